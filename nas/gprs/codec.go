package gprs

import (
	"sunsetlab/nas"
	"sunsetlab/nas/internal/wire"
)

// decoder is what the generated Decode methods read with.
type decoder struct{ wire.Decoder }

func newDecoder(b []byte, t MessageType) decoder {
	// Session management alone has elements of type 6 (TS 24.008 9.5).
	return decoder{wire.Decoder{Rest: b, Message: uint16(t), Fail: fail, Type6: t.Protocol() == SM}}
}

func fail(message uint16, f wire.Fault) error {
	return &Error{Kind: f.Kind, Message: MessageType(message), IE: f.IE, IEI: f.IEI, Err: f.Err}
}

// typeMask takes N(SD) out of the type octet of MM and CC messages
// (TS 24.007 11.2.3.2.1).
const typeMask = 0x3f

// header checks the discriminator and the type octet, which is at index n, and
// passes over them.
func (d *decoder) header(n int, mask uint8) error {
	p := d.Message >> 8
	switch {
	case len(d.Rest) <= n:
		return d.Fail(d.Message, wire.Fault{Kind: TooShort})
	case uint16(d.Rest[0]&15) != p:
		return d.Fail(d.Message, wire.Fault{Kind: UnknownDiscriminator})
	}
	if t := p<<8 | uint16(d.Rest[n]&mask); t != d.Message {
		return d.Fail(t, wire.Fault{Kind: UnknownMessageType})
	}
	d.Rest = d.Rest[n+1:]
	return nil
}

func (d *decoder) gmmHeader() error { return d.header(1, 0xff) }
func (d *decoder) rrHeader() error  { return d.header(1, 0xff) }

func (d *decoder) mmHeader(h *MMHeader) error {
	b := d.Rest
	if err := d.header(1, typeMask); err != nil {
		return err
	}
	h.SendSequenceNumber = b[1] >> 6
	return nil
}

func (d *decoder) ccHeader(h *CCHeader) error {
	b := d.Rest
	n, err := d.tiHeader(&h.TI, typeMask)
	if err != nil {
		return err
	}
	h.SendSequenceNumber = b[n] >> 6
	return nil
}

func (d *decoder) smHeader(h *SMHeader) error {
	_, err := d.tiHeader(&h.TI, 0xff)
	return err
}

func (d *decoder) cpHeader(h *CPHeader) error {
	_, err := d.tiHeader(&h.TI, 0xff)
	return err
}

// tiHeader reads a header with a transaction identifier and returns where its
// type octet was.
func (d *decoder) tiHeader(ti *TransactionIdentifier, mask uint8) (n int, err error) {
	if *ti, n, err = cutTI(d.Rest); err != nil {
		return 0, d.Fail(d.Message, wire.Fault{Kind: TooShort})
	}
	return n, d.header(n, mask)
}

func (d *decoder) rpHeader(h *RPHeader) error {
	if len(d.Rest) < 2 {
		return d.Fail(d.Message, wire.Fault{Kind: TooShort})
	}
	if t := rpType(d.Rest[0]); uint16(t) != d.Message {
		return d.Fail(uint16(t), wire.Fault{Kind: UnknownMessageType})
	}
	h.Direction, h.Reference = nas.Direction(d.Rest[0]&1), d.Rest[1]
	d.Rest = d.Rest[2:]
	return nil
}

// encoder is what the generated Append methods write with.
type encoder struct{ wire.Encoder }

func newEncoder(dst []byte, t MessageType) encoder {
	return encoder{wire.Encoder{Dst: dst, Start: len(dst), Message: t}}
}

func (e *encoder) mmHeader(h MMHeader, t MessageType) {
	e.Dst = append(e.Dst, uint8(MM), h.SendSequenceNumber<<6|uint8(t))
}

func (e *encoder) ccHeader(h CCHeader, t MessageType) {
	e.tiHeader(h.TI, CC, h.SendSequenceNumber<<6|uint8(t))
}

func (e *encoder) smHeader(h SMHeader, t MessageType) { e.tiHeader(h.TI, SM, uint8(t)) }
func (e *encoder) cpHeader(h CPHeader, t MessageType) { e.tiHeader(h.TI, SMS, uint8(t)) }

func (e *encoder) tiHeader(ti TransactionIdentifier, p Protocol, number uint8) {
	n := len(e.Dst)
	e.Dst = append(ti.Append(e.Dst), number)
	e.Dst[n] |= uint8(p)
}

func (e *encoder) rpHeader(h RPHeader, t MessageType) {
	e.Dst = append(e.Dst, uint8(t)|uint8(h.Direction&1), h.Reference)
}
