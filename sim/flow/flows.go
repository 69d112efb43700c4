package flow

import (
	"math"
	"net/netip"
	"time"

	"sunsetlab/traffic/published"
)

// Flows are those of a subscriber on a day, in the order of their start. The
// zero value has none.
type Flows struct {
	p    *Profile
	day  *dayShape
	t    DayType
	k, n int

	volume [2]float64 // of the day, bytes by direction
	total  [2]float64 // of the flows' parts
	so     [2]float64 // of those before this one
	spent  [2]uint64  // bytes of those before this one

	size   stream // of sizes, which are drawn twice
	random stream
	u      float64 // the part of the day's traffic that has begun
	part   int     // of the day
}

// Flows returns the flows in which a subscriber's day goes: their bytes make
// just in and out. The number of flows and all else follows from the seed.
func (p *Profile) Flows(seed uint64, in, out uint64, t DayType) Flows {
	if in+out == 0 {
		return Flows{}
	}
	f := Flows{p: p, day: &p.days[t], t: t, volume: [2]float64{float64(in), float64(out)},
		size: key(seed, 1), random: key(seed, 2)}
	f.n = p.count(in+out, f.random.unit())
	for s, k := f.size, 0; k < f.n; k++ {
		a, b := p.part(&s)
		f.total[0] += a
		f.total[1] += b
	}
	return f
}

// count is how many flows there are: u decides what is between two numbers.
func (p *Profile) count(bytes uint64, u float64) int {
	g := &p.model.Flows
	mean := g.PerDay
	if g.Exponent > 0 {
		mean *= math.Pow(float64(bytes)/p.median(), g.Exponent)
	}
	const least = 2000 // bytes a flow
	n := min(mean+u, float64(g.Most), 1+float64(bytes)/least)
	return max(1, int(n))
}

// median is the bytes of a subscriber in the middle of both directions.
func (p *Profile) median() float64 { return megabyte * (p.in.At(0) + p.out.At(0)) }

// part draws how much of the day's bytes a flow has, in both directions,
// relative to others.
func (p *Profile) part(s *stream) (in, out float64) {
	bits := s.bits()
	i := bits % tableSize
	w := p.parts[i]
	if i == tableSize-1 {
		// The largest, on which the tail hangs, aren't all alike.
		u := (float64(bits>>32) + 0.5) / (1 << 32) / tableSize
		w = math.Pow(u, -1/p.model.Flows.Tail)
	}
	return w * p.ratios[bits>>12%tableSize], w
}

// Next fills in the next flow, and tells whether there was one.
func (f *Flows) Next(to *Flow) bool {
	if f.k >= f.n {
		return false
	}
	f.k++
	in, out := f.p.part(&f.size)
	to.In.Bytes, to.Out.Bytes = f.share(published.In, in), f.share(published.Out, out)
	to.In.Packets, to.Out.Packets = packets(to.In.Bytes, to.Out.Bytes)

	start := f.start()
	to.Start = time.Duration(start * float64(time.Second))
	f.service(to)
	to.Duration = f.duration(start, to.In.Bytes+to.Out.Bytes)
	return true
}

// share is a flow's bytes in a direction: what the flows so far should have,
// less what they got, so that nothing is lost by rounding.
func (f *Flows) share(d published.Direction, part float64) uint64 {
	f.so[d] += part
	upTo := uint64(f.volume[d])
	if f.k < f.n {
		upTo = min(upTo, uint64(f.volume[d]*(f.so[d]/f.total[d])))
	}
	bytes := upTo - f.spent[d]
	f.spent[d] = upTo
	return bytes
}

// start is when the next of the flows that are left begins, in seconds: their
// places in the day's traffic are uniform and independent, drawn in order.
func (f *Flows) start() float64 {
	left := float64(f.n - f.k + 1)
	f.u = min(1-(1-f.u)*math.Exp(math.Log(f.random.unit())/left), 1-1e-12)
	upTo := f.day.upTo
	for f.part < len(upTo)-1 && upTo[f.part] <= f.u {
		f.part++
	}
	from := 0.0
	if f.part > 0 {
		from = upTo[f.part-1]
	}
	within := min((f.u-from)/(upTo[f.part]-from), 1-1e-9)
	return (float64(f.part) + within) * dayLength / float64(len(upTo))
}

