package ue

import (
	"sunsetlab/nas/security"
	"sunsetlab/sim"
)

// HandleRadio takes a frame from the cell on which the device camps.
func (u *UE) HandleRadio(f *sim.RadioFrame) {
	if u.state == null {
		return
	}
	u.handleFrame(f)
	u.settle()
}

func (u *UE) handleFrame(f *sim.RadioFrame) {
	switch f.Kind {
	case sim.CellLost:
		u.cellLost()
		return
	case sim.SystemInformation:
		u.broadcastChanged()
		return
	case sim.Paging:
		u.paged(f)
		return
	}
	if u.umts != nil && u.umts.camped {
		u.handleUTRAN(f)
		return
	}
	if !u.connected {
		return // of a connection that the device has given up
	}
	switch f.Kind {
	case sim.DLInformationTransfer:
		u.handleNAS(f.NAS)
	case sim.RRCConnectionReject:
		u.connectionReleased(f, "RRC connection rejected")
	case sim.RRCConnectionRelease:
		u.connectionReleased(f, "connection released by the network")
	case sim.RadioLinkFailure:
		u.radioLinkFailed()
	case sim.UECapabilityEnquiry:
		u.reply(&sim.RadioFrame{Kind: sim.UECapabilityInformation, Capability: radioCapability})
	case sim.SecurityModeCommand:
		u.secureRadio(f)
	case sim.RRCConnectionReconfiguration:
		u.reconfigure(f)
	}
}

// reply sends a frame by way of the shared scratch frame, so that nothing is
// allocated.
func (u *UE) reply(f *sim.RadioFrame) {
	u.scratch.frame = *f
	u.radio.Send(&u.scratch.frame)
}

// secureRadio is the AS security mode procedure (TS 36.331 5.3.4.3): the
// command must have been made with this device's K_eNB.
func (u *UE) secureRadio(f *sim.RadioFrame) {
	if u.ctx == nil || !u.radioTokenMatches(f) {
		u.fault("SecurityModeCommand", "made with another K_eNB", nil)
		u.reply(&sim.RadioFrame{Kind: sim.SecurityModeFailure})
		return
	}
	u.reply(&sim.RadioFrame{Kind: sim.SecurityModeComplete})
}

func (u *UE) radioTokenMatches(f *sim.RadioFrame) bool {
	k := security.DeriveKRRCint(u.ctx.KeNB(u.kenbCount), security.EIA(f.EIA))
	return f.Token == [4]byte(k[12:])
}

// reconfigure adds and releases data radio bearers; that a bearer is there
// completes a service request (TS 24.301 5.6.1.4).
func (u *UE) reconfigure(f *sim.RadioFrame) {
	nas := f.NAS
	u.reply(&sim.RadioFrame{Kind: sim.RRCConnectionReconfigurationComplete})
	if f.AddBearers != 0 && u.state == serviceRequestInitiated {
		u.serviceGranted()
	}
	// Without an EPS bearer context behind it the NAS message tells of the
	// release itself; a radio bearer that goes alone takes its context along
	// (TS 24.301 6.4.4.6).
	if gone := f.ReleaseBearers & u.bearers; gone != 0 && nas == nil {
		u.dropBearers(gone)
	}
	if nas != nil {
		u.handleNAS(nas)
	}
}

// connectionReleased takes the end of a connection, or that there will be none.
func (u *UE) connectionReleased(f *sim.RadioFrame, why string) {
	u.connected, u.secured = false, false
	if f.Release == sim.ReleaseLoadBalancingTAURequired && u.state.registered() {
		u.wants.update = max(u.wants.update, updateNormal)
	}
	if u.call == callRequested {
		u.fallBack()
		return
	}
	if u.lowerLayerFailed(why) {
		return
	}
	if f.Redirect == sim.UTRAN && u.disabled == 0 {
		u.quest = questRedirected
		u.search()
		return
	}
	u.released()
}

// radioLinkFailed asks NAS to recover the connection, since the device notices
// while it still hears a cell (TS 24.301 5.5.3.2.2 case e).
func (u *UE) radioLinkFailed() {
	u.connected, u.secured = false, false
	if u.lowerLayerFailed("radio link failure") {
		return
	}
	if u.state.registered() {
		u.wants.update = max(u.wants.update, updateNormal)
	}
	u.released()
}

