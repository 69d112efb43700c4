package gtpv2

import "sunsetlab/nas"

// CreateBearerRequest asks for dedicated bearers (TS 29.274 7.2.3).
type CreateBearerRequest struct {
	TEID     uint32
	Sequence uint32

	// PTI is the procedure transaction identity of the UE's request, if it was
	// the UE that asked.
	PTI uint8
	// LinkedEBI is the default bearer of the PDN connection.
	LinkedEBI      uint8
	PCO            []byte
	BearerContexts []BearerContext
	Indication     Indication
}

// Type implements [Message].
func (*CreateBearerRequest) Type() MessageType { return TypeCreateBearerRequest }

// Append implements [Message].
func (m *CreateBearerRequest) Append(dst []byte) []byte {
	start := len(dst)
	dst = begin(dst, TypeCreateBearerRequest, m.TEID, m.Sequence)
	dst = nonzero(dst, kPTI, m.PTI)
	dst = nonzero(dst, kEBI, m.LinkedEBI)
	dst = octets(dst, kPCO, m.PCO)
	dst = appendBearers(dst, kBearerContext, m.BearerContexts, &inCreateBearerRequest)
	dst = appendIndication(dst, m.Indication)
	return end(dst, start)
}

// Decode implements [Message].
func (m *CreateBearerRequest) Decode(b []byte) error {
	*m = CreateBearerRequest{BearerContexts: m.BearerContexts[:0]}
	var d decoder
	if err := d.begin(b, TypeCreateBearerRequest, &m.TEID, &m.Sequence); err != nil {
		return err
	}
	for d.next() {
		switch d.key {
		case kPTI:
			m.PTI = d.u8()
		case kEBI:
			m.LinkedEBI = d.ebi()
		case kPCO:
			m.PCO = d.bytes()
		case kBearerContext:
			m.BearerContexts = d.bearer(m.BearerContexts, &inCreateBearerRequest)
		case kIndication:
			m.Indication = d.indication()
		}
	}
	d.need(m.LinkedEBI != 0, IEEBI, 0)
	d.need(len(m.BearerContexts) > 0, IEBearerContext, 0)
	return d.err()
}

// CreateBearerResponse answers it (TS 29.274 7.2.4).
type CreateBearerResponse struct {
	TEID     uint32
	Sequence uint32

	Cause          CauseIE
	BearerContexts []BearerContext
	Recovery       nas.Opt[uint8]
	PCO            []byte
	UETimeZone     nas.Opt[UETimeZone]
	ULI            ULI
}

// Type implements [Message].
func (*CreateBearerResponse) Type() MessageType { return TypeCreateBearerResponse }

// Append implements [Message].
func (m *CreateBearerResponse) Append(dst []byte) []byte {
	start := len(dst)
	dst = begin(dst, TypeCreateBearerResponse, m.TEID, m.Sequence)
	dst = appendCause(dst, m.Cause)
	dst = appendBearers(dst, kBearerContext, m.BearerContexts, &inCreateBearerResponse)
	dst = optional(dst, kRecovery, m.Recovery)
	dst = octets(dst, kPCO, m.PCO)
	dst = appendUETimeZone(dst, m.UETimeZone)
	dst = appendULI(dst, m.ULI)
	return end(dst, start)
}

// Decode implements [Message].
func (m *CreateBearerResponse) Decode(b []byte) error {
	*m = CreateBearerResponse{BearerContexts: m.BearerContexts[:0]}
	var d decoder
	if err := d.begin(b, TypeCreateBearerResponse, &m.TEID, &m.Sequence); err != nil {
		return err
	}
	for d.next() {
		switch d.key {
		case kCause:
			m.Cause = d.cause()
		case kBearerContext:
			m.BearerContexts = d.bearer(m.BearerContexts, &inCreateBearerResponse)
		case kRecovery:
			d.optional8(&m.Recovery)
		case kPCO:
			m.PCO = d.bytes()
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
