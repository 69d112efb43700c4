package gtpv1

import (
	"net/netip"

	"sunsetlab/nas"
)

// CreatePDPContextRequest asks for a PDP context (TS 29.060 7.3.1).
type CreatePDPContextRequest struct {
	TEID     uint32
	Sequence uint16

	IMSI          nas.IMSI
	RAI           nas.RAI
	Recovery      nas.Opt[uint8]
	SelectionMode nas.Opt[uint8]
	// TEIDData and TEIDControl are the SGSN's ends of the tunnels, at
	// SGSNUser and SGSNControl.
	TEIDData, TEIDControl   uint32
	NSAPI                   uint8
	LinkedNSAPI             uint8 // of the first context, in a secondary activation
	ChargingCharacteristics nas.Opt[uint16]
	EndUserAddress          EndUserAddress
	// APN is the name with dots, at most 99 characters.
	APN                   string
	PCO                   []byte
	SGSNControl, SGSNUser netip.Addr
	MSISDN                nas.MSISDN
	QoS                   QoSProfile
	TFT                   []byte
	CommonFlags           CommonFlags
	MaximumAPNRestriction nas.Opt[uint8]
	RATType               RATType
	ULI                   ULI
	MSTimeZone            nas.Opt[MSTimeZone]
	// IMEISV is the equipment; IMEI stands in for it where the software
	// version is not known.
	IMEISV     nas.IMEISV
	IMEI       nas.IMEI
	EvolvedARP nas.Opt[uint8]
	AMBR       nas.Opt[AMBR]
}

// Type implements [Message].
func (*CreatePDPContextRequest) Type() MessageType { return TypeCreatePDPContextRequest }

// Append implements [Message].
func (m *CreatePDPContextRequest) Append(dst []byte) []byte {
	start := len(dst)
	dst = begin(dst, TypeCreatePDPContextRequest, m.TEID, m.Sequence)
	dst = appendIMSI(dst, m.IMSI)
	dst = appendRAI(dst, m.RAI)
	dst = optional(dst, IERecovery, m.Recovery)
	dst = appendSelectionMode(dst, m.SelectionMode)
	dst = u32(dst, IETEIDDataI, m.TEIDData)
	dst = u32(dst, IETEIDControlPlane, m.TEIDControl)
	dst = appendNSAPI(dst, m.NSAPI)
	dst = appendNSAPI(dst, m.LinkedNSAPI)
	dst = optional16(dst, IEChargingCharacteristics, m.ChargingCharacteristics)
	dst = appendEndUserAddress(dst, &m.EndUserAddress)
	dst = appendAPN(dst, m.APN)
	dst = octets(dst, IEPCO, m.PCO)
	dst = appendAddress(dst, m.SGSNControl)
	dst = appendAddress(dst, m.SGSNUser)
	dst = appendMSISDN(dst, m.MSISDN)
	dst = appendQoS(dst, &m.QoS)
	dst = octets(dst, IETFT, m.TFT)
	dst = nonzero(dst, IECommonFlags, uint8(m.CommonFlags))
	dst = optionalShort(dst, IEAPNRestriction, m.MaximumAPNRestriction)
	dst = nonzero(dst, IERATType, uint8(m.RATType))
	dst = appendULI(dst, m.ULI)
	dst = appendMSTimeZone(dst, m.MSTimeZone)
	dst = appendIMEI(dst, m.IMEISV, m.IMEI)
	dst = optionalShort(dst, IEEvolvedARP, m.EvolvedARP)
	dst = appendAMBR(dst, m.AMBR)
	return end(dst, start)
}

