// Package flowmodel reads models of traffic that people write in YAML, and
// writes them. A file says what is different from the published model of its
// kind and year, as little as that may be:
//
//	kind: mobile
//	year: 2025
//	volume:
//	  out: {mean: 400, median: 180, mode: 250}
//
// What is wrong with a file is told all at once, with lines and the words that
// were probably meant.
package flowmodel
