// Package report makes tables and figures of a network's traffic from sums of
// its records: how much users send and receive a day, by which ports, when, and
// from whom.
//
//	r := report.New(sums, report.Options{})
//	for _, t := range r.Tables {
//		t.WriteText(os.Stdout)
//	}
//
// Volumes are of persons alone, ports of enterprises too: every table and figure
// says of whom it speaks. What comes from samples has limits that hold the truth
// with a probability of 95 %, unless the options say another; what was counted
// has none. The published figures stand beside where asked for.
package report
