// Package collector reads NetFlow v5, v9 and IPFIX, of the lab's routers or of
// real ones, and makes [traffic.Record]s of it.
//
//	c := collector.New(collector.Config{})
//	for {
//		n, from, err := socket.ReadFromUDPAddrPort(buf)
//		...
//		records, err = c.Read(from.Addr(), time.Now(), buf[:n], records[:0])
//	}
//	for _, s := range c.Sources() { ... } // losses, rates
//
// The messages are taken apart by the decoders of goflow2. Each exporter and
// domain has templates and sampling rates of its own. Nothing is multiplied: a
// record has what was sampled, and the rate beside it.
//
// Datagrams come from anybody who can send UDP. What can't be read is counted
// and answered by an error; memory is bounded by [Config].
package collector
