package scenarios

import (
	"cmp"
	"slices"
	"time"

	"sunsetlab/sim"
	"sunsetlab/sim/flow"
	"sunsetlab/traffic"
)

// truth is what was carried, counted where subscribers are.
type truth map[truthKey]*sim.Amount

func (t truth) add(key truthKey, a sim.Amount) {
	sum := t[key]
	if sum == nil {
		sum = new(sim.Amount)
		t[key] = sum
	}
	*sum = sum.Plus(a)
}

// volumes lists it, in order. Ports that a model does not tell apart count under
// the first of them.
func (t truth) volumes() []traffic.Volume {
	all := make([]traffic.Volume, 0, len(t))
	for k, a := range t {
		all = append(all, traffic.Volume{Hour: time.Unix(k.hour*3600, 0).UTC(), Access: k.access, Direction: k.direction,
			Protocol: k.protocol, Port: k.port, AS: k.as, Packets: a.Packets, Bytes: a.Bytes})
	}
	slices.SortFunc(all, func(a, b traffic.Volume) int {
		return cmp.Or(a.Hour.Compare(b.Hour), cmp.Compare(a.Access, b.Access), cmp.Compare(a.Direction, b.Direction),
			cmp.Compare(a.Protocol, b.Protocol), cmp.Compare(a.Port, b.Port), cmp.Compare(a.AS, b.AS))
	})
	return all
}

// census is a [flow.Ledger] of many subscribers: sums, and the truth by hour.
type census struct {
	*flow.Demand
	access  traffic.Access
	profile *flow.Profile // nil for traffic of no model
	truth   truth
}

// truthKey is what traffic is told apart by.
type truthKey struct {
	hour      int64 // since 1970
	access    traffic.Access
	direction traffic.Direction
	protocol  uint8
	port      uint16
	as        uint32
}

// Wanted implements [flow.Ledger].
func (t *census) Wanted(f *flow.Flow, _, _ time.Time) { t.Demand.Want(f) }

// Lost implements [flow.Ledger].
func (t *census) Lost(_ *flow.Flow, _, _ time.Time, up, down sim.Amount) { t.Demand.Lose(up, down) }

// Carried implements [flow.Ledger].
func (t *census) Carried(f *flow.Flow, from, to time.Time, up, down sim.Amount) {
	t.Demand.Carry(up, down)
	key := truthKey{access: t.access, protocol: f.Protocol, port: t.port(f), as: f.AS}
	whole := to.Sub(from)
	var doneUp, doneDown sim.Amount
	for at := from; ; {
		key.hour = at.Unix() / 3600
		next := time.Unix((key.hour+1)*3600, 0)
		if !next.Before(to) {
			t.count(key, up.Minus(doneUp), down.Minus(doneDown))
			return
		}
		byUp, byDown := up.Part(next.Sub(from), whole), down.Part(next.Sub(from), whole)
		t.count(key, byUp.Minus(doneUp), byDown.Minus(doneDown))
		doneUp, doneDown, at = byUp, byDown, next
	}
}

func (t *census) count(key truthKey, up, down sim.Amount) {
	for direction, a := range []sim.Amount{traffic.In: up, traffic.Out: down} {
		if a == (sim.Amount{}) {
			continue
		}
		key.direction = traffic.Direction(direction)
		t.truth.add(key, a)
	}
}

// port is the lower port, or the first of the range of those that the model does
// not tell apart.
func (t *census) port(f *flow.Flow) uint16 {
	if t.profile == nil || f.Port == 0 {
		return f.Port
	}
	if i := t.profile.Service(f.Protocol, f.Port); i >= 0 {
		return t.profile.Model().Services[i].Ports.From
	}
	return f.Port
}
