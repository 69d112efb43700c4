// Package netflow writes flow records as routers send them: NetFlow v5,
// NetFlow v9 (RFC 3954) and IPFIX (RFC 7011).
//
// An [Encoder] is one observation domain of an exporter: it numbers its
// messages as its version does, and turns [traffic.Record]s into datagrams.
//
//	e, err := netflow.NewEncoder(netflow.Config{Version: netflow.V9, Boot: boot,
//		Sampling: netflow.Sampling{Algorithm: netflow.Random, N: 1000}})
//	send(e.Templates(now))
//	send(e.Announcement(now)) // the sampling rate
//	for len(records) > 0 {
//		datagram, n := e.Data(now, records)
//		send(datagram)
//		records = records[n:]
//	}
//
// Reading is package collector's.
package netflow
