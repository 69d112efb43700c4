package gprs

import (
	"fmt"
	"net/netip"
)

// NSAPI names a PDP context, 5 to 15 (TS 24.008 10.5.6.2).
type NSAPI uint8

// FirstNSAPI is the lowest for a PDP context.
const FirstNSAPI NSAPI = 5

// LLCSAPI is TS 24.008 10.5.6.9, of A/Gb mode; a mobile station in Iu mode
// sends what it would use there.
type LLCSAPI uint8

// The service access points.
const (
	LLCSAPINotAssigned LLCSAPI = 0
	LLCSAPI3           LLCSAPI = 3
	LLCSAPI5           LLCSAPI = 5
	LLCSAPI9           LLCSAPI = 9
	LLCSAPI11          LLCSAPI = 11
)

// PDPType is a PDP type's organization and number (TS 24.008 10.5.6.4).
type PDPType uint16

// The types of PDP address.
const (
	PDPPPP    PDPType = 0x0001
	PDPNonIP  PDPType = 0x0002
	PDPIPv4   PDPType = 0x0121
	PDPIPv6   PDPType = 0x0157
	PDPIPv4v6 PDPType = 0x018d
)

// String returns the type's name.
func (t PDPType) String() string {
	switch t {
	case PDPPPP:
		return "PPP"
	case PDPNonIP:
		return "non IP"
	case PDPIPv4:
		return "IPv4"
	case PDPIPv6:
		return "IPv6"
	case PDPIPv4v6:
		return "IPv4v6"
	}
	return fmt.Sprintf("PDP type %04x", uint16(t))
}

// PDPAddress is a packet data protocol address (TS 24.008 10.5.6.4). Without
// addresses it asks for dynamic ones. An IPv6 address's lower half is the
// interface identifier. It is comparable.
type PDPAddress struct {
	Type PDPType
	IPv4 netip.Addr
	IPv6 netip.Addr
}

// Append appends the value part of the element. An IPv4v6 address has both
// parts or neither; a missing one goes as zeros.
func (p PDPAddress) Append(dst []byte) []byte {
	dst = append(dst, byte(p.Type>>8)&15, byte(p.Type))
	v4 := p.Type == PDPIPv4 || p.Type == PDPIPv4v6
	v6 := p.Type == PDPIPv6 || p.Type == PDPIPv4v6
	if !(v4 && p.IPv4.Is4()) && !(v6 && p.IPv6.Is6()) {
		return dst
	}
	if v4 {
		a := [4]byte{}
		if p.IPv4.Is4() {
			a = p.IPv4.As4()
		}
		dst = append(dst, a[:]...)
	}
	if v6 {
		a := [16]byte{}
		if p.IPv6.Is6() {
			a = p.IPv6.As16()
		}
		dst = append(dst, a[:]...)
	}
	return dst
}

// Decode reads the value part of the element. The address of a type that is
// not of this package's is left out.
func (p *PDPAddress) Decode(b []byte) error {
	if len(b) < 2 {
		return fmt.Errorf("decode PDP address: %d octets, want at least 2", len(b))
	}
	v := PDPAddress{Type: PDPType(b[0]&15)<<8 | PDPType(b[1])}
	rest := b[2:]
	want := 0
	switch v.Type {
	case PDPIPv4:
		want = 4
	case PDPIPv6:
		want = 16
	case PDPIPv4v6:
		want = 20
	}
	if want > 0 && len(rest) > 0 {
		if len(rest) < want {
			return fmt.Errorf("decode PDP address: %d octets of %s, want %d", len(rest), v.Type, want)
		}
		if want != 16 {
			v.IPv4, rest = netip.AddrFrom4([4]byte(rest)), rest[4:]
		}
		if want != 4 {
			v.IPv6 = netip.AddrFrom16([16]byte(rest))
		}
	}
	*p = v
	return nil
}

// InterfaceIdentifier returns the lower half of the IPv6 address, and false
// when there is none.
func (p PDPAddress) InterfaceIdentifier() (iid [8]byte, ok bool) {
	if !p.IPv6.Is6() {
		return iid, false
	}
	a := p.IPv6.As16()
	return [8]byte(a[8:]), true
}

// String returns the type and the addresses.
func (p PDPAddress) String() string {
	s := p.Type.String()
	for _, a := range [2]netip.Addr{p.IPv4, p.IPv6} {
		if a.IsValid() {
			s += " " + a.String()
		}
	}
	return s
}
