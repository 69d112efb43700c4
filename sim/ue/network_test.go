package ue

import (
	"fmt"
	"net/netip"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sunsetlab/nas"
	"sunsetlab/nas/aka"
	"sunsetlab/nas/eps"
	"sunsetlab/nas/security"
	"sunsetlab/sim"
)

var (
	plmnA    = nas.MustParsePLMN("44010")
	plmnB    = nas.MustParsePLMN("44020")
	testIMSI = nas.MustParseIMSI("440101234567890")
	testKey  = aka.Key{K: [16]byte{1, 2, 3}, OPc: [16]byte{4, 5, 6}}
	start    = time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC)
)

// answer is how the scripted network answers an attach or an update.
type answer struct {
	reject      eps.EMMCause // 0: accept
	protected   bool         // send a reject with integrity protection
	esmReject   []byte
	t3346       nas.Opt[nas.GPRSTimer2]
	rejectT3402 nas.Opt[nas.GPRSTimer2]
	extended    nas.Opt[eps.ExtendedEMMCause]

	epsOnly    bool // also for a combined request
	cause      nas.Opt[eps.EMMCause]
	additional nas.Opt[eps.AdditionalUpdateResult]
	vops       bool
	t3402      nas.Opt[nas.GPRSTimer]
	silent     bool
}

// network is base station and core in one, scripted: it knows one device and
// answers with real bytes.
type network struct {
	t     testing.TB
	world *sim.World
	air   *sim.Air
	cell  sim.CellID
	plmn  nas.PLMN
	name  string

	key  aka.Key
	sqn  aka.SQN
	ctx  *security.Context
	vec  aka.Vector
	eea  security.EEA
	eia  security.EIA
	kenb security.Count

	device   sim.DeviceID
	attach   answer
	update   answer
	keep     time.Duration // until an idle connection is released
	redirect bool          // answer EXTENDED SERVICE REQUEST with a redirection
	service  eps.EMMCause  // 0: accept
	t3442    nas.Opt[nas.GPRSTimer]
	t3412    nas.GPRSTimer
	noESM    bool
	badRAND  func(*eps.AuthenticationRequest)
	idle     sim.Timer

	request  eps.AttachRequest
	tau      eps.TrackingAreaUpdateRequest
	info     eps.ESMInformationResponse
	guti     uint32
	names    []string // of uplink messages, in order
	messages []eps.Message
	wires    [][]byte
	causes   []sim.EstablishmentCause
	hook     func(m eps.Message) bool // true: handled
}

var none3 nas.Opt[nas.GPRSTimer3]

type lab struct {
	*network
	n3    *network3G // nil: no UTRAN
	trace *sim.Trace
	u     *UE
}

func newNetwork(t testing.TB, w *sim.World, air *sim.Air, plmn nas.PLMN, tac uint16) *network {
	n := &network{t: t, world: w, air: air, plmn: plmn, name: "cell-" + plmn.String(), key: testKey, sqn: 32,
		eea: security.EEA2, eia: security.EIA2, keep: 5 * time.Second, t3412: nas.NewGPRSTimer(54 * time.Minute), guti: 0xc0ffee00}
	n.cell = air.AddCell(sim.Cell{Name: n.name, RAT: sim.EUTRAN, PLMN: plmn, TAC: tac, CellIdentity: 1}, n)
	return n
}

func newLab(t testing.TB, cfg Config) *lab {
	trace := sim.NewTrace(sim.All)
	w := sim.NewWorld(sim.Config{Seed: 1, Start: start, Trace: trace})
	air := sim.NewAir(w.Env("air"), sim.AirConfig{Latency: 5 * time.Millisecond})
	n := newNetwork(t, w, air, plmnA, 7)
	l := &lab{network: n, trace: trace}
	require.NoError(t, cfg.Check())
	l.u = New(w.Env("phone"), &cfg, testIdentity())
	l.u.Join(air)
	return l
}

func testIdentity() Identity {
	sv, err := nas.ParseIMEISV("3535360019876543")
	if err != nil {
		panic(err)
	}
	return Identity{Name: "phone", IMEISV: sv, USIM: USIM{IMSI: testIMSI, MNCDigits: 2, AKA: aka.NewUSIM(testKey, 0)}}
}

func (l *lab) addUTRAN() sim.CellID {
	l.n3 = newNetwork3G(l, plmnA, 1)
	return l.n3.cell
}

func (n *network) run(d time.Duration) { n.world.Run(d) }

