package scenarios

import (
	"net/netip"
	"time"

	"sunsetlab/sim"
	"sunsetlab/sim/flow"
)

// source makes the flows of a device's user. Its randomness is the user's own,
// so that a device wants the same whatever the network does.
func (w *FlowWorkload) source(env sim.Env) flow.Source {
	k := w.Constant
	every := time.Minute
	if k.Every != nil {
		every = *k.Every
	}
	const mtu = 1400
	f := flow.Flow{Duration: every, Remote: netip.AddrFrom4([4]byte{203, 0, 113, 80}), AS: 64496, Protocol: 17, Port: 443, LocalPort: 50000,
		In:  flow.Volume{Bytes: uint64(k.In), Packets: (uint64(k.In) + mtu - 1) / mtu},
		Out: flow.Volume{Bytes: uint64(k.Out), Packets: (uint64(k.Out) + mtu - 1) / mtu}}
	return &constantSource{at: env.Now().Add(every), flow: f}
}

// constantSource gives one flow after the other.
type constantSource struct {
	at   time.Time
	flow flow.Flow
}

func (c *constantSource) Next() (time.Time, flow.Flow, bool) {
	day := midnight(c.at)
	f := c.flow
	f.Start = c.at.Sub(day)
	c.at = c.at.Add(f.Duration)
	return day, f, true
}

// midnight is the beginning of a time's day where it is.
func midnight(t time.Time) time.Time {
	y, m, d := t.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, t.Location())
}
