package scenarios_test

import (
	"encoding/csv"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sunsetlab/scenarios"
)

// models are the profiles of the truth table as this program has them.
var models = map[string]string{
	"P1": "smartphone-volte",
	"P2": "smartphone-no-volte",
	"P3": "smartphone-ims-unprovisioned",
	"P4": "lte-router",
}

// TestTruthTable plays each row of testdata/truth_table.csv. The file was
// written by hand from the rules; nothing of this program made it.
func TestTruthTable(t *testing.T) {
	f, err := os.Open("testdata/truth_table.csv")
	require.NoError(t, err)
	defer f.Close()
	r := csv.NewReader(f)
	r.Comment = '#'
	rows, err := r.ReadAll()
	require.NoError(t, err)
	require.Equal(t, []string{"profile", "ims", "sgs", "utran", "rat", "voice", "data", "emergency_possible", "because"}, rows[0])
	require.Len(t, rows, 1+4*12)
	for _, row := range rows[1:] {
		t.Run(strings.Join(row[:4], " "), func(t *testing.T) {
			t.Parallel()
			profile, ims, sgs, utran, rat, voice, data := row[0], row[1], row[2], row[3], row[4], row[5], row[6]
			emergency, because := row[7], ""
			if row[8] != "" {
				because = fmt.Sprintf(", because: %q", row[8])
			}
			play(t, fmt.Sprintf(`
name: a row of the truth table
network:
  plmn: "44010"
  voice: {ims_vops: %t, sgs: %s}
  utran: {present: %t}
devices:
  device: {model: %s, no_other_rat: oos}
expect:
  - {device: device, at: 11m, rat: %s, voice: %s, data: %s, emergency_possible: %s%s}
`, ims == "volte", sgs, utran == "on", models[profile], rat, voice, data, emergency, because))
		})
	}
}

// play plays a scenario and requires that its expectations are met.
func play(t *testing.T, src string) *scenarios.Run {
	t.Helper()
	s, err := scenarios.Parse(t.Name()+".yaml", []byte(src), nil)
	require.NoError(t, err)
	run, err := scenarios.Play(s, scenarios.Options{})
	require.NoError(t, err)
	for _, o := range run.Verdict.Expectations {
		if !o.Met {
			t.Errorf("line %d, %s: expected %s\nbut saw %s\nbecause %s", o.Line, o.Device, o.Expected, o.Saw, o.Because)
		}
	}
	return run
}
