package scenarios

import (
	"fmt"
	"net/netip"
	"time"

	"sunsetlab/sim"
	"sunsetlab/sim/router"
	"sunsetlab/traffic"
	"sunsetlab/traffic/collector"
)

// edge is a router on SGi with the collector that hears it: what the router
// exports are real datagrams, and what the collector makes of them is kept.
type edge struct {
	*router.Router
	address   netip.Addr
	collector *collector.Collector
	records   []traffic.Record
	err       error
}

func (w *populationWorld) addRouter() error {
	if w.Rate == 0 {
		return nil
	}
	name := fmt.Sprintf("router-%d", w.shard+1)
	r, err := router.New(w.lab.World.Env(name), router.Config{Name: name, Version: w.Version, Rate: w.Rate})
	if err != nil {
		return err
	}
	w.edge = &edge{Router: r, address: routerAddress(w.shard), collector: collector.New(collector.Config{})}
	r.Connect(w.edge)
	return nil
}

// Carried has the router see what a gateway or a line has carried.
func (e *edge) Carried(user netip.Addr, with sim.Conversation, up, down sim.Amount, from, to time.Time) {
	e.Carry(&router.Flow{Start: from, End: to, Subscriber: user, Remote: with.Remote, AS: with.AS, Protocol: with.Protocol,
		Port: with.Port, LocalPort: with.LocalPort, In: router.Volume(up), Out: router.Volume(down), Begins: true, Ends: true})
}

// Send implements [router.Conn].
func (e *edge) Send(_ fmt.Stringer, datagram []byte) {
	var err error
	if e.records, err = e.collector.Read(e.address, datagram, e.records); err != nil && e.err == nil {
		e.err = err
	}
}

// finish has the router export what it still keeps.
func (e *edge) finish(p *Played) {
	e.Flush()
	stats := e.Stats()
	p.Records, p.Passed, p.Sampled = e.records, stats.Packets, stats.SampledPackets
}
