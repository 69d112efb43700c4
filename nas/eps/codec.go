package eps

import "sunsetlab/nas/internal/wire"

// decoder is what the generated Decode methods read with.
type decoder struct{ wire.Decoder }

func newDecoder(b []byte, t MessageType) decoder {
	return decoder{wire.Decoder{Rest: b, Message: uint16(t), Fail: fail, Type6: true}}
}

func fail(message uint16, f wire.Fault) error {
	return &Error{Kind: f.Kind, Message: MessageType(message), IE: f.IE, IEI: f.IEI, Err: f.Err}
}

func (d *decoder) emmHeader() error {
	if len(d.Rest) < 2 {
		return d.Fail(d.Message, wire.Fault{Kind: TooShort})
	}
	if d.Rest[0] != discriminatorEMM {
		return d.Fail(d.Message, wire.Fault{Kind: UnknownDiscriminator})
	}
	if uint16(d.Rest[1]) != d.Message {
		return d.Fail(uint16(d.Rest[1]), wire.Fault{Kind: UnknownMessageType})
	}
	d.Rest = d.Rest[2:]
	return nil
}

func (d *decoder) esmHeader(h *ESMHeader) error {
	if len(d.Rest) < 3 {
		return d.Fail(d.Message, wire.Fault{Kind: TooShort})
	}
	if d.Rest[0]&15 != discriminatorESM {
		return d.Fail(d.Message, wire.Fault{Kind: UnknownDiscriminator})
	}
	if uint16(d.Rest[2]) != d.Message {
		return d.Fail(uint16(d.Rest[2]), wire.Fault{Kind: UnknownMessageType})
	}
	h.EPSBearerIdentity, h.ProcedureTransactionIdentity = d.Rest[0]>>4, d.Rest[1]
	d.Rest = d.Rest[3:]
	return nil
}

// encoder is what the generated Append methods write with.
type encoder struct{ wire.Encoder }

func newEncoder(dst []byte, t MessageType) encoder {
	return encoder{wire.Encoder{Dst: dst, Start: len(dst), Message: t}}
}

func (e *encoder) esmHeader(h ESMHeader, t MessageType) {
	e.Dst = append(e.Dst, h.EPSBearerIdentity<<4|discriminatorESM, h.ProcedureTransactionIdentity, uint8(t))
}
