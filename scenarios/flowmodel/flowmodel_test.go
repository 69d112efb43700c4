package flowmodel_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/stretchr/testify/require"

	"net/netip"
	"sunsetlab/scenarios/flowmodel"
	"sunsetlab/sim/flow"
	"sunsetlab/traffic/published"
)

// TestModelsReadBack writes each published model and reads it again: a file
// holds all of a model.
func TestModelsReadBack(t *testing.T) {
	for _, kind := range published.Kinds() {
		for _, year := range []int{published.Years(kind)[0], 2021, 2025} {
			m, err := flow.Published(kind, year)
			require.NoError(t, err)
			var file bytes.Buffer
			require.NoError(t, flowmodel.Write(&file, m))
			p, err := flowmodel.Parse("model.yaml", file.Bytes())
			require.NoError(t, err, file.String())
			require.Empty(t, cmp.Diff(m, p.Model(), cmpopts.EquateEmpty(), cmp.Comparer(func(a, b netip.Prefix) bool { return a == b })))
		}
	}
}

// A file says what is different, and the rest is as it was published.
func TestAFileSaysWhatIsDifferent(t *testing.T) {
	p, err := flowmodel.Parse("dir/mine.yaml", []byte(`
kind: mobile
year: 2025
volume:
  out: {mean: 400, median: 180, mode: 250}
  correlation: 0.5
curves:
  lunch: {of: time, rates: [1, 0, 1]}
flows: {per_day: 8}
growth: {out: 20}
`))
	require.NoError(t, err)
	m := p.Model()
	want, err := flow.Published(published.Mobile, 2025)
	require.NoError(t, err)
	require.Equal(t, "mine", m.Name)
	require.Equal(t, 400.0, m.Volume.Out.Mean)
	require.True(t, m.Volume.Out.SharesAssumed, "the published shares are of other figures")
	require.InEpsilon(t, 400, p.Mixture(published.Out).Mean(), 0.005)
	require.Equal(t, want.Volume.In, m.Volume.In)
	require.Equal(t, 0.5, m.Volume.Correlation)
	require.Equal(t, 8.0, m.Flows.PerDay)
	require.Equal(t, want.Flows.Tail, m.Flows.Tail)
	require.Equal(t, flow.Growth{In: want.Growth.In, Out: 20}, m.Growth)
	require.Equal(t, flow.Rates{1, 0, 1}, m.Curves["lunch"].Rates)
	require.Equal(t, want.Curves["steady"], m.Curves["steady"])
	require.Equal(t, want.Services, m.Services)
}

func TestAMixtureGoesBeforeFigures(t *testing.T) {
	p, err := flowmodel.Parse("m.yaml", []byte(`
kind: broadband
year: 2025
volume:
  in:
    mixture: {weight: 1, first: {mu: 2, sigma: 0.5}, second: {mu: 2, sigma: 0.5}}
`))
	require.NoError(t, err)
	require.InEpsilon(t, 100, p.Mixture(published.In).Median(), 1e-9)
}

