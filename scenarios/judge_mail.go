package scenarios

import (
	"fmt"
	"strings"
	"time"

	"sunsetlab/sim/report"
)

// MailExpectation is what is expected of a user's letters, those written and
// those received together. Each is all, none, a share such as 90% or a number of
// letters, or at least or at most so much.
type MailExpectation struct {
	// InTime are those that left, or were got, in time.
	InTime *TrafficShare `yaml:"in_time"`
	// Late are those that left, or were got, late.
	Late *TrafficShare `yaml:"late"`
	// Lost are those that were given up in the outbox.
	Lost *TrafficShare `yaml:"lost"`
	// Open are those that wait in the outbox, or are unread, at the end.
	Open *TrafficShare `yaml:"open"`
}

// share is one thing that a mail expectation may say, with what it is about.
type share struct {
	name string
	want *TrafficShare
	of   func(*MailImpact) int
}

func (e *MailExpectation) shares() []share {
	return []share{{"in time", e.InTime, (*MailImpact).Good}, {"late", e.Late, (*MailImpact).Late},
		{"lost", e.Lost, func(i *MailImpact) int { return i.Lost }}, {"open", e.Open, (*MailImpact).Open}}
}

func (e *MailExpectation) words() string {
	var all []string
	for _, s := range e.shares() {
		if s.want != nil {
			all = append(all, s.want.String()+" "+s.name)
		}
	}
	return "mail " + strings.Join(all, ", ")
}

func (c *checker) checkLetters(path string, e *Expectation) {
	if d, ok := c.Devices[e.Device]; ok && c.mailOf(&d) == nil {
		c.reject(path+".device", "%s has no mail: give it, or the scenario, a workload", e.Device)
	}
	if *e.Mail == (MailExpectation{}) {
		c.reject(path+".mail", "nothing is expected: state in_time, late, lost or open")
	}
	if e.Within != nil {
		c.reject(path+".within", "mail goes with from and until")
	}
}

// letters judges what became of a user's mail.
func (j *judge) letters(e *MailExpectation, name string, from, to time.Time) (bool, string) {
	i := j.mailOf(name, from, to)
	if i == nil {
		return false, "no mail"
	}
	for _, s := range e.shares() {
		if s.want != nil && !s.want.meets(uint64(s.of(i)), uint64(i.Total())) {
			return false, MailWords(i)
		}
	}
	return true, ""
}

// mailOf is what had become, by the end of a span of time, of the mail that is
// of it; nil without mail. What is written at the very end has had no time, and
// does not count.
func (j *judge) mailOf(name string, from, to time.Time) *MailImpact {
	m := j.mail[name]
	if m == nil {
		return nil
	}
	i := m.between(from, to)
	return &i
}

// MailWords says what became of mail.
func MailWords(i *MailImpact) string {
	words := fmt.Sprintf("%d of %d letters in time", i.Good(), i.Total())
	for _, s := range []struct {
		n    int
		what string
	}{{i.Late(), "late"}, {i.Lost, "lost"}, {i.Waiting, "in the outbox"}, {i.Unread, "unread"}} {
		if s.n > 0 {
			words += fmt.Sprintf(", %d %s", s.n, s.what)
		}
	}
	return words + "; the longest wait was " + report.Duration(i.Worst)
}
