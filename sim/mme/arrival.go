package mme

import (
	"encoding/binary"

	"sunsetlab/gtpv2"
	"sunsetlab/hss"
	"sunsetlab/nas"
	"sunsetlab/nas/eps"
	"sunsetlab/nas/security"
)

// arrival is a UE on its way from UTRAN, as far as an update with a context that
// was fetched differs from any other (TS 23.401 5.3.3.1, D.3.6). It goes through its
// steps in order, as an attach does.
type arrival struct {
	step arrivalStep
	from *handedContext
	// creating is how many sessions the gateway has yet to hand over.
	creating int
	request  *eps.TrackingAreaUpdateRequest
}

// arrivalStep is how far it has got.
type arrivalStep uint8

const (
	arrivalSecure arrivalStep = iota
	arrivalSessions
	arrivalLocate
	arrivalDone
)

// arrive begins the update of a UE whose context the SGSN has given. It is
// nobody that the tables know before it has proved who it is.
func (c *connection) arrive(f *contextFetch, from *handedContext) {
	m := c.a.mme
	msg := new(eps.TrackingAreaUpdateRequest)
	if err := msg.Decode(f.request); err != nil && !eps.IsSoft(err) {
		c.refuseArrival(eps.EMMCauseProtocolErrorUnspecified, err.Error())
		return
	}
	if u := f.known; u != nil {
		c.adoptVerified(u)
	} else {
		u := m.newContext()
		u.imsi = from.imsi
		c.vector.identified = true
		c.adopt(u)
	}
	u := c.ue
	u.because = c.received
	u.decide(decision{name: "context fetched from the SGSN", clause: from.link.arrival})
	if v := new(eps.UENetworkCapability); len(from.ueCapability) > 0 && v.Decode(from.ueCapability) == nil {
		u.capability = *v
	}
	if v := new(eps.MSNetworkCapability); v.Decode(from.msCapability) == nil {
		u.msCapability = *v
	}
	u.learnCapabilities(msg)
	t := c.newTAU(msg, f.request)
	t.arrival = &arrival{from: from, request: msg}
	c.tau = t
	t.advance()
}

// advance goes on with the next step.
func (t *trackingAreaUpdate) advance() {
	a := t.arrival
	if a == nil {
		return // no common procedure interrupts any other update
	}
	c := t.c
	switch a.step {
	case arrivalSecure:
		if !c.secured {
			t.secure()
			return
		}
		c.ue.remember()
		if r := c.a.mme.rule(OnTrackingAreaUpdate, c.ue, nil); r != nil {
			a.step = arrivalDone
			a.from.acknowledge(contextNotAllowed)
			c.refuseBy(r)
			return
		}
		a.from.acknowledge(contextTaken)
		a.step = arrivalSessions
		c.ue.pdns = nil // one who comes back at once may have some still
		t.takeOverSessions()
	case arrivalSessions:
		// Not before: the HSS has the SGSN drop its PDP contexts.
		a.step = arrivalLocate
		c.ue.located = false
		if c.locate() {
			a.step = arrivalDone
			t.proceed(a.request)
		}
	}
}

// secure maps the keys of UTRAN, if the UE has given its nonce and names them,
// and authenticates it if not (TS 33.401 9.1.2).
func (t *trackingAreaUpdate) secure() {
	c, a := t.c, t.arrival
	from := a.from
	nonce, hasNonce := a.request.NonceUE.Get()
	cksn, named := a.request.GPRSCipheringKeySequenceNumber.Get()
	if !from.umts || !hasNonce || !named || cksn != from.ksi || cksn >= uint8(security.NoKey) || c.authenticated {
		c.authenticate()
		return
	}
	var nonceMME eps.Nonce
	binary.BigEndian.PutUint32(nonceMME[:], c.a.mme.env.Rand().Uint32())
	kasme := security.DeriveMappedKASME(from.ck, from.ik, binary.BigEndian.Uint32(nonce[:]), binary.BigEndian.Uint32(nonceMME[:]))
	c.ue.decide(decision{name: "security context mapped", detail: "K'_ASME from CK and IK of UTRAN", clause: "TS 33.401 9.1.2"})
	c.nonces = &nonces{ue: nonce, mme: nonceMME}
	c.startSecurityMode(kasme, security.KSI(cksn)|security.MappedKSI)
}

// nonces are what K'_ASME is made of beside the keys of UTRAN.
type nonces struct{ ue, mme eps.Nonce }

