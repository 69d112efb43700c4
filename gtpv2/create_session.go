package gtpv2

import "sunsetlab/nas"

// CreateSessionRequest asks for a PDN connection (TS 29.274 7.2.1).
type CreateSessionRequest struct {
	TEID     uint32
	Sequence uint32

	IMSI   nas.IMSI
	MSISDN nas.MSISDN
	// MEI is the equipment; IMEI stands in for it where the software version
	// is not known.
	MEI            nas.IMEISV
	IMEI           nas.IMEI
	ULI            ULI
	ServingNetwork nas.PLMN
	RATType        RATType
	Indication     Indication
	// Sender is where the MME takes S11 messages of this UE.
	Sender FTEID
	// PGW is the S5/S8 endpoint of the PGW that the MME chose.
	PGW FTEID
	// APN is the name with dots, at most 99 characters.
	APN                     string
	SelectionMode           nas.Opt[uint8]
	PDNType                 PDNType
	PAA                     PAA
	MaximumAPNRestriction   nas.Opt[uint8]
	AMBR                    nas.Opt[AMBR]
	LinkedEBI               uint8
	PCO                     []byte
	BearerContexts          []BearerContext // to be created
	RemovedBearers          []BearerContext
	Recovery                nas.Opt[uint8]
	UETimeZone              nas.Opt[UETimeZone]
	ChargingCharacteristics nas.Opt[uint16]
}

// Type implements [Message].
func (*CreateSessionRequest) Type() MessageType { return TypeCreateSessionRequest }

// Append implements [Message].
func (m *CreateSessionRequest) Append(dst []byte) []byte {
	start := len(dst)
	dst = begin(dst, TypeCreateSessionRequest, m.TEID, m.Sequence)
	dst = appendIMSI(dst, m.IMSI)
	dst = appendMSISDN(dst, m.MSISDN)
	dst = appendMEI(dst, m.MEI, m.IMEI)
	dst = appendULI(dst, m.ULI)
	dst = appendServingNetwork(dst, m.ServingNetwork)
	dst = nonzero(dst, kRATType, uint8(m.RATType))
	dst = appendIndication(dst, m.Indication)
	dst = appendFTEID(dst, kFTEID, &m.Sender)
	dst = appendFTEID(dst, kFTEID+1, &m.PGW)
	dst = appendAPN(dst, m.APN)
	dst = optional(dst, kSelectionMode, m.SelectionMode)
	dst = nonzero(dst, kPDNType, uint8(m.PDNType))
	dst = appendPAA(dst, &m.PAA)
	dst = optional(dst, kAPNRestriction, m.MaximumAPNRestriction)
	dst = appendAMBR(dst, m.AMBR)
	dst = nonzero(dst, kEBI, m.LinkedEBI)
	dst = octets(dst, kPCO, m.PCO)
	dst = appendBearers(dst, kBearerContext, m.BearerContexts, &inCreateSessionRequest)
	dst = appendBearers(dst, kBearerContext+1, m.RemovedBearers, &inOtherBearerMessage)
	dst = optional(dst, kRecovery, m.Recovery)
	dst = appendUETimeZone(dst, m.UETimeZone)
	dst = appendU16(dst, kChargingCharacteristics, m.ChargingCharacteristics)
	return end(dst, start)
}

// Decode implements [Message].
func (m *CreateSessionRequest) Decode(b []byte) error {
	*m = CreateSessionRequest{APN: m.APN, BearerContexts: m.BearerContexts[:0], RemovedBearers: m.RemovedBearers[:0]}
	apn := m.APN
	m.APN = ""
	var d decoder
	if err := d.begin(b, TypeCreateSessionRequest, &m.TEID, &m.Sequence); err != nil {
		return err
	}
	for d.next() {
		switch d.key {
		case kIMSI:
			m.IMSI = d.imsi()
		case kMSISDN:
			m.MSISDN = d.msisdn()
		case kMEI:
			m.MEI, m.IMEI = d.mei()
		case kULI:
			m.ULI = d.uli()
		case kServingNetwork:
			m.ServingNetwork = d.plmn()
		case kRATType:
			m.RATType = RATType(d.u8())
		case kIndication:
			m.Indication = d.indication()
		case kFTEID:
			d.fteid(&m.Sender)
		case kFTEID + 1:
			d.fteid(&m.PGW)
		case kAPN:
			m.APN = d.apn(apn)
		case kSelectionMode:
			d.optional8(&m.SelectionMode)
		case kPDNType:
			m.PDNType = PDNType(d.u8() & 7)
		case kPAA:
			d.paa(&m.PAA)
		case kAPNRestriction:
			d.optional8(&m.MaximumAPNRestriction)
		case kAMBR:
			d.ambr(&m.AMBR)
		case kEBI:
			m.LinkedEBI = d.ebi()
		case kPCO:
			m.PCO = d.bytes()
		case kBearerContext:
			m.BearerContexts = d.bearer(m.BearerContexts, &inCreateSessionRequest)
		case kBearerContext + 1:
			m.RemovedBearers = d.bearer(m.RemovedBearers, &inOtherBearerMessage)
		case kRecovery:
			d.optional8(&m.Recovery)
		case kUETimeZone:
			d.ueTimeZone(&m.UETimeZone)
		case kChargingCharacteristics:
			d.optional16(&m.ChargingCharacteristics)
		}
	}
	d.need(m.RATType != 0, IERATType, 0)
	d.need(!m.Sender.IsZero(), IEFTEID, 0)
	d.need(m.APN != "", IEAPN, 0)
	d.need(len(m.BearerContexts) > 0, IEBearerContext, 0)
	d.sound(IEIMSI, 0)
	d.sound(IEMSISDN, 0)
	d.sound(IEServingNetwork, 0)
	d.sound(IEPDNType, 0)
	d.sound(IEPAA, 0)
	d.sound(IEAMBR, 0)
	return d.err()
}

