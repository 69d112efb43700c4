package netflow

import (
	"encoding/binary"
	"fmt"
	"time"

	"sunsetlab/traffic"
)

// Config says which domain of which exporter an [Encoder] is.
type Config struct {
	Version Version
	// Domain is the observation domain (IPFIX) or source ID (v9). For v5 its
	// low octet is the engine ID, the next the engine type.
	Domain uint32
	// Boot is when the exporter was started: times of v5 and v9 are counted in
	// milliseconds from it, and wrap after 49.7 days.
	Boot     time.Time
	Sampling Sampling
	// MaxDatagram is the most octets of a datagram, by default 1452: what an
	// Ethernet carries in one piece over IPv6.
	MaxDatagram int
}

const (
	defaultMaxDatagram = 1452
	maxUDP             = 65507
	// maxV5N is all that the 14 bits of a v5 header hold.
	maxV5N = 1<<14 - 1
)

// Encoder writes the messages of one observation domain into a buffer that it
// uses again: what its methods return is good until the next call.
type Encoder struct {
	cfg  Config
	seq  uint32
	buf  []byte
	data [2]dataTemplate // of IPv4 and IPv6
}

// NewEncoder returns an encoder that has sent nothing yet.
func NewEncoder(cfg Config) (*Encoder, error) {
	if cfg.MaxDatagram == 0 {
		cfg.MaxDatagram = defaultMaxDatagram
	}
	switch cfg.Version {
	case V5:
		if cfg.Sampling.N > maxV5N {
			return nil, fmt.Errorf("sampling 1 in %d: NetFlow v5 has room for 1 in %d at most", cfg.Sampling.N, maxV5N)
		}
		if cfg.Domain > 0xffff {
			return nil, fmt.Errorf("domain %d: NetFlow v5 has room for an engine type and ID of an octet each", cfg.Domain)
		}
	case V9, IPFIX:
	default:
		return nil, fmt.Errorf("%v is not written: want 5, 9 or ipfix", cfg.Version)
	}
	if cfg.MaxDatagram < minDatagram || cfg.MaxDatagram > maxUDP {
		return nil, fmt.Errorf("datagrams of %d octets: want %d to %d", cfg.MaxDatagram, minDatagram, maxUDP)
	}
	e := &Encoder{cfg: cfg, buf: make([]byte, 0, cfg.MaxDatagram)}
	if cfg.Version != V5 {
		e.data = [2]dataTemplate{newDataTemplate(cfg.Version, false), newDataTemplate(cfg.Version, true)}
	}
	return e, nil
}

// minDatagram has room for each of the messages with at least one record.
const minDatagram = 256

// Data writes as many records as a datagram holds, in order, and returns their
// number with it. Records that the version doesn't carry are left out; if all
// n are, there is no datagram. Records nil gives nil, 0.
func (e *Encoder) Data(now time.Time, records []traffic.Record) (datagram []byte, n int) {
	if e.cfg.Version == V5 {
		return e.dataV5(now, records)
	}
	return e.dataSets(now, records)
}

// MaxRecords is the most records that a datagram holds.
func (e *Encoder) MaxRecords() int {
	if e.cfg.Version == V5 {
		return min(maxV5, (e.cfg.MaxDatagram-headerV5)/recordV5)
	}
	return (e.cfg.MaxDatagram - len(e.open()) - headerSet) / e.data[0].length
}

// Sequence is the number that the next message will bear: flows sent (v5),
// messages sent (v9) or data records sent (IPFIX), modulo 2^32.
func (e *Encoder) Sequence() uint32 { return e.seq }

// clock gives a message's time. What a v9 header says of it has no fraction,
// yet collectors take flows' times as counted back from it; so time and uptime
// are both of the next full second, and nothing is lost or in the future.
func (e *Encoder) clock(now time.Time) (unix uint32, uptime uint32) {
	full := now.Truncate(time.Second)
	if full.Before(now) {
		full = full.Add(time.Second)
	}
	return uint32(full.Unix()), e.uptime(full)
}

// uptime is a time in milliseconds since the exporter was started, as 32 bits
// hold it. Before that it is negative, which is as well modulo 2^32.
func (e *Encoder) uptime(t time.Time) uint32 {
	return uint32(t.Sub(e.cfg.Boot).Milliseconds())
}

var be = binary.BigEndian
