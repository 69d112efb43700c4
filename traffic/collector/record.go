package collector

import (
	"encoding/binary"
	"net/netip"
	"time"

	"github.com/netsampler/goflow2/v2/decoders/netflow"
	"github.com/netsampler/goflow2/v2/decoders/netflowlegacy"

	"sunsetlab/traffic"
)

// since gives the time that is so many milliseconds of uptime. It lies within
// 24.8 days of the message, whether the uptime has wrapped in between or not.
func (m *message) since(uptime uint32) time.Time {
	return time.UnixMilli(m.unixMilli - int64(int32(m.uptime-uptime)))
}

func (s *source) recordV5(m *message, v *netflowlegacy.RecordsNetFlowV5) traffic.Record {
	r := traffic.Record{
		Exporter: s.Exporter, Domain: s.Domain,
		Src: address4(v.SrcAddr), Dst: address4(v.DstAddr), SrcPort: v.SrcPort, DstPort: v.DstPort,
		Protocol: v.Proto, TCPFlags: v.TCPFlags, TOS: v.Tos,
		SrcAS: uint32(v.SrcAS), DstAS: uint32(v.DstAS), Input: uint32(v.Input), Output: uint32(v.Output),
		Packets: uint64(v.DPkts), Bytes: uint64(v.DOctets), Rate: s.Rate,
	}
	r.Start, r.End = inOrder(m.since(v.First), m.since(v.Last))
	if r.Rate == 0 {
		s.Unannounced++
	}
	return r
}

func address4(a netflowlegacy.IPAddress) netip.Addr {
	return netip.AddrFrom4([4]byte{byte(a >> 24), byte(a >> 16), byte(a >> 8), byte(a)})
}

// record makes a record of a data record's values; false if it has no
// addresses.
func (s *source) record(m *message, values []netflow.DataField) (r traffic.Record, ok bool) {
	r.Exporter, r.Domain, r.Rate = s.Exporter, s.Domain, s.Rate
	var times times
	for i := range values {
		f := &values[i]
		b, isOctets := f.Value.([]byte)
		if f.PenProvided || !isOctets {
			continue
		}
		switch f.Type {
		case netflow.NFV9_FIELD_IPV4_SRC_ADDR, netflow.NFV9_FIELD_IPV6_SRC_ADDR:
			setAddress(&r.Src, b)
		case netflow.NFV9_FIELD_IPV4_DST_ADDR, netflow.NFV9_FIELD_IPV6_DST_ADDR:
			setAddress(&r.Dst, b)
		case netflow.NFV9_FIELD_IN_BYTES:
			r.Bytes = number(b)
		case netflow.NFV9_FIELD_IN_PKTS:
			r.Packets = number(b)
		case netflow.NFV9_FIELD_OUT_BYTES, netflow.IPFIX_FIELD_octetTotalCount:
			setIfZero(&r.Bytes, b)
		case netflow.NFV9_FIELD_OUT_PKTS, netflow.IPFIX_FIELD_packetTotalCount:
			setIfZero(&r.Packets, b)
		case netflow.NFV9_FIELD_L4_SRC_PORT:
			r.SrcPort = uint16(number(b))
		case netflow.NFV9_FIELD_L4_DST_PORT:
			r.DstPort = uint16(number(b))
		case netflow.NFV9_FIELD_PROTOCOL:
			r.Protocol = uint8(number(b))
		case netflow.NFV9_FIELD_TCP_FLAGS:
			r.TCPFlags = uint8(number(b))
		case netflow.NFV9_FIELD_SRC_TOS:
			r.TOS = uint8(number(b))
		case netflow.NFV9_FIELD_SRC_AS:
			r.SrcAS = uint32(number(b))
		case netflow.NFV9_FIELD_DST_AS:
			r.DstAS = uint32(number(b))
		case netflow.NFV9_FIELD_INPUT_SNMP:
			r.Input = uint32(number(b))
		case netflow.NFV9_FIELD_OUTPUT_SNMP:
			r.Output = uint32(number(b))
		case netflow.NFV9_FIELD_SAMPLING_INTERVAL:
			if n := uint32(number(b)); n > 0 {
				r.Rate = n
			}
		case netflow.NFV9_FIELD_FLOW_SAMPLER_ID, netflow.IPFIX_FIELD_selectorId:
			if n := s.samplers[uint32(number(b))]; n > 0 {
				r.Rate = n
			}
		default:
			times.take(m, f.Type, b)
		}
	}
	if !r.Src.IsValid() || !r.Dst.IsValid() {
		return r, false
	}
	if r.Rate == 0 {
		s.Unannounced++
	}
	r.Start, r.End = times.of(m)
	return r, true
}

