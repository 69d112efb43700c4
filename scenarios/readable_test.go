package scenarios_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"sunsetlab/scenarios"
)

// TestNoPasswordInClear scans the NAS messages of each shipped scenario.
func TestNoPasswordInClear(t *testing.T) {
	eachShipped(t, func(t *testing.T, s *scenarios.Scenario) {
		run, err := scenarios.Play(s, scenarios.Options{})
		require.NoError(t, err)
		require.Empty(t, run.Verdict.Warnings)
	})
}

// TestPasswordInClearIsSeen is the control: the scan finds what there is.
func TestPasswordInClearIsSeen(t *testing.T) {
	const text = `
name: who can read the password
network:
  plmn: "44010"
  security: {ciphering: [%s]}
  apns: {internet: {auth: pap, username: user, password: sesame}}
devices:
  device: {model: lte-router, attach_auth: pap, attach_username: user, attach_password: sesame, pco_in_clear: %t}
expect: [{device: device, rat: eutran, data: true}]
`
	for _, c := range []struct {
		eea   string
		clear bool
		want  string
	}{
		{"EEA2", false, ""},
		{"EEA0", false, "ESM INFORMATION RESPONSE at 550 ms (the network chose EEA0)"},
		{"EEA2", true, "ATTACH REQUEST at 400 ms (sent before ciphering, security header type 0)"},
	} {
		t.Run(fmt.Sprint(c.eea, " ", c.clear), func(t *testing.T) {
			run := play(t, fmt.Sprintf(text, c.eea, c.clear))
			if c.want == "" {
				require.Empty(t, run.Verdict.Warnings)
				return
			}
			require.Equal(t, []string{"device: anybody can read the password in " + c.want}, run.Verdict.Warnings)
		})
	}
}
