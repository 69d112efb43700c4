package scenarios

import (
	"time"

	"sunsetlab/sim"
	"sunsetlab/sim/flow"
	"sunsetlab/sim/gateway"
	"sunsetlab/traffic"
)

// workloads is what the users of a lab's devices do, and what came of it.
type workloads struct {
	// books hold each user's demand, by the device's name.
	books map[string]*flow.Book
	// cdrs are the charging records that gateways have closed.
	cdrs []traffic.CDR
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
	n.gateway.Charge(&gateway.Charging{Collect: l.collect, TimeLimit: c.TimeLimit, VolumeLimit: uint64(c.VolumeLimit), TariffTimes: c.TariffTimes})
}

func (l *Lab) collect(r traffic.CDR) { l.cdrs = append(l.cdrs, r) }

// use gives a device a user, as far as the scenario has one for it.
func (l *Lab) use(name string, d *device) {
	given := l.scenario.Devices[name]
	w := l.scenario.flowOf(&given)
	if w == nil {
		return
	}
	d.UseUserPlane(l)
	book := flow.NewBook(l.World.Start(), l.World.Start().Add(l.scenario.end), bookSpan)
	l.books[d.String()] = book
	flow.Start(l.env, w.source(l.World.Env("user of "+d.String())), d, book)
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
