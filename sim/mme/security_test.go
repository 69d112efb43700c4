package mme_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sunsetlab/gtpv2"
	"sunsetlab/nas"
	"sunsetlab/nas/aka"
	"sunsetlab/nas/eps"
	"sunsetlab/nas/security"
	"sunsetlab/sim/mme"
)

func TestAuthenticationFailure(t *testing.T) {
	fail := func(p *phone, cause eps.EMMCause) {
		p.on = func(m eps.Message) bool {
			_, ok := m.(*eps.AuthenticationRequest)
			if ok {
				p.send(&eps.AuthenticationFailure{EMMCause: cause})
			}
			return ok
		}
	}
	for _, cause := range []eps.EMMCause{20, 26} {
		l := newLab(t)
		p := l.subscriber(1)
		fail(p, cause)
		p.attach(eps.EPSAttach)
		require.Equal(t, 1, count[*eps.AuthenticationReject](p.got), "the IMSI came from the UE")
		require.Zero(t, count[*eps.IdentityRequest](p.got))
		require.False(t, p.connected)
		require.Contains(t, l.decisions(), "authentication rejected")

		// With a GUTI the IMSI is asked for before.
		q := l.subscriber(2)
		q.attach(eps.EPSAttach)
		q.detach(eps.EPSDetach | eps.SwitchOff)
		q.sec = nil
		q.got = nil
		fail(q, cause)
		q.attach(eps.EPSAttach)
		require.Equal(t, 1, count[*eps.IdentityRequest](q.got))
		require.Equal(t, 1, count[*eps.AuthenticationReject](q.got))
	}
}

// TestGUTIOfAnother is a UE whose GUTI belongs to somebody else at this MME.
func TestGUTIOfAnother(t *testing.T) {
	l := newLab(t)
	p, q := l.subscriber(1), l.subscriber(2)
	p.attach(eps.EPSAttach)
	p.inactive()
	q.guti = p.guti
	q.usim = &aka.USIM{Key: key}
	challenges := 0
	q.on = func(m eps.Message) bool {
		if _, ok := m.(*eps.AuthenticationRequest); ok {
			if challenges++; challenges == 1 {
				q.send(&eps.AuthenticationFailure{EMMCause: 20})
				return true
			}
		}
		return false
	}
	q.attach(eps.EPSAttach)
	require.Equal(t, 1, count[*eps.IdentityRequest](q.got))
	require.True(t, l.m.Attached(q.imsi), "%v", l.decisions())
	require.True(t, l.m.Attached(p.imsi), "unharmed")
	p.serviceRequest()
	require.True(t, l.m.Connected(p.imsi))
}

func TestResynchronisation(t *testing.T) {
	l := newLab(t)
	p := l.subscriber(1)
	p.usim = aka.NewUSIM(key, 1<<20)
	failures := 0
	p.on = func(m eps.Message) bool {
		req, ok := m.(*eps.AuthenticationRequest)
		if !ok {
			return false
		}
		if failures++; failures > 1 {
			return false
		}
		_, _, err := p.usim.AuthenticateEPS(req.RAND, req.AUTN, plmn)
		var synch *aka.SynchError
		require.ErrorAs(t, err, &synch)
		p.send(&eps.AuthenticationFailure{EMMCause: 21, AUTS: nas.Some(synch.AUTS)})
		return true
	}
	p.startAttach(eps.EPSAttach)
	l.run()
	require.True(t, l.m.Attached(p.imsi))
	require.Equal(t, 2, count[*eps.AuthenticationRequest](p.got))
	require.Contains(t, l.decisions(), "resynchronisation EMM #21")

	// AUTS of another USIM.
	q := l.subscriber(2)
	q.on = func(m eps.Message) bool {
		_, ok := m.(*eps.AuthenticationRequest)
		if ok {
			q.send(&eps.AuthenticationFailure{EMMCause: 21, AUTS: nas.Some([14]byte{1, 2, 3})})
		}
		return ok
	}
	q.attach(eps.EPSAttach)
	require.Equal(t, 1, count[*eps.AuthenticationReject](q.got))
	require.False(t, q.connected)
}

