package flow

import (
	"fmt"
	"maps"
	"math"
	"slices"

	"sunsetlab/traffic/published"
)

// rateParts are the parts of the day for which providers' shares are kept.
const rateParts = 24

func (p *Profile) services(c *check) {
	m := p.model
	if len(m.Services) == 0 || len(m.Services) > 250 {
		c.reject("services", "a model has 1 to 250 services, not %d", len(m.Services))
		return
	}
	sum := 0.0
	for i := range m.Services {
		path := fmt.Sprintf("services[%d]", i)
		s := service{Service: m.Services[i], index: i, number: uint8(m.Services[i].Protocol)}
		if !(s.Percent >= 0 && s.Percent <= 100) {
			c.reject(path+".percent", "%v is no per cent", s.Percent)
		}
		sum += s.Percent
		if slices.ContainsFunc(m.Services[:i], func(other Service) bool { return other.Name == s.Name }) {
			c.reject(path+".name", "there is a service %q already", s.Name)
		}
		p.claim(c, path, &s)
		if len(s.Providers) > 0 {
			p.shareOut(c, path, &s)
		}
		p.service = append(p.service, s)
	}
	if math.Abs(sum-100) > 0.01 {
		c.reject("services", "the services' per cent make %.4g, not 100", sum)
	}
	p.ranges(c)
	p.order()
}

// claim gives a service its ports: a single one goes before ranges.
func (p *Profile) claim(c *check, path string, s *service) {
	if !s.Protocol.HasPorts() {
		if s.Ports != (Ports{}) {
			c.reject(path+".ports", "%v has no ports", s.Protocol)
		}
		if _, taken := p.other[s.number]; taken {
			c.reject(path, "another service has all of %v", s.Protocol)
		}
		p.other[s.number] = s.index
		return
	}
	if s.Ports.From == 0 {
		c.reject(path+".ports", "%v needs ports above 0", s.Protocol)
		return
	}
	if s.Ports.To == math.MaxUint16 {
		c.reject(path+".ports", "%d leaves no higher port for the subscriber's side", s.Ports.To)
		return
	}
	if s.Ports.From != s.Ports.To {
		return
	}
	at := &p.ports[side(s.Protocol)][s.Ports.From]
	if *at != 0 {
		c.reject(path+".ports", "another service has %v %v", s.Protocol, s.Ports)
	}
	*at = uint8(s.index) + 1
}

func side(protocol published.Protocol) int {
	if protocol == published.UDP {
		return 1
	}
	return 0
}

// ranges gives services with a range what no single port has taken.
func (p *Profile) ranges(c *check) {
	for i := range p.service {
		s := &p.service[i]
		if !s.Protocol.HasPorts() || s.Ports.From == s.Ports.To || s.Ports.From == 0 {
			continue
		}
		free := 0
		for port := int(s.Ports.From); port <= int(s.Ports.To); port++ {
			at := &p.ports[side(s.Protocol)][port]
			switch {
			case *at == 0:
				*at = uint8(s.index) + 1
				free++
			case p.model.Services[*at-1].Ports.From != p.model.Services[*at-1].Ports.To:
				c.reject(fmt.Sprintf("services[%d].ports", i), "port %d is in the range of %s too", port, p.model.Services[*at-1].Name)
				return
			}
		}
		if free*2 < int(s.Ports.To)-int(s.Ports.From)+1 {
			c.reject(fmt.Sprintf("services[%d].ports", i), "other services have most of the range's ports")
		}
		if _, ok := p.other[s.number]; !ok || s.Ports.To > p.model.Services[p.other[s.number]].Ports.To {
			p.other[s.number] = s.index // ports beyond every range count with the highest
		}
	}
}