// Decode implements [Message].
func (m *CreatePDPContextRequest) Decode(b []byte) error {
	apn := m.APN
	*m = CreatePDPContextRequest{}
	var d decoder
	if err := d.begin(b, TypeCreatePDPContextRequest, &m.TEID, &m.Sequence); err != nil {
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
		case IESelectionMode:
			d.selectionMode(&m.SelectionMode)
		case IETEIDDataI:
			m.TEIDData = d.u32()
		case IETEIDControlPlane:
			m.TEIDControl = d.u32()
		case IENSAPI:
			d.nsapi(&m.NSAPI, &m.LinkedNSAPI)
		case IEChargingCharacteristics:
			d.optional16(&m.ChargingCharacteristics)
		case IEEndUserAddress:
			d.endUserAddress(&m.EndUserAddress)
		case IEAPN:
			m.APN = d.apn(apn)
		case IEPCO:
			m.PCO = d.bytes()
		case IEGSNAddress:
			d.address(&m.SGSNControl, &m.SGSNUser)
		case IEMSISDN:
			m.MSISDN = d.msisdn()
		case IEQoSProfile:
			d.qos(&m.QoS)
		case IETFT:
			m.TFT = d.bytes()
		case IECommonFlags:
			m.CommonFlags = CommonFlags(d.u8())
		case IEAPNRestriction:
			d.optional8(&m.MaximumAPNRestriction)
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
	d.need(m.TEIDData != 0, IETEIDDataI)
	d.need(m.NSAPI != 0, IENSAPI)
	d.need(m.SGSNControl.IsValid() && m.SGSNUser.IsValid(), IEGSNAddress)
	d.need(len(m.QoS.Value) > 0, IEQoSProfile)
	d.sound(IEIMSI)
	d.sound(IEEndUserAddress)
	d.sound(IEAPN)
	d.sound(IEMSISDN)
	return d.err()
}

// CreatePDPContextResponse answers it (TS 29.060 7.3.2).
type CreatePDPContextResponse struct {
	TEID     uint32
	Sequence uint16

	Cause Cause
	// Reordering: packets of the context may not overtake one another.
	Reordering bool
	Recovery   nas.Opt[uint8]
	// TEIDData and TEIDControl are the GGSN's ends of the tunnels, at GGSNUser
	// and GGSNControl.
	TEIDData, TEIDControl uint32
	NSAPI                 uint8
	ChargingID            uint32
	EndUserAddress        EndUserAddress
	PCO                   []byte
	GGSNControl, GGSNUser netip.Addr
	QoS                   QoSProfile
	CommonFlags           CommonFlags
	APNRestriction        nas.Opt[uint8]
	EvolvedARP            nas.Opt[uint8]
	AMBR                  nas.Opt[AMBR]
	// BackOffTime is how long the SGSN is to leave the GGSN alone about this
	// APN.
	BackOffTime nas.Opt[BackOffTime]
}

// Type implements [Message].
func (*CreatePDPContextResponse) Type() MessageType { return TypeCreatePDPContextResponse }

// Append implements [Message].
func (m *CreatePDPContextResponse) Append(dst []byte) []byte {
	start := len(dst)
	dst = begin(dst, TypeCreatePDPContextResponse, m.TEID, m.Sequence)
	dst = appendCause(dst, m.Cause)
	if m.Cause.Accepted() {
		dst = octet(dst, IEReorderingRequired, 0xfe|bit(m.Reordering))
	}
	dst = optional(dst, IERecovery, m.Recovery)
	dst = u32(dst, IETEIDDataI, m.TEIDData)
	dst = u32(dst, IETEIDControlPlane, m.TEIDControl)
	dst = appendNSAPI(dst, m.NSAPI)
	dst = u32(dst, IEChargingID, m.ChargingID)
	dst = appendEndUserAddress(dst, &m.EndUserAddress)
	dst = octets(dst, IEPCO, m.PCO)
	dst = appendAddress(dst, m.GGSNControl)
	dst = appendAddress(dst, m.GGSNUser)
	dst = appendQoS(dst, &m.QoS)
	dst = nonzero(dst, IECommonFlags, uint8(m.CommonFlags))
	dst = optionalShort(dst, IEAPNRestriction, m.APNRestriction)
	dst = optionalShort(dst, IEEvolvedARP, m.EvolvedARP)
	dst = appendAMBR(dst, m.AMBR)
	if t, ok := m.BackOffTime.Get(); ok {
		dst = short(dst, IEGGSNBackOffTime, uint8(t))
	}
	return end(dst, start)
}

// Decode implements [Message].
func (m *CreatePDPContextResponse) Decode(b []byte) error {
	*m = CreatePDPContextResponse{}
	var d decoder
	if err := d.begin(b, TypeCreatePDPContextResponse, &m.TEID, &m.Sequence); err != nil {
		return err
	}
	for d.next() {
		switch d.ie {
		case IECause:
			m.Cause = d.cause()
		case IEReorderingRequired:
			m.Reordering = d.flag()
		case IERecovery:
			d.optional8(&m.Recovery)
		case IETEIDDataI:
			m.TEIDData = d.u32()
		case IETEIDControlPlane:
			m.TEIDControl = d.u32()
		case IENSAPI:
			d.nsapi(&m.NSAPI, new(uint8))
		case IEChargingID:
			m.ChargingID = d.u32()
		case IEEndUserAddress:
			d.endUserAddress(&m.EndUserAddress)
		case IEPCO:
			m.PCO = d.bytes()
		case IEGSNAddress:
			d.address(&m.GGSNControl, &m.GGSNUser)
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
		case IEGGSNBackOffTime:
			if v := d.u8(); len(d.value) > 0 {
				m.BackOffTime.Set(BackOffTime(v))
			}
		}
	}
	d.need(m.Cause != 0, IECause)
	if m.Cause.Accepted() {
		d.need(m.TEIDData != 0, IETEIDDataI)
		d.need(m.ChargingID != 0, IEChargingID)
		d.need(m.EndUserAddress.Type != 0, IEEndUserAddress)
		d.need(m.GGSNControl.IsValid() && m.GGSNUser.IsValid(), IEGSNAddress)
		d.need(len(m.QoS.Value) > 0, IEQoSProfile)
	}
	return d.err()
}
