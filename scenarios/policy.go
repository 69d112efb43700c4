package scenarios

import (
	"maps"
	"slices"
	"time"

	"sunsetlab/hss"
	"sunsetlab/nas"
	"sunsetlab/nas/eps"
	"sunsetlab/nas/security"
	"sunsetlab/sgsap"
	"sunsetlab/sim/mme"
	"sunsetlab/sim/msc"
)

// mmePolicy turns what the scenario says of a network into what its MME reads.
func (n *Network) mmePolicy(name string, index int, s *Scenario) *mme.Config {
	var tais []nas.TAI
	for _, c := range n.Cells {
		if tai := (nas.TAI{PLMN: n.PLMN, TAC: c.TAC}); !slices.Contains(tais, tai) {
			tais = append(tais, tai)
		}
	}
	cfg := mme.Defaults(nas.GUMMEI{PLMN: n.PLMN, MMEGroupID: 0x8001, MMECode: uint8(index + 1)}, tais...)
	cfg.Name = name
	cfg.Diameter = hss.MMEIdentity{Host: name + ".epc", Realm: "epc"}
	for _, list := range n.TAILists {
		area := make([]nas.TAI, len(list))
		for i, tac := range list {
			area[i] = nas.TAI{PLMN: n.PLMN, TAC: tac}
		}
		cfg.TAILists = append(cfg.TAILists, area)
	}
	cfg.EquivalentPLMNs = n.EquivalentPLMNs
	n.Security.apply(&cfg.Security)
	n.Voice.apply(cfg, s)
	n.Timers.apply(&cfg.Timers)
	n.Sessions.applyMME(&cfg.Sessions, n.APNs)
	n.UTRAN.applyMME(cfg)
	for i := range n.Rejects {
		cfg.Rejects = append(cfg.Rejects, n.Rejects[i].rules(s)...)
	}
	for code, cause := range n.ResultCodes {
		cfg.Results[hss.ResultCode(code)] = eps.EMMCause(cause)
	}
	return cfg
}

func (p *Security) apply(to *mme.SecurityPolicy) {
	if len(p.Ciphering) > 0 {
		to.EEA = algorithms[security.EEA](p.Ciphering)
	}
	if len(p.Integrity) > 0 {
		to.EIA = algorithms[security.EIA](p.Integrity)
	}
	to.AuthenticateAlways = p.AuthenticateAlways
	to.IMEISV = p.IMEISV == nil || *p.IMEISV
}

// algorithms turns names, whose last character is the number, into numbers.
func algorithms[T ~uint8, W ~string](names []W) []T {
	all := make([]T, len(names))
	for i, name := range names {
		all[i] = T(name[len(name)-1] - '0')
	}
	return all
}

func (v *Voice) apply(cfg *mme.Config, s *Scenario) {
	cfg.Voice.IMSVoPS, cfg.Voice.EMCBS, cfg.EmergencyAttach = v.IMSVoPS, v.EMCBS, v.EMCBS
	for _, device := range slices.Sorted(maps.Keys(v.IMSVoPSFor)) {
		cfg.Voice.Ranges = append(cfg.Voice.Ranges, mme.VoPSRange{Subscribers: s.rangeOf(device), IMSVoPS: v.IMSVoPSFor[device]})
	}
	cfg.SGs.Mode = v.SGs
	setResult(&cfg.SGs, v.AdditionalUpdateResult)
	if v.EPSOnlyCause != nil {
		cfg.SGs.Cause = nas.Some(eps.EMMCause(*v.EPSOnlyCause))
	}
	if v.notOffered != 0 {
		cfg.SGs.NotOffered = eps.EMMCause(v.notOffered)
	}
	if v.PacketOnlyCause != nil {
		cfg.SGs.PacketOnly = eps.EMMCause(*v.PacketOnlyCause)
	}
	if v.CallCause != nil {
		cfg.SGs.CallCause = nas.Some(eps.EMMCause(*v.CallCause))
	}
}

// additionalResults are the words of a scenario on the wire.
var additionalResults = map[AdditionalUpdateResult]eps.AdditionalUpdateResult{
	NoAdditionalInformation: 0, CSFBNotPreferred: 1, SMSOnly: 2,
}

