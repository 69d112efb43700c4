package gtpv2

import "sunsetlab/nas"

// DeleteBearerRequest ends a PDN connection, if it names its default bearer, or
// dedicated bearers of one (TS 29.274 7.2.9.2).
type DeleteBearerRequest struct {
	TEID     uint32
	Sequence uint32

	// LinkedEBI is the default bearer of the PDN connection to end.
	LinkedEBI uint8
	// EBIs are the dedicated bearers to end.
	EBIs          []uint8
	FailedBearers []BearerContext
	PTI           uint8
	PCO           []byte
	Cause         CauseIE
	Indication    Indication
}

// Type implements [Message].
func (*DeleteBearerRequest) Type() MessageType { return TypeDeleteBearerRequest }

// Append implements [Message].
func (m *DeleteBearerRequest) Append(dst []byte) []byte {
	start := len(dst)
	dst = begin(dst, TypeDeleteBearerRequest, m.TEID, m.Sequence)
	dst = nonzero(dst, kEBI, m.LinkedEBI)
	dst = appendEBIs(dst, kEBI+1, m.EBIs)
	dst = appendBearers(dst, kBearerContext, m.FailedBearers, &inOtherBearerMessage)
	dst = nonzero(dst, kPTI, m.PTI)
	dst = octets(dst, kPCO, m.PCO)
	dst = appendCause(dst, m.Cause)
	dst = appendIndication(dst, m.Indication)
	return end(dst, start)
}

// Decode implements [Message].
func (m *DeleteBearerRequest) Decode(b []byte) error {
	*m = DeleteBearerRequest{EBIs: m.EBIs[:0], FailedBearers: m.FailedBearers[:0]}
	var d decoder
	if err := d.begin(b, TypeDeleteBearerRequest, &m.TEID, &m.Sequence); err != nil {
		return err
	}
	for d.next() {
		switch d.key {
		case kEBI:
			m.LinkedEBI = d.ebi()
		case kEBI + 1:
			m.EBIs = d.ebis(m.EBIs)
		case kBearerContext:
			m.FailedBearers = d.bearer(m.FailedBearers, &inOtherBearerMessage)
		case kPTI:
			m.PTI = d.u8()
		case kPCO:
			m.PCO = d.bytes()
		case kCause:
			m.Cause = d.cause()
		case kIndication:
			m.Indication = d.indication()
		}
	}
	d.need(m.LinkedEBI != 0 || len(m.EBIs) > 0, IEEBI, 0)
	return d.err()
}

// DeleteBearerResponse answers it (TS 29.274 7.2.10.2).
type DeleteBearerResponse struct {
	TEID     uint32
	Sequence uint32

	Cause          CauseIE
	LinkedEBI      uint8
	BearerContexts []BearerContext
	Recovery       nas.Opt[uint8]
	PCO            []byte
	UETimeZone     nas.Opt[UETimeZone]
	ULI            ULI
}

// Type implements [Message].
func (*DeleteBearerResponse) Type() MessageType { return TypeDeleteBearerResponse }

// Append implements [Message].
func (m *DeleteBearerResponse) Append(dst []byte) []byte {
	start := len(dst)
	dst = begin(dst, TypeDeleteBearerResponse, m.TEID, m.Sequence)
	dst = appendCause(dst, m.Cause)
	dst = nonzero(dst, kEBI, m.LinkedEBI)
	dst = appendBearers(dst, kBearerContext, m.BearerContexts, &inOtherBearerMessage)
	dst = optional(dst, kRecovery, m.Recovery)
	dst = octets(dst, kPCO, m.PCO)
	dst = appendUETimeZone(dst, m.UETimeZone)
	dst = appendULI(dst, m.ULI)
	return end(dst, start)
}

// Decode implements [Message].
func (m *DeleteBearerResponse) Decode(b []byte) error {
	*m = DeleteBearerResponse{BearerContexts: m.BearerContexts[:0]}
	var d decoder
	if err := d.begin(b, TypeDeleteBearerResponse, &m.TEID, &m.Sequence); err != nil {
		return err
	}
	for d.next() {
		switch d.key {
		case kCause:
			m.Cause = d.cause()
		case kEBI:
			m.LinkedEBI = d.ebi()
		case kBearerContext:
			m.BearerContexts = d.bearer(m.BearerContexts, &inOtherBearerMessage)
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
	return d.err()
}
