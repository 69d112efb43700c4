package gtpv1

import "sunsetlab/nas"

// EchoRequest asks whether the peer is alive (TS 29.060 7.2.1).
type EchoRequest struct {
	Sequence uint16
}

// Type implements [Message].
func (*EchoRequest) Type() MessageType { return TypeEchoRequest }

// Append implements [Message].
func (m *EchoRequest) Append(dst []byte) []byte {
	start := len(dst)
	return end(begin(dst, TypeEchoRequest, 0, m.Sequence), start)
}

// Decode implements [Message].
func (m *EchoRequest) Decode(b []byte) error {
	*m = EchoRequest{}
	var d decoder
	return d.begin(b, TypeEchoRequest, new(uint32), &m.Sequence)
}

// EchoResponse answers it (TS 29.060 7.2.2). Another restart counter than the
// last tells that the peer has restarted.
type EchoResponse struct {
	Sequence uint16

	Recovery nas.Opt[uint8]
}

// Type implements [Message].
func (*EchoResponse) Type() MessageType { return TypeEchoResponse }

// Append implements [Message].
func (m *EchoResponse) Append(dst []byte) []byte {
	start := len(dst)
	dst = begin(dst, TypeEchoResponse, 0, m.Sequence)
	dst = optional(dst, IERecovery, m.Recovery)
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
		if d.ie == IERecovery {
			d.optional8(&m.Recovery)
		}
	}
	d.need(m.Recovery.Present(), IERecovery)
	return d.err()
}

// VersionNotSupported answers a message of another GTP version (TS 29.060
// 7.2.3).
type VersionNotSupported struct {
	Sequence uint16
}

// Type implements [Message].
func (*VersionNotSupported) Type() MessageType { return TypeVersionNotSupported }

// Append implements [Message].
func (m *VersionNotSupported) Append(dst []byte) []byte {
	start := len(dst)
	return end(begin(dst, TypeVersionNotSupported, 0, m.Sequence), start)
}

// Decode implements [Message].
func (m *VersionNotSupported) Decode(b []byte) error {
	*m = VersionNotSupported{}
	var d decoder
	return d.begin(b, TypeVersionNotSupported, new(uint32), &m.Sequence)
}

// SupportedExtensionHeadersNotification answers an extension header that must
// be understood and isn't (TS 29.060 7.2.4).
type SupportedExtensionHeadersNotification struct {
	Sequence uint16

	// Types are those of the extension headers that the sender supports.
	Types []byte
}

// Type implements [Message].
func (*SupportedExtensionHeadersNotification) Type() MessageType {
	return TypeSupportedExtensionHeadersNotification
}

// Append implements [Message].
func (m *SupportedExtensionHeadersNotification) Append(dst []byte) []byte {
	start := len(dst)
	dst = begin(dst, TypeSupportedExtensionHeadersNotification, 0, m.Sequence)
	types := m.Types[:min(len(m.Types), 255)]
	dst = append(dst, byte(IEExtensionHeaderTypeList), byte(len(types)))
	return end(append(dst, types...), start)
}

// Decode implements [Message].
func (m *SupportedExtensionHeadersNotification) Decode(b []byte) error {
	*m = SupportedExtensionHeadersNotification{}
	var d decoder
	if err := d.begin(b, TypeSupportedExtensionHeadersNotification, new(uint32), &m.Sequence); err != nil {
		return err
	}
	there := false
	for d.next() {
		if d.ie == IEExtensionHeaderTypeList {
			m.Types, there = d.bytes(), true
		}
	}
	d.need(there, IEExtensionHeaderTypeList)
	return d.err()
}
