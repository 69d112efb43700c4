package ue

import "sunsetlab/sim"

// emmState is an EMM state of the UE with its substate (TS 24.301 5.1.3.2).
type emmState uint8

const (
	null emmState = iota
	deregisteredNormal
	deregisteredLimited
	deregisteredAttempting
	deregisteredPLMNSearch
	deregisteredAttachNeeded
	deregisteredNoCell
	registeredInitiated
	registeredNormal
	registeredAttemptingToUpdate
	registeredLimited
	registeredPLMNSearch
	registeredUpdateNeeded
	registeredNoCell
	registeredAttemptingToUpdateMM
	deregisteredInitiated
	updatingInitiated
	serviceRequestInitiated
)

var emmStateNames = [...]string{
	null:                           "EMM-NULL",
	deregisteredNormal:             "EMM-DEREGISTERED.NORMAL-SERVICE",
	deregisteredLimited:            "EMM-DEREGISTERED.LIMITED-SERVICE",
	deregisteredAttempting:         "EMM-DEREGISTERED.ATTEMPTING-TO-ATTACH",
	deregisteredPLMNSearch:         "EMM-DEREGISTERED.PLMN-SEARCH",
	deregisteredAttachNeeded:       "EMM-DEREGISTERED.ATTACH-NEEDED",
	deregisteredNoCell:             "EMM-DEREGISTERED.NO-CELL-AVAILABLE",
	registeredInitiated:            "EMM-REGISTERED-INITIATED",
	registeredNormal:               "EMM-REGISTERED.NORMAL-SERVICE",
	registeredAttemptingToUpdate:   "EMM-REGISTERED.ATTEMPTING-TO-UPDATE",
	registeredLimited:              "EMM-REGISTERED.LIMITED-SERVICE",
	registeredPLMNSearch:           "EMM-REGISTERED.PLMN-SEARCH",
	registeredUpdateNeeded:         "EMM-REGISTERED.UPDATE-NEEDED",
	registeredNoCell:               "EMM-REGISTERED.NO-CELL-AVAILABLE",
	registeredAttemptingToUpdateMM: "EMM-REGISTERED.ATTEMPTING-TO-UPDATE-MM",
	deregisteredInitiated:          "EMM-DEREGISTERED-INITIATED",
	updatingInitiated:              "EMM-TRACKING-AREA-UPDATING-INITIATED",
	serviceRequestInitiated:        "EMM-SERVICE-REQUEST-INITIATED",
}

func (s emmState) String() string { return emmStateNames[s] }

// registered tells whether the network takes the device for registered, as far
// as the device knows.
func (s emmState) registered() bool {
	return s >= registeredNormal && s <= registeredAttemptingToUpdateMM || s == updatingInitiated || s == serviceRequestInitiated
}

// busy tells whether an EMM specific procedure or service request is running.
func (s emmState) busy() bool {
	return s == registeredInitiated || s == deregisteredInitiated || s == updatingInitiated || s == serviceRequestInitiated
}

// State returns the EMM state by the standard's words.
func (u *UE) State() string { return u.state.String() }

func (u *UE) enter(s emmState) {
	if u.state == s {
		return
	}
	u.state = s
	if u.env.Recording(sim.State) {
		u.env.Report(sim.Event{Kind: sim.State, From: u.name, Device: u.name, Name: "EMM", Detail: s.String(), Because: u.because})
	}
}

// updateStatus is the EPS update status (TS 24.301 5.1.3.3).
type updateStatus uint8

const (
	notUpdated        updateStatus = iota // EU2
	updated                               // EU1
	roamingNotAllowed                     // EU3
)

var updateStatusNames = [...]string{notUpdated: "EU2 NOT UPDATED", updated: "EU1 UPDATED", roamingNotAllowed: "EU3 ROAMING NOT ALLOWED"}

func (s updateStatus) String() string { return updateStatusNames[s] }

func (u *UE) setUpdateStatus(s updateStatus) {
	if u.update == s {
		return
	}
	u.update = s
	if u.env.Recording(sim.State) {
		u.env.Report(sim.Event{Kind: sim.State, From: u.name, Device: u.name, Name: "EPS update status", Detail: s.String(), Because: u.because})
	}
}

// services are kinds of service for which a USIM can be invalid.
type services uint8

const (
	epsServices services = 1 << iota
	gprsServices
	nonEPSServices

	allServices = epsServices | gprsServices | nonEPSServices
)

func (s services) has(o services) bool { return s&o != 0 }
