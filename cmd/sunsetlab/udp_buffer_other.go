//go:build !linux

package main

import "net"

// enlargeBuffer has the system keep more datagrams that wait to be read:
// routers send in bursts. It may give less than asked for.
func enlargeBuffer(conn *net.UDPConn, octets int) { _ = conn.SetReadBuffer(octets) }
