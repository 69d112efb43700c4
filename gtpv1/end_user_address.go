package gtpv1

import "net/netip"

// PDPType is the type of a PDP context: the organisation that numbers it, then
// the number (TS 29.060 7.7.27). 0 is absent.
type PDPType uint16

// The types of PDP context.
const (
	PPP    PDPType = 0xf001
	IPv4   PDPType = 0xf121
	IPv6   PDPType = 0xf157
	IPv4v6 PDPType = 0xf18d
)

// organisation is the half octet of spare ones above an organisation.
const organisation = 0xf000

// String returns the type's name.
func (t PDPType) String() string {
	switch t {
	case PPP:
		return "PPP"
	case IPv4:
		return "IPv4"
	case IPv6:
		return "IPv6"
	case IPv4v6:
		return "IPv4v6"
	}
	return "no PDP type"
}

// EndUserAddress is the address of a PDP context (TS 29.060 7.7.27): of its
// type what is asked for, nothing where the network is to choose, or what was
// allotted. The zero EndUserAddress is absent.
type EndUserAddress struct {
	Type       PDPType
	IPv4, IPv6 netip.Addr
}

func appendEndUserAddress(dst []byte, a *EndUserAddress) []byte {
	if a.Type == 0 {
		return dst
	}
	start := len(dst)
	dst = append(group(dst, IEEndUserAddress), byte(a.Type>>8), byte(a.Type))
	return grouped(a.addresses(dst), start)
}

// addresses appends what the type has of addresses.
func (a *EndUserAddress) addresses(dst []byte) []byte {
	if a.Type != IPv6 && a.IPv4.Is4() {
		dst = addr(dst, a.IPv4)
	}
	if a.Type != IPv4 && a.IPv6.Is6() {
		dst = addr(dst, a.IPv6)
	}
	return dst
}

func (d *decoder) endUserAddress(a *EndUserAddress) {
	if !d.has(2) {
		return
	}
	*a = EndUserAddress{Type: pdpType(d.value[0], d.value[1])}
	if !a.set(d.value[2:]) {
		d.bad()
		*a = EndUserAddress{}
	}
}

func pdpType(org, number byte) PDPType { return organisation | PDPType(org&15)<<8 | PDPType(number) }

// set reads the addresses of a type that is set already.
func (a *EndUserAddress) set(v []byte) bool {
	switch {
	case len(v) == 0:
		return true
	case a.Type == IPv4 || a.Type == IPv4v6 && len(v) == 4:
		a.IPv4, _ = netip.AddrFromSlice(v)
		return a.IPv4.Is4()
	case a.Type == IPv6 || a.Type == IPv4v6 && len(v) == 16:
		a.IPv6, _ = netip.AddrFromSlice(v)
		return a.IPv6.Is6()
	case a.Type == IPv4v6 && len(v) == 20:
		a.IPv4, a.IPv6 = netip.AddrFrom4([4]byte(v)), netip.AddrFrom16([16]byte(v[4:]))
		return true
	}
	return a.Type != IPv4v6 // of another type nothing is known
}
