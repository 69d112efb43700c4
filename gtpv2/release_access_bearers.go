package gtpv2

import "sunsetlab/nas"

// ReleaseAccessBearersRequest tells a gateway that a UE went idle: nothing goes to
// the eNodeB any more (TS 29.274 7.2.21).
type ReleaseAccessBearersRequest struct {
	TEID     uint32
	Sequence uint32

	// RABs are bearers to release, all if there are none.
	RABs []uint8
	// OriginatingNode is the type of the node that began it: 1 for an MME.
	OriginatingNode nas.Opt[uint8]
	Indication      Indication
}

// Type implements [Message].
func (*ReleaseAccessBearersRequest) Type() MessageType { return TypeReleaseAccessBearersRequest }

// Append implements [Message].
func (m *ReleaseAccessBearersRequest) Append(dst []byte) []byte {
	start := len(dst)
	dst = begin(dst, TypeReleaseAccessBearersRequest, m.TEID, m.Sequence)
	dst = appendEBIs(dst, kEBI, m.RABs)
	dst = optional(dst, kNodeType, m.OriginatingNode)
	dst = appendIndication(dst, m.Indication)
	return end(dst, start)
}

// Decode implements [Message].
func (m *ReleaseAccessBearersRequest) Decode(b []byte) error {
	*m = ReleaseAccessBearersRequest{RABs: m.RABs[:0]}
	var d decoder
	if err := d.begin(b, TypeReleaseAccessBearersRequest, &m.TEID, &m.Sequence); err != nil {
		return err
	}
	for d.next() {
		switch d.key {
		case kEBI:
			m.RABs = d.ebis(m.RABs)
		case kNodeType:
			d.optional8(&m.OriginatingNode)
		case kIndication:
			m.Indication = d.indication()
		}
	}
	return d.err()
}

// ReleaseAccessBearersResponse answers it (TS 29.274 7.2.22).
type ReleaseAccessBearersResponse struct {
	TEID     uint32
	Sequence uint32

	Cause      CauseIE
	Recovery   nas.Opt[uint8]
	Indication Indication
}

// Type implements [Message].
func (*ReleaseAccessBearersResponse) Type() MessageType { return TypeReleaseAccessBearersResponse }

// Append implements [Message].
func (m *ReleaseAccessBearersResponse) Append(dst []byte) []byte {
	start := len(dst)
	dst = begin(dst, TypeReleaseAccessBearersResponse, m.TEID, m.Sequence)
	dst = appendCause(dst, m.Cause)
	dst = optional(dst, kRecovery, m.Recovery)
	dst = appendIndication(dst, m.Indication)
	return end(dst, start)
}

// Decode implements [Message].
func (m *ReleaseAccessBearersResponse) Decode(b []byte) error {
	*m = ReleaseAccessBearersResponse{}
	var d decoder
	if err := d.begin(b, TypeReleaseAccessBearersResponse, &m.TEID, &m.Sequence); err != nil {
		return err
	}
	for d.next() {
		switch d.key {
		case kCause:
			m.Cause = d.cause()
		case kRecovery:
			d.optional8(&m.Recovery)
		case kIndication:
			m.Indication = d.indication()
		}
	}
	d.need(m.Cause.Value != 0, IECause, 0)
	return d.err()
}
