// Package statistics counts what a mail server's log says of the messages that
// came and went: how many were encrypted and by which version of TLS, what SPF,
// DKIM, DMARC and ARC came to, how many went to addresses that nobody uses.
//
// It knows no simulator: the lab's logs and a user's are read alike.
//
//	s := statistics.NewSeries(statistics.Daily, time.Local)
//	err := statistics.Read(file, func(e *statistics.Entry) error { s.Add(e); return nil })
package statistics
