// Package rollup adds up records into the sums that reports are made of: by
// hour, port, protocol and direction; by hour and AS; by day and subscriber. It
// finds who had an address at a time.
//
//	who := new(rollup.Users)
//	who.Add(assignment)
//	sums := rollup.New(time.UTC, who)
//	sums.AddRecord(&record)
//	sums.AddCDR(&cdr)
//
// What was sampled and what was counted are kept apart, and so are mobile and
// broadband users, and persons and enterprises.
package rollup
