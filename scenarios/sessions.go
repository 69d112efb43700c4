package scenarios

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"sunsetlab/nas"
	"sunsetlab/nas/eps"
	"sunsetlab/nas/gprs"
	"sunsetlab/sim/mme"
	"sunsetlab/sim/sgsn"
)

// Sessions is what a network's MME and SGSN do about requests for data
// connections that they refuse.
type Sessions struct {
	// UnknownAPNCause answers a request for an APN that nobody knows. Default
	// 27.
	UnknownAPNCause *uint8 `yaml:"unknown_apn_cause" jsonschema:"minimum=1,maximum=255"`
	// NotSubscribedCause answers a request for an APN that the network has but
	// the subscription lacks: 27 or 33. Default 27.
	NotSubscribedCause *uint8 `yaml:"not_subscribed_cause" jsonschema:"minimum=1,maximum=255"`
	// T3396 is the back-off timer that goes with a refusal. Default: none.
	T3396 time.Duration `yaml:"t3396"`
	// T3396Causes are the ESM and SM causes with which it goes. Default 26, 27
	// and 29.
	T3396Causes []uint16 `yaml:"t3396_causes"`
	// NoReattempt goes with the back-off timer: where the device need not try
	// again either, on other RATs (rat) or in equivalent networks (plmn).
	NoReattempt NoReattempts `yaml:"no_reattempt"`
}

// NoReattempts is a list of places; one may stand alone. An empty list sends a
// re-attempt indicator that allows both.
type NoReattempts []NoReattempt

// Single has one place stand without a list.
func (NoReattempts) Single() {}

// NoReattempt is a bit of the re-attempt indicator (TS 24.301 9.9.4.13A).
type NoReattempt string

// Words lists them.
func (NoReattempt) Words() []string { return []string{"rat", "plmn"} }

// reattempt is the indicator that says so, if there is one to send.
func (p *Sessions) reattempt() (o nas.Opt[eps.ReattemptIndicator]) {
	if p.NoReattempt == nil {
		return o
	}
	var bits eps.ReattemptIndicator
	if slices.Contains(p.NoReattempt, "rat") {
		bits |= eps.RATC
	}
	if slices.Contains(p.NoReattempt, "plmn") {
		bits |= eps.EPLMNC
	}
	return nas.Some(bits)
}

func (p *Sessions) causes() []uint16 {
	if p.T3396Causes == nil {
		return []uint16{uint16(eps.ESMCauseInsufficientResources), uint16(eps.ESMCauseMissingOrUnknownAPN), uint16(eps.ESMCauseUserAuthenticationFailed)}
	}
	return p.T3396Causes
}

// applyMME tells the MME, and names the APNs that there are.
func (p *Sessions) applyMME(to *mme.SessionPolicy, apns map[string]APN) {
	to.APNs = slices.Sorted(maps.Keys(apns))
	if c := p.UnknownAPNCause; c != nil {
		to.UnknownAPN = eps.ESMCause(*c)
	}
	if c := p.NotSubscribedCause; c != nil {
		to.NotSubscribed = eps.ESMCause(*c)
	}
	to.T3396, to.ReattemptIndicator = p.T3396, p.reattempt()
	to.T3396Causes = nil
	for _, c := range p.causes() {
		to.T3396Causes = append(to.T3396Causes, eps.ESMCause(c))
	}
}

// applySGSN tells the SGSN the same.
func (p *Sessions) applySGSN(to *sgsn.SessionPolicy, apns map[string]APN) {
	to.APNs = slices.Sorted(maps.Keys(apns))
	if c := p.UnknownAPNCause; c != nil {
		to.UnknownAPN = gprs.SMCause(*c)
	}
	if c := p.NotSubscribedCause; c != nil {
		to.NotSubscribed = gprs.SMCause(*c)
	}
	to.T3396, to.ReattemptIndicator = p.T3396, p.reattempt()
	to.T3396Causes = nil
	for _, c := range p.causes() {
		to.T3396Causes = append(to.T3396Causes, gprs.SMCause(c))
	}
}

func (c *checker) checkSessions(path string, p *Sessions) {
	if p.T3396 < 0 {
		c.reject(path+".t3396", "a time below zero")
	}
	if p.T3396 == 0 && (p.T3396Causes != nil || p.NoReattempt != nil) {
		c.reject(path, "t3396_causes and no_reattempt go with t3396")
	}
	for i, cause := range p.T3396Causes {
		if cause == 0 || cause > 255 {
			c.reject(fmt.Sprintf("%s.t3396_causes[%d]", path, i), "there is no cause %d", cause)
		}
	}
}
