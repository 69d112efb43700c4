package mme

import (
	"bytes"
	"errors"

	"sunsetlab/nas"
	"sunsetlab/nas/eps"
	"sunsetlab/sim"
)

// contextFetch is the MME asking the SGSN for the context of a UE that comes
// from UTRAN (TS 23.401 5.3.3.1, D.3.6 steps 4, 5).
type contextFetch struct {
	c    *connection
	link *sgsnLink
	// request is the TRACKING AREA UPDATE REQUEST that waits for it.
	request []byte
	// known is the UE's context of an earlier stay on E-UTRAN, if it has proved
	// by that who it is.
	known *ueContext

	sequence uint32
	pdu      []byte
	resent   int
	timer    sim.Timer
}

// comesFromUTRAN reports whether a request names the UE by a GUTI that is made
// from a P-TMSI. Where the UE does not say which it is, a group below 8000 hex
// is a location area (TS 23.003 2.8.2.2.2).
func (m *MME) comesFromUTRAN(msg *eps.TrackingAreaUpdateRequest) bool {
	g, ok := msg.OldGUTI.GUTI()
	if !ok || g.GUMMEI() == m.cfg.GUMMEI {
		return false
	}
	if typ, ok := msg.OldGUTIType.Get(); ok {
		return typ == eps.MappedGUTI
	}
	return g.MMEGroupID < 0x8000
}

// handedContext is what an SGSN knows of a UE, whichever interface it came over.
type handedContext struct {
	link *sgsnLink
	imsi nas.IMSI
	// umts says that there are keys of UTRAN, and ksi which.
	umts   bool
	ksi    uint8
	ck, ik [16]byte
	// The capabilities are in the message's bytes.
	ueCapability, msCapability []byte
	// connections are the PDN connections, for the gateway to hand over.
	connections func(*ueContext) []*pdn
	// acknowledge tells the SGSN what became of its answer.
	acknowledge func(verdict)
}

// verdict is what became of a context.
type verdict uint8

const (
	contextTaken verdict = iota
	contextOfAnother
	contextNotAllowed
	contextNotProved
)

// fetchContext asks the SGSN that the old GUTI is made of. A UE that proved who
// it is is asked for by IMSI; else the P-TMSI signature has to do.
func (c *connection) fetchContext(l *sgsnLink, msg *eps.TrackingAreaUpdateRequest, plain []byte, known *ueContext) {
	g, _ := msg.OldGUTI.GUTI()
	ptmsi, rai := nas.PTMSIBehindGUTI(g)
	q := contextQuery{rai: rai, ptmsi: nas.Some(ptmsi), signature: msg.OldPTMSISignature}
	if known != nil {
		q.imsi, q.validated = known.imsi, true
	}
	l.sequence = l.sequence%l.maxSequence + 1
	f := &contextFetch{c: c, link: l, request: bytes.Clone(plain), known: known, sequence: l.sequence, pdu: l.question(c, &q, l.sequence)}
	c.fetch = f
	if l.pending == nil {
		l.pending = map[uint32]*contextFetch{}
	}
	if old := l.pending[f.sequence]; old != nil {
		old.end()
	}
	l.pending[f.sequence] = f
	f.send()
}

func (f *contextFetch) send() {
	m := f.c.a.mme
	f.timer = m.env.After(m.cfg.Timers.T3Response, f.expired)
	if f.known != nil {
		f.link.conn.Send(f.known, f.pdu)
		return
	}
	f.link.conn.Send(nil, f.pdu)
}

func (f *contextFetch) expired() {
	m := f.c.a.mme
	if f.resent < m.cfg.Timers.N3Requests && f.link.conn != nil {
		f.resent++
		f.send()
		return
	}
	m.fault(f.known, f.link.protocol, f.link.response, errors.New("no answer from the SGSN"))
	f.end()
	f.c.refuseArrival(m.cfg.SGSN.Unavailable, "no answer from the SGSN")
}

// end forgets the question; an answer that comes still is late.
func (f *contextFetch) end() {
	f.timer.Stop()
	if f.link.pending[f.sequence] == f {
		delete(f.link.pending, f.sequence)
	}
	if f.c.fetch == f {
		f.c.fetch = nil
	}
}

// unusable ends an update whose answer could not be read.
func (f *contextFetch) unusable(err error) {
	m := f.c.a.mme
	m.fault(f.known, f.link.protocol, f.link.response, err)
	f.c.refuseArrival(m.cfg.SGSN.Unavailable, "the SGSN's answer can't be used")
}

// handOver goes on with the update.
func (f *contextFetch) handOver(from *handedContext) {
	if f.known != nil && f.known.imsi != from.imsi {
		from.acknowledge(contextOfAnother)
		f.c.refuseArrival(f.c.a.mme.cfg.SGSN.Unknown, "the SGSN names another subscriber")
		return
	}
	f.c.arrive(f, from)
}

// refuseArrival refuses an update of a UE of which nothing is known.
func (c *connection) refuseArrival(cause eps.EMMCause, why string) {
	m := c.a.mme
	if m.env.Recording(sim.Decision) {
		e := sim.Event{Kind: sim.Decision, From: m.cfg.Name, Name: "tracking area update rejected", Detail: why,
			Clause: "TS 24.301 5.5.3.2.5", Cause: emmCauseText(cause), Because: c.received}
		if c.ue != nil {
			e.Device = c.ue.String()
		}
		c.received = m.env.Report(e)
	}
	c.send(&eps.TrackingAreaUpdateReject{EMMCause: cause})
	c.release(causeNormalRelease)
}
