package gtpv1

import (
	"net/netip"

	"sunsetlab/nas"
)

// UpdatePDPContextRequest changes a PDP context: its SGSN, when the device has
// moved, its quality of service, or its RAT (TS 29.060 7.3.3). A GGSN sends it
// too, without TEIDs and addresses of an SGSN.
type UpdatePDPContextRequest struct {
	TEID     uint32
	Sequence uint16

	IMSI     nas.IMSI
	RAI      nas.RAI
	Recovery nas.Opt[uint8]
	// TEIDData and TEIDControl are the SGSN's ends of the tunnels, at
	// SGSNUser and SGSNControl.
	TEIDData, TEIDControl uint32
	NSAPI                 uint8
	EndUserAddress        EndUserAddress // from a GGSN only
	PCO                   []byte
	SGSNControl, SGSNUser netip.Addr
	QoS                   QoSProfile
	TFT                   []byte
	CommonFlags           CommonFlags
	APNRestriction        nas.Opt[uint8] // from a GGSN only
	RATType               RATType
	ULI                   ULI
	MSTimeZone            nas.Opt[MSTimeZone]
	IMEISV                nas.IMEISV
	IMEI                  nas.IMEI
	EvolvedARP            nas.Opt[uint8]
	AMBR                  nas.Opt[AMBR]
}

// Type implements [Message].
func (*UpdatePDPContextRequest) Type() MessageType { return TypeUpdatePDPContextRequest }

// FromSGSN reports whether the request has what one of an SGSN must have
// (TS 29.060 table 9). The error says what it lacks.
func (m *UpdatePDPContextRequest) FromSGSN() error {
	lacks := func(ie IE) error { return &Error{Message: m.Type(), Cause: CauseMandatoryIEMissing, IE: ie} }
	switch {
	case m.TEIDData == 0:
		return lacks(IETEIDDataI)
	case !m.SGSNControl.IsValid() || !m.SGSNUser.IsValid():
		return lacks(IEGSNAddress)
	case len(m.QoS.Value) == 0:
		return lacks(IEQoSProfile)
	}
	return nil
}

// Append implements [Message].
func (m *UpdatePDPContextRequest) Append(dst []byte) []byte {
	start := len(dst)
	dst = begin(dst, TypeUpdatePDPContextRequest, m.TEID, m.Sequence)
	dst = appendIMSI(dst, m.IMSI)
	dst = appendRAI(dst, m.RAI)
	dst = optional(dst, IERecovery, m.Recovery)
	dst = u32(dst, IETEIDDataI, m.TEIDData)
	dst = u32(dst, IETEIDControlPlane, m.TEIDControl)
	dst = appendNSAPI(dst, m.NSAPI)
	dst = appendEndUserAddress(dst, &m.EndUserAddress)
	dst = octets(dst, IEPCO, m.PCO)
	dst = appendAddress(dst, m.SGSNControl)
	dst = appendAddress(dst, m.SGSNUser)
	dst = appendQoS(dst, &m.QoS)
	dst = octets(dst, IETFT, m.TFT)
	dst = nonzero(dst, IECommonFlags, uint8(m.CommonFlags))
	dst = optionalShort(dst, IEAPNRestriction, m.APNRestriction)
	dst = nonzero(dst, IERATType, uint8(m.RATType))
	dst = appendULI(dst, m.ULI)
	dst = appendMSTimeZone(dst, m.MSTimeZone)
	dst = appendIMEI(dst, m.IMEISV, m.IMEI)
	dst = optionalShort(dst, IEEvolvedARP, m.EvolvedARP)
	dst = appendAMBR(dst, m.AMBR)
	return end(dst, start)
}

