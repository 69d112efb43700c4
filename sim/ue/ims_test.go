package ue

import (
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sunsetlab/nas"
	"sunsetlab/nas/aka"
	"sunsetlab/nas/eps"
	"sunsetlab/sim"
	"sunsetlab/sip"
)

const imsDomain = "ims.mnc010.mcc440.3gppnetwork.org"

var (
	pcscfAddr = netip.MustParseAddr("192.0.2.60")
	imsAddr   = netip.MustParseAddr("10.1.0.7")
)

// pcscf is a scripted IMS behind a scripted network's ims PDN connection.
type pcscf struct {
	*lab
	link     *sim.Link
	requests []*sip.Message
	at       []time.Duration
	vec      aka.Vector
	nonce    string

	refuse  eps.ESMCause // the PDN connection
	noPCSCF bool
	iid     bool // an IPv6 PDN connection
	// script answers the n-th request, from 0; the last goes on. Without one
	// it is challenge and OK.
	script  []func(m *sip.Message)
	expires string
	badKey  bool
}

func newIMSLab(t testing.TB, cfg Config) *pcscf {
	l := newLab(t, cfg)
	l.attach.vops, l.update.vops = true, true
	p := &pcscf{lab: l, expires: "600000"}
	p.link = sim.NewLink(l.world.Env("sip"), sim.LinkConfig{A: "phone", B: "ims", Protocol: sim.SIP, Latency: 10 * time.Millisecond, Describe: sip.Describe})
	p.link.A.Handle(l.u.HandleDatagram)
	p.link.B.Handle(p.handle)
	l.u.UsePDN(p)
	l.hook = p.pdnHook
	// Without CS there is IMS voice or none.
	l.attach.epsOnly, l.attach.cause = true, nas.Some(eps.EMMCauseCSDomainNotAvailable)
	l.update.epsOnly, l.update.cause = l.attach.epsOnly, l.attach.cause
	return p
}

// Send implements PDN.
func (p *pcscf) Send(to netip.AddrPort, datagram []byte) {
	want := pcscfAddr
	if p.iid {
		want = netip.MustParseAddr("2001:db8::60")
	}
	require.Equal(p.t, netip.AddrPortFrom(want, 5060), to)
	require.True(p.t, p.u.Connected(), "user data only moves while connected")
	p.link.A.Send(p.u, datagram)
}

func (p *pcscf) pdnHook(m eps.Message) bool {
	r, ok := m.(*eps.PDNConnectivityRequest)
	if !ok {
		return false
	}
	require.Equal(p.t, "ims", string(r.APN.Value()))
	_, asks := r.PCO.Find(nas.Uplink, nas.PCOPCSCFIPv4)
	require.True(p.t, asks)
	pti := r.ProcedureTransactionIdentity
	if p.refuse != 0 {
		p.network.send(&eps.PDNConnectivityReject{ESMHeader: eps.ESMHeader{ProcedureTransactionIdentity: pti}, ESMCause: p.refuse})
		return true
	}
	a := &eps.ActivateDefaultEPSBearerContextRequest{
		ESMHeader: eps.ESMHeader{EPSBearerIdentity: 6, ProcedureTransactionIdentity: pti},
		EPSQoS:    eps.NewEPSQoS(5), APN: "ims", PDNAddress: eps.PDNAddressIPv4(imsAddr)}
	options := []nas.PCOOption{nas.PCOAddress(nas.PCOPCSCFIPv4, pcscfAddr)}
	if p.iid {
		a.PDNAddress = eps.PDNAddressIPv6([8]byte{7: 7})
		options = []nas.PCOOption{nas.PCOAddress(nas.PCOPCSCFIPv6, netip.MustParseAddr("2001:db8::60"))}
	}
	if !p.noPCSCF {
		pco, err := nas.NewPCO(nas.Downlink, options...)
		require.NoError(p.t, err)
		a.PCO = pco
	}
	p.network.send(a)
	return true
}

func (p *pcscf) handle(datagram []byte) {
	m, err := sip.Parse(datagram)
	require.NoError(p.t, err)
	n := len(p.requests)
	p.requests = append(p.requests, m)
	p.at = append(p.at, p.world.Elapsed())
	switch {
	case len(p.script) > 0:
		p.script[min(n, len(p.script)-1)](m)
	case p.credentials(m).Response == "":
		p.challenge(m)
	default:
		p.ok(m)
	}
}

func (p *pcscf) credentials(m *sip.Message) sip.Credentials {
	c, err := sip.ParseCredentials(m.Header("Authorization"))
	require.NoError(p.t, err)
	return c
}

