package sgsn

import (
	"errors"
	"time"

	"sunsetlab/hss"
	"sunsetlab/nas"
	"sunsetlab/nas/eps"
	"sunsetlab/nas/gprs"
)

// refusal counts how often a rule has refused a subscriber.
type refusal struct {
	rule *Reject
	imsi nas.IMSI
}

// rule finds the first rule that refuses a request of a subscriber, and counts
// it.
func (s *SGSN) rule(on Request, imsi nas.IMSI, matches func(*Reject) bool) *Reject {
	for _, r := range s.cfg.Rejects {
		if r.On != on || !r.Subscribers.Contains(imsi) || !matches(r) {
			continue
		}
		if r.Times > 0 {
			key := refusal{r, imsi}
			if s.refused[key] >= r.Times {
				continue
			}
			s.refused[key]++
		}
		return r
	}
	return nil
}

func protectedRule(r *Reject) bool   { return !r.Unprotected }
func unprotectedRule(r *Reject) bool { return r.Unprotected }

// causeOf is the GMM cause for an error of the HSS.
func (s *SGSN) causeOf(err error) gprs.GMMCause {
	var e *hss.Error
	if errors.As(err, &e) {
		if c, ok := s.cfg.Results[e.Result]; ok {
			return c
		}
	}
	return s.cfg.UnknownResult
}

// equivalents is the list of equivalent PLMNs, if there is one.
func (s *SGSN) equivalents() (o nas.Opt[eps.PLMNList]) {
	if n := len(s.cfg.EquivalentPLMNs); n > 0 {
		if l, err := eps.NewPLMNList(s.cfg.EquivalentPLMNs[:min(n, 15)]...); err == nil {
			o.Set(l)
		}
	}
	return o
}

func (s *SGSN) features() (o nas.Opt[gprs.NetworkFeatureSupport]) {
	if s.cfg.Features != 0 {
		o.Set(s.cfg.Features)
	}
	return o
}

// optionalTimer2 is a timer that is in a message if it is positive.
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

// t3312 is the periodic update timer as a device is told it.
func (s *SGSN) t3312() nas.GPRSTimer {
	if s.cfg.Timers.T3312 <= 0 {
		return nas.TimerDeactivated
	}
	return nas.NewGPRSTimer(s.cfg.Timers.T3312)
}
