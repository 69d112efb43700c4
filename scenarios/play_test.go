package scenarios_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"sunsetlab/scenarios"
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
