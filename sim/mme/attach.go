package mme

import (
	"bytes"

	"sunsetlab/hss"
	"sunsetlab/nas/eps"
	"sunsetlab/s1ap"
)

// attach is an attach procedure (TS 24.301 5.5.1). It goes through its steps in
// order; advance is called when one that had to wait is done.
type attach struct {
	c          *connection
	request    []byte // the ATTACH REQUEST, to tell a repeated one from another
	kind       eps.EPSAttachType
	additional eps.AdditionalUpdateType

	pdn pdnRequest
	// p is the PDN connection once the gateway has set it up.
	p *pdn
	// cs is what becomes of the CS part, once that is known.
	cs csResult

	step attachStep
	// challenged is set once this attach has authenticated the UE.
	challenged bool
	// accepted is set once ATTACH ACCEPT is on its way, completed once ATTACH
	// COMPLETE has come, contextReady once the eNodeB has the context: either
	// may come first.
	accepted, completed, contextReady bool
}

// attachStep is how far an attach has got.
type attachStep uint8

const (
	attachIdentify attachStep = iota
	attachAuthenticate
	attachScreen
	attachInformation
	attachLocate
	attachSession
	attachCS
	attachAccept
)

// handleAttachRequest begins an attach on a new connection. A UE that proved by
// its security context who it is goes on with its context; any other gets a
// fresh one, which takes the place of an old one only after authentication.
func (c *connection) handleAttachRequest(msg *eps.AttachRequest, plain []byte, known *ueContext, verified bool) {
	m := c.a.mme
	if verified {
		c.adopt(known)
		c.secured, c.authenticated = true, true
		c.keysFrom, _ = known.security.LastUplink()
	} else {
		u := m.newContext()
		if imsi, ok := msg.EPSMobileIdentity.IMSI(); ok {
			u.imsi, c.vector.identified = imsi, true
		} else if known != nil {
			u.imsi = known.imsi
		}
		u.imei, _ = msg.EPSMobileIdentity.IMEI()
		c.adopt(u)
	}
	detail := ""
	if verified {
		detail = "integrity checked"
	}
	c.reportReceived(msg, detail)
	c.startAttach(msg, plain)
}

// handleFurtherAttachRequest takes an ATTACH REQUEST on a connection that
// stands (TS 24.301 5.5.1.2.7 d, e, f).
func (c *connection) handleFurtherAttachRequest(msg *eps.AttachRequest, plain []byte, integrity bool) {
	c.reportReceived(msg, "again")
	a := c.attach
	same := a != nil && bytes.Equal(a.request, plain)
	switch {
	case same && a.accepted && !a.completed:
		// 5.5.1.2.7 e: the accept is sent again, its timer starts anew.
		c.request(attachAcceptance, c.a.mme.cfg.Timers.T3450, c.common.msg)
		return
	case same:
		return // 5.5.1.2.7 d: go on with the first
	}
	c.restartAttach(msg, plain, integrity)
}

// restartAttach gives up what the UE was doing and attaches it anew.
func (c *connection) restartAttach(msg *eps.AttachRequest, plain []byte, integrity bool) {
	u := c.ue
	if c.attach != nil {
		c.attach.abort()
	}
	if c.tau != nil {
		c.tau.abort()
	}
	c.stop()
	c.coming = nil
	if !integrity || u.security == nil {
		// Who speaks has yet to prove it, so nothing of u may change.
		c.ue = nil
		if u.conn == c {
			u.conn = nil
			u.becomeIdle()
		}
		fresh := c.a.mme.newContext()
		c.secured, c.authenticated, c.vector = false, false, authenticationState{}
		if imsi, ok := msg.EPSMobileIdentity.IMSI(); ok {
			fresh.imsi, c.vector.identified = imsi, true
		} else if known := c.a.mme.contextOf(msg.EPSMobileIdentity); known != nil {
			fresh.imsi = known.imsi
		}
		c.adopt(fresh)
	} else {
		c.keysFrom, _ = u.security.LastUplink()
	}
	c.startAttach(msg, plain)
}

