package provider

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/stretchr/testify/require"

	"sunsetlab/mail/statistics"
	"sunsetlab/sim/mail/abuse"
)

func phones() []abuse.Phone {
	r := rand.New(rand.NewPCG(1, 2))
	all := make([]abuse.Phone, 6)
	for i := range all {
		all[i].Span = 28 * day
		for at := time.Duration(0); at < all[i].Span; at += time.Duration(3+r.IntN(20)) * time.Hour {
			all[i].Leases = append(all[i].Leases, abuse.Lease{From: at, Host: r.Uint32N(64)})
		}
	}
	return all
}

func TestPlayTraffic(t *testing.T) {
	m := Shipped()
	m.Traffic.Incoming, m.Traffic.Outgoing = 400, 100
	play := func() (*Played, []statistics.Entry) {
		var log []statistics.Entry
		p, err := (&Traffic{Model: &m.Traffic, Seed: 3, From: time.Date(2024, 12, 1, 0, 0, 0, 0, japan), Until: time.Date(2024, 12, 25, 0, 0, 0, 0, japan),
			Sample: 50, Log: func(e *statistics.Entry) error { log = append(log, *e); return nil }}).Play()
		require.NoError(t, err)
		return p, log
	}
	p, log := play()
	require.Len(t, p.Series.Counts(), 24)
	require.Greater(t, p.Judged, 100)
	require.Empty(t, p.Disagreements)
	total := p.Series.Total()
	require.Len(t, log, total.Messages[0]+total.Messages[1])
	again, logAgain := play()
	require.Empty(t, cmp.Diff(p, again, cmp.AllowUnexported(statistics.Series{}), cmpopts.IgnoreFields(statistics.Series{}, "location")))
	require.Empty(t, cmp.Diff(log, logAgain))
	for i := 1; i < len(log); i++ {
		require.False(t, log[i].Time.YearDay() < log[i-1].Time.YearDay(), "days come in order")
	}
}

// What a detector comes to is the same however many cores there are, and the
// world it learned from is none that it is tested in.
func TestTrial(t *testing.T) {
	cfg := abuse.Defaults()
	cfg.Accounts, cfg.Lesson = 150, 300
	trial := &Trial{Config: cfg, Phones: phones(), Seed: 1, Seeds: 2}
	d, err := trial.Run()
	require.NoError(t, err)
	require.Empty(t, cmp.Diff([]abuse.Variant{abuse.Checker, abuse.LoudBots}, d.Training))
	require.NotContains(t, d.Test, abuse.Checker)
	again, err := trial.Run()
	require.NoError(t, err)
	require.Empty(t, cmp.Diff(d, again, cmpopts.EquateNaNs()))

	learned, lot := d.Guards[0], d.Guards[3]
	require.Equal(t, ByLearning, learned.Name)
	require.Len(t, learned.Scores, 2)
	for i := range learned.Scores {
		require.Greater(t, learned.Scores[i].Recall, lot.Scores[i].Recall+0.2)
		require.InDelta(t, 1-learned.Scores[i].Sent/learned.Scores[i].SentUnguarded, learned.Scores[i].Prevented, 1e-9)
	}
	require.Len(t, d.BeforeAfter, 2)
	require.NotEqual(t, d.BeforeAfter[0], learned.Scores[0].Prevented, "what an operator sees is another figure")
}

func TestYears(t *testing.T) {
	cfg := abuse.Defaults()
	cfg.Accounts, cfg.Lesson = 200, 300
	trial := &Trial{Config: cfg, Phones: phones(), Seed: 1}
	learned, err := trial.Train()
	require.NoError(t, err)
	years := trial.Years(learned)
	require.Len(t, years, 5)
	for i, y := range years[:3] {
		require.Equal(t, 2021+i, y.Year)
		require.InDelta(t, 12, y.Months, 0.1)
		require.Zero(t, y.DefensiveActions, "there was no detector yet")
		require.Positive(t, y.AbuseResponses)
	}
	require.Positive(t, years[3].DefensiveActions)
	require.Less(t, years[3].AbuseResponses, years[2].AbuseResponses)
	require.InDelta(t, 3, years[4].Months, 0.1)
}

func TestModel(t *testing.T) {
	m, err := ParseModel("m.yaml", []byte("accounts: {thefts: 0.01, variants: {adaptive: 1}, burst: {dwell: 3d}}\ntraffic:\n  phishing: {surge: [{date: 2024-11-24T00:00:00+09:00, value: 2}]}\n"))
	require.NoError(t, err)
	require.Equal(t, 0.01, m.Accounts.Thefts)
	require.Equal(t, map[abuse.Variant]float64{abuse.Adaptive: 1}, m.Accounts.Variants)
	require.Equal(t, 3*day, m.Accounts.Burst.Dwell)
	require.Equal(t, Shipped().Accounts.Sessions, m.Accounts.Sessions)
	require.Equal(t, 2.0, m.Traffic.Phishing.Surge[0].Value)
	require.Equal(t, Shipped().Traffic.Sources, m.Traffic.Sources)

	for text, says := range map[string]string{
		"accounts: {theft: 1}\n":                  `m.yaml:1:12: unknown key "theft" in accounts; did you mean "thefts"?`,
		"accounts: {variants: {adaptve: 1}}\n":    `"adaptve" is no value here; did you mean "adaptive"?`,
		"accounts: {oversampling: 0.5}\n":         "m.yaml:1",
		"traffic: {phishing: {brands: []}}\n":     "no brands to imitate",
		"accounts: {response: {review: never}}\n": "m.yaml:1",
	} {
		_, err := ParseModel("m.yaml", []byte(text))
		require.ErrorContains(t, err, says, text)
	}
}
