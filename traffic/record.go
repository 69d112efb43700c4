package traffic

import (
	"net/netip"
	"time"
)

// Record is a flow record: what an exporter counted of one flow among the
// packets that it sampled. It is unidirectional.
type Record struct {
	// Exporter and Domain tell where the record was made: the exporter's
	// address, and the observation domain (IPFIX), source ID (v9) or engine (v5)
	// in it.
	Exporter netip.Addr
	Domain   uint32

	Start, End time.Time

	Src, Dst         netip.Addr
	SrcPort, DstPort uint16 // 0 where the protocol has none
	Protocol         uint8  // IANA protocol number
	TCPFlags         uint8
	TOS              uint8
	SrcAS, DstAS     uint32
	Input, Output    uint32 // SNMP indices of the interfaces

	// Packets and Bytes are as sampled. Rate is N of one packet in N, 0 if the
	// exporter hasn't said it.
	Packets, Bytes uint64
	Rate           uint32
}
