package ue

import (
	"fmt"

	"sunsetlab/nas"
	"sunsetlab/nas/gprs"
	"sunsetlab/sim"
)

// locationUpdate is a location update that is due.
type locationUpdate uint8

const (
	locationNone locationUpdate = iota
	locationPeriodic
	locationIMSIAttach
	locationNormal
)

// maxLocationAttempts is the location update attempt counter at which a device
// waits for T3212 (TS 24.008 4.4.4.9).
const maxLocationAttempts = 4

// registerCS begins what is due in the circuit domain of a UTRAN cell that has
// just come into use. A call that is being moved here goes first, if the VLR
// knows the device under the cell's location area (TS 23.272 6.2).
func (u *UE) registerCS(c sim.Cell, fromEUTRAN bool) {
	g := u.umts
	here := lai(c)
	switch {
	case u.detached:
		u.enterMM(mmIdleNormal)
		return
	case u.invalid.has(nonEPSServices):
		g.location = locationNone
		u.enterMM(mmIdleNoIMSI)
		u.abandonCall("USIM invalid for CS services")
		return
	case !g.updated || u.lai != here:
		g.location = locationNormal
	case !g.attached:
		g.location = locationIMSIAttach
	case fromEUTRAN && u.call != callFalling:
		// The VLR has the device behind an MME.
		g.location = locationNormal
	}
	if u.umts.mm.idle() {
		u.enterMM(mmIdleNormal)
	}
}

// serveCS does what waits in the circuit domain of a UTRAN cell.
func (u *UE) serveCS() {
	g := u.umts
	if !g.mm.idle() {
		return
	}
	if g.emergency && u.call == callFalling {
		// It goes without registration, and with a USIM that the network has
		// refused (TS 24.008 4.2.2).
		u.requestCM(gprs.EmergencyCall)
		return
	}
	if u.detached || u.invalid.has(nonEPSServices) {
		return
	}
	switch {
	case g.location != locationNone:
		if !u.runs(t3211) && !u.runs(t3246) && !(g.locationCount >= maxLocationAttempts && u.runs(t3212)) {
			u.updateLocation()
		}
	case g.mm != mmIdleNormal:
	case u.call == callFalling && u.mt:
		u.answerPaging()
	case u.call == callFalling:
		u.requestCM(gprs.MOCall)
	case len(u.wants.texts) > 0:
		u.requestCM(gprs.ShortMessageService)
	}
}

// updateLocation starts the procedure (TS 24.008 4.4.1, 4.4.2, 4.4.3).
func (u *UE) updateLocation() {
	g := u.umts
	g.locationType = map[locationUpdate]gprs.LocationUpdatingType{locationPeriodic: gprs.PeriodicLocation,
		locationIMSIAttach: gprs.IMSIAttach, locationNormal: gprs.NormalLocationUpdating}[g.location]
	if u.call == callFalling || len(u.wants.texts) > 0 {
		g.locationType |= gprs.FollowOnRequest
	}
	u.stop(t3211, t3212)
	if u.explains() {
		u.decide("location update", g.locationType.String(), "TS 24.008 4.4.1")
	}
	m := gprs.LocationUpdatingRequest{
		MMHeader:                   u.mmHeader(),
		LocationUpdatingType:       g.locationType,
		CKSN:                       g.keys[sim.CSDomain].sequenceNumber(),
		LAI:                        u.lai,
		MobileStationClassmark1:    gprs.NewClassmark1(),
		MobileIdentity:             u.mmIdentity(),
		MobileStationClassmarkUMTS: nas.Some(gprs.NewClassmark2()),
	}
	if m.LAI.IsZero() {
		m.LAI = u.noRAI().LAI()
	}
	const csmt, csmo = 1, 2 // TS 24.008 10.5.3.14
	if u.call == callFalling {
		m.AdditionalUpdateParameters = nas.Some[uint8](csmo)
		if u.mt {
			m.AdditionalUpdateParameters = nas.Some[uint8](csmt)
		}
	}
	u.enterMM(mmLocationUpdating)
	u.start(t3210, u.standard(t3210))
	u.sendCS(&m)
}

// mmIdentity is what the device calls itself towards the MSC.
func (u *UE) mmIdentity() nas.MobileIdentity {
	if u.hasTMSI {
		return nas.MobileIdentityOfTMSI(u.tmsi)
	}
	return nas.MobileIdentityOfIMSI(u.card.IMSI)
}

// handleLocationAccept is TS 24.008 4.4.4.6.
func (u *UE) handleLocationAccept(m *gprs.LocationUpdatingAccept) {
	g := u.umts
	if g.mm != mmLocationUpdating {
		u.unexpected3G(m)
		return
	}
	u.procedureOver(sim.CSDomain)
	if u.env.Recording(sim.Received) {
		u.received3G(sim.CSDomain, m.Name(), m.LAI.String(), "")
	}
	u.lai = m.LAI
	g.updated, g.attached, g.location, g.locationCount = true, true, locationNone, 0
	g.t3212 = 0
	if v, ok := m.PerMST3212.Get(); ok {
		if d, active := v.Duration(); active {
			g.t3212 = d
		}
	}
	if id, ok := m.MobileIdentity.Get(); ok {
		u.tmsi, u.hasTMSI = id.TMSI()
		if u.hasTMSI {
			u.sendCS(&gprs.TMSIReallocationComplete{MMHeader: u.mmHeader()})
		}
	}
	if g.locationType.Type() != gprs.PeriodicLocation {
		u.decide("CS services on UTRAN", "location updated", "TS 24.008 4.4.4.6")
	}
	if m.FollowOnProceed {
		u.enterMM(mmIdleNormal)
		return
	}
	u.waitForCommand()
}

