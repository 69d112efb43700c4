package gtpv2

import "net/netip"

// PDNType is the type of a PDN connection (TS 29.274 8.34). 0 is absent.
type PDNType uint8

// The types of PDN connection.
const (
	IPv4   PDNType = 1
	IPv6   PDNType = 2
	IPv4v6 PDNType = 3
	NonIP  PDNType = 4
)

// String returns the type's name.
func (t PDNType) String() string {
	switch t {
	case IPv4:
		return "IPv4"
	case IPv6:
		return "IPv6"
	case IPv4v6:
		return "IPv4v6"
	case NonIP:
		return "Non-IP"
	}
	return "no PDN type"
}

// PAA is a PDN address allocation (TS 29.274 8.14): the addresses asked for,
// unspecified where the network is to choose, or those allotted. The zero PAA
// is absent.
type PAA struct {
	Type PDNType
	IPv4 netip.Addr
	// IPv6 is the prefix in its first bits and the interface identifier in the
	// rest; PrefixLength counts the former, 64 or 0.
	IPv6         netip.Addr
	PrefixLength uint8
}

func appendPAA(dst []byte, p *PAA) []byte {
	if p.Type == 0 {
		return dst
	}
	start := len(dst)
	dst = append(group(dst, kPAA), byte(p.Type)&7)
	if p.Type == IPv6 || p.Type == IPv4v6 {
		var a [16]byte
		if p.IPv6.Is6() {
			a = p.IPv6.As16()
		}
		dst = append(append(dst, p.PrefixLength), a[:]...)
	}
	if p.Type == IPv4 || p.Type == IPv4v6 {
		var a [4]byte
		if p.IPv4.Is4() {
			a = p.IPv4.As4()
		}
		dst = append(dst, a[:]...)
	}
	return grouped(dst, start)
}

func (d *decoder) paa(p *PAA) {
	v := d.value
	if len(v) < 1 {
		d.short()
		return
	}
	t := PDNType(v[0] & 7)
	v = v[1:]
	want := addressLen(t)
	if want < 0 {
		d.bad()
		return
	}
	if len(v) < want {
		d.short()
		return
	}
	*p = PAA{Type: t}
	if t == IPv6 || t == IPv4v6 {
		p.PrefixLength, p.IPv6 = v[0], netip.AddrFrom16([16]byte(v[1:]))
		v = v[17:]
	}
	if t == IPv4 || t == IPv4v6 {
		p.IPv4 = netip.AddrFrom4([4]byte(v))
	}
}

// addressLen is how many octets of address follow a PDN type in a PAA, -1 if it is
// no type.
func addressLen(t PDNType) int {
	switch t {
	case IPv4:
		return 4
	case IPv6:
		return 17
	case IPv4v6:
		return 21
	case NonIP:
		return 0
	}
	return -1
}
