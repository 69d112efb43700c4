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
			msg.EMMCause = a.cs.emmCause()
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