func TestRepeatedSynchFailure(t *testing.T) {
	l := newLab(t)
	p := l.subscriber(1)
	p.on = func(m eps.Message) bool {
		req, ok := m.(*eps.AuthenticationRequest)
		if !ok {
			return false
		}
		card := aka.NewUSIM(key, 1<<40)
		_, _, err := card.AuthenticateEPS(req.RAND, req.AUTN, plmn)
		var synch *aka.SynchError
		if err == nil {
			// A card that refuses for ever.
			_, _, err = aka.NewUSIM(key, 1<<41).AuthenticateEPS(req.RAND, req.AUTN, plmn)
		}
		require.ErrorAs(t, err, &synch)
		p.send(&eps.AuthenticationFailure{EMMCause: 21, AUTS: nas.Some(synch.AUTS)})
		return true
	}
	p.startAttach(eps.EPSAttach)
	l.w.Run(time.Minute)
	require.Equal(t, 3, count[*eps.AuthenticationRequest](p.got))
	require.Equal(t, 1, count[*eps.AuthenticationReject](p.got))
}

// TestTimers counts how often each request of EMM is sent before the MME gives
// up.
func TestTimers(t *testing.T) {
	for _, c := range []struct {
		name  string
		quiet func(eps.Message) bool
		start func(*phone)
		count func(*phone) int
	}{
		{"T3460, authentication", is[*eps.AuthenticationRequest], nil, func(p *phone) int { return count[*eps.AuthenticationRequest](p.got) }},
		{"T3460, security mode", is[*eps.SecurityModeCommand], nil, func(p *phone) int { return count[*eps.SecurityModeCommand](p.got) }},
		{"T3470", is[*eps.IdentityRequest], func(p *phone) { p.guti = gummei.GUTI(1) }, func(p *phone) int { return count[*eps.IdentityRequest](p.got) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := newLab(t)
			p := l.subscriber(1)
			p.on = c.quiet
			if c.start != nil {
				c.start(p)
			}
			p.startAttach(eps.EPSAttach)
			l.w.Run(29 * time.Second)
			require.Equal(t, 5, c.count(p))
			require.True(t, p.connected)
			l.w.Run(2 * time.Second)
			require.Equal(t, 5, c.count(p))
			require.False(t, p.connected)
			require.False(t, l.m.Attached(p.imsi))
		})
	}
	t.Run("T3450, GUTI reallocation", func(t *testing.T) {
		l := newLab(t)
		p := l.subscriber(1)
		p.attach(eps.EPSAttach)
		old := p.guti
		p.on = is[*eps.GUTIReallocationCommand]
		require.True(t, l.m.ReallocateGUTI(p.imsi))
		l.w.Run(31 * time.Second)
		require.Equal(t, 5, count[*eps.GUTIReallocationCommand](p.got))
		require.True(t, l.m.Connected(p.imsi))
		p.inactive()
		p.serviceRequest()
		require.True(t, l.m.Connected(p.imsi), "the old GUTI is valid")
		p.inactive()
		p.guti, _ = lastOf[*eps.GUTIReallocationCommand](p).GUTI.GUTI()
		p.serviceRequest()
		require.True(t, l.m.Connected(p.imsi), "and so is the new one")
		p.on = nil
		require.True(t, l.m.ReallocateGUTI(p.imsi))
		l.run()
		p.inactive()
		p.guti = old
		p.serviceRequest()
		require.EqualValues(t, 9, lastOf[*eps.ServiceReject](p).EMMCause, "the oldest one no more")
	})
	t.Run("T3422", func(t *testing.T) {
		l := newLab(t)
		p := l.subscriber(1)
		p.attach(eps.EPSAttach)
		p.on = is[*eps.DetachRequestMT]
		require.True(t, l.m.Detach(p.imsi, eps.ReattachRequired, 0))
		l.w.Run(31 * time.Second)
		require.Equal(t, 5, count[*eps.DetachRequestMT](p.got))
		require.False(t, l.m.Attached(p.imsi))
		require.False(t, p.connected)
	})
	t.Run("T3450, tracking area update", func(t *testing.T) {
		l := newLab(t)
		p := l.subscriber(1)
		p.attach(eps.EPSAttach)
		p.inactive()
		p.on = is[*eps.TrackingAreaUpdateAccept]
		p.openProtected(&eps.TrackingAreaUpdateRequest{NASKeySetIdentifier: p.keySet(), OldGUTI: p.identity()})
		l.w.Run(31 * time.Second)
		require.Equal(t, 5, count[*eps.TrackingAreaUpdateAccept](p.got))
		require.True(t, l.m.Attached(p.imsi))
		require.False(t, p.connected)
	})
}

