package ue

import (
	"net/netip"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sunsetlab/nas"
	"sunsetlab/nas/aka"
	"sunsetlab/nas/gprs"
	"sunsetlab/nas/security"
	"sunsetlab/sim"
)

// network3G is a radio network with both domains of its core in one, scripted:
// it knows one device and answers with real bytes.
type network3G struct {
	t     testing.TB
	world *sim.World
	air   *sim.Air
	cell  sim.CellID
	key   aka.Key
	sqn   *aka.SQN // of the home network, shared with E-UTRAN

	device  sim.DeviceID
	links   [2]bool
	secured [2]bool
	vec     [2]aka.Vector
	keys    [2]keySet // of the device, by what it was last challenged with
	after   [2]func() // once the radio is secure
	idle    sim.Timer
	keep    time.Duration
	calling bool

	ptmsi, tmsi nas.TMSI
	// What the network answers: 0 accepts.
	attach, rau, service gprs.GMMCause
	location, cm         gprs.MMCause
	pdp                  gprs.SMCause
	pdpBackoff           nas.Opt[nas.GPRSTimer3]
	t3346, t3302         nas.Opt[nas.GPRSTimer2]
	noFollow             bool // no follow-on proceed
	silent               map[string]bool
	redirect             sim.RAT
	mapped               *security.Context // of the MME, for a routing area update from E-UTRAN
	spoil                func(*[16]byte)   // AUTN
	onlyLAI              bool              // no TMSI

	pdpRequest gprs.ActivatePDPContextRequest
	rauRequest gprs.RoutingAreaUpdateRequest
	attachReq  gprs.AttachRequest
	lauRequest gprs.LocationUpdatingRequest
	names      []string
	messages   []gprs.Message
	causes     []sim.EstablishmentCause
	hook       func(m gprs.Message) bool // true: handled
}

// newLab3G is E-UTRAN and UTRAN of one network.
func newLab3G(t testing.TB, cfg Config) *lab {
	l := newLab(t, cfg)
	l.addUTRAN()
	return l
}

func newNetwork3G(l *lab, plmn nas.PLMN, lac uint16) *network3G {
	n := &network3G{t: l.t, world: l.world, air: l.air, key: testKey, sqn: &l.sqn, keep: 5 * time.Second,
		ptmsi: 0xd0000000, tmsi: 0x11110000, silent: map[string]bool{}}
	n.cell = l.air.AddCell(sim.Cell{Name: "utran", RAT: sim.UTRAN, PLMN: plmn, TAC: lac, RAC: 3}, n)
	return n
}

// only3G is a lab whose E-UTRAN is off the air.
func only3G(t testing.TB, cfg Config) *lab {
	l := newLab3G(t, cfg)
	l.air.Switch(l.cell, false)
	return l
}

// on3GCell is a device that has come to rest on UTRAN.
func on3GCell(t testing.TB, cfg Config) *lab {
	l := only3G(t, cfg)
	l.u.PowerOn()
	l.run(20 * time.Second)
	require.Equal(t, on3G, l.where(), "%v %v", l.decisions(), l.faults())
	l.n3.forget()
	return l
}

func (n *network3G) forget() { n.names, n.messages, n.causes = nil, nil, nil }

func (n *network3G) count(name string) int {
	c := 0
	for _, m := range n.names {
		if m == name {
			c++
		}
	}
	return c
}

func (n *network3G) down(f sim.RadioFrame) { n.air.Down(n.cell, n.device, &f) }

func (n *network3G) send(d sim.CNDomain, m gprs.Message) {
	b, err := m.Append(nil)
	require.NoError(n.t, err)
	n.down(sim.RadioFrame{Kind: sim.DLInformationTransfer, Domain: d, NAS: b})
}

func (n *network3G) ps(m gprs.Message) { n.send(sim.PSDomain, m) }
func (n *network3G) cs(m gprs.Message) { n.send(sim.CSDomain, m) }

