package published

import (
	"fmt"
	"math"
)

// Share is a part of a [Mix]: the traffic of a port, or of what no row of the
// table names.
type Share struct {
	// Name is such as "tcp/443", "tcp-other" or "esp".
	Name     string   `json:"name"`
	Protocol Protocol `json:"protocol"`
	// From and To are the ports that it covers, less those that another share
	// names; 0 for protocols without ports.
	From uint16 `json:"from"`
	To   uint16 `json:"to"`
	// Percent of all traffic; all shares together make 100.
	Percent float64 `json:"percent"`
	// Note says what is odd or was worked out; empty for a figure as printed.
	Note string `json:"note,omitempty"`
}

// Mix returns a year's traffic by port: each port that Table 3 or 4 names, and
// explicit shares for the rest, so that every packet has one. What Table 3 sums
// below and from 1024 has a rest each (tcp-other-below1024,
// tcp-other-from1024). Rounding of the printed figures is spread over the whole
// (less than 0.2 %).
func Mix(k Kind, year int) ([]Share, error) {
	if year < FirstPortYear || year > LastPortYear {
		return nil, fmt.Errorf("shares of ports were published for %d to %d, not for %d", FirstPortYear, LastPortYear, year)
	}
	if int(k) >= len(portRows) {
		return nil, fmt.Errorf("%v has no table of ports", k)
	}
	var mix []Share
	rows := portRows[k]
	for i := range rows {
		if r := &rows[i]; r.Scope == Total {
			mix = append(mix, ofProtocol(rows, r, year)...)
		}
	}
	sum := 0.0
	for i := range mix {
		sum += mix[i].Percent
	}
	for i := range mix {
		mix[i].Percent *= 100 / sum
	}
	return mix, nil
}

// ofProtocol splits a protocol's total.
func ofProtocol(rows []PortRow, total *PortRow, year int) []Share {
	p := total.Protocol
	if !p.HasPorts() {
		return []Share{{Name: p.String(), Protocol: p, Percent: total.Percent(year)}}
	}
	var mix []Share
	var named [2]float64 // below and from 1024
	sums := map[Scope]float64{}
	for i := range rows {
		r := &rows[i]
		if r.Protocol != p || r.Scope == Total {
			continue
		}
		percent, why := r.Likely(year)
		if r.Scope != OnePort {
			sums[r.Scope] = percent
			continue
		}
		mix = append(mix, Share{fmt.Sprintf("%v/%d", p, r.Port), p, r.Port, r.Port, percent, why})
		if r.Port < 1024 {
			named[0] += percent
		} else {
			named[1] += percent
		}
	}
	if len(sums) == 0 {
		return append(mix, Share{p.String() + "-other", p, 0, math.MaxUint16,
			rest(total.Percent(year), named[0]+named[1]), "what no row names"})
	}
	return append(mix,
		Share{p.String() + "-other-below1024", p, 0, 1023, rest(sums[Below1024], named[0]), "what no row names below 1024"},
		Share{p.String() + "-other-from1024", p, 1024, math.MaxUint16, rest(sums[From1024], named[1]), "what no row names from 1024"})
}

// rest is what a sum leaves, at the precision of the tables.
func rest(sum, named float64) float64 { return max(0, math.Round((sum-named)*10)/10) }
