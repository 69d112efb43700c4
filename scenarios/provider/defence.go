package provider

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"runtime"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"sunsetlab/sim/mail/abuse"
)

// Trial measures detectors on the accounts of a provider.
type Trial struct {
	Config abuse.Config
	// Phones are what the mobile network gave the phones of owners.
	Phones []abuse.Phone
	// Seed is the first of Seeds worlds. Training plays a world that is none of
	// them, with attackers of other kinds.
	Seed  uint64
	Seeds int
}

const (
	day    = 24 * time.Hour
	year   = 365 * day
	warmUp = 60 * day
	// trainingSeed is added to the seed of the world that is learned from.
	trainingSeed = 1 << 40
	// accountsAtOnce is how many accounts one core plays at a time.
	accountsAtOnce = 100
	// manyAddresses is the baseline rule: more of them in a day are theft.
	manyAddresses = 10
)

// Guard is a detector in the comparison.
type Guard struct {
	Name   string
	Scores []abuse.Score // one a seed
}

// Defence is what the trial came to.
type Defence struct {
	Learned *abuse.Learned
	// Training and Test are the variants of attackers of each.
	Training, Test []abuse.Variant
	// Guards are the learned detector and the baselines.
	Guards []Guard
	// BeforeAfter is for each seed what an operator sees who has no world
	// without a detector: by how much fewer messages were let out in the year
	// after it came than in the year before.
	BeforeAfter []float64
}

// Names of guards.
const (
	ByLearning  = "learned detector"
	ByAddresses = "more than 10 addresses a day"
	ByCountry   = "new country only"
	ByLot       = "by lot, same budget"
)

// Run trains a detector and measures it against the baselines.
func (t *Trial) Run() (*Defence, error) {
	learned, err := t.Train()
	if err != nil {
		return nil, err
	}
	d := &Defence{Learned: learned, Test: slices.Sorted(maps.Keys(t.Config.Variants)), Training: trainingVariants}
	for _, name := range []string{ByLearning, ByAddresses, ByCountry, ByLot} {
		d.Guards = append(d.Guards, Guard{Name: name})
	}
	for i := range t.Seeds {
		if err := d.measure(t, t.Seed+uint64(i)); err != nil {
			return nil, err
		}
	}
	return d, nil
}

var trainingVariants = []abuse.Variant{abuse.Checker, abuse.LoudBots}

// Train has a detector learn from a world that is no seed's.
func (t *Trial) Train() (*abuse.Learned, error) {
	if err := t.Config.Validate(); err != nil {
		return nil, fmt.Errorf("the model of accounts: %w", err)
	}
	cfg := t.Config
	cfg.Accounts = cfg.Lesson
	cfg.Variants = map[abuse.Variant]float64{}
	for _, v := range trainingVariants {
		cfg.Variants[v] = 1
	}
	return abuse.Train(&abuse.Lesson{World: abuse.World{Config: &cfg, Seed: t.Seed + trainingSeed, Phones: t.Phones, WarmUp: warmUp, Length: warmUp + year},
		Budget: cfg.Response.FalseRestrictions})
}

// measure plays the world of a seed: two years, in the second of which the
// operator's detector begins.
func (d *Defence) measure(t *Trial, seed uint64) error {
	w := &abuse.World{Config: &t.Config, Seed: seed, Phones: t.Phones, WarmUp: warmUp, Length: warmUp + 2*year}
	const introduced = warmUp + year
	tallies := playAll(w, func(int) []*abuse.Course {
		return []*abuse.Course{{}, {Detector: d.Learned}, {Detector: abuse.ManyAddresses(manyAddresses)}, {Detector: abuse.NewCountry{}},
			{Detector: d.Learned, From: introduced}}
	})
	unguarded, learned, operator := &tallies[0], &tallies[1], &tallies[4]
	lots := playAll(w, func(part int) []*abuse.Course {
		return []*abuse.Course{{Detector: &abuse.Random{Share: budget(&t.Config, learned), Rand: rand.New(rand.NewPCG(seed, uint64(part)))}}}
	})
	for i, tally := range []*abuse.Tally{learned, &tallies[2], &tallies[3], &lots[0]} {
		d.Guards[i].Scores = append(d.Guards[i].Scores, abuse.Compare(&t.Config, tally, unguarded))
	}
	var before, after float64
	for i := range operator.Outcomes {
		if o := &operator.Outcomes[i]; o.At < introduced {
			before += o.Sent
		} else {
			after += o.Sent
		}
	}
	d.BeforeAfter = append(d.BeforeAfter, 1-after/before)
	return nil
}

// budget is at how many of the events that a detector judges it restricts an
// account, at the real base rate.
func budget(cfg *abuse.Config, t *abuse.Tally) float64 {
	n := 0.0
	for i := range t.Actions {
		switch a := &t.Actions[i]; {
		case a.Restricts() && a.Stolen:
			n += 1 / cfg.Oversampling
		case a.Restricts():
			n++
		}
	}
	return n / float64(max(t.Events, 1))
}

// playAll plays all accounts of a world on all cores. Courses makes those of a
// part of the accounts. The tallies are those of the parts in their order.
func playAll(w *abuse.World, courses func(part int) []*abuse.Course) []abuse.Tally {
	n := (w.Config.Accounts + accountsAtOnce - 1) / accountsAtOnce
	parts := make([][]*abuse.Course, n)
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i := range n {
		group.Go(func() error {
			parts[i] = courses(i)
			w.Play(i*accountsAtOnce, min((i+1)*accountsAtOnce, w.Config.Accounts), parts[i])
			return nil
		})
	}
	_ = group.Wait() // nothing in it fails
	tallies := make([]abuse.Tally, len(parts[0]))
	for _, p := range parts {
		for i, c := range p {
			tallies[i].Add(&c.Tally)
		}
	}
	return tallies
}
