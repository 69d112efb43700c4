package collector

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"net/netip"
	"slices"

	"github.com/netsampler/goflow2/v2/decoders/netflow"
	"github.com/netsampler/goflow2/v2/decoders/netflowlegacy"

	"sunsetlab/traffic"
)

// Config bounds what exporters can make a collector keep.
type Config struct {
	// MaxSources is the most exporters' domains, by default 2048. Datagrams of
	// others are refused with [ErrTooManySources].
	MaxSources int
	// MaxTemplates is the most templates of a source, by default 64.
	MaxTemplates int
	// MaxWaiting is the most octets of a source's data sets that wait for
	// their template, by default 32 KiB. The oldest make room.
	MaxWaiting int
}

// ErrTooManySources is the error for datagrams of a source beyond
// [Config.MaxSources].
var ErrTooManySources = errors.New("more exporters and domains than may be kept")

// Collector makes records of datagrams. The zero Collector isn't usable.
type Collector struct {
	cfg     Config
	sources map[sourceKey]*source
	refused uint64
	last    *source // most datagrams come from where the one before did

	v5    netflowlegacy.PacketNetFlowV5
	v9    netflow.NFv9Packet
	ipfix netflow.IPFIXPacket
}

type sourceKey struct {
	exporter netip.Addr
	domain   uint32
	version  uint16
}

// New returns a collector that has heard of nobody.
func New(cfg Config) *Collector {
	cfg.MaxSources = cmp.Or(cfg.MaxSources, 2048)
	cfg.MaxTemplates = cmp.Or(cfg.MaxTemplates, 64)
	cfg.MaxWaiting = cmp.Or(cfg.MaxWaiting, 32<<10)
	return &Collector{cfg: cfg, sources: map[sourceKey]*source{}}
}

// Source is what is known of one domain of an exporter.
type Source struct {
	Exporter netip.Addr
	Domain   uint32
	Version  uint16

	Datagrams, Records uint64
	// Lost is what the sequence numbers say did not arrive: flows (v5),
	// datagrams (v9) or records (IPFIX). Reordered counts datagrams that came
	// after a later one; what they brought isn't lost. Restarts counts jumps
	// that no loss explains.
	Lost, Reordered, Restarts uint64
	// Malformed counts datagrams that could not be read to their end, and
	// NoAddress records of something else than IP flows.
	Malformed, NoAddress uint64
	// Waiting is the number of data sets that wait for their template,
	// NoTemplate that of those dropped without having got one.
	Waiting, NoTemplate uint64

	// Rate is N of one packet in N, as last announced; 0 if it never was.
	Rate uint32
	// Unannounced is the number of records that came before any rate did.
	Unannounced uint64
}

// Sources tells what is known of each domain, in order of exporter, domain and
// version.
func (c *Collector) Sources() []Source {
	all := make([]Source, 0, len(c.sources))
	for _, s := range c.sources {
		all = append(all, s.stats())
	}
	slices.SortFunc(all, func(a, b Source) int {
		return cmp.Or(a.Exporter.Compare(b.Exporter), cmp.Compare(a.Domain, b.Domain), cmp.Compare(a.Version, b.Version))
	})
	return all
}

// Refused is the number of datagrams that could be counted for no source:
// they aren't NetFlow, or there were too many sources.
func (c *Collector) Refused() uint64 { return c.refused }

// Read appends the records of a datagram that came from an exporter, and of
// data sets that waited for a template in it. With an error there may be
// records too, of what could be read. The datagram isn't kept.
func (c *Collector) Read(exporter netip.Addr, datagram []byte, records []traffic.Record) ([]traffic.Record, error) {
	exporter = exporter.Unmap()
	before := len(records)
	s, err := c.source(exporter, datagram)
	if err != nil {
		c.refused++
		return records, fmt.Errorf("datagram of %v: %w", exporter, err)
	}
	s.Datagrams++
	switch s.Version {
	case 5:
		records, err = c.readV5(s, datagram, records)
	case 9:
		records, err = c.readV9(s, datagram, records)
	case 10:
		records, err = c.readIPFIX(s, datagram, records)
	}
	s.Records += uint64(len(records) - before)
	if err != nil {
		s.Malformed++
		return records, fmt.Errorf("datagram of %v: %w", exporter, err)
	}
	return records, nil
}

