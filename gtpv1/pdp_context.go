package gtpv1

import (
	"encoding/binary"
	"net/netip"
)

// PDPContext is what an SGSN, or an MME in the place of one, knows of a PDP
// context (TS 29.060 7.7.29).
type PDPContext struct {
	NSAPI uint8
	SAPI  uint8 // of LLC, 3 where there is none
	// VAA: a visited GGSN may be used. Order: packets stay in order. ASI: the
	// network began it.
	VAA, Order, ASI bool
	// The quality of service as subscribed, asked for and negotiated.
	Subscribed, Requested, Negotiated QoSProfile
	// The sequence numbers are of the next packets, down and up, of GTP-U and
	// of SNDCP; they matter to contexts that keep the order.
	SND, SNU                  uint16
	SendNPDU, ReceiveNPDU     uint8
	TEIDControl, TEIDData     uint32 // the GGSN's, which take what goes up
	Identifier                uint8
	EndUserAddress            EndUserAddress
	GGSNControl, GGSNUser     netip.Addr
	APN                       string
	TransactionIdentifier     uint8 // of TS 24.008 11.2.3.1.3: flag and value
	TransactionIdentifierMore uint8 // extension, 0 if there is none
}

// Bits of the first octet, above the NSAPI.
const (
	pdpExtended = 1 << 7 // a second type and address follow
	pdpVAA      = 1 << 6
	pdpASI      = 1 << 5
	pdpOrder    = 1 << 4
)

// maxPDPContexts is how many a device can have: NSAPIs 5 to 15.
const maxPDPContexts = 11

func appendPDPContexts(dst []byte, list []PDPContext) []byte {
	for i := range list {
		start := len(dst)
		dst = grouped(list[i].append(group(dst, IEPDPContext)), start)
	}
	return dst
}

func (p *PDPContext) append(dst []byte) []byte {
	first := p.NSAPI & 15
	for _, f := range [...]struct {
		set bool
		bit byte
	}{{p.VAA, pdpVAA}, {p.ASI, pdpASI}, {p.Order, pdpOrder}, {p.dual(), pdpExtended}} {
		if f.set {
			first |= f.bit
		}
	}
	dst = append(dst, first, p.SAPI&15)
	for _, q := range [...]*QoSProfile{&p.Subscribed, &p.Requested, &p.Negotiated} {
		if len(q.Value) == 0 {
			dst = append(dst, 0)
			continue
		}
		v := q.Value[:min(len(q.Value), 254)]
		dst = append(append(dst, byte(1+len(v)), q.ARP), v...)
	}
	dst = binary.BigEndian.AppendUint16(dst, p.SND)
	dst = binary.BigEndian.AppendUint16(dst, p.SNU)
	dst = append(dst, p.SendNPDU, p.ReceiveNPDU)
	dst = binary.BigEndian.AppendUint32(dst, p.TEIDControl)
	dst = binary.BigEndian.AppendUint32(dst, p.TEIDData)
	dst = append(dst, p.Identifier)
	dst = p.appendType(dst)
	for _, a := range [...]netip.Addr{p.GGSNControl, p.GGSNUser} {
		dst = sized(dst, func(dst []byte) []byte { return addr(dst, a) })
	}
	dst = sized(dst, func(dst []byte) []byte {
		if p.APN == "" {
			return dst
		}
		return labels(dst, p.APN)
	})
	dst = append(dst, p.TransactionIdentifier&15, p.TransactionIdentifierMore)
	if p.dual() {
		dst = append(dst, byte(IPv6&0xff))
		dst = sized(dst, func(dst []byte) []byte { return addr(dst, p.EndUserAddress.IPv6) })
	}
	return dst
}

// dual reports whether the context has an address of both kinds: the one of
// IPv6 then comes last, behind the extension flag.
func (p *PDPContext) dual() bool { return p.EndUserAddress.Type == IPv4v6 }

func (p *PDPContext) appendType(dst []byte) []byte {
	a := p.EndUserAddress
	if p.dual() {
		a.Type = IPv4
	}
	dst = append(dst, byte(a.Type>>8), byte(a.Type))
	return sized(dst, a.addresses)
}

// sized appends what add does, after its length in one octet.
func sized(dst []byte, add func([]byte) []byte) []byte {
	dst = append(dst, 0)
	at := len(dst)
	dst = add(dst)
	dst[at-1] = byte(len(dst) - at)
	return dst
}

// pdpContext appends the current element to list.
func (d *decoder) pdpContext(list []PDPContext) []PDPContext {
	var p PDPContext
	if len(list) == maxPDPContexts || !p.decode(d.value) {
		d.bad()
		return list
	}
	return append(list, p)
}

func (p *PDPContext) decode(v []byte) (ok bool) {
	if len(v) < 2 {
		return false
	}
	first := v[0]
	p.NSAPI, p.SAPI = first&15, v[1]&15
	p.VAA, p.ASI, p.Order = first&pdpVAA != 0, first&pdpASI != 0, first&pdpOrder != 0
	v = v[2:]
	for _, q := range [...]*QoSProfile{&p.Subscribed, &p.Requested, &p.Negotiated} {
		var field []byte
		if field, v, ok = cut8(v); !ok {
			return false
		}
		if len(field) > 1 {
			*q = QoSProfile{field[0], field[1:]}
		}
	}
	const fixed = 2 + 2 + 1 + 1 + 4 + 4 + 1 + 2
	if len(v) < fixed {
		return false
	}
	p.SND, p.SNU = binary.BigEndian.Uint16(v), binary.BigEndian.Uint16(v[2:])
	p.SendNPDU, p.ReceiveNPDU = v[4], v[5]
	p.TEIDControl, p.TEIDData = binary.BigEndian.Uint32(v[6:]), binary.BigEndian.Uint32(v[10:])
	p.Identifier = v[14]
	p.EndUserAddress.Type = pdpType(v[15], v[16])
	return p.decodeNames(v[fixed:], first&pdpExtended != 0)
}

// decodeNames reads the fields that have their length before them.
func (p *PDPContext) decodeNames(v []byte, extended bool) bool {
	var fields [4][]byte
	for i := range fields {
		var ok bool
		if fields[i], v, ok = cut8(v); !ok {
			return false
		}
	}
	if !p.EndUserAddress.set(fields[0]) {
		return false
	}
	for i, a := range [...]*netip.Addr{&p.GGSNControl, &p.GGSNUser} {
		if len(fields[1+i]) == 0 {
			continue
		}
		var ok bool
		if *a, ok = netip.AddrFromSlice(fields[1+i]); !ok {
			return false
		}
	}
	if len(fields[3]) > 0 {
		var ok bool
		if p.APN, ok = unlabel(fields[3], ""); !ok {
			return false
		}
	}
	if len(v) < 2 {
		return false
	}
	p.TransactionIdentifier, p.TransactionIdentifierMore = v[0]&15, v[1]
	if !extended {
		return true
	}
	return p.decodeSecond(v[2:])
}

// decodeSecond reads the second type and address.
func (p *PDPContext) decodeSecond(v []byte) bool {
	if len(v) < 1 || p.EndUserAddress.Type != IPv4 || v[0] != byte(IPv6&0xff) {
		return false
	}
	second, _, ok := cut8(v[1:])
	if !ok {
		return false
	}
	p.EndUserAddress.Type = IPv4v6
	six := EndUserAddress{Type: IPv6}
	if !six.set(second) {
		return false
	}
	p.EndUserAddress.IPv6 = six.IPv6
	return true
}
