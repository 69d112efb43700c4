package scenarios

import (
	"fmt"
	"net/netip"
	"time"

	"sunsetlab/sim"
	"sunsetlab/sim/router"
	"sunsetlab/traffic"
	"sunsetlab/traffic/collector"
	"sunsetlab/traffic/netflow"
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

// Sampling is how routers on SGi sample.
type Sampling struct {
	// Rate is N of one packet in N.
	Rate uint32
	// Version is how they export.
	Version netflow.Version
}

// newEdge makes the number-th router of a lab, counted from 0.
func newEdge(d driver, number int, s Sampling) (*edge, error) {
	name := fmt.Sprintf("router-%d", number+1)
	r, err := router.New(d.Env(name), router.Config{Name: name, Version: s.Version, Rate: s.Rate})
	if err != nil {
		return nil, err
	}
	e := &edge{Router: r, address: routerAddress(number), collector: collector.New(collector.Config{})}
	r.Connect(e)
	return e, nil
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

// finish has the router export what it still keeps, and returns all records.
func (e *edge) finish() ([]traffic.Record, error) {
	e.Flush()
	return e.records, e.err
}
