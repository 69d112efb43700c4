package scenarios

import (
	"fmt"

	"sunsetlab/sim"
	"sunsetlab/sim/router"
	"sunsetlab/traffic"
	"sunsetlab/traffic/collector"
)

// Sampling is the routers on SGi of a network: how each is set, and how many
// there are. Without a rate there are none.
type Sampling struct {
	router.Config
	// Exporters is the number of routers, among which subscribers are spread; 1
	// if 0. Their domains are numbered through.
	Exporters int
}

// mostDomains is how many observation domains the routers of a network have at
// most, all together: a collector knows no more of them.
const mostDomains = 1024

// edge is a network's routers on SGi with the collector that hears them: what
// they export are real datagrams, and what the collector makes of them is kept.
type edge struct {
	router.Edge
	collector *collector.Collector
	records   []traffic.Record
	err       error
}

// newEdge makes the routers of the number-th network of a lab, counted from 0.
func newEdge(d driver, number int, s Sampling) (*edge, error) {
	exporters, domains := max(s.Exporters, 1), max(s.Domains, 1)
	if s.Exporters < 0 || exporters > mostDomains/domains {
		return nil, fmt.Errorf("%d routers of %d domains: want 1 router at least, and %d domains at most", s.Exporters, domains, mostDomains)
	}
	e := &edge{collector: collector.New(collector.Config{})}
	for i := range exporters {
		n := number*exporters + i
		cfg := s.Config
		cfg.Name = fmt.Sprintf("router-%d", n+1)
		cfg.FirstDomain += uint32(n * domains)
		r, err := router.New(d.Env(cfg.Name), cfg)
		if err != nil {
			return nil, err
		}
		address := routerAddress(n)
		r.Connect(sender(func(datagram []byte) {
			var err error
			if e.records, err = e.collector.Read(address, datagram, e.records); err != nil && e.err == nil {
				e.err = err
			}
		}))
		e.Edge = append(e.Edge, r)
	}
	return e, nil
}

// Carried has a router see what a gateway or a line has carried.
func (e *edge) Carried(s *sim.Stretch) {
	e.Carry(&router.Flow{Start: s.From, End: s.To, Subscriber: s.User, Remote: s.Remote, AS: s.AS, Protocol: s.Protocol,
		Port: s.Port, LocalPort: s.LocalPort, In: router.Volume(s.Up), Out: router.Volume(s.Down), Begins: s.Begins, Ends: s.Ends})
}

// stats is what the routers did, together.
func (e *edge) stats() (sum router.Stats) {
	for _, r := range e.Edge {
		sum.Add(r.Stats())
	}
	return sum
}

// finish has the routers export what they still keep, and returns all records.
func (e *edge) finish() ([]traffic.Record, error) {
	e.Flush()
	return e.records, e.err
}
