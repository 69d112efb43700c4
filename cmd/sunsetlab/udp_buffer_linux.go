package main

import (
	"net"
	"syscall"
)

// enlargeBuffer has the system keep more datagrams that wait to be read:
// routers send in bursts. Without privileges it may give less than asked for.
func enlargeBuffer(conn *net.UDPConn, octets int) {
	_ = conn.SetReadBuffer(octets)
	raw, err := conn.SyscallConn()
	if err != nil {
		return
	}
	_ = raw.Control(func(fd uintptr) {
		_ = syscall.SetsockoptInt(int(fd), syscall.SOL_SOCKET, syscall.SO_RCVBUFFORCE, octets)
	})
}