// CreateSessionResponse answers it (TS 29.274 7.2.2).
type CreateSessionResponse struct {
	TEID     uint32
	Sequence uint32

	Cause CauseIE
	// Sender is where the SGW takes S11 messages of this UE.
	Sender           FTEID
	PGW              FTEID
	PAA              PAA
	APNRestriction   nas.Opt[uint8]
	AMBR             nas.Opt[AMBR]
	LinkedEBI        uint8
	PCO              []byte
	BearerContexts   []BearerContext // created
	MarkedForRemoval []BearerContext
	Recovery         nas.Opt[uint8]
	// PGWBackOffTime is how long the MME is to leave the PGW alone about this
	// APN.
	PGWBackOffTime nas.Opt[EPCTimer]
	Indication     Indication
}

// Type implements [Message].
func (*CreateSessionResponse) Type() MessageType { return TypeCreateSessionResponse }

// Append implements [Message].
func (m *CreateSessionResponse) Append(dst []byte) []byte {
	start := len(dst)
	dst = begin(dst, TypeCreateSessionResponse, m.TEID, m.Sequence)
	dst = appendCause(dst, m.Cause)
	dst = appendFTEID(dst, kFTEID, &m.Sender)
	dst = appendFTEID(dst, kFTEID+1, &m.PGW)
	dst = appendPAA(dst, &m.PAA)
	dst = optional(dst, kAPNRestriction, m.APNRestriction)
	dst = appendAMBR(dst, m.AMBR)
	dst = nonzero(dst, kEBI, m.LinkedEBI)
	dst = octets(dst, kPCO, m.PCO)
	dst = appendBearers(dst, kBearerContext, m.BearerContexts, &inCreateSessionResponse)
	dst = appendBearers(dst, kBearerContext+1, m.MarkedForRemoval, &inOtherBearerMessage)
	dst = optional(dst, kRecovery, m.Recovery)
	if t, ok := m.PGWBackOffTime.Get(); ok {
		dst = octet(dst, kEPCTimer, uint8(t))
	}
	dst = appendIndication(dst, m.Indication)
	return end(dst, start)
}

// Decode implements [Message].
func (m *CreateSessionResponse) Decode(b []byte) error {
	*m = CreateSessionResponse{BearerContexts: m.BearerContexts[:0], MarkedForRemoval: m.MarkedForRemoval[:0]}
	var d decoder
	if err := d.begin(b, TypeCreateSessionResponse, &m.TEID, &m.Sequence); err != nil {
		return err
	}
	for d.next() {
		switch d.key {
		case kCause:
			m.Cause = d.cause()
		case kFTEID:
			d.fteid(&m.Sender)
		case kFTEID + 1:
			d.fteid(&m.PGW)
		case kPAA:
			d.paa(&m.PAA)
		case kAPNRestriction:
			d.optional8(&m.APNRestriction)
		case kAMBR:
			d.ambr(&m.AMBR)
		case kEBI:
			m.LinkedEBI = d.ebi()
		case kPCO:
			m.PCO = d.bytes()
		case kBearerContext:
			m.BearerContexts = d.bearer(m.BearerContexts, &inCreateSessionResponse)
		case kBearerContext + 1:
			m.MarkedForRemoval = d.bearer(m.MarkedForRemoval, &inOtherBearerMessage)
		case kRecovery:
			d.optional8(&m.Recovery)
		case kEPCTimer:
			if v := d.u8(); len(d.value) > 0 {
				m.PGWBackOffTime.Set(EPCTimer(v))
			}
		case kIndication:
			m.Indication = d.indication()
		}
	}
	d.need(m.Cause.Value != 0, IECause, 0)
	if m.Cause.Value.Accepted() {
		d.need(!m.Sender.IsZero(), IEFTEID, 0)
		d.need(m.PAA.Type != 0, IEPAA, 0)
		d.need(len(m.BearerContexts) > 0, IEBearerContext, 0)
	}
	return d.err()
}
