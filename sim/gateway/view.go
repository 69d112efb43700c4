package gateway

import (
	"net/netip"
	"slices"
	"time"

	"sunsetlab/gtpv1"
	"sunsetlab/gtpv2"
	"sunsetlab/hss/aaa"
	"sunsetlab/nas"
	"sunsetlab/sim"
)

// Session is a PDN connection as it stands.
type Session struct {
	IMSI    nas.IMSI
	MSISDN  nas.MSISDN
	MEI     nas.IMEISV
	APN     string
	PDNType gtpv2.PDNType
	IPv4    netip.Addr
	IPv6    netip.Prefix
	AMBR    gtpv2.AMBR

	// Access is who has the connection, and ServingAddress where: the MME, or
	// the SGSN.
	Access         Access
	ServingAddress netip.Addr
	RATType        gtpv2.RATType
	ServingNetwork nas.PLMN
	TimeZone       nas.Opt[gtpv2.UETimeZone]
	// ULI is where the device is on E-UTRAN; Place and RAI where on UTRAN.
	ULI   gtpv2.ULI
	Place gtpv1.ULI
	RAI   nas.RAI

	ChargingID              uint32
	ChargingCharacteristics nas.Opt[uint16]
	SelectionMode           nas.Opt[uint8]
	// ControlTEID is the gateway's end of S5/S8-C and Gn, which stays the same
	// when the device moves.
	ControlTEID uint32
	// Profile is the quality of service on Gn.
	Profile gtpv1.QoSProfile

	// Made is when the connection was, Username what its device called itself,
	// Ground why it was let in and Grant what it was given along with that; zero
	// if nobody judged.
	Made     time.Time
	Username string
	Ground   aaa.Ground
	Grant    aaa.Grant

	// Up is what the device has sent, Down what it has received.
	Up, Down sim.Amount

	// Idle: the device holds no radio connection. Only E-UTRAN tells.
	Idle    bool
	Bearers []Bearer
}

// Bearer is a bearer of a session, the default one first.
type Bearer struct {
	// EBI is the EPS bearer identity, and the NSAPI on Gn.
	EBI uint8
	QoS gtpv2.BearerQoS
	// ENB is the eNodeB's end of the tunnel, without an address while the
	// device is idle or on Gn.
	ENB gtpv2.FTEID
}

func (s *subscriber) view(c *session, g *Gateway) Session {
	v := Session{IMSI: s.imsi, MSISDN: s.msisdn, MEI: s.mei, APN: c.apn, PDNType: c.paa.Type, IPv4: c.paa.IPv4, AMBR: c.ambr,
		Access: c.access, RATType: c.rat, ServingNetwork: s.servingNetwork, TimeZone: s.timeZone,
		ChargingID: c.id, ChargingCharacteristics: c.charging, SelectionMode: c.selected, ControlTEID: c.teid, Made: c.made}
	v.Up, v.Down = g.traffic(c)
	if a := c.admission; a != nil {
		v.Username, v.Ground, v.Grant = a.username, a.ground, a.grant
	}
	if c.paa.IPv6.IsValid() {
		v.IPv6, _ = c.paa.IPv6.Prefix(64)
	}
	switch c.access {
	case OnS11:
		v.ULI, v.ServingAddress, v.Idle = s.uli, s.mme.addr, s.idle
	case OnGn:
		v.Place, v.RAI, v.ServingAddress = s.place, s.rai, c.pdp.sgsn.addr
		v.Profile = gtpv1.QoSProfile{ARP: c.pdp.qos.ARP, Value: slices.Clone(c.pdp.qos.Value)}
	}
	for _, b := range c.bearers {
		one := Bearer{EBI: b.ebi, QoS: b.qos, ENB: gtpv2.FTEID{Interface: gtpv2.S1UENodeBGTPU}}
		if c.access == OnS11 {
			one.ENB = b.far.fteid(gtpv2.S1UENodeBGTPU)
		}
		v.Bearers = append(v.Bearers, one)
	}
	return v
}

// Sessions lists the PDN connections in the order in which they were made.
func (g *Gateway) Sessions() []Session {
	var all []Session
	for _, c := range g.byControlTEID {
		all = append(all, c.owner.view(c, g))
	}
	slices.SortFunc(all, func(a, b Session) int { return int(int64(a.ChargingID) - int64(b.ChargingID)) })
	return all
}

// SessionsOf lists the PDN connections of a subscriber.
func (g *Gateway) SessionsOf(imsi nas.IMSI) []Session {
	s := g.byIMSI[imsi]
	if s == nil {
		return nil
	}
	var all []Session
	for _, c := range s.sessions {
		all = append(all, s.view(c, g))
	}
	return all
}