// The lengths of packets with data and of such that acknowledge, in bytes.
const (
	fullPacket  = 1400
	emptyPacket = 52
)

// packets are as many as the bytes fill, and one that acknowledges for two the
// other way, as far as the bytes allow.
func packets(in, out uint64) (uint64, uint64) {
	fullIn, fullOut := (in+fullPacket-1)/fullPacket, (out+fullPacket-1)/fullPacket
	return max(fullIn, min(fullOut/2, in/emptyPacket)), max(fullOut, min(fullIn/2, out/emptyPacket))
}

// service fills in who is spoken to, by what.
func (f *Flows) service(to *Flow) {
	p, bits := f.p, f.random.bits()
	r := bits >> 32
	i := p.pick[r*tableSize>>32]
	for p.service[i].upTo <= r {
		i++
	}
	s := &p.service[i]
	to.Protocol = s.number
	to.Port, to.LocalPort = 0, 0
	if s.Protocol.HasPorts() {
		to.Port = f.port(s)
		least := max(firstLocal, uint64(to.Port)+1)
		to.LocalPort = uint16(least + (bits&0xffffffff)*(1<<16-least)>>32)
	}
	n := &p.network[f.network(s)]
	to.AS = n.as
	to.Remote = f.address(n)
}

// firstLocal is the first port of a subscriber's side (RFC 6335).
const firstLocal = registered + 1

func (f *Flows) port(s *service) uint16 {
	if s.Ports.From == s.Ports.To {
		return s.Ports.From
	}
	for {
		port := s.Ports.From + uint16(f.random.below(uint64(s.Ports.To-s.Ports.From)+1))
		if int(f.p.ports[side(s.Protocol)][port]) == s.index+1 {
			return port
		}
	}
}

// network picks one of the service's providers by the hour, or one elsewhere.
func (f *Flows) network(s *service) int {
	named := len(f.p.model.Providers)
	if shares := s.providers[f.t]; shares != nil {
		h := f.part * rateParts / len(f.day.upTo)
		r := uint32(f.random.bits() >> 32)
		for i, upTo := range shares[h*named : (h+1)*named] {
			if r < upTo {
				return i
			}
		}
	}
	return named + int(f.random.below(uint64(len(f.p.network)-named)))
}

func (f *Flows) address(n *network) netip.Addr {
	bits := f.random.bits()
	from := n.v4
	if len(from) == 0 || len(n.v6) > 0 && float64(f.random.below(1e6))/1e4 < f.p.model.Flows.IPv6 {
		from = n.v6
	}
	prefix := from[0]
	if len(from) > 1 {
		prefix = from[f.random.below(uint64(len(from)))]
	}
	if prefix.Addr().Is4() {
		a := prefix.Addr().As4()
		host := uint32(bits) & (1<<(32-prefix.Bits()) - 1)
		for i := range a {
			a[i] |= byte(host >> (24 - 8*i))
		}
		return netip.AddrFrom4(a)
	}
	a := prefix.Addr().As16()
	// The last 64 bits alone, as far as they are free.
	host := bits & (1<<(128-max(prefix.Bits(), 64)) - 1)
	for i := range 8 {
		a[8+i] |= byte(host >> (56 - 8*i))
	}
	return netip.AddrFrom16(a)
}

// duration is of a flow that starts at a second of the day.
func (f *Flows) duration(start float64, bytes uint64) time.Duration {
	const second = float64(time.Second)
	g := &f.p.model.Flows
	d := f.p.noise[f.random.bits()%tableSize] * math.Sqrt(float64(bytes)/megabyte)
	d = max(d, float64(bytes)*8/(g.Rate*megabyte), 0.001)
	return time.Duration(min(d, dayLength-start) * second)
}
