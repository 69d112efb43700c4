package provider

import (
	"math"

	"sunsetlab/exhibit"
	"sunsetlab/sim/mail/abuse"
)

// Measure is a figure by which detectors are compared.
type Measure struct {
	// Name is for people, Key for programs.
	Name, Key string
	// Share is set for what lies between 0 and 1.
	Share bool
	Of    func(*abuse.Score) float64
}

// Measures of detectors. Recall is of bursts of which not one message got out,
// Prevented of messages, Precision of restricted accounts; Mistaken and Limited
// are innocent accounts of 1,000 in a month, LetOut messages of 1,000 accounts in
// a year, Lead is in hours.
var (
	Recall    = &Measure{"stopped in time", "recall", true, func(s *abuse.Score) float64 { return s.Recall }}
	Prevented = &Measure{"prevented", "prevented", true, func(s *abuse.Score) float64 { return s.Prevented }}
	Precision = &Measure{"precision", "precision", true, func(s *abuse.Score) float64 { return s.Precision }}
	Mistaken  = &Measure{"mistaken", "false_restrictions", false, func(s *abuse.Score) float64 { return s.FalseRestrictions }}
	Limited   = &Measure{"limited", "limits", false, func(s *abuse.Score) float64 { return s.Limits }}
	LetOut    = &Measure{"let out", "sent", false, func(s *abuse.Score) float64 { return s.Sent }}
	Lead      = &Measure{"lead (h)", "lead", false, func(s *abuse.Score) float64 { return s.Lead }}
)

// Measures are those of the comparison.
var Measures = []*Measure{Recall, Prevented, Precision, Mistaken, Limited, LetOut, Lead}

// Over is the mean over seeds with its limits, within what the measure can be.
func (m *Measure) Over(scores []abuse.Score) abuse.Interval {
	i := abuse.Over(scores, m.Of)
	i.Low = max(0, i.Low)
	if m.Share {
		i.High = min(1, i.High)
	}
	return i
}

// Stopped is the recall against one variant.
func Stopped(v abuse.Variant) *Measure {
	return &Measure{Name: v.String(), Key: v.String(), Share: true, Of: func(s *abuse.Score) float64 { return s.Against(v) }}
}

// limits are those of a mean, or the mean itself where one seed gives none;
// false if there is no mean.
func limits(i abuse.Interval) (exhibit.Interval, bool) {
	if math.IsNaN(i.Low) || math.IsNaN(i.High) {
		i.Low, i.High = i.Mean, i.Mean
	}
	return exhibit.Interval{Low: i.Low, Value: i.Mean, High: i.High}, !math.IsNaN(i.Mean)
}

func cellOf(i abuse.Interval) exhibit.Cell {
	if l, ok := limits(i); ok {
		return exhibit.Estimated(l)
	}
	return exhibit.Nothing()
}
