package scenarios

import (
	"os"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"sunsetlab/traffic"
)

// BenchmarkPopulationWeek is a week of mobile subscribers in numbers, through
// the core, with their charging records. SUBSCRIBERS is how many: 100,000 by
// default.
func BenchmarkPopulationWeek(b *testing.B) {
	p := DefaultPopulation()
	p.Mobile, p.Broadband, p.Numbers, p.Sampling.Rate = 100_000, 0, true, 0
	if n, err := strconv.Atoi(os.Getenv("SUBSCRIBERS")); err == nil {
		p.Mobile = n
	}
	for b.Loop() {
		var records int
		sum, err := p.Play(func(w *Played) error {
			records += len(w.CDRs)
			return nil
		})
		require.NoError(b, err)
		d := sum.Demand[traffic.Mobile]
		require.Equal(b, d.Wanted.Total(), d.Carried.Total()+d.Lost.Total())
		b.ReportMetric(float64(records), "CDRs")
		b.ReportMetric(float64(d.Flows), "flows")
		b.ReportMetric(float64(d.Lost.Total())/float64(d.Wanted.Total()), "lost")
	}
}
