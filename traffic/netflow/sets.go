package netflow

import (
	"time"

	"sunsetlab/traffic"
)

// Information elements (IANA's IPFIX registry; the first 127 are v9's too).
const (
	octetDeltaCount          = 1
	packetDeltaCount         = 2
	protocolIdentifier       = 4
	ipClassOfService         = 5
	tcpControlBits           = 6
	sourceTransportPort      = 7
	sourceIPv4Address        = 8
	ingressInterface         = 10
	destinationTransportPort = 11
	destinationIPv4Address   = 12
	egressInterface          = 14
	bgpSourceAsNumber        = 16
	bgpDestinationAsNumber   = 17
	flowEndSysUpTime         = 21
	flowStartSysUpTime       = 22
	sourceIPv6Address        = 27
	destinationIPv6Address   = 28
	samplingInterval         = 34
	samplingAlgorithm        = 35
	observationDomainID      = 149
	flowStartMilliseconds    = 152
	flowEndMilliseconds      = 153
)

// Template and set IDs.
const (
	templateIPv4       = 256
	templateIPv6       = 257
	templateRate       = 258 // {34}
	templateRateAndHow = 259 // {34, 35}

	setTemplatesV9           = 0
	setOptionsTemplatesV9    = 1
	setTemplatesIPFIX        = 2
	setOptionsTemplatesIPFIX = 3

	scopeSystemV9 = 1
)

const (
	headerV9    = 20
	headerIPFIX = 16
	headerSet   = 4
)

type field struct{ id, length uint16 }

// dataTemplate describes a flow record of one address family.
type dataTemplate struct {
	id     uint16
	fields []field
	length int
}

// newDataTemplate gives the fields in the order in which appendRecord writes
// them.
func newDataTemplate(v Version, ipv6 bool) dataTemplate {
	t := dataTemplate{id: templateIPv4}
	src, dst := field{sourceIPv4Address, 4}, field{destinationIPv4Address, 4}
	if ipv6 {
		t.id = templateIPv6
		src, dst = field{sourceIPv6Address, 16}, field{destinationIPv6Address, 16}
	}
	start, end := field{flowStartSysUpTime, 4}, field{flowEndSysUpTime, 4}
	if v == IPFIX {
		start, end = field{flowStartMilliseconds, 8}, field{flowEndMilliseconds, 8}
	}
	t.fields = []field{
		src, dst,
		start, end,
		{octetDeltaCount, 8}, {packetDeltaCount, 8},
		{bgpSourceAsNumber, 4}, {bgpDestinationAsNumber, 4},
		{ingressInterface, 4}, {egressInterface, 4},
		{sourceTransportPort, 2}, {destinationTransportPort, 2},
		{protocolIdentifier, 1}, {tcpControlBits, 1}, {ipClassOfService, 1},
	}
	for _, f := range t.fields {
		t.length += int(f.length)
	}
	return t
}

// Templates writes the message that describes the data records; nil for v5,
// which needs none. It is to be sent before the first data, and again now and
// then, since datagrams get lost and collectors start later.
func (e *Encoder) Templates(now time.Time) []byte {
	if e.cfg.Version == V5 {
		return nil
	}
	id := uint16(setTemplatesV9)
	if e.cfg.Version == IPFIX {
		id = setTemplatesIPFIX
	}
	b, set := openSet(e.open(), id)
	for _, t := range e.data {
		b = be.AppendUint16(b, t.id)
		b = be.AppendUint16(b, uint16(len(t.fields)))
		b = appendFields(b, t.fields)
	}
	b = closeSet(b, set)
	return e.seal(now, b, len(e.data), 0)
}

// Announcement writes the message that tells the sampling rate, nil for v5,
// whose every header tells it. It has two options templates with their data:
// nfcapd scales by one of samplingInterval alone, others want
// samplingAlgorithm beside it. It is to be sent in a datagram of its own, as
// it is, before data and again now and then.
func (e *Encoder) Announcement(now time.Time) []byte {
	if e.cfg.Version == V5 {
		return nil
	}
	id := uint16(setOptionsTemplatesV9)
	if e.cfg.Version == IPFIX {
		id = setOptionsTemplatesIPFIX
	}
	rate, how := field{samplingInterval, 4}, field{samplingAlgorithm, 1}
	b, set := openSet(e.open(), id)
	b = e.appendOptionsTemplate(b, templateRate, rate)
	b = e.appendOptionsTemplate(b, templateRateAndHow, rate, how)
	b = closeSet(b, set)

	b, set = openSet(b, templateRate)
	b = be.AppendUint32(b, e.cfg.Domain)
	b = be.AppendUint32(b, e.cfg.Sampling.N)
	b = closeSet(b, set)

	b, set = openSet(b, templateRateAndHow)
	b = be.AppendUint32(b, e.cfg.Domain)
	b = be.AppendUint32(b, e.cfg.Sampling.N)
	b = append(b, uint8(e.cfg.Sampling.Algorithm))
	b = closeSet(b, set)
	return e.seal(now, b, 2, 2)
}

