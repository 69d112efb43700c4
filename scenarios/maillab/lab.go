package maillab

import (
	"fmt"
	"net/netip"
	"strings"
	"time"

	"sunsetlab/sim"
	"sunsetlab/sim/mail"
	"sunsetlab/sim/mail/smtp"
	"sunsetlab/sim/mail/zone"
)

// Lab is the hosts of a scenario, on whichever clock.
type Lab struct {
	*mail.Network
	Scenario *Scenario
}

// LabOptions say what a lab stands on.
type LabOptions struct {
	// NewEnv gives an element its environment.
	NewEnv func(name string) sim.Env
	Seed   uint64
	// Log receives the log of every host.
	Log func(*mail.Record)
	// Transport takes mail between hosts in place of links.
	Transport mail.Transport
}

// NewLab builds the hosts of a scenario and fills DNS. Signing keys are made
// and published as soon as their hosts are there.
func NewLab(s *Scenario, o LabOptions) (*Lab, error) {
	z := zone.New()
	if s.Zone != "" {
		if err := z.Read("zone", strings.NewReader(s.Zone)); err != nil {
			return nil, err
		}
	}
	n := mail.NewNetwork(z, mail.NetworkConfig{Latency: s.latency(), Log: o.Log, Seed: o.Seed, Transport: o.Transport, NewEnv: o.NewEnv})
	for _, name := range s.names {
		if _, err := n.AddHost(name, s.Hosts[name].Config); err != nil {
			return nil, fmt.Errorf("building the lab of %s: %w", s.Stem(), err)
		}
	}
	for _, name := range s.names {
		for _, other := range s.Hosts[name].RelayFor {
			n.Host(name).Relay(n.Host(other).Config().Address.Addr)
		}
	}
	return &Lab{Network: n, Scenario: s}, nil
}

// Begin has everything happen that the scenario says.
func (l *Lab) Begin(newEnv func(name string) sim.Env) {
	env := newEnv("scenario")
	for i := range l.Scenario.Messages {
		m := &l.Scenario.Messages[i]
		env.After(m.At, func() { l.send(env, newEnv, m) })
	}
	for i := range l.Scenario.Timeline {
		s := &l.Scenario.Timeline[i]
		env.After(s.At, func() { l.step(env, s) })
	}
}

func (l *Lab) send(env sim.Env, newEnv func(string) sim.Env, m *Message) {
	raw := m.compose(env.Now())
	if m.Submit == nil {
		// What can't be sent by its host is refused by it: the log says so.
		if _, err := l.Host(m.Host).Submit(m.From, m.To, raw); err != nil {
			env.Report(sim.Event{Kind: sim.Fault, From: m.Host, Name: "not submitted", Detail: err.Error()})
		}
		return
	}
	server := l.Host(m.Submit.Host).Config()
	password := m.Submit.Password
	if password == "" {
		password = server.Submission.Users[m.Submit.User]
	}
	c := l.NewClient(newEnv(m.program()), m.program(), mail.ClientConfig{Server: server.Hostname, Address: m.From,
		User: m.Submit.User, Password: password, Mechanism: smtp.Mechanism(strings.ToUpper(string(m.Submit.Auth))), TLS: m.Submit.TLS})
	c.SetOnline(true)
	c.Send(m.To, raw)
}

func (l *Lab) step(env sim.Env, s *Step) {
	detail := string(s.Do)
	env.Report(sim.Event{Kind: sim.Step, From: s.Host, Name: string(s.Do), Detail: detail})
	switch s.Do {
	case RotateKeys:
		keep := mail.DefaultKeep
		if s.Keep != nil {
			keep = *s.Keep
		}
		l.Rotate(s.Host, keep)
	case Down:
		l.SetDown(s.Host, true)
	case Up:
		l.SetDown(s.Host, false)
	case Cut:
		l.SetCut(s.Host, true)
	case Heal:
		l.SetCut(s.Host, false)
	}
}

// HostAt gives the name of the host at an address, empty if there is none.
func (l *Lab) HostAt(a netip.Addr) string {
	for _, h := range l.Hosts() {
		if h.Config().Address.Addr == a {
			return h.Name
		}
	}
	return ""
}

// Options say how to play a scenario.
type Options struct {
	// Seed overrides the scenario's.
	Seed *uint64
	// Observers see each event as it happens.
	Observers []func(sim.Event)
	// Quiet keeps no trace: for many runs of which only the logs matter.
	Quiet bool
}

// Run is a scenario that was played.
type Run struct {
	Scenario *Scenario
	// Records are the logs of all hosts in the order of time.
	Records []mail.Record
	Events  []sim.Event
	Verdict Verdict
}

// maxRecords bounds what a lab's logs may hold.
const maxRecords = 1_000_000

// Play plays a scenario to its end and judges it.
func Play(s *Scenario, o Options) (*Run, error) {
	seed := s.KeySeed()
	if o.Seed != nil {
		seed = *o.Seed
	}
	level := sim.All
	if o.Quiet {
		level = sim.Off
	}
	trace := sim.NewTrace(level)
	for _, f := range o.Observers {
		trace.Observe(f)
	}
	w := sim.NewWorld(sim.Config{Seed: seed, Start: s.start(), Trace: trace})
	run := &Run{Scenario: s}
	over := false
	lab, err := NewLab(s, LabOptions{NewEnv: w.Env, Seed: seed, Log: func(r *mail.Record) {
		if len(run.Records) == maxRecords {
			over = true
			w.Stop()
			return
		}
		run.Records = append(run.Records, *r)
	}})
	if err != nil {
		return nil, err
	}
	lab.Begin(w.Env)
	w.RunUntil(s.end())
	if over {
		return nil, fmt.Errorf("playing %s: more than %d lines of logs by %s", s.Stem(), maxRecords, w.Elapsed().Round(time.Second))
	}
	run.Events = trace.Events()
	run.Verdict = judge(s, run, seed)
	return run, nil
}
