package scenarios

import (
	"net/netip"
	"strings"
	"time"

	"sunsetlab/gtpv1"
	"sunsetlab/gtpv2"
	"sunsetlab/hss"
	"sunsetlab/hss/aaa"
	"sunsetlab/nas"
	"sunsetlab/nas/eps"
	"sunsetlab/sim/gateway"
)

// sessions says of a gateway's sessions what an AAA server is told.
type sessions struct {
	homes   []nas.PLMN // of the networks of the scenario
	plmn    nas.PLMN   // the gateway's
	address netip.Addr
}

func (s *Scenario) sessionsOf(n *Network, address netip.Addr) *sessions {
	t := &sessions{plmn: n.PLMN, address: address}
	for _, n := range s.networks {
		t.homes = append(t.homes, n.PLMN)
	}
	return t
}

func (t *sessions) of(g *gateway.Session) aaa.Session {
	s := aaa.Session{
		APN: g.APN, IMSI: g.IMSI, MSISDN: g.MSISDN, IMEISV: g.MEI,
		PDNType: pdnTypes[g.PDNType], RATType: aaa.RATType(g.RATType),
		Home: t.home(g.IMSI), Serving: g.ServingNetwork, Gateway: t.plmn,
		ServingAddress: g.ServingAddress, GatewayAddress: t.address,
		ChargingID: g.ChargingID, ChargingCharacteristics: g.ChargingCharacteristics, SelectionMode: g.SelectionMode,
	}
	if z, ok := g.TimeZone.Get(); ok {
		s.TimeZone.Set(aaa.TimeZone{Offset: eps.TimeZone(z.TimeZone).Offset(), DaylightSaving: time.Duration(z.DaylightSaving) * time.Hour})
	}
	if len(g.Bearers) > 0 {
		s.BearerID = g.Bearers[0].EBI
	}
	switch g.Access {
	case gateway.OnGn:
		s.QoS.Profile = g.Profile.Value
		if g.Place.Kind == gtpv1.PlaceSAI {
			s.Location.SAI = aaa.SAI{LAI: g.Place.LAI, SAC: g.Place.Code}
		}
		s.Location.RAI = g.RAI
	default:
		s.Location.TAI, s.Location.ECGI = g.ULI.TAI, aaa.ECGI{PLMN: g.ULI.ECGI.PLMN, CellIdentity: g.ULI.ECGI.CellIdentity}
		if len(g.Bearers) > 0 {
			q := g.Bearers[0].QoS
			s.QoS = aaa.QoS{QCI: q.QCI,
				ARP: hss.ARP{Priority: q.ARP.PriorityLevel, Capable: !q.ARP.PreemptionCapabilityDisabled,
					Vulnerable: !q.ARP.PreemptionVulnerabilityDisabled},
				AMBR: hss.AMBR{Uplink: 1000 * hss.Bitrate(g.AMBR.Uplink), Downlink: 1000 * hss.Bitrate(g.AMBR.Downlink)}}
		}
	}
	return s
}

var pdnTypes = map[gtpv2.PDNType]hss.PDNType{gtpv2.IPv4: hss.IPv4, gtpv2.IPv6: hss.IPv6, gtpv2.IPv4v6: hss.IPv4v6}

// home is the network of an IMSI, as far as the scenario knows it.
func (t *sessions) home(imsi nas.IMSI) nas.PLMN {
	for _, plmn := range t.homes {
		if strings.HasPrefix(imsi.String(), plmn.String()) {
			return plmn
		}
	}
	return nas.PLMN{}
}
