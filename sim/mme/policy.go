package mme

import (
	"slices"
	"time"

	"sunsetlab/nas"
	"sunsetlab/nas/eps"
	"sunsetlab/sim"
)

// refusal counts how often a rule has refused a subscriber.
type refusal struct {
	rule *Reject
	imsi nas.IMSI
}

// rule finds the first rule that refuses a request of u, and counts it.
func (m *MME) rule(on Request, u *ueContext, matches func(*Reject) bool) *Reject {
	for _, r := range m.cfg.Rejects {
		if r.On != on || !r.Subscribers.Contains(u.imsi) || matches != nil && !matches(r) {
			continue
		}
		if r.Times > 0 {
			key := refusal{r, u.imsi}
			if m.refused[key] >= r.Times {
				continue
			}
			m.refused[key]++
		}
		return r
	}
	return nil
}

func protectedRule(r *Reject) bool   { return !r.Unprotected }
func unprotectedRule(r *Reject) bool { return r.Unprotected }

// features is the EPS network feature support that u is told (TS 24.301
// 9.9.3.12A).
func (u *ueContext) features() eps.EPSNetworkFeatureSupport {
	m := u.mme
	vops, why := m.vops(u.imsi)
	var f []eps.NetworkFeature
	if vops {
		f = append(f, eps.IMSVoPS)
	}
	if m.cfg.Voice.EMCBS {
		f = append(f, eps.EMCBS)
	}
	if m.env.Recording(sim.Decision) {
		detail := "VoPS 0, " + why
		if vops {
			detail = "VoPS 1, " + why
		}
		u.decide(decision{name: "EPS network feature support", detail: detail, clause: "TS 23.401 4.3.5.8"})
	}
	return eps.NewEPSNetworkFeatureSupport(f...)
}

// vops is the IMS voice over PS session indicator for a subscriber, and why.
func (m *MME) vops(imsi nas.IMSI) (on bool, why string) {
	for i := range m.cfg.Voice.Ranges {
		if r := &m.cfg.Voice.Ranges[i]; r.Subscribers.Contains(imsi) {
			return r.IMSVoPS, "by the policy of the subscriber's IMSI range"
		}
	}
	return m.cfg.Voice.IMSVoPS, "by the network's policy"
}

// taiList is the registration area of a UE that is in tai (TS 23.401 4.3.5.3).
func (m *MME) taiList(tai nas.TAI) eps.TAIList {
	tais := []nas.TAI{tai}
	for _, list := range m.cfg.TAILists {
		if slices.Contains(list, tai) {
			tais = list[:min(len(list), maxListedTAIs)]
			break
		}
	}
	l, err := eps.NewTAIList(tais...)
	if err != nil {
		m.fault(nil, sim.NAS, "TAI list", err)
	}
	return l
}

// area are the tracking areas in which a UE is paged.
func (u *ueContext) area() []nas.TAI {
	for _, list := range u.mme.cfg.TAILists {
		if slices.Contains(list, u.listedFor) {
			return list[:min(len(list), maxListedTAIs)]
		}
	}
	return []nas.TAI{u.listedFor}
}

// equivalents is the list of equivalent PLMNs, if there is one.
func (m *MME) equivalents() (o nas.Opt[eps.PLMNList]) {
	if n := len(m.cfg.EquivalentPLMNs); n > 0 {
		if l, err := eps.NewPLMNList(m.cfg.EquivalentPLMNs[:min(n, 15)]...); err == nil {
			o.Set(l)
		}
	}
	return o
}

// optionalTimer is a timer that is in a message if it is positive.
func optionalTimer(d time.Duration) (o nas.Opt[nas.GPRSTimer]) {
	if d > 0 {
		o.Set(nas.NewGPRSTimer(d))
	}
	return o
}

func optionalTimer2(d time.Duration) (o nas.Opt[nas.GPRSTimer2]) {
	if d > 0 {
		o.Set(nas.NewGPRSTimer2(d))
	}
	return o
}

func optionalTimer3(d time.Duration) (o nas.Opt[nas.GPRSTimer3]) {
	if d > 0 {
		o.Set(nas.NewGPRSTimer3(d))
	}
	return o
}

// t3412 is the periodic update timer as a UE is told it.
func (m *MME) t3412() nas.GPRSTimer {
	if m.cfg.Timers.T3412 <= 0 {
		return nas.TimerDeactivated
	}
	return nas.NewGPRSTimer(m.cfg.Timers.T3412)
}
