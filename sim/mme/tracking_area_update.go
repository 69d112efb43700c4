package mme

import (
	"bytes"

	"sunsetlab/nas"
	"sunsetlab/nas/eps"
	"sunsetlab/s1ap"
)

// trackingAreaUpdate is a tracking area updating procedure (TS 24.301 5.5.3).
type trackingAreaUpdate struct {
	c          *connection
	request    []byte // the request, to tell a repeated one from another
	kind       eps.EPSUpdateType
	active     bool
	additional eps.AdditionalUpdateType
	hasStatus  bool
	cs         csResult
	// accepted is set once the accept was sent; waiting while its answer or the
	// eNodeB's is to come.
	accepted      bool
	settingUp     bool
	unconfirmed   bool
	csPartUpdated bool
	// arrival is set while a context fetched from the SGSN is made the UE's.
	arrival *arrival
}

// handleInitialTAU takes a TRACKING AREA UPDATE REQUEST that opens a connection.
// One whose sender is not known or did not prove itself is told to attach.
func (c *connection) handleInitialTAU(msg *eps.TrackingAreaUpdateRequest, plain []byte, u *ueContext, verified bool) {
	m := c.a.mme
	cause := m.cfg.UnknownGUTICause
	detail := "unknown GUTI"
	mapped, link := m.comesFromUTRAN(msg), m.sgsnLink()
	switch {
	case mapped && link != nil && link.conn != nil:
		c.reportReceived(msg, "from UTRAN")
		if u != nil && !verified {
			u = nil
		}
		c.fetchContext(link, msg, plain, u)
		return
	case mapped && (u == nil || !verified || u.state != registered):
		c.reportReceived(msg, "from UTRAN")
		c.refuseArrival(m.cfg.SGSN.Unavailable, "the context is not to be had from the SGSN")
		return
	case u == nil:
	case !verified:
		cause, detail = eps.EMMCauseUEIdentityUnknown, "integrity check failed"
	case u.state != registered:
		cause, detail = eps.EMMCauseImplicitlyDetached, "UE is deregistered"
	default:
		c.adoptVerified(u)
		c.reportReceived(msg, "integrity checked")
		c.startTAU(msg, plain)
		return
	}
	c.reportReceived(msg, detail)
	c.send(&eps.TrackingAreaUpdateReject{EMMCause: cause})
	c.release(causeNormalRelease)
}

// adoptVerified makes c the connection of a UE that proved itself with its
// first message.
func (c *connection) adoptVerified(u *ueContext) {
	c.adopt(u)
	c.secured, c.authenticated = true, true
	c.keysFrom, _ = u.security.LastUplink()
	u.noPaging = false
	u.pagingAnswered()
}

// handleTAU takes one on a connection that stands (TS 24.301 5.5.3.2.7 d, e).
func (c *connection) handleTAU(msg *eps.TrackingAreaUpdateRequest) {
	u := c.ue
	if u.state != registered || c.attach != nil {
		return // until the attach has ended
	}
	if t := c.tau; t != nil && bytes.Equal(t.request, c.uplink) {
		if t.accepted && c.common.kind == trackingAreaUpdateAcceptance {
			c.request(trackingAreaUpdateAcceptance, c.a.mme.cfg.Timers.T3450, c.common.msg)
		}
		return
	}
	if c.tau != nil {
		c.common.stop()
	}
	c.startTAU(msg, c.uplink)
}

func (c *connection) startTAU(msg *eps.TrackingAreaUpdateRequest, plain []byte) {
	u, m := c.ue, c.a.mme
	t := c.newTAU(msg, plain)
	c.tau = t
	u.placedAt(c)
	if r := m.rule(OnTrackingAreaUpdate, u, nil); r != nil {
		c.refuseBy(r)
		return
	}
	u.learnCapabilities(msg)
	t.proceed(msg)
}

func (c *connection) newTAU(msg *eps.TrackingAreaUpdateRequest, plain []byte) *trackingAreaUpdate {
	return &trackingAreaUpdate{
		c: c, request: bytes.Clone(plain), kind: msg.EPSUpdateType.Type(), active: msg.EPSUpdateType.Active(),
		additional: msg.AdditionalUpdateType.Value(),
	}
}

// learnCapabilities notes what a request tells of the UE itself.
func (u *ueContext) learnCapabilities(msg *eps.TrackingAreaUpdateRequest) {
	if v, ok := msg.UENetworkCapability.Get(); ok {
		u.capability = v
	}
	if v, ok := msg.MSNetworkCapability.Get(); ok {
		u.msCapability = v
	}
	if msg.UERadioCapabilityUpdateNeeded.Value()&1 == 1 {
		u.radioCapability = nil
	}
}

