package gtpv2

import "sunsetlab/nas"

// UpdateBearerRequest changes bearers or the AMBR of a PDN connection
// (TS 29.274 7.2.15).
type UpdateBearerRequest struct {
	TEID     uint32
	Sequence uint32

	BearerContexts []BearerContext
	PTI            uint8
	PCO            []byte
	AMBR           nas.Opt[AMBR]
	Indication     Indication
}

// Type implements [Message].
func (*UpdateBearerRequest) Type() MessageType { return TypeUpdateBearerRequest }

// Append implements [Message].
func (m *UpdateBearerRequest) Append(dst []byte) []byte {
	start := len(dst)
	dst = begin(dst, TypeUpdateBearerRequest, m.TEID, m.Sequence)
	dst = appendBearers(dst, kBearerContext, m.BearerContexts, &inOtherBearerMessage)
	dst = nonzero(dst, kPTI, m.PTI)
	dst = octets(dst, kPCO, m.PCO)
	dst = appendAMBR(dst, m.AMBR)
	dst = appendIndication(dst, m.Indication)
	return end(dst, start)
}

// Decode implements [Message].
func (m *UpdateBearerRequest) Decode(b []byte) error {
	*m = UpdateBearerRequest{BearerContexts: m.BearerContexts[:0]}
	var d decoder
	if err := d.begin(b, TypeUpdateBearerRequest, &m.TEID, &m.Sequence); err != nil {
		return err
	}
	for d.next() {
		switch d.key {
		case kBearerContext:
			m.BearerContexts = d.bearer(m.BearerContexts, &inOtherBearerMessage)
		case kPTI:
			m.PTI = d.u8()
		case kPCO:
			m.PCO = d.bytes()
		case kAMBR:
			d.ambr(&m.AMBR)
		case kIndication:
			m.Indication = d.indication()
		}
	}
	d.need(len(m.BearerContexts) > 0, IEBearerContext, 0)
	d.need(m.AMBR.Present(), IEAMBR, 0)
	return d.err()
}

// UpdateBearerResponse answers it (TS 29.274 7.2.16).
type UpdateBearerResponse struct {
	TEID     uint32
	Sequence uint32

	Cause          CauseIE
	BearerContexts []BearerContext
	PCO            []byte
	Recovery       nas.Opt[uint8]
	Indication     Indication
	UETimeZone     nas.Opt[UETimeZone]
	ULI            ULI
}

// Type implements [Message].
func (*UpdateBearerResponse) Type() MessageType { return TypeUpdateBearerResponse }

// Append implements [Message].
func (m *UpdateBearerResponse) Append(dst []byte) []byte {
	start := len(dst)
	dst = begin(dst, TypeUpdateBearerResponse, m.TEID, m.Sequence)
	dst = appendCause(dst, m.Cause)
	dst = appendBearers(dst, kBearerContext, m.BearerContexts, &inOtherBearerMessage)
	dst = octets(dst, kPCO, m.PCO)
	dst = optional(dst, kRecovery, m.Recovery)
	dst = appendIndication(dst, m.Indication)
	dst = appendUETimeZone(dst, m.UETimeZone)
	dst = appendULI(dst, m.ULI)
	return end(dst, start)
}

// Decode implements [Message].
func (m *UpdateBearerResponse) Decode(b []byte) error {
	*m = UpdateBearerResponse{BearerContexts: m.BearerContexts[:0]}
	var d decoder
	if err := d.begin(b, TypeUpdateBearerResponse, &m.TEID, &m.Sequence); err != nil {
		return err
	}
	for d.next() {
		switch d.key {
		case kCause:
			m.Cause = d.cause()
		case kBearerContext:
			m.BearerContexts = d.bearer(m.BearerContexts, &inOtherBearerMessage)
		case kPCO:
			m.PCO = d.bytes()
		case kRecovery:
			d.optional8(&m.Recovery)
		case kIndication:
			m.Indication = d.indication()
		case kUETimeZone:
			d.ueTimeZone(&m.UETimeZone)
		case kULI:
			m.ULI = d.uli()
		}
	}
	d.need(m.Cause.Value != 0, IECause, 0)
	d.need(len(m.BearerContexts) > 0, IEBearerContext, 0)
	return d.err()
}
