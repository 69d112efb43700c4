package published

// Volume is what is told of the distribution of subscribers' daily traffic, in
// MB a day.
type Volume struct {
	Mean   float64 `json:"mean"`
	Median float64 `json:"median"`
	// Mode is the peak of a histogram over the logarithm of the volume, with
	// bins of 0.05 decade: it is known to ±6 %.
	Mode float64 `json:"mode"`
}

// yearly is a row of Table 1 or 2.
type yearly struct {
	year    int
	volumes [2]Volume // by direction
}

func readDaily(table string) []yearly {
	var all []yearly
	for _, row := range read(table) {
		all = append(all, yearly{int(number(row[0])), [...]Volume{
			In:  {number(row[1]), number(row[2]), number(row[3])},
			Out: {number(row[4]), number(row[5]), number(row[6])},
		}})
	}
	return all
}

// Years lists the years of Table 1 (broadband) or 2 (mobile), all of June or
// thereabouts.
func Years(k Kind) []int {
	if int(k) >= len(dailyVolumes) {
		return nil
	}
	var years []int
	for _, y := range dailyVolumes[k] {
		years = append(years, y.year)
	}
	return years
}

// Daily returns the figures of a year of Table 1 or 2, false if it isn't there.
func Daily(k Kind, year int, d Direction) (Volume, bool) {
	if int(k) >= len(dailyVolumes) || d > Out {
		return Volume{}, false
	}
	for _, y := range dailyVolumes[k] {
		if y.year == year {
			return y.volumes[d], true
		}
	}
	return Volume{}, false
}

// Concentration is how much of a day's traffic the heaviest subscribers make,
// as fractions.
type Concentration struct {
	Top10 float64 `json:"top10"` // the heaviest tenth
	Top1  float64 `json:"top1"`  // the heaviest hundredth
}

// ConcentrationYear is the one year for which it was stated.
const ConcentrationYear = 2025

// Heaviest returns the concentration of [ConcentrationYear].
func Heaviest(k Kind, d Direction) Concentration {
	if k == Broadband {
		return [...]Concentration{In: {0.73, 0.44}, Out: {0.50, 0.15}}[d]
	}
	return [...]Concentration{In: {0.46, 0.13}, Out: {0.48, 0.12}}[d]
}