// proceed goes on with an update of a UE that is known: its bearers, then its
// CS part, then the accept.
func (t *trackingAreaUpdate) proceed(msg *eps.TrackingAreaUpdateRequest) {
	c := t.c
	u := c.ue
	if status, ok := msg.EPSBearerContextStatus.Get(); ok {
		t.hasStatus = true
		u.synchronise(status)
	}
	if len(u.pdns) == 0 {
		c.refuse(eps.EMMCauseNoEPSBearerContextActivated)
		return
	}
	if t.kind == eps.CombinedTAUpdating || t.kind == eps.CombinedTAUpdatingIMSI {
		t.csPartUpdated = true
		c.combine(t.additional, t.kind == eps.CombinedTAUpdatingIMSI, func(r csResult) {
			t.cs = r
			t.accept()
		})
		return
	}
	t.accept()
}

// synchronise drops the bearers that the UE no longer has (TS 24.301 5.5.3.2.4).
func (u *ueContext) synchronise(status eps.EPSBearerContextStatus) {
	for i := len(u.pdns) - 1; i >= 0; i-- {
		p := u.pdns[i]
		if !status.Active(p.ebi) {
			u.deleteSession(p)
			u.removePDN(p)
			continue
		}
		for k := len(p.bearers) - 1; k > 0; k-- {
			if !status.Active(p.bearers[k].ebi) {
				p.removeBearer(p.bearers[k].ebi)
			}
		}
	}
}

// abort ends an update. A UE that had not arrived yet is not registered here.
func (t *trackingAreaUpdate) abort() {
	c := t.c
	c.tau = nil
	a, u := t.arrival, c.ue
	if a == nil || u == nil {
		return
	}
	if a.step == arrivalSecure {
		a.from.acknowledge(contextNotProved)
	}
	if !t.accepted {
		u.leaveCS(leftByNetwork)
		u.deregister()
	}
}

// accept sends TRACKING AREA UPDATE ACCEPT (TS 24.301 5.5.3.2.4).
func (t *trackingAreaUpdate) accept() {
	c := t.c
	if c.tau != t || c.ue == nil {
		return
	}
	u, m := c.ue, c.a.mme
	msg := &eps.TrackingAreaUpdateAccept{
		EPSUpdateResult:          eps.TAUpdated,
		T3412:                    nas.Some(m.t3412()),
		TAIList:                  nas.Some(m.taiList(c.tai)),
		T3402:                    optionalTimer(m.cfg.Timers.T3402),
		T3423:                    optionalTimer(m.cfg.Timers.T3423),
		EquivalentPLMNs:          m.equivalents(),
		EPSNetworkFeatureSupport: nas.Some(u.features()),
	}
	u.listedFor = c.tai
	if t.arrival != nil || t.kind != eps.PeriodicUpdating && m.cfg.Security.GUTIAtUpdate {
		u.reallocateGUTI()
		msg.GUTI = nas.Some(eps.MobileIdentityOfGUTI(u.guti()))
		t.unconfirmed = true
	}
	if t.hasStatus {
		msg.EPSBearerContextStatus = nas.Some(u.bearerStatus())
	}
	switch {
	case t.cs.accepted:
		msg.EPSUpdateResult = eps.CombinedTAUpdated
		msg.LAI, msg.MSIdentity, msg.AdditionalUpdateResult = t.cs.elements(u)
		t.unconfirmed = t.unconfirmed || t.cs.tmsi
	case t.csPartUpdated:
		msg.EMMCause = t.cs.emmCause()
	}
	t.accepted = true
	if t.arrival != nil {
		u.setState(registered)
	}
	if t.unconfirmed {
		c.request(trackingAreaUpdateAcceptance, m.cfg.Timers.T3450, msg)
	} else {
		c.send(msg)
	}
	if c.enb == noENBContext && (t.active || u.isAwaited()) {
		t.settingUp = true
		c.setUpContext(nil, nil, noFallback, t.setUp)
		return
	}
	t.finish()
}

// setUp is the eNodeB's answer to the bearers that the active flag asked for.
func (t *trackingAreaUpdate) setUp(ok bool) {
	t.settingUp = false
	if !ok {
		return
	}
	t.c.ue.modifyBearers()
	t.c.connected()
	t.finish()
}

// handleTAUComplete confirms the new GUTI and TMSI.
func (c *connection) handleTAUComplete() {
	if !c.answeredRequest(trackingAreaUpdateAcceptance) {
		return
	}
	c.ue.confirmGUTI()
	if t := c.tau; t != nil {
		if t.cs.tmsi {
			c.ue.confirmTMSI()
		}
		t.unconfirmed = false
		t.finish()
	}
}

// finish ends the update once all has been answered; a UE that wants no bearers
// is released.
func (t *trackingAreaUpdate) finish() {
	c := t.c
	if t.unconfirmed || t.settingUp || c.tau != t {
		return
	}
	c.tau = nil
	if c.enb == noENBContext {
		c.release(s1ap.CauseNASNormalRelease)
	}
}
