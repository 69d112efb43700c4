package gtpv1

import (
	"net/netip"

	"sunsetlab/nas"
)

// SGSNContextRequest asks the SGSN, or the MME, that a device came from for what
// it knows of it (TS 29.060 7.5.3, TS 23.401 D.3.5, D.3.6).
type SGSNContextRequest struct {
	TEID     uint32
	Sequence uint16

	// The device is named by IMSI, once MSValidated says that it proved to be
	// who it is, else by RAI and P-TMSI: those that its GUTI maps to, if an
	// MME is asked.
	IMSI           nas.IMSI
	RAI            nas.RAI
	TLLI           nas.Opt[uint32]
	PTMSI          nas.Opt[nas.TMSI]
	PTMSISignature nas.Opt[PTMSISignature]
	MSValidated    bool
	// TEIDControl is where the answer goes to, at SGSNControl.
	TEIDControl uint32
	SGSNControl netip.Addr
	RATType     RATType
	HopCounter  nas.Opt[uint8]
}

// Type implements [Message].
func (*SGSNContextRequest) Type() MessageType { return TypeSGSNContextRequest }

// Append implements [Message].
func (m *SGSNContextRequest) Append(dst []byte) []byte {
	start := len(dst)
	dst = begin(dst, TypeSGSNContextRequest, m.TEID, m.Sequence)
	dst = appendIMSI(dst, m.IMSI)
	dst = appendRAI(dst, m.RAI)
	dst = optional32(dst, IETLLI, m.TLLI)
	dst = optional32(dst, IEPTMSI, m.PTMSI)
	dst = appendPTMSISignature(dst, m.PTMSISignature)
	dst = flag(dst, IEMSValidated, m.MSValidated)
	dst = u32(dst, IETEIDControlPlane, m.TEIDControl)
	dst = appendAddress(dst, m.SGSNControl)
	dst = nonzero(dst, IERATType, uint8(m.RATType))
	dst = optionalShort(dst, IEHopCounter, m.HopCounter)
	return end(dst, start)
}

// Decode implements [Message].
func (m *SGSNContextRequest) Decode(b []byte) error {
	*m = SGSNContextRequest{}
	var d decoder
	if err := d.begin(b, TypeSGSNContextRequest, &m.TEID, &m.Sequence); err != nil {
		return err
	}
	for d.next() {
		switch d.ie {
		case IEIMSI:
			m.IMSI = d.imsi()
		case IERAI:
			m.RAI = d.rai()
		case IETLLI:
			if v := d.u32(); len(d.value) >= 4 {
				m.TLLI.Set(v)
			}
		case IEPTMSI:
			d.ptmsi(&m.PTMSI)
		case IEPTMSISignature:
			d.ptmsiSignature(&m.PTMSISignature)
		case IEMSValidated:
			m.MSValidated = d.flag()
		case IETEIDControlPlane:
			m.TEIDControl = d.u32()
		case IEGSNAddress:
			d.address(&m.SGSNControl)
		case IERATType:
			m.RATType = RATType(d.u8())
		case IEHopCounter:
			d.optional8(&m.HopCounter)
		}
	}
	d.need(!m.RAI.IsZero(), IERAI)
	d.need(m.TEIDControl != 0, IETEIDControlPlane)
	d.need(m.SGSNControl.IsValid(), IEGSNAddress)
	d.sound(IEIMSI)
	return d.err()
}

// SGSNContextResponse answers it (TS 29.060 7.5.4).
type SGSNContextResponse struct {
	TEID     uint32
	Sequence uint16

	Cause Cause
	IMSI  nas.IMSI
	// TEIDControl is where the acknowledgement goes to, at SGSNControl.
	TEIDControl             uint32
	ChargingCharacteristics nas.Opt[uint16]
	// MMContext is nil if it is absent.
	MMContext   *MMContext
	PDPContexts []PDPContext
	SGSNControl netip.Addr
	// UENetworkCapability is the value of TS 24.301 9.9.3.34.
	UENetworkCapability []byte
}

// Type implements [Message].
func (*SGSNContextResponse) Type() MessageType { return TypeSGSNContextResponse }

