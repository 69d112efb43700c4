package gtpv2

import "sunsetlab/nas"

// DeleteSessionRequest asks to end a PDN connection (TS 29.274 7.2.9.1).
type DeleteSessionRequest struct {
	TEID     uint32
	Sequence uint32

	Cause CauseIE
	// LinkedEBI is the default bearer's identity.
	LinkedEBI  uint8
	ULI        ULI
	Indication Indication
	PCO        []byte
	// OriginatingNode is the type of the node that began it: 1 for an MME.
	OriginatingNode nas.Opt[uint8]
	Sender          FTEID
	UETimeZone      nas.Opt[UETimeZone]
}

// Type implements [Message].
func (*DeleteSessionRequest) Type() MessageType { return TypeDeleteSessionRequest }

// Append implements [Message].
func (m *DeleteSessionRequest) Append(dst []byte) []byte {
	start := len(dst)
	dst = begin(dst, TypeDeleteSessionRequest, m.TEID, m.Sequence)
	dst = appendCause(dst, m.Cause)
	dst = nonzero(dst, kEBI, m.LinkedEBI)
	dst = appendULI(dst, m.ULI)
	dst = appendIndication(dst, m.Indication)
	dst = octets(dst, kPCO, m.PCO)
	dst = optional(dst, kNodeType, m.OriginatingNode)
	dst = appendFTEID(dst, kFTEID, &m.Sender)
	dst = appendUETimeZone(dst, m.UETimeZone)
	return end(dst, start)
}

// Decode implements [Message].
func (m *DeleteSessionRequest) Decode(b []byte) error {
	*m = DeleteSessionRequest{}
	var d decoder
	if err := d.begin(b, TypeDeleteSessionRequest, &m.TEID, &m.Sequence); err != nil {
		return err
	}
	for d.next() {
		switch d.key {
		case kCause:
			m.Cause = d.cause()
		case kEBI:
			m.LinkedEBI = d.ebi()
		case kULI:
			m.ULI = d.uli()
		case kIndication:
			m.Indication = d.indication()
		case kPCO:
			m.PCO = d.bytes()
		case kNodeType:
			d.optional8(&m.OriginatingNode)
		case kFTEID:
			d.fteid(&m.Sender)
		case kUETimeZone:
			d.ueTimeZone(&m.UETimeZone)
		}
	}
	d.sound(IEEBI, 0)
	return d.err()
}

// DeleteSessionResponse answers it (TS 29.274 7.2.10.1).
type DeleteSessionResponse struct {
	TEID     uint32
	Sequence uint32

	Cause      CauseIE
	Recovery   nas.Opt[uint8]
	PCO        []byte
	Indication Indication
}

// Type implements [Message].
func (*DeleteSessionResponse) Type() MessageType { return TypeDeleteSessionResponse }

// Append implements [Message].
func (m *DeleteSessionResponse) Append(dst []byte) []byte {
	start := len(dst)
	dst = begin(dst, TypeDeleteSessionResponse, m.TEID, m.Sequence)
	dst = appendCause(dst, m.Cause)
	dst = optional(dst, kRecovery, m.Recovery)
	dst = octets(dst, kPCO, m.PCO)
	dst = appendIndication(dst, m.Indication)
	return end(dst, start)
}

// Decode implements [Message].
func (m *DeleteSessionResponse) Decode(b []byte) error {
	*m = DeleteSessionResponse{}
	var d decoder
	if err := d.begin(b, TypeDeleteSessionResponse, &m.TEID, &m.Sequence); err != nil {
		return err
	}
	for d.next() {
		switch d.key {
		case kCause:
			m.Cause = d.cause()
		case kRecovery:
			d.optional8(&m.Recovery)
		case kPCO:
			m.PCO = d.bytes()
		case kIndication:
			m.Indication = d.indication()
		}
	}
	d.need(m.Cause.Value != 0, IECause, 0)
	return d.err()
}
