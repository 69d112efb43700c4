package gtpv2

// DeleteBearerCommand asks the gateway to end dedicated bearers (TS 29.274
// 7.2.17.1). The gateway answers with a Delete Bearer Request of the same
// sequence number, whose highest bit is set (7.6).
type DeleteBearerCommand struct {
	TEID     uint32
	Sequence uint32

	// EBIs are the bearers to end.
	EBIs []uint8
	ULI  ULI
}

// Type implements [Message].
func (*DeleteBearerCommand) Type() MessageType { return TypeDeleteBearerCommand }

// Append implements [Message].
func (m *DeleteBearerCommand) Append(dst []byte) []byte {
	start := len(dst)
	dst = begin(dst, TypeDeleteBearerCommand, m.TEID, m.Sequence)
	for _, ebi := range m.EBIs {
		dst = appendBearers(dst, kBearerContext, []BearerContext{{EBI: ebi}}, &inOtherBearerMessage)
	}
	dst = appendULI(dst, m.ULI)
	return end(dst, start)
}

// Decode implements [Message].
func (m *DeleteBearerCommand) Decode(b []byte) error {
	*m = DeleteBearerCommand{EBIs: m.EBIs[:0]}
	var d decoder
	if err := d.begin(b, TypeDeleteBearerCommand, &m.TEID, &m.Sequence); err != nil {
		return err
	}
	var bearers []BearerContext
	for d.next() {
		switch d.key {
		case kBearerContext:
			bearers = d.bearer(bearers, &inOtherBearerMessage)
		case kULI:
			m.ULI = d.uli()
		}
	}
	for i := range bearers {
		m.EBIs = append(m.EBIs, bearers[i].EBI)
	}
	d.need(len(m.EBIs) > 0, IEBearerContext, 0)
	return d.err()
}
