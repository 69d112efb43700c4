package report

import (
	"encoding/binary"
	"hash/crc32"
	"net/netip"

	"sunsetlab/sim"
)

// Ports and SCTP payload protocol identifiers by IANA.
const (
	portS1AP  = 36412
	portGTPC  = 2123 // of GTPv1-C and GTPv2-C
	portSGsAP = 29118
	portSIP   = 5060
	portDNS   = 53

	portRADIUS           = 1812
	portRADIUSAccounting = 1813

	ppidSGsAP = 0
	ppidS1AP  = 18
)

const (
	ipHeader    = 20
	udpHeader   = 8
	sctpHeader  = 12
	chunkHeader = 16
	// maxChunk is what one DATA chunk carries so that its packet fits into
	// 65535 octets with room to pad.
	maxChunk = 65535 - ipHeader - sctpHeader - chunkHeader - 3

	protocolUDP  = 17
	protocolSCTP = 132
)

// direction is one direction of an association: its sequence numbers.
type direction struct {
	tsn uint32
	ssn [2]uint16
	tag uint32
}

// sctpPackets carries a message in packets of one DATA chunk each, more than
// one only if it is too long for one (RFC 9260 3.3.1, 6.9).
func (d *direction) sctpPackets(from, to netip.Addr, port uint16, stream uint16, ppid uint32, msg []byte) [][]byte {
	const beginning, ending = 2, 1
	var packets [][]byte
	flags := byte(beginning)
	for {
		part := msg[:min(len(msg), maxChunk)]
		msg = msg[len(part):]
		if len(msg) == 0 {
			flags |= ending
		}
		n := chunkHeader + len(part)
		b := ipv4(protocolSCTP, from, to, sctpHeader+(n+3)&^3)
		b = binary.BigEndian.AppendUint16(b, port)
		b = binary.BigEndian.AppendUint16(b, port)
		b = binary.BigEndian.AppendUint32(b, d.tag)
		b = append(b, 0, 0, 0, 0) // checksum
		b = append(b, 0, flags)
		b = binary.BigEndian.AppendUint16(b, uint16(n))
		b = binary.BigEndian.AppendUint32(b, d.tsn)
		b = binary.BigEndian.AppendUint16(b, stream)
		b = binary.BigEndian.AppendUint16(b, d.ssn[stream])
		b = binary.BigEndian.AppendUint32(b, ppid)
		b = append(b, part...)
		for len(b)%4 != 0 {
			b = append(b, 0)
		}
		// RFC 9260 appendix A has the checksum go out with its least
		// significant octet first.
		sum := crc32.Checksum(b[ipHeader:], castagnoli)
		binary.LittleEndian.PutUint32(b[ipHeader+8:], sum)
		packets = append(packets, b)
		d.tsn++
		flags = 0
		if len(msg) == 0 {
			d.ssn[stream]++
			return packets
		}
	}
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// udpPacket carries a message in one packet; none if it is too long for one.
func udpPacket(from, to netip.Addr, port uint16, msg []byte) [][]byte {
	n := udpHeader + len(msg)
	if ipHeader+n > 65535 {
		return nil
	}
	b := ipv4(protocolUDP, from, to, n)
	b = binary.BigEndian.AppendUint16(b, port)
	b = binary.BigEndian.AppendUint16(b, port)
	b = binary.BigEndian.AppendUint16(b, uint16(n))
	b = append(b, 0, 0)
	b = append(b, msg...)
	sum := onesComplement(0, b[ipHeader-8:]) // both addresses, then the datagram
	sum = fold(sum + protocolUDP + uint32(n))
	if sum == 0xffff {
		sum = 0 // whose complement is sent, since 0 would mean none (RFC 768)
	}
	binary.BigEndian.PutUint16(b[ipHeader+6:], ^uint16(sum))
	return [][]byte{b}
}

// ipv4 is a header (RFC 791) for a payload of n octets, with room for it.
func ipv4(protocol byte, from, to netip.Addr, n int) []byte {
	b := make([]byte, 0, ipHeader+n)
	b = append(b, 0x45, 0)
	b = binary.BigEndian.AppendUint16(b, uint16(ipHeader+n))
	b = append(b, 0, 0, 0x40, 0, 64, protocol, 0, 0) // don't fragment, time to live
	src, dst := from.As4(), to.As4()
	b = append(append(b, src[:]...), dst[:]...)
	binary.BigEndian.PutUint16(b[10:], ^uint16(fold(onesComplement(0, b))))
	return b
}

func onesComplement(sum uint32, b []byte) uint32 {
	for ; len(b) >= 2; b = b[2:] {
		sum += uint32(b[0])<<8 | uint32(b[1])
	}
	if len(b) == 1 {
		sum += uint32(b[0]) << 8
	}
	return sum
}

func fold(sum uint32) uint32 {
	for sum > 0xffff {
		sum = sum>>16 + sum&0xffff
	}
	return sum
}

// Tags of an exported PDU, the link type 252 of Wireshark.
const (
	exportEnd       = 0
	exportDissector = 12
	exportSource    = 20
	exportDest      = 21
	exportFrame     = 30
)

// exportedNAS is a plain NAS message for Wireshark's dissector of it, with the
// number of the frame that carried it.
func exportedNAS(from, to netip.Addr, frame uint32, msg []byte) []byte {
	src, dst := from.As4(), to.As4()
	b := exportTag(nil, exportDissector, []byte(nasDissector(msg)))
	b = exportTag(b, exportSource, src[:])
	b = exportTag(b, exportDest, dst[:])
	b = exportTag(b, exportFrame, binary.BigEndian.AppendUint32(nil, frame))
	b = exportTag(b, exportEnd, nil)
	return append(b, msg...)
}

// The protocol discriminators of NAS on LTE (TS 24.007 11.2.3.1.1).
const (
	discriminatorESM = 2
	discriminatorEMM = 7
)

// eps tells NAS of LTE from that of 3G, by the protocol discriminator.
func eps(msg []byte) bool {
	if len(msg) == 0 {
		return true
	}
	d := msg[0] & 15
	return d == discriminatorESM || d == discriminatorEMM
}

// nasDissector is that for EMM, where the first half octet is a security
// header type, the one for ESM, where it is an EPS bearer identity
// (TS 24.007 11.2.3), or the one for what is said on 3G.
func nasDissector(msg []byte) string {
	switch {
	case !eps(msg):
		return "gsm_a_dtap"
	case len(msg) > 0 && msg[0]&15 == discriminatorESM:
		return "nas-eps_plain"
	}
	return "nas-eps"
}

func exportTag(b []byte, tag uint16, value []byte) []byte {
	n := (len(value) + 3) &^ 3
	b = binary.BigEndian.AppendUint16(b, tag)
	b = binary.BigEndian.AppendUint16(b, uint16(n))
	b = append(b, value...)
	for range n - len(value) {
		b = append(b, 0)
	}
	return b
}

// encapsulate puts a message of a link into packets; nil if it can't be.
func (p *PCAP) encapsulate(e *sim.Event) [][]byte {
	from, to := p.address(e.From), p.address(e.To)
	switch e.Protocol {
	case sim.S1AP:
		stream := uint16(0) // TS 36.412 7: one for what concerns no UE
		if e.Device != "" {
			stream = 1
		}
		return p.direction(e).sctpPackets(from, to, portS1AP, stream, ppidS1AP, e.Bytes)
	case sim.SGsAP:
		return p.direction(e).sctpPackets(from, to, portSGsAP, 0, ppidSGsAP, e.Bytes)
	case sim.GTPv1, sim.GTPv2:
		return udpPacket(from, to, portGTPC, e.Bytes)
	case sim.RADIUS:
		return udpPacket(from, to, radiusPort(e.Bytes), e.Bytes)
	case sim.SIP:
		return udpPacket(from, to, portSIP, e.Bytes)
	case sim.DNS:
		return udpPacket(from, to, portDNS, e.Bytes)
	case sim.SMTP:
		return p.tcpPackets(e, from, to, portSMTP)
	case sim.POP3:
		return p.tcpPackets(e, from, to, portPOP3)
	}
	return nil
}

// radiusPort is where a server takes what a packet is about, by its code (RFC
// 2866 3).
func radiusPort(pdu []byte) uint16 {
	const accountingRequest, accountingResponse = 4, 5
	if len(pdu) > 0 && (pdu[0] == accountingRequest || pdu[0] == accountingResponse) {
		return portRADIUSAccounting
	}
	return portRADIUS
}
