package scenarios

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"sunsetlab/hss"
	"sunsetlab/hss/aaa"
	"sunsetlab/nas"
	"sunsetlab/nas/eps"
	"sunsetlab/sim/mme"
	"sunsetlab/sim/ue"
)

// mitigator puts mitigations into force in one network of a loaded scenario,
// and with the devices that call it home. Steps of the timeline that would undo
// one are changed with it: a mitigation is what the network does throughout.
type mitigator struct {
	s *Scenario
	n *Network
}

// devices calls f for each device of the network.
func (m *mitigator) devices(f func(name string, d *Device)) {
	for _, name := range m.s.order {
		d := m.s.Devices[name]
		if m.s.homeOf(&d) != m.n {
			continue
		}
		f(name, &d)
		m.s.Devices[name] = d
	}
}

// subscribers calls f for each subscriber of the network that comes from a
// file.
func (m *mitigator) subscribers(f func(*hss.Subscriber)) {
	for imsi, sub := range m.s.holdings.files {
		if imsi.PLMN(m.n.PLMN.MNCLen()) == m.n.PLMN {
			f(&sub)
			m.s.holdings.files[imsi] = sub
		}
	}
}

// steps calls f for each step that does something to the network.
func (m *mitigator) steps(do Verb, f func(*Step)) {
	for i := range m.s.Timeline {
		if t := &m.s.Timeline[i]; t.Do == do && (t.Network == "" || t.Network == m.n.Name) {
			f(t)
		}
	}
}

// falseVoPS is M1. Where the network has an IMS, it stays.
func (m *mitigator) falseVoPS() {
	v := &m.n.Voice
	real := v.IMSVoPS || slices.Contains(slices.Collect(maps.Values(v.IMSVoPSFor)), true)
	m.steps(IMSVoPS, func(t *Step) {
		real = real || *t.On
		t.On = yes()
	})
	v.IMSVoPS, v.IMSVoPSFor = true, nil
	if !real {
		m.n.IMS = IMSSilent
	}
}

// imsAPN is the APN of voice over IMS (GSMA IR.88).
const imsAPN = "ims"

// realVoLTE is M2.
func (m *mitigator) realVoLTE() {
	n := m.n
	n.Voice.IMSVoPS, n.Voice.IMSVoPSFor, n.Voice.EMCBS = true, nil, true
	n.IMS = IMSAvailable
	for i := range n.Cells {
		n.Cells[i].EmergencyIMS = true
	}
	for _, do := range []Verb{IMSVoPS, EMCBS} {
		m.steps(do, func(t *Step) { t.On = yes() })
	}
	m.steps(IMSAnswers, func(t *Step) { t.Answer = Answer(IMSAvailable) })
	if _, there := n.APNs[imsAPN]; !there {
		name := n.defaultAPN()
		first := n.APNs[name]
		first.Default = true
		n.APNs[name], n.APNs[imsAPN] = first, APN{QCI: 5}
	}
	m.devices(func(name string, d *Device) {
		if all := d.Subscription.APNs; len(all) > 0 && !slices.Contains(all, imsAPN) {
			if d.Subscription.DefaultAPN == "" {
				d.Subscription.DefaultAPN = m.s.holdings.profile[name].Default
			}
			d.Subscription.APNs = append(slices.Clone(all), imsAPN)
		}
		m.s.holdings.profile[name] = profileFor(name, &d.Subscription, n)
	})
}

// defaultAPN is the APN of a request without one.
func (n *Network) defaultAPN() string { return profileFor(n.Name, &Subscription{}, n).Default }