// TestMistakes reads files that can't be: each is told by line.
func TestMistakes(t *testing.T) {
	for _, c := range []struct{ file, says string }{
		{"kind: mobil\nyear: 2025", `m.yaml:1:7: "mobil" is no value here; did you mean "mobile"?`},
		{"kind: mobile", "m.yaml:1:1: the file has no year"},
		{"kind: mobile\nyear: 2009", "m.yaml:2:7: nothing was published of mobile subscribers in 2009: there are 2015 to 2025"},
		{"kind: mobile\nyear: 2025\nvolumes: 3", `unknown key "volumes"; did you mean "volume"?`},
		{"kind: mobile\nyear: 2025\nvolume: {out: {mean: 5, median: 100, mode: 3}}", "no mixture of two log-normals has mean 5"},
		{"kind: mobile\nyear: 2025\nvolume: {correlation: 2}", "2 is more than 1, the most there can be"},
		{"kind: mobile\nyear: 2025\ndays: {weekday: [1, 2, 3, 4, 5, 6, 7]}", "m.yaml:3:17: 7 rates aren't equal parts of a day"},
		{"kind: mobile\nyear: 2025\ndays: {weekend: [1, -1]}", "-1 is no rate"},
		{"kind: mobile\nyear: 2025\ndays: {school_holiday: [0, 0]}", "all rates are 0"},
		{"kind: mobile\nyear: 2025\nservices:\n- {name: web, protocol: tcp, ports: 443, percent: 60}", "the services' per cent make 60, not 100"},
		{"kind: mobile\nyear: 2025\nservices:\n- {name: web, protocol: tcp, ports: 443-80, percent: 100}", `"443-80" are no ports`},
		{"kind: mobile\nyear: 2025\nservices:\n- {name: web, protocol: tcp, percent: 100}", "tcp needs ports above 0"},
		{"kind: mobile\nyear: 2025\nservices:\n- {name: esp, protocol: esp, ports: 3, percent: 100}", "esp has no ports"},
		{"kind: mobile\nyear: 2025\nservices:\n- {name: web, protocol: tcp, ports: 65535, percent: 100}", "no higher port"},
		{"kind: mobile\nyear: 2025\nservices:\n- {name: a, protocol: tcp, ports: 443, percent: 50}\n- {name: b, protocol: tcp, ports: 443, percent: 50}", "another service has tcp 443"},
		{"kind: mobile\nyear: 2025\nservices:\n- {name: a, protocol: tcp, ports: 1-443, percent: 50}\n- {name: b, protocol: tcp, ports: 80-90, percent: 50}", "port 80 is in the range of a too"},
		{"kind: mobile\nyear: 2025\nservices:\n- {name: a, protocol: esp, percent: 50}\n- {name: a, protocol: gre, percent: 50}", `there is a service "a" already`},
		{"kind: mobile\nyear: 2025\nservices:\n- name: a\n  protocol: esp\n  percent: 100\n  providers:\n    Gogle: 3", `m.yaml:8:5: there is no provider "Gogle"; did you mean "Google"?`},
		{"kind: mobile\nyear: 2025\nservices:\n- {name: a, protocol: esp, percent: 100, providers: {Google: 80, Amazon: 80}}", "o'clock on a weekday the providers have"},
		{"kind: mobile\nyear: 2025\nproviders:\n- {name: X, as: 1, prefixes: [192.0.2.0/24], hours: stedy}\nservices:\n- {name: a, protocol: esp, percent: 100, providers: {X: 80}}", `there is no curve "stedy"; did you mean "steady"?`},
		{"kind: mobile\nyear: 2025\nelsewhere: []", "traffic that is no provider's needs a network"},
		{"kind: mobile\nyear: 2025\nelsewhere: [{as: 15169, prefixes: [192.0.2.0/24]}]", "AS 15169 is a provider's"},
		{"kind: mobile\nyear: 2025\nelsewhere: [{as: 1, prefixes: []}]", "a network needs a prefix"},
		{"kind: mobile\nyear: 2025\nelsewhere: [{as: 1, prefixes: [300.0.0.0/8]}]", "m.yaml:3:"},
		{"kind: mobile\nyear: 2025\nflows: {duration: 0s}", "0 is not between"},
	} {
		_, err := flowmodel.Parse("m.yaml", []byte(c.file))
		require.ErrorContains(t, err, c.says, c.file)
	}
}

func TestLoad(t *testing.T) {
	_, err := flowmodel.Load(filepath.Join(t.TempDir(), "none.yaml"))
	require.ErrorContains(t, err, "reading the model of traffic")
	file := filepath.Join(t.TempDir(), "a.yaml")
	require.NoError(t, os.WriteFile(file, []byte("kind: broadband\nyear: 2007\n"), 0o600))
	p, err := flowmodel.Load(file)
	require.NoError(t, err)
	require.Equal(t, "a", p.Model().Name)
}

// FuzzParse reads anything without a panic, and what it takes can be played.
func FuzzParse(f *testing.F) {
	for _, kind := range published.Kinds() {
		f.Add(fmt.Appendf(nil, "kind: %v\nyear: 2025\nflows: {per_day: 3}\ncurves: {a: {of: day, rates: [1, 2]}}\n", kind))
	}
	f.Add([]byte("kind: mobile\nyear: 2025\nservices:\n- {name: a, protocol: udp, ports: 1-9, percent: 100, providers: {Google: 3}}\ndays: {weekday: [0, 1]}"))
	f.Fuzz(func(t *testing.T, src []byte) {
		p, err := flowmodel.Parse("f.yaml", src)
		if err != nil {
			return
		}
		var flow1 flow.Flow
		flows := p.Flows(1, 1e7, 1e8, flow.Weekday)
		for range 1000 {
			if !flows.Next(&flow1) {
				break
			}
		}
	})
}