func (n *network) down(f sim.RadioFrame) { n.air.Down(n.cell, n.device, &f) }

func (n *network) release(f sim.RadioFrame) {
	f.Kind = sim.RRCConnectionRelease
	n.idle.Stop()
	n.down(f)
}

func (n *network) restartIdle() {
	n.idle.Stop()
	n.idle = n.world.Env("net").After(n.keep, func() { n.release(sim.RadioFrame{}) })
}

func (n *network) plain(m eps.Message) []byte {
	b, err := m.Append(nil)
	require.NoError(n.t, err)
	return b
}

func (n *network) protect(header byte, m eps.Message) []byte {
	b, err := n.ctx.Protect(nil, security.Downlink, header, n.plain(m))
	require.NoError(n.t, err)
	return b
}

func (n *network) sendPlain(m eps.Message) {
	n.down(sim.RadioFrame{Kind: sim.DLInformationTransfer, NAS: n.plain(m)})
}

func (n *network) send(m eps.Message) {
	n.down(sim.RadioFrame{Kind: sim.DLInformationTransfer, NAS: n.protect(security.IntegrityCiphered, m)})
}

// HandleRadio implements sim.Site.
func (n *network) HandleRadio(_ sim.CellID, from sim.DeviceID, f *sim.RadioFrame) {
	n.device = from
	switch f.Kind {
	case sim.RRCConnectionRequest:
		n.causes = append(n.causes, f.EstablishmentCause)
		n.restartIdle()
		n.handle(append([]byte(nil), f.NAS...))
	case sim.ULInformationTransfer:
		n.restartIdle()
		n.handle(append([]byte(nil), f.NAS...))
	case sim.RadioLinkFailure:
		n.idle.Stop()
	case sim.SecurityModeFailure:
		n.names = append(n.names, "SecurityModeFailure")
	case sim.UserData:
		n.restartIdle()
		n.names = append(n.names, "UserData")
	}
}

func (n *network) handle(pdu []byte) {
	n.wires = append(n.wires, pdu)
	plain := pdu
	if pdu[0] == security.ServiceRequest<<4|7 {
		require.NoError(n.t, n.ctx.VerifyServiceRequest(pdu))
		n.kenb, _ = n.ctx.LastUplink()
	} else if eps.IsProtected(pdu) {
		h, body, err := security.ParseHeader(pdu)
		require.NoError(n.t, err)
		plain = body
		if n.ctx != nil {
			plain, _, err = n.ctx.Unprotect(security.Uplink, pdu)
			if err != nil && !h.Ciphered() {
				// Of another network's context: read without it.
				plain, n.ctx, err = body, nil, nil
			}
			require.NoError(n.t, err)
		}
		if n.ctx != nil {
			if !h.Ciphered() || h.Type == security.IntegrityCipheredNew {
				n.kenb, _ = n.ctx.LastUplink()
			}
		}
	}
	m, err := eps.Decode(plain, nas.Uplink)
	require.NoError(n.t, err)
	n.names = append(n.names, m.Name())
	n.messages = append(n.messages, m)
	if n.hook != nil && n.hook(m) {
		return
	}
	n.respond(m)
}

func (n *network) respond(m eps.Message) {
	switch m := m.(type) {
	case *eps.AttachRequest:
		n.request = *m
		n.attached(m)
	case *eps.AuthenticationResponse:
		require.Equal(n.t, n.vec.XRES[:], m.RES)
		n.secure()
	case *eps.AuthenticationFailure:
		if m.EMMCause == eps.EMMCauseSynchFailure {
			sqn, err := n.key.VerifyAUTS(n.vec.RAND, m.AUTS.Value())
			require.NoError(n.t, err)
			n.sqn = sqn
			n.authenticate()
		}
	case *eps.SecurityModeComplete:
		if n.request.EPSAttachType != 0 {
			n.afterSecurity()
		}
	case *eps.ESMInformationResponse:
		n.info = *m
		n.accept()
	case *eps.TrackingAreaUpdateRequest:
		n.tau = *m
		n.answerTAU(m)
	case *eps.ServiceRequest:
		n.answerService()
	case *eps.ExtendedServiceRequest:
		n.answerExtended()
	case *eps.DetachRequestMO:
		if !m.DetachType.SwitchOff() {
			n.send(&eps.DetachAccept{})
			n.release(sim.RadioFrame{})
		}
	}
}

