package s1ap

import (
	"net/netip"

	"sunsetlab/s1ap/aper"
)

// BitString is a bit string of variable size; an absent one has nil Bytes.
type BitString = aper.BitString

// TransportLayerAddress is the IP address, or both an IPv4 and an IPv6 address,
// of a GTP-U endpoint, TS 36.413 9.2.2.1 and TS 36.414 5.3: 32 bits of IPv4,
// 128 of IPv6, or 160 of IPv4 followed by IPv6. An absent one has nil Bytes.
type TransportLayerAddress aper.BitString

// NewTransportLayerAddress holds one address, or an IPv4 and an IPv6 address in
// that order. Invalid addresses are left out.
func NewTransportLayerAddress(addrs ...netip.Addr) TransportLayerAddress {
	var b []byte
	for _, a := range addrs {
		b = append(b, a.Unmap().AsSlice()...)
	}
	return TransportLayerAddress{Bytes: b, Len: 8 * len(b)}
}

// Addrs returns the addresses held; one that is not is the zero netip.Addr, and
// so are both when the size is none of 32, 128 and 160 bits.
func (a TransportLayerAddress) Addrs() (v4, v6 netip.Addr) {
	if len(a.Bytes) < a.Len/8 {
		return v4, v6
	}
	switch a.Len {
	case 32:
		v4 = netip.AddrFrom4([4]byte(a.Bytes))
	case 128:
		v6 = netip.AddrFrom16([16]byte(a.Bytes))
	case 160:
		v4 = netip.AddrFrom4([4]byte(a.Bytes))
		v6 = netip.AddrFrom16([16]byte(a.Bytes[4:]))
	}
	return v4, v6
}
