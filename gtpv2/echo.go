package gtpv2

import "sunsetlab/nas"

// EchoRequest asks whether the peer is alive (TS 29.274 7.1.1).
type EchoRequest struct {
	Sequence uint32

	Recovery nas.Opt[uint8]
}

// Type implements [Message].
func (*EchoRequest) Type() MessageType { return TypeEchoRequest }

// Append implements [Message].
func (m *EchoRequest) Append(dst []byte) []byte {
	start := len(dst)
	dst = beginNode(dst, TypeEchoRequest, m.Sequence)
	dst = optional(dst, kRecovery, m.Recovery)
	return end(dst, start)
}

// Decode implements [Message].
func (m *EchoRequest) Decode(b []byte) error {
	*m = EchoRequest{}
	var d decoder
	if err := d.begin(b, TypeEchoRequest, new(uint32), &m.Sequence); err != nil {
		return err
	}
	for d.next() {
		switch d.key {
		case kRecovery:
			d.optional8(&m.Recovery)
		}
	}
	d.need(m.Recovery.Present(), IERecovery, 0)
	return d.err()
}

// EchoResponse answers it (TS 29.274 7.1.2). Another restart counter than the
// last tells that the peer has restarted.
type EchoResponse struct {
	Sequence uint32

	Recovery nas.Opt[uint8]
}

// Type implements [Message].
func (*EchoResponse) Type() MessageType { return TypeEchoResponse }

// Append implements [Message].
func (m *EchoResponse) Append(dst []byte) []byte {
	start := len(dst)
	dst = beginNode(dst, TypeEchoResponse, m.Sequence)
	dst = optional(dst, kRecovery, m.Recovery)
	return end(dst, start)
}

// Decode implements [Message].
func (m *EchoResponse) Decode(b []byte) error {
	*m = EchoResponse{}
	var d decoder
	if err := d.begin(b, TypeEchoResponse, new(uint32), &m.Sequence); err != nil {
		return err
	}
	for d.next() {
		switch d.key {
		case kRecovery:
			d.optional8(&m.Recovery)
		}
	}
	d.need(m.Recovery.Present(), IERecovery, 0)
	return d.err()
}

// VersionNotSupported answers a message of another GTP version (TS 29.274
// 7.1.3).
type VersionNotSupported struct {
	Sequence uint32
}

// Type implements [Message].
func (*VersionNotSupported) Type() MessageType { return TypeVersionNotSupportedIndication }

// Append implements [Message].
func (m *VersionNotSupported) Append(dst []byte) []byte {
	start := len(dst)
	dst = beginNode(dst, TypeVersionNotSupportedIndication, m.Sequence)
	return end(dst, start)
}

// Decode implements [Message].
func (m *VersionNotSupported) Decode(b []byte) error {
	*m = VersionNotSupported{}
	var d decoder
	if err := d.begin(b, TypeVersionNotSupportedIndication, new(uint32), &m.Sequence); err != nil {
		return err
	}
	return d.err()
}
