package mixture

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"
)

// Tolerance is the relative error up to which [Fit] takes a fit for good.
const Tolerance = 0.005

// Fit finds the mixture that has the figures. Shares of 0 aren't known: the
// mixture is then one of an even shape. Shares that are assumed are wishes, which
// mean, median and mode overrule; other figures must be met within
// [Tolerance], the mode where the density is highest, or the error, a
// [*NoFitError], tells how near it came.
func Fit(wanted Figures, sharesAssumed bool) (Mixture, error) {
	if err := wanted.valid(); err != nil {
		return Mixture{}, fmt.Errorf("fitting a mixture: %w", err)
	}
	p := newProblem(wanted, sharesAssumed)
	best, bestCost := shape{}, math.Inf(1)
	for _, s := range p.starts() {
		if s, cost := p.descend(s); cost < bestCost {
			best, bestCost = s, cost
		}
		if bestCost < 1e-7 && !p.soft() {
			break
		}
	}
	// What is wished was to choose among the shapes, not to bend figures.
	for range 2 {
		if p.sharesAssumed {
			p.share /= 5
		}
		p.even /= 5
		p.sharp /= 5
		best, _ = p.descend(best)
	}
	m := best.mixture().Scaled(wanted.Median)
	if err := p.accept(m); err != nil {
		return Mixture{}, err
	}
	return m, nil
}

// NoFitError says that no mixture has the figures, and what the nearest has.
type NoFitError struct {
	Wanted, Nearest Figures
	Mixture         Mixture
}

func (e *NoFitError) Error() string {
	w, n := e.Wanted, e.Nearest
	return fmt.Sprintf("no mixture of two log-normals has mean %.4g, median %.4g, mode %.4g, top 10 %% %.3g %%, top 1 %% %.3g %%: the nearest has %.4g, %.4g, %.4g, %.3g %%, %.3g %%",
		w.Mean, w.Median, w.Mode, w.Top10*100, w.Top1*100, n.Mean, n.Median, n.Mode, n.Top10*100, n.Top1*100)
}

// problem is a fit: the figures relative to the median, and how much each
// counts.
type problem struct {
	wanted        Figures
	mean, mode    float64 // natural logarithms, relative to the median
	share         float64 // weight of the shares, which are stated in whole per cent
	sharesAssumed bool
	leastSigma    float64
	even, sharp   float64 // weights of an even shape and a sharp peak
}

func newProblem(wanted Figures, sharesAssumed bool) *problem {
	p := &problem{wanted: wanted, sharesAssumed: sharesAssumed, share: 0.1, leastSigma: 0.1, even: 1e-3, sharp: 1e-4,
		mean: math.Log(wanted.Mean / wanted.Median), mode: math.Log(wanted.Mode / wanted.Median)}
	if sharesAssumed {
		// A wish must not be bought with a spike that no population has.
		p.share, p.sharp, p.leastSigma = 0.02, 0.02, 0.28
	}
	return p
}

// soft tells whether a fit can be good without meeting all that is wished, so
// that one good fit need not be the best.
func (p *problem) soft() bool {
	return p.sharesAssumed || p.wanted.Top10 == 0 || p.wanted.Top1 == 0
}

// shape is a mixture whose median is 1, as numbers without bounds: the logit of
// the weight, the distance of the first mean from the second in decades, and
// the logarithms of both sigmas.
type shape [4]float64

const (
	mostSigma = 1.8
	leastPart = 0.03 // of either log-normal
)

func (s shape) mixture() Mixture {
	weight := leastPart + (1-2*leastPart)/(1+math.Exp(-s[0]))
	m := Mixture{Weight: weight, First: LogNormal{s[1], math.Exp(s[2])}, Second: LogNormal{0, math.Exp(s[3])}}
	l := m.quantile(0.5, math.NaN())
	m.First.Mu -= l
	m.Second.Mu -= l
	return m
}

// terms is how many residuals there are: four figures, two walls a sigma, four
// that keep the shape even where nothing else speaks, and two against a top whose
// highest bin is a matter of chance.
const terms = 14

// residuals are what is off.
func (p *problem) residuals(s shape) (r [terms]float64) {
	m := s.mixture()
	r[0] = math.Log(m.Mean()) - p.mean
	peak := m.peak()
	r[1] = peak*math.Ln10 - p.mode
	if p.wanted.Top10 != 0 {
		r[2] = p.share * (logit(m.TopShare(0.1)) - logit(p.wanted.Top10))
	}
	if p.wanted.Top1 != 0 {
		r[3] = p.share * (logit(m.TopShare(0.01)) - logit(p.wanted.Top1))
	}
	for i, l := range s[2:] {
		r[4+2*i] = 3 * max(0, math.Log(p.leastSigma)-l)
		r[5+2*i] = 3 * max(0, l-math.Log(mostSigma))
	}
	r[8], r[9] = p.even*0.1*s[0], p.even*(s[1]-0.8)
	r[10], r[11] = p.even*(s[2]-math.Log(0.4)), p.even*(s[3]-math.Log(0.6))
	r[12], r[13] = p.sharp*m.blunt(peak), m.rival(peak)
	return r
}

