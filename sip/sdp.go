package sip

import (
	"bytes"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"
)

// SDP is the content type of a session description.
const SDP = "application/sdp"

// Codec is a format of RTP as a session description maps it (RFC 4566 6).
type Codec struct {
	Payload uint8
	// Name is AMR, AMR-WB, and so on; Rate the clock rate in Hz.
	Name string
	Rate uint32
}

// SpeechCodecs are what phones for voice over LTE speak, the best first (TS
// 26.114 5.2.1, GSMA IR.92 3.2.1).
func SpeechCodecs() []Codec {
	return []Codec{{96, "AMR-WB", 16000}, {97, "AMR", 8000}}
}

// Speech is the description of a session of speech: one stream of audio over RTP
// (RFC 4566, TS 26.114 6.2.2). An offer names the codecs to choose from, an
// answer the one chosen.
type Speech struct {
	// ID and Version tell descriptions apart.
	ID, Version uint64
	// Address and Port are where speech is to be sent.
	Address netip.Addr
	Port    uint16
	Codecs  []Codec
}

// speechBandwidth is the bandwidth of AMR-WB at 12.65 kbit/s or AMR at 12.2
// kbit/s over IPv6 in kbit/s (TS 26.114 table A.7).
const speechBandwidth = 38

// Append appends the description as it goes into a body.
func (s *Speech) Append(dst []byte) []byte {
	family := "IP4"
	if s.Address.Is6() {
		family = "IP6"
	}
	dst = fmt.Appendf(dst, "v=0\r\no=- %d %d IN %s %s\r\ns=-\r\nc=IN %[3]s %[4]s\r\nt=0 0\r\nm=audio %d RTP/AVP",
		s.ID, s.Version, family, s.Address, s.Port)
	for _, c := range s.Codecs {
		dst = fmt.Appendf(dst, " %d", c.Payload)
	}
	dst = fmt.Appendf(dst, "\r\nb=AS:%d\r\n", speechBandwidth)
	for _, c := range s.Codecs {
		dst = fmt.Appendf(dst, "a=rtpmap:%d %s/%d/1\r\n", c.Payload, c.Name, c.Rate)
		dst = fmt.Appendf(dst, "a=fmtp:%d mode-change-capability=2;max-red=220\r\n", c.Payload)
	}
	return append(dst, "a=ptime:20\r\na=maxptime:240\r\na=sendrecv\r\n"...)
}

// ErrNoCodec is an offer of which the other side speaks nothing (RFC 3264 6).
var ErrNoCodec = errors.New("no codec in common")

// Answer accepts an offer: the first codec that both sides speak, by the number
// that the offer has for it. Whoever answers sets where he is.
func (s *Speech) Answer(own []Codec) (Speech, error) {
	for _, c := range s.Codecs {
		for _, o := range own {
			if strings.EqualFold(c.Name, o.Name) && c.Rate == o.Rate {
				return Speech{Codecs: []Codec{c}}, nil
			}
		}
	}
	return Speech{}, ErrNoCodec
}

// maxCodecs bounds the formats of one stream that are looked at.
const maxCodecs = 32

// ParseSpeech reads the first stream of audio of a session description. What
// else there is, is left alone.
func ParseSpeech(b []byte) (Speech, error) {
	var s Speech
	d := description{s: &s}
	for line := range bytes.SplitSeq(b, []byte("\n")) {
		text := strings.TrimSuffix(string(line), "\r")
		if text == "" {
			continue
		}
		if len(text) < 2 || text[1] != '=' {
			return Speech{}, fmt.Errorf("parse session description: %q is no line of it", clip(text))
		}
		if err := d.line(text[0], text[2:]); err != nil {
			return Speech{}, fmt.Errorf("parse session description: %c=: %w", text[0], err)
		}
	}
	if err := d.check(); err != nil {
		return Speech{}, err
	}
	return s, nil
}

// description is a session description that is being read.
type description struct {
	s             *Speech
	version       bool
	media, inside bool // a stream of audio has come; this line belongs to it
	formats       []uint8
}

