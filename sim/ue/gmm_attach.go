package ue

import (
	"fmt"

	"sunsetlab/nas"
	"sunsetlab/nas/eps"
	"sunsetlab/nas/gprs"
	"sunsetlab/nas/security"
	"sunsetlab/sim"
)

// registerPS begins what is due in the packet domain of a UTRAN cell that has
// just come into use.
func (u *UE) registerPS(c sim.Cell) {
	g := u.umts
	switch {
	case u.detached:
		u.enterGMM(gmmDeregisteredNormal)
	case u.invalid.has(gprsServices) || u.gprsForbidden(c.PLMN):
		u.enterGMM(gmmDeregisteredLimited)
		u.watchForEUTRAN()
	case g.gmm.registered() && g.tin == tinPTMSI && g.rai == rai(c) && g.due == updateNone:
		u.rat, u.rplmn = sim.UTRAN, u.plmn
		u.enterGMM(gmmRegisteredNormal)
		u.watchForEUTRAN()
	case g.gmm.registered():
		g.due = max(g.due, updateNormal)
		u.enterGMM(gmmRegisteredAttempting)
	default:
		u.gprsAttach()
	}
}

// gprsAttach starts the GPRS attach, if nothing stands against it (TS 24.008
// 4.7.3.1.1). With location updates apart from it the network is in operation
// mode II.
func (u *UE) gprsAttach() {
	g := u.umts
	c, ok := u.radio.Cell()
	if !ok || !g.served() || g.gmm.busy() {
		return
	}
	here := rai(c)
	switch {
	case u.detached:
		u.enterGMM(gmmDeregisteredNormal)
		return
	case u.runs(t3346), (u.runs(t3302) || u.runs(t3311)) && g.failedIn == here:
		u.enterGMM(gmmDeregisteredAttempting)
		u.watchForEUTRAN()
		return
	}
	if g.failedIn != here {
		g.attachCount = 0 // a new routing area (TS 24.008 4.7.3)
	}
	u.stop(t3302, t3311, t3312)
	if u.explains() {
		detail := gprs.GPRSAttach.String()
		if g.attachCount > 0 {
			detail += fmt.Sprintf(", attempt %d", g.attachCount+1)
		}
		u.decide("attach", detail, "TS 24.008 4.7.3.1.1")
	}
	u.rat = sim.NoRAT
	u.forgetBearers()
	u.enterGMM(gmmRegisteredInitiated)
	u.start(t3310, u.standard(t3310))
	u.sendGPRSAttachRequest()
}

func (u *UE) sendGPRSAttachRequest() {
	g := u.umts
	m := gprs.AttachRequest{
		MSNetworkCapability:     u.gprsCapability(),
		AttachType:              gprs.GPRSAttach,
		CKSN:                    g.keys[sim.PSDomain].sequenceNumber(),
		MobileIdentity:          nas.MobileIdentityOfIMSI(u.card.IMSI),
		OldRAI:                  u.noRAI(),
		MSRadioAccessCapability: gprs.NewMSRadioAccessCapability(u.disabled == enabled),
		UENetworkCapability:     u.ueCapability(),
		MobileStationClassmark2: nas.Some(gprs.NewClassmark2()),
	}
	if u.cfg.PDPProfile == PDPPresent {
		m.AttachType |= gprs.FollowOnRequest
	}
	if id, ok := u.oldPTMSI(); ok {
		m.MobileIdentity, m.OldRAI, m.OldPTMSISignature, m.PTMSIType = id.ptmsi, id.rai, id.signature, nas.Some(id.kind)
		m.CKSN = g.keys[sim.PSDomain].sequenceNumber()
	}
	if v, ok := u.voiceDomain(); ok {
		m.VoiceDomain = nas.Some(v)
	}
	u.sendPS(&m)
}