// ghostCSFB is M3. As long as there is 3G, CS fallback is real.
func (m *mitigator) ghostCSFB() {
	n, v := m.n, &m.n.Voice
	v.AdditionalUpdateResult, v.EPSOnlyCause, v.SGsRejectCause, v.SGsSilent, v.SGsDown = "", nil, nil, false, false
	m.steps(SGsAnswers, func(t *Step) { t.Answer = "available" })
	m.steps(CombinedGives, func(t *Step) { t.Value = string(NoAdditionalInformation) })
	m.subscribeToCalls()

	begins, switches := m.utranSwitches()
	v.SGs = fallback(begins)
	m.steps(SGs, func(t *Step) {
		on := begins
		for _, s := range switches {
			if s.at <= t.At.Since(m.s.Start) {
				on = s.on
			}
		}
		t.Mode = fallback(on)
	})
	for _, s := range switches {
		m.s.Timeline = append(m.s.Timeline, Step{At: *After(s.at), Do: SGs, Network: n.Name, Mode: fallback(s.on)})
	}
}

// fallback is the mode of SGs under M3.
func fallback(utran bool) mme.SGsMode {
	if utran {
		return mme.SGsFull
	}
	return mme.SGsGhost
}

// utranSwitch is a moment at which 3G comes or goes.
type utranSwitch struct {
	at time.Duration
	on bool
}

// utranSwitches says whether the network begins with 3G, and when it comes and
// goes, in order of time.
func (m *mitigator) utranSwitches() (begins bool, all []utranSwitch) {
	if u := m.n.UTRAN; u != nil {
		if u.From != nil {
			all = append(all, utranSwitch{u.From.Since(m.s.Start), true})
		}
		if u.Until != nil {
			all = append(all, utranSwitch{u.Until.Since(m.s.Start), false})
		}
	}
	m.steps(UTRANSwitch, func(t *Step) { all = append(all, utranSwitch{t.At.Since(m.s.Start), *t.On}) })
	slices.SortStableFunc(all, func(a, b utranSwitch) int { return cmp.Compare(a.at, b.at) })
	return m.n.UTRAN.presentAtStart(), all
}

// subscribeToCalls gives each subscriber what a VLR asks for.
func (m *mitigator) subscribeToCalls() {
	both := hss.PacketAndCircuit
	m.devices(func(_ string, d *Device) { d.Subscription.NAM = &both })
	m.subscribers(func(s *hss.Subscriber) {
		s.NetworkAccessMode = both
		if s.MSISDN.IsZero() {
			s.MSISDN = generatedMSISDN(s.IMSI)
		}
	})
	m.steps(ChangeSubscription, func(t *Step) {
		if t.Subscription != nil && t.Subscription.NAM != nil {
			to := *t.Subscription
			to.NAM = &both
			t.Subscription = &to
		}
	})
}

// smsOverSGs is M4.
func (m *mitigator) smsOverSGs() {
	v := &m.n.Voice
	if v.SGs == mme.SGsNone {
		v.SGs = mme.SGsSMSOnly
	}
	v.EPSOnlyCause, v.SGsRejectCause, v.SGsSilent, v.SGsDown = nil, nil, false, false
	m.steps(SGs, func(t *Step) {
		if t.Mode == mme.SGsNone {
			t.Mode = mme.SGsSMSOnly
		}
	})
	m.steps(SGsAnswers, func(t *Step) { t.Answer = "available" })
}

// dataCentric is M5.
func (m *mitigator) dataCentric() {
	m.devices(func(_ string, d *Device) { d.UsageSetting = ue.DataCentric })
	for i := range m.s.Timeline {
		t := &m.s.Timeline[i]
		if d := m.s.Devices[t.Device]; t.Do == UsageSetting && m.s.homeOf(&d) == m.n {
			t.Value = ue.DataCentric.String()
		}
	}
}

// cause2For18 is M6.
func (m *mitigator) cause2For18() {
	const packetOnly, noCS = uint8(eps.EMMCauseIMSIUnknownInHSS), uint8(eps.EMMCauseCSDomainNotAvailable)
	v := &m.n.Voice
	v.notOffered = packetOnly
	for _, c := range []**uint8{&v.EPSOnlyCause, &v.PacketOnlyCause, &v.SGsRejectCause} {
		if *c != nil && **c == noCS {
			to := packetOnly
			*c = &to
		}
	}
	m.steps(SGsAnswers, func(t *Step) {
		if t.Cause == noCS {
			t.Cause = packetOnly
		}
	})
}

