package gateway

import (
	"net/netip"
	"slices"
	"time"

	"sunsetlab/nas/eps"
	"sunsetlab/sim"
	"sunsetlab/traffic"
)

// Charging has the gateway make records of its PDN connections (TS 32.251 5.2.3).
type Charging struct {
	// Collect takes each record when it is closed.
	Collect func(traffic.CDR)
	// TimeLimit closes a record that has been open for so long, VolumeLimit one
	// with so many octets in both directions; 0 never does. The connection goes
	// on with the next.
	TimeLimit   time.Duration
	VolumeLimit uint64
	// Aligned has the time limit pass at multiples of it since midnight, rather
	// than since a record was opened.
	Aligned bool
	// TariffTimes are moments of the day, since midnight, at which the volumes
	// of open records are noted.
	TariffTimes []time.Duration
}

// Charge has the gateway make records of the PDN connections that are made from
// now on.
func (g *Gateway) Charge(c *Charging) {
	g.charging = c
	g.watchTariffs()
}

// record is the open charging record of a PDN connection.
type record struct {
	open     bool
	sequence uint32
	cdr      traffic.CDR // as it was opened
	// up and down are the connection's traffic at the opening, and noted that at
	// the last container of volumes.
	up, down           sim.Amount
	notedUp, notedDown sim.Amount

	time, volume sim.Timer
}

// openRecord begins a record of what the connection is from now on.
func (g *Gateway) openRecord(c *session) {
	if g.charging == nil {
		return
	}
	u, s := c.counted(), c.owner
	up, down := g.traffic(c)
	r := &u.record
	*r = record{open: true, sequence: r.sequence, up: up, down: down, notedUp: up, notedDown: down}
	r.cdr = traffic.CDR{ChargingID: c.id, IMSI: s.imsi, MSISDN: s.msisdn, IMEISV: s.mei, APN: c.apn, PLMN: s.servingNetwork,
		RAT: traffic.RATType(c.rat), Opening: g.env.Now(), NodeID: g.cfg.Name, Gateway: g.cfg.Address}
	r.cdr.Address, r.cdr.Address6 = c.paa.IPv4, netip.Addr{}
	if c.paa.IPv6.IsValid() {
		r.cdr.Address6 = prefixOf(&c.paa).Addr()
	}
	if !r.cdr.Address.IsValid() {
		r.cdr.Address, r.cdr.Address6 = r.cdr.Address6, netip.Addr{}
	}
	r.cdr.ChargingCharacteristics, r.cdr.SelectionMode = c.charging.Value(), c.selected.Value()
	if z, ok := s.timeZone.Get(); ok {
		r.cdr.Zone = int8(eps.TimeZone(z.TimeZone).Offset() / (15 * time.Minute))
	}
	switch c.access {
	case OnGn:
		r.cdr.ServingNode, r.cdr.Area, r.cdr.Cell = c.pdp.sgsn.addr, s.rai.LAC, uint32(s.place.Code)
	default:
		r.cdr.ServingNode, r.cdr.Area, r.cdr.Cell = s.mme.addr, s.uli.TAI.TAC, s.uli.ECGI.CellIdentity
		if len(c.bearers) > 0 {
			r.cdr.QCI, r.cdr.ARP = c.bearers[0].qos.QCI, c.bearers[0].qos.ARP.PriorityLevel
		}
	}
	if d := g.charging.TimeLimit; d > 0 {
		if g.charging.Aligned {
			d -= g.env.Now().Sub(midnight(g.env.Now())) % d
		}
		r.time = g.env.After(d, func() { g.nextRecord(c, traffic.TimeLimit) })
	}
	g.watchVolume(c)
}

// note closes a container of volumes.
func (r *record) note(why traffic.ChangeCondition, up, down sim.Amount, now time.Time) {
	r.cdr.Volumes = append(r.cdr.Volumes, traffic.TrafficVolume{Change: why, Time: now,
		In: up.Bytes - r.notedUp.Bytes, Out: down.Bytes - r.notedDown.Bytes})
	r.notedUp, r.notedDown = up, down
}

