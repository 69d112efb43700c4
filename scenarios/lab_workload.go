package scenarios

import (
	"errors"
	"fmt"
	"time"

	"sunsetlab/sim"
	"sunsetlab/sim/flow"
	"sunsetlab/sim/gateway"
	"sunsetlab/traffic"
)

// workloads is what the users of a lab's devices do, and what came of it.
type workloads struct {
	seed uint64
	// users are those of each workload, by what the scenario says of it.
	users map[*FlowWorkload]*users
	// books hold each user's demand, by the device's name.
	books map[string]*flow.Book
	// cdrs are the charging records that gateways have closed.
	cdrs []traffic.CDR
	// truth is what was carried, and edges are the routers that sample it.
	truth truth
	edges []*edge
}

// bookSpan is the span of time by which demand is kept: what expectations may
// speak of.
const bookSpan = time.Minute

// charge has a network's gateway make charging records, if there is traffic to
// charge for.
func (l *Lab) charge(n *network) {
	if !l.scenario.hasFlow() {
		return
	}
	c := &n.Charging
	n.gateway.Charge(&gateway.Charging{Collect: l.collect, TimeLimit: c.TimeLimit, Aligned: c.Aligned, VolumeLimit: uint64(c.VolumeLimit), TariffTimes: c.TariffTimes})
}

func (l *Lab) collect(r traffic.CDR) { l.cdrs = append(l.cdrs, r) }

// use gives a device a user, as far as the scenario has one for it.
func (l *Lab) use(name string, d *device) error {
	given := l.scenario.Devices[name]
	w := l.scenario.flowOf(&given)
	if w == nil {
		return nil
	}
	all := l.users[w]
	if all == nil {
		var err error
		if all, err = w.newUsers(l.scenario.usersOf(w), l.seed, l.World.Start()); err != nil {
			return fmt.Errorf("the users: %w", err)
		}
		l.users[w] = all
	}
	d.UseUserPlane(l)
	book := flow.NewBook(l.World.Start(), l.World.Start().Add(l.scenario.end), bookSpan)
	l.books[d.String()] = book
	counted := &census{Demand: &flow.Demand{}, access: traffic.Mobile, profile: w.profile, truth: l.truth}
	flow.Start(l.env, all.next(d.String()), d, both{book, counted})
	return nil
}

// both are two ledgers that are told the same.
type both [2]flow.Ledger

func (b both) Wanted(f *flow.Flow, from, to time.Time) {
	b[0].Wanted(f, from, to)
	b[1].Wanted(f, from, to)
}

func (b both) Carried(f *flow.Flow, from, to time.Time, up, down sim.Amount) {
	b[0].Carried(f, from, to, up, down)
	b[1].Carried(f, from, to, up, down)
}

func (b both) Lost(f *flow.Flow, from, to time.Time, up, down sim.Amount) {
	b[0].Lost(f, from, to, up, down)
	b[1].Lost(f, from, to, up, down)
}

// sample has a router sample what each gateway carries.
func (l *Lab) sample(s Sampling) error {
	for i, n := range l.networks {
		e, err := newEdge(l.World, i, s)
		if err != nil {
			return err
		}
		n.gateway.ConnectInternet(e)
		l.edges = append(l.edges, e)
	}
	return nil
}

// sampled are the flow records of all routers at the end.
func (l *Lab) sampled() (all []traffic.Record, err error) {
	for _, e := range l.edges {
		records, failed := e.finish()
		all, err = append(all, records...), errors.Join(err, failed)
	}
	return all, err
}

// usersOf is how many devices have users of a workload.
func (s *Scenario) usersOf(w *FlowWorkload) (n int) {
	for _, name := range s.order {
		if d := s.Devices[name]; s.flowOf(&d) == w {
			n += int(d.instances())
		}
	}
	return n
}

// settleTraffic counts what has been carried by the end of a run.
func (l *Lab) settleTraffic() {
	for _, name := range l.scenario.order {
		l.each(name, func(d *device) { d.StopTraffic() })
	}
	for _, n := range l.networks {
		n.gateway.CloseRecords()
	}
}

// Begin implements [sim.UserPlane]: a bearer leads to the gateway of the network
// that serves the device.
func (l *Lab) Begin(f *sim.Fluid, cut func()) (sim.Crossing, bool) {
	for _, n := range l.networks {
		if c, ok := n.gateway.Begin(f, cut); ok {
			return c, true
		}
	}
	return nil, false
}