// ratRestriction is M7.
func (m *mitigator) ratRestriction() {
	const bit = hss.UTRANNotAllowed
	m.devices(func(_ string, d *Device) { d.Subscription.ARD = restrict(d.Subscription.ARD) })
	m.subscribers(func(s *hss.Subscriber) { s.AccessRestriction |= bit })
	m.steps(ChangeSubscription, func(t *Step) {
		if t.Subscription != nil && t.Subscription.ARD != nil {
			to := *t.Subscription
			to.ARD = restrict(to.ARD)
			t.Subscription = &to
		}
	})
}

func restrict(all []Restriction) []Restriction {
	bit := Restriction(hss.UTRANNotAllowed.String())
	if slices.Contains(all, bit) {
		return all
	}
	return append(slices.Clone(all), bit)
}

// tolerantAPNAuth is M8.
func (m *mitigator) tolerantAPNAuth() {
	for name, a := range m.n.APNs {
		a.AuthTolerance = append(slices.Clone(a.AuthTolerance), Tolerance(aaa.ByIMSI.String()))
		m.n.APNs[name] = a
	}
}

// mitigatedT3402 is T3402 under M9.
const mitigatedT3402 = time.Minute

// shorterT3402 is M9. A network whose timer is shorter still keeps it.
func (m *mitigator) shorterT3402() {
	t, short := &m.n.Timers, mitigatedT3402
	if t.T3402 == nil || *t.T3402 > short {
		t.T3402 = &short
	}
	m.n.Rejects = slices.Clone(m.n.Rejects)
	for i := range m.n.Rejects {
		shortenT3402(&m.n.Rejects[i])
	}
	m.steps(RejectVerb, func(t *Step) { shortenT3402(&t.Reject) })
}

func shortenT3402(r *Reject) {
	if r.T3402 > mitigatedT3402 {
		r.T3402 = mitigatedT3402
	}
}

// detectAndTell is M10, which reads and does not change anything.
func (m *mitigator) detectAndTell() {}

func yes() *bool {
	on := true
	return &on
}

// homeOf is the network that a device calls home.
func (s *Scenario) homeOf(d *Device) *Network {
	for _, n := range s.networks {
		if d.Network == "" || n.Name == d.Network {
			return n
		}
	}
	return nil
}

// isHome tells whether a device calls the network home.
func (s *Scenario) isHome(n *Network) bool {
	return slices.ContainsFunc(s.order, func(name string) bool {
		d := s.Devices[name]
		return s.homeOf(&d) == n
	})
}

// generatedMSISDN is the telephone number of a subscriber who has to have one.
func generatedMSISDN(imsi nas.IMSI) nas.MSISDN {
	digits := imsi.String()
	number, _ := nas.ParseMSISDN("81" + digits[len(digits)-min(10, len(digits)):])
	return number
}

// clone returns a copy of a loaded scenario that can be changed without the
// other's noticing.
func (s *Scenario) clone() *Scenario {
	c := *s
	c.networks = make([]*Network, len(s.networks))
	for i, n := range s.networks {
		c.networks[i] = n.clone()
	}
	c.Devices = maps.Clone(s.Devices)
	c.Timeline = slices.Clone(s.Timeline)
	c.holdings.files = maps.Clone(s.holdings.files)
	c.holdings.profile = maps.Clone(s.holdings.profile)
	return &c
}

func (n *Network) clone() *Network {
	c := *n
	c.Cells = slices.Clone(n.Cells)
	c.APNs = maps.Clone(n.APNs)
	c.Mitigate = slices.Clone(n.Mitigate)
	return &c
}
