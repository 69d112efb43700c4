package scenarios

import (
	"maps"
	"slices"
	"time"

	"sunsetlab/hss"
	"sunsetlab/nas"
	"sunsetlab/nas/eps"
	"sunsetlab/nas/gprs"
	"sunsetlab/sim/mme"
	"sunsetlab/sim/msc"
	"sunsetlab/sim/sgsn"
	"sunsetlab/sim/utran"
)

// sgsnPolicy turns what the scenario says of a network into what its SGSN reads.
func (n *Network) sgsnPolicy(name string, index int, s *Scenario) *sgsn.Config {
	cfg := sgsn.Defaults(n.UTRAN.area(n.PLMN))
	cfg.Name, cfg.Node = name, name+".epc"
	cfg.EquivalentPLMNs = n.EquivalentPLMNs
	cfg.Sessions.Address = sgsnAddress(index)
	n.Sessions.applySGSN(&cfg.Sessions, n.APNs)
	cfg.Security.AuthenticateAlways = n.Security.AuthenticateAlways
	cfg.Security.IMEISV = n.Security.IMEISV == nil || *n.Security.IMEISV
	n.Timers.applyUTRAN(&cfg.Timers)
	for code, cause := range n.ResultCodes {
		cfg.Results[hss.ResultCode(code)] = gprs.GMMCause(cause)
	}
	if u := n.UTRAN; u != nil {
		applySGSNContext(cfg, u.SGSNContext)
		if u.RestrictionCause != nil {
			cfg.UTRANNotAllowed = gprs.GMMCause(*u.RestrictionCause)
		}
	}
	for i := range n.Rejects {
		cfg.Rejects = append(cfg.Rejects, n.Rejects[i].packetRules(s)...)
	}
	return cfg
}

// applyMME tells the MME how it comes by the contexts of devices from 3G.
func (u *UTRAN) applyMME(cfg *mme.Config) {
	if u == nil {
		return
	}
	cfg.SGSN.Context = u.SGSNContext
	if u.NoContextCause != nil {
		cfg.SGSN.Unavailable = eps.EMMCause(*u.NoContextCause)
	}
}

// applyMSC tells the MSC what it makes of devices on 3G.
func (u *UTRAN) applyMSC(cfg *msc.Config, n *Network) {
	if n.Timers.T3212 != nil {
		cfg.T3212 = *n.Timers.T3212
	}
	cfg.AuthenticateAlways = n.Security.AuthenticateAlways
	if u != nil && u.RestrictionCause != nil {
		cfg.UTRANNotAllowed = gprs.MMCause(*u.RestrictionCause)
	}
}

// rncPolicy turns what the scenario says of a network into what its RNC reads.
func (n *Network) rncPolicy(name string) *utran.Config {
	cfg := &utran.Config{Name: name, Inactivity: n.Inactivity, EUTRAN: utran.RedirectNever}
	if n.UTRAN != nil {
		cfg.EUTRAN = n.UTRAN.Redirect
	}
	return cfg
}

func (t *NetworkTimers) applyUTRAN(to *sgsn.Timers) {
	for _, d := range []struct {
		from *time.Duration
		to   *time.Duration
	}{
		{t.T3302, &to.T3302}, {t.T3312, &to.T3312}, {t.T3313, &to.T3313}, {t.T3322, &to.T3322}, {t.T3350, &to.T3350},
		{t.T3360, &to.T3360}, {t.T3370, &to.T3370}, {t.T3385, &to.T3385}, {t.T3386, &to.T3386}, {t.T3395, &to.T3395},
		{t.MobileReachable, &to.MobileReachable}, {t.ImplicitDetach, &to.ImplicitDetach}, {t.T3Response, &to.T3Response},
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
		to.T3312 = 0
	}
}

// packetRequests are the requests that an SGSN refuses.
var packetRequests = map[Request]sgsn.Request{
	GPRSAttach: sgsn.OnAttach, RoutingAreaUpdate: sgsn.OnRoutingAreaUpdate,
	GPRSServiceRequest: sgsn.OnServiceRequest, ActivatePDPContext: sgsn.OnActivatePDPContext,
	ModifyPDPContext: sgsn.OnModifyPDPContext,
}

