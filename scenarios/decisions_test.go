package scenarios

import (
	"testing"

	"github.com/stretchr/testify/require"

	"sunsetlab/sim"
)

func TestKnownDecisions(t *testing.T) {
	for words, want := range map[string]bool{
		"E-UTRA disabled": true, "disabled": true, "attach (combined": true, "(combined": true,
		"combined attach accepted": true, "MODIFY PDP CONTEXT REQUEST given up": true, "SGs mode ghost": true,
		"no PDP context to telemetry (SM cause #27": true, "MME does not answer": true,
		"E-UTRA disbled": false, "attch failed": false, "": false, "no such thing": false,
	} {
		require.Equal(t, want, knownDecision(words), words)
	}
	require.Equal(t, `; did you mean "E-UTRA disabled"?`, nearestDecision("E-UTRA disbled"))
}

// TestDecisionsOfTheLibraryAreKnown plays all there is and asks for each decision
// in the traces.
func TestDecisionsOfTheLibraryAreKnown(t *testing.T) {
	seen := 0
	for _, name := range Library() {
		s, err := Shipped(name)
		require.NoError(t, err)
		run, err := Play(s, Options{})
		require.NoError(t, err)
		for i := range run.Events {
			if e := &run.Events[i]; e.Kind == sim.Decision {
				seen++
				require.True(t, knownDecision(e.Name), "%s: %q by %s", name, e.Name, e.From)
			}
		}
	}
	require.NotZero(t, seen)
}
