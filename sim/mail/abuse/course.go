package abuse

import (
	"math/rand/v2"
	"time"
)

// Course is how the accounts of a world fare with one detector, or with none.
type Course struct {
	// Detector is nil for none.
	Detector Detector
	// From is when it begins to judge; it watches from the start.
	From time.Duration
	Tally
}

const never = time.Duration(1<<63 - 1)

// life is one account in one course.
type life struct {
	*Course
	cfg     *Config
	seed    uint64
	account int
	history *History
	reviews *rand.Rand
	// counting is when counting begins.
	counting time.Duration

	grade  Grade
	review time.Duration // when the grade ends; never if Free
	// restricted is when the account was first held or blocked since the theft
	// that is on, never before.
	restricted time.Duration

	// watcher is shown what the life observes, nil without.
	watcher func(*Event, *Signals)

	theft    *theft // that is on, nil without
	sending  bool
	first    time.Duration // of the burst's messages, as things stand
	end      time.Duration // of the burst, by complaints
	sent     float64
	sentUpTo time.Duration
}

func newLife(c *Course, cfg *Config, seed uint64, account int, counting time.Duration) *life {
	return &life{Course: c, cfg: cfg, seed: seed, account: account, history: newHistory(),
		reviews: random(seed, account, forReviews), counting: counting, review: never, restricted: never, first: never, end: never}
}

// steal begins a theft.
func (l *life) steal(t *theft) {
	l.theft, l.first, l.end, l.restricted = t, t.burst, never, never
	l.sending, l.sent = false, 0
	if l.grade >= Held {
		l.restricted = t.stolen
	}
}

// advance has happen what is due by now: the burst, its end, a review.
func (l *life) advance(now time.Duration) {
	for {
		next := min(l.review, l.due())
		if next > now {
			return
		}
		if l.review <= l.due() {
			l.reviewed(l.review)
			continue
		}
		if l.sending {
			l.complained(l.end)
		} else {
			l.burst(l.first)
		}
	}
}

// due is when the thief's next turn is.
func (l *life) due() time.Duration {
	switch {
	case l.theft == nil:
		return never
	case l.sending:
		return l.end
	}
	return l.first
}

// burst begins, unless the account is held: then it waits for the review.
func (l *life) burst(at time.Duration) {
	if l.grade >= Held {
		l.first = l.review + 1
		return
	}
	l.sending = true
	l.end = at + l.theft.complaint - l.theft.burst
	l.sentUpTo = at
}

// send counts what the burst has sent up to now.
func (l *life) send(now time.Duration) {
	perHour := l.theft.perHour
	if l.grade == Limited {
		perHour = min(perHour, l.cfg.Response.RateLimit/24)
	}
	l.sent = min(l.theft.messages, l.sent+perHour*(now-l.sentUpTo).Hours())
	l.sentUpTo = now
}

// complained is the abuse response: the account is closed, its owner gets
// another password.
func (l *life) complained(at time.Duration) {
	l.send(at)
	l.sent = max(1, l.sent)
	l.lift()
	l.over(at, false)
}

// over ends a theft.
func (l *life) over(at time.Duration, prevented bool) {
	t := l.theft
	l.theft = nil
	l.history.disown(at)
	if at < l.counting {
		return
	}
	o := Outcome{Account: l.account, Variant: t.variant, At: at, Burst: t.burst, Sent: l.sent, Prevented: prevented}
	if prevented {
		o.Lead = t.burst - l.restricted
	}
	l.Outcomes = append(l.Outcomes, o)
}

// reviewed is the end of a restriction: a person has looked.
func (l *life) reviewed(at time.Duration) {
	grade := l.grade
	if l.sending {
		l.send(at)
	}
	l.lift()
	if grade < Held {
		return
	}
	if l.theft == nil {
		l.history.trust()
		return
	}
	if l.reviews.Float64() < l.cfg.Response.ReviewErrs {
		l.history.trust()
		l.restricted = never
		return
	}
	l.over(at, !l.sending)
}

func (l *life) lift() { l.grade, l.review = Free, never }

// observe takes an event of the account's log.
func (l *life) observe(e *Event) {
	l.advance(e.At)
	if e.thief && (l.theft == nil || l.sending) {
		return // the credentials are worth nothing any more, or are in use
	}
	s := l.history.Observe(e)
	if e.Kind == PasswordChange && l.theft != nil && !l.sending && l.grade < Held {
		// The owner has put an end to it without knowing.
		l.theft = nil
		l.history.disown(e.At)
	}
	if l.watcher != nil && !l.sending {
		l.watcher(e, &s)
	}
	if l.Detector == nil || e.At < l.From || l.sending {
		return
	}
	if e.At >= l.counting {
		l.Events++
	}
	if g := l.Detector.Judge(&s); g > l.grade {
		l.restrict(g, e.At)
	}
}

// limitLasts is how long a limited account stays so; nobody looks at it.
const limitLasts = 7 * day

func (l *life) restrict(g Grade, at time.Duration) {
	was := l.grade
	l.grade = g
	if g == Limited {
		l.review = at + limitLasts
	} else if was < Held {
		l.review = at + time.Duration(around(l.reviews, float64(l.cfg.Response.Review), 0.6))
		if l.theft != nil && l.restricted == never {
			l.restricted = at
		}
	}
	if at >= l.counting {
		l.Actions = append(l.Actions, Action{At: at, Was: was, Grade: g, Stolen: l.theft != nil})
	}
}
