package scenarios

import (
	"cmp"
	"fmt"
	"hash/fnv"
	"io/fs"
	"net/netip"
	"path"
	"strings"
	"time"

	"sunsetlab/scenarios/flowmodel"
	"sunsetlab/scenarios/strict"
	"sunsetlab/sim/flow"
	"sunsetlab/traffic/published"
)

// FlowWorkload is what users send and receive: flows of a model, or of a
// constant rate. In simulated time they are a fluid on the bearers.
type FlowWorkload struct {
	// Model is whom users are like: mobile or broadband subscribers, with the
	// volumes, hours, ports and providers that were published for them, or those
	// of a model file beside the scenario, such as mine.yaml. Default mobile.
	Model string `yaml:"model"`
	// Year is whose published figures users have; a file has its own. Default
	// 2025.
	Year int `yaml:"year" jsonschema:"minimum=2007,maximum=2100"`
	// Users says how much each moves. Default mean.
	Users FlowUsers `yaml:"users"`
	// FlowsPerDay is how many flows a user has whose volume is the median; the
	// same volume comes in fewer and larger ones if it is small. Default: the
	// model's.
	FlowsPerDay float64 `yaml:"flows_per_day" jsonschema:"minimum=1,maximum=100000"`
	// SchoolHoliday has all weekdays be without school.
	SchoolHoliday bool `yaml:"school_holiday"`
	// Constant is a steady stream, with which one can reckon, in place of a
	// model.
	Constant *ConstantFlow `yaml:"constant"`

	profile *flow.Profile
}

// FlowUsers is how much users move.
type FlowUsers string

// The ways.
const (
	// MeanUsers move each what all do on average.
	MeanUsers FlowUsers = "mean"
	// StratifiedUsers have each its part of the distribution.
	StratifiedUsers FlowUsers = "stratified"
	// IndependentUsers are drawn from it one by one.
	IndependentUsers FlowUsers = "independent"
)

// Words lists them.
func (FlowUsers) Words() []string {
	return []string{string(MeanUsers), string(StratifiedUsers), string(IndependentUsers)}
}

// DefaultFlow is the workload of users of whom nothing else is said: each moves
// what mobile subscribers did on average in 2025.
func DefaultFlow() (*Workload, error) {
	w := &Workload{Flow: &FlowWorkload{}}
	return w, w.Flow.prepare(nil)
}

// WithDefaultFlow returns the scenario with users as [DefaultFlow] has them, or as
// it is if it has users of its own.
func (s *Scenario) WithDefaultFlow() (*Scenario, error) {
	if s.hasFlow() {
		return s, nil
	}
	w, err := DefaultFlow()
	return s.withWorkload(w), err
}

const defaultFlowYear = 2025

// file is the model's file, "" if it is a published model.
func (w *FlowWorkload) file() string {
	switch strings.ToLower(path.Ext(w.Model)) {
	case ".yaml", ".yml":
		return w.Model
	}
	return ""
}

// prepare makes the model ready to draw from. Its file, if it is one, lies
// beside.
func (w *FlowWorkload) prepare(beside fs.FS) error {
	if w.Constant != nil || w.profile != nil {
		return nil
	}
	p, err := w.load(beside)
	if err != nil {
		return err
	}
	if w.FlowsPerDay > 0 {
		m := *p.Model()
		m.Flows.PerDay = w.FlowsPerDay
		if p, err = flow.NewProfile(&m); err != nil {
			return err
		}
	}
	w.profile = p
	return nil
}

func (w *FlowWorkload) load(beside fs.FS) (*flow.Profile, error) {
	if file := w.file(); file != "" {
		if beside == nil {
			return nil, fmt.Errorf("there is no file %s: nothing lies beside this scenario", file)
		}
		b, err := fs.ReadFile(beside, path.Clean(file))
		if err != nil {
			return nil, fmt.Errorf("reading the model of traffic: %w", err)
		}
		return flowmodel.Parse(file, b)
	}
	kind := published.Mobile
	if w.Model != "" {
		if err := kind.UnmarshalText([]byte(w.Model)); err != nil {
			if near, ok := strict.Nearest(w.Model, []string{published.Mobile.String(), published.Broadband.String()}); ok {
				return nil, fmt.Errorf("there is no model %q; did you mean %q?", w.Model, near)
			}
			return nil, fmt.Errorf("there is no model %q: want mobile, broadband, or a file such as mine.yaml", w.Model)
		}
	}
	return publishedProfile(kind, cmp.Or(w.Year, defaultFlowYear))
}

