package mixture

import (
	"errors"
	"fmt"
	"math"
	"slices"
)

// Figures are what is told of a distribution.
type Figures struct {
	Mean   float64 `json:"mean"`
	Median float64 `json:"median"`
	// Mode is the middle of the highest bin of a histogram over the logarithm,
	// with bins of 0.05 decade ([Bin]).
	Mode float64 `json:"mode"`
	// Top10 and Top1 are the shares of the heaviest tenth and hundredth of
	// subscribers, as fractions.
	Top10 float64 `json:"top10"`
	Top1  float64 `json:"top1"`
}

// Figures returns those of the mixture, the mode as the middle of its bin.
func (m Mixture) Figures() Figures {
	return Figures{m.Mean(), m.Median(), m.Mode(), m.TopShare(0.1), m.TopShare(0.01)}
}

// Measure returns the figures of subscribers' volumes. Zeros count, but not
// for the mode: a logarithmic axis has no place for them. The mode is the bin
// that has the most together with its two neighbours.
func Measure(volumes []float64) (Figures, error) {
	sorted := slices.Clone(volumes)
	slices.Sort(sorted)
	switch n := len(sorted); {
	case n == 0:
		return Figures{}, errors.New("there are no volumes to measure")
	case math.IsNaN(sorted[0]) || sorted[0] < 0 || math.IsInf(sorted[n-1], 1):
		return Figures{}, errors.New("a volume is negative or no number")
	case sorted[n-1] == 0:
		return Figures{}, errors.New("all volumes are zero")
	}
	n := len(sorted)
	f := Figures{Mean: sum(sorted) / float64(n), Median: (sorted[(n-1)/2] + sorted[n/2]) / 2, Mode: highestBin(sorted)}
	total := sum(sorted)
	f.Top10, f.Top1 = top(sorted, 0.1)/total, top(sorted, 0.01)/total
	return f, nil
}

func sum(volumes []float64) float64 {
	total := 0.0
	for _, v := range volumes {
		total += v
	}
	return total
}

// top adds the heaviest fraction p of volumes in rising order. A subscriber
// who lies across the border counts in part.
func top(sorted []float64, p float64) float64 {
	share := p * float64(len(sorted))
	whole := int(share)
	total := sum(sorted[len(sorted)-whole:])
	if rest := share - float64(whole); rest > 0 && whole < len(sorted) {
		total += rest * sorted[len(sorted)-whole-1]
	}
	return total
}

// highestBin is the middle of the bin with the most of the volumes, which rise.
// Each bin counts with its two neighbours: of some thousands of subscribers a
// bin has some hundreds, and chance would decide between it and the next.
func highestBin(sorted []float64) float64 {
	bins := map[int]int{}
	var order []int
	for _, v := range sorted {
		if v == 0 {
			continue
		}
		bin := BinOf(v)
		if bins[bin] == 0 {
			order = append(order, bin)
		}
		bins[bin]++
	}
	best, most := 0, 0
	for _, bin := range order {
		if n := bins[bin-1] + bins[bin] + bins[bin+1]; n > most || n == most && bins[bin] > bins[best] {
			best, most = bin, n
		}
	}
	return BinCentre(best)
}

// Against compares figures with those wanted: the relative difference of each,
// 0 for one that isn't wanted (0).
func (f Figures) Against(wanted Figures) Figures {
	off := func(got, want float64) float64 {
		if want == 0 {
			return 0
		}
		return got/want - 1
	}
	return Figures{off(f.Mean, wanted.Mean), off(f.Median, wanted.Median), off(f.Mode, wanted.Mode),
		off(f.Top10, wanted.Top10), off(f.Top1, wanted.Top1)}
}

// valid tells what makes figures impossible.
func (f Figures) valid() error {
	switch {
	case !positive(f.Mean) || !positive(f.Median) || !positive(f.Mode):
		return fmt.Errorf("mean, median and mode must be positive, not %v, %v and %v", f.Mean, f.Median, f.Mode)
	case f.Top10 != 0 && !(f.Top10 > 0.1 && f.Top10 < 1):
		return fmt.Errorf("the heaviest tenth can't have %.4g %% of the traffic", f.Top10*100)
	case f.Top1 != 0 && !(f.Top1 > 0.01 && f.Top1 < 1):
		return fmt.Errorf("the heaviest hundredth can't have %.4g %% of the traffic", f.Top1*100)
	case f.Top10 != 0 && f.Top1 != 0 && (f.Top1 >= f.Top10 || f.Top1*10 <= f.Top10):
		return fmt.Errorf("the heaviest hundredth can't have %.4g %% of the traffic where the heaviest tenth has %.4g %%", f.Top1*100, f.Top10*100)
	}
	return nil
}

func positive(f float64) bool { return f > 0 && !math.IsInf(f, 1) }
