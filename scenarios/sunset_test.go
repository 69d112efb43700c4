package scenarios_test

import (
	"encoding/csv"
	"fmt"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"sunsetlab/scenarios"
	"sunsetlab/sim"
)

func brief(s sim.Status) string { return fmt.Sprintf("%s %s %t", s.RAT, s.Voice, s.Data) }

// TestSunset holds the suite against a table that was written by hand.
func TestSunset(t *testing.T) {
	f, err := os.Open("testdata/sunset.csv")
	require.NoError(t, err)
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	require.NoError(t, err)
	require.Equal(t, []string{"device", "class", "before", "night", "after", "deciding", "cured", "why"}, rows[0])

	c, err := scenarios.ShippedCatalogue()
	require.NoError(t, err)
	s, err := scenarios.PlaySunset(c, nil)
	require.NoError(t, err)
	require.Len(t, s.Rows, len(rows)-1)
	for i, r := range s.Rows {
		t.Run(r.Device, func(t *testing.T) {
			want := rows[i+1]
			cured := ""
			if r.Cured != nil {
				cured = brief(r.Cured.Status)
				require.True(t, r.Cured.Met)
				require.LessOrEqual(t, r.Cured.Seconds, 60.0)
			}
			got := []string{r.Device, string(r.Class), brief(r.Before), brief(r.Night), brief(r.After), r.Deciding, cured}
			require.Equal(t, want[:7], got, "%s\nbecause %s", want[7], r.Because)
			require.True(t, r.Met)
		})
	}
	require.True(t, s.Met)
}
