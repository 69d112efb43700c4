package netflow

import (
	"math"
	"net/netip"
	"time"

	"sunsetlab/traffic"
)

const (
	headerV5  = 24
	recordV5  = 48
	maxV5     = 30 // records a datagram
	asTrans   = 23456
	maxUint32 = math.MaxUint32
)

// dataV5 writes a NetFlow v5 datagram. Its sequence number counts flows.
func (e *Encoder) dataV5(now time.Time, records []traffic.Record) ([]byte, int) {
	most := e.MaxRecords()
	b := e.buf[:headerV5]
	count, n := 0, 0
	for n < len(records) && count < most {
		r := &records[n]
		n++
		if !V5.Carries(r) {
			continue
		}
		b = e.appendV5(b, r)
		count++
	}
	e.buf = b
	if count == 0 {
		return nil, n
	}
	be.PutUint16(b, uint16(V5))
	be.PutUint16(b[2:], uint16(count))
	be.PutUint32(b[4:], e.uptime(now))
	be.PutUint32(b[8:], uint32(now.Unix()))
	be.PutUint32(b[12:], uint32(now.Nanosecond()))
	be.PutUint32(b[16:], e.seq)
	b[20] = uint8(e.cfg.Domain >> 8) // engine type
	b[21] = uint8(e.cfg.Domain)      // engine ID
	be.PutUint16(b[22:], uint16(e.cfg.Sampling.Algorithm)<<14|uint16(e.cfg.Sampling.N))
	e.seq += uint32(count)
	return b, n
}

func (e *Encoder) appendV5(b []byte, r *traffic.Record) []byte {
	b = append4(b, r.Src)
	b = append4(b, r.Dst)
	b = be.AppendUint32(b, 0) // next hop
	b = be.AppendUint16(b, uint16(min(r.Input, math.MaxUint16)))
	b = be.AppendUint16(b, uint16(min(r.Output, math.MaxUint16)))
	b = be.AppendUint32(b, uint32(min(r.Packets, maxUint32)))
	b = be.AppendUint32(b, uint32(min(r.Bytes, maxUint32)))
	b = be.AppendUint32(b, e.uptime(r.Start))
	b = be.AppendUint32(b, e.uptime(r.End))
	b = be.AppendUint16(b, r.SrcPort)
	b = be.AppendUint16(b, r.DstPort)
	b = append(b, 0, r.TCPFlags, r.Protocol, r.TOS)
	b = be.AppendUint16(b, as16(r.SrcAS))
	b = be.AppendUint16(b, as16(r.DstAS))
	return append(b, 0, 0, 0, 0) // masks, padding
}

// as16 gives AS_TRANS (RFC 6793) for what 16 bits don't hold.
func as16(as uint32) uint16 {
	if as > math.MaxUint16 {
		return asTrans
	}
	return uint16(as)
}

func append4(b []byte, a netip.Addr) []byte {
	v := a.As4()
	return append(b, v[:]...)
}

func append16(b []byte, a netip.Addr) []byte {
	v := a.As16()
	return append(b, v[:]...)
}