func (p *pcscf) answer(m *sip.Message, status int, reason string, headers ...string) {
	r := m.Reply(status, reason, "aa")
	for i := 0; i < len(headers); i += 2 {
		r.Add(headers[i], headers[i+1])
	}
	p.link.B.Send(p.u, r.Append(nil))
}

func (p *pcscf) challenge(m *sip.Message) {
	next, err := p.sqn.Next()
	require.NoError(p.t, err)
	p.sqn = next
	key := p.key
	if p.badKey {
		key.K[5]++
	}
	p.vec = key.Vector([16]byte{byte(next >> 5), 5}, next, 0)
	p.nonce = sip.Nonce(p.vec.RAND, p.vec.AUTN)
	c := sip.Challenge{Realm: imsDomain, Nonce: p.nonce, Algorithm: sip.AKAv1, QOP: "auth"}
	p.answer(m, 401, "Unauthorized", "WWW-Authenticate", c.String())
}

// ok checks the digest and registers, or takes out.
func (p *pcscf) ok(m *sip.Message) {
	c := p.credentials(m)
	require.Equal(p.t, p.nonce, c.Nonce)
	require.Equal(p.t, c.Digest("REGISTER", p.vec.XRES[:]), c.Response)
	if m.Contacts[0].Expires == 0 {
		p.answer(m, 200, "OK")
		return
	}
	p.answer(m, 200, "OK", "Contact", "<"+m.Contacts[0].URI+">;expires="+p.expires, "Service-Route", "<sip:orig@scscf."+imsDomain+";lr>")
}

func (p *pcscf) status(status int, reason string, headers ...string) func(*sip.Message) {
	return func(m *sip.Message) { p.answer(m, status, reason, headers...) }
}

func (p *pcscf) silent(*sip.Message) {}

// statuses lists what became of requests, by the SIP on the link.
func (p *pcscf) sipNames() []string {
	var all []string
	for _, e := range p.trace.Events() {
		if e.Kind == sim.Sent && e.Protocol == sim.SIP {
			all = append(all, e.Name)
		}
	}
	return all
}

func imsConfig() Config {
	cfg := DefaultConfig()
	cfg.RATOrder = []sim.RAT{sim.EUTRAN}
	return cfg
}

func TestIMSRegistration(t *testing.T) {
	p := newIMSLab(t, imsConfig())
	p.u.PowerOn()
	p.run(3 * time.Second)

	require.Equal(t, []string{"REGISTER", "401 Unauthorized", "REGISTER", "200 OK"}, p.sipNames())
	require.Equal(t, sim.VoLTE, p.u.Status().Voice)
	first, second := p.requests[0], p.requests[1]
	c := p.credentials(first)
	require.Equal(t, sip.Credentials{Username: testIMSI.String() + "@" + imsDomain, Realm: imsDomain, URI: "sip:" + imsDomain}, c)
	require.Equal(t, first.CallID, second.CallID)
	require.Equal(t, first.CSeq+1, second.CSeq)
	require.NotEqual(t, first.Branch, second.Branch)
	require.Equal(t, "sip:"+testIMSI.String()+"@10.1.0.7:5060", second.Contacts[0].URI)
	require.Equal(t, "3GPP-E-UTRAN-FDD;utran-cell-id-3gpp=4401000070000001", second.Header("P-Access-Network-Info"))
	require.Contains(t, p.chain(), "200 OK", "why there is IMS voice")
	require.Empty(t, p.faults())
}

func TestIMSRegistrationOverIPv6(t *testing.T) {
	p := newIMSLab(t, imsConfig())
	p.iid = true
	p.u.PowerOn()
	p.run(3 * time.Second)
	require.Equal(t, sim.VoLTE, p.u.Status().Voice)
	require.Equal(t, "sip:"+testIMSI.String()+"@[fe80::7]:5060", p.requests[0].Contacts[0].URI)
}

// A device in idle mode asks for its bearers before it renews the registration.
func TestIMSReregistration(t *testing.T) {
	p := newIMSLab(t, imsConfig())
	p.expires = "60"
	p.u.PowerOn()
	p.run(25 * time.Second)
	require.False(t, p.u.Connected())
	p.forget()
	p.run(10 * time.Second)

	require.Equal(t, 1, p.count("SERVICE REQUEST"))
	require.Len(t, p.requests, 3, "one request renews it, with the nonce that is known")
	c := p.credentials(p.requests[2])
	require.EqualValues(t, 2, c.NC)
	require.Equal(t, p.requests[0].CallID, p.requests[2].CallID)
	require.InDelta(t, 30, (p.at[2] - p.at[1]).Seconds(), 0.5, "in the middle of 60 s")

	// A server that wants a new proof gets one.
	p.script = []func(*sip.Message){p.challenge, p.challenge, p.challenge, p.challenge, p.ok}
	p.run(30 * time.Second)
	require.Len(t, p.requests, 5)
	require.Equal(t, sim.VoLTE, p.u.Status().Voice)
}

