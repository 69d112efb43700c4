package abuse

import (
	"math"
	"math/rand/v2"
)

// Grade is what a provider does with an account.
type Grade uint8

const (
	Free Grade = iota
	// Limited may send only so many messages a day.
	Limited
	// Held has its messages wait until somebody has looked.
	Held
	// Blocked lets nobody in until the owner has another password.
	Blocked
)

var gradeNames = [...]string{"free", "limited", "held", "blocked"}

func (g Grade) String() string {
	if int(g) < len(gradeNames) {
		return gradeNames[g]
	}
	return "unknown"
}

// Detector judges an account at an event. It sees nothing that comes after the
// first message of a burst: those are no preparations.
type Detector interface {
	Judge(s *Signals) Grade
}

// Learned weighs signals by logistic regression. See [Train].
type Learned struct {
	Weights [signals]float64
	// Thresholds are the scores from which on an account is limited, held and
	// blocked, ascending.
	Thresholds [3]float64
}

// Score is the logarithm of the odds that an event is a thief's.
func (l *Learned) Score(s *Signals) float64 {
	sum := 0.0
	for i, w := range l.Weights {
		sum += w * s[i]
	}
	return sum
}

// Judge grades an account by its score.
func (l *Learned) Judge(s *Signals) Grade {
	score := l.Score(s)
	g := Free
	for _, t := range l.Thresholds {
		if score < t {
			break
		}
		g++
	}
	return g
}

// ManyAddresses holds an account that more than a number of addresses were seen
// with in a day.
type ManyAddresses int

// Judge holds an account with more addresses.
func (n ManyAddresses) Judge(s *Signals) Grade {
	if s.Addresses() > int(n) {
		return Held
	}
	return Free
}

// NewCountry holds an account when it is used in a country for the first time.
type NewCountry struct{}

// Judge holds an account in a new country.
func (NewCountry) Judge(s *Signals) Grade {
	if s[newCountry] == 1 {
		return Held
	}
	return Free
}

// Random holds accounts by lot: what any detector of the same budget must beat.
type Random struct {
	// Share is that of events at which an account is held.
	Share float64
	Rand  *rand.Rand
}

// Judge draws a lot.
func (d *Random) Judge(*Signals) Grade {
	if d.Rand.Float64() < d.Share {
		return Held
	}
	return Free
}

// sigmoid turns a score into a probability.
func sigmoid(z float64) float64 { return 1 / (1 + math.Exp(-z)) }
