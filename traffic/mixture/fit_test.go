package mixture_test

import (
	"encoding/csv"
	"errors"
	"fmt"
	"math"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sunsetlab/traffic/mixture"
	"sunsetlab/traffic/published"
)

func ExampleFit() {
	m, err := mixture.Fit(mixture.Figures{Mean: 172.2, Median: 73.5, Mode: 125.9, Top10: 0.48, Top1: 0.12}, false)
	if err != nil {
		fmt.Println(err)
		return
	}
	f := m.Figures()
	fmt.Printf("%.1f %.1f %.1f %.2f %.2f\n", f.Mean, f.Median, f.Mode, f.Top10, f.Top1)
	// Output: 172.2 73.5 125.9 0.48 0.12
}

// wanted are the figures of a year, and whether the shares are assumed.
func wanted(kind published.Kind, year int, d published.Direction) (mixture.Figures, bool) {
	v, _ := published.Daily(kind, year, d)
	c := published.Heaviest(kind, d)
	return mixture.Figures{Mean: v.Mean, Median: v.Median, Mode: v.Mode, Top10: c.Top10, Top1: c.Top1},
		year != published.ConcentrationYear
}

// TestEveryYearCanBeFitted fits all of Tables 1 and 2, the extremes of the
// first years included.
func TestEveryYearCanBeFitted(t *testing.T) {
	for _, kind := range published.Kinds() {
		for _, year := range published.Years(kind) {
			for _, d := range published.Directions() {
				name := fmt.Sprintf("%v %d %v", kind, year, d)
				want, assumed := wanted(kind, year, d)
				m, err := mixture.Fit(want, assumed)
				require.NoError(t, err, name)
				got := m.Figures()
				require.InEpsilon(t, want.Mean, got.Mean, 0.001, name)
				require.InEpsilon(t, want.Median, got.Median, 0.001, name)
				require.InEpsilon(t, want.Mode, m.Peak(), 0.001, name)
				require.InEpsilon(t, want.Mode, got.Mode, 0.064, name) // printed to whole MB, in a bin of ±6 %
				if !assumed {
					require.InEpsilon(t, want.Top10, got.Top10, 0.001, name)
					require.InEpsilon(t, want.Top1, got.Top1, 0.001, name)
				}
				// A shape that a population may have, no spikes.
				for _, l := range []mixture.LogNormal{m.First, m.Second} {
					require.Greater(t, l.Sigma, 0.25, name)
					require.Less(t, l.Sigma, 1.5, name)
				}
			}
		}
	}
}

// TestAgainstAnIndependentFit compares with statistics of somebody else's fit.
func TestAgainstAnIndependentFit(t *testing.T) {
	text, err := os.ReadFile("testdata/fits.csv")
	require.NoError(t, err)
	r := csv.NewReader(strings.NewReader(string(text)))
	r.Comment = '#'
	rows, err := r.ReadAll()
	require.NoError(t, err)
	require.Len(t, rows, 23)
	for _, row := range rows[1:] {
		var n [5]float64
		for i := range n {
			n[i], err = strconv.ParseFloat(row[2+i], 64)
			require.NoError(t, err)
		}
		theirs := mixture.Figures{Mean: n[0], Median: n[1], Mode: n[2], Top10: n[3], Top1: n[4]}
		year, err := strconv.Atoi(row[1])
		require.NoError(t, err)
		d := published.In
		if row[0] == "mobile-OUT" {
			d = published.Out
		}
		m, err := mixture.Fit(wanted(published.Mobile, year, d))
		require.NoError(t, err)
		ours := m.Figures()
		ours.Mode = m.Peak() // theirs is without bins
		off := ours.Against(theirs)
		for name, x := range map[string]float64{"mean": off.Mean, "median": off.Median, "mode": off.Mode} {
			require.Less(t, math.Abs(x), 0.003, "%s of %v", name, row)
		}
		// Shares of other years than 2025 are wishes in both fits.
		require.Less(t, math.Abs(off.Top10), 0.02, "top 10 %% of %v", row)
		require.Less(t, math.Abs(off.Top1), 0.03, "top 1 %% of %v", row)
	}
}

// check is what 10,000 subscribers must meet: mean, median and shares to 2 %,
// the mode's bin. It names the first figure that is off.
func check(volumes []float64, want mixture.Figures, shares bool) error {
	got, err := mixture.Measure(volumes)
	if err != nil {
		return err
	}
	off := got.Against(want)
	for _, f := range []struct {
		name       string
		off, least float64
		asked      bool
	}{
		{"mean", off.Mean, 0.02, true}, {"median", off.Median, 0.02, true}, {"mode", off.Mode, 0.0641, true},
		{"top 10 %", off.Top10, 0.02, shares}, {"top 1 %", off.Top1, 0.02, shares},
	} {
		if f.asked && !(math.Abs(f.off) <= f.least) {
			return fmt.Errorf("%s is off by %+.1f %%", f.name, f.off*100)
		}
	}
	return nil
}

