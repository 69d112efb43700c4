package gateway

import (
	"net/netip"
	"slices"
	"time"

	"sunsetlab/gtpv2"
	"sunsetlab/nas"
)

// endpoint is a tunnel's far end, as small as it gets.
type endpoint struct {
	teid uint32
	addr netip.Addr
}

func endpointOf(f *gtpv2.FTEID) endpoint {
	if f.IPv4.IsValid() {
		return endpoint{f.TEID, f.IPv4}
	}
	return endpoint{f.TEID, f.IPv6}
}

func (e endpoint) fteid(i gtpv2.Interface) gtpv2.FTEID {
	f := gtpv2.FTEID{Interface: i, TEID: e.teid}
	if e.addr.Is6() {
		f.IPv6 = e.addr
	} else {
		f.IPv4 = e.addr
	}
	return f
}

// subscriber is all that the gateway keeps of a UE: one S11 tunnel and its PDN
// connections.
type subscriber struct {
	imsi   nas.IMSI
	msisdn nas.MSISDN
	mei    nas.IMEISV
	imei   nas.IMEI
	uli    gtpv2.ULI

	servingNetwork nas.PLMN
	rat            gtpv2.RATType
	timeZone       nas.Opt[gtpv2.UETimeZone]

	teid uint32   // ours, on S11
	mme  endpoint // the MME's, on S11

	// idle: the eNodeB's ends of the bearers are gone. notified is when the
	// MME was last asked to page, zero if it need not be.
	idle     bool
	notified time.Time

	sessions []*session
}

// String is the IMSI, or the IMEI of one who attached without.
func (s *subscriber) String() string {
	if s.imsi.IsZero() {
		return s.imei.String()
	}
	return s.imsi.String()
}

// session is a PDN connection.
type session struct {
	apn        string
	id         uint32 // charging ID, ascending with creation
	paa        gtpv2.PAA
	pool4      *pool
	pool6      *pool
	ambr       gtpv2.AMBR
	defaultEBI uint8
	bearers    []bearer // the default bearer first
}

type bearer struct {
	ebi  uint8
	qos  gtpv2.BearerQoS
	teid uint32 // ours, on S1-U and on S5/S8-U
	enb  endpoint
}

func (s *subscriber) byDefaultEBI(ebi uint8) *session {
	for _, c := range s.sessions {
		if c.defaultEBI == ebi {
			return c
		}
	}
	return nil
}

// bearer finds a bearer of any PDN connection. It points into the connection:
// nothing may be added to that while it is used.
func (s *subscriber) bearer(ebi uint8) (*session, *bearer) {
	for _, c := range s.sessions {
		for i := range c.bearers {
			if c.bearers[i].ebi == ebi {
				return c, &c.bearers[i]
			}
		}
	}
	return nil, nil
}

func (c *session) removeBearer(ebi uint8) bool {
	i := slices.IndexFunc(c.bearers, func(b bearer) bool { return b.ebi == ebi })
	if i <= 0 { // not there, or the default bearer
		return false
	}
	c.bearers = slices.Delete(c.bearers, i, i+1)
	return true
}

// Session is a PDN connection as it stands.
type Session struct {
	IMSI           nas.IMSI
	MSISDN         nas.MSISDN
	MEI            nas.IMEISV
	APN            string
	PDNType        gtpv2.PDNType
	IPv4           netip.Addr
	IPv6           netip.Prefix
	AMBR           gtpv2.AMBR
	RATType        gtpv2.RATType
	ServingNetwork nas.PLMN
	ULI            gtpv2.ULI
	ChargingID     uint32
	// Idle: the device holds no radio connection.
	Idle    bool
	Bearers []Bearer
}

// Bearer is a bearer of a session, the default one first.
type Bearer struct {
	EBI uint8
	QoS gtpv2.BearerQoS
	// ENB is the eNodeB's end of the tunnel, without an address while the
	// device is idle.
	ENB gtpv2.FTEID
}

func (s *subscriber) view(c *session) Session {
	v := Session{IMSI: s.imsi, MSISDN: s.msisdn, MEI: s.mei, APN: c.apn, PDNType: c.paa.Type, IPv4: c.paa.IPv4,
		AMBR: c.ambr, RATType: s.rat, ServingNetwork: s.servingNetwork, ULI: s.uli, ChargingID: c.id, Idle: s.idle}
	if c.paa.IPv6.IsValid() {
		v.IPv6, _ = c.paa.IPv6.Prefix(64)
	}
	for _, b := range c.bearers {
		v.Bearers = append(v.Bearers, Bearer{EBI: b.ebi, QoS: b.qos, ENB: b.enb.fteid(gtpv2.S1UENodeBGTPU)})
	}
	return v
}

// Sessions lists the PDN connections in the order in which they were made.
func (g *Gateway) Sessions() []Session {
	var all []Session
	for _, s := range g.byTEID {
		for _, c := range s.sessions {
			all = append(all, s.view(c))
		}
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
		all = append(all, s.view(c))
	}
	return all
}

// release gives back the addresses of a PDN connection.
func release(c *session) {
	if c.pool4 != nil {
		c.pool4.put(c.paa.IPv4)
	}
	if c.pool6 != nil {
		c.pool6.put(c.paa.IPv6)
	}
}

// end releases a PDN connection, and forgets a subscriber without any.
func (g *Gateway) end(s *subscriber, c *session) {
	release(c)
	s.sessions = slices.DeleteFunc(s.sessions, func(o *session) bool { return o == c })
	if len(s.sessions) == 0 {
		g.forget(s)
	}
}

func (g *Gateway) endAll(s *subscriber) {
	for len(s.sessions) > 0 {
		g.end(s, s.sessions[0])
	}
	g.forget(s)
}

func (g *Gateway) forget(s *subscriber) {
	delete(g.byTEID, s.teid)
	if g.byIMSI[s.imsi] == s {
		delete(g.byIMSI, s.imsi)
	}
	for seq, r := range g.pending {
		if r.about == s {
			r.timer.Stop()
			delete(g.pending, seq)
		}
	}
}
