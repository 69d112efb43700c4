// Package intake reads what others keep of traffic: flow records as nfdump
// prints them, charging records and logs of addresses as CSV, whatever their
// columns are called.
//
//	var c intake.Count
//	for r, err := range intake.Nfdump("week.csv", file, intake.NfdumpOptions{}, &c) {
//		if err != nil { return err }
//		sums.AddRecord(&r)
//	}
//	fmt.Println(c) // week.csv: 2 of 1,000 rows are bad: line 17: …
//
// A bad row is counted, named with its line, and left out. A file that can't be
// read at all, or has no good row, is an error.
package intake