const users = 10_000

func TestStratifiedUsersHaveThePublishedFigures(t *testing.T) {
	for _, kind := range published.Kinds() {
		for year := 2015; year <= 2025; year++ {
			for _, d := range published.Directions() {
				want, assumed := wanted(kind, year, d)
				m, err := mixture.Fit(want, assumed)
				require.NoError(t, err)
				require.NoError(t, check(m.Strata(users), want, !assumed), "%v %d %v", kind, year, d)
			}
		}
	}
}

// TestAPureLogNormalHasNot is the control: the one log-normal with the mean and
// median wanted has another mode, and other shares.
func TestAPureLogNormalHasNot(t *testing.T) {
	for _, kind := range published.Kinds() {
		for _, d := range published.Directions() {
			want, _ := wanted(kind, 2025, d)
			sigma := math.Sqrt(2*math.Log(want.Mean/want.Median)) / math.Ln10
			pure := mixture.Pure(mixture.LogNormal{Mu: math.Log10(want.Median), Sigma: sigma})
			require.InEpsilon(t, want.Mean, pure.Mean(), 1e-9)
			err := check(pure.Strata(users), want, true)
			require.ErrorContains(t, err, "mode is off", "%v %v", kind, d)
			// Nor is the mode alone at fault.
			got, err := mixture.Measure(pure.Strata(users))
			require.NoError(t, err)
			want.Mode = got.Mode
			require.ErrorContains(t, check(pure.Strata(users), want, true), "top 1", "%v %v", kind, d)
		}
	}
}

func TestFitOfThreeFigures(t *testing.T) {
	want := mixture.Figures{Mean: 400, Median: 250, Mode: 300}
	m, err := mixture.Fit(want, false)
	require.NoError(t, err)
	off := m.Figures().Against(want)
	require.Less(t, math.Abs(off.Mean), 0.001)
	require.Less(t, math.Abs(off.Median), 0.001)
	require.InEpsilon(t, 300, m.Peak(), 0.001)
}

// A population that is one log-normal is a mixture too.
func TestFitOfAPureLogNormal(t *testing.T) {
	pure := mixture.Pure(mixture.LogNormal{Mu: 2, Sigma: 0.5}).Figures()
	pure.Mode = 100
	m, err := mixture.Fit(pure, false)
	require.NoError(t, err)
	off := m.Figures().Against(pure)
	require.Less(t, math.Abs(off.Top1), 0.005)
}

func TestFiguresThatNothingHas(t *testing.T) {
	for _, c := range []struct {
		figures mixture.Figures
		says    string
	}{
		{mixture.Figures{Mean: 0, Median: 1, Mode: 1}, "must be positive"},
		{mixture.Figures{Mean: math.NaN(), Median: 1, Mode: 1}, "must be positive"},
		{mixture.Figures{Mean: 2, Median: 1, Mode: math.Inf(1)}, "must be positive"},
		{mixture.Figures{Mean: 2, Median: 1, Mode: 1, Top10: 0.05}, "the heaviest tenth can't have 5 %"},
		{mixture.Figures{Mean: 2, Median: 1, Mode: 1, Top10: 0.5, Top1: 0.6}, "can't have 60 %"},
		{mixture.Figures{Mean: 2, Median: 1, Mode: 1, Top10: 0.5, Top1: 0.04}, "can't have 4 %"},
		{mixture.Figures{Mean: 172, Median: 73, Mode: 126, Top10: 0.9, Top1: 0.1}, "no mixture of two log-normals has"},
		{mixture.Figures{Mean: 1, Median: 100, Mode: 1}, "no mixture of two log-normals has"},
		{mixture.Figures{Mean: 1e300, Median: 1e-300, Mode: 1}, "no mixture of two log-normals has"},
	} {
		_, err := mixture.Fit(c.figures, false)
		require.ErrorContains(t, err, c.says, "%+v", c.figures)
	}
	_, err := mixture.Fit(mixture.Figures{Mean: 172, Median: 73, Mode: 126, Top10: 0.9, Top1: 0.1}, false)
	var none *mixture.NoFitError
	require.True(t, errors.As(err, &none))
	require.NotZero(t, none.Nearest.Top10)
}

func BenchmarkFit(b *testing.B) {
	want, assumed := wanted(published.Broadband, 2012, published.In)
	for range b.N {
		if _, err := mixture.Fit(want, assumed); err != nil {
			b.Fatal(err)
		}
	}
}
