package ue

import (
	"time"

	"sunsetlab/nas"
	"sunsetlab/nas/gprs"
	"sunsetlab/nas/security"
	"sunsetlab/sim"
)

// umts is the 3G side of a device. A device that has not been on UTRAN has
// none.
type umts struct {
	camped  bool // on a UTRAN cell
	serving bool // on a suitable one
	// why is what had the device come here: the reason behind all that follows
	// from the answers of this network.
	why sim.EventID

	rrc    bool
	links  [2]link // signalling connections, by domain
	keys   [2]keySet
	proof  [2]*umtsChallenge
	fails  [2]uint8   // failed authentications in a row
	paused [2]timerID // guards that a failed authentication stopped

	// Packet domain.
	gmm         gmmState
	tin         tin
	ptmsi       nas.TMSI
	hasPTMSI    bool
	signature   nas.Opt[gprs.PTMSISignature]
	rai         nas.RAI
	failedIn    nas.RAI // where the latest attach failed
	due         update  // routing area update
	updateType  gprs.UpdateType
	attachCount uint8
	updateCount uint8
	detachCount uint8
	t3302       time.Duration
	t3312       time.Duration
	nonceUE     uint32

	// Session management.
	pdp     pdpActivation
	mod     pdpModification
	ending  [16]uint8 // tries of a deactivation, by NSAPI
	tis     [16]gprs.TransactionIdentifier
	endDue  bool   // a deactivation is to be sent
	rabs    uint16 // radio access bearers, bit n for NSAPI n
	asked   bool   // on this connection, for radio access bearers
	pdpDue  bool   // a PDP context is to be activated
	moreDue bool   // and one beside those that there are, to more
	more    string // its APN
	pdpStop bool   // none until power off
	blank   bool   // without APN and credentials, after SM cause #29

	// Circuit domain.
	mm            mmState
	updated       bool // update status U1 (TS 24.008 4.1.2.2)
	attached      bool // the network takes the IMSI as attached
	location      locationUpdate
	locationType  gprs.LocationUpdatingType
	locationCount uint8
	sequence      uint8 // N(SD) of the next message
	t3212         time.Duration
	service       gprs.CMServiceType // asked for
	cc            ccState
	ti            gprs.TransactionIdentifier // of the call, as this device sends it
	emergency     bool

	eutranDue bool // E-UTRAN is to be tried once the connection is gone
}

// link is a signalling connection to one domain of the core.
type link struct {
	up      bool
	secured bool // integrity protection has begun
	closing bool // about to be released by the network
	service bool // a service request may still be refused
}

// keySet is a UMTS security context (TS 33.102 6.4.4).
type keySet struct {
	valid bool
	cksn  gprs.CKSN
	ck    security.CK
	ik    security.IK
}

func (k *keySet) sequenceNumber() gprs.CKSN {
	if !k.valid {
		return gprs.NoKey
	}
	return k.cksn
}

// tin is the temporary identity used in the next update (TS 23.401 4.3.5.6).
// Without ISR it is never "RAT-related TMSI".
type tin uint8

const (
	tinNone tin = iota
	tinGUTI
	tinPTMSI
)

// gmmState is a GMM state of the device with its substate (TS 24.008
// 4.1.3.1.1).
type gmmState uint8

const (
	gmmNull gmmState = iota
	gmmDeregisteredNormal
	gmmDeregisteredLimited
	gmmDeregisteredAttempting
	gmmDeregisteredNoCell
	gmmRegisteredInitiated
	gmmRegisteredNormal
	gmmRegisteredAttempting
	gmmRegisteredLimited
	gmmRegisteredNoCell
	gmmUpdatingInitiated
	gmmServiceRequestInitiated
	gmmDeregisteredInitiated
)

var gmmStateNames = [...]string{
	gmmNull:                    "GMM-NULL",
	gmmDeregisteredNormal:      "GMM-DEREGISTERED.NORMAL-SERVICE",
	gmmDeregisteredLimited:     "GMM-DEREGISTERED.LIMITED-SERVICE",
	gmmDeregisteredAttempting:  "GMM-DEREGISTERED.ATTEMPTING-TO-ATTACH",
	gmmDeregisteredNoCell:      "GMM-DEREGISTERED.NO-CELL-AVAILABLE",
	gmmRegisteredInitiated:     "GMM-REGISTERED-INITIATED",
	gmmRegisteredNormal:        "GMM-REGISTERED.NORMAL-SERVICE",
	gmmRegisteredAttempting:    "GMM-REGISTERED.ATTEMPTING-TO-UPDATE",
	gmmRegisteredLimited:       "GMM-REGISTERED.LIMITED-SERVICE",
	gmmRegisteredNoCell:        "GMM-REGISTERED.NO-CELL-AVAILABLE",
	gmmUpdatingInitiated:       "GMM-ROUTING-AREA-UPDATING-INITIATED",
	gmmServiceRequestInitiated: "GMM-SERVICE-REQUEST-INITIATED",
	gmmDeregisteredInitiated:   "GMM-DEREGISTERED-INITIATED",
}

func (s gmmState) String() string { return gmmStateNames[s] }

func (s gmmState) registered() bool {
	return s >= gmmRegisteredNormal && s <= gmmServiceRequestInitiated
}

