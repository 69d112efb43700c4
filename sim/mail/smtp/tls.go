package smtp

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"

	"golang.org/x/crypto/cryptobyte"
)

// Version is a TLS version as the wire has it.
type Version uint16

// The versions, and Plain for a connection without TLS.
const (
	Plain Version = 0
	TLS10 Version = 0x0301
	TLS11 Version = 0x0302
	TLS12 Version = 0x0303
	TLS13 Version = 0x0304
)

var versionNames = map[Version]string{Plain: "PLAIN", TLS10: "TLSv1", TLS11: "TLSv1.1", TLS12: "TLSv1.2", TLS13: "TLSv1.3"}

// String is the version as mail logs write it.
func (v Version) String() string {
	if s, ok := versionNames[v]; ok {
		return s
	}
	return fmt.Sprintf("TLS 0x%04x", uint16(v))
}

// MarshalText gives the version as String does.
func (v Version) MarshalText() ([]byte, error) { return []byte(v.String()), nil }

// TLSPolicy is which versions a side speaks. The zero policy is TLS 1.2 and
// 1.3.
type TLSPolicy struct{ Min, Max Version }

// Bounds are the lowest and the highest version, defaults filled in.
func (p TLSPolicy) Bounds() (low, high Version) {
	low, high = p.Min, p.Max
	if low == 0 {
		low = TLS12
	}
	if high == 0 {
		high = TLS13
	}
	return low, high
}

// Records of TLS (RFC 8446 5.1).
const (
	recordChange    = 20
	recordAlert     = 21
	recordHandshake = 22
	recordData      = 23

	clientHello = 1
	serverHello = 2

	alertProtocolVersion = 70

	maxRecord = 1 << 14

	extensionSupportedVersions = 43
)

// Layer is one side's TLS. It negotiates a version with real hellos, and then
// carries octets in records of application data, which it does not cipher.
type Layer struct {
	rand    *rand.Rand
	policy  TLSPolicy
	client  bool
	version Version
	in      []byte
}

// NewLayer returns a layer for the side that sends the first hello, or the
// other.
func NewLayer(client bool, p TLSPolicy, r *rand.Rand) *Layer {
	return &Layer{client: client, policy: p, rand: r}
}

// Version is what was negotiated, Plain before.
func (l *Layer) Version() Version { return l.version }

// ErrNoCommonVersion says that the sides have no version in common.
var ErrNoCommonVersion = errors.New("no TLS version in common")

// Hello is the client's first flight.
func (l *Layer) Hello(serverName string) []byte {
	low, high := l.policy.Bounds()
	var hello cryptobyte.Builder
	hello.AddUint8(clientHello)
	hello.AddUint24LengthPrefixed(func(b *cryptobyte.Builder) {
		b.AddUint16(uint16(min(high, TLS12)))
		b.AddBytes(l.random(32))
		b.AddUint8LengthPrefixed(func(*cryptobyte.Builder) {})
		b.AddUint16LengthPrefixed(func(b *cryptobyte.Builder) {
			for _, suite := range []uint16{0x1301, 0x1302, 0xc02f, 0xc030, 0xc013} {
				b.AddUint16(suite)
			}
		})
		b.AddBytes([]byte{1, 0}) // no compression
		b.AddUint16LengthPrefixed(func(b *cryptobyte.Builder) {
			extension(b, 0, func(b *cryptobyte.Builder) { // server_name
				b.AddUint16LengthPrefixed(func(b *cryptobyte.Builder) {
					b.AddUint8(0)
					b.AddUint16LengthPrefixed(func(b *cryptobyte.Builder) { b.AddBytes([]byte(serverName)) })
				})
			})
			extension(b, 10, func(b *cryptobyte.Builder) { // supported_groups: x25519
				b.AddUint16LengthPrefixed(func(b *cryptobyte.Builder) { b.AddUint16(29) })
			})
			extension(b, 13, func(b *cryptobyte.Builder) { // signature_algorithms
				b.AddUint16LengthPrefixed(func(b *cryptobyte.Builder) { b.AddUint16(0x0804); b.AddUint16(0x0401) })
			})
			if high < TLS13 {
				return
			}
			extension(b, extensionSupportedVersions, func(b *cryptobyte.Builder) {
				b.AddUint8LengthPrefixed(func(b *cryptobyte.Builder) {
					for v := high; v >= low; v-- {
						b.AddUint16(uint16(v))
					}
				})
			})
			extension(b, 51, func(b *cryptobyte.Builder) { // key_share
				b.AddUint16LengthPrefixed(func(b *cryptobyte.Builder) { l.share(b) })
			})
		})
	})
	return record(nil, recordHandshake, TLS10, hello.BytesOrPanic())
}

