package scenarios

import (
	"net/netip"
	"time"

	"sunsetlab/nas"
	"sunsetlab/sim/gateway"
	"sunsetlab/sim/ims"
)

// emergencyAPN is where emergency bearers lead.
const emergencyAPN = "sos"

// withEmergencyAPN adds it to a gateway; the MME decides who may use it.
func withEmergencyAPN(cfg *gateway.Config) *gateway.Config {
	cfg.APNs = append(cfg.APNs, gateway.APN{Name: emergencyAPN, MTU: 1358,
		IPv4:  netip.PrefixFrom(netip.AddrFrom4([4]byte{172, 16, 0, 0}), 16),
		IPv6:  netip.PrefixFrom(netip.AddrFrom16([16]byte{0x20, 0x01, 0x0d, 0xb8, 0xff}), 40),
		PCSCF: []netip.Addr{pcscf}})
	return cfg
}

// emergencyLatency is how long the IMS takes over an emergency call.
const emergencyLatency = 300 * time.Millisecond

// EmergencyCall implements [ue.EmergencyIMS]: the IMS of the network that serves
// a device deals with emergency calls as it does with registrations, but it asks
// for no subscription.
func (l *Lab) EmergencyCall(p nas.PLMN, _ nas.IMSI, done func(ok bool)) {
	for _, n := range l.networks {
		if n.PLMN != p || n.imsPolicy.Answer == ims.Silent {
			continue
		}
		n.sipEnv.After(emergencyLatency, func() { done(n.imsPolicy.Answer == ims.Accepts) })
		return
	}
}