// blunt is by how much the peak is flatter than about that of a normal
// distribution of 0.6 decade, as a fraction: thousands of subscribers must show
// the same highest bin.
func (m Mixture) blunt(peak float64) float64 {
	const bent = 2.8
	_, bend := m.slope(peak)
	return max(0, 1+bend/m.density(peak)/bent)
}

// rival is by how much another peak comes too near to the highest.
func (m Mixture) rival(peak float64) float64 {
	const (
		most = 0.95
		near = 0.3
		step = 0.05
	)
	worst := 0.0
	for l := min(m.First.Mu, m.Second.Mu); l <= max(m.First.Mu, m.Second.Mu)+step; l += step {
		if math.Abs(l-peak) > near {
			worst = max(worst, m.density(l))
		}
	}
	return max(0, worst/m.density(peak)-most)
}

func logit(p float64) float64 { return math.Log(p / (1 - p)) }

func cost(r [terms]float64) float64 {
	total := 0.0
	for _, x := range r {
		total += x * x
	}
	if math.IsNaN(total) {
		return math.Inf(1)
	}
	return total
}

// starts are the shapes of a coarse grid that are nearest to the figures.
func (p *problem) starts() []shape {
	type candidate struct {
		shape
		cost float64
	}
	var all []candidate
	for _, weight := range []float64{-1.5, 0, 1.5} {
		for _, apart := range []float64{-0.8, 0, 0.4, 0.8, 1.4, 2.2} {
			for _, first := range []float64{0.25, 0.4, 0.6, 1.2} {
				for _, second := range []float64{0.4, 0.55, 0.75, 1.1, 1.5} {
					s := shape{weight, apart, math.Log(first), math.Log(second)}
					all = append(all, candidate{s, cost(p.residuals(s))})
				}
			}
		}
	}
	slices.SortStableFunc(all, func(a, b candidate) int {
		switch {
		case a.cost < b.cost:
			return -1
		case a.cost > b.cost:
			return 1
		}
		return 0
	})
	var best []shape
	for _, c := range all[:10] {
		best = append(best, c.shape)
	}
	return best
}

// descend improves a shape by the steps of Levenberg and Marquardt.
func (p *problem) descend(s shape) (shape, float64) {
	r := p.residuals(s)
	at := cost(r)
	damping := 1e-2
	for range 100 {
		step, ok := p.step(s, r, damping)
		if !ok {
			break
		}
		next := s
		for i := range next {
			next[i] += max(-0.5, min(0.5, step[i]))
		}
		nextR := p.residuals(next)
		c := cost(nextR)
		if !(c < at) {
			if damping *= 4; damping > 1e8 {
				break
			}
			continue
		}
		gain := at - c
		s, r, at = next, nextR, c
		damping = max(damping/5, 1e-12)
		if gain < 1e-7*at {
			break
		}
	}
	return s, at
}

// step solves the damped normal equations.
func (p *problem) step(s shape, r [terms]float64, damping float64) (step shape, ok bool) {
	const h = 1e-6
	n := len(s)
	jacobian := mat.NewDense(terms, n, nil)
	for j := range n {
		up, down := s, s
		up[j] += h
		down[j] -= h
		ru, rd := p.residuals(up), p.residuals(down)
		for i := range terms {
			jacobian.Set(i, j, (ru[i]-rd[i])/(2*h))
		}
	}
	var normal mat.Dense
	normal.Mul(jacobian.T(), jacobian)
	for j := range n {
		normal.Set(j, j, normal.At(j, j)*(1+damping)+1e-12)
	}
	var right, solved mat.VecDense
	right.MulVec(jacobian.T(), mat.NewVecDense(terms, r[:]))
	if err := solved.SolveVec(&normal, &right); err != nil {
		return step, false
	}
	for j := range n {
		step[j] = -solved.AtVec(j)
		if math.IsNaN(step[j]) {
			return step, false
		}
	}
	return step, true
}

// accept tells whether a mixture has the figures.
func (p *problem) accept(m Mixture) error {
	got := m.Figures()
	got.Mode = m.Peak()
	off := got.Against(p.wanted)
	if p.sharesAssumed {
		off.Top10, off.Top1 = 0, 0
	}
	for _, x := range []float64{off.Mean, off.Median, off.Mode, off.Top10, off.Top1} {
		if !(math.Abs(x) <= Tolerance) {
			return &NoFitError{Wanted: p.wanted, Nearest: got, Mixture: m}
		}
	}
	return m.Validate()
}
