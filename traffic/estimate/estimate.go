package estimate

import (
	"cmp"
	"math"

	"gonum.org/v1/gonum/stat/distuv"

	"sunsetlab/traffic"
)

// Method is how estimates are made. The zero Method gives 95 % intervals of
// packets of 20 to 1500 octets.
type Method struct {
	// Level is the probability that an interval holds the truth, by default
	// 0.95.
	Level float64
	// MinPacket and MaxPacket bound the octets of a packet, by default 20 and
	// 1500.
	MinPacket, MaxPacket uint64
	// Rate is N where a record doesn't tell it and where there is no record.
	// It is 0 if unknown.
	Rate uint32
}

func (m Method) level() float64     { return cmp.Or(m.Level, 0.95) }
func (m Method) minPacket() float64 { return float64(cmp.Or(m.MinPacket, 20)) }
func (m Method) maxPacket() float64 { return float64(cmp.Or(m.MaxPacket, 1500)) }

// Tally sums up records of one kind.
type Tally struct {
	// Records, Packets and Bytes are as sampled.
	Records, Packets, Bytes uint64
	// Unscaled is the number of records whose rate nobody knows. They are in
	// none of the other figures.
	Unscaled uint64
	// Volume is ΣN·T. VarianceLow and Variance are the bounds of its variance.
	Volume, VarianceLow, Variance float64
	// Rate is the highest N.
	Rate uint32
}

// Add adds a record.
func (m Method) Add(t *Tally, r *traffic.Record) {
	n := cmp.Or(r.Rate, m.Rate)
	if n == 0 {
		t.Unscaled++
		return
	}
	t.Records++
	t.Packets += r.Packets
	t.Bytes += r.Bytes
	t.Rate = max(t.Rate, n)
	rate := float64(n)
	t.Volume += rate * float64(r.Bytes)
	low, high := m.squares(float64(r.Packets), float64(r.Bytes))
	t.VarianceLow += rate * (rate - 1) * low // N²(1-1/N)
	t.Variance += rate * (rate - 1) * high
}

// squares bounds Σb² of k packets with a sum of T, each of a to b octets:
// Σ(x-a)(x-b) isn't positive, so Σx² is (a+b)T - kab at most.
func (m Method) squares(k, sum float64) (low, high float64) {
	if k == 0 {
		return 0, 0
	}
	low = sum * sum / k
	if k == 1 {
		return low, low
	}
	a, b := m.minPacket(), m.maxPacket()
	return low, max(low, (a+b)*sum-k*a*b)
}

// Merge adds what another tally has.
func (t *Tally) Merge(o Tally) {
	t.Records += o.Records
	t.Packets += o.Packets
	t.Bytes += o.Bytes
	t.Unscaled += o.Unscaled
	t.Volume += o.Volume
	t.VarianceLow += o.VarianceLow
	t.Variance += o.Variance
	t.Rate = max(t.Rate, o.Rate)
}

// Interval is an estimate with its confidence limits.
type Interval struct {
	Low, Value, High float64
}

// Holds tells whether the truth may be v.
func (i Interval) Holds(v float64) bool { return i.Low <= v && v <= i.High }

// many is the number of equal packets from which a normal distribution will do.
const many = 1000

// Volume estimates the octets that there were. Without any sample the upper
// limit is about 3·N·MaxPacket, at the level 0.95; infinite if N is unknown.
func (m Method) Volume(t Tally) Interval {
	if t.Volume == 0 {
		return Interval{High: m.unseen(t.Rate)}
	}
	if t.Variance == 0 { // all packets were seen
		return Interval{t.Volume, t.Volume, t.Volume}
	}
	k := packets(t)
	if k > many {
		d := m.z() * math.Sqrt(t.Variance)
		return Interval{t.Volume - d, t.Volume, t.Volume + d}
	}
	tail := (1 - m.level()) / 2
	more := m.oneMore(t)
	kMore := packets(more)
	return Interval{
		Low:   t.Volume / k * distuv.Gamma{Alpha: k, Beta: 1}.Quantile(tail),
		Value: t.Volume,
		High:  more.Volume / kMore * distuv.Gamma{Alpha: kMore, Beta: 1}.Quantile(1-tail),
	}
}

// oneMore is the tally with a packet more, as large as one may be: what may
// well have passed unseen. Upper limits are those of it (Fay and Feuer, 1997).
// Of equal packets they are the exact ones.
func (m Method) oneMore(t Tally) Tally {
	n, b := float64(max(t.Rate, m.Rate)), m.maxPacket()
	t.Volume += n * b
	t.Variance += n * (n - 1) * b * b
	return t
}

// unseen is the most that may have passed without a packet of it being
// sampled: the rule of three, -ln 0.05 = 2.996 packets' worth.
func (m Method) unseen(rate uint32) float64 {
	n := max(rate, m.Rate)
	switch n {
	case 0:
		return math.Inf(1)
	case 1:
		return 0
	}
	return -math.Log(1-m.level()) * float64(n) * m.maxPacket()
}

// Share estimates what part of the octets of whole were part's, which whole
// must include. Without any sample of whole all is possible.
func (m Method) Share(part, whole Tally) Interval {
	if whole.Volume == 0 {
		return Interval{0, math.NaN(), 1}
	}
	// A rest that is rounding alone is none.
	rest := Tally{Rate: whole.Rate, Volume: whole.Volume - part.Volume, Variance: max(whole.Variance-part.Variance, 0)}
	if rest.Volume < 1e-9*whole.Volume {
		rest = Tally{}
	}
	s := part.Volume / whole.Volume
	if part.Volume == 0 {
		most := m.unseen(max(part.Rate, whole.Rate))
		return Interval{0, 0, most / (most + whole.Volume)}
	}
	if rest.Volume == 0 {
		most := m.unseen(whole.Rate)
		return Interval{whole.Volume / (most + whole.Volume), 1, 1}
	}
	if part.Variance == 0 && rest.Variance == 0 {
		return Interval{s, s, s}
	}
	return m.ratio(part, rest, s)
}

// ratio gives the limits of A/(A+B), A and B independent.
func (m Method) ratio(a, b Tally, s float64) Interval {
	ka, kb := packets(a), packets(b)
	if ka > many && kb > many {
		d := m.z() * math.Sqrt((1-s)*(1-s)*a.Variance+s*s*b.Variance) / (a.Volume + b.Volume)
		return Interval{max(s-d, 0), s, min(s+d, 1)}
	}
	// ka packets of one size and kb of another: the limits of ka of ka+kb
	// (Clopper and Pearson), as odds, times the ratio of the sizes.
	limit := func(a, b Tally, p float64) float64 {
		ka, kb := packets(a), packets(b)
		odds := distuv.Beta{Alpha: ka, Beta: kb}.Quantile(p)
		odds /= 1 - odds
		odds *= a.Volume / ka / (b.Volume / kb)
		return odds / (1 + odds)
	}
	tail := (1 - m.level()) / 2
	return Interval{Low: limit(a, m.oneMore(b), tail), Value: s, High: limit(m.oneMore(a), b, 1-tail)}
}

// packets is the number of equal packets with the tally's relative variance.
func packets(t Tally) float64 {
	// Beyond this a distribution doesn't tell more, and its quantiles are hard
	// to compute.
	const most = 1e6
	if t.Variance == 0 {
		return most
	}
	return min(t.Volume*t.Volume/t.Variance, most)
}

// z is how many standard deviations an interval has on either side.
func (m Method) z() float64 {
	return distuv.UnitNormal.Quantile(1 - (1-m.level())/2)
}