// Append implements [Message].
func (m *SGSNContextResponse) Append(dst []byte) []byte {
	start := len(dst)
	dst = begin(dst, TypeSGSNContextResponse, m.TEID, m.Sequence)
	dst = appendCause(dst, m.Cause)
	dst = appendIMSI(dst, m.IMSI)
	dst = u32(dst, IETEIDControlPlane, m.TEIDControl)
	dst = optional16(dst, IEChargingCharacteristics, m.ChargingCharacteristics)
	dst = appendMMContext(dst, m.MMContext)
	dst = appendPDPContexts(dst, m.PDPContexts)
	dst = appendAddress(dst, m.SGSNControl)
	dst = octets(dst, IEUENetworkCapability, m.UENetworkCapability)
	return end(dst, start)
}

// Decode implements [Message].
func (m *SGSNContextResponse) Decode(b []byte) error {
	mm := m.MMContext
	*m = SGSNContextResponse{PDPContexts: m.PDPContexts[:0]}
	var d decoder
	if err := d.begin(b, TypeSGSNContextResponse, &m.TEID, &m.Sequence); err != nil {
		return err
	}
	for d.next() {
		switch d.ie {
		case IECause:
			m.Cause = d.cause()
		case IEIMSI:
			m.IMSI = d.imsi()
		case IETEIDControlPlane:
			m.TEIDControl = d.u32()
		case IEChargingCharacteristics:
			d.optional16(&m.ChargingCharacteristics)
		case IEMMContext:
			if mm == nil {
				mm = new(MMContext)
			}
			if d.mmContext(mm) {
				m.MMContext = mm
			}
		case IEPDPContext:
			m.PDPContexts = d.pdpContext(m.PDPContexts)
		case IEGSNAddress:
			d.address(&m.SGSNControl)
		case IEUENetworkCapability:
			m.UENetworkCapability = d.bytes()
		}
	}
	d.need(m.Cause != 0, IECause)
	if m.Cause.Accepted() {
		d.need(!m.IMSI.IsZero(), IEIMSI)
		d.need(m.TEIDControl != 0, IETEIDControlPlane)
		d.need(m.MMContext != nil, IEMMContext)
		d.sound(IEPDPContext)
	}
	return d.err()
}

// SGSNContextAcknowledge ends the exchange: the new node has what it needs
// (TS 29.060 7.5.5). A refusal has the old one go on as before.
type SGSNContextAcknowledge struct {
	TEID     uint32
	Sequence uint16

	Cause Cause
	// Forwarding says where to send the packets that came for the device
	// meanwhile, at User.
	Forwarding []TEIDData
	User       netip.Addr
}

// TEIDData is the end of a PDP context's tunnel (TS 29.060 7.7.15).
type TEIDData struct {
	NSAPI uint8
	TEID  uint32
}

// Type implements [Message].
func (*SGSNContextAcknowledge) Type() MessageType { return TypeSGSNContextAcknowledge }

// Append implements [Message].
func (m *SGSNContextAcknowledge) Append(dst []byte) []byte {
	start := len(dst)
	dst = begin(dst, TypeSGSNContextAcknowledge, m.TEID, m.Sequence)
	dst = appendCause(dst, m.Cause)
	for _, f := range m.Forwarding {
		dst = append(dst, byte(IETEIDDataII), f.NSAPI&15,
			byte(f.TEID>>24), byte(f.TEID>>16), byte(f.TEID>>8), byte(f.TEID))
	}
	dst = appendAddress(dst, m.User)
	return end(dst, start)
}

// Decode implements [Message].
func (m *SGSNContextAcknowledge) Decode(b []byte) error {
	*m = SGSNContextAcknowledge{Forwarding: m.Forwarding[:0]}
	var d decoder
	if err := d.begin(b, TypeSGSNContextAcknowledge, &m.TEID, &m.Sequence); err != nil {
		return err
	}
	for d.next() {
		switch d.ie {
		case IECause:
			m.Cause = d.cause()
		case IETEIDDataII:
			if len(m.Forwarding) < maxPDPContexts {
				v := d.value
				m.Forwarding = append(m.Forwarding, TEIDData{v[0] & 15,
					uint32(v[1])<<24 | uint32(v[2])<<16 | uint32(v[3])<<8 | uint32(v[4])})
			}
		case IEGSNAddress:
			d.address(&m.User)
		}
	}
	d.need(m.Cause != 0, IECause)
	return d.err()
}
