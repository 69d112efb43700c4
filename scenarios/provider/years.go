package provider

import (
	"time"

	"sunsetlab/sim/mail/abuse"
)

// FiscalYear is a bar of the chart: a year from April to March, by the year in
// which it begins. Numbers are of an average month of 1,000 accounts, at the
// real base rate, so that a part of a year can stand beside whole ones.
type FiscalYear struct {
	Year int `json:"fiscal_year"`
	// Months is how many of it were played.
	Months float64 `json:"months"`
	// AbuseResponses are accounts closed because of what was sent through them.
	AbuseResponses float64 `json:"abuse_responses"`
	// DefensiveActions are accounts held or blocked before that, Mistaken those
	// of them that nobody had stolen.
	DefensiveActions float64 `json:"defensive_actions"`
	Mistaken         float64 `json:"mistaken"`
}

// Introduced is when the provider of the source began to restrict accounts whose
// abuse was being prepared (IIR vol. 67, 2.1).
var Introduced = time.Date(2024, 5, 1, 0, 0, 0, 0, japan)

var (
	japan     = time.FixedZone("", 9*60*60)
	firstDay  = time.Date(2021, 4, 1, 0, 0, 0, 0, japan)
	afterLast = time.Date(2025, 7, 1, 0, 0, 0, 0, japan)
)

// Years plays fiscal years 2021 to the first quarter of 2025 with a detector
// from May 2024 on, as the source shows them. All numbers but the dates are the
// model's.
func (t *Trial) Years(d *abuse.Learned) []FiscalYear {
	begin := firstDay.Add(-warmUp)
	w := &abuse.World{Config: &t.Config, Seed: t.Seed, Phones: t.Phones, WarmUp: warmUp, Length: afterLast.Sub(begin)}
	tally := playAll(w, func(int) []*abuse.Course {
		return []*abuse.Course{{Detector: d, From: Introduced.Sub(begin)}}
	})[0]
	var years []FiscalYear
	for y := firstDay.Year(); ; y++ {
		from, until := time.Date(y, 4, 1, 0, 0, 0, 0, japan), time.Date(y+1, 4, 1, 0, 0, 0, 0, japan)
		if !from.Before(afterLast) {
			return years
		}
		if until.After(afterLast) {
			until = afterLast
		}
		years = append(years, t.fiscalYear(y, &tally, from.Sub(begin), until.Sub(begin)))
	}
}

func (t *Trial) fiscalYear(y int, tally *abuse.Tally, from, until time.Duration) FiscalYear {
	months := (until - from).Hours() / (year / 12).Hours()
	f := FiscalYear{Year: y, Months: months}
	// What thieves do was played more often than it happens.
	stolen := 1 / t.Config.Oversampling
	for i := range tally.Outcomes {
		if o := &tally.Outcomes[i]; o.At >= from && o.At < until && !o.Prevented {
			f.AbuseResponses += stolen
		}
	}
	for i := range tally.Actions {
		switch a := &tally.Actions[i]; {
		case a.At < from || a.At >= until || !a.Restricts():
		case a.Stolen:
			f.DefensiveActions += stolen
		default:
			f.DefensiveActions++
			f.Mistaken++
		}
	}
	per := months * float64(t.Config.Accounts) / 1000
	f.AbuseResponses, f.DefensiveActions, f.Mistaken = f.AbuseResponses/per, f.DefensiveActions/per, f.Mistaken/per
	return f
}
