package abuse

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
)

// phones are what a carrier might have given: an address every few hours.
func phones() []Phone {
	r := rand.New(rand.NewPCG(7, 7))
	all := make([]Phone, 12)
	for i := range all {
		all[i].Span = 28 * day
		for at := time.Duration(0); at < all[i].Span; at += time.Duration(3+r.IntN(20)) * time.Hour {
			all[i].Leases = append(all[i].Leases, Lease{at, r.Uint32N(64)})
		}
	}
	return all
}

func world(cfg *Config, seed uint64) *World {
	return &World{Config: cfg, Seed: seed, Phones: phones(), WarmUp: 60 * day, Length: 240 * day}
}

func TestSameSeedSameLives(t *testing.T) {
	cfg := Defaults()
	play := func(seed uint64, parts ...int) Tally {
		var sum Tally
		for i := 1; i < len(parts); i++ {
			c := &Course{Detector: ManyAddresses(3)}
			world(&cfg, seed).Play(parts[i-1], parts[i], []*Course{c})
			sum.Add(&c.Tally)
		}
		return sum
	}
	whole := play(1, 0, 60)
	require.NotEmpty(t, whole.Actions)
	require.NotEmpty(t, whole.Outcomes)
	require.Empty(t, cmp.Diff(whole, play(1, 0, 60)))
	require.Empty(t, cmp.Diff(whole, play(1, 0, 17, 60)), "accounts depend on one another")
	require.NotEmpty(t, cmp.Diff(whole, play(2, 0, 60)))
}

// alarm goes off at every event from a time on.
type alarm struct{ grade Grade }

func (a alarm) Judge(*Signals) Grade { return a.grade }

func TestUnguardedCourseIsTheSameBesideAnyOther(t *testing.T) {
	cfg := Defaults()
	alone, beside, guarded := &Course{}, &Course{}, &Course{Detector: alarm{Blocked}}
	world(&cfg, 3).Play(0, 80, []*Course{alone})
	world(&cfg, 3).Play(0, 80, []*Course{guarded, beside})
	require.Empty(t, cmp.Diff(alone.Tally, beside.Tally))
	require.NotEmpty(t, alone.Outcomes)
	require.Empty(t, alone.Actions)
}

// A detector that is shown what comes after the first abusive message would be
// a burglar alarm that rings when the house is empty.
func TestDetectorSeesPreparationsAlone(t *testing.T) {
	cfg := Defaults()
	w := world(&cfg, 5)
	shown := 0
	for account := range 80 {
		l := newLife(&Course{}, &cfg, w.Seed, account, w.WarmUp)
		l.watcher = func(e *Event, _ *Signals) {
			shown++
			require.False(t, l.sending)
			if l.theft != nil {
				require.LessOrEqual(t, e.At, l.theft.burst)
			}
		}
		w.live(account, []*life{l})
	}
	require.Positive(t, shown)
}

// thief plays one theft against one account without an owner's log.
func thief(t *testing.T, cfg *Config, d Detector, th theft, probes ...Event) Tally {
	t.Helper()
	c := &Course{Detector: d}
	l := newLife(c, cfg, 1, 0, 0)
	l.advance(th.stolen)
	l.steal(&th)
	for i := range probes {
		probes[i].thief = true
		l.observe(&probes[i])
	}
	l.advance(300 * day)
	return c.Tally
}

func TestGradesOfResponse(t *testing.T) {
	cfg := Defaults()
	cfg.Response.ReviewErrs = 0
	th := theft{stolen: day, burst: 10 * day, messages: 5000, perHour: 100, complaint: 10*day + 5*time.Hour}
	probe := Event{At: 9 * day, From: place(1, 1, 0, Hosting)}

	got := thief(t, &cfg, nil, th, probe)
	require.Len(t, got.Outcomes, 1)
	require.InDelta(t, 500, got.Outcomes[0].Sent, 1e-6, "100 an hour for the five hours until complaints")
	require.False(t, got.Outcomes[0].Prevented)
	require.Equal(t, 10*day+5*time.Hour, got.Outcomes[0].At)

	got = thief(t, &cfg, alarm{Limited}, th, probe)
	require.InDelta(t, 5*50.0/24, got.Outcomes[0].Sent, 1e-6, "50 a day for five hours")

	for _, g := range []Grade{Held, Blocked} {
		got = thief(t, &cfg, alarm{g}, th, probe)
		require.True(t, got.Outcomes[0].Prevented)
		require.Zero(t, got.Outcomes[0].Sent)
		require.Equal(t, day, got.Outcomes[0].Lead)
		require.Equal(t, []Action{{At: 9 * day, Was: Free, Grade: g, Stolen: true}}, got.Actions)
	}
}

