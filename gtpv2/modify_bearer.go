package gtpv2

import "sunsetlab/nas"

// ModifyBearerRequest tells a gateway where the bearers of a PDN connection
// end now, at least (TS 29.274 7.2.7).
type ModifyBearerRequest struct {
	TEID     uint32
	Sequence uint32

	MEI            nas.IMEISV
	ULI            ULI
	ServingNetwork nas.PLMN
	RATType        RATType
	Indication     Indication
	Sender         FTEID
	AMBR           nas.Opt[AMBR]
	// DelayDownlinkNotification counts 50 ms.
	DelayDownlinkNotification nas.Opt[uint8]
	// BearerContexts are to be modified, RemovedBearers to be removed.
	BearerContexts []BearerContext
	RemovedBearers []BearerContext
	Recovery       nas.Opt[uint8]
	UETimeZone     nas.Opt[UETimeZone]
	IMSI           nas.IMSI
}

// Type implements [Message].
func (*ModifyBearerRequest) Type() MessageType { return TypeModifyBearerRequest }

// Append implements [Message].
func (m *ModifyBearerRequest) Append(dst []byte) []byte {
	start := len(dst)
	dst = begin(dst, TypeModifyBearerRequest, m.TEID, m.Sequence)
	dst = appendMEI(dst, m.MEI, nas.IMEI{})
	dst = appendULI(dst, m.ULI)
	dst = appendServingNetwork(dst, m.ServingNetwork)
	dst = nonzero(dst, kRATType, uint8(m.RATType))
	dst = appendIndication(dst, m.Indication)
	dst = appendFTEID(dst, kFTEID, &m.Sender)
	dst = appendAMBR(dst, m.AMBR)
	dst = optional(dst, kDelayValue, m.DelayDownlinkNotification)
	dst = appendBearers(dst, kBearerContext, m.BearerContexts, &inModifyBearerRequest)
	dst = appendBearers(dst, kBearerContext+1, m.RemovedBearers, &inOtherBearerMessage)
	dst = optional(dst, kRecovery, m.Recovery)
	dst = appendUETimeZone(dst, m.UETimeZone)
	dst = appendIMSI(dst, m.IMSI)
	return end(dst, start)
}

// Decode implements [Message].
func (m *ModifyBearerRequest) Decode(b []byte) error {
	*m = ModifyBearerRequest{BearerContexts: m.BearerContexts[:0], RemovedBearers: m.RemovedBearers[:0]}
	var d decoder
	if err := d.begin(b, TypeModifyBearerRequest, &m.TEID, &m.Sequence); err != nil {
		return err
	}
	for d.next() {
		switch d.key {
		case kMEI:
			m.MEI, _ = d.mei()
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
		case kAMBR:
			d.ambr(&m.AMBR)
		case kDelayValue:
			d.optional8(&m.DelayDownlinkNotification)
		case kBearerContext:
			m.BearerContexts = d.bearer(m.BearerContexts, &inModifyBearerRequest)
		case kBearerContext + 1:
			m.RemovedBearers = d.bearer(m.RemovedBearers, &inOtherBearerMessage)
		case kRecovery:
			d.optional8(&m.Recovery)
		case kUETimeZone:
			d.ueTimeZone(&m.UETimeZone)
		case kIMSI:
			m.IMSI = d.imsi()
		}
	}
	d.sound(IEFTEID, 0)
	return d.err()
}

// ModifyBearerResponse answers it (TS 29.274 7.2.8).
type ModifyBearerResponse struct {
	TEID     uint32
	Sequence uint32

	Cause          CauseIE
	MSISDN         nas.MSISDN
	LinkedEBI      uint8
	APNRestriction nas.Opt[uint8]
	PCO            []byte
	// BearerContexts were modified.
	BearerContexts   []BearerContext
	MarkedForRemoval []BearerContext
	Recovery         nas.Opt[uint8]
	Indication       Indication
}

// Type implements [Message].
func (*ModifyBearerResponse) Type() MessageType { return TypeModifyBearerResponse }

// Append implements [Message].
func (m *ModifyBearerResponse) Append(dst []byte) []byte {
	start := len(dst)
	dst = begin(dst, TypeModifyBearerResponse, m.TEID, m.Sequence)
	dst = appendCause(dst, m.Cause)
	dst = appendMSISDN(dst, m.MSISDN)
	dst = nonzero(dst, kEBI, m.LinkedEBI)
	dst = optional(dst, kAPNRestriction, m.APNRestriction)
	dst = octets(dst, kPCO, m.PCO)
	dst = appendBearers(dst, kBearerContext, m.BearerContexts, &inModifyBearerResponse)
	dst = appendBearers(dst, kBearerContext+1, m.MarkedForRemoval, &inOtherBearerMessage)
	dst = optional(dst, kRecovery, m.Recovery)
	dst = appendIndication(dst, m.Indication)
	return end(dst, start)
}

// Decode implements [Message].
func (m *ModifyBearerResponse) Decode(b []byte) error {
	*m = ModifyBearerResponse{BearerContexts: m.BearerContexts[:0], MarkedForRemoval: m.MarkedForRemoval[:0]}
	var d decoder
	if err := d.begin(b, TypeModifyBearerResponse, &m.TEID, &m.Sequence); err != nil {
		return err
	}
	for d.next() {
		switch d.key {
		case kCause:
			m.Cause = d.cause()
		case kMSISDN:
			m.MSISDN = d.msisdn()
		case kEBI:
			m.LinkedEBI = d.ebi()
		case kAPNRestriction:
			d.optional8(&m.APNRestriction)
		case kPCO:
			m.PCO = d.bytes()
		case kBearerContext:
			m.BearerContexts = d.bearer(m.BearerContexts, &inModifyBearerResponse)
		case kBearerContext + 1:
			m.MarkedForRemoval = d.bearer(m.MarkedForRemoval, &inOtherBearerMessage)
		case kRecovery:
			d.optional8(&m.Recovery)
		case kIndication:
			m.Indication = d.indication()
		}
	}
	d.need(m.Cause.Value != 0, IECause, 0)
	return d.err()
}
