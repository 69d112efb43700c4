// Package flow is the traffic of subscribers: models of what they send and
// receive, and the flows that come of them.
//
// A [Model] says how much subscribers of a kind move a day, when, by which
// protocols and with whom. [Published] makes one of the figures that
// traffic/published holds; what these leave open is an assumption, and the
// model lists it. A [Profile] is a model made ready to draw from, and a
// [Population] says who is of which.
//
//	m, err := flow.Published(published.Mobile, 2025)
//	p, err := flow.NewProfile(m)
//	people, err := flow.NewPopulation(1, flow.Group{Name: "phones", Profile: p, Subscribers: 10000})
//	flows := people.Flows(17, flow.Day{Type: flow.Weekday}) // of subscriber 17
//	for f := (flow.Flow{}); flows.Next(&f); {
//		fmt.Println(f.Start, f.Protocol, f.Port, f.Out.Bytes)
//	}
//
// Nothing here knows a clock. What a subscriber does on a day is a function of
// the population's seed, the subscriber and the day, so that simulated time and
// a live lab play the same flows, in any order.
//
// Directions are those of a provider: in is what subscribers send, out is what
// they receive. A MB is 1,000,000 bytes.
package flow
