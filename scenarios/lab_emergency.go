package scenarios

import (
	"net/netip"

	"sunsetlab/sim/gateway"
)

// emergencyAPN is where emergency bearers lead.
const emergencyAPN = "sos"

// withEmergencyAPN adds it to the gateway of the index-th network; the MME decides
// who may use it.
func withEmergencyAPN(cfg *gateway.Config, index int) *gateway.Config {
	cfg.APNs = append(cfg.APNs, gateway.APN{Name: emergencyAPN, MTU: 1358,
		IPv4:  netip.PrefixFrom(netip.AddrFrom4([4]byte{172, 16, 0, 0}), 16),
		IPv6:  netip.PrefixFrom(netip.AddrFrom16([16]byte{0x20, 0x01, 0x0d, 0xb8, 0xff}), 40),
		PCSCF: []netip.Addr{emergencyPCSCF(index)}})
	return cfg
}

// emergencyPCSCF is the address of the P-CSCF for emergency calls in the index-th
// network: an emergency call is the business of the network where the device is,
// home or not (TS 23.167 6.2.1).
func emergencyPCSCF(index int) netip.Addr {
	return netip.AddrFrom4([4]byte{192, 0, 2, byte(160 + index)})
}
