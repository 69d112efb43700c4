package smtp

import "bytes"

// stream is what has arrived and was not read yet.
type stream struct {
	buf  []byte
	head int
}

func (s *stream) add(b []byte) {
	if s.head == len(s.buf) {
		s.buf, s.head = s.buf[:0], 0
	}
	s.buf = append(s.buf, b...)
}

func (s *stream) rest() []byte { return s.buf[s.head:] }

// line takes the next line without its CRLF; ok is false if it is not whole
// yet. A bare LF ends a command, as most servers have it, never the data.
func (s *stream) line() (line string, ok bool) {
	i := bytes.IndexByte(s.rest(), '\n')
	if i < 0 {
		return "", false
	}
	l := s.rest()[:i]
	s.head += i + 1
	return string(bytes.TrimSuffix(l, []byte{'\r'})), true
}

// dataReader takes the lines of DATA and undoes their dots (RFC 5321 4.5.2).
// Only CRLF . CRLF ends them: a host that took a bare LF for an end of line
// could be made to see a second message where others see none.
type dataReader struct {
	msg   []byte
	state dataState
	most  int
	// over says that the message was longer than most; what is beyond is
	// dropped.
	over bool
}

type dataState uint8

const (
	lineStart dataState = iota
	inLine
	afterCR
	afterDot
	afterDotCR
)

// read takes octets of b until the end of the data, and returns how many.
func (d *dataReader) read(b []byte) (n int, end bool) {
	for n < len(b) {
		c := b[n]
		if d.state == inLine && c != '\r' {
			// The bulk of a message is lines without surprise.
			run := bytes.IndexByte(b[n:], '\r')
			if run < 0 {
				run = len(b) - n
			}
			d.keep(b[n : n+run]...)
			n += run
			continue
		}
		n++
		if d.octet(c) {
			return n, true
		}
	}
	return n, false
}

// octet takes an octet, and reports whether it ended the data.
func (d *dataReader) octet(c byte) bool {
	switch d.state {
	case lineStart:
		if c == '.' {
			d.state = afterDot
			return false
		}
		d.text(c)
	case afterDot:
		if c == '\r' {
			d.state = afterDotCR
			return false
		}
		d.text(c)
	case afterDotCR:
		if c == '\n' {
			return true
		}
		d.keep('\r')
		d.text(c)
	case afterCR:
		d.keep(c)
		switch c {
		case '\n':
			d.state = lineStart
		case '\r':
		default:
			d.state = inLine
		}
	case inLine:
		d.text(c)
	}
	return false
}

func (d *dataReader) text(c byte) {
	d.keep(c)
	d.state = inLine
	if c == '\r' {
		d.state = afterCR
	}
}

func (d *dataReader) keep(b ...byte) {
	if room := d.most - len(d.msg); len(b) > room {
		d.over = true
		b = b[:max(room, 0)]
	}
	d.msg = append(d.msg, b...)
}

// AppendData appends a message as DATA carries it: dots doubled, and the line
// with one dot at the end. A message that doesn't end its last line has it
// ended.
func AppendData(b, msg []byte) []byte {
	start := true
	for len(msg) > 0 {
		if start && msg[0] == '.' {
			b = append(b, '.')
		}
		i := bytes.Index(msg, []byte("\r\n"))
		if i < 0 {
			b = append(b, msg...)
			b = append(b, "\r\n"...)
			break
		}
		b = append(b, msg[:i+2]...)
		msg = msg[i+2:]
		start = true
	}
	return append(b, ".\r\n"...)
}
