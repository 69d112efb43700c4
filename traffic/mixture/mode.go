package mixture

import "math"

// Bin is the width in decades of the histograms of the article, whose highest
// bin it calls the mode.
const Bin = 0.05

// BinOf is the number of the bin in which x lies; bin i reaches half a bin to
// both sides of 10^(i·Bin).
func BinOf(x float64) int { return int(math.Round(math.Log10(x) / Bin)) }

// BinCentre is the volume in the middle of a bin.
func BinCentre(bin int) float64 { return math.Pow(10, float64(bin)*Bin) }

// Mode is the middle of the highest bin of a histogram over the logarithm of
// the volume.
func (m Mixture) Mode() float64 {
	at := BinOf(m.Peak())
	best, highest := at, 0.0
	for bin := at - 2; bin <= at+2; bin++ {
		from, to := (float64(bin)-0.5)*Bin, (float64(bin)+0.5)*Bin
		if mass := m.within(from, to); mass > highest {
			best, highest = bin, mass
		}
	}
	return BinCentre(best)
}

// within is the fraction of subscribers between two logarithms.
func (m Mixture) within(from, to float64) float64 {
	return m.Weight*(m.First.below(to)-m.First.below(from)) + (1-m.Weight)*(m.Second.below(to)-m.Second.below(from))
}

// Peak is the volume at which the density of the logarithm is highest: the
// mode without bins.
func (m Mixture) Peak() float64 { return math.Pow(10, m.peak()) }

func (m Mixture) peak() float64 {
	// Between the two means, as the density rises towards both from outside.
	lo, hi := min(m.First.Mu, m.Second.Mu), max(m.First.Mu, m.Second.Mu)
	const steps = 24
	step := (hi - lo) / steps
	best, highest := lo, 0.0
	for i := range steps + 1 {
		l := lo + float64(i)*step
		if d := m.density(l); d > highest {
			best, highest = l, d
		}
	}
	return m.climb(max(lo, best-step), min(hi, best+step))
}

// climb finds the top of the density between two logarithms: where its slope
// changes sign, by Newton's steps that are kept between bounds.
func (m Mixture) climb(lo, hi float64) float64 {
	l := (lo + hi) / 2
	for range 60 {
		slope, bend := m.slope(l)
		if slope > 0 {
			lo = l
		} else {
			hi = l
		}
		next := l - slope/bend
		if !(bend < 0 && next >= lo && next <= hi) {
			next = (lo + hi) / 2
		}
		if math.Abs(next-l) < 1e-13 {
			return next
		}
		l = next
	}
	return l
}

// slope returns the first and the second derivative of the density.
func (m Mixture) slope(l float64) (slope, bend float64) {
	s1, b1 := m.First.slope(l)
	s2, b2 := m.Second.slope(l)
	return m.Weight*s1 + (1-m.Weight)*s2, m.Weight*b1 + (1-m.Weight)*b2
}

func (n LogNormal) slope(l float64) (slope, bend float64) {
	z, d := (l-n.Mu)/n.Sigma, n.density(l)
	return -z / n.Sigma * d, (z*z - 1) / (n.Sigma * n.Sigma) * d
}