func TestReviewThatErrsLetsTheThiefGoOn(t *testing.T) {
	cfg := Defaults()
	cfg.Response.ReviewErrs = 1
	th := theft{stolen: day, burst: 10 * day, messages: 5000, perHour: 100, complaint: 10*day + 5*time.Hour}
	got := thief(t, &cfg, alarm{Held}, th, Event{At: 10*day - time.Minute, From: place(1, 1, 0, Hosting)})
	require.Len(t, got.Outcomes, 1)
	require.False(t, got.Outcomes[0].Prevented)
	require.InDelta(t, 500, got.Outcomes[0].Sent, 1e-6)
	require.Greater(t, got.Outcomes[0].At, th.complaint, "held messages wait for the review")
}

func TestPasswordChangeEndsATheft(t *testing.T) {
	cfg := Defaults()
	th := theft{stolen: day, burst: 10 * day, messages: 5000, perHour: 100, complaint: 11 * day}
	c := &Course{}
	l := newLife(c, &cfg, 1, 0, 0)
	l.steal(&th)
	l.observe(&Event{At: 5 * day, Kind: PasswordChange})
	l.advance(300 * day)
	require.Empty(t, c.Outcomes)
}

func TestSignals(t *testing.T) {
	h := newHistory()
	home := place(1, 1, 0, Residential)
	for d := range 30 {
		h.Observe(&Event{At: time.Duration(d) * day, From: home, Client: 1})
	}
	at := 30 * day
	s := h.Observe(&Event{At: at, From: home, Client: 1})
	require.Equal(t, Signals{always: 1, addresses: 1}, s, "an owner at home")

	s = h.Observe(&Event{At: at + time.Hour, From: place(9, 1, 4, Hosting), Client: 2, Protocol: SMTP})
	require.Equal(t, 2, s.Addresses())
	for _, i := range []int{newNetwork, newCountry, newClient, newAll, hosting, travel, emptyLogins, strangeNetworks} {
		require.Equal(t, 1.0, s[i], SignalNames[i])
	}
	require.Zero(t, s[test])

	s = h.Observe(&Event{At: at + 2*time.Hour, From: place(9, 1, 4, Hosting), Client: 2, Kind: Submission, Recipients: 1, Strangers: 1, Short: true})
	require.Positive(t, s[test])
	require.Equal(t, 1.0, s[emptyLogins], "a message stands behind this login")

	h.Observe(&Event{At: at + 3*time.Hour, Kind: PasswordChange, From: home, Client: 1})
	s = h.Observe(&Event{At: at + 4*time.Hour, From: home, Client: 1, Failed: true})
	require.Equal(t, 1.0, s[passwordChanged])
	require.Equal(t, 1.0, s[failures])

	h.trust()
	s = h.Observe(&Event{At: at + 5*time.Hour, From: place(9, 1, 4, Hosting), Client: 2})
	require.Zero(t, s[newNetwork], "what a review has passed is known")
}

func TestScoreByHand(t *testing.T) {
	cfg := Defaults()
	cfg.Oversampling = 10
	off := &Tally{AccountMonths: 12_000, Outcomes: []Outcome{
		{Account: 1, Burst: day, Sent: 100}, {Account: 2, Burst: day, Sent: 300, Variant: Adaptive},
		{Account: 2, Burst: 9 * day, Sent: 600, Variant: Adaptive}, {Account: 4, Burst: 9 * day, Sent: 1000},
	}}
	on := &Tally{AccountMonths: 12_000, Outcomes: []Outcome{
		{Account: 1, Burst: day, Prevented: true, Lead: 4 * time.Hour}, {Account: 2, Burst: day, Sent: 300, Variant: Adaptive},
		{Account: 2, Burst: 9 * day, Prevented: true, Lead: 8 * time.Hour, Variant: Adaptive},
		{Account: 7, Burst: 30 * day, Prevented: true}, // whose burst would come after the end
	}, Actions: []Action{
		{Grade: Held, Stolen: true}, {Grade: Limited}, {Was: Limited, Grade: Held, Stolen: true}, {Was: Held, Grade: Blocked, Stolen: true},
		{Grade: Blocked, Stolen: true}, {Grade: Held},
	}}
	s := Compare(&cfg, on, off)
	require.InDelta(t, 0.4, s.Thefts, 1e-9)
	require.InDelta(t, 0.5, s.Recall, 1e-9)
	require.InDelta(t, 0.3/(0.3+1), s.Precision, 1e-9, "three stolen accounts at a tenth, one innocent")
	require.InDelta(t, 1/12.0, s.FalseRestrictions, 1e-9)
	require.InDelta(t, 1/12.0, s.Limits, 1e-9)
	require.InDelta(t, 200, s.SentUnguarded, 1e-9)
	require.InDelta(t, 130, s.Sent, 1e-9, "one theft of the guarded world isn't over: all of it counts")
	require.InDelta(t, 0.35, s.Prevented, 1e-9)
	require.InDelta(t, 6, s.Lead, 1e-9)
	require.Equal(t, map[Variant]float64{DistributedBots: 0.5, Adaptive: 0.5}, s.ByVariant)
}