// words says what users do.
func (w *Workload) words() string {
	if w == nil || w.Flow == nil {
		return "none"
	}
	f := w.Flow
	if k := f.Constant; k != nil {
		return fmt.Sprintf("a flow each %s, %s in and %s out", k.every(), k.In, k.Out)
	}
	if f.file() != "" {
		return fmt.Sprintf("%s users of %s", f.users(), f.Model)
	}
	m := f.profile.Model()
	return fmt.Sprintf("%s users of %d, %s", f.users(), m.Year, m.Kind)
}

func (w *FlowWorkload) users() FlowUsers {
	if w.Users == "" {
		return MeanUsers
	}
	return w.Users
}

// calendar is what days are like.
func (w *FlowWorkload) calendar(start time.Time) *flow.Calendar {
	c := &flow.Calendar{}
	if w.SchoolHoliday {
		c.SchoolHolidays = []flow.Dates{{First: start, Last: start.Add(longest)}}
	}
	return c
}

// users is who does what a workload says, one after the other.
type users struct {
	*FlowWorkload
	seed   uint64
	start  time.Time
	people *flow.Population
	given  int // of people
}

// newUsers makes n users, of whom the world's seed says what each does.
func (w *FlowWorkload) newUsers(n int, seed uint64, start time.Time) (*users, error) {
	u := &users{FlowWorkload: w, seed: seed, start: start}
	if w.Constant != nil || w.users() == MeanUsers {
		return u, nil
	}
	g := flow.Group{Name: w.Model, Profile: w.profile, Subscribers: n}
	if w.Users == IndependentUsers {
		g.Draw = flow.Independent
	}
	var err error
	u.people, err = flow.NewPopulation(seed, g)
	return u, err
}

// next is the next user. One who moves the mean does what its device's name
// says, whatever other devices there are.
func (u *users) next(device string) flow.Source {
	switch {
	case u.Constant != nil:
		return u.Constant.source(u.start)
	case u.people == nil:
		h := fnv.New64a()
		h.Write([]byte(device))
		return u.profile.MeanUser(u.seed^h.Sum64(), u.calendar(u.start), u.start)
	}
	u.given++
	return u.people.User(u.given-1, u.calendar(u.start), u.start)
}

func (k *ConstantFlow) every() time.Duration {
	if k.Every != nil {
		return *k.Every
	}
	return time.Minute
}

func (k *ConstantFlow) lasts() time.Duration {
	if k.Lasts != nil {
		return *k.Lasts
	}
	return k.every()
}

// source makes a constant stream of flows.
func (k *ConstantFlow) source(start time.Time) flow.Source {
	const full = 1400
	volume := func(o Octets) flow.Volume {
		return flow.Volume{Bytes: uint64(o), Packets: (uint64(o) + full - 1) / full}
	}
	f := flow.Flow{Duration: k.lasts(), Remote: netip.AddrFrom4([4]byte{198, 19, 128, 80}), AS: 64496, Protocol: 17, Port: 443, LocalPort: 50000,
		In: volume(k.In), Out: volume(k.Out)}
	return &constantSource{at: start.Add(k.every()), every: k.every(), flow: f}
}

// constantSource gives one flow after the other.
type constantSource struct {
	at    time.Time
	every time.Duration
	flow  flow.Flow
}

func (c *constantSource) Next() (time.Time, flow.Flow, bool) {
	y, m, d := c.at.Date()
	day := time.Date(y, m, d, 0, 0, 0, 0, c.at.Location())
	f := c.flow
	f.Start = c.at.Sub(day)
	c.at = c.at.Add(c.every)
	return day, f, true
}
