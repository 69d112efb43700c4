package gateway

import (
	"encoding/binary"
	"net/netip"
)

// pool hands out what a prefix holds: IPv4 addresses, or /64 prefixes of IPv6.
// What was handed back is used again last, so that an address is not soon
// another device's.
type pool struct {
	prefix netip.Prefix
	size   uint64   // how many there are, at most 2^32; IPv4 spares the first and the last
	next   uint64   // first that was never handed out
	taken  []uint64 // bit n for number n
	free   []uint64 // queue from head
	head   int
	apart  map[uint64]bool // taken far beyond next
}

func newPool(prefix netip.Prefix) *pool {
	prefix = prefix.Masked()
	p := &pool{prefix: prefix}
	unit := 32
	if prefix.Addr().Is6() {
		unit = 64
	}
	if host := unit - prefix.Bits(); host >= 0 {
		p.size = uint64(1) << min(host, 32)
	}
	if prefix.Addr().Is4() && p.size > 2 {
		p.size--
		p.next = 1
	}
	return p
}

func (p *pool) isTaken(n uint64) bool {
	return n/64 < uint64(len(p.taken)) && p.taken[n/64]&(1<<(n%64)) != 0 || p.apart[n]
}

func (p *pool) mark(n uint64) {
	if n/64 >= uint64(len(p.taken))+claimAhead/64 {
		if p.apart == nil {
			p.apart = map[uint64]bool{}
		}
		p.apart[n] = true
		return
	}
	for n/64 >= uint64(len(p.taken)) {
		p.taken = append(p.taken, 0)
	}
	p.taken[n/64] |= 1 << (n % 64)
}

// take hands out the next one, and false if there is none left.
func (p *pool) take() (netip.Addr, bool) {
	for p.next < p.size {
		n := p.next
		p.next++
		if !p.isTaken(n) {
			p.mark(n)
			return p.addr(n), true
		}
	}
	for p.head < len(p.free) {
		n := p.free[p.head]
		if p.head++; p.head == len(p.free) {
			p.free, p.head = p.free[:0], 0
		}
		if !p.isTaken(n) {
			p.mark(n)
			return p.addr(n), true
		}
	}
	return netip.Addr{}, false
}

// claim hands out a certain one, and false if the pool has it not or no more.
func (p *pool) claim(a netip.Addr) bool {
	if !p.prefix.Contains(a) {
		return false
	}
	n := p.number(a)
	if n >= p.size || p.isTaken(n) {
		return false
	}
	p.mark(n)
	return true
}

// claimAhead is how far the table of what is taken grows for one that is
// claimed, 8 KiB; one beyond stands apart.
const claimAhead = 1 << 16

// put takes one back.
func (p *pool) put(a netip.Addr) {
	n := p.number(a)
	if !p.isTaken(n) {
		return
	}
	if p.apart[n] {
		delete(p.apart, n)
	} else {
		p.taken[n/64] &^= 1 << (n % 64)
	}
	if n >= p.next {
		return
	}
	if p.head > len(p.free)/2 {
		p.free, p.head = append(p.free[:0], p.free[p.head:]...), 0
	}
	p.free = append(p.free, n)
}

func (p *pool) addr(n uint64) netip.Addr {
	if p.prefix.Addr().Is4() {
		b := p.prefix.Addr().As4()
		binary.BigEndian.PutUint32(b[:], binary.BigEndian.Uint32(b[:])+uint32(n))
		return netip.AddrFrom4(b)
	}
	b := p.prefix.Addr().As16()
	binary.BigEndian.PutUint64(b[:], binary.BigEndian.Uint64(b[:])+n)
	return netip.AddrFrom16(b)
}

func (p *pool) number(a netip.Addr) uint64 {
	if a.Is4() {
		b, first := a.As4(), p.prefix.Addr().As4()
		return uint64(binary.BigEndian.Uint32(b[:]) - binary.BigEndian.Uint32(first[:]))
	}
	b, first := a.As16(), p.prefix.Addr().As16()
	return binary.BigEndian.Uint64(b[:]) - binary.BigEndian.Uint64(first[:])
}