// noRAI is the routing area of a device that has none (TS 24.008 10.5.5.15).
func (u *UE) noRAI() nas.RAI { return nas.RAI{PLMN: u.plmn, LAC: 0xfffe, RAC: 0xff} }

// oldIdentity is what a device calls itself at an attach or a routing area
// update.
type oldIdentity struct {
	ptmsi     nas.MobileIdentity
	rai       nas.RAI
	signature nas.Opt[gprs.PTMSISignature]
	kind      gprs.PTMSIType
}

// oldPTMSI is the P-TMSI that the TIN asks for: the device's own, or one made
// from its GUTI (TS 24.008 4.7.3.1.1, 4.7.5.1.1).
func (u *UE) oldPTMSI() (id oldIdentity, ok bool) {
	g := u.umts
	switch {
	case g.tin == tinGUTI && !u.guti.IsZero():
		ptmsi, area, first := nas.PTMSIFromGUTI(u.guti)
		token := u.mapKeys()
		id = oldIdentity{ptmsi: nas.MobileIdentityOfTMSI(ptmsi), rai: area, kind: gprs.MappedPTMSI,
			signature: nas.Some(gprs.PTMSISignature{first, byte(token >> 8), byte(token)})}
		return id, true
	case g.hasPTMSI:
		return oldIdentity{ptmsi: nas.MobileIdentityOfTMSI(g.ptmsi), rai: g.rai, signature: g.signature}, true
	}
	return id, false
}

// mapKeys makes the UMTS keys for a move from E-UTRAN out of the EPS context
// and returns the NAS token that proves to the MME who moves (TS 33.401 9.1.1).
// Both come from the uplink NAS COUNT, which is used up by that.
func (u *UE) mapKeys() (token uint16) {
	if u.ctx == nil {
		return 0
	}
	s := u.ctx.State()
	ck, ik := security.DeriveMappedCKIK(s.KASME, s.Uplink)
	token = security.DeriveNASToken(s.KASME, s.Uplink)
	u.umts.keys[sim.PSDomain] = keySet{valid: true, cksn: gprs.CKSN(s.KSI.Identifier()), ck: ck, ik: ik}
	s.Uplink++
	ctx, err := security.NewContext(s)
	if err != nil {
		ctx = nil // the count is used up: a new context has to be made
	}
	u.ctx = ctx
	return token
}

// handleGPRSAttachAccept is TS 24.008 4.7.3.1.3.
func (u *UE) handleGPRSAttachAccept(m *gprs.AttachAccept) {
	g := u.umts
	if g.gmm != gmmRegisteredInitiated {
		if ptmsi, ok := m.AllocatedPTMSI.Value().TMSI(); ok && g.gmm.registered() && ptmsi == g.ptmsi {
			u.heard3G(sim.PSDomain, m.Name(), "once more", "")
			u.sendPS(&gprs.AttachComplete{})
			return
		}
		u.unexpected3G(m)
		return
	}
	u.procedureOver(sim.PSDomain)
	if u.env.Recording(sim.Received) {
		u.received3G(sim.PSDomain, m.Name(), m.AttachResult.String(), "")
	}
	g.attachCount = 0
	u.takeGPRS(gprsRegistration{ptmsi: m.AllocatedPTMSI, signature: m.PTMSISignature, rai: m.RAI, t3312: m.PeriodicRAUpdateTimer,
		t3302: m.T3302, equivalent: m.EquivalentPLMNs})
	u.enterGMM(gmmRegisteredNormal)
	if m.AllocatedPTMSI.Present() || m.MSIdentity.Present() {
		u.sendPS(&gprs.AttachComplete{})
	}
	u.registeredOn3G("GPRS attach")
	if m.AttachResult&gprs.FollowOnProceed == 0 {
		u.expectPSRelease()
	}
}

