package sgsn

import (
	"fmt"
	"time"

	"sunsetlab/gtpv1"
	"sunsetlab/nas"
	"sunsetlab/nas/eps"
	"sunsetlab/nas/gprs"
	"sunsetlab/sim"
)

// fetched is the context of a device that the MME has handed over, as far as it
// is needed before the device has proved who it is. It is the same whether it
// came over Gn or over S3: towards the gateway this SGSN has PDP contexts.
type fetched struct {
	imsi                nas.IMSI
	keys                keySet // not valid if the MME gave none
	imeisv              nas.IMEISV
	drx                 gprs.DRXParameter
	networkCapability   eps.MSNetworkCapability
	ueNetworkCapability eps.UENetworkCapability
	pdps                []gtpv1.PDPContext
	// tell acknowledges the context to the MME, once.
	tell         func(verdict)
	acknowledged bool
}

// verdict is what became of a context that the MME handed over.
type verdict uint8

const (
	contextTaken verdict = iota
	contextNotProved
	contextAbandoned
)

// The clauses of a device's move, from E-UTRAN and to it.
const (
	gnArrivalClause   = "TS 23.401 D.3.5"
	gnDepartureClause = "TS 23.401 D.3.6"
	s3ArrivalClause   = "TS 23.401 5.3.3.6"
	s3DepartureClause = "TS 23.401 5.3.3.1"
)

// contextPeer is the MME on the interface that the policy has contexts go over.
func (s *SGSN) contextPeer() *peer {
	if s.cfg.ContextOverS3 {
		return s.s3
	}
	return s.mme
}

// fetchContext asks the MME for the context of a device that comes from E-UTRAN
// (TS 23.401 5.3.3.6, D.3.5).
func (c *connection) fetchContext(t *areaUpdate, msg *gprs.RoutingAreaUpdateRequest) {
	clause, ask := gnArrivalClause, c.askOnGn
	if c.a.s.cfg.ContextOverS3 {
		clause, ask = s3ArrivalClause, c.askOnS3
	}
	c.imsi, c.claimed = nas.IMSI{}, nil
	c.decide(decision{name: "context asked of the MME", detail: "P-TMSI of " + msg.OldRAI.String(), clause: clause, because: c.received})
	ask(msg, func(f *fetched, refusal string) { c.handleFetched(t, f, refusal) })
}

// handleFetched goes on with what the MME knows. Without it, which refusal says
// why, the device has to attach.
func (c *connection) handleFetched(t *areaUpdate, f *fetched, refusal string) {
	switch {
	case c.running != procedure(t) || c.releasing:
		if f != nil {
			f.acknowledge(contextAbandoned)
		}
		return
	case f == nil:
		c.turnAway(c.a.s.cfg.UnknownPTMSICause, "no context: "+refusal)
		return
	}
	t.fetched = f
	c.imsi = f.imsi
	if f.keys.valid {
		c.keys = f.keys
	}
	c.begin(t)
}

// noAnswer is the refusal of an MME that does not answer.
const noAnswer = "the MME does not answer"

// takeOver gives a subscriber what the MME knew.
func (f *fetched) takeOver(u *mmContext) {
	u.drx, u.networkCapability, u.ueNetworkCapability = f.drx, f.networkCapability, f.ueNetworkCapability
	if u.imeisv.IsZero() {
		u.imeisv = f.imeisv
	}
	for i := range f.pdps {
		g := &f.pdps[i]
		address, ok := pdpAddress(g.EndUserAddress)
		if !ok || g.NSAPI < uint8(gprs.FirstNSAPI) || u.pdp(gprs.NSAPI(g.NSAPI)) != nil {
			continue
		}
		p := &pdpContext{u: u, nsapi: gprs.NSAPI(g.NSAPI), sapi: gprs.LLCSAPI(g.SAPI), apn: g.APN, address: address,
			ti:  tiOfContext(g),
			qos: qosOf(g.Negotiated, gprs.DefaultQoS()), arp: g.Negotiated.ARP, active: true,
			ggsn: endpoint{control: g.TEIDControl, data: g.TEIDData, controlAddr: g.GGSNControl, userAddr: g.GGSNUser}}
		u.pdps = append(u.pdps, p)
	}
}