// release ends the connection to a domain, and with the last one the radio
// connection.
func (n *network3G) release(d sim.CNDomain) {
	n.links[d], n.secured[d] = false, false
	if n.links[1-d] {
		n.down(sim.RadioFrame{Kind: sim.SignallingConnectionRelease, Domain: d})
		return
	}
	n.idle.Stop()
	n.down(sim.RadioFrame{Kind: sim.RRCConnectionRelease, Redirect: n.redirect})
}

func (n *network3G) releaseAll() {
	n.links, n.secured, n.calling = [2]bool{}, [2]bool{}, false
	n.down(sim.RadioFrame{Kind: sim.RRCConnectionRelease, Redirect: n.redirect})
}

func (n *network3G) restartIdle() {
	n.idle.Stop()
	n.idle = n.world.Env("net3g").After(n.keep, func() {
		if n.calling {
			n.restartIdle()
		} else if n.links != [2]bool{} {
			n.releaseAll()
		}
	})
}

// HandleRadio implements sim.Site.
func (n *network3G) HandleRadio(_ sim.CellID, from sim.DeviceID, f *sim.RadioFrame) {
	n.device = from
	switch f.Kind {
	case sim.RRCConnectionRequest:
		n.links, n.secured = [2]bool{}, [2]bool{}
		n.causes = append(n.causes, f.EstablishmentCause)
		n.take(f)
	case sim.ULInformationTransfer:
		n.take(f)
	case sim.SecurityModeComplete:
		n.secured[f.Domain] = true
		n.after[f.Domain]()
	case sim.SecurityModeFailure:
		n.names = append(n.names, "SecurityModeFailure")
	case sim.RadioLinkFailure:
		n.links, n.secured = [2]bool{}, [2]bool{}
		n.idle.Stop()
	case sim.UserData:
		n.restartIdle()
		n.names = append(n.names, "UserData")
	}
}

func (n *network3G) take(f *sim.RadioFrame) {
	n.restartIdle()
	n.links[f.Domain] = true
	m, err := gprs.Decode(append([]byte(nil), f.NAS...), nas.Uplink)
	require.NoError(n.t, err)
	n.names = append(n.names, m.Name())
	n.messages = append(n.messages, m)
	if n.hook != nil && n.hook(m) || n.silent[m.Name()] {
		return
	}
	if f.Domain == sim.PSDomain {
		n.respondPS(m)
		return
	}
	n.respondCS(m)
}

// secure authenticates if the device names no key that it was given, and has
// the radio secured.
func (n *network3G) secure(d sim.CNDomain, cksn gprs.CKSN, then func()) {
	n.after[d] = then
	if n.secured[d] {
		then()
		return
	}
	if k := n.keys[d]; k.valid && k.cksn == cksn {
		n.protect(d)
		return
	}
	n.authenticate(d)
}

func (n *network3G) protect(d sim.CNDomain) {
	k := n.keys[d]
	n.down(sim.RadioFrame{Kind: sim.SecurityModeCommand, Domain: d, EIA: 1, EEA: 1, Token: [4]byte(k.ik[12:])})
}

func (n *network3G) authenticate(d sim.CNDomain) {
	next, err := n.sqn.Next()
	require.NoError(n.t, err)
	*n.sqn = next
	n.challenge(d, n.key.Vector([16]byte{byte(next >> 5), 3, byte(d)}, next, 0))
}

func (n *network3G) challenge(d sim.CNDomain, v aka.Vector) {
	n.vec[d] = v
	if n.spoil != nil {
		n.spoil(&v.AUTN)
	}
	cksn := gprs.CKSN(n.sqn.SEQ() % 6)
	n.keys[d] = keySet{valid: true, cksn: cksn, ck: v.CK, ik: v.IK}
	if d == sim.PSDomain {
		n.ps(&gprs.AuthenticationAndCipheringRequest{RAND: nas.Some(v.RAND), CKSN: nas.Some(cksn), AUTN: nas.Some(v.AUTN), ACReferenceNumber: 5})
		return
	}
	n.cs(&gprs.AuthenticationRequest{CKSN: cksn, RAND: v.RAND, AUTN: nas.Some(v.AUTN)})
}

