package router

import (
	"math"
	"math/rand/v2"
)

type direction uint8

const (
	in  direction = iota // from the subscriber
	out                  // to it
)

// sampler chooses packets of a stream. Both ways to sample come down to the
// number of packets from one that is taken to the next: N, or a geometric
// number, which makes the packets taken from n a binomial number, exactly.
type sampler struct {
	rand *rand.Rand
	n    uint64
	// scale is -1/ln(1-1/N) for random sampling, 0 for systematic.
	scale float64
	// next is the place of the next packet that is taken, from 0 for the
	// stream's next one.
	next uint64
}

func newSampler(r *rand.Rand, n uint32, random bool) sampler {
	s := sampler{rand: r, n: uint64(n)}
	if random && n > 1 {
		s.scale = -1 / math.Log1p(-1/float64(n))
		s.next = s.gap() - 1
	} else {
		// A router begins somewhere.
		s.next = r.Uint64N(s.n)
	}
	return s
}

// gap draws the distance from a packet that is taken to the next.
func (s *sampler) gap() uint64 {
	if s.scale == 0 {
		return s.n
	}
	return 1 + uint64(s.rand.ExpFloat64()*s.scale)
}

// carry samples one direction of a stretch, and has the cache see the packets.
func (d *domain) carry(f *Flow, dir direction, v Volume) {
	d.router.stats.Packets += v.Packets
	d.router.stats.Bytes += v.Bytes
	if s := &d.sampler; s.next >= v.Packets {
		s.next -= v.Packets
		return
	}
	d.sample(f, dir, v)
}

func (d *domain) sample(f *Flow, dir direction, v Volume) {
	s := &d.sampler
	r := d.router
	sizes := newSizes(&r.cfg, s.rand, v)
	start := f.Start.UnixNano()
	step := max(float64(f.End.UnixNano()-start), 0) / float64(v.Packets)
	e, index, isNew := d.enter(f, dir)
	i := s.next
	for ; i < v.Packets; i += s.gap() {
		size := sizes.of(i)
		at := start + int64((float64(i)+s.rand.Float64())*step)
		if e.packets > 0 && (at >= d.cache.due(e) || e.bytes+size > d.maxBytes) {
			d.export(e)
			e.clear()
		}
		e.see(at, size, flags(f, i, v.Packets))
		r.stats.SampledPackets++
		r.stats.SampledBytes += size
	}
	s.next = i - v.Packets
	if isNew {
		d.cache.place(index)
	}
	d.schedule()
}

// TCP control bits.
const (
	fin, syn, ack = 0x01, 0x02, 0x10
	tcp           = 6
)

// flags gives the TCP flags of packet i of n.
func flags(f *Flow, i, n uint64) uint8 {
	if f.Protocol != tcp {
		return 0
	}
	b := uint8(ack)
	if i == 0 && f.Begins {
		b |= syn
	}
	if i == n-1 && f.Ends {
		b |= fin
	}
	return b
}

// sizes gives each packet of a stretch its size, so that the sizes of all sum
// up to its octets exactly: the first ranks are large, one is in between, the
// rest is small. Ranks are places, permuted: large and small are mixed.
type sizes struct {
	n, shift     uint64
	large        uint64 // packets that are large
	big, between uint64
	small        uint64
}

// stride is a prime beyond the packets of any flow, so that i*stride mod n goes
// through all of 0 to n-1.
const stride = 4294967311

func newSizes(cfg *Config, r *rand.Rand, v Volume) sizes {
	lo, hi := uint64(cfg.SmallPacket), uint64(cfg.LargePacket)
	s := sizes{n: v.Packets, small: lo, big: hi, between: lo}
	if v.Bytes < lo*v.Packets || v.Bytes > hi*v.Packets {
		// Equal sizes, but for the remainder.
		s.small = v.Bytes / v.Packets
		s.big = s.small + 1
		s.between = s.small
		s.large = v.Bytes % v.Packets
	} else {
		rest := v.Bytes - lo*v.Packets
		s.large = rest / (hi - lo)
		s.between = lo + rest%(hi-lo)
	}
	if s.n > 1 && s.large < s.n {
		s.shift = r.Uint64N(s.n)
	}
	return s
}

// of gives the octets of packet i.
func (s *sizes) of(i uint64) uint64 {
	rank := (i%s.n*(stride%s.n) + s.shift) % s.n
	switch {
	case rank < s.large:
		return s.big
	case rank == s.large:
		return s.between
	}
	return s.small
}