func TestIMSRegistrationExpires(t *testing.T) {
	cfg := imsConfig()
	cfg.UsageSetting = DataCentric
	p := newIMSLab(t, cfg)
	p.expires = "60"
	p.u.PowerOn()
	p.run(20 * time.Second)
	p.script = []func(*sip.Message){p.silent}
	p.run(70 * time.Second)
	require.NotEqual(t, sim.VoLTE, p.u.Status().Voice)
	require.Contains(t, p.decisions(), "IMS registration expired: ")
	p.script = nil
	p.run(2 * time.Minute)
	require.Equal(t, sim.VoLTE, p.u.Status().Voice, "it goes on trying")
}

// Timer E doubles up to T2, timer F ends it (RFC 3261 17.1.2.2), with T1 2 s and
// T2 16 s (TS 24.229 table 7.7.1).
func TestIMSRetransmission(t *testing.T) {
	cfg := imsConfig()
	cfg.UsageSetting = DataCentric
	p := newIMSLab(t, cfg)
	p.script = []func(*sip.Message){p.silent}
	p.u.PowerOn()
	p.run(130 * time.Second)
	var gaps []float64
	for i := 1; i < len(p.at); i++ {
		require.Equal(t, p.requests[0].Branch, p.requests[i].Branch)
		gaps = append(gaps, (p.at[i] - p.at[i-1]).Seconds())
	}
	require.InDeltaSlice(t, []float64{2, 4, 8, 16, 16, 16, 16, 16, 16, 16}, gaps, 0.5, "what comes while idle waits for a connection")

	// The next try is 15 to 30 s later.
	require.Contains(t, strings.Join(p.decisions(), "\n"), "IMS registration not answered: by the P-CSCF within 2m8s, next try in ")
	p.script = nil
	p.run(31 * time.Second)
	require.Equal(t, sim.VoLTE, p.u.Status().Voice)
}

func TestIMSProvisionalResponse(t *testing.T) {
	cfg := imsConfig()
	cfg.Timers.SIPT2 = 4 * time.Second
	p := newIMSLab(t, cfg)
	p.script = []func(*sip.Message){p.status(100, "Trying"), p.challenge, p.ok}
	p.u.PowerOn()
	p.run(9 * time.Second)
	require.Len(t, p.requests, 3)
	require.InDelta(t, 4, (p.at[1] - p.at[0]).Seconds(), 0.1, "T2 after a provisional response")
	require.Equal(t, sim.VoLTE, p.u.Status().Voice)
}

func TestIMSRegistrationRefused(t *testing.T) {
	for _, support := range []IMSSupport{IMSConfigured, IMSProvisioned} {
		t.Run(support.String(), func(t *testing.T) {
			cfg := imsConfig()
			cfg.IMS = support
			p := newIMSLab(t, cfg)
			p.script = []func(*sip.Message){p.status(403, "Forbidden")}
			p.u.PowerOn()
			p.run(9 * time.Second)
			require.Equal(t, sim.EUTRAN, p.u.Status().RAT, "until ims_reg_wait")
			p.run(time.Hour)
			require.Equal(t, sim.NoRAT, p.u.Status().RAT)
			require.Len(t, p.requests, 1, "no second try")
			chain := p.chain()
			require.Contains(t, chain, "403 Forbidden")
			require.Contains(t, chain, "IMS registration refused: no further try until power off (TS 24.229 5.1.1.2.1)")
			require.Contains(t, chain, "IMS voice not available: VoPS 1, IMS registration refused for 10s (TS 24.301 4.3.2.4)")

			p.script = nil
			p.u.PowerOff()
			p.run(time.Second)
			p.u.PowerOn()
			p.run(5 * time.Second)
			require.Equal(t, sim.VoLTE, p.u.Status().Voice, "a power cycle forgets the refusal")
		})
	}
}

// A device that stays knows at the next accept that there is no point in
// waiting.
func TestIMSRefusalIsRemembered(t *testing.T) {
	cfg := imsConfig()
	cfg.NoOtherRAT = Stay
	p := newIMSLab(t, cfg)
	p.script = []func(*sip.Message){p.status(403, "Forbidden", "Retry-After", "120"), p.challenge, p.ok}
	p.u.PowerOn()
	p.run(100 * time.Second)
	require.Len(t, p.requests, 1)
	require.Equal(t, sim.EUTRAN, p.u.Status().RAT)
	p.run(30 * time.Second)
	require.Equal(t, sim.VoLTE, p.u.Status().Voice, "after Retry-After")
}