func (s gmmState) busy() bool {
	return s == gmmRegisteredInitiated || s >= gmmUpdatingInitiated
}

// mmState is an MM state of the device, with the substates of MM IDLE that
// matter here (TS 24.008 4.1.2.1).
type mmState uint8

const (
	mmNull mmState = iota
	mmIdleNormal
	mmIdleAttempting
	mmIdleLimited
	mmIdleNoIMSI
	mmIdleNoCell
	mmLocationUpdating
	mmWaitOutgoing
	mmActive
	mmWaitCommand
)

var mmStateNames = [...]string{
	mmNull:             "MM NULL",
	mmIdleNormal:       "MM IDLE.NORMAL SERVICE",
	mmIdleAttempting:   "MM IDLE.ATTEMPTING TO UPDATE",
	mmIdleLimited:      "MM IDLE.LIMITED SERVICE",
	mmIdleNoIMSI:       "MM IDLE.NO IMSI",
	mmIdleNoCell:       "MM IDLE.NO CELL AVAILABLE",
	mmLocationUpdating: "LOCATION UPDATING INITIATED",
	mmWaitOutgoing:     "WAIT FOR OUTGOING MM CONNECTION",
	mmActive:           "MM CONNECTION ACTIVE",
	mmWaitCommand:      "WAIT FOR NETWORK COMMAND",
}

func (s mmState) String() string { return mmStateNames[s] }

func (s mmState) idle() bool { return s < mmLocationUpdating }

// served tells whether a device has the services of a UTRAN cell, as far as
// the network grants any.
func (g *umts) served() bool { return g != nil && g.serving }

// noteCell keeps what the 3G side has to know of the cell in use.
func (u *UE) noteCell(c sim.Cell) {
	utran := c.RAT == sim.UTRAN
	switch {
	case u.umts != nil:
		u.umts.camped, u.umts.serving = utran, false
	case utran:
		u.umts = &umts{camped: true}
		if !u.guti.IsZero() {
			u.umts.tin = tinGUTI
		}
		// The VLR behind the MME has the subscriber too.
		u.umts.updated = u.cs != csNone && !u.lai.IsZero()
		u.umts.attached = u.umts.updated
	}
}

// leaveCell has the device listen to no cell.
func (u *UE) leaveCell() {
	u.radio.Leave()
	if u.umts != nil {
		u.umts.camped, u.umts.serving = false, false
	}
}

func lai(c sim.Cell) nas.LAI { return nas.LAI{PLMN: c.PLMN, LAC: c.TAC} }

func rai(c sim.Cell) nas.RAI { return nas.RAI{PLMN: c.PLMN, LAC: c.TAC, RAC: c.RAC} }

func (u *UE) enterGMM(s gmmState) {
	g := u.umts
	if g.gmm != s {
		g.gmm = s
		u.reportState("GMM", s.String())
	}
	u.coordinate()
}

func (u *UE) enterMM(s mmState) {
	if u.umts.mm == s {
		return
	}
	u.umts.mm = s
	u.reportState("MM", s.String())
}

func (u *UE) reportState(machine, state string) {
	if u.env.Recording(sim.State) {
		u.env.Report(sim.Event{Kind: sim.State, From: u.name, Device: u.name, Name: machine, Detail: state, Because: u.because})
	}
}

// coordinate keeps EMM in step with GMM: who is registered on UTRAN is so for
// EPS too (TS 24.301 5.1.4), provided there is a PDP context to take along (TS
// 23.401 5.3.3.1).
func (u *UE) coordinate() {
	if !u.umts.serving {
		return
	}
	if u.umts.gmm.registered() && u.bearers != 0 {
		u.enter(registeredNoCell)
		u.stale = updateIMSI
		return
	}
	u.enter(deregisteredNoCell)
	u.stale = updateNone
}

// forget deletes what the network gave the device for the packet domain (TS
// 24.008 4.7.3.1.4), and its keys.
func (g *umts) forget() {
	if g == nil {
		return
	}
	g.ptmsi, g.hasPTMSI, g.rai, g.tin = 0, false, nas.RAI{}, tinNone
	g.signature.Clear()
	g.keys[sim.PSDomain] = keySet{}
	g.proof[sim.PSDomain] = nil
	if g.gmm != gmmNull {
		g.gmm = gmmDeregisteredNormal
	}
	g.due = updateNone
}

// forgetLocation deletes what the VLR gave (TS 24.008 4.4.4.7).
func (u *UE) forgetLocation() {
	u.tmsi, u.hasTMSI, u.lai = 0, false, nas.LAI{}
	if g := u.umts; g != nil {
		g.keys[sim.CSDomain] = keySet{}
		g.proof[sim.CSDomain] = nil
		g.updated, g.attached = false, false
	}
}

// powerOff is what the 3G side forgets when the device is switched off: the
// identities, keys and areas are on the USIM.
func (g *umts) powerOff() {
	if g == nil {
		return
	}
	*g = umts{keys: g.keys, tin: g.tin, ptmsi: g.ptmsi, hasPTMSI: g.hasPTMSI, signature: g.signature, rai: g.rai, updated: g.updated}
}