// appendOptionsTemplate writes an options template whose scope is the domain:
// RFC 3954 6.1, RFC 7011 3.4.2.2.
func (e *Encoder) appendOptionsTemplate(b []byte, id uint16, fields ...field) []byte {
	b = be.AppendUint16(b, id)
	if e.cfg.Version == IPFIX {
		b = be.AppendUint16(b, uint16(1+len(fields)))
		b = be.AppendUint16(b, 1)
		b = appendFields(b, []field{{observationDomainID, 4}})
		return appendFields(b, fields)
	}
	b = be.AppendUint16(b, 4) // octets of scope fields
	b = be.AppendUint16(b, uint16(4*len(fields)))
	b = appendFields(b, []field{{scopeSystemV9, 4}})
	return appendFields(b, fields)
}

func appendFields(b []byte, fields []field) []byte {
	for _, f := range fields {
		b = be.AppendUint16(b, f.id)
		b = be.AppendUint16(b, f.length)
	}
	return b
}

// dataSets writes a datagram of data sets, a new one wherever the address
// family changes.
func (e *Encoder) dataSets(now time.Time, records []traffic.Record) ([]byte, int) {
	b := e.open()
	var t *dataTemplate // of the open set, if there is one
	set, count, n := 0, 0, 0
	for n < len(records) {
		r := &records[n]
		if !e.cfg.Version.Carries(r) {
			n++
			continue
		}
		own := &e.data[0]
		if is6(r.Src) {
			own = &e.data[1]
		}
		need := own.length + padding
		if own != t {
			need += headerSet + padding
		}
		if len(b)+need > e.cfg.MaxDatagram {
			break
		}
		if own != t {
			if t != nil {
				b = closeSet(b, set)
			}
			b, set = openSet(b, own.id)
			t = own
		}
		b = e.appendRecord(b, r, own.id == templateIPv6)
		count++
		n++
	}
	if count == 0 {
		return nil, n
	}
	return e.seal(now, closeSet(b, set), 0, count), n
}

func (e *Encoder) appendRecord(b []byte, r *traffic.Record, ipv6 bool) []byte {
	if ipv6 {
		b = append16(b, r.Src)
		b = append16(b, r.Dst)
	} else {
		b = append4(b, r.Src)
		b = append4(b, r.Dst)
	}
	if e.cfg.Version == IPFIX {
		b = be.AppendUint64(b, uint64(r.Start.UnixMilli()))
		b = be.AppendUint64(b, uint64(r.End.UnixMilli()))
	} else {
		b = be.AppendUint32(b, e.uptime(r.Start))
		b = be.AppendUint32(b, e.uptime(r.End))
	}
	b = be.AppendUint64(b, r.Bytes)
	b = be.AppendUint64(b, r.Packets)
	b = be.AppendUint32(b, r.SrcAS)
	b = be.AppendUint32(b, r.DstAS)
	b = be.AppendUint32(b, r.Input)
	b = be.AppendUint32(b, r.Output)
	b = be.AppendUint16(b, r.SrcPort)
	b = be.AppendUint16(b, r.DstPort)
	return append(b, r.Protocol, r.TCPFlags, r.TOS)
}

// padding is the most that ends a set on a multiple of four octets.
const padding = 3

func openSet(b []byte, id uint16) (_ []byte, start int) {
	start = len(b)
	b = be.AppendUint16(b, id)
	return be.AppendUint16(b, 0), start
}

func closeSet(b []byte, start int) []byte {
	for (len(b)-start)%4 != 0 {
		b = append(b, 0)
	}
	be.PutUint16(b[start+2:], uint16(len(b)-start))
	return b
}

// open begins a message: its header is written last.
func (e *Encoder) open() []byte {
	if e.cfg.Version == V9 {
		return e.buf[:headerV9]
	}
	return e.buf[:headerIPFIX]
}

// seal writes the header of a message of so many template and data records,
// and counts it.
func (e *Encoder) seal(now time.Time, b []byte, templates, data int) []byte {
	e.buf = b
	unix, uptime := e.clock(now)
	be.PutUint16(b, uint16(e.cfg.Version))
	if e.cfg.Version == V9 { // RFC 3954 5.1
		be.PutUint16(b[2:], uint16(templates+data))
		be.PutUint32(b[4:], uptime)
		be.PutUint32(b[8:], unix)
		be.PutUint32(b[12:], e.seq)
		be.PutUint32(b[16:], e.cfg.Domain)
		e.seq++
		return b
	}
	be.PutUint16(b[2:], uint16(len(b))) // RFC 7011 3.1
	be.PutUint32(b[4:], unix)
	be.PutUint32(b[8:], e.seq)
	be.PutUint32(b[12:], e.cfg.Domain)
	e.seq += uint32(data)
	return b
}
