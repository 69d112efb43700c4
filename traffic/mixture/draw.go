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
	last := math.NaN()
	for i := range volumes {
		if i >= ends && i < n-ends {
			last = m.quantile((float64(i)+0.5)*width, last)
			volumes[i] = math.Exp(last * math.Ln10)
			continue
		}
		above, top := m.Mean(), 0.0
		if i > 0 {
			above = m.meanAbove(m.quantile(float64(i)*width, last))
		}
		if i < n-1 {
			last = m.quantile(float64(i+1)*width, last)
			top = m.meanAbove(last)
		}
		volumes[i] = (above - top) * float64(n)
	}
	return volumes
}

// Sampler draws from a mixture fast: it has the quantiles in a table.
type Sampler struct {
	logs [2*reach*density + 2]float64
}

const (
	reach   = 8   // standard deviations to both sides
	density = 128 // entries a standard deviation
)

// NewSampler prepares the table.
func NewSampler(m Mixture) *Sampler {
	s := new(Sampler)
	last := math.NaN()
	for i := range s.logs {
		z := float64(i)/density - reach
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
	at := (min(max(z, -reach), reach) + reach) * density
	i := int(at)
	f := at - float64(i)
	return math.Exp(s.logs[i]*(1-f) + s.logs[i+1]*f)
}
