// Package mixture describes how unevenly traffic lies among subscribers by a
// mixture of two log-normal distributions, fits one to published figures, and
// draws subscribers from it.
//
//	m, err := mixture.Fit(mixture.Figures{Mean: 172.2, Median: 73.5, Mode: 125.9, Top10: 0.48, Top1: 0.12}, false)
//	m.TopShare(0.01) // the share of the heaviest hundredth: 0.12
//	m.Strata(10000)  // 10,000 subscribers that have these figures
//
// One log-normal can't have them: its mode on a logarithmic axis is its median.
// Two have five parameters for five figures, so that a good fit is no evidence
// of two kinds of subscribers: it is the simplest curve that has the figures.
//
// Volumes are positive numbers of any unit.
package mixture
