package ue

import (
	"slices"

	"sunsetlab/sim"
)

// settle ends the handling of every event: what waits is done, and a changed
// status is reported.
func (u *UE) settle() {
	u.serveTraffic()
	if u.state != null {
		if u.sos.next {
			u.tryEmergency()
		}
		u.serve()
	}
	if !u.env.Recording(sim.StatusChange) {
		return
	}
	s := u.Status()
	if s == u.last {
		return
	}
	u.last = s
	u.env.Report(sim.Event{Kind: sim.StatusChange, From: u.name, Device: u.name, Name: "status", Status: &s, Because: u.because})
}

// Refresh reports the device's status if the world around it has changed it: a
// device takes no notice of cells that come and go elsewhere.
func (u *UE) Refresh() { u.settle() }

// Status is what the user has of the device now.
func (u *UE) Status() sim.Status {
	if u.state == null {
		return sim.Status{}
	}
	s := sim.Status{RAT: u.rat, Voice: u.voice()}
	cell, camped := u.radio.Cell()
	if camped {
		s.Camped = cell.RAT
	}
	if u.rat != sim.NoRAT {
		s.PLMN = u.rplmn.String()
	}
	s.Data = u.data()
	s.EmergencyPossible = u.emergencyPossible()
	return s
}

// data tells whether a PDN connection is up on the registered RAT.
func (u *UE) data() bool {
	switch u.rat {
	case sim.EUTRAN:
		// Until the network has answered the update of a device that was
		// elsewhere, nobody knows that its bearers are still there.
		return u.bearers&^(1<<u.sos.ebi) != 0 && u.stale == updateNone
	case sim.UTRAN:
		return u.bearers != 0
	}
	return false
}

// emergencyPossible tells whether an emergency call has a way out: UTRAN, of
// any network, or E-UTRAN for a device with IMS (TS 23.167 Annex H).
func (u *UE) emergencyPossible() bool {
	if u.cfg.supports(sim.UTRAN) && len(u.radio.Cells(sim.UTRAN)) > 0 {
		return true
	}
	if u.cfg.IMS == IMSNone || !u.cfg.supports(sim.EUTRAN) {
		return false
	}
	return u.rat == sim.EUTRAN && u.emcbs ||
		slices.ContainsFunc(u.radio.Cells(sim.EUTRAN), func(c sim.Cell) bool { return c.EmergencyIMS })
}
