package mixture

import (
	"errors"
	"fmt"
	"math"
)

// LogNormal is a distribution whose decimal logarithm is normal.
type LogNormal struct {
	// Mu is the mean of the decimal logarithm.
	Mu float64 `yaml:"mu" json:"mu" jsonschema:"required,minimum=-12,maximum=15"`
	// Sigma is its standard deviation, in decades.
	Sigma float64 `yaml:"sigma" json:"sigma" jsonschema:"required,minimum=0.01,maximum=2.5"`
}

// Mixture of two log-normal distributions.
type Mixture struct {
	// Weight of the first, 0 to 1.
	Weight float64 `yaml:"weight" json:"weight" jsonschema:"required,minimum=0,maximum=1"`
	// First is one of the two.
	First LogNormal `yaml:"first" json:"first" jsonschema:"required"`
	// Second is the other.
	Second LogNormal `yaml:"second" json:"second" jsonschema:"required"`
}

// Pure is a single log-normal.
func Pure(l LogNormal) Mixture { return Mixture{Weight: 1, First: l, Second: l} }

// Validate tells what makes m no distribution that can be drawn from.
func (m Mixture) Validate() error {
	if !(m.Weight >= 0 && m.Weight <= 1) {
		return fmt.Errorf("the weight %v is not between 0 and 1", m.Weight)
	}
	for _, l := range []LogNormal{m.First, m.Second} {
		if !(l.Sigma >= 0.01 && l.Sigma <= 2.5) {
			return fmt.Errorf("a sigma of %v decades is not between 0.01 and 2.5", l.Sigma)
		}
		if !(l.Mu >= -12 && l.Mu <= 15) {
			return errors.New("a mu is not between -12 and 15")
		}
	}
	return nil
}

// CDF is the fraction of subscribers with at most x.
func (m Mixture) CDF(x float64) float64 {
	if x <= 0 {
		return 0
	}
	l := math.Log10(x)
	return m.Weight*m.First.below(l) + (1-m.Weight)*m.Second.below(l)
}

// Density is the density at x of the decimal logarithm, a decade.
func (m Mixture) Density(x float64) float64 {
	if x <= 0 {
		return 0
	}
	return m.density(math.Log10(x))
}

func (m Mixture) density(l float64) float64 {
	return m.Weight*m.First.density(l) + (1-m.Weight)*m.Second.density(l)
}

func (n LogNormal) below(l float64) float64 { return below((l - n.Mu) / n.Sigma) }

func (n LogNormal) density(l float64) float64 {
	z := (l - n.Mu) / n.Sigma
	return math.Exp(-z*z/2) / (n.Sigma * math.Sqrt(2*math.Pi))
}

// below is the standard normal distribution.
func below(z float64) float64 { return math.Erfc(-z/math.Sqrt2) / 2 }

// normal is the inverse of below.
func normal(p float64) float64 { return -math.Sqrt2 * math.Erfcinv(2*p) }

func (n LogNormal) mean() float64 {
	s := n.Sigma * math.Ln10
	return math.Exp(n.Mu*math.Ln10 + s*s/2)
}

// meanAbove is the part of the mean that lies above 10^l.
func (n LogNormal) meanAbove(l float64) float64 {
	return n.mean() * below(n.Sigma*math.Ln10-(l-n.Mu)/n.Sigma)
}

// Mean returns the mean.
func (m Mixture) Mean() float64 { return m.Weight*m.First.mean() + (1-m.Weight)*m.Second.mean() }

func (m Mixture) meanAbove(l float64) float64 {
	return m.Weight*m.First.meanAbove(l) + (1-m.Weight)*m.Second.meanAbove(l)
}

// Scaled returns the mixture of volumes k times as large.
func (m Mixture) Scaled(k float64) Mixture {
	m.First.Mu += math.Log10(k)
	m.Second.Mu += math.Log10(k)
	return m
}

// Quantile returns the volume below which the fraction p of subscribers lies.
func (m Mixture) Quantile(p float64) float64 {
	switch {
	case !(p > 0):
		return 0
	case p >= 1:
		return math.Inf(1)
	}
	return math.Pow(10, m.quantile(p, math.NaN()))
}

// Median returns the median.
func (m Mixture) Median() float64 { return m.Quantile(0.5) }

// quantile returns the logarithm of a quantile, by Newton's steps from a guess
// that are kept between bounds. The smaller tail is compared, so that the last
// in a million is as exact as the median.
func (m Mixture) quantile(p, guess float64) float64 {
	z := normal(p)
	a, b := m.First.Mu+z*m.First.Sigma, m.Second.Mu+z*m.Second.Sigma
	lo, hi := min(a, b), max(a, b)
	l := guess
	if !(l >= lo && l <= hi) {
		l = m.Weight*a + (1-m.Weight)*b
	}
	for range 100 {
		var off float64
		if p < 0.5 {
			off = m.Weight*m.First.below(l) + (1-m.Weight)*m.Second.below(l) - p
		} else {
			off = 1 - p - m.Weight*below((m.First.Mu-l)/m.First.Sigma) - (1-m.Weight)*below((m.Second.Mu-l)/m.Second.Sigma)
		}
		if off > 0 {
			hi = l
		} else {
			lo = l
		}
		next := l - off/m.density(l)
		if !(next >= lo && next <= hi) {
			next = (lo + hi) / 2
		}
		if math.Abs(next-l) < 1e-13 {
			return next
		}
		l = next
	}
	return l
}

// TopShare is the share of all traffic that the heaviest fraction p of
// subscribers makes.
func (m Mixture) TopShare(p float64) float64 {
	switch {
	case !(p > 0):
		return 0
	case p >= 1:
		return 1
	}
	return m.meanAbove(m.quantile(1-p, math.NaN())) / m.Mean()
}

// Lorenz is the share of all traffic that the lightest fraction p of
// subscribers makes.
func (m Mixture) Lorenz(p float64) float64 { return 1 - m.TopShare(1-p) }