func (n *network3G) resynchronise(d sim.CNDomain, auts [14]byte) {
	sqn, err := n.key.VerifyAUTS(n.vec[d].RAND, auts)
	require.NoError(n.t, err)
	*n.sqn = sqn
	n.authenticate(d)
}

func (n *network3G) rai() nas.RAI {
	c, _ := n.air.Cell(n.cell)
	return nas.RAI{PLMN: c.PLMN, LAC: c.TAC, RAC: c.RAC}
}

func (n *network3G) newPTMSI() nas.Opt[nas.MobileIdentity] {
	n.ptmsi++
	return nas.Some(nas.MobileIdentityOfTMSI(n.ptmsi))
}

func (n *network3G) respondPS(m gprs.Message) {
	switch m := m.(type) {
	case *gprs.AttachRequest:
		n.attachReq = *m
		n.secure(sim.PSDomain, m.CKSN, func() { n.attached(m) })
	case *gprs.AuthenticationAndCipheringResponse:
		require.Equal(n.t, uint8(5), m.ACReferenceNumber)
		head := m.RES.Value()
		require.Equal(n.t, n.vec[sim.PSDomain].XRES[:], gprs.JoinRES(nil, head, m.RESExtension))
		n.protect(sim.PSDomain)
	case *gprs.AuthenticationAndCipheringFailure:
		if m.GMMCause == gprs.GMMCauseSynchFailure {
			n.resynchronise(sim.PSDomain, m.AUTS.Value())
		}
	case *gprs.RoutingAreaUpdateRequest:
		n.rauRequest = *m
		if m.PTMSIType.Value() == gprs.MappedPTMSI {
			n.fetch(m)
		}
		n.secure(sim.PSDomain, m.CKSN, func() { n.updated(m) })
	case *gprs.ServiceRequest:
		n.served(m)
	case *gprs.ActivatePDPContextRequest:
		n.pdpRequest = *m
		n.activate(m)
	case *gprs.DeactivatePDPContextRequest:
		n.ps(&gprs.DeactivatePDPContextAccept{SMHeader: gprs.SMHeader{TI: m.TI.Reply()}})
	case *gprs.DetachRequestMO:
		if !m.DetachType.PowerOff() {
			n.ps(&gprs.DetachAcceptMO{})
			n.release(sim.PSDomain)
		}
	}
}

// fetch takes the keys for a device from E-UTRAN, as the SGSN has them from the
// MME, which checks the token.
func (n *network3G) fetch(m *gprs.RoutingAreaUpdateRequest) {
	if n.mapped == nil {
		return
	}
	s := n.mapped.State()
	signature := m.OldPTMSISignature.Value()
	require.Equal(n.t, security.DeriveNASToken(s.KASME, s.Uplink), uint16(signature[1])<<8|uint16(signature[2]))
	ck, ik := security.DeriveMappedCKIK(s.KASME, s.Uplink)
	require.Equal(n.t, gprs.CKSN(s.KSI.Identifier()), m.CKSN)
	n.keys[sim.PSDomain] = keySet{valid: true, cksn: m.CKSN, ck: ck, ik: ik}
}

func (n *network3G) attached(m *gprs.AttachRequest) {
	if n.attach != 0 {
		n.ps(&gprs.AttachReject{GMMCause: n.attach, T3346: n.t3346})
		n.release(sim.PSDomain)
		return
	}
	accept := &gprs.AttachAccept{AttachResult: gprs.AttachedGPRSOnly, PeriodicRAUpdateTimer: nas.NewGPRSTimer(54 * time.Minute),
		RAI: n.rai(), AllocatedPTMSI: n.newPTMSI(), PTMSISignature: nas.Some(gprs.PTMSISignature{1, 2, 3})}
	follow := m.AttachType.FollowOn() && !n.noFollow
	if follow {
		accept.AttachResult |= gprs.FollowOnProceed
	}
	n.ps(accept)
	if !follow {
		n.release(sim.PSDomain)
	}
}