// Decode implements [Message].
func (m *UpdatePDPContextRequest) Decode(b []byte) error {
	*m = UpdatePDPContextRequest{}
	var d decoder
	if err := d.begin(b, TypeUpdatePDPContextRequest, &m.TEID, &m.Sequence); err != nil {
		return err
	}
	for d.next() {
		switch d.ie {
		case IEIMSI:
			m.IMSI = d.imsi()
		case IERAI:
			m.RAI = d.rai()
		case IERecovery:
			d.optional8(&m.Recovery)
		case IETEIDDataI:
			m.TEIDData = d.u32()
		case IETEIDControlPlane:
			m.TEIDControl = d.u32()
		case IENSAPI:
			d.nsapi(&m.NSAPI, new(uint8))
		case IEEndUserAddress:
			d.endUserAddress(&m.EndUserAddress)
		case IEPCO:
			m.PCO = d.bytes()
		case IEGSNAddress:
			d.address(&m.SGSNControl, &m.SGSNUser)
		case IEQoSProfile:
			d.qos(&m.QoS)
		case IETFT:
			m.TFT = d.bytes()
		case IECommonFlags:
			m.CommonFlags = CommonFlags(d.u8())
		case IEAPNRestriction:
			d.optional8(&m.APNRestriction)
		case IERATType:
			m.RATType = RATType(d.u8())
		case IEULI:
			m.ULI = d.uli()
		case IEMSTimeZone:
			d.msTimeZone(&m.MSTimeZone)
		case IEIMEISV:
			m.IMEISV, m.IMEI = d.imei()
		case IEEvolvedARP:
			d.optional8(&m.EvolvedARP)
		case IEAPNAMBR:
			d.ambr(&m.AMBR)
		}
	}
	d.need(m.NSAPI != 0, IENSAPI)
	d.sound(IEIMSI)
	d.sound(IETEIDDataI)
	d.sound(IEGSNAddress)
	d.sound(IEQoSProfile)
	return d.err()
}

// UpdatePDPContextResponse answers it (TS 29.060 7.3.4). Its addresses and TEIDs
// are those of the node that sends it; an SGSN gives only its user plane.
type UpdatePDPContextResponse struct {
	TEID     uint32
	Sequence uint16

	Cause                 Cause
	Recovery              nas.Opt[uint8]
	TEIDData, TEIDControl uint32
	ChargingID            uint32
	PCO                   []byte
	// Control and User are the addresses of the TEIDs.
	Control, User  netip.Addr
	QoS            QoSProfile
	CommonFlags    CommonFlags
	APNRestriction nas.Opt[uint8]
	EvolvedARP     nas.Opt[uint8]
	AMBR           nas.Opt[AMBR]
}

// Type implements [Message].
func (*UpdatePDPContextResponse) Type() MessageType { return TypeUpdatePDPContextResponse }

// Append implements [Message].
func (m *UpdatePDPContextResponse) Append(dst []byte) []byte {
	start := len(dst)
	dst = begin(dst, TypeUpdatePDPContextResponse, m.TEID, m.Sequence)
	dst = appendCause(dst, m.Cause)
	dst = optional(dst, IERecovery, m.Recovery)
	dst = u32(dst, IETEIDDataI, m.TEIDData)
	dst = u32(dst, IETEIDControlPlane, m.TEIDControl)
	dst = u32(dst, IEChargingID, m.ChargingID)
	dst = octets(dst, IEPCO, m.PCO)
	dst = appendAddress(dst, m.Control)
	dst = appendAddress(dst, m.User)
	dst = appendQoS(dst, &m.QoS)
	dst = nonzero(dst, IECommonFlags, uint8(m.CommonFlags))
	dst = optionalShort(dst, IEAPNRestriction, m.APNRestriction)
	dst = optionalShort(dst, IEEvolvedARP, m.EvolvedARP)
	dst = appendAMBR(dst, m.AMBR)
	return end(dst, start)
}

// Decode implements [Message].
func (m *UpdatePDPContextResponse) Decode(b []byte) error {
	*m = UpdatePDPContextResponse{}
	var d decoder
	if err := d.begin(b, TypeUpdatePDPContextResponse, &m.TEID, &m.Sequence); err != nil {
		return err
	}
	for d.next() {
		switch d.ie {
		case IECause:
			m.Cause = d.cause()
		case IERecovery:
			d.optional8(&m.Recovery)
		case IETEIDDataI:
			m.TEIDData = d.u32()
		case IETEIDControlPlane:
			m.TEIDControl = d.u32()
		case IEChargingID:
			m.ChargingID = d.u32()
		case IEPCO:
			m.PCO = d.bytes()
		case IEGSNAddress:
			d.address(&m.Control, &m.User)
		case IEQoSProfile:
			d.qos(&m.QoS)
		case IECommonFlags:
			m.CommonFlags = CommonFlags(d.u8())
		case IEAPNRestriction:
			d.optional8(&m.APNRestriction)
		case IEEvolvedARP:
			d.optional8(&m.EvolvedARP)
		case IEAPNAMBR:
			d.ambr(&m.AMBR)
		}
	}
	// The one address of an SGSN is that of its user plane.
	if m.Control.IsValid() && !m.User.IsValid() {
		m.Control, m.User = netip.Addr{}, m.Control
	}
	d.need(m.Cause != 0, IECause)
	return d.err()
}