func extension(b *cryptobyte.Builder, kind uint16, content func(*cryptobyte.Builder)) {
	b.AddUint16(kind)
	b.AddUint16LengthPrefixed(content)
}

func (l *Layer) share(b *cryptobyte.Builder) {
	b.AddUint16(29)
	b.AddUint16LengthPrefixed(func(b *cryptobyte.Builder) { b.AddBytes(l.random(32)) })
}

func (l *Layer) random(n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(l.rand.Uint32())
	}
	return b
}

// Feed takes what arrived. It returns the octets that the records carried, and
// what is to be sent at once: the server's flight, or an alert together with an
// error.
func (l *Layer) Feed(b []byte) (data, send []byte, err error) {
	l.in = append(l.in, b...)
	for len(l.in) >= 5 {
		n := int(l.in[3])<<8 | int(l.in[4])
		if n > maxRecord+256 || l.in[1] != 3 {
			return data, send, errors.New("no TLS record")
		}
		if len(l.in) < 5+n {
			break
		}
		kind, body := l.in[0], l.in[5:5+n]
		l.in = l.in[5+n:]
		switch kind {
		case recordData:
			if l.version == Plain {
				return data, send, errors.New("TLS data before the handshake")
			}
			data = append(data, body...)
		case recordHandshake:
			flight, err := l.handshake(body)
			send = append(send, flight...)
			if err != nil {
				return data, send, err
			}
		case recordAlert:
			if len(body) == 2 && body[1] == alertProtocolVersion {
				return data, send, ErrNoCommonVersion
			}
			return data, send, errors.New("a TLS alert")
		case recordChange:
		default:
			return data, send, errors.New("no TLS record")
		}
	}
	return data, send, nil
}

// handshake reads a hello. What follows one is opaque, as it would be if it
// were ciphered.
func (l *Layer) handshake(body []byte) (send []byte, err error) {
	if l.version != Plain {
		return nil, nil
	}
	offered, err := readHello(body, !l.client)
	if err != nil {
		return nil, err
	}
	low, high := l.policy.Bounds()
	var common Version
	for _, v := range offered {
		if v >= low && v <= high && v > common {
			common = v
		}
	}
	if common == Plain {
		return record(nil, recordAlert, TLS12, []byte{2, alertProtocolVersion}), ErrNoCommonVersion
	}
	l.version = common
	if !l.client {
		send = l.answer(common)
	}
	return append(send, l.finished()...), nil
}

// answer is the server's hello.
func (l *Layer) answer(v Version) []byte {
	var hello cryptobyte.Builder
	hello.AddUint8(serverHello)
	hello.AddUint24LengthPrefixed(func(b *cryptobyte.Builder) {
		b.AddUint16(uint16(min(v, TLS12)))
		b.AddBytes(l.random(32))
		b.AddUint8LengthPrefixed(func(*cryptobyte.Builder) {})
		suite := uint16(0xc013)
		switch v {
		case TLS13:
			suite = 0x1301
		case TLS12:
			suite = 0xc02f
		}
		b.AddUint16(suite)
		b.AddUint8(0)
		if v < TLS13 {
			return
		}
		b.AddUint16LengthPrefixed(func(b *cryptobyte.Builder) {
			extension(b, extensionSupportedVersions, func(b *cryptobyte.Builder) { b.AddUint16(uint16(v)) })
			extension(b, 51, func(b *cryptobyte.Builder) { l.share(b) })
		})
	})
	return record(nil, recordHandshake, min(v, TLS12), hello.BytesOrPanic())
}

