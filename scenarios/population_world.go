package scenarios

import (
	"fmt"
	"net/netip"
	"time"

	"sunsetlab/sim"
	"sunsetlab/sim/flow"
	"sunsetlab/sim/gateway"
	"sunsetlab/traffic"
)

// Played is what came of one world of a population.
type Played struct {
	CDRs        []traffic.CDR
	Records     []traffic.Record
	Assignments []traffic.Assignment
	// Demand of each kind of subscribers, counted at the devices.
	Demand map[traffic.Access]*flow.Demand
	// Sampled is how many packets the router saw, and how many it sampled.
	Passed, Sampled uint64

	truth truth
}

// warmUp is how long before the first day the devices are switched on, one
// after the other.
const warmUp = 10 * time.Minute

const populationScenario = `name: a population
start: %s
until: %s
network:
  plmn: "44010"
  voice: {sgs: full}
%s
devices:
  mobile: {model: %s, count: %d, imsi: "%s"}
`

// numbersNetwork keeps devices connected.
const numbersNetwork = `  inactivity: 3660d
  timers: {no_periodic_update: true}
`

// playShard plays one world.
func (p *Population) playShard(shard int) (*Played, error) {
	w := &populationWorld{Population: p, shard: shard, Played: &Played{Demand: map[traffic.Access]*flow.Demand{}, truth: truth{}}}
	from, to := p.part(p.Mobile, shard)
	if err := w.build(max(to-from, 1)); err != nil {
		return nil, err
	}
	if w.Sampling.Rate > 0 {
		var err error
		if w.edge, err = newEdge(w.lab.World, shard, w.Sampling); err != nil {
			return nil, err
		}
	}
	w.addDevices(from, to)
	w.addLines()
	w.lab.World.RunUntil(warmUp + p.end().Sub(p.Start))
	return w.Played, w.finish()
}

// populationWorld is a world being played.
type populationWorld struct {
	*Population
	*Played
	shard int
	lab   *Lab
	edge  *edge
}

// build makes the core and its devices. A world of lines alone has an idle
// device.
func (w *populationWorld) build(devices int) error {
	extra := ""
	if w.Numbers {
		extra = numbersNetwork
	}
	first := fmt.Sprintf("44010%010d", w.shard*w.shardSize()+1)
	src := fmt.Sprintf(populationScenario, w.Start.Add(-warmUp).Format(time.RFC3339), w.end().Format(time.RFC3339), extra, w.Device, devices, first)
	s, err := Parse("population.yaml", []byte(src), nil)
	if err != nil {
		return err
	}
	s.networks[0].shard = w.shard + 1
	w.lab, err = NewLab(s, w.Seed+uint64(w.shard), sim.NewStream(sim.Off))
	return err
}

// addDevices gives devices their users, and has them switched on.
func (w *populationWorld) addDevices(from, to int) {
	if from == to {
		return
	}
	g := w.lab.networks[0].gateway
	g.Charge(&gateway.Charging{Collect: w.collect, TimeLimit: 24 * time.Hour, Aligned: true})
	if w.edge != nil {
		g.ConnectInternet(w.edge)
	}
	ledger := w.ledger(traffic.Mobile, from)
	all := w.lab.devices["mobile"]
	for i := range all {
		d := &all[i]
		d.UseUserPlane(w.lab)
		flow.Start(w.lab.env, w.people.User(from+i, &w.Calendar, w.Start), d, ledger)
		w.lab.env.After(time.Duration(i)*(warmUp-time.Minute)/time.Duration(len(all)), d.PowerOn)
	}
}

// addLines gives broadband subscribers their lines.
func (w *populationWorld) addLines() {
	from, to := w.part(w.Broadband, w.shard)
	if from == to {
		return
	}
	ledger := w.ledger(traffic.Broadband, w.Mobile+from)
	for i := from; i < to; i++ {
		v4, v6 := lineAddresses(i)
		name := fmt.Sprintf("line-%07d", i+1)
		for _, prefix := range []netip.Prefix{netip.PrefixFrom(v4, 32), netip.PrefixFrom(v6, 64).Masked()} {
			w.Assignments = append(w.Assignments, traffic.Assignment{User: name, Access: traffic.Broadband, Prefix: prefix, From: w.Start})
		}
		line := flow.NewLine(w.lab.env, v4, v6, w.internet())
		flow.Start(w.lab.env, w.people.User(w.Mobile+i, &w.Calendar, w.Start), line, ledger)
	}
}

func (w *populationWorld) internet() flow.Internet {
	if w.edge == nil {
		return nil
	}
	return w.edge
}

// collect keeps records but for those of the time before the first day.
func (w *populationWorld) collect(c traffic.CDR) {
	if c.Closing.After(w.Start) && (c.Closing.After(c.Opening) || c.In+c.Out > 0) {
		w.CDRs = append(w.CDRs, c)
	}
}

func (w *populationWorld) finish() (err error) {
	w.lab.settleTraffic()
	if w.edge != nil {
		w.Records, err = w.edge.finish()
		stats := w.edge.stats()
		w.Passed, w.Sampled = stats.Packets, stats.SampledPackets
	}
	return err
}

// ledger counts the demand of a kind of subscribers, of whom one is named.
func (w *populationWorld) ledger(access traffic.Access, subscriber int) *census {
	d := &flow.Demand{}
	w.Demand[access] = d
	return &census{Demand: d, access: access, profile: w.people.Profile(subscriber), truth: w.truth}
}