// times are what a record tells of when its flow was.
type times struct {
	start, end             time.Time
	startUptime, endUptime uint32
	boot                   time.Time
	byUptime               bool
}

func (t *times) take(m *message, field uint16, b []byte) {
	switch field {
	case netflow.NFV9_FIELD_FIRST_SWITCHED:
		t.startUptime, t.byUptime = uint32(number(b)), true
	case netflow.NFV9_FIELD_LAST_SWITCHED:
		t.endUptime, t.byUptime = uint32(number(b)), true
	case netflow.IPFIX_FIELD_systemInitTimeMilliseconds:
		setMilli(&t.boot, b)
	case netflow.IPFIX_FIELD_flowStartSeconds:
		t.start = time.Unix(int64(uint32(number(b))), 0)
	case netflow.IPFIX_FIELD_flowEndSeconds:
		t.end = time.Unix(int64(uint32(number(b))), 0)
	case netflow.IPFIX_FIELD_flowStartMilliseconds:
		setMilli(&t.start, b)
	case netflow.IPFIX_FIELD_flowEndMilliseconds:
		setMilli(&t.end, b)
	case netflow.IPFIX_FIELD_flowStartMicroseconds, netflow.IPFIX_FIELD_flowStartNanoseconds:
		t.start = ntp(number(b))
	case netflow.IPFIX_FIELD_flowEndMicroseconds, netflow.IPFIX_FIELD_flowEndNanoseconds:
		t.end = ntp(number(b))
	case netflow.IPFIX_FIELD_flowStartDeltaMicroseconds:
		t.start = time.UnixMilli(m.unixMilli).Add(-time.Duration(uint32(number(b))) * time.Microsecond)
	case netflow.IPFIX_FIELD_flowEndDeltaMicroseconds:
		t.end = time.UnixMilli(m.unixMilli).Add(-time.Duration(uint32(number(b))) * time.Microsecond)
	}
}

// of gives the flow's times: those of the export where the record has none.
func (t *times) of(m *message) (start, end time.Time) {
	start, end = t.start, t.end
	switch {
	case t.byUptime && m.version == 9:
		start, end = m.since(t.startUptime), m.since(t.endUptime)
	case t.byUptime && !t.boot.IsZero():
		start = t.boot.Add(time.Duration(t.startUptime) * time.Millisecond)
		end = t.boot.Add(time.Duration(t.endUptime) * time.Millisecond)
	}
	if end.IsZero() {
		end = time.UnixMilli(m.unixMilli)
	}
	if start.IsZero() {
		start = end
	}
	return inOrder(start, end)
}

// inOrder has a flow begin before it ends, whatever its exporter's clock says.
func inOrder(start, end time.Time) (time.Time, time.Time) {
	if end.Before(start) {
		return end, end
	}
	return start, end
}

// setMilli takes a time, unless it is of the year 2109 or later: nobody could
// write that down.
func setMilli(t *time.Time, b []byte) {
	if ms := number(b); ms < 1<<42 {
		*t = time.UnixMilli(int64(ms))
	}
}

// ntp reads a timestamp of RFC 7011 6.1.9 and 6.1.10.
func ntp(t uint64) time.Time {
	const toUnix = 2208988800
	return time.Unix(int64(t>>32)-toUnix, int64((t&0xffffffff)*1e9>>32))
}

// number reads up to eight octets; of more, the last eight.
func number(b []byte) (n uint64) {
	switch len(b) {
	case 1:
		return uint64(b[0])
	case 2:
		return uint64(binary.BigEndian.Uint16(b))
	case 4:
		return uint64(binary.BigEndian.Uint32(b))
	case 8:
		return binary.BigEndian.Uint64(b)
	}
	for _, c := range b {
		n = n<<8 | uint64(c)
	}
	return n
}

func setIfZero(n *uint64, b []byte) {
	if *n == 0 {
		*n = number(b)
	}
}

// setAddress takes an address, unless it is that of the family that a template
// for both leaves at zero.
func setAddress(a *netip.Addr, b []byte) {
	v, ok := netip.AddrFromSlice(b)
	if !ok || a.IsValid() && v.IsUnspecified() {
		return
	}
	*a = v
}