func (n *network3G) updated(m *gprs.RoutingAreaUpdateRequest) {
	if n.rau != 0 {
		n.ps(&gprs.RoutingAreaUpdateReject{GMMCause: n.rau, T3346: n.t3346, T3302: n.t3302})
		n.release(sim.PSDomain)
		return
	}
	accept := &gprs.RoutingAreaUpdateAccept{PeriodicRAUpdateTimer: nas.NewGPRSTimer(54 * time.Minute), RAI: n.rai(),
		AllocatedPTMSI: n.newPTMSI(), PDPContextStatus: m.PDPContextStatus}
	if m.UpdateType.FollowOn() {
		accept.UpdateResult |= gprs.FollowOnProceed
	}
	n.ps(accept)
	if !m.UpdateType.FollowOn() {
		n.release(sim.PSDomain)
	}
}

func (n *network3G) served(m *gprs.ServiceRequest) {
	was := n.secured[sim.PSDomain]
	n.secure(sim.PSDomain, m.CKSN, func() {
		if n.service != 0 {
			n.ps(&gprs.ServiceReject{GMMCause: n.service})
			n.release(sim.PSDomain)
			return
		}
		if was {
			n.ps(&gprs.ServiceAccept{})
		}
		if m.ServiceType == gprs.ServiceData {
			n.down(sim.RadioFrame{Kind: sim.RRCConnectionReconfiguration, AddBearers: 1 << 5})
		}
	})
}

func (n *network3G) activate(m *gprs.ActivatePDPContextRequest) {
	header := gprs.SMHeader{TI: m.TI.Reply()}
	if n.pdp != 0 {
		n.ps(&gprs.ActivatePDPContextReject{SMHeader: header, SMCause: n.pdp, BackoffTimer: n.pdpBackoff})
		return
	}
	n.down(sim.RadioFrame{Kind: sim.RRCConnectionReconfiguration, AddBearers: 1 << m.RequestedNSAPI})
	n.ps(&gprs.ActivatePDPContextAccept{SMHeader: header, NegotiatedLLCSAPI: m.RequestedLLCSAPI, NegotiatedQoS: gprs.DefaultQoS(), RadioPriority: 4,
		PDPAddress: nas.Some(gprs.PDPAddress{Type: gprs.PDPIPv4, IPv4: netip.MustParseAddr("10.0.0.9")})})
}

func (n *network3G) respondCS(m gprs.Message) {
	switch m := m.(type) {
	case *gprs.LocationUpdatingRequest:
		n.lauRequest = *m
		n.secure(sim.CSDomain, m.CKSN, func() { n.located(m) })
	case *gprs.AuthenticationResponse:
		require.Equal(n.t, n.vec[sim.CSDomain].XRES[:], gprs.JoinRES(nil, m.RES, m.RESExtension))
		n.protect(sim.CSDomain)
	case *gprs.AuthenticationFailure:
		if m.RejectCause == gprs.MMCauseSynchFailure {
			n.resynchronise(sim.CSDomain, m.AUTS.Value())
		}
	case *gprs.CMServiceRequest:
		n.cmService(m)
	case *gprs.PagingResponse:
		n.secure(sim.CSDomain, m.CKSN, func() {
			n.cs(&gprs.SetupMT{CCHeader: gprs.CCHeader{TI: gprs.TransactionIdentifier{Value: 2}}})
		})
	case *gprs.SetupMO:
		n.connectCall(m.TI)
	case *gprs.EmergencySetup:
		n.connectCall(m.TI)
	case *gprs.Connect:
		n.calling = true
		n.cs(&gprs.ConnectAcknowledge{CCHeader: gprs.CCHeader{TI: m.TI.Reply()}})
	case *gprs.Disconnect:
		n.cs(&gprs.Release{CCHeader: gprs.CCHeader{TI: m.TI.Reply()}, Cause: nas.Some(m.Cause)})
	case *gprs.ReleaseComplete:
		n.calling = false
		n.release(sim.CSDomain)
	case *gprs.IMSIDetachIndication:
		n.release(sim.CSDomain)
	case *gprs.CPData:
		n.shortMessage(m)
	}
}

