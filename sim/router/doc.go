// Package router is the router on SGi, between the gateway and the Internet: it
// samples one packet in N of what passes, keeps records of the flows that the
// sampled packets belong to, and exports them as NetFlow v5, v9 or IPFIX.
//
//	r, err := router.New(world.Env("router"), router.Config{
//		Name: "router", Version: netflow.IPFIX, Rate: 1000})
//	r.Connect(export.A) // a link to a collector; datagrams are real bytes
//	r.Carry(&router.Flow{Subscriber: ue, Remote: host, ...})
//	r.Flush() // at the end
//
// Traffic reaches the router as a fluid: stretches of flows that have passed,
// with their octets and packets. Only the packets that are sampled are made
// (stretch.go); a stretch without any costs a subtraction. The chain is the
// real one from there on: a flow cache with active and inactive timeouts and a
// limit (cache.go), templates and the sampling rate sent again and again,
// messages with sequence numbers (export.go).
//
// An [Edge] is several routers side by side, each an exporter of its own.
package router
