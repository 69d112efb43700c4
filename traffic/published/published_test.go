package published_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sunsetlab/traffic/published"
)

func ExampleDaily() {
	v, _ := published.Daily(published.Mobile, 2025, published.Out)
	fmt.Println(v.Mean, v.Median, v.Mode)
	// Output: 172.2 73.5 125.9
}

func TestTablesAreComplete(t *testing.T) {
	for kind, want := range map[published.Kind][2]int{published.Broadband: {2007, 2025}, published.Mobile: {2015, 2025}} {
		years := published.Years(kind)
		require.Equal(t, want, [2]int{years[0], years[len(years)-1]})
		require.Len(t, years, want[1]-want[0]+1)
		for _, y := range years {
			for _, d := range published.Directions() {
				v, ok := published.Daily(kind, y, d)
				require.True(t, ok)
				require.Positive(t, v.Mode)
				require.Greater(t, v.Mean, v.Median, "%v %d %v", kind, y, d)
			}
		}
		_, ok := published.Daily(kind, 2026, published.Out)
		require.False(t, ok)
	}
	v, _ := published.Daily(published.Broadband, 2007, published.In)
	require.Equal(t, published.Volume{Mean: 436, Median: 5, Mode: 5}, v)
	for table := 1; table <= 4; table++ {
		text, err := published.CSV(table)
		require.NoError(t, err)
		require.True(t, strings.HasPrefix(text, "# Source: Internet Infrastructure Review vol. 67"))
		require.Contains(t, text, fmt.Sprintf("Table %d:", table))
	}
	_, err := published.CSV(5)
	require.Error(t, err)
}

// The modes are centres of bins of 0.05 decade, as the source takes them, but
// where they are printed as whole numbers too small to tell.
func TestModesAreBinsOfTheLogAxis(t *testing.T) {
	for _, kind := range published.Kinds() {
		for _, year := range published.Years(kind) {
			for _, d := range published.Directions() {
				v, _ := published.Daily(kind, year, d)
				bin := math.Pow(10, math.Round(math.Log10(v.Mode)*20)/20)
				slack := 0.06 // half of the last printed digit
				if kind == published.Broadband {
					slack = 0.51
				}
				require.InDelta(t, bin, v.Mode, max(slack, v.Mode*0.001), "%v %d %v", kind, year, d)
			}
		}
	}
}

// Each protocol's rows fit its total, but for the misprint, which is kept.
func TestOddities(t *testing.T) {
	for _, r := range published.Ports(published.Broadband) {
		if r.Protocol != published.UDP || r.Port != 4500 {
			continue
		}
		require.Equal(t, 8.0, r.Percent(2021))
		require.Equal(t, 8.0, r.Percent(2022))
		likely, why := r.Likely(2021)
		require.Equal(t, 0.8, likely)
		require.Contains(t, why, "printed as 8.0")
		likely, why = r.Likely(2023)
		require.Equal(t, 1.0, likely)
		require.Empty(t, why)
		require.Zero(t, r.Percent(2020))
	}
}

func TestMixIsWhole(t *testing.T) {
	for _, kind := range published.Kinds() {
		for year := published.FirstPortYear; year <= published.LastPortYear; year++ {
			mix, err := published.Mix(kind, year)
			require.NoError(t, err)
			sum := 0.0
			for _, s := range mix {
				sum += s.Percent
				require.GreaterOrEqual(t, s.Percent, 0.0)
			}
			require.InDelta(t, 100, sum, 1e-9)
		}
		_, err := published.Mix(kind, 2020)
		require.ErrorContains(t, err, "2021 to 2025, not for 2020")
	}
}

func TestRestsAreExplicit(t *testing.T) {
	find := func(kind published.Kind, name string) float64 {
		mix, err := published.Mix(kind, 2025)
		require.NoError(t, err)
		for _, s := range mix {
			if s.Name == name {
				return s.Percent
			}
		}
		t.Fatalf("no %s", name)
		return 0
	}
	require.InDelta(t, 30.3, find(published.Mobile, "tcp-other"), 0.01)
	require.InDelta(t, 2.4, find(published.Mobile, "udp-other"), 0.01)
	require.InDelta(t, 0.3, find(published.Broadband, "tcp-other-below1024"), 0.01)
	require.InDelta(t, 3.6, find(published.Broadband, "tcp-other-from1024"), 0.01)
	require.InDelta(t, 6.5, find(published.Broadband, "udp-other"), 0.01)
}

func TestWords(t *testing.T) {
	for _, k := range published.Kinds() {
		var back published.Kind
		require.NoError(t, back.UnmarshalText([]byte(k.String())))
		require.Equal(t, k, back)
	}
	for _, p := range published.Protocols() {
		var back published.Protocol
		text, err := p.MarshalText()
		require.NoError(t, err)
		require.NoError(t, back.UnmarshalText(text))
		require.Equal(t, p, back)
	}
	for _, d := range published.Directions() {
		var back published.Direction
		require.NoError(t, back.UnmarshalText([]byte(d.String())))
		require.Equal(t, d, back)
	}
	var p published.Protocol
	require.ErrorContains(t, p.UnmarshalText([]byte("sctp")), `"sctp" is no protocol`)
	require.Equal(t, "protocol 132", published.Protocol(132).String())
}

func TestGrowth(t *testing.T) {
	g, ok := published.Growth(published.Mobile, published.Out, 2024)
	require.True(t, ok)
	require.Equal(t, 0.09, g)
	g, _ = published.Growth(published.Broadband, published.In, 2023)
	require.Equal(t, 0.14, g)
	_, ok = published.Growth(published.Mobile, published.Out, 2025)
	require.False(t, ok)
}
