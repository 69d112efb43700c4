package provider

import (
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sunsetlab/exhibit"
	"sunsetlab/mail/statistics"
	"sunsetlab/sim/mail/abuse"
)

const smallLog = `time,direction,tls,spf,brand,honeypot
2025-03-03T09:00:00+09:00,in,TLSv1.3,pass,,
2025-03-03T10:00:00+09:00,in,TLSv1.3,pass,,
2025-03-04T09:00:00+09:00,in,,fail,Amazon,true
2025-03-05T09:00:00+09:00,in,TLSv1.2,pass,e-Tax,true
2025-03-05T10:00:00+09:00,in,TLSv1.2,fail,e-Tax,true
2025-03-10T09:00:00+09:00,out,TLSv1.2,,,
`

func csvOf(t *testing.T, r *exhibit.Report, name string) string {
	t.Helper()
	var b strings.Builder
	for i := range r.Tables {
		if r.Tables[i].Name == name {
			require.NoError(t, r.Tables[i].WriteCSV(&b))
		}
	}
	for i := range r.Figures {
		if r.Figures[i].Name == name {
			require.NoError(t, r.Figures[i].WriteCSV(&b))
		}
	}
	require.NotEmpty(t, b.String(), "there is no %s", name)
	return b.String()
}

// A week without mail that came has no shares of it.
func TestReportOfALog(t *testing.T) {
	p, err := ReadLog(strings.NewReader(smallLog), "log.csv", statistics.Weekly, japan)
	require.NoError(t, err)
	r, err := p.Report()
	require.NoError(t, err)
	require.Equal(t, "Mail of log.csv", r.Title)
	require.Equal(t, "2025-03-03 to 2025-03-10", r.Period)
	for _, n := range r.Notes {
		require.NotContains(t, n, "model", "the log is nobody's model")
	}
	for name, want := range map[string]string{
		"table-1-mail":    "week,in,out,to_honeypots,honeypot_share,in_encrypted,out_encrypted\n2025-03-03,5,0,3,0.6,0.8,\n2025-03-10,0,1,0,,,1\nall,5,1,3,0.6,0.8,1\n",
		"table-2-spf":     "week,messages,pass,fail\n2025-03-03,5,0.6,0.4\n2025-03-10,0,,\nall,5,0.6,0.4\n",
		"table-8-brands":  "brand,messages,share,most_in_a_day,on\ne-Tax,2,0.6666666667,2,2025-03-05\nAmazon,1,0.3333333333,1,2025-03-04\n",
		"figure-7-tls-in": "series,week_that_begins,share_of_messages,low,high\nPLAIN,2025-03-03,0.2,0.2,0.2\nTLSv1.2,2025-03-03,0.4,0.4,0.4\nTLSv1.3,2025-03-03,0.4,0.4,0.4\n",
		"figure-9-honeypots": "series,day,messages_a_day,low,high\nall,2025-03-03,0,0,0\nall,2025-03-04,1,1,1\nall,2025-03-05,2,2,2\nall,2025-03-10,0,0,0\n" +
			"e-Tax,2025-03-03,0,0,0\ne-Tax,2025-03-04,0,0,0\ne-Tax,2025-03-05,2,2,2\ne-Tax,2025-03-10,0,0,0\n" +
			"Amazon,2025-03-03,0,0,0\nAmazon,2025-03-04,1,1,1\nAmazon,2025-03-05,0,0,0\nAmazon,2025-03-10,0,0,0\n",
	} {
		require.Equal(t, want, csvOf(t, r, name), name)
	}

	hours, err := ReadLog(strings.NewReader(smallLog), "log.csv", statistics.Hourly, japan)
	require.NoError(t, err)
	require.Len(t, hours.Series.Counts(), 6)
	require.Equal(t, p.Days.Counts(), hours.Days.Counts())
	r, err = hours.Report()
	require.NoError(t, err)
	require.Contains(t, csvOf(t, r, "figure-2-pass"), "SPF pass,2025-03-04T09:00:00,0,0,0\n")

	nothing, err := ReadLog(strings.NewReader("time,direction,tls\n"), "log.csv", statistics.Daily, japan)
	require.NoError(t, err)
	_, err = nothing.Report()
	require.ErrorContains(t, err, "no mail to report on")
}

// Two seeds have limits, and what can't be said has an empty cell.
func TestReportOfADefence(t *testing.T) {
	score := func(recall, lead float64) abuse.Score {
		return abuse.Score{Recall: recall, Prevented: recall, Precision: 0.9, Sent: 100, Lead: lead, ByVariant: map[abuse.Variant]float64{abuse.Adaptive: recall}}
	}
	d := &Defence{Learned: new(abuse.Learned), Training: trainingVariants, Test: []abuse.Variant{abuse.PatientProxy, abuse.Adaptive},
		Guards:      []Guard{{ByLearning, []abuse.Score{score(0.4, 10), score(0.6, 20)}}, {ByLot, []abuse.Score{score(0, math.NaN()), score(0, math.NaN())}}},
		BeforeAfter: []float64{0.3, -0.1}}
	trial := &Trial{Config: abuse.Defaults(), Seed: 7, Seeds: 2}
	r := trial.Report(d)
	require.Contains(t, r.Period, "seeds 7 to 8")
	detectors := strings.Split(csvOf(t, r, "table-1-detectors"), "\n")
	require.True(t, strings.HasPrefix(detectors[1], "learned detector,0.5,0,1,0.5,0,1,0.9,0.9,0.9,"), detectors[1])
	require.True(t, strings.HasSuffix(detectors[2], ",100,100,100,,,"), detectors[2])
	require.Equal(t, "thief,learned_detector,learned_detector_low,learned_detector_high,by_lot_same_budget,by_lot_same_budget_low,by_lot_same_budget_high\n"+
		"patient_proxy,,,,,,\nadaptive,0.5,0,1,0,0,0\n", csvOf(t, r, "table-2-thieves"))
	require.Equal(t, "seed,with_against_without_the_same_lives,year_after_against_year_before\n7,0.4,0.3\n8,0.6,-0.1\n", csvOf(t, r, "table-5-before-after"))
	require.Equal(t, "series,thief,share,low,high\nlearned detector,adaptive,0.5,0,1\n\"by lot, same budget\",adaptive,0,0,0\n", csvOf(t, r, "figure-3-thieves"))
	require.Len(t, r.Figures[3].Series[0].Points, len(abuse.SignalNames))
}

func TestReportOfYears(t *testing.T) {
	r := (&Trial{Config: abuse.Defaults()}).ReportYears([]FiscalYear{{Year: 2024, Months: 12, AbuseResponses: 0.25, DefensiveActions: 0.5, Mistaken: 0.125}, {Year: 2025, Months: 3, AbuseResponses: 1}})
	require.Equal(t, "fiscal_year,months,abuse_responses,defensive_actions,of_them_mistaken\nFY2024,12,0.25,0.5,0.125\nFY2025,3,1,0,0\n", csvOf(t, r, "table-1-years"))
	require.Contains(t, csvOf(t, r, "figure-1-years"), "\ndefensive actions,FY2025 (3 months),0,0,0\n")
	require.Contains(t, r.Figures[0].Notes[0], "1 May 2024")
}