func TestIMSServerFails(t *testing.T) {
	cfg := imsConfig()
	cfg.UsageSetting = DataCentric
	p := newIMSLab(t, cfg)
	p.script = []func(*sip.Message){p.status(503, "Service Unavailable", "Retry-After", "7"), p.status(500, "Server Internal Error"), p.challenge, p.ok}
	p.u.PowerOn()
	p.run(6 * time.Second)
	require.Len(t, p.requests, 1)
	p.run(3 * time.Second)
	require.Len(t, p.requests, 2)
	p.run(61 * time.Second)
	require.Equal(t, sim.VoLTE, p.u.Status().Voice)
	require.GreaterOrEqual(t, p.at[2]-p.at[1], 30*time.Second, "the second pause is twice the first")
}

func TestIMSResynchronisation(t *testing.T) {
	p := newIMSLab(t, imsConfig())
	var auts string
	p.script = []func(*sip.Message){
		func(m *sip.Message) {
			last := p.sqn
			p.sqn = 0 // the HSS has forgotten
			p.challenge(m)
			p.sqn = last
		},
		func(m *sip.Message) {
			c := p.credentials(m)
			auts = c.AUTS
			require.Equal(t, c.Digest("REGISTER", nil), c.Response, "an empty password")
			raw, err := sip.ParseAUTS(auts)
			require.NoError(t, err)
			p.sqn, err = p.key.VerifyAUTS(p.vec.RAND, raw)
			require.NoError(t, err)
			p.challenge(m)
		}, p.ok,
	}
	p.u.PowerOn()
	p.run(3 * time.Second)
	require.NotEmpty(t, auts)
	require.Equal(t, sim.VoLTE, p.u.Status().Voice)
}

func TestIMSOfAnotherNetwork(t *testing.T) {
	p := newIMSLab(t, imsConfig())
	p.badKey = true
	p.u.PowerOn()
	p.run(5 * time.Second)
	require.Len(t, p.requests, 2, "the second challenge in a row is not answered")
	c := p.credentials(p.requests[1])
	require.Empty(t, c.Response)
	require.Empty(t, c.AUTS)
	require.NotEmpty(t, c.Nonce, "which challenge it is that the device refuses")
	require.Contains(t, strings.Join(p.decisions(), "\n"), "IMS registration failed: the network failed authentication")
}

func TestIMSChallengedForEver(t *testing.T) {
	p := newIMSLab(t, imsConfig())
	p.script = []func(*sip.Message){p.challenge}
	p.u.PowerOn()
	p.run(5 * time.Second)
	require.Len(t, p.requests, 1+maxIMSChallenges)
}

func TestNoIMSBearer(t *testing.T) {
	for name, script := range map[string]func(*pcscf){
		"unknown APN":  func(p *pcscf) { p.refuse = eps.ESMCauseMissingOrUnknownAPN },
		"other cause":  func(p *pcscf) { p.refuse = eps.ESMCauseRequestRejectedUnspecified },
		"no P-CSCF":    func(p *pcscf) { p.noPCSCF = true },
		"no answer":    func(p *pcscf) { p.hook = func(m eps.Message) bool { return m.Name() == "PDN CONNECTIVITY REQUEST" } },
		"not followed": func(p *pcscf) { p.script = []func(*sip.Message){p.silent} },
	} {
		t.Run(name, func(t *testing.T) {
			p := newIMSLab(t, imsConfig())
			script(p)
			p.u.PowerOn()
			p.run(9 * time.Second)
			require.Equal(t, sim.EUTRAN, p.u.Status().RAT)
			p.run(5 * time.Second)
			require.Equal(t, sim.NoRAT, p.u.Status().RAT)
			if name != "not followed" {
				require.Empty(t, p.requests)
			}
			require.Contains(t, strings.Join(p.decisions(), "\n"), "IMS voice not available: VoPS 1, IMS registration")
		})
	}
}

