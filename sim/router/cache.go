package router

import (
	"math"
	"net/netip"
	"time"

	"sunsetlab/traffic"
)

// key tells the flows of a cache apart.
type key struct {
	src, dst         [16]byte
	srcPort, dstPort uint16
	protocol, tos    uint8
	ipv6             bool
}

func keyOf(f *Flow, dir direction) key {
	k := key{src: f.Subscriber.As16(), dst: f.Remote.As16(), srcPort: f.LocalPort, dstPort: f.Port,
		protocol: f.Protocol, tos: f.TOS, ipv6: f.Remote.Is6() && !f.Remote.Is4In6()}
	if dir == out {
		k.src, k.dst = k.dst, k.src
		k.srcPort, k.dstPort = k.dstPort, k.srcPort
	}
	return k
}

// entry is a record that is being made.
type entry struct {
	key           key
	flags         uint8
	srcAS, dstAS  uint32
	input, output uint32
	packets       uint64 // 0 before the first
	bytes         uint64
	first, last   int64 // Unix nanoseconds
}

// see adds a packet.
func (e *entry) see(at int64, size uint64, flags uint8) {
	if e.packets == 0 {
		e.first, e.last = at, at
	}
	e.first, e.last = min(e.first, at), max(e.last, at)
	e.packets++
	e.bytes += size
	e.flags |= flags
}

// clear makes room for the flow's next record.
func (e *entry) clear() { e.packets, e.bytes, e.flags = 0, 0, 0 }

// record is the entry as a collector is to have it.
func (e *entry) record() traffic.Record {
	r := traffic.Record{
		Start: time.Unix(0, e.first), End: time.Unix(0, e.last),
		SrcPort: e.key.srcPort, DstPort: e.key.dstPort, Protocol: e.key.protocol, TOS: e.key.tos, TCPFlags: e.flags,
		SrcAS: e.srcAS, DstAS: e.dstAS, Input: e.input, Output: e.output,
		Packets: e.packets, Bytes: e.bytes,
	}
	r.Src, r.Dst = netip.AddrFrom16(e.key.src), netip.AddrFrom16(e.key.dst)
	if !e.key.ipv6 {
		r.Src, r.Dst = r.Src.Unmap(), r.Dst.Unmap()
	}
	return r
}

// cache holds the flows of a domain. Each entry in use is in one bucket of a
// wheel of seconds: that in which it was due when it was put there. It may be
// due later by now, so it is looked at again when its bucket comes up.
type cache struct {
	limit            int
	active, inactive int64

	byKey   map[key]int32
	entries []entry
	free    []int32

	wheel [][]int32
	swept int64 // the last second whose bucket came up
	next  int64 // no bucket before this second has entries
}

const never = math.MaxInt64

func newCache(cfg *Config, now time.Time) cache {
	longest := max(cfg.ActiveTimeout, cfg.InactiveTimeout)
	return cache{
		limit: cfg.CacheLimit, active: int64(cfg.ActiveTimeout), inactive: int64(cfg.InactiveTimeout),
		byKey: map[key]int32{}, wheel: make([][]int32, int64(longest/time.Second)+3),
		swept: now.Unix(), next: never,
	}
}

// due is when the entry is to be exported if no packet follows.
func (c *cache) due(e *entry) int64 { return min(e.first+c.active, e.last+c.inactive) }

// place puts an entry into the bucket of the second in which it is due.
func (c *cache) place(i int32) {
	second := (c.due(&c.entries[i]) + int64(time.Second) - 1) / int64(time.Second)
	// What is overdue waits for the next second; what is in the future, since
	// it was carried too soon, goes round.
	second = min(max(second, c.swept+1), c.swept+int64(len(c.wheel))-1)
	b := c.bucket(second)
	*b = append(*b, i)
	c.next = min(c.next, second)
}

func (c *cache) bucket(second int64) *[]int32 {
	n := int64(len(c.wheel))
	return &c.wheel[(second%n+n)%n]
}

// add gives a flow an entry. It is to be placed when it has packets.
func (c *cache) add(k key) (i int32) {
	if n := len(c.free); n > 0 {
		i = c.free[n-1]
		c.free = c.free[:n-1]
	} else {
		i = int32(len(c.entries))
		c.entries = append(c.entries, entry{})
	}
	c.entries[i] = entry{key: k}
	c.byKey[k] = i
	return i
}

func (c *cache) full() bool { return len(c.byKey) >= c.limit }

func (c *cache) remove(i int32) {
	delete(c.byKey, c.entries[i].key)
	c.free = append(c.free, i)
}

// skip passes over seconds in which there was nothing to look after.
func (c *cache) skip(second int64) {
	if len(c.byKey) == 0 {
		c.swept = max(c.swept, second)
	}
}

// sweep removes what is due by the second, after export saw it.
func (c *cache) sweep(second int64, export func(e *entry)) {
	c.skip(second)
	for c.swept < second {
		c.swept++
		b := c.bucket(c.swept)
		due := *b
		*b = due[:0] // place never puts an entry here
		for _, i := range due {
			e := &c.entries[i]
			if c.due(e) > second*int64(time.Second) {
				c.place(i)
				continue
			}
			export(e)
			c.remove(i)
		}
	}
	c.findNext()
}

// evict removes the entry that is due first, after export saw it.
func (c *cache) evict(export func(e *entry)) {
	for {
		b := c.bucket(c.next)
		last := len(*b) - 1
		i := (*b)[last]
		*b = (*b)[:last]
		at := c.next
		if last == 0 {
			c.findNext()
		}
		if e := &c.entries[i]; c.due(e) > at*int64(time.Second) && at < c.swept+int64(len(c.wheel))-1 {
			c.place(i)
			continue
		}
		export(&c.entries[i])
		c.remove(i)
		return
	}
}

func (c *cache) findNext() {
	c.next = never
	if len(c.byKey) == 0 {
		return
	}
	for s := c.swept + 1; s < c.swept+int64(len(c.wheel)); s++ {
		if len(*c.bucket(s)) > 0 {
			c.next = s
			return
		}
	}
}

// flush removes everything, after export saw it, in the order in which it
// would have been due.
func (c *cache) flush(export func(e *entry)) {
	for s := c.swept + 1; s < c.swept+int64(len(c.wheel)); s++ {
		b := c.bucket(s)
		for _, i := range *b {
			export(&c.entries[i])
			c.remove(i)
		}
		*b = (*b)[:0]
	}
	c.next = never
}
