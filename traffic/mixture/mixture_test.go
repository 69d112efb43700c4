package mixture_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"sunsetlab/traffic/mixture"
)

// shapes are mixtures as far apart as they come.
var shapes = []mixture.Mixture{
	{Weight: 0.43, First: mixture.LogNormal{Mu: 2.3, Sigma: 0.41}, Second: mixture.LogNormal{Mu: 1.46, Sigma: 0.55}},
	{Weight: 0.56, First: mixture.LogNormal{Mu: 2.48, Sigma: 0.45}, Second: mixture.LogNormal{Mu: 1.74, Sigma: 1.15}},
	{Weight: 0.1, First: mixture.LogNormal{Mu: 6, Sigma: 0.1}, Second: mixture.LogNormal{Mu: -3, Sigma: 0.2}},
	mixture.Pure(mixture.LogNormal{Mu: 0, Sigma: 1.3}),
}

func TestQuantileUndoesCDF(t *testing.T) {
	for _, m := range shapes {
		require.NoError(t, m.Validate())
		for _, p := range []float64{1e-9, 1e-4, 0.01, 0.3, 0.5, 0.9, 0.9999, 1 - 1e-9} {
			x := m.Quantile(p)
			require.InEpsilon(t, p, m.CDF(x), 1e-7)
		}
		require.Zero(t, m.Quantile(0))
		require.True(t, math.IsInf(m.Quantile(1), 1))
		require.Zero(t, m.CDF(0))
		require.Zero(t, m.Density(-1))
	}
}

// Mean, shares and mode against sums over small steps of the density.
func TestFiguresAgainstSums(t *testing.T) {
	for i, m := range shapes[:2] {
		const step = 1e-4
		border := m.Quantile(0.9)
		var mass, mean, top, highest, mode float64
		for l := -8.0; l < 12; l += step {
			x := math.Pow(10, l)
			d := m.Density(x)
			mass += d * step
			mean += d * x * step
			if x > border {
				top += d * x * step
			}
			if d > highest {
				highest, mode = d, x
			}
		}
		require.InDelta(t, 1, mass, 1e-6)
		require.InEpsilon(t, mean, m.Mean(), 1e-4, i)
		require.InEpsilon(t, top/mean, m.TopShare(0.1), 1e-3, i)
		require.InEpsilon(t, mode, m.Peak(), 1e-3, i)
		require.InEpsilon(t, mode, m.Mode(), 0.06, i)
		require.InDelta(t, 1-m.TopShare(0.1), m.Lorenz(0.9), 1e-12)
	}
	m := shapes[0]
	require.Zero(t, m.TopShare(0))
	require.Equal(t, 1.0, m.TopShare(1))
	require.Zero(t, m.Lorenz(0))
	require.InEpsilon(t, 3*m.Mean(), m.Scaled(3).Mean(), 1e-12)
}

func TestStrataHaveTheMean(t *testing.T) {
	for _, m := range shapes {
		for _, n := range []int{1, 2, 7, 127, 128, 129, 5000} {
			volumes := m.Strata(n)
			require.Len(t, volumes, n)
			sum := 0.0
			for i, v := range volumes {
				require.Positive(t, v)
				if i > 0 {
					require.GreaterOrEqual(t, v, volumes[i-1])
				}
				sum += v
			}
			require.InEpsilon(t, m.Mean(), sum/float64(n), 0.001, "%d of %+v", n, m)
		}
	}
	require.Empty(t, shapes[0].Strata(0))
}

func TestSamplerIsTheQuantile(t *testing.T) {
	for _, m := range shapes {
		s := mixture.NewSampler(m)
		for _, p := range []float64{1e-12, 1e-6, 0.01, 0.5, 0.77, 0.999} {
			z := -math.Sqrt2 * math.Erfcinv(2*p)
			require.InEpsilon(t, m.Quantile(p), s.At(z), 0.001)
		}
		require.Equal(t, s.At(8), s.At(99))
		require.Equal(t, s.At(-8), s.At(-99))
		require.Less(t, s.At(7.5), s.At(7.6))
	}
}

// Independent draws come near the figures, as the law of large numbers has it.
func TestIndependentDraws(t *testing.T) {
	m := shapes[0]
	s, random := mixture.NewSampler(m), rand.New(rand.NewPCG(1, 2))
	volumes := make([]float64, 200_000)
	for i := range volumes {
		volumes[i] = s.At(random.NormFloat64())
	}
	got, err := mixture.Measure(volumes)
	require.NoError(t, err)
	off := got.Against(m.Figures())
	require.InDelta(t, 0, off.Mean, 0.02)
	require.InDelta(t, 0, off.Median, 0.02)
	require.InDelta(t, 0, off.Top10, 0.02)
	require.InDelta(t, 0, off.Top1, 0.06)
}

func TestMeasure(t *testing.T) {
	volumes := make([]float64, 20)
	for i := range volumes {
		volumes[i] = 1
	}
	volumes[3] = 81 // of 100 in all
	f, err := mixture.Measure(volumes)
	require.NoError(t, err)
	require.Equal(t, mixture.Figures{Mean: 5, Median: 1, Mode: 1, Top10: 0.82, Top1: 0.162}, f)
	require.Equal(t, 81.0, volumes[3], "measuring leaves the order alone")

	f, err = mixture.Measure([]float64{0, 0, 0, 0, 100})
	require.NoError(t, err)
	require.Equal(t, 100.0, f.Mode)
	for _, bad := range [][]float64{nil, {0, 0}, {1, -1}, {1, math.NaN()}, {1, math.Inf(1)}} {
		_, err := mixture.Measure(bad)
		require.Error(t, err, "%v", bad)
	}
}

func TestBins(t *testing.T) {
	require.Equal(t, 42, mixture.BinOf(125.9))
	require.InDelta(t, 125.89, mixture.BinCentre(42), 0.01)
	require.Equal(t, 42, mixture.BinOf(125.9*1.058))
	require.Equal(t, 43, mixture.BinOf(125.9*1.061))
}

func TestValidate(t *testing.T) {
	for _, bad := range []mixture.Mixture{
		{Weight: -0.1, First: mixture.LogNormal{Sigma: 1}, Second: mixture.LogNormal{Sigma: 1}},
		{Weight: math.NaN(), First: mixture.LogNormal{Sigma: 1}, Second: mixture.LogNormal{Sigma: 1}},
		{Weight: 0.5, First: mixture.LogNormal{Sigma: 0}, Second: mixture.LogNormal{Sigma: 1}},
		{Weight: 0.5, First: mixture.LogNormal{Sigma: 1}, Second: mixture.LogNormal{Mu: 400, Sigma: 1}},
	} {
		require.Error(t, bad.Validate())
	}
}

func BenchmarkStrata(b *testing.B) {
	for range b.N {
		shapes[0].Strata(1_000_000)
	}
}