// is reports whether a message is of a type; as a phone's script it ignores
// those.
func is[T eps.Message](m eps.Message) bool {
	_, ok := m.(T)
	return ok
}

func TestAlgorithmChoice(t *testing.T) {
	set := eps.NewAlgorithmSet
	for _, c := range []struct {
		eea, eia eps.AlgorithmSet
		want     eps.SecurityAlgorithms
		cause    eps.EMMCause
	}{
		{set(0, 1, 2, 3), set(1, 2, 3), eps.NewSecurityAlgorithms(2, 2), 0},
		{set(0, 1, 3), set(1, 3), eps.NewSecurityAlgorithms(1, 1), 0},
		{set(0, 3), set(3), eps.NewSecurityAlgorithms(3, 3), 0},
		{set(0), set(0, 2), eps.NewSecurityAlgorithms(0, 2), 0},
		{set(0, 1), set(0), 0, 23},
		{0, set(1), 0, 23},
	} {
		l := newLab(t)
		p := l.subscriber(1)
		p.capability = eps.NewUENetworkCapability(c.eea, c.eia, 0, 0)
		p.attach(eps.EPSAttach)
		if c.cause != 0 {
			require.Equal(t, c.cause, lastOf[*eps.AttachReject](p).EMMCause)
			require.False(t, p.connected)
			continue
		}
		require.Equal(t, c.want, lastOf[*eps.SecurityModeCommand](p).SelectedAlgorithms)
		require.True(t, l.m.Attached(p.imsi))
	}
}

func TestSecurityModeReject(t *testing.T) {
	l := newLab(t)
	p := l.subscriber(1)
	p.on = func(m eps.Message) bool {
		if is[*eps.SecurityModeCommand](m) {
			p.secured = false
			p.send(&eps.SecurityModeReject{EMMCause: 23})
			return true
		}
		return false
	}
	p.attach(eps.EPSAttach)
	require.False(t, p.connected)
	require.False(t, l.m.Attached(p.imsi))
}

// TestMessagesWithoutIntegrity sends what must be protected in clear, and what
// was sent before again.
func TestMessagesWithoutIntegrity(t *testing.T) {
	l := newLab(t)
	p := l.subscriber(1)
	p.attach(eps.EPSAttach)
	p.secured = false
	for _, msg := range []eps.Message{
		&eps.DetachRequestMO{DetachType: eps.EPSDetach | eps.SwitchOff, NASKeySetIdentifier: p.keySet(), EPSMobileIdentity: p.identity()},
		&eps.TrackingAreaUpdateRequest{NASKeySetIdentifier: p.keySet(), OldGUTI: p.identity()},
		&eps.PDNDisconnectRequest{ESMHeader: eps.ESMHeader{ProcedureTransactionIdentity: 2}, LinkedEPSBearerIdentity: 5},
		&eps.IdentityResponse{MobileIdentity: nas.MobileIdentityOfIMSI(nas.MustParseIMSI("001010000000002"))},
		&eps.UplinkNASTransport{NASMessageContainer: []byte{1, 2, 3}},
		&eps.DetachAccept{},
	} {
		p.send(msg)
		l.run()
		require.True(t, l.m.Connected(p.imsi), msg.Name())
	}
	require.Equal(t, 6, l.faults())
	p.secured = true

	detach := &eps.DetachRequestMO{DetachType: eps.EPSDetach, NASKeySetIdentifier: p.keySet(), EPSMobileIdentity: p.identity()}
	wire, err := p.sec.Protect(nil, security.Uplink, security.IntegrityCiphered, p.encode(detach))
	require.NoError(t, err)
	for _, i := range []int{2, 6, len(wire) - 1} {
		bad := append([]byte(nil), wire...)
		bad[i] ^= 1
		p.uplink(bad)
		l.run()
		require.True(t, l.m.Connected(p.imsi))
	}
	p.send(&eps.EMMStatus{EMMCause: 111})
	replay := p.last
	l.run()
	before := l.faults()
	p.uplink(replay)
	l.run()
	require.Equal(t, before+1, l.faults())
	p.uplink(wire)
	l.run()
	require.True(t, l.m.Connected(p.imsi), "its count has passed")
}