func (n *network) attached(m *eps.AttachRequest) {
	if n.attach.silent {
		return
	}
	if n.attach.reject != 0 && !n.attach.protected {
		n.rejectAttach(false)
		return
	}
	if n.ctx != nil && m.NASKeySetIdentifier.Value() == uint8(n.ctx.KSI()) {
		n.afterSecurity()
		return
	}
	n.authenticate()
}

func (n *network) authenticate() {
	next, err := n.sqn.Next()
	require.NoError(n.t, err)
	n.sqn = next
	n.vec = n.key.Vector([16]byte{byte(next >> 5), 9}, next, 0x8000)
	m := eps.AuthenticationRequest{NASKeySetIdentifier: eps.KeySetIdentifier(next.SEQ() % 6), RAND: n.vec.RAND, AUTN: n.vec.AUTN}
	if n.badRAND != nil {
		n.badRAND(&m)
	}
	n.ctx = nil
	n.sendPlain(&m)
}

func (n *network) secure() {
	var err error
	n.ctx, err = security.NewContext(security.State{KASME: n.vec.KASME(n.plmn), KSI: security.KSI(n.sqn.SEQ() % 6), EEA: n.eea, EIA: n.eia})
	require.NoError(n.t, err)
	n.down(sim.RadioFrame{Kind: sim.DLInformationTransfer, NAS: n.protect(security.IntegrityNew, n.command())})
}

func (n *network) command() *eps.SecurityModeCommand {
	return &eps.SecurityModeCommand{
		SelectedAlgorithms:             eps.NewSecurityAlgorithms(uint8(n.eea), uint8(n.eia)),
		NASKeySetIdentifier:            eps.KeySetIdentifier(n.ctx.KSI()),
		ReplayedUESecurityCapabilities: eps.NewUESecurityCapability(n.request.UENetworkCapability, n.request.MSNetworkCapability.Value()),
		IMEISVRequest:                  nas.Some(eps.IMEISVRequested),
	}
}

func (n *network) pdn() *eps.PDNConnectivityRequest {
	var r eps.PDNConnectivityRequest
	require.NoError(n.t, r.Decode(n.request.ESMMessageContainer))
	return &r
}

func (n *network) afterSecurity() {
	if n.attach.reject != 0 {
		n.rejectAttach(true)
		return
	}
	if n.pdn().ESMInformationTransferFlag.Value() == 1 && !n.noESM {
		n.send(&eps.ESMInformationRequest{ESMHeader: eps.ESMHeader{ProcedureTransactionIdentity: n.pdn().ProcedureTransactionIdentity}})
		return
	}
	n.accept()
}

func (n *network) rejectAttach(protected bool) {
	m := &eps.AttachReject{EMMCause: n.attach.reject, ESMMessageContainer: n.attach.esmReject, T3346: n.attach.t3346,
		T3402: n.attach.rejectT3402, ExtendedEMMCause: n.attach.extended}
	if protected {
		n.send(m)
	} else {
		n.sendPlain(m)
	}
	n.release(sim.RadioFrame{})
}

func (n *network) secureRadio(add uint16, pdu []byte) {
	k := security.DeriveKRRCint(n.ctx.KeNB(n.kenb), n.eia)
	n.down(sim.RadioFrame{Kind: sim.SecurityModeCommand, EEA: uint8(n.eea), EIA: uint8(n.eia), Token: [4]byte(k[12:])})
	n.down(sim.RadioFrame{Kind: sim.RRCConnectionReconfiguration, AddBearers: add, NAS: pdu})
}

func (n *network) tais() eps.TAIList {
	c, _ := n.air.Cell(n.cell)
	l, err := eps.NewTAIList(nas.TAI{PLMN: c.PLMN, TAC: c.TAC})
	require.NoError(n.t, err)
	return l
}

func (n *network) newGUTI() eps.MobileIdentity {
	n.guti++
	return eps.MobileIdentityOfGUTI(nas.GUMMEI{PLMN: n.plmn, MMEGroupID: 0x8001, MMECode: 1}.GUTI(n.guti))
}

func features(vops bool) nas.Opt[eps.EPSNetworkFeatureSupport] {
	if !vops {
		return nas.Some(eps.NewEPSNetworkFeatureSupport())
	}
	return nas.Some(eps.NewEPSNetworkFeatureSupport(eps.IMSVoPS))
}

func (n *network) accept() { n.secureRadio(1<<5, n.acceptPDU()) }

