package nas

import (
	"encoding/binary"
	"fmt"
	"iter"
)

// PCO is the value part of a protocol configuration options element
// (TS 24.008 10.5.6.3) or of an extended one (10.5.6.3A): an octet with the
// configuration protocol, then options of identifier, length and contents. A
// nil PCO is an absent element. Who passes it on does not look inside; who
// serves it walks Options:
//
//	for o := range pco.Options(nas.Uplink) {
//		switch o.ID {
//		case nas.PCOPAP:
//			pap, err := nas.ParsePAP(o.Contents)
//		case nas.PCODNSServerIPv4:
//			…
//		}
//	}
type PCO []byte

// PCOOption is one option: contents as sent, to be read by what ID says, such
// as ParsePAP, ParseCHAP and ParseIPCP, or Addr, MTU and MSISDN.
type PCOOption struct {
	ID       PCOID
	Contents []byte
}

// pcoHeader says "PPP for use with IP", with the extension bit.
const pcoHeader = 0x80

// NewPCO returns the options that travel in the given direction, coded; an
// option with contents too long for its length field is an error.
func NewPCO(dir Direction, options ...PCOOption) (PCO, error) {
	p := PCO{pcoHeader}
	for _, o := range options {
		p = binary.BigEndian.AppendUint16(p, uint16(o.ID))
		limit := 255
		if o.ID.wideLength(dir) {
			limit = 65535
			p = append(p, byte(len(o.Contents)>>8))
		}
		if len(o.Contents) > limit {
			return nil, fmt.Errorf("make protocol configuration options: %s: %d octets, want at most %d", o.ID.Name(dir), len(o.Contents), limit)
		}
		p = append(append(p, byte(len(o.Contents))), o.Contents...)
	}
	return p, nil
}

// Options yields the options up to the first that is cut short. Contents alias
// p.
func (p PCO) Options(dir Direction) iter.Seq[PCOOption] {
	return func(yield func(PCOOption) bool) {
		for rest := p.body(); len(rest) > 0; {
			o, n, err := cutPCOOption(rest, dir)
			if err != nil || !yield(o) {
				return
			}
			rest = rest[n:]
		}
	}
}

// Find returns the contents of the first option with an identifier, and whether
// there is one.
func (p PCO) Find(dir Direction, id PCOID) ([]byte, bool) {
	for o := range p.Options(dir) {
		if o.ID == id {
			return o.Contents, true
		}
	}
	return nil, false
}

// Validate returns an error if p is not a header and whole options.
func (p PCO) Validate(dir Direction) error {
	if len(p) == 0 {
		return fmt.Errorf("read protocol configuration options: no octets")
	}
	for rest := p.body(); len(rest) > 0; {
		_, n, err := cutPCOOption(rest, dir)
		if err != nil {
			return err
		}
		rest = rest[n:]
	}
	return nil
}

func (p PCO) body() []byte {
	if len(p) == 0 {
		return nil
	}
	return p[1:]
}

func cutPCOOption(b []byte, dir Direction) (o PCOOption, n int, err error) {
	if len(b) < 3 {
		return o, 0, fmt.Errorf("read protocol configuration options: %d octets left, an option needs 3", len(b))
	}
	o.ID = PCOID(binary.BigEndian.Uint16(b))
	head, length := 3, int(b[2])
	if o.ID.wideLength(dir) {
		if len(b) < 4 {
			return o, 0, fmt.Errorf("read protocol configuration options: %s: no length", o.ID.Name(dir))
		}
		head, length = 4, length<<8|int(b[3])
	}
	if length > len(b)-head {
		return o, 0, fmt.Errorf("read protocol configuration options: %s: %d octets announced, %d left", o.ID.Name(dir), length, len(b)-head)
	}
	n = head + length
	o.Contents = b[head:n:n]
	return o, n, nil
}