func TestInterval(t *testing.T) {
	scores := []Score{{Recall: 0.4}, {Recall: 0.6}, {Recall: math.NaN()}}
	i := Over(scores, func(s *Score) float64 { return s.Recall })
	require.InDelta(t, 0.5, i.Mean, 1e-9)
	require.InDelta(t, 12.706*0.1, i.High-i.Mean, 1e-3, "t of one degree of freedom")
	i = Over(scores[:1], func(s *Score) float64 { return s.Recall })
	require.True(t, math.IsNaN(i.Low))
}

// A detector learns from other attackers than it is tested with, and stops those
// who make themselves seen. Those who don't, it doesn't.
func TestLearnedDetector(t *testing.T) {
	lesson := Defaults()
	lesson.Accounts, lesson.Variants = 600, map[Variant]float64{Checker: 1, LoudBots: 1}
	d, err := Train(&Lesson{World: *world(&lesson, 1000), Budget: 1})
	require.NoError(t, err)
	require.IsNonDecreasing(t, d.Thresholds[:])

	cfg := Defaults()
	off, on := &Course{}, &Course{Detector: d}
	many, country := &Course{Detector: ManyAddresses(10)}, &Course{Detector: NewCountry{}}
	world(&cfg, 1).Play(0, 500, []*Course{off, on, many, country})
	s := Compare(&cfg, &on.Tally, &off.Tally)
	require.Greater(t, s.ByVariant[DistributedBots], 0.6)
	require.Greater(t, s.ByVariant[NoTestMail], 0.6)
	require.Less(t, s.ByVariant[Adaptive], 0.3)
	byCountry := Compare(&cfg, &country.Tally, &off.Tally)
	require.Less(t, s.FalseRestrictions, byCountry.FalseRestrictions/3)
	require.Greater(t, s.Recall, Compare(&cfg, &many.Tally, &off.Tally).Recall)

	by := &Course{Detector: &Random{Share: float64(len(on.Actions)) / float64(on.Events), Rand: rand.New(rand.NewPCG(1, 1))}}
	world(&cfg, 1).Play(0, 500, []*Course{by})
	require.Greater(t, s.Recall, 5*Compare(&cfg, &by.Tally, &off.Tally).Recall)
}

func TestNothingToLearn(t *testing.T) {
	cfg := Defaults()
	cfg.Accounts, cfg.Thefts = 3, 0
	_, err := Train(&Lesson{World: *world(&cfg, 1), Budget: 1})
	require.ErrorContains(t, err, "nobody was stolen from")
}

func TestValidate(t *testing.T) {
	for _, c := range []struct {
		change func(*Config)
		says   string
	}{
		{func(c *Config) { c.Accounts = 0 }, "no accounts"},
		{func(c *Config) { c.Variants = nil }, "no variant"},
		{func(c *Config) { c.Variants[Adaptive] = -1 }, "adaptive has a share below 0"},
		{func(c *Config) { c.Oversampling = 0 }, "oversampling"},
		{func(c *Config) { c.Trend = 0 }, "trend"},
		{func(c *Config) { c.Burst.PerHour = 0 }, "a burst needs"},
		{func(c *Config) { c.Response.Review = 0 }, "need a time"},
	} {
		cfg := Defaults()
		require.NoError(t, cfg.Validate())
		c.change(&cfg)
		require.ErrorContains(t, cfg.Validate(), c.says)
	}
}

func BenchmarkPlay(b *testing.B) {
	cfg := Defaults()
	w := world(&cfg, 1)
	events := 0
	for b.Loop() {
		c := &Course{Detector: ManyAddresses(10)}
		w.Play(0, 20, []*Course{c})
		events += c.Events
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(events), "ns/event")
}
