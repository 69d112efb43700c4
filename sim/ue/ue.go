package ue

import (
	"net/netip"
	"strconv"
	"time"

	"sunsetlab/nas"
	"sunsetlab/nas/aka"
	"sunsetlab/nas/eps"
	"sunsetlab/nas/security"
	"sunsetlab/sim"
)

// Radio is a device's radio.
type Radio interface {
	Cells(rat sim.RAT) []sim.Cell
	Camp(cell sim.CellID, index uint16)
	Leave()
	Cell() (sim.Cell, bool)
	Send(f *sim.RadioFrame)
}

// Air is where a device gets its radio.
type Air interface {
	Join(name string, h sim.Handset) *sim.Radio
}

// IMS is where a device registers for voice over IMS. Done is called later, or
// never if nobody answers.
type IMS interface {
	Register(imsi nas.IMSI, done func(ok bool))
}

// USIM is the card in a device: what it says and what it can compute.
type USIM struct {
	IMSI nas.IMSI
	// MNCDigits is the length of the mobile network code in the IMSI, 2 or 3
	// (EF_AD).
	MNCDigits int
	// Preferred networks, most wanted first (EF_OPLMNwAcT).
	Preferred []nas.PLMN
	// Forbidden networks, as the card comes (EF_FPLMN).
	Forbidden []nas.PLMN
	AKA       *aka.USIM
}

// Identity is what tells a device from another of its model.
type Identity struct {
	Name   string // in the trace and on the air
	IMEISV nas.IMEISV
	USIM   USIM
}

// UE is one device. All its methods are for the goroutine that drives the
// world.
type UE struct {
	env     sim.Env
	cfg     *Config
	scratch *Scratch
	radio   Radio
	ims     IMS
	sip     *imsClient // nil if registration is not by SIP
	// voip is the call over IMS, legs that and those whose end is still being
	// settled.
	voip *imsCall
	legs []*imsCall

	name   string
	imeisv nas.IMEISV
	card   USIM
	home   nas.PLMN
	// pagingIndex is IMSI mod 1024 (TS 36.304 7.1).
	pagingIndex uint16

	usage      UsageSetting
	preference VoiceDomainPreference

	// Registration.
	state    emmState
	update   updateStatus
	rat      sim.RAT  // where the device is registered
	plmn     nas.PLMN // selected
	rplmn    nas.PLMN // registered
	guti     nas.GUTI
	lastTAI  nas.TAI // last visited registered TAI
	lai      nas.LAI
	tmsi     nas.TMSI
	hasTMSI  bool
	tais     eps.TAIList
	eplmns   eps.PLMNList
	invalid  services
	lists    *forbidden
	failedIn nas.TAI    // where the latest attach failed
	barred   sim.CellID // the cell that failed to authenticate itself
	detached bool       // by the user

	attachCount, tauCount, serviceCount, detachCount uint8
	t3402, t3412                                     time.Duration
	// stale is set when the next stay on E-UTRAN has to begin with an update:
	// the device was on UTRAN, or away.
	stale update

	// Connection and security.
	connected bool
	then      afterRelease
	ctx       *security.Context
	stored    *security.State // while the device is off
	challenge *challenge
	secured   bool // secure exchange of NAS messages on this connection
	kenbCount security.Count

	authFailures uint8
	paused       timerID // retransmission timer that an authentication failure stopped

	attachType eps.EPSAttachType
	updateType eps.EPSUpdateType

	// Voice.
	cs           csDomain
	vops         bool
	emcbs        bool
	imsState     imsState
	imsAttempt   uint8
	verdict      verdict
	accepted     sim.EventID // the accept that the verdict is from
	noCombined   nas.PLMN    // no more combined requests here until power off
	noCombinedBy sim.EventID // the decision behind that
	noCSFB       bool        // until a combined update succeeds
	disabled     disabling
	disabledIn   nas.PLMN // network whose answer had E-UTRA disabled
	via3G        bool     // UTRAN has been served long enough to go to E-UTRAN
	quest        quest
	umts         *umts
	call         callState
	emergency    bool // the call is one, and has still to find its domain
	sos          emergencyCall
	mt           bool // the call is for this device

	wants wants
	plane *userPlane // nil for a device without user data

	// Session management.
	bearers      uint16     // active EPS bearer contexts, bit n for identity n
	links        [16]uint8  // default bearer to which a bearer belongs
	lastPTI      uint8      // of this device's requests
	address      netip.Addr // of the first PDN connection
	request      *pdnRequest
	smsReference uint8
	backoffs     []apnBackoff
	pdnOnly      eps.PDNType // the only type that the network allows, or 0
	blankAPN     bool        // after ESM cause #29 with retry_blank_apn
	esmStop      bool        // no attach until power off

	running []pendingTimer

	because sim.EventID // the latest decision, or what began it
	// unfound is the latest search for UTRAN that found none, unfoundWhy what
	// had the device search.
	unfound, unfoundWhy sim.EventID
	last                sim.Status
}

