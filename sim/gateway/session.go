package gateway

import (
	"net/netip"
	"slices"
	"time"

	"sunsetlab/gtpv1"
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

// subscriber is all that the gateway keeps of a UE: its PDN connections and, if
// an MME has any of them, one S11 tunnel.
type subscriber struct {
	imsi   nas.IMSI
	msisdn nas.MSISDN
	mei    nas.IMEISV
	imei   nas.IMEI

	uli            gtpv2.ULI // on E-UTRAN
	place          gtpv1.ULI // on UTRAN, as is rai
	rai            nas.RAI
	servingNetwork nas.PLMN
	timeZone       nas.Opt[gtpv2.UETimeZone]

	teid uint32   // ours, on S11; 0 without a tunnel
	mme  endpoint // the MME's, on S11

	// idle: the eNodeB's ends of the bearers are gone. notified is when the
	// MME was last asked to page, zero if it need not be.
	idle     bool
	notified time.Time
	// held is what is to be done for a device that is being paged, once it is
	// there.
	held []func()

	sessions []*session
}

// String is the IMSI, or the IMEI of one who attached without.
func (s *subscriber) String() string {
	if s.imsi.IsZero() {
		return s.imei.String()
	}
	return s.imsi.String()
}

// Access is the way that a PDN connection is reached.
type Access uint8

const (
	// NoAccess: the MME gave its side up and nobody has taken it over yet.
	NoAccess Access = iota
	// OnS11: by an MME.
	OnS11
	// OnGn: by an SGSN.
	OnGn
)

// session is a PDN connection.
type session struct {
	owner      *subscriber
	apn        string
	id         uint32 // charging ID, ascending with creation
	teid       uint32 // ours, on S5/S8 and Gn
	paa        gtpv2.PAA
	pool4      *pool
	pool6      *pool
	ambr       gtpv2.AMBR
	defaultEBI uint8 // and NSAPI
	access     Access
	// left: the MME still has the side of S11 that the connection is no longer
	// reached by, and will say so when it gives it up.
	left     bool
	rat      gtpv2.RATType
	charging nas.Opt[uint16]
	selected nas.Opt[uint8]
	bearers  []bearer // the default bearer first
	made     time.Time
	// admission is nil for one that nobody judged.
	admission *admission
	pdp       *pdpContext // of a connection that is, or was, on Gn
	usage     *usage      // nil where nothing was counted
}

// pdpContext is what a PDN connection has only on Gn.
type pdpContext struct {
	sgsn endpoint // the SGSN's, of the control plane
	qos  gtpv1.QoSProfile
}

type bearer struct {
	ebi  uint8 // and NSAPI
	qos  gtpv2.BearerQoS
	teid uint32 // ours, on S1-U, on S5/S8-U and on Gn's user plane
	// far is the other end: the eNodeB's, or the SGSN's.
	far endpoint
	// gone, of a dedicated bearer, is told of its end.
	gone func()
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
		if b := c.bearer(ebi); b != nil {
			return c, b
		}
	}
	return nil, nil
}

func (c *session) bearer(ebi uint8) *bearer {
	for i := range c.bearers {
		if c.bearers[i].ebi == ebi {
			return &c.bearers[i]
		}
	}
	return nil
}

// has tells whether the PDN connection is one of the subscriber's still.
func (s *subscriber) has(c *session) bool { return slices.Contains(s.sessions, c) }

// on11 is the subscriber's first PDN connection that the MME has, nil if there
// is none.
func (s *subscriber) on11() *session {
	i := slices.IndexFunc(s.sessions, func(c *session) bool { return c.access == OnS11 })
	if i < 0 {
		return nil
	}
	return s.sessions[i]
}

func (c *session) removeBearer(ebi uint8) bool {
	i := slices.IndexFunc(c.bearers, func(b bearer) bool { return b.ebi == ebi })
	if i <= 0 { // not there, or the default bearer
		return false
	}
	b := c.bearers[i]
	c.bearers = slices.Delete(c.bearers, i, i+1)
	b.lost()
	return true
}

// lost tells whoever wants to know that a bearer has ended.
func (b *bearer) lost() {
	if f := b.gone; f != nil {
		b.gone = nil
		f()
	}
}

// release gives back what a PDN connection holds.
func (g *Gateway) release(c *session, why Ending) {
	g.giveBack(c)
	delete(g.byControlTEID, c.teid)
	s := c.owner
	s.sessions = slices.DeleteFunc(s.sessions, func(o *session) bool { return o == c })
	g.stopped(c, why)
	for i := range c.bearers {
		c.bearers[i].lost()
	}
}

// end releases a PDN connection, and forgets a subscriber without any.
func (g *Gateway) end(c *session, why Ending) {
	g.release(c, why)
	g.settle(c.owner)
}

func (g *Gateway) endAll(s *subscriber, why Ending) {
	for len(s.sessions) > 0 {
		g.release(s.sessions[0], why)
	}
	g.settle(s)
}

// endOnS11 ends what the MME has of a subscriber, who may have more on Gn.
func (g *Gateway) endOnS11(s *subscriber) {
	for _, c := range slices.Clone(s.sessions) {
		c.left = false
		if c.access == OnS11 {
			g.release(c, EndedByLoss)
		}
	}
	g.settle(s)
}

// settle closes the S11 tunnel of a subscriber of whom the MME has nothing any
// more, and forgets one without PDN connections.
func (g *Gateway) settle(s *subscriber) {
	if !slices.ContainsFunc(s.sessions, func(c *session) bool { return c.access == OnS11 || c.left }) {
		delete(g.byTEID, s.teid)
		s.teid, s.mme, s.idle, s.notified, s.held = 0, endpoint{}, false, time.Time{}, nil
	}
	if len(s.sessions) > 0 {
		return
	}
	if g.byIMSI[s.imsi] == s {
		delete(g.byIMSI, s.imsi)
	}
	g.s11.drop(s)
	g.gn.drop(s)
}