// packetRules are the SGSN's rules for a reject of the scenario: one for each
// device that it names, none if it is not for an SGSN.
func (r *Reject) packetRules(s *Scenario) []*sgsn.Reject {
	on, ok := packetRequests[r.Request]
	if !ok {
		return nil
	}
	rule := sgsn.Reject{On: on, T3302: r.T3302, T3346: r.T3346, T3396: r.T3396, Times: r.Times, Unprotected: r.Unprotected}
	if on == sgsn.OnActivatePDPContext || on == sgsn.OnModifyPDPContext {
		rule.SMCause = gprs.SMCause(r.Cause)
	} else {
		rule.GMMCause = gprs.GMMCause(r.Cause)
	}
	if len(r.Only) == 0 {
		return []*sgsn.Reject{&rule}
	}
	rules := make([]*sgsn.Reject, len(r.Only))
	for i, device := range r.Only {
		one, whom := rule, s.rangeOf(device)
		one.Subscribers = sgsn.Range{First: whom.First, Last: whom.Last}
		rules[i] = &one
	}
	return rules
}

// refuseCircuit has the MSC refuse what a reject of the scenario says, if it is
// for an MSC.
func (r *Reject) refuseCircuit(cfg *msc.Config, s *Scenario) {
	var all *gprs.MMCause
	var some *map[nas.IMSI]gprs.MMCause
	switch r.Request {
	case LocationUpdate:
		all, some = &cfg.RejectOverIu, &cfg.RejectOverIuIMSI
	case CMService:
		all, some = &cfg.RejectService, &cfg.RejectServiceIMSI
	default:
		return
	}
	if len(r.Only) == 0 {
		*all = gprs.MMCause(r.Cause)
		return
	}
	one := maps.Clone(*some)
	if one == nil {
		one = map[nas.IMSI]gprs.MMCause{}
	}
	for _, device := range r.Only {
		first := s.holdings.first[device]
		d := s.Devices[device]
		for i := range d.instances() {
			one[s.imsi(first+i)] = gprs.MMCause(r.Cause)
		}
	}
	*some = one
}

// reject has the network refuse a request from now on.
func (n *network) reject(r *Reject, s *Scenario) {
	n.policy.Rejects = append(r.rules(s), n.policy.Rejects...)
	n.packet.Rejects = append(r.packetRules(s), n.packet.Rejects...)
	r.refuseCircuit(n.vlr, s)
}

// accept has the network no longer refuse a request by policy.
func (n *network) accept(r Request) {
	switch r {
	case LocationUpdate:
		n.vlr.RejectOverIu, n.vlr.RejectOverIuIMSI = 0, nil
	case CMService:
		n.vlr.RejectService, n.vlr.RejectServiceIMSI = 0, nil
	default:
		if on, ok := packetRequests[r]; ok {
			n.packet.Rejects = slices.DeleteFunc(slices.Clone(n.packet.Rejects), func(r *sgsn.Reject) bool { return r.On == on })
			return
		}
		on := r.onLTE()
		n.policy.Rejects = slices.DeleteFunc(slices.Clone(n.policy.Rejects), func(r *mme.Reject) bool { return r.On == on })
	}
}

// setSGSNContext has contexts fetched between MME and SGSN, or no longer.
func (n *network) setSGSNContext(word string) {
	if n.policy.SGSN.Context.UnmarshalText([]byte(word)) == nil { // the checker has read it
		applySGSNContext(n.packet, n.policy.SGSN.Context)
	}
}

// applySGSNContext has the SGSN do what the MME does.
func applySGSNContext(cfg *sgsn.Config, way mme.SGSNContext) {
	cfg.ContextFromMME, cfg.ContextOverS3 = way != mme.SGSNContextNone, way == mme.SGSNContextS3
}
