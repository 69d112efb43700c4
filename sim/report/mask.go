package report

import (
	"bytes"
	"encoding/binary"

	"sunsetlab/sim"
)

// Masked returns the event as it may be written for people to read: where its
// bytes hold a password, or what is as good as one to guess it by, there are
// asterisks. Lengths stay, and so does all else; a checksum over what was masked
// no longer fits. A capture is not masked: it is for those who may read the
// network's messages.
//
// PAP and CHAP in protocol configuration options look the same whatever carries
// them, so that they are looked for as such: in NAS, plain or under EEA0, alone
// or inside S1AP, in GTP of both versions and in frames of the radio and Iu.
func Masked(e sim.Event) sim.Event {
	if e.Protocol == sim.RADIUS {
		e.Bytes = maskedRADIUS(e.Bytes)
		return e
	}
	e.Bytes, e.Plain = maskedOptions(e.Bytes), maskedOptions(e.Plain)
	return e
}

const (
	mask = '*'

	optionHeader = 3 // identifier and length
	packetHeader = 4 // of PAP and CHAP: code, identifier, length
	authenticate = 1 // PAP Authenticate-Request
	response     = 2 // CHAP Response
)

var (
	papOption  = []byte{0xc0, 0x23}
	chapOption = []byte{0xc2, 0x23}
)

// maskedOptions masks the passwords of PAP and the responses of CHAP. It copies
// what it changes.
func maskedOptions(b []byte) []byte {
	out := b
	for _, id := range [][]byte{papOption, chapOption} {
		for at := 0; ; {
			i := bytes.Index(b[at:], id)
			if i < 0 {
				break
			}
			at += i
			if from, to := secretIn(b[at:]); to > from {
				if &out[0] == &b[0] {
					out = bytes.Clone(b)
				}
				fill(out[at+from : at+to])
			}
			at += len(id)
		}
	}
	return out
}

// secretIn finds the secret of what may be an option; from is to if it is none.
func secretIn(b []byte) (from, to int) {
	if len(b) < optionHeader+packetHeader {
		return 0, 0
	}
	packet := b[optionHeader:]
	n := int(binary.BigEndian.Uint16(packet[2:]))
	if n > int(b[2]) || n > len(packet) || n < packetHeader {
		return 0, 0
	}
	code, rest := packet[0], packet[packetHeader:n]
	start := optionHeader + packetHeader
	switch {
	case b[0] == papOption[0] && code == authenticate:
		// The name and the password, each with its length.
		if len(rest) == 0 || len(rest) < 2+int(rest[0]) {
			return 0, 0
		}
		at := 1 + int(rest[0])
		end := at + 1 + int(rest[at])
		return start + at + 1, start + min(end, len(rest))
	case b[0] == chapOption[0] && code == response:
		if len(rest) == 0 {
			return 0, 0
		}
		return start + 1, start + min(1+int(rest[0]), len(rest))
	}
	return 0, 0
}

// maskedRADIUS masks User-Password and CHAP-Password (RFC 2865 5.2, 5.3), which
// hides no more than the secret that gateway and server share does.
func maskedRADIUS(b []byte) []byte {
	const (
		header       = 20
		userPassword = 2
		chapPassword = 3
	)
	out := b
	for at := header; at+2 <= len(b); {
		n := int(b[at+1])
		if n < 2 || at+n > len(b) {
			break
		}
		if b[at] == userPassword || b[at] == chapPassword {
			if &out[0] == &b[0] {
				out = bytes.Clone(b)
			}
			fill(out[at+2 : at+n])
		}
		at += n
	}
	return out
}

func fill(b []byte) {
	for i := range b {
		b[i] = mask
	}
}