func (c *connection) startAttach(msg *eps.AttachRequest, plain []byte) {
	u := c.ue
	a := &attach{c: c, request: bytes.Clone(plain), kind: msg.EPSAttachType & 7, additional: msg.AdditionalUpdateType.Value()}
	c.attach = a
	// A changed capability needs a security mode, to be replayed.
	if u.capability != msg.UENetworkCapability || u.msCapability != msg.MSNetworkCapability.Value() {
		u.capability, u.msCapability = msg.UENetworkCapability, msg.MSNetworkCapability.Value()
		c.authenticated = false
	}
	// The eNodeB asks an attaching UE anew what it can (TS 23.401 5.11.2).
	u.radioCapability = nil
	u.emergency = a.kind == eps.EmergencyAttach
	if !a.pdn.readContainer(c, msg.ESMMessageContainer) {
		return
	}
	a.advance()
}

// advance goes on with the next step.
func (a *attach) advance() {
	c := a.c
	u, m := c.ue, c.a.mme
	switch a.step {
	case attachIdentify:
		if u.emergency && !m.cfg.EmergencyAttach {
			u.decide(decision{name: "attach rejected", detail: "no emergency services", clause: "TS 24.301 5.5.1.2.5", emm: eps.EMMCauseIMEINotAccepted})
			c.refuse(eps.EMMCauseIMEINotAccepted)
			return
		}
		if u.imsi.IsZero() && !(u.emergency && !u.imei.IsZero()) {
			c.identify()
			return
		}
		if r := m.rule(OnAttach, u, unprotectedRule); r != nil && !u.emergency {
			c.refuseBy(r)
			return
		}
		a.step = attachAuthenticate
		a.advance()
	case attachAuthenticate:
		a.secure()
	case attachScreen:
		if r := m.rule(OnAttach, u, protectedRule); r != nil && !u.emergency {
			c.refuseBy(r)
			return
		}
		a.adopt()
		a.step = attachInformation
		if a.pdn.transfer {
			c.requestESMInformation(&a.pdn)
			return
		}
		a.advance()
	case attachInformation:
		a.step = attachLocate
		a.advance()
	case attachLocate:
		if !c.locate() {
			return
		}
		a.step = attachSession
		c.createSession(&a.pdn, a.sessionCreated, a.sessionRefused)
	case attachSession:
		a.step = attachCS
		a.updateLocationArea()
	case attachCS:
		a.step = attachAccept
		a.accept()
	}
}

// secure has the UE authenticated and its messages protected, where that isn't
// so yet.
func (a *attach) secure() {
	c := a.c
	u, m := c.ue, c.a.mme
	switch {
	case c.secured && c.authenticated && (a.challenged || !m.cfg.Security.AuthenticateAlways):
		a.step = attachScreen
		a.advance()
	case u.emergency && u.imsi.IsZero():
		c.admitUnauthenticated()
	default:
		a.challenged = true
		c.authenticate()
	}
}

// adopt makes the context that was authenticated the subscriber's, and ends the
// sessions of an attach before (TS 24.301 5.5.1.2.7 f).
func (a *attach) adopt() {
	u, m := a.c.ue, a.c.a.mme
	if old := m.byIMSI[u.imsi]; old != nil && old != u && !u.imsi.IsZero() && old.imeisv == u.imeisv {
		// A valid subscription need not be fetched again (TS 23.401 5.3.2.1
		// step 8), and the VLR keeps its association.
		u.located, u.subscription = old.located, old.subscription
		u.sgs.associated, u.sgs.lai = old.sgs.associated, old.sgs.lai
		old.sgs = sgsAssociation{}
	}
	u.remember()
	a.c.releaseAllBearers()
	u.deleteSessions()
}

// locate registers the MME with the HSS where it isn't, and judges the
// subscription.
func (c *connection) locate() bool {
	u, m := c.ue, c.a.mme
	if u.emergency {
		return true
	}
	if !u.located {
		m.reportRequest(u, "Update-Location")
		data, err := m.hss.UpdateLocation(hss.UpdateLocationRequest{
			IMSI: u.imsi, MME: m.cfg.Diameter, VisitedPLMN: c.tai.PLMN, RAT: hss.EUTRAN, IMEISV: u.imeisv,
		})
		m.reportAnswer(u, "Update-Location", err)
		if err != nil {
			c.refuseBy(m.refusalOf(err))
			return false
		}
		u.subscription, u.located = data, true
	}
	return c.screenSubscription()
}

