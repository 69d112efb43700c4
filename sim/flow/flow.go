package flow

import (
	"net/netip"
	"time"
)

// Flow is one conversation of a subscriber with a host on the Internet.
type Flow struct {
	// Start is the time since the midnight at which the flow's day began.
	Start    time.Duration
	Duration time.Duration

	Remote   netip.Addr
	AS       uint32 // of Remote
	Protocol uint8  // IANA protocol number
	// Port is the service's, LocalPort the subscriber's; 0 where the protocol
	// has none.
	Port, LocalPort uint16

	// In is what the subscriber sends, Out what it receives.
	In, Out Volume
}

// Volume is an amount of traffic at the IP layer.
type Volume struct {
	Bytes   uint64
	Packets uint64
}
