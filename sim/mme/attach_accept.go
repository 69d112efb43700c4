package mme

import (
	"bytes"

	"sunsetlab/nas"
	"sunsetlab/nas/eps"
)

// accept sends ATTACH ACCEPT inside INITIAL CONTEXT SETUP REQUEST (TS 24.301
// 5.5.1.2.4, TS 23.401 5.3.2.1 step 17).
func (a *attach) accept() {
	c := a.c
	u, m := c.ue, c.a.mme
	u.reallocateGUTI()
	u.listedFor = c.tai
	t := &m.cfg.Timers
	msg := &eps.AttachAccept{
		EPSAttachResult:          eps.AttachedEPSOnly,
		T3412:                    m.t3412(),
		TAIList:                  m.taiList(c.tai),
		ESMMessageContainer:      m.esm(a.p.activation(&a.pdn, m)),
		GUTI:                     nas.Some(eps.MobileIdentityOfGUTI(u.guti())),
		T3402:                    optionalTimer(t.T3402),
		T3423:                    optionalTimer(t.T3423),
		EquivalentPLMNs:          m.equivalents(),
		EPSNetworkFeatureSupport: nas.Some(u.features()),
	}
	if a.kind == eps.CombinedAttach {
		if a.cs.accepted {
			msg.EPSAttachResult = eps.AttachedCombined
			msg.LAI, msg.MSIdentity, msg.AdditionalUpdateResult = a.cs.elements(u)
		} else {
			msg.EMMCause = nas.Some(a.cs.cause)
		}
	}
	wire := c.wrap(msg)
	if wire == nil {
		return
	}
	a.accepted = true
	c.await(attachAcceptance, t.T3450, msg)
	a.place(wire)
}

// place sends the accept with the default bearer to the eNodeB: in INITIAL
// CONTEXT SETUP REQUEST, unless the eNodeB has a context of the UE already from
// what it did on this connection before.
func (a *attach) place(wire []byte) {
	c := a.c
	switch c.enb {
	case noENBContext:
		c.setUpContext(a.p, wire, noFallback, a.setUp)
	case settingUpENBContext:
		wire = bytes.Clone(wire)
		c.onSetup = func(ok bool) {
			if !ok {
				a.setUp(false)
			} else if c.attach == a {
				c.setUpBearer(&a.p.bearers[0], wire)
			}
		}
	case hasENBContext:
		c.setUpBearer(&a.p.bearers[0], wire)
	}
}

func extendedFor(cause eps.EMMCause) (o nas.Opt[eps.ExtendedEMMCause]) {
	if cause == eps.EMMCauseNoSuitableCells {
		o.Set(eps.EUTRANNotAllowed)
	}
	return o
}

// rejection is the ATTACH REJECT that a rule asks for (TS 24.301 5.5.1.2.5).
func (a *attach) rejection(r *Reject) eps.Message {
	msg := &eps.AttachReject{
		EMMCause: r.EMMCause, T3346: optionalTimer2(r.T3346), T3402: optionalTimer2(r.T3402), ExtendedEMMCause: r.ExtendedEMMCause,
	}
	if r.EMMCause == eps.EMMCauseESMFailure && r.ESMCause != 0 {
		m := a.c.a.mme
		msg.ESMMessageContainer = m.esm(m.connectivityReject(&a.pdn, pdnRefusal{cause: r.ESMCause}))
	}
	return msg
}

// refusePDN refuses an attach for the sake of its PDN connection: EMM cause #19
// with the PDN CONNECTIVITY REJECT inside.
func (c *connection) refusePDN(r pdnRefusal) {
	m, a := c.a.mme, c.attach
	if a == nil {
		return
	}
	c.ue.decide(decision{name: "attach rejected", detail: r.detail(), clause: "TS 24.301 5.5.1.2.5", esm: r.cause})
	c.send(&eps.AttachReject{
		EMMCause:            eps.EMMCauseESMFailure,
		ESMMessageContainer: m.esm(m.connectivityReject(&a.pdn, r)),
	})
	a.abort()
	c.release(causeNormalRelease)
}
