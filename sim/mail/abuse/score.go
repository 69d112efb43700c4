package abuse

import (
	"cmp"
	"math"
	"slices"
	"time"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"
)

// Score is how a guarded course compares with the same lives unguarded.
type Score struct {
	// Thefts is how many bursts there were without a detector, at the real base
	// rate, and Stopped how many of them never let a message out with it.
	Thefts, Stopped float64
	// Recall is Stopped of Thefts.
	Recall float64
	// Precision is the share of restricted accounts that had been stolen, at the
	// real base rate.
	Precision float64
	// FalseRestrictions and Limits are how many innocent accounts in 1,000 were
	// held or blocked, or limited, in a month.
	FalseRestrictions, Limits float64
	// SentUnguarded and Sent are the messages that thieves let out, in a year of
	// 1,000 accounts; Prevented is 1 - Sent/SentUnguarded.
	SentUnguarded, Sent, Prevented float64
	// Lead is the time between a restriction and the burst that it prevented:
	// the median of those there were, in hours.
	Lead float64
	// ByVariant is the recall for each variant of attackers that there was.
	ByVariant map[Variant]float64
}

// Against is the recall against a variant, NaN if it was not about.
func (s *Score) Against(v Variant) float64 {
	if r, ok := s.ByVariant[v]; ok {
		return r
	}
	return math.NaN()
}

// Compare scores a course against the unguarded one of the same world.
func Compare(cfg *Config, guarded, unguarded *Tally) Score {
	type key struct {
		account int
		burst   time.Duration
	}
	of := map[key]*Outcome{}
	for i := range guarded.Outcomes {
		o := &guarded.Outcomes[i]
		of[key{o.Account, o.Burst}] = o
	}
	s := Score{ByVariant: map[Variant]float64{}}
	all := map[Variant]float64{}
	var leads []float64
	for i := range unguarded.Outcomes {
		without := &unguarded.Outcomes[i]
		s.Thefts++
		all[without.Variant]++
		s.SentUnguarded += without.Sent
		with := of[key{without.Account, without.Burst}]
		if with == nil {
			// It ends after the world does: what it lets out is not known, and
			// counts as all.
			s.Sent += without.Sent
			continue
		}
		s.Sent += with.Sent
		if with.Prevented {
			s.Stopped++
			s.ByVariant[without.Variant]++
			leads = append(leads, with.Lead.Hours())
		}
	}
	for v, n := range all {
		s.ByVariant[v] /= n
	}
	s.rates(cfg, guarded)
	s.Recall = s.Stopped / s.Thefts
	s.Prevented = 1 - s.Sent/s.SentUnguarded
	s.Lead = median(leads)
	s.Thefts /= cfg.Oversampling
	s.Stopped /= cfg.Oversampling
	years := guarded.AccountMonths / 12 * cfg.Oversampling / 1000
	s.Sent /= years
	s.SentUnguarded /= years
	return s
}

// rates reads what innocent owners suffer.
func (s *Score) rates(cfg *Config, guarded *Tally) {
	hits, misses := 0.0, 0.0
	for i := range guarded.Actions {
		switch a := &guarded.Actions[i]; {
		case a.Restricts() && a.Stolen:
			hits++
		case a.Restricts():
			misses++
		case a.Grade == Limited && !a.Stolen:
			s.Limits++
		}
	}
	months := guarded.AccountMonths / 1000
	s.FalseRestrictions, s.Limits = misses/months, s.Limits/months
	hits /= cfg.Oversampling
	s.Precision = hits / (hits + misses)
}

// Interval is a mean over seeds and the bounds between which it lies with a
// confidence of 95 %. What can't be said is NaN.
type Interval struct{ Mean, Low, High float64 }

// Over gives the interval of a figure over seeds, by Student's t.
func Over(scores []Score, figure func(*Score) float64) Interval {
	var x []float64
	for i := range scores {
		if f := figure(&scores[i]); !math.IsNaN(f) {
			x = append(x, f)
		}
	}
	switch len(x) {
	case 0:
		return Interval{math.NaN(), math.NaN(), math.NaN()}
	case 1:
		return Interval{x[0], math.NaN(), math.NaN()}
	}
	mean, sd := stat.MeanStdDev(x, nil)
	t := distuv.StudentsT{Mu: 0, Sigma: 1, Nu: float64(len(x) - 1)}.Quantile(0.975)
	half := t * sd / math.Sqrt(float64(len(x)))
	return Interval{mean, mean - half, mean + half}
}

func median(x []float64) float64 {
	if len(x) == 0 {
		return math.NaN()
	}
	slices.SortFunc(x, cmp.Compare)
	return (x[(len(x)-1)/2] + x[len(x)/2]) / 2
}