func (n *network3G) connectCall(ti gprs.TransactionIdentifier) {
	n.calling = true
	header := gprs.CCHeader{TI: ti.Reply()}
	n.cs(&gprs.CallProceeding{CCHeader: header})
	n.down(sim.RadioFrame{Kind: sim.RRCConnectionReconfiguration, Domain: sim.CSDomain, AddBearers: 1})
	n.cs(&gprs.Alerting{CCHeader: header})
	n.cs(&gprs.Connect{CCHeader: header})
}

func (n *network3G) located(m *gprs.LocationUpdatingRequest) {
	if n.location != 0 {
		n.cs(&gprs.LocationUpdatingReject{RejectCause: n.location})
		n.release(sim.CSDomain)
		return
	}
	n.tmsi++
	accept := &gprs.LocationUpdatingAccept{LAI: n.rai().LAI(), FollowOnProceed: m.LocationUpdatingType.FollowOn()}
	if !n.onlyLAI {
		accept.MobileIdentity = nas.Some(nas.MobileIdentityOfTMSI(n.tmsi))
	}
	n.cs(accept)
	if !accept.FollowOnProceed {
		n.release(sim.CSDomain)
	}
}

func (n *network3G) cmService(m *gprs.CMServiceRequest) {
	switch {
	case m.CMServiceType == gprs.EmergencyCall:
		n.cs(&gprs.CMServiceAccept{})
	case n.cm != 0:
		n.cs(&gprs.CMServiceReject{RejectCause: n.cm})
		n.release(sim.CSDomain)
	case n.secured[sim.CSDomain]:
		n.cs(&gprs.CMServiceAccept{})
	default:
		n.secure(sim.CSDomain, m.CKSN, func() {})
	}
}

// shortMessage acknowledges what the device sends, and its acknowledgement.
func (n *network3G) shortMessage(m *gprs.CPData) {
	header := gprs.CPHeader{TI: m.TI.Reply()}
	n.cs(&gprs.CPAck{CPHeader: header})
	rp, err := gprs.DecodeRP(m.UserData, nas.Uplink)
	require.NoError(n.t, err)
	n.names = append(n.names, rp.Name())
	if rp, ok := rp.(*gprs.RPData); ok {
		ack, err := (&gprs.RPAck{RPHeader: gprs.RPHeader{Direction: nas.Downlink, Reference: rp.Reference}}).Append(nil)
		require.NoError(n.t, err)
		n.cs(&gprs.CPData{CPHeader: header, UserData: ack})
	}
}

// page pages the device for a domain, by its temporary identity.
func (n *network3G) page(u *UE, d sim.CNDomain) {
	id := n.ptmsi
	if d == sim.CSDomain {
		id = n.tmsi
	}
	n.air.Page(n.cell, u.pagingIndex, &sim.RadioFrame{Kind: sim.Paging, Domain: d, TMSI: id, HasTMSI: true})
}

func akaAt(sqn aka.SQN) *aka.USIM { return aka.NewUSIM(testKey, sqn) }

// messageOf is the first uplink message of a name.
func (l *lab) messageOf(name string) gprs.Message {
	for _, m := range l.n3.messages {
		if m.Name() == name {
			return m
		}
	}
	require.Fail(l.t, "no "+name)
	return nil
}

// firstWords gives the words back if a decision begins with them.
func firstWords(decisions []string, words string) string {
	for _, d := range decisions {
		if len(d) >= len(words) && d[:len(words)] == words {
			return words
		}
	}
	return ""
}
