package statistics

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Period is how long what is counted together lasts.
type Period uint8

const (
	Daily Period = iota
	Hourly
	Weekly
	Monthly
)

var periods = []string{"day", "hour", "week", "month"}

func (p Period) String() string { return word(periods, p) }

// UnmarshalText reads hour, day, week or month.
func (p *Period) UnmarshalText(b []byte) error { return parse(p, periods, "period", b) }

// begin is when the period of a time began.
func (p Period) begin(t time.Time) time.Time {
	y, m, d := t.Date()
	switch p {
	case Hourly:
		return time.Date(y, m, d, t.Hour(), 0, 0, 0, t.Location())
	case Weekly:
		return time.Date(y, m, d-(int(t.Weekday())+6)%7, 0, 0, 0, 0, t.Location())
	case Monthly:
		return time.Date(y, m, 1, 0, 0, 0, 0, t.Location())
	}
	return time.Date(y, m, d, 0, 0, 0, 0, t.Location())
}

// Counts are the messages of a period.
type Counts struct {
	Begin time.Time
	// Messages is by direction.
	Messages [2]int
	// TLS is by direction and version, Results by method and result: of those
	// that came.
	TLS     [2][4]int
	Results [Methods][results]int
	// Honeypot is how many went to addresses that nobody uses; Brands whom they
	// imitated.
	Honeypot int
	Brands   map[string]int
}

// Series counts messages by period.
type Series struct {
	period   Period
	location *time.Location
	counts   []Counts // ascending
	last     int      // where the last entry went
}

// NewSeries returns a series whose periods begin at midnight of a place.
func NewSeries(p Period, l *time.Location) *Series { return &Series{period: p, location: l} }

// Add counts a message.
func (s *Series) Add(e *Entry) {
	c := s.at(s.period.begin(e.Time.In(s.location)))
	c.Messages[e.Direction]++
	c.TLS[e.Direction][e.TLS]++
	if e.Direction == In {
		for m, r := range e.Results {
			c.Results[m][r]++
		}
	}
	if e.Honeypot {
		c.Honeypot++
		if e.Brand != "" {
			if c.Brands == nil {
				c.Brands = map[string]int{}
			}
			c.Brands[e.Brand]++
		}
	}
}

// Merge adds what another series has counted, by the same periods or by shorter
// ones that lie within them.
func (s *Series) Merge(o *Series) {
	for i := range o.counts {
		s.at(s.period.begin(o.counts[i].Begin.In(s.location))).add(&o.counts[i])
	}
}

// at finds the counts of a period, new if there are none yet.
func (s *Series) at(begin time.Time) *Counts {
	if s.last < len(s.counts) && s.counts[s.last].Begin.Equal(begin) {
		return &s.counts[s.last]
	}
	i, found := slices.BinarySearchFunc(s.counts, begin, func(c Counts, t time.Time) int { return c.Begin.Compare(t) })
	if !found {
		s.counts = slices.Insert(s.counts, i, Counts{Begin: begin})
	}
	s.last = i
	return &s.counts[i]
}

// Period is how long what is counted together lasts.
func (s *Series) Period() Period { return s.period }

// Counts are the periods in which there was anything, in order of time.
func (s *Series) Counts() []Counts { return s.counts }

// Total is all periods together; it begins with the first.
func (s *Series) Total() Counts {
	var sum Counts
	for i := range s.counts {
		sum.add(&s.counts[i])
	}
	if len(s.counts) > 0 {
		sum.Begin = s.counts[0].Begin
	}
	return sum
}

func (c *Counts) add(o *Counts) {
	for d := range c.Messages {
		c.Messages[d] += o.Messages[d]
		for v := range c.TLS[d] {
			c.TLS[d][v] += o.TLS[d][v]
		}
	}
	for m := range c.Results {
		for r := range c.Results[m] {
			c.Results[m][r] += o.Results[m][r]
		}
	}
	c.Honeypot += o.Honeypot
	for b, n := range o.Brands {
		if c.Brands == nil {
			c.Brands = map[string]int{}
		}
		c.Brands[b] += n
	}
}

// Share is a count as a share of all, 0 to 1; 0 of none.
func Share(n, all int) float64 {
	if all == 0 {
		return 0
	}
	return float64(n) / float64(all)
}

// Part is a part of a whole.
type Part struct {
	Name  string  `json:"name"`
	Count int     `json:"count"`
	Share float64 `json:"share"`
}

// Breakdown is what a method came to, leaving out what never happened.
func (c *Counts) Breakdown(m Method) []Part {
	return parts(c.Results[m][:], resultNames, c.Messages[In])
}

// Encryption is how the messages of a direction were carried.
func (c *Counts) Encryption(d Direction) []Part {
	return parts(c.TLS[d][:], versions, c.Messages[d])
}

func parts(counts []int, names []string, all int) []Part {
	var list []Part
	for i, n := range counts {
		if n > 0 {
			list = append(list, Part{names[i], n, Share(n, all)})
		}
	}
	return list
}

// Words says a breakdown in a line: "pass 83.1 %, none 10.4 %".
func Words(list []Part) string {
	var b strings.Builder
	for i, p := range list {
		if i > 0 {
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, "%s %.1f %%", p.Name, 100*p.Share)
	}
	return b.String()
}
