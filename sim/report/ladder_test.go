package report_test

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"sunsetlab/sim"
	"sunsetlab/sim/report"
)

var update = flag.Bool("update", false, "write the golden files anew")

func TestLadder(t *testing.T) {
	events, _ := story(t)
	other := append([]sim.Event{}, events...)
	other = append(other, sim.Event{ID: 100, Time: other[len(other)-1].Time, Kind: sim.Sent, Protocol: sim.NAS, From: "ue2", To: "mme", Device: "ue2", Name: "DETACH REQUEST"},
		sim.Event{ID: 101, Time: other[len(other)-1].Time, Kind: sim.Decision, From: "ue2", Device: "ue2", Name: "detach"})
	for name, c := range map[string]struct {
		l      report.Ladder
		events []sim.Event
	}{
		"story":      {report.Ladder{}, other},
		"one_device": {report.Ladder{Devices: []string{"ue1"}, Width: 100}, other},
		"by_imsi":    {report.Ladder{Devices: []string{imsi}, Width: 100}, other},
		"everything": {report.Ladder{S1AP: true, Radio: true}, events},
		"narrow":     {report.Ladder{Width: 60}, events},
		"recorded":   {report.Ladder{Width: 100}, recorded(t)},
	} {
		t.Run(name, func(t *testing.T) {
			var out strings.Builder
			require.NoError(t, c.l.Write(&out, c.events))
			golden := filepath.Join("testdata", "ladder_"+name+".txt")
			if name == "by_imsi" {
				golden = filepath.Join("testdata", "ladder_one_device.txt")
			} else if *update {
				require.NoError(t, os.WriteFile(golden, []byte(out.String()), 0o644))
			}
			want, err := os.ReadFile(golden)
			require.NoError(t, err)
			require.Equal(t, string(want), out.String())
			if c.l.Width > 0 {
				for _, line := range strings.Split(out.String(), "\n") {
					require.LessOrEqual(t, utf8.RuneCountInString(line), c.l.Width)
				}
			}
		})
	}
}

func TestLadderOfNothing(t *testing.T) {
	var out strings.Builder
	require.NoError(t, report.Ladder{}.Write(&out, nil))
	require.Empty(t, out.String())
	events, _ := story(t)
	require.ErrorContains(t, report.Ladder{}.Write(broken{}, events), "writing the ladder: no room")
}

type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, errors.New("no room") }
