package scenarios

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// TestRowsAreExplainedByWhatCameBefore: a row that a message began is not
// explained by a later one, of another try that ended the same.
func TestRowsAreExplainedByWhatCameBefore(t *testing.T) {
	explained := 0
	for _, name := range []string{"attach-reject-17-3g-present", "apn-back-off", "two-plmns", "no-voice-3g-gone-flap"} {
		s, err := Shipped(name)
		require.NoError(t, err)
		run, err := Play(s, Options{})
		require.NoError(t, err)
		for _, d := range run.Verdict.Devices {
			for _, c := range run.judge.timeline.Changes(d.Name) {
				i := indexOfRow(d.Rows, c.Time)
				if i < 0 || !run.judge.heardSince(run.judge.row(d.Name, c, c.Time).event, time.Time{}) {
					continue
				}
				explained++
				require.False(t, run.judge.heardSince(d.Rows[i].event, c.Time), "%s, %s: %s", name, d.Name, d.Rows[i].Because)
			}
		}
	}
	require.Greater(t, explained, 20)
}

func indexOfRow(rows []Row, at time.Time) int {
	for i := range rows {
		if rows[i].Time.Equal(at) {
			return i
		}
	}
	return -1
}
