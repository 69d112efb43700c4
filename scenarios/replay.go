package scenarios

import (
	"fmt"
	"iter"
	"net/netip"
	"time"

	"sunsetlab/traffic"
	"sunsetlab/traffic/netflow"
)

// Replay exports records that there are, each in the name of the exporter,
// domain and rate that it has.
type Replay struct {
	Version  netflow.Version
	Sampling netflow.Algorithm
	// Rate is announced for records that have none.
	Rate uint32
	// TemplatePackets and TemplateInterval are those of [router.Config]; the
	// interval is of the records' times.
	TemplatePackets  int
	TemplateInterval time.Duration
}

// ReplaySummary is what a replay came to. Domains is the number of streams.
type ReplaySummary struct {
	Domains                        int
	Records, Datagrams, NotCarried uint64
}

// stream is what the records of one exporter, domain and rate go out by.
type stream struct {
	exporter int
	encoder  *netflow.Encoder
	batch    []traffic.Record
	now      time.Time // the latest end of a flow, which is when it was exported
	told     time.Time // when templates were sent
	since    int       // datagrams since then
}

type streamKey struct {
	exporter netip.Addr
	domain   uint32
	rate     uint32
}

// replaying is a replay under way.
type replaying struct {
	*Replay
	send      func(exporter int, datagram []byte) error
	sum       ReplaySummary
	streams   map[streamKey]*stream
	order     []*stream
	exporters map[netip.Addr]int
	domains   map[uint32]bool
}

// Play sends records as they come. A domain keeps its number unless another
// exporter, or the same at another rate, has it; then it gets the next free.
func (r *Replay) Play(records iter.Seq2[traffic.Record, error], send func(exporter int, datagram []byte) error) (*ReplaySummary, error) {
	p := &replaying{Replay: r, send: send, streams: map[streamKey]*stream{}, exporters: map[netip.Addr]int{}, domains: map[uint32]bool{}}
	for record, err := range records {
		if err != nil {
			return nil, err
		}
		if !r.Version.Carries(&record) {
			p.sum.NotCarried++
			continue
		}
		s, err := p.stream(&record)
		if err != nil {
			return nil, err
		}
		s.batch = append(s.batch, record)
		if record.End.After(s.now) {
			s.now = record.End
		}
		if len(s.batch) > s.encoder.MaxRecords() {
			if err := p.datagram(s); err != nil {
				return nil, err
			}
		}
	}
	for _, s := range p.order {
		for len(s.batch) > 0 {
			if err := p.datagram(s); err != nil {
				return nil, err
			}
		}
	}
	p.sum.Domains = len(p.order)
	return &p.sum, nil
}

// mostStreams bounds what a file of records can make a replay keep.
const mostStreams = 1 << 14

func (p *replaying) stream(r *traffic.Record) (*stream, error) {
	k := streamKey{r.Exporter, r.Domain, r.Rate}
	if k.rate == 0 {
		k.rate = p.Rate
	}
	if s := p.streams[k]; s != nil {
		return s, nil
	}
	if len(p.order) == mostStreams {
		return nil, fmt.Errorf("records of more than %d exporters, domains and rates", mostStreams)
	}
	domain := r.Domain
	for p.domains[domain] || p.Version == netflow.V5 && domain > 0xffff {
		domain = (domain + 1) & 0xffff
	}
	exporter, known := p.exporters[r.Exporter]
	if !known {
		exporter = len(p.exporters)
	}
	encoder, err := netflow.NewEncoder(netflow.Config{
		Version: p.Version, Domain: domain, Boot: r.Start.Add(-24 * time.Hour).Truncate(time.Second),
		Sampling: netflow.Sampling{Algorithm: p.Sampling, N: k.rate},
	})
	if err != nil {
		return nil, err
	}
	s := &stream{exporter: exporter, encoder: encoder}
	p.exporters[r.Exporter], p.domains[domain], p.streams[k] = exporter, true, s
	p.order = append(p.order, s)
	return s, nil
}

// datagram sends as much of a stream as a datagram holds.
func (p *replaying) datagram(s *stream) error {
	if s.told.IsZero() || s.since >= p.TemplatePackets || s.now.Sub(s.told) >= p.TemplateInterval {
		s.told, s.since = s.now, 0
		if err := p.transmit(s, s.encoder.Templates(s.now)); err != nil {
			return err
		}
		if err := p.transmit(s, s.encoder.Announcement(s.now)); err != nil {
			return err
		}
	}
	b, n := s.encoder.Data(s.now, s.batch)
	s.since++
	p.sum.Records += uint64(n)
	s.batch = s.batch[:copy(s.batch, s.batch[n:])]
	return p.transmit(s, b)
}

func (p *replaying) transmit(s *stream, b []byte) error {
	if b == nil {
		return nil
	}
	p.sum.Datagrams++
	return p.send(s.exporter, b)
}
