package scenarios_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sunsetlab/scenarios"
	"sunsetlab/sim"
)

func TestARunThatGrowsWithoutBoundIsAnError(t *testing.T) {
	s, err := scenarios.Parse("busy.yaml", []byte(`
name: a phone that comes back at once
network: {plmn: "44010"}
radio: {latency: 1ns}
devices: {phone: {model: smartphone-no-volte, no_other_rat: flap, flap_away: 1ns, cell_search: 1ns}}
until: 365d
`), nil)
	require.NoError(t, err)
	_, err = scenarios.Play(s, scenarios.Options{MaxEvents: 10_000})
	require.ErrorContains(t, err, "playing busy: more than 10000 events by ")
	require.ErrorContains(t, err, ": too many devices, or a timer too short")
}

// TestLocationIsCancelledByTheUpdate has a device go from 3G to LTE: the HSS
// orders the SGSN to forget it after the MME's update, and before its answer.
func TestLocationIsCancelledByTheUpdate(t *testing.T) {
	run := playShipped(t, "3g-first-before-sunset")
	var got []string
	for i := range run.Events {
		e := &run.Events[i]
		if e.Kind == sim.Sent && e.Protocol == sim.S6a && strings.Contains(e.Name, "-Location-") {
			got = append(got, e.From+" "+e.Name)
		}
	}
	require.Equal(t, []string{"sgsn Update-Location-Request", "hss Update-Location-Answer",
		"mme Update-Location-Request", "hss Cancel-Location-Request", "sgsn Cancel-Location-Answer", "hss Update-Location-Answer"}, got)
}
