// Package sim is the simulated world: time, links, radio and the trace.
//
// Network elements and devices (the folders below this one) hold protocol
// state and nothing else. All they know of the world is an [Env]: what time it
// is, a way to be called later, a source of randomness, and a place to report
// what happened. Two drivers give them one:
//
//   - [World] runs them in simulated time. A heap of events and one seed decide
//     everything: the same seed gives the same trace, byte for byte.
//   - [Live] runs the very same elements on the wall clock, one event loop fed
//     by sockets.
//
// Elements meet on a [Link], which carries bytes, or over the [Air], which
// carries typed radio frames. User data is a [Fluid], typed too: so much over a
// bearer from one moment to another. Whatever crosses either, whatever state changes
// and whatever is decided is one [Event] of one stream.
//
//	w := sim.NewWorld(sim.Config{Seed: 1, Start: start})
//	l := sim.NewLink(w.Env("s1"), sim.LinkConfig{A: "enb", B: "mme", Protocol: sim.S1AP})
//	l.A.Handle(enb.HandleS1AP)
//	l.B.Handle(mme.HandleS1AP)
//	w.Run(time.Hour)
package sim