func TestIMSDeregistration(t *testing.T) {
	p := newIMSLab(t, imsConfig())
	p.u.PowerOn()
	p.run(20 * time.Second)
	require.False(t, p.u.Connected())
	p.u.DeregisterIMS()
	p.run(5 * time.Second)
	require.Len(t, p.requests, 3)
	require.Equal(t, 0, p.requests[2].Contacts[0].Expires)
	require.NotEqual(t, sim.VoLTE, p.u.Status().Voice)

	// At power off the device says goodbye if it is connected.
	p = newIMSLab(t, imsConfig())
	p.u.PowerOn()
	p.run(2 * time.Second)
	p.u.PowerOff()
	p.run(5 * time.Second)
	require.Len(t, p.requests, 3)
	require.Equal(t, 0, p.requests[2].Contacts[0].Expires)
	require.Contains(t, p.names, "DETACH REQUEST")
}

// Without VoPS or IMS there is nothing to ask for.
func TestNoIMSWithoutVoPS(t *testing.T) {
	cfg := imsConfig()
	cfg.UsageSetting = DataCentric
	p := newIMSLab(t, cfg)
	p.attach.vops = false
	p.u.PowerOn()
	p.run(time.Minute)
	require.Zero(t, p.count("PDN CONNECTIVITY REQUEST"))

	cfg.IMS = IMSNone
	p = newIMSLab(t, cfg)
	p.u.PowerOn()
	p.run(time.Minute)
	require.Zero(t, p.count("PDN CONNECTIVITY REQUEST"))
}

func TestIMSBearerLost(t *testing.T) {
	p := newIMSLab(t, imsConfig())
	p.u.PowerOn()
	p.run(2 * time.Second)
	require.Equal(t, sim.VoLTE, p.u.Status().Voice)
	p.network.send(&eps.DeactivateEPSBearerContextRequest{ESMHeader: eps.ESMHeader{EPSBearerIdentity: 6}, ESMCause: eps.ESMCauseRegularDeactivation})
	p.run(3 * time.Second)
	require.Equal(t, sim.VoLTE, p.u.Status().Voice, "it asks for another and registers again")
	require.Equal(t, 2, p.count("PDN CONNECTIVITY REQUEST"))
	require.NotEqual(t, p.requests[0].CallID, p.requests[2].CallID)
}

// What an IMS must not send does nothing but be reported.
func TestHostileSIP(t *testing.T) {
	p := newIMSLab(t, imsConfig())
	p.script = []func(*sip.Message){func(m *sip.Message) {
		for _, text := range []string{"", "x", "SIP/2.0 200 OK\r\n\r\n", "OPTIONS sip:a SIP/2.0\r\n\r\n", strings.Repeat("\r\n", 5000)} {
			p.link.B.Send(p.u, []byte(text))
		}
		for _, header := range []string{"", "Basic x", "Digest", `Digest nonce="AA==",algorithm=AKAv1-MD5`, `Digest nonce="` + sip.Nonce([16]byte{}, [16]byte{}) + `",algorithm=MD5`} {
			p.answer(m, 401, "Unauthorized", "WWW-Authenticate", header)
		}
		p.answer(m, 200, "OK", "Expires", "0")
		p.answer(m, 200, "OK", "Expires", "99999999999999999999")
	}}
	p.u.PowerOn()
	p.run(5 * time.Second)
	require.NotEmpty(t, p.faults())
	require.Len(t, p.requests, 1, "the first final response counts")
	p.script = nil
	p.run(time.Minute)
}

func FuzzSIPAtDevice(f *testing.F) {
	f.Add([]byte("SIP/2.0 401 Unauthorized\r\nVia: SIP/2.0/UDP 10.1.0.7;branch=z9hG4bK1\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:a@b>\r\nCall-ID: c\r\nCSeq: 1 REGISTER\r\nWWW-Authenticate: Digest realm=\"r\",nonce=\"AA\"\r\n\r\n"), 401)
	f.Add([]byte("Contact: <sip:a@b>;expires=-1\r\nExpires: 5\r\n"), 200)
	f.Fuzz(func(t *testing.T, b []byte, status int) {
		p := newIMSLab(t, imsConfig())
		// Raw, and as headers of an answer that fits.
		p.script = []func(*sip.Message){func(m *sip.Message) {
			p.link.B.Send(p.u, b)
			wire := string(m.Reply(status, "?", "t").Append(nil))
			p.link.B.Send(p.u, []byte(strings.TrimSuffix(wire, "\r\n")+string(b)+"\r\n"))
		}}
		p.u.PowerOn()
		p.run(20 * time.Second)
	})
}

func TestIMSIsDeterministic(t *testing.T) {
	record := func() []sim.Event {
		p := newIMSLab(t, imsConfig())
		p.expires = "60"
		p.u.PowerOn()
		p.run(2 * time.Minute)
		return p.trace.Events()
	}
	require.Equal(t, record(), record())
}
