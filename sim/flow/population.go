package flow

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"sort"

	"sunsetlab/traffic/published"
)

// Draw is how subscribers' ranks are drawn.
type Draw uint8

const (
	// Stratified subscribers have each its part of the distribution, so that
	// even some thousands have the figures of the whole. Who has which is
	// random.
	Stratified Draw = iota
	// Independent subscribers are like people: some thousands have the figures
	// of the whole to a few per cent.
	Independent
)

func (d Draw) String() string {
	switch d {
	case Stratified:
		return "stratified"
	case Independent:
		return "independent"
	}
	return fmt.Sprintf("draw %d", uint8(d))
}

// Group is some subscribers with the same profile.
type Group struct {
	Name        string
	Profile     *Profile
	Subscribers int
	Draw        Draw
}

// Population is who moves how much. Subscribers are numbered from 0, group by
// group.
type Population struct {
	seed   uint64
	groups []group
	size   int
}

type group struct {
	Group
	first int
	in    []float32 // MB a day of a stratified group's subscribers
	out   []float32
}

// mostSubscribers of a population; a number fits in 32 bits.
const mostSubscribers = 100e6

// NewPopulation makes a population of groups.
func NewPopulation(seed uint64, groups ...Group) (*Population, error) {
	p := &Population{seed: seed}
	for i, g := range groups {
		switch {
		case g.Profile == nil:
			return nil, fmt.Errorf("group %q of the population has no profile", g.Name)
		case g.Subscribers < 0 || g.Subscribers > mostSubscribers-p.size:
			return nil, fmt.Errorf("group %q of the population can't have %d subscribers", g.Name, g.Subscribers)
		}
		made := group{Group: g, first: p.size}
		if g.Draw == Stratified {
			made.stratify(key(seed, uint64(i), 3))
		}
		p.groups = append(p.groups, made)
		p.size += g.Subscribers
	}
	if p.size == 0 {
		return nil, errors.New("a population needs subscribers")
	}
	return p, nil
}

// stratify gives each subscriber its part of the distribution of both
// directions, with ranks that go together as the model has it.
func (g *group) stratify(random stream) {
	n := g.Subscribers
	out := g.Profile.mixes[published.Out].Strata(n)
	in := g.Profile.mixes[published.In].Strata(n)
	ranks := make([]uint32, n)
	for i := range ranks {
		ranks[i] = uint32(i)
	}
	for i := n - 1; i > 0; i-- {
		j := random.below(uint64(i) + 1)
		ranks[i], ranks[j] = ranks[j], ranks[i]
	}
	rho := g.Profile.model.Volume.Correlation
	rest := math.Sqrt(1 - rho*rho)
	g.out, g.in = make([]float32, n), make([]float32, n)
	order := make([]uint64, n)
	for i, rank := range ranks {
		g.out[i] = float32(out[rank])
		z := rho*quantile((float64(rank)+0.5)/float64(n)) + rest*random.normal()
		order[i] = sortable(z)<<32 | uint64(i)
	}
	slices.Sort(order)
	for rank, o := range order {
		g.in[uint32(o)] = float32(in[rank])
	}
}

// sortable maps a number to 32 bits in the same order.
func sortable(z float64) uint64 {
	b := math.Float32bits(float32(z))
	if b>>31 == 1 {
		return uint64(^b)
	}
	return uint64(b | 1<<31)
}

// Len is how many subscribers there are.
func (p *Population) Len() int { return p.size }

// Group returns the group of a subscriber.
func (p *Population) Group(subscriber int) *Group { return &p.group(subscriber).Group }

// Profile returns the profile of a subscriber.
func (p *Population) Profile(subscriber int) *Profile { return p.group(subscriber).Profile }

func (p *Population) group(subscriber int) *group {
	if len(p.groups) == 1 {
		return &p.groups[0]
	}
	i := sort.Search(len(p.groups), func(i int) bool { return p.groups[i].first > subscriber })
	return &p.groups[i-1]
}

// Volume returns how many bytes a subscriber sends and receives on a day.
func (p *Population) Volume(subscriber int, d Day) (in, out uint64) {
	g := p.group(subscriber)
	a, b := p.mean(g, subscriber, d.Number)
	scaleIn, scaleOut := g.Profile.dayScale(d)
	return uint64(a*scaleIn + 0.5), uint64(b*scaleOut + 0.5)
}

// mean is what a subscriber moves on a mean day, in MB.
func (p *Population) mean(g *group, subscriber, day int) (in, out float64) {
	if g.Draw == Stratified {
		at := subscriber - g.first
		return float64(g.in[at]), float64(g.out[at])
	}
	v := &g.Profile.model.Volume
	own := key(p.seed, uint64(subscriber), 4)
	z1, z2 := own.normal(), own.normal()
	if v.Persistence < 1 {
		daily := key(p.seed, uint64(subscriber), 5, uint64(day))
		a, b := math.Sqrt(v.Persistence), math.Sqrt(1-v.Persistence)
		z1, z2 = a*z1+b*daily.normal(), a*z2+b*daily.normal()
	}
	rho := v.Correlation
	return g.Profile.in.At(rho*z1 + math.Sqrt(1-rho*rho)*z2), g.Profile.out.At(z1)
}

// dayScale makes a mean day's MB a day's bytes.
func (p *Profile) dayScale(d Day) (in, out float64) {
	in = megabyte * p.days[d.Type].volume
	out = in
	if d.Months != 0 {
		in *= math.Pow(1+p.model.Growth.In/100, d.Months/12)
		out *= math.Pow(1+p.model.Growth.Out/100, d.Months/12)
	}
	return in, out
}

// Flows returns the flows of a subscriber on a day, whose bytes make its
// volume.
func (p *Population) Flows(subscriber int, d Day) Flows {
	in, out := p.Volume(subscriber, d)
	seed := key(p.seed, uint64(subscriber), 6, uint64(d.Number))
	return p.Profile(subscriber).Flows(uint64(seed), in, out, d.Type)
}
