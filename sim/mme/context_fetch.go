package mme

import (
	"bytes"
	"errors"

	"sunsetlab/gtpv1"
	"sunsetlab/nas"
	"sunsetlab/nas/eps"
	"sunsetlab/sim"
)

// contextFetch is the MME asking the SGSN for the context of a UE that comes
// from UTRAN (TS 23.401 D.3.6 steps 4, 5).
type contextFetch struct {
	c *connection
	// request is the TRACKING AREA UPDATE REQUEST that waits for it.
	request []byte
	// known is the UE's context of an earlier stay on E-UTRAN, if it has proved
	// by that who it is.
	known *ueContext

	sequence uint16
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

// fetchContext asks the SGSN that the old GUTI is made of. A UE that proved who
// it is is asked for by IMSI; else the P-TMSI signature has to do.
func (c *connection) fetchContext(msg *eps.TrackingAreaUpdateRequest, plain []byte, known *ueContext) {
	m := c.a.mme
	g, _ := msg.OldGUTI.GUTI()
	ptmsi, rai := nas.PTMSIBehindGUTI(g)
	m.gn.sequence++
	req := gtpv1.SGSNContextRequest{
		Sequence: m.gn.sequence, RAI: rai, PTMSI: nas.Some(ptmsi),
		TEIDControl: c.mmeID, SGSNControl: m.cfg.Sessions.S11Address, RATType: gtpv1.EUTRAN,
	}
	if sig, ok := msg.OldPTMSISignature.Get(); ok {
		req.PTMSISignature = nas.Some(gtpv1.PTMSISignature(sig))
	}
	if known != nil {
		req.IMSI, req.MSValidated = known.imsi, true
	}
	f := &contextFetch{c: c, request: bytes.Clone(plain), known: known, sequence: req.Sequence, pdu: req.Append(nil)}
	c.fetch = f
	if m.gn.pending == nil {
		m.gn.pending = map[uint16]*contextFetch{}
	}
	if old := m.gn.pending[f.sequence]; old != nil {
		old.end()
	}
	m.gn.pending[f.sequence] = f
	f.send()
}

func (f *contextFetch) send() {
	m := f.c.a.mme
	f.timer = m.env.After(m.cfg.Timers.T3Response, f.expired)
	if f.known != nil {
		m.sgsn.Send(f.known, f.pdu)
		return
	}
	m.sgsn.Send(nil, f.pdu)
}

func (f *contextFetch) expired() {
	m := f.c.a.mme
	if f.resent < m.cfg.Timers.N3Requests && m.sgsn != nil {
		f.resent++
		f.send()
		return
	}
	m.fault(f.known, sim.GTPv1, gtpv1.TypeSGSNContextResponse.String(), errors.New("no answer from the SGSN"))
	f.end()
	f.c.refuseArrival(m.cfg.SGSN.Unavailable, "no answer from the SGSN")
}

// end forgets the question; an answer that comes still is late.
func (f *contextFetch) end() {
	f.timer.Stop()
	g := &f.c.a.mme.gn
	if g.pending[f.sequence] == f {
		delete(g.pending, f.sequence)
	}
	if f.c.fetch == f {
		f.c.fetch = nil
	}
}

// handleSGSNContextResponse goes on with the update.
func (m *MME) handleSGSNContextResponse(h gtpv1.Header, pdu []byte) {
	f := m.gn.pending[h.Sequence]
	if f == nil || f.c.mmeID != h.TEID {
		return // late or repeated
	}
	var res gtpv1.SGSNContextResponse
	err := res.Decode(pdu)
	f.end()
	c := f.c
	switch {
	case err != nil:
		m.fault(f.known, sim.GTPv1, h.Type.String(), err)
		c.acknowledge(&res, causeOfGn(err))
		c.refuseArrival(m.cfg.SGSN.Unavailable, "the SGSN's answer can't be used")
	case !res.Cause.Accepted():
		c.refuseArrival(m.cfg.SGSN.Unknown, res.Cause.String())
	case f.known != nil && f.known.imsi != res.IMSI:
		c.acknowledge(&res, gtpv1.CauseIMSINotKnown)
		c.refuseArrival(m.cfg.SGSN.Unknown, "the SGSN names another subscriber")
	default:
		c.arrive(f, &res)
	}
}

// acknowledge tells the SGSN what became of its answer (TS 29.060 7.5.5).
func (c *connection) acknowledge(res *gtpv1.SGSNContextResponse, cause gtpv1.Cause) {
	if res.TEIDControl == 0 {
		return // there is nowhere to send it to
	}
	c.a.mme.sendGn(c.ue, &gtpv1.SGSNContextAcknowledge{TEID: res.TEIDControl, Sequence: res.Sequence, Cause: cause})
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