// order sorts services by their share, and prepares to pick one fast.
func (p *Profile) order() {
	slices.SortStableFunc(p.service, func(a, b service) int {
		switch {
		case a.Percent > b.Percent:
			return -1
		case a.Percent < b.Percent:
			return 1
		}
		return 0
	})
	sum, total := 0.0, 0.0
	for i := range p.service {
		total += p.service[i].Percent
	}
	for i := range p.service {
		sum += p.service[i].Percent
		p.service[i].upTo = uint64(math.Round(sum / total * (1 << 32)))
	}
	at := 0
	for i := range p.pick {
		for at < len(p.service)-1 && p.service[at].upTo <= uint64(i)<<32/tableSize {
			at++
		}
		p.pick[i] = uint8(at)
	}
}

// shareOut works out which part of a service each provider has in each part of
// each kind of day. Each provider's parts make its share of a day.
func (p *Profile) shareOut(c *check, path string, s *service) {
	for _, name := range slices.Sorted(maps.Keys(s.Providers)) {
		if !slices.ContainsFunc(p.model.Providers, func(pr Provider) bool { return pr.Name == name }) {
			c.unknown(path+".providers."+name, "provider", name)
			return
		}
	}
	if len(c.problems) > 0 {
		return
	}
	for t := range p.days {
		day := &p.days[t]
		upTo := make([]float64, rateParts)
		shares := make([]uint32, 0, rateParts*len(p.model.Providers))
		parts := make([][]float64, len(p.model.Providers))
		for i := range p.model.Providers {
			var ok bool
			if parts[i], ok = p.providerParts(c, i, day); !ok {
				return
			}
		}
		for h := range rateParts {
			for i := range p.model.Providers {
				share := s.Providers[p.model.Providers[i].Name]
				if !(share >= 0 && share <= 100) {
					c.reject(path+".providers."+p.model.Providers[i].Name, "%v is no per cent", share)
					return
				}
				upTo[h] += share / 100 * parts[i][h]
				shares = append(shares, uint32(math.Round(min(upTo[h], 1)*math.MaxUint32)))
			}
			if upTo[h] > 1+1e-9 {
				c.reject(path+".providers", "at %d o'clock on a %v the providers have %.4g %% of %s: less of them, or flatter hours", h, DayType(t), upTo[h]*100, s.Name)
				return
			}
		}
		s.providers[t] = shares
	}
}

// providerParts is by how much a provider's share of the traffic is above that
// of the day, by the hour.
func (p *Profile) providerParts(c *check, i int, day *dayShape) ([]float64, bool) {
	parts := make([]float64, rateParts)
	name := p.model.Providers[i].Hours
	if name == "" {
		for h := range parts {
			parts[h] = 1
		}
		return parts, true
	}
	path := fmt.Sprintf("providers[%d].hours", i)
	curve, ok := p.model.Curves[name]
	if !ok {
		c.unknown(path, "curve", name)
		return nil, false
	}
	if !curve.Rates.check(c, "curves."+name+".rates") {
		return nil, false
	}
	sum := 0.0
	for h := range parts {
		parts[h] = curve.Rates.at(h, rateParts)
		whole := day.rate(h)
		if curve.Of == OfTime {
			if whole == 0 {
				parts[h] = 0
			} else {
				parts[h] /= whole
			}
		}
		sum += parts[h] * whole / rateParts
	}
	if sum == 0 {
		c.reject(path, "the curve has nothing at the hours that have traffic")
		return nil, false
	}
	for h := range parts {
		parts[h] /= sum
	}
	return parts, true
}

// rate is the mean rate in an hour, relative to the day's.
func (d *dayShape) rate(h int) float64 {
	if n := len(d.rates); n%rateParts == 0 {
		return d.rates[h*n/rateParts : (h+1)*n/rateParts].mean()
	}
	return d.rates.at(h, rateParts)
}

// Service returns which of the model's services a packet of a protocol counts
// for, by the lower of its two ports; -1 for none.
func (p *Profile) Service(protocol uint8, port uint16) int {
	if pr := published.Protocol(protocol); pr.HasPorts() {
		if at := p.ports[side(pr)][port]; at != 0 {
			return int(at) - 1
		}
	}
	if at, ok := p.other[protocol]; ok {
		return at
	}
	return -1
}
