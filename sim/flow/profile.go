package flow

import (
	"fmt"
	"math"
	"net/netip"
	"slices"
	"strings"

	"sunsetlab/traffic/mixture"
	"sunsetlab/traffic/published"
)

// Profile is a model made ready to draw from. It doesn't change, so that any
// number of subscribers share it.
type Profile struct {
	model *Model

	in, out *mixture.Sampler     // of MB
	mixes   [2]mixture.Mixture   // by direction
	days    [dayTypes]dayShape   // when
	service []service            // the likeliest first
	ports   [2][1 << 16]uint8    // 1 + service of a port of TCP and UDP
	other   map[uint8]int        // service of the rest of a protocol
	network []network            // the providers', then those elsewhere
	parts   [tableSize]float64   // sizes of flows, before they are shared out
	ratios  [tableSize]float64   // of their directions
	noise   [tableSize]float64   // of durations
	pick    [tableSize + 1]uint8 // where to begin to look for a service
}

const megabyte = 1e6

// tableSize is how many steps the tables of quantiles have.
const tableSize = 4096

type service struct {
	Service
	index  int    // in the model
	number uint8  // IANA protocol number
	upTo   uint64 // the part of 2^32 that it and those before it have
	// providers of each part of each kind of day: the part of 2^32 up to each;
	// nil for a service without.
	providers [dayTypes][]uint32
}

type network struct {
	as     uint32
	v4, v6 []netip.Prefix
}

// ModelError is what makes a model unusable.
type ModelError struct{ Problems []Problem }

// Problem is one thing that is wrong with a model.
type Problem struct {
	// Path is where, by the model's keys: services[2].ports.
	Path string
	Text string
	// Unknown is a name that leads nowhere, if that is what is wrong.
	Unknown string
}

func (e *ModelError) Error() string {
	var all []string
	for _, p := range e.Problems {
		all = append(all, p.Path+": "+p.Text)
	}
	return strings.Join(all, "; ")
}

// NewProfile makes a model ready. The error, a [*ModelError], tells all that is
// wrong with it. The model must not be changed afterwards.
func NewProfile(m *Model) (*Profile, error) {
	p := &Profile{model: m, other: map[uint8]int{}}
	c := &check{}
	p.distributions(c)
	p.shapes(c)
	p.networks(c)
	p.services(c)
	p.granularity(c)
	if len(c.problems) > 0 {
		return nil, &ModelError{c.problems}
	}
	return p, nil
}

// check collects problems.
type check struct{ problems []Problem }

func (c *check) reject(path, format string, args ...any) {
	c.problems = append(c.problems, Problem{Path: path, Text: fmt.Sprintf(format, args...)})
}

// unknown rejects a name of a kind of thing.
func (c *check) unknown(path, kind, name string) {
	c.problems = append(c.problems, Problem{path, fmt.Sprintf("there is no %s %q", kind, name), name})
}

// Model returns the model that the profile was made of.
func (p *Profile) Model() *Model { return p.model }

// Mixture returns the distribution of a direction's daily volume, in MB.
func (p *Profile) Mixture(d published.Direction) mixture.Mixture { return p.mixes[d] }

func (p *Profile) distributions(c *check) {
	v := &p.model.Volume
	if !(v.Correlation >= -1 && v.Correlation <= 1) {
		c.reject("volume.correlation", "%v is no correlation: want -1 to 1", v.Correlation)
	}
	if !(v.Persistence >= 0 && v.Persistence <= 1) {
		c.reject("volume.persistence", "%v is no part of the whole: want 0 to 1", v.Persistence)
	}
	for _, d := range published.Directions() {
		dist, path := &v.In, "volume.in"
		if d == published.Out {
			dist, path = &v.Out, "volume.out"
		}
		m, err := dist.Fit()
		if err != nil {
			c.reject(path, "%v", err)
			continue
		}
		p.mixes[d] = m
	}
	if len(c.problems) == 0 {
		p.in, p.out = mixture.NewSampler(p.mixes[published.In]), mixture.NewSampler(p.mixes[published.Out])
	}
}

// Figures returns what the distribution wants, shares as fractions.
func (d *Distribution) Figures() mixture.Figures {
	return mixture.Figures{Mean: d.Mean, Median: d.Median, Mode: d.Mode, Top10: d.Top10 / 100, Top1: d.Top1 / 100}
}

// Fit returns the distribution's mixture, of MB.
func (d *Distribution) Fit() (mixture.Mixture, error) {
	if d.Mixture != nil {
		return *d.Mixture, d.Mixture.Validate()
	}
	return mixture.Fit(d.Figures(), d.SharesAssumed)
}

func (p *Profile) networks(c *check) {
	add := func(path string, n *Network) {
		var to network
		to.as = n.AS
		for i, prefix := range n.Prefixes {
			switch {
			case !prefix.IsValid():
				c.reject(fmt.Sprintf("%s.prefixes[%d]", path, i), "no prefix")
			case prefix.Addr().Is4():
				to.v4 = append(to.v4, prefix.Masked())
			default:
				to.v6 = append(to.v6, prefix.Masked())
			}
		}
		if len(to.v4) == 0 && len(to.v6) == 0 {
			c.reject(path, "a network needs a prefix from which to draw addresses")
		}
		p.network = append(p.network, to)
	}
	for i := range p.model.Providers {
		path := fmt.Sprintf("providers[%d]", i)
		at := &p.model.Providers[i]
		if slices.ContainsFunc(p.model.Providers[:i], func(other Provider) bool { return other.Name == at.Name || other.AS == at.AS }) {
			c.reject(path, "a provider has this name or AS already")
		}
		add(path, &at.Network)
	}
	if len(p.model.Elsewhere) == 0 {
		c.reject("elsewhere", "traffic that is no provider's needs a network")
	}
	for i := range p.model.Elsewhere {
		at := &p.model.Elsewhere[i]
		path := fmt.Sprintf("elsewhere[%d]", i)
		if slices.ContainsFunc(p.model.Providers, func(other Provider) bool { return other.AS == at.AS }) {
			c.reject(path, "AS %d is a provider's", at.AS)
		}
		add(path, at)
	}
}

func (p *Profile) granularity(c *check) {
	g := &p.model.Flows
	for _, b := range []struct {
		key            string
		is, least, top float64
	}{
		{"per_day", g.PerDay, 1, 100000}, {"exponent", g.Exponent, 0, 1}, {"most", float64(g.Most), 1, 1e6},
		{"tail", g.Tail, 1.01, 10}, {"asymmetry", g.Asymmetry, 0, 2}, {"spread", g.Spread, 0, 2},
		{"rate", g.Rate, 0.001, 1e6}, {"ipv6", g.IPv6, 0, 100}, {"duration", g.Duration.Seconds(), 0.001, 86400},
	} {
		if !(b.is >= b.least && b.is <= b.top) {
			c.reject("flows."+b.key, "%v is not between %v and %v", b.is, b.least, b.top)
		}
	}
	for _, gr := range []struct {
		key string
		is  float64
	}{{"in", p.model.Growth.In}, {"out", p.model.Growth.Out}} {
		if !(gr.is >= -90 && gr.is <= 1000) {
			c.reject("growth."+gr.key, "%v %% a year is not between -90 and 1000", gr.is)
		}
	}
	for i := range tableSize {
		u := (float64(i) + 0.5) / tableSize
		p.parts[i] = math.Pow(1-u, -1/g.Tail)
		z := quantile(u)
		p.ratios[i] = math.Pow(10, g.Asymmetry*z)
		p.noise[i] = g.Duration.Seconds() * math.Pow(10, g.Spread*z)
	}
}
