package abuse

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"gonum.org/v1/gonum/mat"
)

// Lesson is what a detector learns from: a world that no test plays, with the
// attackers of the training set.
type Lesson struct {
	World
	// Budget is how many innocent accounts in 1,000 may be held or blocked in a
	// month.
	Budget float64
}

// thinning is the share of innocent events that are learned from: there are
// thousands for each of a thief's. They weigh so much the more.
const thinning = 50

type example struct {
	signals Signals
	thief   bool
}

// pupil writes down what it sees, and restricts nobody.
type pupil struct {
	examples []example
	n        int
}

// Train learns weights from the lesson, then thresholds that keep its budget.
func Train(l *Lesson) (*Learned, error) {
	var p pupil
	l.watch(func(_ int, e *Event, s *Signals) {
		if p.n++; e.thief || p.n%thinning == 0 {
			p.examples = append(p.examples, example{*s, e.thief})
		}
	})
	if !slices.ContainsFunc(p.examples, func(e example) bool { return e.thief }) {
		return nil, errors.New("learning: nobody was stolen from in the lesson: more accounts, a longer time or more thefts are needed")
	}
	weights, err := regress(p.examples)
	if err != nil {
		return nil, fmt.Errorf("learning: %w", err)
	}
	d := &Learned{Weights: weights}
	d.Thresholds = l.thresholds(d)
	return d, nil
}

// watch plays the lesson unguarded and shows every event before a burst.
func (l *Lesson) watch(show func(account int, e *Event, s *Signals)) {
	c := &Course{}
	for account := range l.Config.Accounts {
		v := newLife(c, l.Config, l.Seed, account, l.WarmUp)
		v.watcher = func(e *Event, s *Signals) {
			if e.At >= l.WarmUp {
				show(account, e, s)
			}
		}
		l.live(account, []*life{v})
	}
}

const (
	rounds     = 25
	regularity = 1e-3
)

// regress finds the weights of a logistic regression by Newton's method.
func regress(examples []example) (w [signals]float64, err error) {
	for range rounds {
		gradient := mat.NewVecDense(signals, nil)
		hessian := mat.NewSymDense(signals, nil)
		for i := range examples {
			learn(&examples[i], &w, gradient, hessian)
		}
		for j := range signals {
			gradient.SetVec(j, gradient.AtVec(j)-regularity*float64(len(examples))*w[j])
			hessian.SetSym(j, j, hessian.At(j, j)+regularity*float64(len(examples)))
		}
		var chol mat.Cholesky
		if !chol.Factorize(hessian) {
			return w, errors.New("the signals don't tell anything apart")
		}
		var step mat.VecDense
		if err := chol.SolveVecTo(&step, gradient); err != nil {
			return w, fmt.Errorf("solving for the weights: %w", err)
		}
		largest := 0.0
		for j := range signals {
			w[j] += step.AtVec(j)
			largest = max(largest, math.Abs(step.AtVec(j)))
		}
		if largest < 1e-6 {
			break
		}
	}
	return w, nil
}

func learn(e *example, w *[signals]float64, gradient *mat.VecDense, hessian *mat.SymDense) {
	z := 0.0
	for j, x := range e.signals {
		z += w[j] * x
	}
	p := sigmoid(z)
	weight, target := float64(thinning), 0.0
	if e.thief {
		weight, target = 1, 1
	}
	for j, x := range e.signals {
		if x == 0 {
			continue
		}
		gradient.SetVec(j, gradient.AtVec(j)+weight*(target-p)*x)
		for k := j; k < signals; k++ {
			if y := e.signals[k]; y != 0 {
				hessian.SetSym(j, k, hessian.At(j, k)+weight*p*(1-p)*x*y)
			}
		}
	}
}

// week is the time in which an innocent account is restricted once at the most:
// after a review it is trusted.
const week = 7 * day

// thresholds are the scores that innocent accounts reach as often as the budget
// allows: a quarter of it is for blocking, and limits, which few notice, may be
// ten times as many.
func (l *Lesson) thresholds(d *Learned) [3]float64 {
	type slot struct {
		account int
		week    time.Duration
	}
	highest := map[slot]float64{}
	stolen := map[slot]bool{}
	l.watch(func(account int, e *Event, s *Signals) {
		at := slot{account, e.At / week}
		if e.thief {
			stolen[at] = true
			return
		}
		score := d.Score(s)
		if was, ok := highest[at]; !ok || score > was {
			highest[at] = score
		}
	})
	var scores []float64
	for at, score := range highest {
		if !stolen[at] {
			scores = append(scores, score)
		}
	}
	slices.SortFunc(scores, func(a, b float64) int { return cmp.Compare(b, a) })
	months := float64(l.Config.Accounts) * l.months()
	at := func(per1000 float64) float64 {
		i := int(per1000 / 1000 * months)
		if len(scores) == 0 {
			return 0
		}
		return scores[min(i, len(scores)-1)]
	}
	return [3]float64{at(10 * l.Budget), at(l.Budget), at(l.Budget / 4)}
}

// month is a twelfth of a year.
const month = year / 12