// New returns a device that is off.
func New(env sim.Env, cfg *Config, id Identity) *UE {
	u := &UE{env: env, cfg: cfg, scratch: cfg.Scratch, name: id.Name, imeisv: id.IMEISV, card: id.USIM,
		usage: cfg.UsageSetting, preference: cfg.VoiceDomainPreference}
	if u.scratch == nil {
		u.scratch = new(Scratch)
	}
	if u.card.AKA == nil {
		u.card.AKA = new(aka.USIM) // a card with no network's secret
	}
	u.home = id.USIM.IMSI.PLMN(id.USIM.MNCDigits)
	if n, err := strconv.ParseUint(id.USIM.IMSI.String(), 10, 64); err == nil {
		u.pagingIndex = uint16(n % 1024)
	}
	if len(id.USIM.Forbidden) > 0 {
		u.forbidden().plmns = append(u.forbidden().plmns, id.USIM.Forbidden...)
	}
	return u
}

// Join brings the device onto an air.
func (u *UE) Join(air Air) { u.radio = air.Join(u.name, u) }

// UseRadio gives the device a radio.
func (u *UE) UseRadio(r Radio) { u.radio = r }

// UseIMS gives the device an IMS to register with. Without one no registration
// is ever answered.
func (u *UE) UseIMS(ims IMS) { u.ims = ims }

// String returns the device's name.
func (u *UE) String() string { return u.name }

// IMSI returns the subscriber whose card is in the device.
func (u *UE) IMSI() nas.IMSI { return u.card.IMSI }

// GUTI returns the temporary identity that the device holds, or none.
func (u *UE) GUTI() nas.GUTI { return u.guti }

// Address returns the address of the first PDN connection; invalid if there is
// none.
func (u *UE) Address() netip.Addr { return u.address }

// Connected reports whether there is a radio connection.
func (u *UE) Connected() bool { return u.connected || u.umts != nil && u.umts.rrc }

// Registered reports whether the device is registered on any RAT.
func (u *UE) Registered() bool { return u.rat != sim.NoRAT }

// On reports whether the device is switched on.
func (u *UE) On() bool { return u.state != null }

// SetUsageSetting changes the usage setting (TS 24.301 4.3.2.2).
func (u *UE) SetUsageSetting(s UsageSetting) {
	if s == u.usage {
		return
	}
	u.step("usage setting", s.String())
	u.usage = s
	u.voiceSettingsChanged()
	u.settle()
}

// SetVoiceDomainPreference changes the voice domain preference (TS 24.301
// 4.3.2.3).
func (u *UE) SetVoiceDomainPreference(p VoiceDomainPreference) {
	if p == u.preference {
		return
	}
	u.step("voice domain preference", p.String())
	u.preference = p
	u.voiceSettingsChanged()
	u.settle()
}