func (n *network) acceptPDU() []byte {
	bearer := eps.ActivateDefaultEPSBearerContextRequest{
		ESMHeader: eps.ESMHeader{EPSBearerIdentity: 5, ProcedureTransactionIdentity: n.pdn().ProcedureTransactionIdentity},
		EPSQoS:    eps.NewEPSQoS(9), APN: "internet", PDNAddress: eps.PDNAddressIPv4(netip.MustParseAddr("10.0.0.7")),
	}
	a := n.attach
	m := &eps.AttachAccept{EPSAttachResult: eps.AttachedEPSOnly, T3412: n.t3412, TAIList: n.tais(), ESMMessageContainer: n.plain(&bearer),
		GUTI: nas.Some(n.newGUTI()), EMMCause: a.cause, AdditionalUpdateResult: a.additional, T3402: a.t3402, EPSNetworkFeatureSupport: features(a.vops)}
	if n.request.EPSAttachType == eps.CombinedAttach && !a.epsOnly {
		m.EPSAttachResult = eps.AttachedCombined
		m.LAI = nas.Some(nas.LAI{PLMN: n.plmn, LAC: 1})
	}
	return n.protect(security.IntegrityCiphered, m)
}

func (n *network) answerTAU(m *eps.TrackingAreaUpdateRequest) {
	a := n.update
	if a.silent {
		return
	}
	if n.ctx == nil && a.reject == 0 {
		a.reject = eps.EMMCauseUEIdentityUnknown
	}
	if a.reject != 0 {
		r := &eps.TrackingAreaUpdateReject{EMMCause: a.reject, T3346: a.t3346}
		if n.ctx == nil || !a.protected {
			n.sendPlain(r)
		} else {
			n.send(r)
		}
		n.release(sim.RadioFrame{})
		return
	}
	accept := &eps.TrackingAreaUpdateAccept{EPSUpdateResult: eps.TAUpdated, GUTI: nas.Some(n.newGUTI()), TAIList: nas.Some(n.tais()),
		EMMCause: a.cause, AdditionalUpdateResult: a.additional, T3402: a.t3402, EPSNetworkFeatureSupport: features(a.vops)}
	t := m.EPSUpdateType.Type()
	if (t == eps.CombinedTAUpdating || t == eps.CombinedTAUpdatingIMSI) && !a.epsOnly {
		accept.EPSUpdateResult = eps.CombinedTAUpdated
		accept.LAI = nas.Some(nas.LAI{PLMN: n.plmn, LAC: 1})
	}
	n.send(accept)
}

func (n *network) answerService() {
	if n.service != 0 {
		n.send(&eps.ServiceReject{EMMCause: n.service})
		n.release(sim.RadioFrame{})
		return
	}
	n.secureRadio(1<<5, nil)
}

func (n *network) answerExtended() {
	if n.service != 0 {
		n.send(&eps.ServiceReject{EMMCause: n.service, T3442: n.t3442})
		n.release(sim.RadioFrame{})
		return
	}
	if n.redirect {
		n.release(sim.RadioFrame{Redirect: sim.UTRAN})
	}
}

// count counts uplink messages of a name.
func (n *network) count(name string) int {
	c := 0
	for _, m := range n.names {
		if m == name {
			c++
		}
	}
	return c
}

func (n *network) forget() { n.names, n.messages, n.wires, n.causes = nil, nil, nil, nil }

// chain walks from the latest decision of the device back to where it began,
// and gives it in order.
func (l *lab) chain() []string {
	var id sim.EventID
	events := l.trace.Events()
	for i := range events {
		if events[i].Kind == sim.Decision && events[i].Device == "phone" {
			id = events[i].ID
		}
	}
	var all []string
	for id != 0 {
		e, ok := l.trace.Event(id)
		require.True(l.t, ok)
		s := e.Name
		if e.Detail != "" {
			s = fmt.Sprintf("%s: %s", e.Name, e.Detail)
		}
		if e.Clause != "" {
			s += fmt.Sprintf(" (%s)", e.Clause)
		}
		all = append([]string{s}, all...)
		require.Less(l.t, e.Because, id, "a reason comes before what it decides")
		id = e.Because
	}
	return all
}

func (l *lab) decisions() []string {
	var all []string
	for _, e := range l.trace.Events() {
		if e.Kind == sim.Decision {
			all = append(all, e.Name+": "+e.Detail)
		}
	}
	return all
}

func (l *lab) faults() []string {
	var all []string
	for _, e := range l.trace.Events() {
		if e.Kind == sim.Fault {
			all = append(all, e.Name+": "+e.Detail)
		}
	}
	return all
}
