package flow

import (
	"fmt"
	"strconv"
	"strings"
)

// Ports are a range of ports, both ends in it. The zero value is that of
// protocols without ports.
type Ports struct{ From, To uint16 }

// Contains tells whether a port is in the range.
func (p Ports) Contains(port uint16) bool { return p.From <= port && port <= p.To }

func (p Ports) String() string {
	switch {
	case p == Ports{}:
		return ""
	case p.From == p.To:
		return strconv.Itoa(int(p.From))
	}
	return fmt.Sprintf("%d-%d", p.From, p.To)
}

// MarshalText writes 443 or 1024-49151.
func (p Ports) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalText reads 443 or 1024-49151.
func (p *Ports) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*p = Ports{}
		return nil
	}
	from, to, ranged := strings.Cut(string(text), "-")
	if !ranged {
		to = from
	}
	a, err := strconv.ParseUint(from, 10, 16)
	b, err2 := strconv.ParseUint(to, 10, 16)
	if err != nil || err2 != nil || a > b {
		return fmt.Errorf("%q are no ports: want one such as 443, or a range such as 1024-49151", text)
	}
	*p = Ports{uint16(a), uint16(b)}
	return nil
}