// lowerLayerFailed aborts the procedure that needed the connection and tells
// whether there was one (TS 24.301 5.5.1.2.6 b, 5.5.3.2.6 b, 5.6.1.6 b,
// 5.5.2.2.4 a).
func (u *UE) lowerLayerFailed(why string) bool {
	u.pausedOver()
	switch u.state {
	case registeredInitiated:
		u.attachFailed(why)
	case updatingInitiated:
		u.updateFailed(why)
	case serviceRequestInitiated:
		u.serviceFailed(why)
	case deregisteredInitiated:
		u.detachDone()
	default:
		return false
	}
	return true
}

// cellLost is the end of coverage.
func (u *UE) cellLost() {
	u.connected, u.secured = false, false
	u.lowerLayerFailed("cell lost")
	u.dropIMSCall("cell lost")
	if u.umts.served() {
		u.leftUTRAN()
	}
	u.leaveCell()
	u.rat = sim.NoRAT
	u.then = thenNothing
	u.stop(t3440)
	u.pauseIMS()
	switch {
	case u.quest == questFallback:
	case u.disabled == disabledByVoice:
		u.quest = questVoice
	default:
		u.quest = questService
	}
	u.decide("cell lost", "no signal from the cell any more", "")
	u.search()
}

// broadcastChanged looks again at whether the cell is suitable and the tracking
// area known.
func (u *UE) broadcastChanged() {
	c, ok := u.radio.Cell()
	if !ok {
		return
	}
	if c.Barred {
		u.connected, u.secured = false, false
		u.lowerLayerFailed("cell barred")
		u.search()
		return
	}
	if c.RAT == sim.UTRAN {
		u.utranBroadcastChanged(c)
		return
	}
	if c.RAT == sim.EUTRAN && u.state == deregisteredAttempting && u.failedIn != tai(c) && u.suitable(c) {
		u.campOn(c)
		return
	}
	if c.RAT != sim.EUTRAN || u.rat != sim.EUTRAN || c.PLMN == u.plmn && u.tais.Contains(tai(c)) {
		return
	}
	if u.connected {
		u.wants.update = max(u.wants.update, updateNormal)
		return
	}
	u.campOn(c)
}

// afterRelease is what a device does once its connection is gone.
type afterRelease uint8

const (
	thenNothing  afterRelease = iota
	thenSearch                // for another cell or network
	thenAttach                // again
	thenOtherRAT              // after too many attempts
)

// after does something once the network has released the connection, for which
// it has T3440 (TS 24.301 5.3.1.2).
func (u *UE) after(a afterRelease) {
	u.then = a
	switch {
	case u.connected:
		u.start(t3440, or(u.cfg.Timers.T3440, t3440Default))
		return
	case u.umts != nil && u.umts.rrc:
		u.expectRelease(t3340)
		return
	}
	u.released()
}

// released is a device at rest after a connection.
func (u *UE) released() {
	u.stop(t3440, t3340)
	then := u.then
	u.then = thenNothing
	if u.rat == sim.EUTRAN && u.state.registered() {
		u.startPeriodic()
	}
	switch then {
	case thenSearch:
		u.search()
	case thenAttach:
		if u.umts.served() {
			u.gprsAttach()
		} else {
			u.attach()
		}
	case thenOtherRAT:
		u.quest = questAttempts
		u.search()
	}
}

// releaseLocally gives a connection up without waiting for the network. The
// frame stands for the silence by which the base station notices.
func (u *UE) releaseLocally() {
	u.pausedOver()
	u.stop(t3440)
	u.releaseUTRAN()
	if !u.connected {
		return
	}
	u.connected, u.secured = false, false
	u.reply(&sim.RadioFrame{Kind: sim.RadioLinkFailure})
}

// radioCapability is a UERadioAccessCapabilityInformation (TS 36.331 10.2.2):
// release 8, category 4, one band.
var radioCapability = []byte{0x00, 0x70, 0x01, 0x00, 0xb8, 0x18, 0x00, 0x00, 0x18, 0x00, 0x0f, 0x30, 0x20, 0x80, 0x00, 0x00}
