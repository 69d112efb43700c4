package nas

import (
	"encoding/binary"
	"fmt"
	"net/netip"
)

// PCORequest returns an option without contents: from the UE, a request for
// what id names, or an indication.
func PCORequest(id PCOID) PCOOption { return PCOOption{ID: id} }

// PCOAddress returns an option that carries an address, such as PCODNSServerIPv4
// or PCOPCSCFIPv6.
func PCOAddress(id PCOID, a netip.Addr) PCOOption {
	return PCOOption{ID: id, Contents: a.AsSlice()}
}

// PCOMTU returns the IPv4 link MTU, in octets.
func PCOMTU(mtu uint16) PCOOption {
	return PCOOption{ID: PCOIPv4LinkMTU, Contents: binary.BigEndian.AppendUint16(nil, mtu)}
}

// PCOMSISDNOf returns the subscriber's number.
func PCOMSISDNOf(m MSISDN) PCOOption {
	return PCOOption{ID: PCOMSISDN, Contents: m.AppendTBCD([]byte{internationalE164})}
}

// internationalE164 says "international number, ISDN numbering plan"
// (TS 24.008 10.5.4.7).
const internationalE164 = 0x91

// Addr returns the address that an option from the network carries, IPv4 or
// IPv6 by its identifier.
func (o PCOOption) Addr() (netip.Addr, error) {
	want := 16
	switch o.ID {
	case PCOPCSCFIPv4, PCODNSServerIPv4, PCOHomeAgentIPv4:
		want = 4
	}
	if a, ok := netip.AddrFromSlice(o.Contents); ok && len(o.Contents) == want {
		return a, nil
	}
	return netip.Addr{}, fmt.Errorf("read %s: %d octets, want %d", o.ID.Name(Downlink), len(o.Contents), want)
}

// MTU returns the octets of a link MTU option from the network.
func (o PCOOption) MTU() (uint16, error) {
	if len(o.Contents) != 2 {
		return 0, fmt.Errorf("read %s: %d octets, want 2", o.ID.Name(Downlink), len(o.Contents))
	}
	return binary.BigEndian.Uint16(o.Contents), nil
}

// MSISDN returns the subscriber's number from the network.
func (o PCOOption) MSISDN() (MSISDN, error) {
	if len(o.Contents) < 2 {
		return MSISDN{}, fmt.Errorf("read MSISDN: %d octets, want at least 2", len(o.Contents))
	}
	return MSISDNFromTBCD(o.Contents[1:])
}