// closeRecord hands over the open record (TS 32.251 5.2.3.4.2).
func (g *Gateway) closeRecord(c *session, why traffic.CauseForRecordClosing) {
	u := c.usage
	if u == nil || !u.record.open {
		return
	}
	r := &u.record
	r.open = false
	r.time.Stop()
	r.volume.Stop()
	up, down := g.traffic(c)
	now := g.env.Now()
	change := traffic.RecordClosing
	if why == traffic.RATChange {
		change = traffic.RATChanged
	}
	r.note(change, up, down, now)
	r.cdr.Closing, r.cdr.Cause = now, why
	r.cdr.In, r.cdr.Out = up.Bytes-r.up.Bytes, down.Bytes-r.down.Bytes
	if !why.Final() || r.sequence > 0 {
		r.sequence++
	}
	r.cdr.Sequence = r.sequence
	g.charging.Collect(r.cdr)
	r.cdr = traffic.CDR{}
}

// nextRecord closes a record and goes on with the next.
func (g *Gateway) nextRecord(c *session, why traffic.CauseForRecordClosing) {
	g.closeRecord(c, why)
	g.openRecord(c)
}

// chargeMove begins a new record if the connection has come to another RAT.
func (g *Gateway) chargeMove(c *session) {
	if u := c.usage; u != nil && u.record.open && u.record.cdr.RAT != traffic.RATType(c.rat) {
		g.nextRecord(c, traffic.RATChange)
	}
}

var closings = map[Ending]traffic.CauseForRecordClosing{EndedBySuccessor: traffic.AbnormalRelease, EndedByLoss: traffic.AbnormalRelease}

// watchVolume has a record closed when its volume is reached: with all that
// crosses now that moment is known.
func (g *Gateway) watchVolume(c *session) {
	ch := g.charging
	if ch == nil || ch.VolumeLimit == 0 || c.usage == nil || !c.usage.record.open {
		return
	}
	r := &c.usage.record
	r.volume.Stop()
	up, down := g.traffic(c)
	used := up.Bytes - r.up.Bytes + down.Bytes - r.down.Bytes
	if used >= ch.VolumeLimit {
		g.nextRecord(c, traffic.VolumeLimit)
		return
	}
	var rate float64 // octets a nanosecond
	now := g.env.Now()
	for _, x := range c.usage.crossings {
		if x.Start.Add(x.Duration).After(now) {
			rate += float64(x.Up.Bytes+x.Down.Bytes) / float64(x.Duration)
		}
	}
	if rate > 0 {
		wait := time.Duration(min(float64(ch.VolumeLimit-used)/rate, float64(maxWait))) + 1
		r.volume = g.env.After(wait, func() { g.watchVolume(c) })
	}
}

// maxWait bounds a wait that is counted in floating point.
const maxWait = 366 * 24 * time.Hour

// watchTariffs notes the volumes of all open records at each tariff time.
func (g *Gateway) watchTariffs() {
	ch := g.charging
	if len(ch.TariffTimes) == 0 {
		return
	}
	now := g.env.Now()
	today := midnight(now)
	var next time.Time
	for _, t := range ch.TariffTimes {
		for day := range 2 {
			at := today.AddDate(0, 0, day).Add(t)
			if at.After(now) && (next.IsZero() || at.Before(next)) {
				next = at
			}
		}
	}
	g.env.After(next.Sub(now), func() {
		for _, c := range g.byControlTEID {
			if u := c.usage; u != nil && u.record.open {
				up, down := g.traffic(c)
				u.record.note(traffic.TariffTime, up, down, g.env.Now())
			}
		}
		g.watchTariffs()
	})
}

// midnight is the beginning of a time's day where it is.
func midnight(t time.Time) time.Time {
	y, m, d := t.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, t.Location())
}

// CloseRecords closes the open records of all PDN connections as an operator
// does who wants them all, and goes on with the next.
func (g *Gateway) CloseRecords() {
	all := make([]*session, 0, len(g.byControlTEID))
	for _, c := range g.byControlTEID {
		if c.usage != nil && c.usage.record.open {
			all = append(all, c)
		}
	}
	slices.SortFunc(all, func(a, b *session) int { return int(int64(a.id) - int64(b.id)) })
	for _, c := range all {
		g.nextRecord(c, traffic.ManagementIntervention)
	}
}
