package scenarios_test

import (
	"encoding/csv"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sunsetlab/scenarios"
)

// TestEmergencyCalls plays each row of testdata/emergency.csv. The file was
// written by hand from the rules; nothing of this program made it.
func TestEmergencyCalls(t *testing.T) {
	f, err := os.Open("testdata/emergency.csv")
	require.NoError(t, err)
	defer f.Close()
	r := csv.NewReader(f)
	r.Comment = '#'
	rows, err := r.ReadAll()
	require.NoError(t, err)
	require.Equal(t, []string{"phone", "held_by", "emc", "utran", "tried", "connected", "least", "most"}, rows[0])
	for _, row := range rows[1:] {
		t.Run(strings.Join(row[:4], " "), func(t *testing.T) {
			t.Parallel()
			got := emergencyCall(t, row[0], row[1], row[2], row[3])
			var tried []string
			for _, d := range got.Tried {
				tried = append(tried, string(d))
			}
			require.Equal(t, row[4], strings.Join(tried, " "), got.Failed)
			require.Equal(t, row[5], strconv.FormatBool(got.Connected), got.Failed)
			least, err := strconv.ParseFloat(row[6], 64)
			require.NoError(t, err)
			most, err := strconv.ParseFloat(row[7], 64)
			require.NoError(t, err)
			require.GreaterOrEqual(t, got.Seconds, least)
			require.LessOrEqual(t, got.Seconds, most)
		})
	}
}

// emergencyCall has a phone call for help a minute after it was switched on.
func emergencyCall(t *testing.T, phone, heldBy, emc, utran string) scenarios.Attempt {
	t.Helper()
	ims := phone
	if phone == "ims" {
		ims = "configured, ims_judged_by: vops_bit"
	}
	s, err := scenarios.Parse("emergency.yaml", fmt.Appendf(nil, `
name: an emergency call
networks:
  - name: home
    plmn: "44010"
    voice: {emc_bs: %[2]s}
    cells: [{name: lte, tac: 1, emergency_ims: %[2]s}]
    utran: {present: %[3]t}
  - name: other
    plmn: "44020"
    utran: {present: %[4]t}
    rejects: [{cause: 11}, {cause: 11, request: location_update}, {cause: 11, request: gprs_attach}]
devices:
  phone: {model: smartphone-volte, ims: %[1]s}
until: 1m
`, ims, emc, utran == "home", utran == "other"), nil)
	require.NoError(t, err)
	var o scenarios.CompareOptions
	if heldBy != "nothing" {
		set, err := scenarios.ParseMitigations(heldBy)
		require.NoError(t, err)
		o.Mitigations = append(o.Mitigations, set)
	}
	c, err := scenarios.Compare(s, o)
	require.NoError(t, err)
	return c.Outcomes[len(o.Mitigations)].Devices[0].Emergency
}