// acknowledge ends the exchange: the MME lets go of the device, or keeps it.
func (f *fetched) acknowledge(v verdict) {
	if !f.acknowledged {
		f.acknowledged = true
		f.tell(v)
	}
}

// handover is a context that the MME has asked for.
type handover struct {
	sequence uint32
	guard    sim.Timer
}

// contextQuery is the MME's question for a context.
type contextQuery struct {
	overS3    bool
	imsi      nas.IMSI
	validated bool
	ptmsi     nas.Opt[nas.TMSI]
	signature nas.Opt[[3]byte]
}

// contextRefusal is why the MME does not get a context.
type contextRefusal uint8

const (
	contextGiven contextRefusal = iota
	contextNotServed
	contextUnknown
	contextDetached
	contextNotSigned
)

// asked finds whose context the MME wants, or why it does not get it.
func (s *SGSN) asked(q *contextQuery) (u *mmContext, refusal contextRefusal) {
	switch ptmsi, named := q.ptmsi.Get(); {
	case !s.cfg.ContextFromMME || s.cfg.ContextOverS3 != q.overS3:
		return nil, contextNotServed
	case q.validated && !q.imsi.IsZero():
		u = s.byIMSI[q.imsi]
	case named:
		u = s.byPTMSI[ptmsi]
	}
	switch {
	case u == nil:
		return nil, contextUnknown
	case u.state != registered || u.moved:
		return u, contextDetached
	case !q.validated && q.signature.Present() && !u.signs(q.signature.Value()):
		return u, contextNotSigned
	}
	return u, contextGiven
}

// handOver keeps the device's context for the MME that has asked for it until it
// says what became of it.
func (u *mmContext) handOver(sequence uint32, clause string) {
	s := u.s
	if u.handover != nil {
		u.handover.guard.Stop()
	}
	u.handover = &handover{sequence: sequence}
	u.handover.guard = s.env.After(s.handoverGuard(), func() { u.handover = nil })
	u.decide(decision{name: "context handed to the MME", detail: "the device is on E-UTRAN", clause: clause})
}

// handoverGuard is how long an acknowledgement may take.
func (s *SGSN) handoverGuard() time.Duration {
	return time.Duration(s.cfg.Timers.N3Requests+2) * s.cfg.Timers.T3Response
}

// signs reports whether a P-TMSI signature is that of the subscriber.
func (u *mmContext) signs(v [3]byte) bool {
	own, ok := u.signature.Get()
	return ok && own == gprs.PTMSISignature(v)
}

// refusedContext is a context that is not handed over, in the trace.
type refusedContext struct{ cause fmt.Stringer }

func (e refusedContext) Error() string { return "context refused: " + e.cause.String() }

// acknowledged is the MME that has taken the device over, or not.
func (s *SGSN) acknowledged(teid, sequence uint32, accepted bool) {
	u := s.contexts.get(teid)
	if u == nil || u.handover == nil || u.handover.sequence != sequence {
		return
	}
	if !accepted {
		u.handover.guard.Stop()
		u.handover = nil
		return // the device stays ours
	}
	u.taken()
}

// taken lets go of a device that the MME has taken over.
func (u *mmContext) taken() {
	u.handover.guard.Stop()
	u.handover = nil
	u.moved = true
	u.stopPaging()
	u.stopAsked()
	if c := u.conn; c != nil {
		c.lowerLayerFailure()
		c.release()
	}
	// The HSS cancels the location soon; if it does not, the context goes all
	// the same.
	u.timer.Stop()
	u.timer = u.s.env.After(u.s.cfg.Timers.Moved, u.forgetMoved)
}

// forgetMoved drops a context that another node has: what the gateway has of it
// is not this SGSN's to end.
func (u *mmContext) forgetMoved() {
	for _, p := range u.pdps {
		p.stop()
	}
	u.pdps = nil
	u.drop()
}
