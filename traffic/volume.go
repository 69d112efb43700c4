package traffic

import (
	"fmt"
	"time"
)

// Direction is a provider's view of where traffic goes.
type Direction uint8

const (
	In  Direction = iota // what users send
	Out                  // what users receive
)

// String returns "in" or "out".
func (d Direction) String() string {
	if d == In {
		return "in"
	}
	return "out"
}

// MarshalText returns String's form.
func (d Direction) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads String's form.
func (d *Direction) UnmarshalText(text []byte) error {
	switch string(text) {
	case "in":
		*d = In
	case "out":
		*d = Out
	default:
		return fmt.Errorf("direction %q is neither in nor out", text)
	}
	return nil
}

// Volume is what really passed in an hour, counted before any sampling: the
// truth that estimates from samples are held against.
type Volume struct {
	Hour      time.Time // its beginning
	Access    Access
	Direction Direction
	Protocol  uint8
	Port      uint16 // the lower of source and destination port
	AS        uint32 // of the far end; 0 if unknown

	Packets, Bytes uint64
}

// LowerPort is the port that a flow is counted under: the lower of its two,
// since servers have the lower one. It is 0 for protocols without ports.
func (r *Record) LowerPort() uint16 { return min(r.SrcPort, r.DstPort) }
