package published

// growthFrom is the first June from which growth is stated.
const growthFrom = 2023

// stated is the growth of the total, by kind, direction and June.
var stated = [2][2][2]float64{
	Mobile:    {In: {0.29, 0.29}, Out: {0.20, 0.09}},
	Broadband: {In: {0.14, 0.09}, Out: {0.12, 0.04}},
}

// Growth returns how much the whole traffic of a kind grew from June of a year
// to the next June, as a fraction: 0.09 is 9 %. It is stated from 2023 and from
// 2024 alone. It is not the growth of a subscriber's mean in Tables 1 and 2:
// the number of subscribers changes too.
func Growth(k Kind, d Direction, from int) (float64, bool) {
	if from < growthFrom || from >= growthFrom+2 || k > Broadband || d > Out {
		return 0, false
	}
	return stated[k][d][from-growthFrom], true
}

// IPoE returns the share of broadband traffic by IPoE in June 2025, as a
// fraction.
func IPoE(d Direction) float64 {
	if d == In {
		return 0.42
	}
	return 0.49
}