// finished stands for the rest of the handshake: as after a resumed session.
func (l *Layer) finished() []byte {
	v := min(l.version, TLS12)
	b := record(nil, recordChange, v, []byte{1})
	kind := byte(recordHandshake)
	if l.version == TLS13 {
		return b // what is ciphered there looks like data; the lab has no need of it
	}
	return record(b, kind, v, l.random(40))
}

// Seal appends records that carry octets.
func (l *Layer) Seal(b, octets []byte) []byte {
	for part := range slices.Chunk(octets, maxRecord) {
		b = record(b, recordData, min(l.version, TLS12), part)
	}
	return b
}

// Unseal gives what records of application data carry, nil if b holds anything
// else. It is for who watches a link.
func Unseal(b []byte) []byte {
	var data []byte
	for len(b) >= 5 {
		n := int(b[3])<<8 | int(b[4])
		if b[0] != recordData || b[1] != 3 || len(b) < 5+n {
			return nil
		}
		data = append(data, b[5:5+n]...)
		b = b[5+n:]
	}
	if len(b) > 0 {
		return nil
	}
	return data
}

func record(b []byte, kind byte, v Version, body []byte) []byte {
	b = append(b, kind, byte(v>>8), byte(v), byte(len(body)>>8), byte(len(body)))
	return append(b, body...)
}

// readHello gives the versions that a hello offers: all that a client can, or
// the one that a server chose.
func readHello(body []byte, fromClient bool) ([]Version, error) {
	bad := errors.New("no TLS hello")
	s := cryptobyte.String(body)
	var kind uint8
	var hello, session, skip cryptobyte.String
	var legacy uint16
	if !s.ReadUint8(&kind) || !s.ReadUint24LengthPrefixed(&hello) || !hello.ReadUint16(&legacy) || !hello.Skip(32) || !hello.ReadUint8LengthPrefixed(&session) {
		return nil, bad
	}
	if fromClient {
		if kind != clientHello || !hello.ReadUint16LengthPrefixed(&skip) || !hello.ReadUint8LengthPrefixed(&skip) {
			return nil, bad
		}
	} else if kind != serverHello || !hello.Skip(3) {
		return nil, bad
	}
	chosen, err := helloVersions(hello, fromClient)
	if err != nil || chosen != nil {
		return chosen, err
	}
	if !fromClient {
		return []Version{Version(legacy)}, nil
	}
	var all []Version
	for v := TLS10; v <= min(Version(legacy), TLS12); v++ {
		all = append(all, v)
	}
	return all, nil
}

// helloVersions reads the extension supported_versions, nil if there is none.
func helloVersions(hello cryptobyte.String, fromClient bool) ([]Version, error) {
	bad := errors.New("no TLS hello")
	if hello.Empty() {
		return nil, nil
	}
	var extensions cryptobyte.String
	if !hello.ReadUint16LengthPrefixed(&extensions) {
		return nil, bad
	}
	for !extensions.Empty() {
		var kind uint16
		var content cryptobyte.String
		if !extensions.ReadUint16(&kind) || !extensions.ReadUint16LengthPrefixed(&content) {
			return nil, bad
		}
		if kind != extensionSupportedVersions {
			continue
		}
		list := content
		if fromClient && !content.ReadUint8LengthPrefixed(&list) {
			return nil, bad
		}
		var all []Version
		for !list.Empty() {
			var v uint16
			if !list.ReadUint16(&v) {
				return nil, bad
			}
			all = append(all, Version(v))
		}
		return all, nil
	}
	return nil, nil
}
