package ue

import (
	"sunsetlab/nas"
	"sunsetlab/nas/eps"
	"sunsetlab/sim"
)

// EmergencyCall tries an emergency call in the domain that the device has for
// it (TS 23.167 Annex H): on UTRAN at once, registered or not; on E-UTRAN by CS
// fallback if the network offers it, else by leaving for any UTRAN cell (TS
// 24.008 4.5.1.5a).
func (u *UE) EmergencyCall() {
	if u.state == null || u.call != callNone {
		return
	}
	u.step("emergency call", "")
	u.placeEmergency()
	u.settle()
}

func (u *UE) placeEmergency() {
	c, camped := u.radio.Cell()
	switch {
	case camped && c.RAT == sim.UTRAN:
		u.emergencyHere()
	case u.rat == sim.EUTRAN && u.state.registered() && u.csfbOffered():
		u.emergency, u.mt = true, false
		u.call = callWanted
	default:
		u.emergencyElsewhere()
	}
}

// csfbOffered tells whether CS fallback may be asked for.
func (u *UE) csfbOffered() bool {
	return (u.cs == csFull || u.cs == csNotPreferred) && !u.noCSFB && u.ctx != nil
}

func (u *UE) emergencyHere() {
	u.call, u.mt = callFalling, false
	u.umts.emergency = true
	u.stop(searchAgain, searchDone, eutranAllowed)
	u.serveCS()
}

// emergencyElsewhere leaves the cell for a UTRAN cell of any network.
func (u *UE) emergencyElsewhere() {
	u.emergency = false
	if u.cfg.supports(sim.UTRAN) {
		for _, c := range u.radio.Cells(sim.UTRAN) {
			if u.suitable(c) {
				u.decide("UTRAN selected", c.Name+", for an emergency call", "TS 24.008 4.5.1.5a")
				u.leaveForEmergency()
				u.campOn(c)
				return
			}
		}
		if cells := u.radio.Cells(sim.UTRAN); len(cells) > 0 {
			u.decide("UTRAN selected", cells[0].Name+", for an emergency call in limited service", "TS 24.008 4.5.1.5a")
			u.leaveForEmergency()
			u.limitedOn(cells[0])
			return
		}
	}
	u.callFailed("no way out for an emergency call")
}

func (u *UE) leaveForEmergency() {
	u.stop(searchAgain, searchDone)
	u.quest = questService
	if u.rat == sim.EUTRAN {
		u.leftEUTRAN()
	}
	u.call, u.mt = callFalling, false
	u.emergency = true
}

// limitedOn camps on a cell for the emergency call alone.
func (u *UE) limitedOn(c sim.Cell) {
	u.camp(c)
	if u.state.registered() {
		u.enter(registeredLimited)
	} else {
		u.enter(deregisteredLimited)
	}
	u.takeEmergency()
	u.serveCS()
}

// takeEmergency hands a pending emergency call to the 3G side.
func (u *UE) takeEmergency() {
	if u.emergency {
		u.emergency = false
		u.umts.emergency = true
	}
}

// fallbackType is what an EXTENDED SERVICE REQUEST of this device asks for.
func (u *UE) fallbackType() eps.ServiceType {
	switch {
	case u.emergency:
		return eps.MOCSFallbackEmergency
	case u.mt:
		return eps.MTCSFallback
	}
	return eps.MOCSFallback
}

// emergencyIdentity is what a device calls itself for an emergency call: what
// the cell's network knows, else the IMSI, else the IMEI (TS 24.008 4.5.1.5).
func (u *UE) emergencyIdentity() nas.MobileIdentity {
	c, _ := u.radio.Cell()
	switch {
	case u.hasTMSI && u.umts.updated && u.lai == lai(c):
		return nas.MobileIdentityOfTMSI(u.tmsi)
	case !u.card.IMSI.IsZero():
		return nas.MobileIdentityOfIMSI(u.card.IMSI)
	}
	return nas.MobileIdentityOfIMEI(u.imeisv.IMEI())
}
