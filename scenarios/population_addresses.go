package scenarios

import (
	"encoding/binary"
	"net/netip"
)

// Addresses of populations are of ranges that belong to nobody in the Internet,
// and apart from those of the hosts that models speak to:
//
//	10.0.0.0/8, 2001:db8:4000::/34        mobile subscribers, a /19 and a /48 for each shard
//	100.64.0.0/10, 2001:db8:8000::/33     broadband subscribers
//	172.16.0.0/12                         routers

// mostLines is how many broadband subscribers there are addresses for.
const mostLines = 1<<22 - 2

// shardPools are the addresses of a shard, counted from 1, for the APN that
// devices use.
func shardPools(shard int) (v4, v6 netip.Prefix) {
	var a4 [4]byte
	binary.BigEndian.PutUint32(a4[:], 10<<24+uint32(shard-1)<<13)
	a6 := [16]byte{0x20, 0x01, 0x0d, 0xb8}
	binary.BigEndian.PutUint16(a6[4:], 0x4000+uint16(shard-1))
	return netip.PrefixFrom(netip.AddrFrom4(a4), 19), netip.PrefixFrom(netip.AddrFrom16(a6), 48)
}

// lineAddresses are those of a broadband subscriber, counted from 0.
func lineAddresses(i int) (v4, v6 netip.Addr) {
	var a4 [4]byte
	binary.BigEndian.PutUint32(a4[:], 100<<24+64<<16+uint32(i)+1)
	a6 := [16]byte{0x20, 0x01, 0x0d, 0xb8, 0x80 + byte(i>>16)}
	binary.BigEndian.PutUint16(a6[5:], uint16(i))
	a6[15] = 1
	return netip.AddrFrom4(a4), netip.AddrFrom16(a6)
}

// routerAddress is that of a shard's router, counted from 0.
func routerAddress(shard int) netip.Addr {
	var a [4]byte
	binary.BigEndian.PutUint32(a[:], 172<<24+16<<16+uint32(shard)+1)
	return netip.AddrFrom4(a)
}
