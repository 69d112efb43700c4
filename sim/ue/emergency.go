package ue

import (
	"slices"

	"sunsetlab/nas"
	"sunsetlab/nas/eps"
	"sunsetlab/sim"
)

// emergencyDomain is a way that an emergency call may go.
type emergencyDomain uint8

const (
	emergencyHere      emergencyDomain = iota // the circuit domain of the UTRAN cell on which the device is
	emergencyByCSFB                           // from E-UTRAN by CS fallback
	emergencyOverIMS                          // over the emergency bearer of the network where the device is registered
	emergencyElsewhere                        // any UTRAN cell, of any network
	emergencyAttach                           // any E-UTRAN cell that takes emergency attaches
)

// EmergencyCall tries an emergency call, in one domain after the other, those
// first that the rules prefer (TS 23.167 Annex H, TS 24.008 4.5.1.5a).
func (u *UE) EmergencyCall() {
	if u.state == null || u.call != callNone {
		return
	}
	u.step("emergency call", "")
	u.sos.client.forget()
	u.sos = emergencyCall{placing: true}
	u.tryEmergency()
	u.settle()
}

// emergencyDomains are the ways of an emergency call in order of preference, as
// things are (TS 23.167 table H.1). Where a device is served by LTE and has both
// CS fallback and IMS, it goes by its way of making other calls.
func (u *UE) emergencyDomains() []emergencyDomain {
	c, camped := u.radio.Cell()
	switch {
	case camped && c.RAT == sim.UTRAN:
		return []emergencyDomain{emergencyHere, emergencyElsewhere, emergencyAttach}
	case u.rat != sim.EUTRAN || !u.state.registered():
		return []emergencyDomain{emergencyAttach, emergencyElsewhere}
	case u.emcbs && u.vops && u.voice() == sim.VoLTE, !u.csfbOffered():
		return []emergencyDomain{emergencyOverIMS, emergencyByCSFB, emergencyElsewhere, emergencyAttach}
	}
	return []emergencyDomain{emergencyByCSFB, emergencyOverIMS, emergencyElsewhere, emergencyAttach}
}

// tryEmergency tries the next domain.
func (u *UE) tryEmergency() {
	u.sos.next = false
	for _, d := range u.emergencyDomains() {
		if u.sos.tried>>d&1 == 1 {
			continue
		}
		u.sos.tried |= 1 << d
		if u.startEmergency(d) {
			return
		}
	}
	astray := u.sos.astray
	u.sos.placing, u.sos.astray = false, false
	u.callFailed("no way out for an emergency call")
	if astray {
		u.quest = questService
		u.search()
	}
}

// startEmergency takes to a domain, if the device and the cells allow it.
func (u *UE) startEmergency(d emergencyDomain) bool {
	switch d {
	case emergencyHere:
		u.call, u.mt = callFalling, false
		u.umts.emergency = true
		u.stop(searchAgain, searchDone, eutranAllowed)
		u.serveCS()
	case emergencyByCSFB:
		if !u.csfbOffered() {
			return false
		}
		u.emergency, u.mt = true, false
		u.call = callWanted
	case emergencyOverIMS:
		return u.callOverEmergencyBearer()
	case emergencyElsewhere:
		return u.emergencyElsewhere()
	case emergencyAttach:
		return u.attachForEmergency()
	}
	return true
}

// emergencyFailed is the end of an emergency call in one domain. The next is
// tried once what goes on is over.
func (u *UE) emergencyFailed(why string) {
	u.emergency = false
	u.sos.next, u.sos.phase = true, sosNone
	u.stop(sosGuard)
	u.decide("emergency call failed in a domain", why, "TS 23.167 Annex H")
}

// csfbOffered tells whether CS fallback may be asked for.
func (u *UE) csfbOffered() bool {
	return (u.cs == csFull || u.cs == csNotPreferred) && !u.noCSFB && u.ctx != nil
}

// emergencyElsewhere leaves the cell for a UTRAN cell of any network, one where
// it may register if there is one.
func (u *UE) emergencyElsewhere() bool {
	if !u.cfg.supports(sim.UTRAN) {
		return false
	}
	here, _ := u.radio.Cell()
	cells := slices.DeleteFunc(u.radio.Cells(sim.UTRAN), func(c sim.Cell) bool { return c.ID == here.ID })
	if len(cells) == 0 {
		return false
	}
	if i := slices.IndexFunc(cells, u.suitable); i >= 0 {
		u.decide("UTRAN selected", cells[i].Name+", for an emergency call", "TS 24.008 4.5.1.5a")
		u.leaveForEmergency()
		u.campOn(cells[i])
		return true
	}
	u.decide("UTRAN selected", cells[0].Name+", for an emergency call in limited service", "TS 24.008 4.5.1.5a")
	u.leaveForEmergency()
	u.limitedOn(cells[0])
	return true
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
