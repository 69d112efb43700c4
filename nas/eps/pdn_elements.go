package eps

import (
	"fmt"
	"net/netip"
)

// PDNType is TS 24.301 9.9.4.10.
type PDNType uint8

// The types of PDN.
const (
	PDNTypeIPv4     PDNType = 1
	PDNTypeIPv6     PDNType = 2
	PDNTypeIPv4v6   PDNType = 3
	PDNTypeNonIP    PDNType = 5
	PDNTypeEthernet PDNType = 6
)

// String returns the type's name.
func (t PDNType) String() string {
	switch t & 7 {
	case PDNTypeIPv4:
		return "IPv4"
	case PDNTypeIPv6:
		return "IPv6"
	case PDNTypeIPv4v6:
		return "IPv4v6"
	case PDNTypeNonIP:
		return "non IP"
	case PDNTypeEthernet:
		return "Ethernet"
	}
	return fmt.Sprintf("PDN type %d", uint8(t))
}

// RequestType is TS 24.008 10.5.6.17.
type RequestType uint8

// The types of request.
const (
	InitialRequest           RequestType = 1
	Handover                 RequestType = 2
	RLOSRequest              RequestType = 3
	EmergencyRequest         RequestType = 4
	HandoverEmergencyRequest RequestType = 6
)

// String returns the standard's words.
func (t RequestType) String() string {
	switch t & 7 {
	case InitialRequest:
		return "initial request"
	case Handover:
		return "handover"
	case RLOSRequest:
		return "RLOS"
	case EmergencyRequest:
		return "emergency"
	case HandoverEmergencyRequest:
		return "handover of emergency bearer services"
	}
	return fmt.Sprintf("request type %d", uint8(t))
}

// ReattemptIndicator is TS 24.301 9.9.4.13A.
type ReattemptIndicator uint8

// The bits of a re-attempt indicator.
const (
	RATC   ReattemptIndicator = 1 // no re-attempt in A/Gb, Iu or N1 mode
	EPLMNC ReattemptIndicator = 2 // no re-attempt in an equivalent PLMN
)

// PDNAddress is TS 24.301 9.9.4.9.
type PDNAddress struct{ octets }

// PDNAddressIPv4 returns the element for an IPv4 address.
func PDNAddressIPv4(a netip.Addr) PDNAddress {
	v4 := a.As4()
	return PDNAddress{octetsOf(append([]byte{byte(PDNTypeIPv4)}, v4[:]...)...)}
}

// PDNAddressIPv6 returns the element for an IPv6 interface identifier.
func PDNAddressIPv6(iid [8]byte) PDNAddress {
	return PDNAddress{octetsOf(append([]byte{byte(PDNTypeIPv6)}, iid[:]...)...)}
}

// PDNAddressIPv4v6 returns the element for both.
func PDNAddressIPv4v6(iid [8]byte, a netip.Addr) PDNAddress {
	p, v4 := PDNAddress{octetsOf(append([]byte{byte(PDNTypeIPv4v6)}, iid[:]...)...)}, a.As4()
	p.n += uint8(copy(p.b[9:], v4[:]))
	return p
}

// Type returns the type of PDN.
func (p PDNAddress) Type() PDNType { return PDNType(p.at(0) & 7) }

// IPv4 returns the IPv4 address, invalid when there is none. 0.0.0.0 says that
// the address comes by DHCP.
func (p PDNAddress) IPv4() netip.Addr {
	switch {
	case p.Type() == PDNTypeIPv4 && p.n >= 5:
		return netip.AddrFrom4([4]byte(p.b[1:5]))
	case p.Type() == PDNTypeIPv4v6 && p.n >= 13:
		return netip.AddrFrom4([4]byte(p.b[9:13]))
	}
	return netip.Addr{}
}

// InterfaceIdentifier returns the IPv6 interface identifier, and false when
// there is none.
func (p PDNAddress) InterfaceIdentifier() ([8]byte, bool) {
	if t := p.Type(); t != PDNTypeIPv6 && t != PDNTypeIPv4v6 || p.n < 9 {
		return [8]byte{}, false
	}
	return [8]byte(p.b[1:9]), true
}

// Decode reads the value part of the element.
func (p *PDNAddress) Decode(b []byte) error {
	v := PDNAddress{octetsOf(b...)}
	want := 5
	switch v.Type() {
	case PDNTypeIPv6:
		want = 9
	case PDNTypeIPv4v6:
		want = 13
	}
	if len(b) < want {
		return fmt.Errorf("decode PDN address: %d octets of type %s, want %d", len(b), v.Type(), want)
	}
	*p = v
	return nil
}

// String returns the type and the addresses.
func (p PDNAddress) String() string {
	s := p.Type().String()
	if iid, ok := p.InterfaceIdentifier(); ok {
		s += fmt.Sprintf(" ::%x:%x:%x:%x", iid[0:2], iid[2:4], iid[4:6], iid[6:8])
	}
	if a := p.IPv4(); a.IsValid() {
		s += " " + a.String()
	}
	return s
}
