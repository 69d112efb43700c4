package scenarios

import (
	"encoding/binary"
	"fmt"
	"net/netip"
	"time"

	"sunsetlab/sim"
	"sunsetlab/sim/flow"
	"sunsetlab/sim/router"
)

// Export is subscribers' traffic behind routers that export what they sample,
// without the core: load and known answers for collectors.
type Export struct {
	// Mobile and Broadband are how many subscribers there are of each kind,
	// Year whose published figures they have, unless Models has a model of
	// theirs.
	Mobile, Broadband int
	Year              int
	Models            Models
	// Start is the midnight at which the first day begins, Days how many there
	// are.
	Start time.Time
	Days  int
	Seed  uint64

	// Router is how the routers are set. Exporters is their number, 1 at least,
	// and their domains are numbered through, so that a collector that knows
	// them by address and domain tells them apart behind one address.
	Router    router.Config
	Exporters int
}

// ExportSummary is what an export came to.
type ExportSummary struct {
	Subscribers, Days int
	Flows             uint64
	router.Stats
}

const mostExporters = 1024

// Play plays the traffic, as fast as may be. Send is called with each datagram
// of each exporter, counted from 0; the datagram is its own until it returns.
// An error of it ends the play.
func (e *Export) Play(send func(exporter int, datagram []byte) error) (*ExportSummary, error) {
	people, err := e.people()
	if err != nil {
		return nil, fmt.Errorf("exporting flows: %w", err)
	}
	world := sim.NewWorld(sim.Config{Seed: e.Seed, Start: e.Start})
	var failed error
	var edge router.Edge
	for i := range max(e.Exporters, 1) {
		cfg := e.Router
		cfg.Name = fmt.Sprintf("router-%d", i+1)
		cfg.FirstDomain += uint32(i * max(cfg.Domains, 1))
		r, err := router.New(world.Env(cfg.Name), cfg)
		if err != nil {
			return nil, fmt.Errorf("exporting flows: %w", err)
		}
		r.Connect(sender(func(datagram []byte) {
			if failed != nil {
				return
			}
			if failed = send(i, datagram); failed != nil {
				world.Stop()
			}
		}))
		edge = append(edge, r)
	}
	sum := &ExportSummary{Subscribers: people.Len(), Days: e.Days}
	var calendar flow.Calendar
	for d := range e.Days {
		day := calendar.Day(e.Start.AddDate(0, 0, d))
		midnight := e.Start.AddDate(0, 0, d).Sub(e.Start)
		for i := range people.Len() {
			p := &playing{world: world, edge: edge, sum: sum, midnight: e.Start.Add(midnight), flows: people.Flows(i, day)}
			p.v4, p.v6 = e.addresses(i)
			p.next()
		}
		world.RunUntil(midnight + 24*time.Hour)
		if failed != nil {
			return nil, failed
		}
	}
	world.RunUntil(e.Start.AddDate(0, 0, e.Days).Sub(e.Start) + time.Hour) // of flows over midnight
	edge.Flush()
	if failed != nil {
		return nil, failed
	}
	for _, r := range edge {
		sum.Stats.Add(r.Stats())
	}
	return sum, nil
}

// sender is a connection of which one knows the end that sends.
type sender func(datagram []byte)

// Send implements [router.Conn].
func (s sender) Send(_ fmt.Stringer, datagram []byte) { s(datagram) }

// playing is a subscriber's day.
type playing struct {
	world    *sim.World
	edge     router.Edge
	sum      *ExportSummary
	midnight time.Time
	flows    flow.Flows
	v4, v6   netip.Addr
}

// next waits for the next flow to begin. It passes the router when it ends.
func (p *playing) next() {
	var f flow.Flow
	if !p.flows.Next(&f) {
		return
	}
	start := p.midnight.Add(f.Start)
	p.world.After(start.Sub(p.world.Now()), func() {
		p.world.After(f.Duration, func() { p.carry(start, &f) })
		p.next()
	})
}

func (p *playing) carry(start time.Time, f *flow.Flow) {
	p.sum.Flows++
	subscriber := p.v4
	if f.Remote.Is6() {
		subscriber = p.v6
	}
	p.edge.Carry(&router.Flow{Start: start, End: start.Add(f.Duration), Subscriber: subscriber, Remote: f.Remote, AS: f.AS,
		Protocol: f.Protocol, Port: f.Port, LocalPort: f.LocalPort,
		In: router.Volume(f.In), Out: router.Volume(f.Out), Begins: true, Ends: true})
}

// people draws who the subscribers are.
func (e *Export) people() (*flow.Population, error) {
	switch {
	case e.Mobile < 0 || e.Broadband < 0 || e.Mobile+e.Broadband == 0:
		return nil, fmt.Errorf("%d mobile and %d broadband subscribers: want one at least", e.Mobile, e.Broadband)
	case e.Mobile > mostLines || e.Broadband > mostLines:
		return nil, fmt.Errorf("%d mobile and %d broadband subscribers: want at most %d each", e.Mobile, e.Broadband, mostLines)
	case e.Days < 1 || e.Days > 366:
		return nil, fmt.Errorf("%d days: want 1 to 366", e.Days)
	case e.Exporters > mostExporters:
		return nil, fmt.Errorf("%d exporters: want 1 to %d", e.Exporters, mostExporters)
	}
	groups, err := e.Models.groups(e.Year, e.Mobile, e.Broadband)
	if err != nil {
		return nil, err
	}
	return flow.NewPopulation(e.Seed, groups...)
}

// addresses are those of a subscriber: broadband ones follow the mobile.
func (e *Export) addresses(i int) (v4, v6 netip.Addr) {
	if i >= e.Mobile {
		return lineAddresses(i - e.Mobile)
	}
	var a4 [4]byte
	binary.BigEndian.PutUint32(a4[:], 10<<24+uint32(i)+1)
	a6 := [16]byte{0x20, 0x01, 0x0d, 0xb8, 0x40 + byte(i>>16)}
	binary.BigEndian.PutUint16(a6[5:], uint16(i))
	a6[15] = 1
	return netip.AddrFrom4(a4), netip.AddrFrom16(a6)
}
