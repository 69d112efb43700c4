package collector

import (
	"math"

	"github.com/netsampler/goflow2/v2/decoders/netflow"
)

// maxSamplers is the most selectors of a source whose rates are kept.
const maxSamplers = 256

// readOptions takes the sampling rates out of options data.
func (s *source) readOptions(records []netflow.OptionsDataRecord) {
	for i := range records {
		s.readRate(&records[i])
	}
}

// readRate knows the ways in which exporters announce one packet in N:
//
//	{34}, {34, 35}    samplingInterval, with samplingAlgorithm
//	{48, 49, 50}      a sampler's ID, mode and random interval
//	{305, 306}        packets taken, packets left out (RFC 5477)
//	{309, 310}        n packets out of N
//	{311}             a probability
//
// A rate with a selector (48, 302) is for the records that name it, and for
// those that name none.
func (s *source) readRate(r *netflow.OptionsDataRecord) {
	var rate, selector uint64
	var named bool
	var taken, left, size, population uint64
	for _, f := range r.ScopesValues {
		if b, ok := f.Value.([]byte); ok && !f.PenProvided && f.Type == netflow.IPFIX_FIELD_selectorId {
			selector, named = number(b), true
		}
	}
	for _, f := range r.OptionsValues {
		b, ok := f.Value.([]byte)
		if f.PenProvided || !ok {
			continue
		}
		switch f.Type {
		case netflow.NFV9_FIELD_SAMPLING_INTERVAL, netflow.NFV9_FIELD_FLOW_SAMPLER_RANDOM_INTERVAL:
			rate = number(b)
		case netflow.NFV9_FIELD_FLOW_SAMPLER_ID, netflow.IPFIX_FIELD_selectorId:
			selector, named = number(b), true
		case netflow.IPFIX_FIELD_samplingPacketInterval:
			taken = number(b)
		case netflow.IPFIX_FIELD_samplingPacketSpace:
			left = number(b)
		case netflow.IPFIX_FIELD_samplingSize:
			size = number(b)
		case netflow.IPFIX_FIELD_samplingPopulation:
			population = number(b)
		case netflow.IPFIX_FIELD_samplingProbability:
			rate = inverse(b)
		}
	}
	switch {
	case taken > 0 && left > 0:
		rate = 1 + left/taken
	case size > 0 && population > 0:
		rate = population / size
	}
	if rate == 0 || rate > math.MaxUint32 {
		return
	}
	s.Rate = uint32(rate)
	if _, known := s.samplers[uint32(selector)]; named && (known || len(s.samplers) < maxSamplers) {
		s.samplers[uint32(selector)] = uint32(rate)
	}
}

// inverse gives N of a probability 1/N, in 4 or 8 octets; 0 if it is none.
func inverse(b []byte) uint64 {
	var p float64
	switch len(b) {
	case 4:
		p = float64(math.Float32frombits(uint32(number(b))))
	case 8:
		p = math.Float64frombits(number(b))
	}
	if !(p > 0 && p <= 1) {
		return 0
	}
	return uint64(min(math.Round(1/p), math.MaxUint32))
}