// waitForCommand is MM with a connection that nobody needs: the network
// releases it, or uses it (TS 24.008 4.1.2.1.1).
func (u *UE) waitForCommand() {
	u.enterMM(mmWaitCommand)
	u.expectRelease(t3240)
}

// handleLocationReject is TS 24.008 4.4.4.7.
func (u *UE) handleLocationReject(m *gprs.LocationUpdatingReject) {
	g := u.umts
	if g.mm != mmLocationUpdating {
		u.unexpected3G(m)
		return
	}
	u.procedureOver(sim.CSDomain)
	u.receivedMMCause(m.Name(), m.RejectCause)
	if v, ok := m.T3246.Get(); ok && m.RejectCause == gprs.MMCauseCongestion {
		if d, active := v.Duration(); active && d > 0 {
			u.start(t3246, d)
		}
	}
	if u.mmRefused(m.RejectCause, "TS 24.008 4.4.4.7") {
		return
	}
	u.locationFailed(mmCauseText(m.RejectCause))
}

func mmCauseText(c gprs.MMCause) string { return fmt.Sprintf("MM cause #%d", uint8(c)) }

func (u *UE) receivedMMCause(name string, c gprs.MMCause) {
	if u.env.Recording(sim.Received) {
		u.received3G(sim.CSDomain, name, "MM cause "+c.String(), u.causeTag("MM", uint8(c)))
	}
}

// mmRefused does what a cause means for the circuit domain, and tells whether
// it is such a cause (TS 24.008 4.4.4.7, 4.5.1.1).
func (u *UE) mmRefused(cause gprs.MMCause, clause string) bool {
	why := ""
	if u.explains() {
		why = mmCauseText(cause)
	}
	c, _ := u.radio.Cell()
	switch cause {
	case gprs.MMCauseIMSIUnknownInHLR, gprs.MMCauseIllegalMS, gprs.MMCauseIllegalME:
		u.refusedCS(why, clause)
		return true
	case gprs.MMCausePLMNNotAllowed:
		u.forgetLocation()
		u.forgetRegistration()
		u.setUpdateStatus(roamingNotAllowed)
		u.forbidPLMN(u.plmn, clause)
	case gprs.MMCauseLocationAreaNotAllowed:
		u.forgetLocation()
		forbidArea(u, &u.forbidden().regionalLAs, lai(c), "location area forbidden for regional provision of service", clause)
	case gprs.MMCauseRoamingNotAllowed, gprs.MMCauseNoSuitableCells:
		u.umts.updated = false
		forbidArea(u, &u.forbidden().roamingLAs, lai(c), "location area forbidden for roaming", clause)
	default:
		return false
	}
	u.umts.locationCount = 0
	u.enterMM(mmIdleLimited)
	u.abandonCall(mmCauseText(cause))
	u.quest = questService
	u.after(thenSearch)
	return true
}

// refusedCS is a USIM that the circuit domain does not take: packet service
// goes on alone, until the device is switched off.
func (u *UE) refusedCS(why, clause string) {
	u.forgetLocation()
	u.umts.location = locationNone
	u.invalidate(nonEPSServices, why, clause)
	u.enterMM(mmIdleNoIMSI)
	u.abandonCall(why)
	c, ok := u.radio.Cell()
	if ok && !u.suitable(c) {
		u.quest = questService
		u.after(thenSearch)
		return
	}
	u.expectRelease(t3240)
}

// locationFailed counts an update that did not come to an end (TS 24.008
// 4.4.4.9).
func (u *UE) locationFailed(why string) {
	g := u.umts
	u.procedureOver(sim.CSDomain)
	g.locationCount++
	if g.location != locationPeriodic {
		g.updated = false
		g.location = locationNormal
	}
	u.enterMM(mmIdleAttempting)
	if u.explains() {
		u.decide("location update failed", fmt.Sprintf("%s, attempt %d", why, g.locationCount), "TS 24.008 4.4.4.9")
	}
	u.abandonCall("location update failed")
	if g.locationCount < maxLocationAttempts {
		u.start(t3211, u.standard(t3211))
		return
	}
	u.start(t3212, or(g.t3212, u.standard(t3212)))
}

// periodicLocation is the expiry of T3212.
func (u *UE) periodicLocation() {
	g := u.umts
	if !g.served() {
		return
	}
	g.locationCount = 0
	g.location = max(g.location, locationPeriodic)
}

// mmConnectionLost aborts what the circuit domain was doing (TS 24.008 4.4.4.9,
// 4.5.1.2, 4.5.3).
func (u *UE) mmConnectionLost(why string) {
	g := u.umts
	switch g.mm {
	case mmLocationUpdating:
		u.locationFailed(why)
		return
	case mmWaitOutgoing, mmActive, mmWaitCommand:
		u.procedureOver(sim.CSDomain)
		u.enterMM(mmIdleNormal)
	}
	if u.call == callFalling && g.location == locationNone && !u.mt {
		return // it begins on the next connection
	}
	u.abandonCall(why)
}
