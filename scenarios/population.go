package scenarios

import (
	"cmp"
	"fmt"
	"runtime"
	"time"

	"sunsetlab/sim/flow"
	"sunsetlab/sim/router"
)

// Population is subscribers and what they do for some days: those of a mobile
// network through the whole core, those of a broadband network behind the
// router. They are played in worlds side by side, of 5,000 subscribers each; what comes of it does not depend on how many run at once.
type Population struct {
	// Mobile and Broadband are how many subscribers there are of each kind.
	Mobile, Broadband int
	// Year is whose published figures they have, unless Models has a model of
	// theirs.
	Year   int
	Models Models
	// Start is the midnight at which the first day begins, Days how many there
	// are.
	Start time.Time
	Days  int
	// Calendar has the days off, and the month from which volumes grow.
	Calendar flow.Calendar
	Seed     uint64
	// Draw is how subscribers are drawn.
	Draw flow.Draw
	// Device is the model of the mobile devices; any of a scenario's.
	Device string

	// Numbers leaves out what only details need: devices stay connected, without
	// service requests and periodic updates, and a day's volume, which is exact,
	// comes in some few flows.
	Numbers bool

	// Sampling is the routers of each world.
	Sampling Sampling

	people *flow.Population
	size   int // of a world, if not shardSize
}

// DefaultPopulation is a thousand subscribers of each kind for the week of the
// published figures.
func DefaultPopulation() Population {
	return Population{Mobile: 1000, Broadband: 1000, Year: defaultFlowYear, Days: 7, Seed: 1, Device: "lte-module",
		Start: time.Date(2025, 6, 2, 0, 0, 0, 0, time.FixedZone("", 9*60*60)), Sampling: Sampling{Config: router.Config{Rate: 1000}}}
}

// The models of numbers alone.
const (
	numbersFlows = 4
	numbersMost  = 8
)

// shardSize is how many mobile subscribers a world has: large enough that the
// core's fixed costs do not count, small enough that a few worlds fit in little
// memory.
const shardSize = 5000

// shardSessions is how many charging IDs a shard has to itself.
const shardSessions = 1 << 20

const mostMobile = 2000 * shardSize // as many shards have addresses, and IDs

// prepare checks what is asked for and draws who the subscribers are.
func (p *Population) prepare() error {
	switch {
	case p.Mobile < 0 || p.Broadband < 0 || p.Mobile+p.Broadband == 0:
		return fmt.Errorf("a population needs subscribers: want mobile or broadband ones")
	case p.Mobile > mostMobile || p.Broadband > mostLines:
		return fmt.Errorf("%d mobile and %d broadband subscribers: want at most %d and %d", p.Mobile, p.Broadband, mostMobile, mostLines)
	case p.Days < 1 || p.Days > 3660:
		return fmt.Errorf("%d days: want 1 to 3660", p.Days)
	case !p.Start.Equal(dayOf(p.Start)):
		return fmt.Errorf("the first day begins at %s: want midnight", p.Start.Format(time.RFC3339))
	}
	groups, err := p.Models.groups(p.Year, p.Mobile, p.Broadband)
	if err != nil {
		return err
	}
	for i := range groups {
		g := &groups[i]
		g.Draw = p.Draw
		if p.Numbers {
			if g.Profile, err = coarse(g.Profile); err != nil {
				return err
			}
		}
	}
	p.people, err = flow.NewPopulation(p.Seed, groups...)
	return err
}

// coarse is a profile of which a day comes in some few flows.
func coarse(p *flow.Profile) (*flow.Profile, error) {
	m := *p.Model()
	m.Flows.PerDay, m.Flows.Exponent, m.Flows.Most = numbersFlows, 0, numbersMost
	return flow.NewProfile(&m)
}

// Published is the year with whose published figures the population may be
// compared, 0 if its subscribers have models of their own.
func (p *Population) Published() int {
	if len(p.Models) > 0 {
		return 0
	}
	return p.Year
}

func (p *Population) end() time.Time { return p.Start.AddDate(0, 0, p.Days) }

// Play plays the population. Take is called for each world in turn with what
// came of it, in the same order each time; the sum is returned.
func (p *Population) Play(take func(*Played) error) (*PopulationSummary, error) {
	if err := p.prepare(); err != nil {
		return nil, fmt.Errorf("playing a population: %w", err)
	}
	n := p.shards()
	type result struct {
		played *Played
		err    error
	}
	results := make([]chan result, n)
	for i := range results {
		results[i] = make(chan result, 1)
	}
	// A world that has been played holds its place until it is taken, so that no
	// more of them are in memory than run.
	slots, done := make(chan struct{}, runtime.GOMAXPROCS(0)), make(chan struct{})
	defer close(done)
	go func() {
		for i := range n {
			select {
			case slots <- struct{}{}:
			case <-done:
				return
			}
			go func() {
				played, err := p.playShard(i)
				results[i] <- result{played, err}
			}()
		}
	}()
	sum := newSummary(p)
	for i := range results {
		r := <-results[i]
		if r.err == nil {
			sum.add(r.played)
			r.err = take(r.played)
		}
		if r.err != nil {
			return nil, fmt.Errorf("playing a population: %w", r.err)
		}
		<-slots
	}
	return sum, nil
}

// shards is how many worlds there are.
func (p *Population) shards() int {
	n := p.shardSize()
	return max((p.Mobile+n-1)/n, (p.Broadband+n-1)/n)
}

func (p *Population) shardSize() int { return cmp.Or(p.size, shardSize) }

// part is the range of n subscribers that are in a shard.
func (p *Population) part(n, shard int) (from, to int) {
	size := p.shardSize()
	return min(n, shard*size), min(n, (shard+1)*size)
}

// dayOf is the midnight at which a time's day began.
func dayOf(t time.Time) time.Time {
	y, m, d := t.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, t.Location())
}