// screenSubscription refuses a subscription that does not hold for E-UTRAN
// here.
func (c *connection) screenSubscription() bool {
	u, m := c.ue, c.a.mme
	switch {
	case !u.subscription.AccessRestriction.Allows(hss.EUTRAN):
		u.decide(decision{name: "E-UTRAN refused", detail: "Access-Restriction-Data: E-UTRAN not allowed", clause: "TS 29.272 7.3.31", emm: m.cfg.EUTRANNotAllowed})
		c.refuseBy(&Reject{EMMCause: m.cfg.EUTRANNotAllowed, ExtendedEMMCause: extendedFor(m.cfg.EUTRANNotAllowed)})
		return false
	case u.subscription.Profile != nil && !u.subscription.Profile.Allows(c.tai.PLMN):
		u.decide(decision{name: "roaming refused", clause: "TS 24.301 5.5.1.2.5", emm: m.causeOf(&hss.Error{Result: hss.RoamingNotAllowed})})
		c.refuse(m.causeOf(&hss.Error{Result: hss.RoamingNotAllowed}))
		return false
	}
	return true
}

func (a *attach) sessionCreated(p *pdn) {
	if a.c.attach != a {
		// Another attach began meanwhile.
		a.c.ue.removePDN(p)
		a.c.ue.discardSession(p)
		return
	}
	a.p = p
	a.advance()
}

func (a *attach) sessionRefused(r pdnRefusal) {
	if a.c.attach == a {
		a.c.refusePDN(r)
	}
}

// updateLocationArea does the CS part of a combined attach.
func (a *attach) updateLocationArea() {
	if a.kind != eps.CombinedAttach {
		a.c.ue.leaveCS(leftImplicitly)
		a.advance()
		return
	}
	a.c.combine(a.additional, true, func(r csResult) {
		if a.c.attach == a {
			a.cs = r
			a.advance()
		}
	})
}

// lowerLayerFailure ends an attach whose UE is out of reach (TS 24.301
// 5.5.1.2.7 b): deregistered, both GUTIs stay valid.
func (a *attach) lowerLayerFailure() {
	if a.accepted && a.completed {
		// The UE has the accept: it is registered, only its bearers at the
		// eNodeB are gone.
		a.c.attach = nil
		return
	}
	a.abort()
}

// abort ends an attach and what it has set up.
func (a *attach) abort() {
	c := a.c
	c.attach = nil
	c.common.stop()
	c.onSetup = nil
	if u := c.ue; u != nil {
		u.leaveCS(leftByNetwork)
		u.deregister()
	}
}

// setUp is the eNodeB's answer to INITIAL CONTEXT SETUP REQUEST.
func (a *attach) setUp(ok bool) {
	if a.c.attach != a {
		return
	}
	if !ok {
		a.lowerLayerFailure()
		return
	}
	a.contextReady = true
	a.finishIfBoth()
}

// handleAttachComplete ends the NAS part; it may come before the eNodeB's
// answer (TS 24.301 5.5.1.2.4).
func (c *connection) handleAttachComplete(msg *eps.AttachComplete) {
	a := c.attach
	if a == nil || !a.accepted || a.completed {
		c.send(&eps.EMMStatus{EMMCause: eps.EMMCauseMessageTypeNotCompatible})
		return
	}
	if !c.answeredRequest(attachAcceptance) {
		return
	}
	if !c.acceptedDefaultBearer(a.p, msg.ESMMessageContainer) {
		return
	}
	a.completed = true
	u := c.ue
	u.confirmGUTI()
	if a.cs.tmsi {
		u.confirmTMSI()
	}
	u.setState(registered)
	a.finishIfBoth()
}

// finishIfBoth ends the attach once UE and eNodeB have both answered.
func (a *attach) finishIfBoth() {
	if !a.completed || !a.contextReady {
		return
	}
	c := a.c
	c.attach = nil
	c.ue.modifyBearers()
	c.connected()
}

// connected is a UE with its bearers in place.
func (c *connection) connected() {
	u := c.ue
	u.endPaging(true)
	c.deliverPending()
}

// noFallback is a context set up without CS fallback.
var noFallback s1ap.Opt[s1ap.CSFallbackIndicator]
