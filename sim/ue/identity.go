package ue

import (
	"sunsetlab/nas"
	"sunsetlab/nas/eps"
	"sunsetlab/sim"
)

// handleIdentityRequest is TS 24.301 5.4.4.3. Without protection only the IMSI
// is told (4.4.4.2).
func (u *UE) handleIdentityRequest(m *eps.IdentityRequest, protected bool) {
	if u.env.Recording(sim.Received) {
		u.heard(m.Name(), m.IdentityType.String(), "")
	}
	if !protected && m.IdentityType != nas.IdentityIMSI {
		u.fault(m.Name(), "asks for more than the IMSI without integrity protection", nil)
		return
	}
	var id nas.MobileIdentity
	switch m.IdentityType {
	case nas.IdentityIMSI:
		id = nas.MobileIdentityOfIMSI(u.card.IMSI)
	case nas.IdentityIMEI:
		id = nas.MobileIdentityOfIMEI(u.imeisv.IMEI())
	case nas.IdentityIMEISV:
		id = nas.MobileIdentityOfIMEISV(u.imeisv)
	case nas.IdentityTMSI:
		if !u.guti.IsZero() {
			id = nas.MobileIdentityOfTMSI(nas.TMSI(u.guti.MTMSI))
		}
	}
	u.send(outgoing{m: &eps.IdentityResponse{MobileIdentity: id}, why: sim.MOSignalling})
}

// handleGUTIReallocation is TS 24.301 5.4.1.3.
func (u *UE) handleGUTIReallocation(m *eps.GUTIReallocationCommand) {
	guti, ok := m.GUTI.GUTI()
	if !ok {
		u.sendEMMStatus(eps.EMMCauseInvalidMandatoryInformation)
		return
	}
	if u.env.Recording(sim.Received) {
		u.heard(m.Name(), guti.String(), "")
	}
	u.guti = guti
	if tais, ok := m.TAIList.Get(); ok {
		u.tais = tais
	}
	u.setUpdateStatus(updated)
	u.send(outgoing{m: &eps.GUTIReallocationComplete{}, why: sim.MOSignalling})
}