// Message headers' lengths.
const (
	headerV5    = 24
	recordV5    = 48
	headerV9    = 20
	headerIPFIX = 16
)

// source finds whose datagram it is.
func (c *Collector) source(exporter netip.Addr, b []byte) (*source, error) {
	if len(b) < headerIPFIX {
		return nil, fmt.Errorf("%d octets are no NetFlow", len(b))
	}
	k := sourceKey{exporter: exporter, version: binary.BigEndian.Uint16(b)}
	switch k.version {
	case 5:
		if len(b) < headerV5 {
			return nil, fmt.Errorf("%d octets are no NetFlow v5", len(b))
		}
		k.domain = uint32(b[20])<<8 | uint32(b[21])
	case 9:
		if len(b) < headerV9 {
			return nil, fmt.Errorf("%d octets are no NetFlow v9", len(b))
		}
		k.domain = binary.BigEndian.Uint32(b[16:])
	case 10:
		k.domain = binary.BigEndian.Uint32(b[12:])
	default:
		return nil, fmt.Errorf("version %d is none of NetFlow v5, v9 and IPFIX", k.version)
	}
	if c.last != nil && c.last.key == k {
		return c.last, nil
	}
	s := c.sources[k]
	if s == nil {
		if len(c.sources) >= c.cfg.MaxSources {
			return nil, ErrTooManySources
		}
		s = newSource(k, &c.cfg)
		c.sources[k] = s
	}
	c.last = s
	return s, nil
}

func (c *Collector) readV5(s *source, b []byte, records []traffic.Record) ([]traffic.Record, error) {
	count := int(binary.BigEndian.Uint16(b[2:]))
	if count == 0 || len(b) < headerV5+count*recordV5 {
		return records, fmt.Errorf("NetFlow v5: %d octets for %d records", len(b), count)
	}
	if err := netflowlegacy.DecodeMessageVersion(bytes.NewBuffer(b), &c.v5); err != nil {
		return records, fmt.Errorf("NetFlow v5: %w", err)
	}
	p := &c.v5
	m := message{version: 5, unixMilli: int64(p.UnixSecs)*1000 + int64(p.UnixNSecs/1e6), uptime: p.SysUptime}
	s.booted(&m)
	s.arrived(p.FlowSequence, uint32(count))
	if n := uint32(p.SamplingInterval & 0x3fff); n > 0 {
		s.Rate = n
	}
	for i := range p.Records {
		records = append(records, s.recordV5(&m, &p.Records[i]))
	}
	return records, nil
}

func (c *Collector) readV9(s *source, b []byte, records []traffic.Record) ([]traffic.Record, error) {
	c.v9 = netflow.NFv9Packet{}
	err := netflow.DecodeMessageVersion(bytes.NewBuffer(b), &s.templates, &c.v9, &c.ipfix)
	m := message{version: 9, unixMilli: int64(c.v9.UnixSeconds) * 1000, uptime: c.v9.SystemUptime}
	s.booted(&m)
	s.arrived(c.v9.SequenceNumber, 1)
	records, _, _ = s.readSets(&m, c.v9.FlowSets, records)
	return s.readWaiting(records), hard(err)
}

func (c *Collector) readIPFIX(s *source, b []byte, records []traffic.Record) ([]traffic.Record, error) {
	n := int(binary.BigEndian.Uint16(b[2:]))
	if n < headerIPFIX || n > len(b) {
		return records, fmt.Errorf("IPFIX: %d octets, and the header says %d", len(b), n)
	}
	c.ipfix = netflow.IPFIXPacket{}
	err := hard(netflow.DecodeMessageVersion(bytes.NewBuffer(b[:n]), &s.templates, &c.v9, &c.ipfix))
	m := message{version: 10, unixMilli: int64(c.ipfix.ExportTime) * 1000}
	records, data, whole := s.readSets(&m, c.ipfix.FlowSets, records)
	s.arrived(c.ipfix.SequenceNumber, data)
	if !whole || err != nil {
		s.unsure() // how many data records there were isn't known
	}
	return s.readWaiting(records), err
}

// hard is nil for the errors of sets that wait for their template, which are
// no fault of the datagram.
func hard(err error) error {
	if err == nil || errors.Is(err, netflow.ErrorTemplateNotFound) {
		return nil
	}
	return err
}
