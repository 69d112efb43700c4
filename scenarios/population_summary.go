package scenarios

import (
	"cmp"
	"slices"
	"time"

	"sunsetlab/sim"
	"sunsetlab/sim/flow"
	"sunsetlab/traffic"
)

// PopulationSummary is what came of a population.
type PopulationSummary struct {
	Mobile    int                             `json:"mobile"`
	Broadband int                             `json:"broadband"`
	Days      int                             `json:"days"`
	Worlds    int                             `json:"worlds"`
	Demand    map[traffic.Access]*flow.Demand `json:"demand"`
	CDRs      int                             `json:"cdrs"`
	// Passed is how many packets the routers saw, Sampled how many of them they
	// took, and Records how many flow records they made of these.
	Passed  uint64 `json:"packets"`
	Sampled uint64 `json:"sampled_packets"`
	Records int    `json:"records"`

	truth map[truthKey]*sim.Amount
}

func newSummary(p *Population) *PopulationSummary {
	return &PopulationSummary{Mobile: p.Mobile, Broadband: p.Broadband, Days: p.Days, Worlds: p.shards(),
		Demand: map[traffic.Access]*flow.Demand{}, truth: map[truthKey]*sim.Amount{}}
}

func (s *PopulationSummary) add(p *Played) {
	for access, d := range p.Demand {
		if s.Demand[access] == nil {
			s.Demand[access] = &flow.Demand{}
		}
		s.Demand[access].Add(d)
	}
	for key, a := range p.truth {
		if s.truth[key] == nil {
			s.truth[key] = new(sim.Amount)
		}
		*s.truth[key] = s.truth[key].Plus(*a)
	}
	s.CDRs, s.Records = s.CDRs+len(p.CDRs), s.Records+len(p.Records)
	s.Passed, s.Sampled = s.Passed+p.Passed, s.Sampled+p.Sampled
}

// Volumes is the truth: what was carried in each hour, counted where subscribers
// are. Ports that the model does not tell apart count under the first of them.
func (s *PopulationSummary) Volumes() []traffic.Volume {
	all := make([]traffic.Volume, 0, len(s.truth))
	for k, a := range s.truth {
		all = append(all, traffic.Volume{Hour: time.Unix(k.hour*3600, 0).UTC(), Access: k.access, Direction: k.direction,
			Protocol: k.protocol, Port: k.port, AS: k.as, Packets: a.Packets, Bytes: a.Bytes})
	}
	slices.SortFunc(all, func(a, b traffic.Volume) int {
		return cmp.Or(a.Hour.Compare(b.Hour), cmp.Compare(a.Access, b.Access), cmp.Compare(a.Direction, b.Direction),
			cmp.Compare(a.Protocol, b.Protocol), cmp.Compare(a.Port, b.Port), cmp.Compare(a.AS, b.AS))
	})
	return all
}
