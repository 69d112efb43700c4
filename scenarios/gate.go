package scenarios

import (
	"fmt"
	"maps"
	"net/netip"
	"slices"
	"time"

	"sunsetlab/hss"
	"sunsetlab/hss/aaa"
	"sunsetlab/nas"
	"sunsetlab/sim/gateway"
)

// Gate is who may use an APN, beside its auth, username and password.
type Gate struct {
	// AuthTolerance admits devices that the APN would refuse: accept_missing
	// those without credentials, accept_any those with any, by_imsi those whose
	// subscription has the APN, whatever they send.
	AuthTolerance Tolerances `yaml:"auth_tolerance"`
	// AuthFor are devices with credentials, tolerances or an address of their
	// own.
	AuthFor map[string]DeviceAuth `yaml:"auth_for"`
	// SessionTimeout ends a session after that time. Default: never.
	SessionTimeout time.Duration `yaml:"session_timeout"`
	// SessionReactivates has the device come back for a session that has ended so:
	// it is detached to attach anew, or on 3G asked for a new PDP context.
	// Otherwise it is detached, and stays away until its user has it come back.
	SessionReactivates bool `yaml:"session_reactivates"`
	// IdleTimeout ends a session that has carried nothing for so long, where there
	// is a workload. Default: never.
	IdleTimeout time.Duration `yaml:"idle_timeout"`
	// RADIUS has servers judge and keep accounts. Without it the gateway judges
	// by itself.
	RADIUS *RADIUS `yaml:"radius"`
}

// DeviceAuth is what an APN does for one device, or for several alike.
type DeviceAuth struct {
	// Username in place of the APN's.
	Username string `yaml:"username"`
	// Password in place of the APN's.
	Password nas.Password `yaml:"password"`
	// AuthTolerance beside the APN's.
	AuthTolerance Tolerances `yaml:"auth_tolerance"`
	// Address is the IPv4 address that the device gets; of several devices, the
	// first one.
	Address netip.Addr `yaml:"address"`
}

// Tolerances is a list of tolerances; one may stand alone.
type Tolerances []Tolerance

// Single has one tolerance stand without a list.
func (Tolerances) Single() {}

// Tolerance is a way in which an APN admits devices that a strict one refuses.
type Tolerance string

// Words lists them.
func (Tolerance) Words() []string {
	return []string{aaa.AcceptMissing.String(), aaa.AcceptAny.String(), aaa.ByIMSI.String()}
}

func (t Tolerances) set() (all aaa.Tolerance) {
	for _, word := range t {
		one, err := aaa.ParseTolerance(string(word))
		if err == nil { // the decoder lets no other word in
			all |= one
		}
	}
	return all
}

// judges tells whether anybody who asks for the APN is judged.
func (a *APN) judges() bool {
	return a.Auth != hss.AuthNone || a.RADIUS != nil || a.SessionTimeout > 0 || a.IdleTimeout > 0 || len(a.AuthFor) > 0
}

// judging is an APN's own, in the gateway or as the server that the lab plays.
type judging func(*aaa.Request) aaa.Verdict

// judgeOf makes the judge of an APN.
func (s *Scenario) judgeOf(name string, a *APN) judging {
	rule := s.ruleOf(name, a)
	addresses := map[nas.IMSI]netip.Addr{}
	for device, own := range a.AuthFor {
		next := own.Address
		for i := range s.instances(device) {
			if next.IsValid() {
				addresses[s.imsi(s.holdings.first[device]+i)] = next
				next = next.Next()
			}
		}
	}
	return func(q *aaa.Request) aaa.Verdict {
		v := rule.Judge(q)
		if v.Accept {
			v.Grant.IPv4, v.Grant.SessionTimeout, v.Grant.IdleTimeout = addresses[q.IMSI], a.SessionTimeout, a.IdleTimeout
		}
		return v
	}
}

func (s *Scenario) ruleOf(name string, a *APN) *aaa.Rule {
	r := aaa.RuleOf(a.auth())
	r.Tolerance = a.AuthTolerance.set()
	r.Knows = func(i nas.IMSI) bool { return s.subscribes(i, name) }
	r.Subscribers = map[nas.IMSI]aaa.Subscriber{}
	for device, own := range a.AuthFor {
		sub := aaa.Subscriber{Login: aaa.Login{Username: own.Username, Password: aaa.NewSecret(string(own.Password))},
			Tolerance: own.AuthTolerance.set()}
		if sub.Login.IsZero() && sub.Tolerance == 0 {
			continue
		}
		for i := range s.instances(device) {
			r.Subscribers[s.imsi(s.holdings.first[device]+i)] = sub
		}
	}
	return r
}

