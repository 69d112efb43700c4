package sgsap

// ResetIndication says that a VLR or an MME has lost its associations
// (TS 29.118 8.16). It holds the name of the one.
type ResetIndication struct {
	MMEName string
	VLRName string
}

// Type implements [Message].
func (*ResetIndication) Type() MessageType { return TypeResetIndication }

// Name returns the message's name as the standard writes it.
func (*ResetIndication) Name() string { return TypeResetIndication.String() }

// Append implements [Message].
func (m *ResetIndication) Append(dst []byte) []byte {
	dst = append(dst, byte(TypeResetIndication))
	dst = appendName(dst, IEMMEName, m.MMEName)
	dst = appendName(dst, IEVLRName, m.VLRName)
	return dst
}

// Decode implements [Message].
func (m *ResetIndication) Decode(b []byte) error {
	*m = ResetIndication{}
	var d decoder
	if err := d.begin(b, TypeResetIndication); err != nil {
		return err
	}
	for d.next() {
		switch d.ie {
		case IEMMEName:
			m.MMEName = d.name()
		case IEVLRName:
			m.VLRName = d.name()
		}
	}
	if m.VLRName == "" {
		d.need(m.MMEName != "", IEMMEName)
	}
	return d.err()
}

// ResetAck answers it (TS 29.118 8.15). It holds the name of the answerer.
type ResetAck struct {
	MMEName string
	VLRName string
}

// Type implements [Message].
func (*ResetAck) Type() MessageType { return TypeResetAck }

// Name returns the message's name as the standard writes it.
func (*ResetAck) Name() string { return TypeResetAck.String() }

// Append implements [Message].
func (m *ResetAck) Append(dst []byte) []byte {
	dst = append(dst, byte(TypeResetAck))
	dst = appendName(dst, IEMMEName, m.MMEName)
	dst = appendName(dst, IEVLRName, m.VLRName)
	return dst
}

// Decode implements [Message].
func (m *ResetAck) Decode(b []byte) error {
	*m = ResetAck{}
	var d decoder
	if err := d.begin(b, TypeResetAck); err != nil {
		return err
	}
	for d.next() {
		switch d.ie {
		case IEMMEName:
			m.MMEName = d.name()
		case IEVLRName:
			m.VLRName = d.name()
		}
	}
	if m.VLRName == "" {
		d.need(m.MMEName != "", IEMMEName)
	}
	return d.err()
}
