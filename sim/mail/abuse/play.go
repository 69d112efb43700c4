package abuse

import (
	"cmp"
	"slices"
	"time"
)

// World is a number of accounts for a time.
type World struct {
	Config *Config
	Seed   uint64
	// Phones are what a mobile network gave phones; accounts share them.
	Phones []Phone
	// WarmUp is how long accounts are watched before anything counts. Length is
	// all of the time.
	WarmUp, Length time.Duration
}

// Play plays the accounts from..until of a world in several courses at once:
// the same lives, differently guarded.
func (w *World) Play(from, until int, courses []*Course) {
	lives := make([]*life, len(courses))
	for account := from; account < until; account++ {
		for i, c := range courses {
			lives[i] = newLife(c, w.Config, w.Seed, account, w.WarmUp)
			c.AccountMonths += w.months()
		}
		w.live(account, lives)
	}
}

func (w *World) live(account int, lives []*life) {
	owner := newOwner(w.Config, w.Seed, account, w.Phones, w.Length)
	thefts := w.Config.thefts(w.Seed, account, w.Length)
	var log []Event
	stolen := 0
	for d := 0; time.Duration(d)*day < w.Length; d++ {
		log = mingle(owner.day(d, log[:0]), thefts, time.Duration(d)*day)
		for i := range log {
			e := &log[i]
			for ; stolen < len(thefts) && thefts[stolen].stolen <= e.At; stolen++ {
				for _, l := range lives {
					l.advance(thefts[stolen].stolen)
					l.steal(&thefts[stolen])
				}
			}
			for _, l := range lives {
				l.observe(e)
			}
		}
	}
	for _, l := range lives {
		l.advance(w.Length)
	}
}

// months is how long an account counts.
func (w *World) months() float64 { return float64(w.Length-w.WarmUp) / float64(month) }

// mingle adds a day's events of thieves to those of the owner, in order of time.
func mingle(log []Event, thefts []theft, begin time.Duration) []Event {
	own := len(log)
	for i := range thefts {
		if thefts[i].stolen >= begin+day || thefts[i].burst < begin {
			continue
		}
		for _, e := range thefts[i].probes {
			if e.At >= begin && e.At < begin+day {
				log = append(log, e)
			}
		}
	}
	if len(log) > own {
		slices.SortStableFunc(log, func(a, b Event) int { return cmp.Compare(a.At, b.At) })
	}
	return log
}
