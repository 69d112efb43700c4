package gateway

import (
	"hash/crc32"
	"time"

	"sunsetlab/gtpv1"
	"sunsetlab/gtpv2"
)

// answered holds the responses to recent requests, so that a request that comes
// again is answered the same and does nothing twice (TS 29.274 7.6).
type answered struct {
	ring  []response // a power of two
	first int        // number of the oldest
	count int
	index map[requestKey]int // number of the response
}

type response struct {
	key     requestKey
	request uint32 // checksum: a request that comes again is the same to the bit
	at      time.Time
	pdu     []byte
}

// requestKey tells requests of one peer apart.
type requestKey uint32

func keyOf(h gtpv2.Header) requestKey {
	return requestKey(h.Sequence)<<8 | requestKey(h.Type)
}

func keyOfGn(h gtpv1.Header) requestKey {
	return requestKey(h.Sequence)<<8 | requestKey(h.Type)
}

// keepFor is how long the peer may repeat a request.
func (g *Gateway) keepFor() time.Duration {
	return g.cfg.t3Response() * time.Duration(g.cfg.n3Requests()+1)
}

func (a *answered) slot(n int) *response { return &a.ring[n&(len(a.ring)-1)] }

// find returns the response to a request that was met before: none, if it has
// not been answered yet.
func (a *answered) find(k requestKey, request []byte, now time.Time, keepFor time.Duration) ([]byte, bool) {
	n, ok := a.index[k]
	if !ok {
		return nil, false
	}
	r := a.slot(n)
	if now.Sub(r.at) > keepFor || r.request != crc32.ChecksumIEEE(request) {
		return nil, false
	}
	return r.pdu, true
}

// begin remembers a request that is being worked on.
func (a *answered) begin(k requestKey, request []byte, now time.Time, keepFor time.Duration) {
	for a.count > 0 && now.Sub(a.slot(a.first).at) > keepFor {
		a.drop()
	}
	n, ok := a.index[k]
	if !ok {
		if a.count == len(a.ring) {
			a.grow()
		}
		if a.index == nil {
			a.index = map[requestKey]int{}
		}
		n = a.first + a.count
		a.index[k] = n
		a.count++
	}
	r := a.slot(n)
	*r = response{key: k, request: crc32.ChecksumIEEE(request), at: now, pdu: r.pdu[:0]}
}

// finish adds a copy of the response, if the request is still remembered.
func (a *answered) finish(k requestKey, pdu []byte) {
	if n, ok := a.index[k]; ok {
		r := a.slot(n)
		r.pdu = append(r.pdu[:0], pdu...)
	}
}

func (a *answered) drop() {
	delete(a.index, a.slot(a.first).key)
	a.first++
	a.count--
}

func (a *answered) grow() {
	ring := make([]response, max(64, 2*len(a.ring)))
	for n := a.first; n < a.first+a.count; n++ {
		ring[n&(len(ring)-1)] = *a.slot(n)
	}
	a.ring = ring
}

// clear forgets every request but the last, which told that the peer has
// restarted.
func (a *answered) clear() {
	for a.count > 1 {
		a.drop()
	}
}