// takeOverSessions has the gateway hand over the PDN connections.
func (t *trackingAreaUpdate) takeOverSessions() {
	c, a := t.c, t.arrival
	u := c.ue
	connections := a.from.connections(u)
	a.creating = len(connections)
	if a.creating == 0 {
		t.advance()
		return
	}
	for _, p := range connections {
		u.sendTakeOver(c, p, func(bool) {
			if c.tau != t {
				return
			}
			if a.creating--; a.creating == 0 {
				t.advance()
			}
		})
	}
}

func findBearer(list []*pdn, ebi uint8) (*pdn, *bearer) {
	u := ueContext{pdns: list}
	return u.bearer(ebi)
}

// newMappedPDN is a PDN connection from UTRAN, without bearers yet. The rates
// count where nothing is subscribed.
func (u *ueContext) newMappedPDN(apn string, ebi uint8, ambr gtpv2.AMBR) *pdn {
	name := string(eps.APN(apn).NetworkIdentifier())
	p := &pdn{apn: name, ebi: ebi, ambr: ambr}
	if apn := u.subscribedAPN(name); apn != nil {
		p.ambr = ambrOf(apn.AMBR)
	}
	return p
}

func (u *ueContext) subscribedAPN(name string) *hss.APN {
	if u.subscription.Profile == nil {
		return nil
	}
	return u.subscription.Profile.APN(name)
}

// sendTakeOver sends the Create Session Request that names the tunnel which
// there is (TS 29.274 table 7.2.1-1).
func (u *ueContext) sendTakeOver(c *connection, p *pdn, done func(ok bool)) {
	m, clause := u.mme, c.tau.arrival.from.link.arrival
	req := &m.s11.create
	bearers := req.BearerContexts[:0]
	for i := range p.bearers {
		bearers = append(bearers, gtpv2.BearerContext{EBI: p.bearers[i].ebi, QoS: p.bearers[i].qos})
	}
	*req = gtpv2.CreateSessionRequest{
		TEID: u.sgwTEID, Sequence: m.s11.nextSequence(),
		IMSI: u.imsi, MSISDN: u.subscription.MSISDN, MEI: u.imeisv,
		ULI:            gtpv2.ULI{TAI: c.tai, ECGI: c.cell},
		ServingNetwork: c.tai.PLMN, RATType: gtpv2.EUTRAN,
		Sender: u.s11Sender(), PGW: p.pgw.fteid(gtpv2.S5S8PGWGTPC),
		APN: p.apn, PDNType: p.paa.Type, PAA: p.paa,
		SelectionMode:         nas.Some(uint8(0)),
		MaximumAPNRestriction: nas.Some(uint8(0)),
		AMBR:                  nas.Some(p.ambr),
		BearerContexts:        bearers,
	}
	u.creating++
	m.ask(u, req, req.Sequence, gtpv2.TypeCreateSessionResponse, func(answer gtpv2.Message) {
		u.creating--
		res, _ := answer.(*gtpv2.CreateSessionResponse)
		ok := res != nil && res.Cause.Value.Accepted() && p.takenOver(res)
		switch {
		case res != nil && res.Cause.Value.Accepted() && (u.conn != c || c.releasing):
			u.sgwTEID = res.Sender.TEID
			u.discardSession(p)
			return
		case u.conn != c || c.releasing:
			return
		case ok:
			u.sgwTEID = res.Sender.TEID
			u.pdns = append(u.pdns, p)
		default:
			u.decide(decision{name: "PDN connection lost", detail: "the gateway does not hand it over", clause: clause})
		}
		done(ok)
	})
}

// takenOver notes the gateway's ends of a PDN connection that it handed over,
// and drops the bearers that it did not. It reports whether the default one is
// there.
func (p *pdn) takenOver(res *gtpv2.CreateSessionResponse) bool {
	address, ok := addressOf(res.PAA)
	if !ok {
		return false
	}
	p.address, p.paa, p.pgw = address, res.PAA, endpointOf(res.PGW)
	for i := range res.BearerContexts {
		bc := &res.BearerContexts[i]
		for k := range p.bearers {
			if b := &p.bearers[k]; b.ebi == bc.EBI && !bc.SGW.IsZero() {
				b.sgw = endpointOf(bc.SGW)
			}
		}
	}
	for k := len(p.bearers) - 1; k >= 0; k-- {
		if b := &p.bearers[k]; !b.sgw.addr.IsValid() {
			if b.ebi == p.ebi {
				return false
			}
			p.removeBearer(b.ebi)
		}
	}
	return true
}
