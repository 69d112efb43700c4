package scenarios

import (
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

	truth truth
}

func newSummary(p *Population) *PopulationSummary {
	return &PopulationSummary{Mobile: p.Mobile, Broadband: p.Broadband, Days: p.Days, Worlds: p.shards(),
		Demand: map[traffic.Access]*flow.Demand{}, truth: truth{}}
}

func (s *PopulationSummary) add(p *Played) {
	for access, d := range p.Demand {
		if s.Demand[access] == nil {
			s.Demand[access] = &flow.Demand{}
		}
		s.Demand[access].Add(d)
	}
	for key, a := range p.truth {
		s.truth.add(key, *a)
	}
	s.CDRs, s.Records = s.CDRs+len(p.CDRs), s.Records+len(p.Records)
	s.Passed, s.Sampled = s.Passed+p.Passed, s.Sampled+p.Sampled
}

// Volumes is the truth: what was carried in each hour, counted where subscribers
// are. Ports that the model does not tell apart count under the first of them.
func (s *PopulationSummary) Volumes() []traffic.Volume { return s.truth.volumes() }