// gprsRegistration is what attach and routing area update accepts have in
// common.
type gprsRegistration struct {
	ptmsi      nas.Opt[nas.MobileIdentity]
	signature  nas.Opt[gprs.PTMSISignature]
	rai        nas.RAI
	t3312      nas.GPRSTimer
	t3302      nas.Opt[nas.GPRSTimer2]
	equivalent nas.Opt[eps.PLMNList]
}

func (u *UE) takeGPRS(r gprsRegistration) {
	g := u.umts
	if id, ok := r.ptmsi.Get(); ok {
		if ptmsi, ok := id.TMSI(); ok {
			g.ptmsi, g.hasPTMSI = ptmsi, true
			g.signature.Clear()
		}
	}
	if r.signature.Present() {
		g.signature = r.signature
	}
	g.rai, g.tin, g.due = r.rai, tinPTMSI, updateNone
	var active bool
	if g.t3312, active = r.t3312.Duration(); !active {
		g.t3312 = 0
	}
	u.setT3302(r.t3302)
	u.eplmns = r.equivalent.Value()
	u.rplmn, u.rat = u.plmn, sim.UTRAN
	// A mapped EPS context does not outlive the registration on E-UTRAN.
	if u.ctx != nil && u.ctx.KSI().Mapped() {
		u.ctx = nil
	}
	u.setUpdateStatus(updated)
}

func (u *UE) setT3302(v nas.Opt[nas.GPRSTimer2]) {
	u.umts.t3302 = 0
	if t, ok := v.Get(); ok {
		if d, active := t.Duration(); active {
			u.umts.t3302 = d
		}
	}
}

// registeredOn3G is a device whose packet domain has taken it.
func (u *UE) registeredOn3G(by string) {
	g := u.umts
	u.decide("registered on UTRAN", by, "")
	switch {
	case u.cfg.PDPProfile == PDPNone:
		if u.bearers == 0 {
			u.decide("no data on UTRAN", "no PDP profile", "")
		}
	case u.bearers == 0:
		g.pdpDue = true
	}
	u.watchForEUTRAN()
}

// expectPSRelease is an accept without follow-on proceed: the connection is not
// for more (TS 24.008 4.7.1.8, 4.7.13).
func (u *UE) expectPSRelease() {
	u.umts.links[sim.PSDomain].closing = true
	u.expectRelease(t3340)
}

// expectRelease waits for the network to release a connection that is of no
// use any more.
func (u *UE) expectRelease(id timerID) {
	u.start(id, u.standard(id))
}

// gprsAttachFailed counts an attempt that did not end with the network's word
// on the device (TS 24.008 4.7.3.1.5).
func (u *UE) gprsAttachFailed(why string) {
	g := u.umts
	const clause = "TS 24.008 4.7.3.1.5"
	u.procedureOver(sim.PSDomain)
	if c, ok := u.radio.Cell(); ok {
		g.failedIn = rai(c)
	}
	g.attachCount++
	if g.attachCount >= maxAttempts {
		g.attachCount = maxAttempts
		u.decide("GPRS attach attempt counter 5", why, clause)
		g.forget()
		u.enterGMM(gmmDeregisteredAttempting)
		u.start(t3302, or(g.t3302, u.standard(t3302)))
		u.releaseDomain(sim.PSDomain)
		u.watchForEUTRAN()
		return
	}
	if u.explains() {
		u.decide("GPRS attach failed", fmt.Sprintf("%s, attempt %d of %d", why, g.attachCount, maxAttempts), clause)
	}
	u.enterGMM(gmmDeregisteredAttempting)
	u.start(t3311, u.standard(t3311))
}

// gprsRetry is the expiry of T3311, T3302 or T3346 on UTRAN.
func (u *UE) gprsRetry(long bool) {
	g := u.umts
	if g == nil {
		return
	}
	if long {
		g.attachCount, g.updateCount = 0, 0
	}
	switch g.gmm {
	case gmmDeregisteredAttempting:
		u.gprsAttach()
	case gmmRegisteredAttempting:
		g.due = max(g.due, updateNormal)
	}
}