func (s *Scenario) instances(device string) uint64 {
	d := s.Devices[device]
	return d.instances()
}

// subscribes tells whether a subscriber may use an APN.
func (s *Scenario) subscribes(imsi nas.IMSI, apn string) bool {
	if sub, ok := s.holdings.files[imsi]; ok {
		return sub.Profile != nil && sub.Profile.APN(apn) != nil
	}
	n := imsiOf(imsi)
	for device, first := range s.holdings.first {
		if d := s.Devices[device]; first <= n && n < first+d.instances() {
			p := s.holdings.profile[device]
			return (d.Subscription.Known == nil || *d.Subscription.Known) && p != nil && p.APN(apn) != nil
		}
	}
	return false
}

// embedded has a judge in the gateway itself.
type embedded struct {
	judge judging
	about *sessions
}

// Authenticate implements [gateway.Authenticator].
func (e embedded) Authenticate(r gateway.AccessRequest, answer func(aaa.Verdict)) {
	answer(e.judge(&aaa.Request{Session: e.about.of(&r.Session), Credentials: r.Credentials}))
}

// gatewayConfig is what the scenario says to the gateway, with its APNs' gates.
func (c *core) gatewayConfig(d driver, s *Scenario, index int) (*gateway.Config, error) {
	n := s.networks[index]
	cfg := n.gatewayPolicy(s.label(index, "gateway"), index)
	c.apns, c.radiusEnv = cfg, d.Env(s.label(index, "radius"))
	about := s.sessionsOf(n, cfg.Address)
	for i := range cfg.APNs {
		to := &cfg.APNs[i]
		a := n.APNs[to.Name]
		if !a.judges() {
			continue
		}
		j := s.judgeOf(to.Name, &a)
		if a.RADIUS == nil {
			to.Authenticator = embedded{j, about}
			continue
		}
		if err := c.askServers(to, a.RADIUS, about, c.played(d, s, index, a.RADIUS, j)); err != nil {
			return nil, err
		}
	}
	return cfg, nil
}

func (c *checker) checkGate(path string, a *APN) {
	if a.Auth == hss.AuthNone && len(a.AuthTolerance) > 0 {
		c.reject(path+".auth_tolerance", "a tolerance without auth: there is nothing to be tolerant about")
	}
	c.checkRule(path, *aaa.RuleOf(a.auth()))
	if a.SessionTimeout < 0 {
		c.reject(path+".session_timeout", "a session lasts no time below zero")
	}
	if a.SessionReactivates && a.SessionTimeout == 0 {
		c.reject(path+".session_reactivates", "session_reactivates goes with session_timeout")
	}
	if a.IdleTimeout < 0 {
		c.reject(path+".idle_timeout", "a session is idle for no time below zero")
	}
	for _, device := range slices.Sorted(maps.Keys(a.AuthFor)) {
		own, at := a.AuthFor[device], fmt.Sprintf("%s.auth_for.%s", path, device)
		c.checkDeviceName(at, device)
		if a.Auth == hss.AuthNone && (own.Username != "" || own.Password != "" || len(own.AuthTolerance) > 0) {
			c.reject(at, "credentials without auth: say auth: pap, chap or pap_or_chap")
		}
		c.checkRule(at, aaa.Rule{Method: a.Auth, Login: aaa.Login{Username: own.Username, Password: aaa.NewSecret(string(own.Password))}})
		if own.Address.IsValid() && !own.Address.Is4() {
			c.reject(at+".address", "%s is no IPv4 address", own.Address)
		}
	}
	if a.RADIUS != nil {
		c.checkRADIUS(path+".radius", a.RADIUS)
	}
}

// checkRule rejects what no device could satisfy.
func (c *checker) checkRule(path string, r aaa.Rule) {
	if r.Method == hss.AuthNone {
		return // whose credentials have been found fault with
	}
	for _, err := range split(r.Validate()) {
		c.reject(path, "%v", err)
	}
}
