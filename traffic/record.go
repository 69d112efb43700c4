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
	Exporter netip.Addr `json:"exporter"`
	Domain   uint32     `json:"domain"`

	Start time.Time `json:"start"`
	End   time.Time `json:"end"`

	Src      netip.Addr `json:"src"`
	Dst      netip.Addr `json:"dst"`
	SrcPort  uint16     `json:"src_port"` // 0 where the protocol has none
	DstPort  uint16     `json:"dst_port"`
	Protocol uint8      `json:"protocol"` // IANA protocol number
	TCPFlags uint8      `json:"tcp_flags"`
	TOS      uint8      `json:"tos"`
	SrcAS    uint32     `json:"src_as"`
	DstAS    uint32     `json:"dst_as"`
	Input    uint32     `json:"input"` // SNMP indices of the interfaces
	Output   uint32     `json:"output"`

	// Packets and Bytes are as sampled. Rate is N of one packet in N, 0 if the
	// exporter hasn't said it.
	Packets uint64 `json:"packets"`
	Bytes   uint64 `json:"bytes"`
	Rate    uint32 `json:"rate"`
}