func setResult(p *mme.SGsPolicy, r AdditionalUpdateResult) {
	p.AdditionalUpdateResult = nas.Opt[eps.AdditionalUpdateResult]{}
	if r != "" {
		p.AdditionalUpdateResult = nas.Some(additionalResults[r])
	}
}

// rangeOf is the IMSIs of a device, or of several.
func (s *Scenario) rangeOf(device string) mme.Range {
	d := s.Devices[device]
	first := s.holdings.first[device]
	return mme.Range{First: s.imsi(first), Last: s.imsi(first + d.instances() - 1)}
}

// rules are the MME's rules for a reject of the scenario: one for each device
// that it names, none if it is not for an MME.
func (r *Reject) rules(s *Scenario) []*mme.Reject {
	if !r.Request.isLTE() {
		return nil
	}
	rule := mme.Reject{On: r.Request.onLTE(), T3346: r.T3346, T3402: r.T3402, T3442: r.T3442, Times: r.Times,
		Unprotected: r.Unprotected, ESMCause: eps.ESMCause(r.ESMCause)}
	if r.Request == PDNConnectivity || r.Request == BearerResource {
		rule.ESMCause = eps.ESMCause(r.Cause)
	} else {
		rule.EMMCause = eps.EMMCause(r.Cause)
	}
	if r.EUTRANNotAllowed {
		rule.ExtendedEMMCause = nas.Some(eps.ExtendedEMMCause(1))
	}
	if len(r.Only) == 0 {
		return []*mme.Reject{&rule}
	}
	rules := make([]*mme.Reject, len(r.Only))
	for i, device := range r.Only {
		one := rule
		one.Subscribers = s.rangeOf(device)
		rules[i] = &one
	}
	return rules
}

func (t *NetworkTimers) apply(to *mme.Timers) {
	for _, d := range []struct {
		from *time.Duration
		to   *time.Duration
	}{
		{t.T3402, &to.T3402}, {t.T3412, &to.T3412}, {t.T3413, &to.T3413}, {t.T3422, &to.T3422}, {t.T3450, &to.T3450},
		{t.T3460, &to.T3460}, {t.T3470, &to.T3470}, {t.T3485, &to.T3485}, {t.T3486, &to.T3486}, {t.T3489, &to.T3489},
		{t.T3495, &to.T3495}, {t.MobileReachable, &to.MobileReachable}, {t.ImplicitDetach, &to.ImplicitDetach},
		{t.Ts6_1, &to.Ts6_1}, {t.T3Response, &to.T3Response},
	} {
		if d.from != nil {
			*d.to = *d.from
		}
	}
	if t.N3Requests != nil {
		to.N3Requests = *t.N3Requests
	}
	if t.PagingAttempts != nil {
		to.PagingAttempts = *t.PagingAttempts
	}
	if t.NoPeriodicUpdate {
		to.T3412 = -1
	}
}

// mscPolicy turns what the scenario says of voice into what the MSC reads.
func (n *Network) mscPolicy(name string, s *Scenario) *msc.Config {
	cfg := &msc.Config{Name: name, Mode: mscMode(n.Voice.SGs), Silent: n.Voice.SGsSilent, GhostCalls: n.Voice.GhostCalls}
	if n.Voice.SGsRejectCause != nil {
		cfg.Reject = sgsap.RejectCause(*n.Voice.SGsRejectCause)
	}
	c := &n.Calls
	cfg.FarEnd, cfg.AnswerAfter, cfg.TalkTime, cfg.T301 = c.FarEnd.inCS(), c.AnswerAfter, c.TalkTime, c.RingFor
	n.UTRAN.applyMSC(cfg, n)
	for i := range n.Rejects {
		n.Rejects[i].refuseCircuit(cfg, s)
	}
	return cfg
}

// mscMode is the MSC's word for a mode of SGs.
func mscMode(m mme.SGsMode) msc.Mode {
	return map[mme.SGsMode]msc.Mode{mme.SGsNone: msc.None, mme.SGsSMSOnly: msc.SMSOnly, mme.SGsFull: msc.Full, mme.SGsGhost: msc.Ghost}[m]
}
