package published

import "fmt"

// Kind is how subscribers reach the network.
type Kind uint8

const (
	Mobile Kind = iota
	Broadband
)

// Kinds lists them.
func Kinds() []Kind { return []Kind{Mobile, Broadband} }

func (k Kind) String() string {
	switch k {
	case Mobile:
		return "mobile"
	case Broadband:
		return "broadband"
	}
	return fmt.Sprintf("kind %d", uint8(k))
}

// MarshalText writes the kind's word.
func (k Kind) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// UnmarshalText reads mobile or broadband.
func (k *Kind) UnmarshalText(text []byte) error {
	for _, kind := range Kinds() {
		if kind.String() == string(text) {
			*k = kind
			return nil
		}
	}
	return fmt.Errorf("%q is no kind of subscriber: want mobile or broadband", text)
}

// Direction is which way traffic goes, as the provider sees it.
type Direction uint8

const (
	In  Direction = iota // what users send
	Out                  // what users receive
)

// Directions lists them.
func Directions() []Direction { return []Direction{In, Out} }

func (d Direction) String() string {
	switch d {
	case In:
		return "in"
	case Out:
		return "out"
	}
	return fmt.Sprintf("direction %d", uint8(d))
}

// MarshalText writes the direction's word.
func (d Direction) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads in or out.
func (d *Direction) UnmarshalText(text []byte) error {
	for _, dir := range Directions() {
		if dir.String() == string(text) {
			*d = dir
			return nil
		}
	}
	return fmt.Errorf("%q is no direction: want in (users send) or out (users receive)", text)
}

// Protocol is an IP protocol's IANA number, of those that the tables name.
type Protocol uint8

const (
	ICMP    Protocol = 1
	IPEncap Protocol = 4 // IPv4 in IP
	TCP     Protocol = 6
	UDP     Protocol = 17
	GRE     Protocol = 47
	ESP     Protocol = 50
)

// Protocols lists them by number.
func Protocols() []Protocol { return []Protocol{ICMP, IPEncap, TCP, UDP, GRE, ESP} }

func (p Protocol) String() string {
	switch p {
	case ICMP:
		return "icmp"
	case IPEncap:
		return "ip-encap"
	case TCP:
		return "tcp"
	case UDP:
		return "udp"
	case GRE:
		return "gre"
	case ESP:
		return "esp"
	}
	return fmt.Sprintf("protocol %d", uint8(p))
}

// HasPorts tells whether the protocol's packets carry ports.
func (p Protocol) HasPorts() bool { return p == TCP || p == UDP }

// MarshalText writes the protocol's word.
func (p Protocol) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalText reads a protocol's word, such as tcp.
func (p *Protocol) UnmarshalText(text []byte) error {
	for _, known := range Protocols() {
		if known.String() == string(text) {
			*p = known
			return nil
		}
	}
	return fmt.Errorf("%q is no protocol of the tables: want icmp, ip-encap, tcp, udp, gre or esp", text)
}
