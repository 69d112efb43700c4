package report

import (
	"encoding/binary"
	"fmt"
	"hash/fnv"
	"net/netip"
	"strings"

	"sunsetlab/sim"
)

// Ports of what goes over TCP.
const (
	portSMTP = 25
	portPOP3 = 110
)

const (
	protocolTCP = 6
	tcpHeader   = 20
	// maxSegment is what a segment carries on a link of 1500 octets.
	maxSegment = 1460

	flagFIN = 0x01
	flagSYN = 0x02
	flagPSH = 0x08
	flagACK = 0x10
)

// conversation is a TCP connection of a capture.
type conversation struct {
	client, server netip.Addr
	clientPort     uint16
	serverPort     uint16
	sequence       [2]uint32 // what the client and the server send next
}

// closes tells whether a message is a server's last.
func closes(e *sim.Event) bool {
	return strings.HasPrefix(e.Name, "221 ") || strings.HasPrefix(e.Name, "+OK bye")
}

// tcpPackets carries a message in segments, with the handshake before the first
// of a connection and the farewell behind the last.
func (p *PCAP) tcpPackets(e *sim.Event, from, to netip.Addr, port uint16) [][]byte {
	c := p.conversations[e.Connection]
	var packets [][]byte
	if c == nil {
		c = newConversation(e, from, to, port)
		p.conversations[e.Connection] = c
		packets = append(packets, c.packet(true, flagSYN, nil), c.packet(false, flagSYN|flagACK, nil), c.packet(true, flagACK, nil))
	}
	byClient := from == c.client
	for rest := e.Bytes; len(rest) > 0; {
		n := min(len(rest), maxSegment)
		flags := byte(flagACK)
		if n == len(rest) {
			flags |= flagPSH
		}
		packets = append(packets, c.packet(byClient, flags, rest[:n]))
		rest = rest[n:]
	}
	if closes(e) {
		packets = append(packets, c.packet(false, flagFIN|flagACK, nil), c.packet(true, flagFIN|flagACK, nil), c.packet(false, flagACK, nil))
		delete(p.conversations, e.Connection)
	}
	return packets
}

// newConversation begins a connection. Who speaks first is the server: in SMTP
// and POP3 it greets.
func newConversation(e *sim.Event, server, client netip.Addr, port uint16) *conversation {
	h := fnv.New64a()
	fmt.Fprintf(h, "%s %s %s %d", e.Protocol, e.From, e.To, e.Connection)
	sum := h.Sum64()
	return &conversation{client: client, server: server, clientPort: 49152 + uint16(e.Connection)&0x3fff, serverPort: port,
		sequence: [2]uint32{uint32(sum), uint32(sum >> 32)}}
}

// packet is one segment (RFC 9293 3.1).
func (c *conversation) packet(byClient bool, flags byte, data []byte) []byte {
	from, to, fromPort, toPort, mine, theirs := c.client, c.server, c.clientPort, c.serverPort, 0, 1
	if !byClient {
		from, to, fromPort, toPort, mine, theirs = to, from, toPort, fromPort, 1, 0
	}
	n := tcpHeader + len(data)
	b := ipv4(protocolTCP, from, to, n)
	b = binary.BigEndian.AppendUint16(b, fromPort)
	b = binary.BigEndian.AppendUint16(b, toPort)
	b = binary.BigEndian.AppendUint32(b, c.sequence[mine])
	ack := uint32(0)
	if flags&flagACK != 0 {
		ack = c.sequence[theirs]
	}
	b = binary.BigEndian.AppendUint32(b, ack)
	b = append(b, tcpHeader/4<<4, flags, 0xff, 0xff, 0, 0, 0, 0)
	b = append(b, data...)
	sum := onesComplement(0, b[ipHeader-8:]) // both addresses, then the segment
	binary.BigEndian.PutUint16(b[ipHeader+16:], ^uint16(fold(sum+protocolTCP+uint32(n))))
	c.sequence[mine] += uint32(len(data))
	if flags&(flagSYN|flagFIN) != 0 {
		c.sequence[mine]++
	}
	return b
}