// TestUnreadableMessages sends what can't be decoded: before security EMM STATUS
// answers what need not be protected, afterwards a status answers what is.
func TestUnreadableMessages(t *testing.T) {
	unknown, cut, session := []byte{7, 0x47}, []byte{7, 0x53}, []byte{2, 2, 0x41}
	answers := func(p *phone) (causes []int) {
		for _, m := range p.got {
			switch m := m.(type) {
			case *eps.EMMStatus:
				causes = append(causes, int(m.EMMCause))
			case *eps.ESMStatus:
				causes = append(causes, -int(m.ESMCause))
			}
		}
		p.got = nil
		return causes
	}
	l := newLab(t)
	p := l.subscriber(1)
	p.on = is[*eps.AuthenticationRequest]
	p.startAttach(eps.EPSAttach)
	l.w.Run(time.Second)
	for _, b := range [][]byte{unknown, cut, session, {7}, {8, 0x41, 0}} {
		p.uplink(b)
	}
	l.w.Run(time.Second)
	require.Equal(t, []int{96}, answers(p))
	require.Equal(t, 5, l.faults())

	l = newLab(t)
	p = l.subscriber(1)
	p.attach(eps.EPSAttach)
	p.got = nil
	for _, b := range [][]byte{unknown, cut, session} {
		p.uplink(b)
	}
	l.run()
	require.Empty(t, answers(p))
	for _, b := range [][]byte{unknown, cut, session} {
		wire, err := p.sec.Protect(nil, security.Uplink, security.IntegrityCiphered, b)
		require.NoError(t, err)
		p.uplink(wire)
	}
	l.run()
	require.Equal(t, []int{97, 96, -97}, answers(p))
	require.True(t, l.m.Connected(p.imsi))
}

func TestEmergencyAttach(t *testing.T) {
	l := newLab(t, func(c *mme.Config) { c.EmergencyAttach = true })
	p := l.subscriber(1)
	p.capability = eps.NewUENetworkCapability(eps.NewAlgorithmSet(0, 1, 2), eps.NewAlgorithmSet(0, 1, 2), 0, 0)
	imei, err := nas.ParseIMEI("490154203237518")
	require.NoError(t, err)
	req := p.attachRequest(eps.EmergencyAttach)
	req.EPSMobileIdentity = eps.MobileIdentityOfIMEI(imei)
	p.open(p.encode(req))
	l.run()
	require.Equal(t, eps.NewSecurityAlgorithms(0, 0), lastOf[*eps.SecurityModeCommand](p).SelectedAlgorithms)
	require.Equal(t, 1, count[*eps.AttachAccept](p.got))
	require.Zero(t, updateLocations(l))
	p.detach(eps.EPSDetach | eps.SwitchOff)
	require.False(t, p.connected)

	// A subscriber whom the HSS does not know, and one whose keys are wrong: the
	// registered one of that IMSI is not touched.
	q := l.subscriber(2)
	q.attach(eps.EPSAttach)
	q.inactive()
	for _, imsi := range []nas.IMSI{nas.MustParseIMSI("001019999999999"), q.imsi} {
		s := &phone{l: l, enb: l.enb, imsi: imsi, capability: p.capability, pdnType: eps.PDNTypeIPv4}
		s.on = func(m eps.Message) bool {
			if is[*eps.AuthenticationRequest](m) {
				s.send(&eps.AuthenticationFailure{EMMCause: 20})
				return true
			}
			return false
		}
		s.attach(eps.EmergencyAttach)
		require.Equal(t, 1, count[*eps.AttachAccept](s.got))
		require.Equal(t, "sos", lastGTP[*gtpv2.CreateSessionRequest](l.gw).APN)
		s.detach(eps.EPSDetach)
	}
	require.True(t, l.m.Attached(q.imsi))
	q.serviceRequest()
	require.True(t, l.m.Connected(q.imsi))

	l.cfg.EmergencyAttach = false
	p.sec, p.guti = nil, nas.GUTI{}
	p.open(p.encode(req))
	l.run()
	require.EqualValues(t, 5, lastOf[*eps.AttachReject](p).EMMCause)
}
