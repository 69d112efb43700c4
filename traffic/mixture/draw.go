package mixture

import "math"

// Strata returns the volumes of n subscribers in rising order, each of which
// stands for its n-th part of the distribution: its middle, and towards both
// ends, where volumes of one part differ much, its mean. So a few thousand have
// the mean and the shares of the whole.
func (m Mixture) Strata(n int) []float64 {
	// Within this many parts of an end the mean of a part is not its middle.
	const ends = 64
	volumes := make([]float64, n)
	width := 1 / float64(n)
	table := NewSampler(m)
	for i := range volumes {
		if i >= ends && i < n-ends {
			if v, smooth := table.at(normal((float64(i) + 0.5) * width)); smooth {
				volumes[i] = v
				continue
			}
		}
		volumes[i] = m.part(float64(i)*width, float64(i+1)*width)
	}
	return volumes
}

// part is the mean volume of the subscribers between two fractions.
func (m Mixture) part(from, to float64) float64 {
	above, top := m.Mean(), 0.0
	if from > 0 {
		above = m.meanAbove(m.quantile(from, math.NaN()))
	}
	if to < 1 {
		top = m.meanAbove(m.quantile(to, math.NaN()))
	}
	return (above - top) / (to - from)
}

// Sampler draws from a mixture fast: it has the quantiles in a table.
type Sampler struct {
	logs [2*reach*fineness + 2]float64
}

const (
	reach    = 8   // standard deviations to both sides
	fineness = 128 // entries a standard deviation
)

// NewSampler prepares the table.
func NewSampler(m Mixture) *Sampler {
	s := new(Sampler)
	last := math.NaN()
	for i := range s.logs {
		z := float64(i)/fineness - reach
		if z <= 0 {
			last = m.quantile(below(z), last)
		} else {
			// From the far side, where small probabilities are exact.
			last = -m.mirrored().quantile(below(-z), -last)
		}
		s.logs[i] = last * math.Ln10
	}
	return s
}

// mirrored is the mixture of reciprocals.
func (m Mixture) mirrored() Mixture {
	m.First.Mu, m.Second.Mu = -m.First.Mu, -m.Second.Mu
	return m
}

// At returns the volume of the subscriber who stands at z of a standard normal
// distribution: 0 is the median. Beyond 8 it is that at 8.
func (s *Sampler) At(z float64) float64 {
	v, _ := s.at(z)
	return v
}

// at tells also whether the table is fine enough there: between two
// log-normals far apart it isn't.
func (s *Sampler) at(z float64) (volume float64, smooth bool) {
	const step = 3.0 * math.Ln10 / fineness // as of a sigma of 3 decades
	at := (min(max(z, -reach), reach) + reach) * fineness
	i := int(at)
	f, lo, hi := at-float64(i), s.logs[i], s.logs[i+1]
	return math.Exp(lo*(1-f) + hi*f), hi-lo < step
}