func (d *description) line(typ byte, value string) error {
	switch {
	case typ == 'v':
		d.version = value == "0"
	case typ == 'o':
		return d.origin(value)
	case typ == 'm':
		return d.stream(value)
	case typ == 'c' && (d.inside || !d.media):
		return d.connection(value)
	case typ == 'a' && d.inside:
		return d.attribute(value)
	}
	return nil
}

func (d *description) check() error {
	switch {
	case !d.version:
		return errors.New("parse session description: no version 0")
	case !d.media:
		return errors.New("parse session description: no stream of audio")
	case !d.s.Address.IsValid():
		return errors.New("parse session description: no address")
	}
	d.order()
	return nil
}

// order leaves the formats that the stream lists, in the order of that list,
// which is the order of preference.
func (d *description) order() {
	var listed []Codec
	for _, f := range d.formats {
		i := slices.IndexFunc(d.s.Codecs, func(c Codec) bool { return c.Payload == f })
		if i >= 0 {
			listed = append(listed, d.s.Codecs[i])
		}
	}
	d.s.Codecs = listed
}

// origin is o=<username> <sess-id> <sess-version> <nettype> <addrtype>
// <address> (RFC 4566 5.2).
func (d *description) origin(value string) error {
	f := strings.Fields(value)
	if len(f) != 6 {
		return fmt.Errorf("%d fields, want 6", len(f))
	}
	var err error
	if d.s.ID, err = strconv.ParseUint(f[1], 10, 64); err != nil {
		return fmt.Errorf("session identity %q", clip(f[1]))
	}
	if d.s.Version, err = strconv.ParseUint(f[2], 10, 64); err != nil {
		return fmt.Errorf("session version %q", clip(f[2]))
	}
	return nil
}

// connection is c=IN IP4 <address> (RFC 4566 5.7).
func (d *description) connection(value string) error {
	f := strings.Fields(value)
	if len(f) != 3 || f[0] != "IN" {
		return fmt.Errorf("%q is no connection over IP", clip(value))
	}
	a, err := netip.ParseAddr(f[2])
	if err != nil || f[1] != "IP4" && f[1] != "IP6" || a.Is4() != (f[1] == "IP4") || a.Zone() != "" {
		return fmt.Errorf("%q is no address of %s", clip(f[2]), clip(f[1]))
	}
	d.s.Address = a
	return nil
}

// stream is m=audio <port> RTP/AVP <payload> … (RFC 4566 5.14); the first one
// counts.
func (d *description) stream(value string) error {
	f := strings.Fields(value)
	d.inside = false
	if len(f) < 4 || f[0] != "audio" || d.media {
		return nil
	}
	port, err := strconv.ParseUint(f[1], 10, 16)
	if err != nil {
		return fmt.Errorf("port %q", clip(f[1]))
	}
	if f[2] != "RTP/AVP" && f[2] != "RTP/AVPF" {
		return nil
	}
	d.media, d.inside, d.s.Port = true, true, uint16(port)
	for _, word := range f[3:min(len(f), 3+maxCodecs)] {
		if n, err := strconv.ParseUint(word, 10, 7); err == nil {
			d.formats = append(d.formats, uint8(n))
		}
	}
	return nil
}

// attribute takes a=rtpmap:<payload> <name>/<rate>[/<channels>].
func (d *description) attribute(value string) error {
	mapping, ok := strings.CutPrefix(value, "rtpmap:")
	if !ok {
		return nil
	}
	number, format, _ := strings.Cut(mapping, " ")
	payload, err := strconv.ParseUint(number, 10, 7)
	if err != nil {
		return fmt.Errorf("payload type %q", clip(number))
	}
	name, rest, _ := strings.Cut(strings.TrimSpace(format), "/")
	clock, _, _ := strings.Cut(rest, "/")
	rate, err := strconv.ParseUint(clock, 10, 32)
	if err != nil || name == "" || strings.ContainsFunc(name, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return fmt.Errorf("format %q", clip(format))
	}
	if len(d.s.Codecs) == maxCodecs {
		return errors.New("too many formats")
	}
	d.s.Codecs = append(d.s.Codecs, Codec{Payload: uint8(payload), Name: name, Rate: uint32(rate)})
	return nil
}
