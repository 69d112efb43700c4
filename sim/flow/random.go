package flow

import "math"

// stream is a source of random numbers that costs nothing to begin: splitmix64.
// A subscriber's day has a few of its own.
type stream uint64

const golden = 0x9e3779b97f4a7c15

// key makes a stream's beginning of what it is for.
func key(parts ...uint64) stream {
	h := uint64(golden)
	for _, p := range parts {
		h = scramble(h ^ scramble(p+golden))
	}
	return stream(h)
}

func scramble(z uint64) uint64 {
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// bits returns 64 random bits.
func (s *stream) bits() uint64 {
	*s += golden
	return scramble(uint64(*s))
}

// unit returns a number above 0 and below 1.
func (s *stream) unit() float64 { return (float64(s.bits()>>11) + 0.5) / (1 << 53) }

// below returns a number from 0 to n-1.
func (s *stream) below(n uint64) uint64 {
	// A multiplication favours some by less than n in 2^32.
	return (s.bits() >> 32) * n >> 32
}

// normal returns a standard normal number.
func (s *stream) normal() float64 { return quantile(s.unit()) }

// quantile is the inverse of the standard normal distribution.
func quantile(p float64) float64 { return -math.Sqrt2 * math.Erfcinv(2*p) }
