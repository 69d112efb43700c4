package scenarios

import (
	"fmt"
	"strings"
	"time"

	"sunsetlab/sim/flow"
)

// speaksOfTraffic tells whether e is about what was carried of a workload.
func (e *Expectation) speaksOfTraffic() bool { return e.Carried != nil || e.Lost != nil }

func (c *checker) checkTraffic(path string, e *Expectation) {
	if d, ok := c.Devices[e.Device]; ok && c.flowOf(&d) == nil {
		c.reject(path+".device", "%s has no traffic: give it, or the scenario, a workload", e.Device)
	}
	if e.Within != nil {
		c.reject(path+".within", "carried and lost go with from and until")
	}
	for _, edge := range []struct {
		key string
		at  *When
	}{{"from", e.From}, {"until", e.Until}} {
		if edge.at != nil && edge.at.Since(c.Start)%bookSpan != 0 {
			c.reject(path+"."+edge.key, "traffic is counted by whole minutes from the start")
		}
	}
}

func (e *Expectation) trafficWords() string {
	var all []string
	if e.Carried != nil {
		all = append(all, "carried "+e.Carried.String())
	}
	if e.Lost != nil {
		all = append(all, "lost "+e.Lost.String())
	}
	return strings.Join(all, ", ")
}

// traffic judges what was carried and lost.
func (j *judge) traffic(e *Expectation, name string, from, to time.Time) (bool, string) {
	book := j.books[name]
	if book == nil {
		return false, "no traffic"
	}
	d := book.Between(from, to)
	wanted := d.Wanted.Total()
	ok := (e.Carried == nil || e.Carried.meets(d.Carried.Total(), wanted)) && (e.Lost == nil || e.Lost.meets(d.Lost.Total(), wanted))
	if ok {
		return true, ""
	}
	return false, DemandWords(&d)
}

// DemandWords says what came of a demand.
func DemandWords(d *flow.Demand) string {
	words := fmt.Sprintf("%s of %s carried", Octets(d.Carried.Total()), Octets(d.Wanted.Total()))
	if d.Lost.Total() > 0 {
		words += fmt.Sprintf(", %s (%.3g %%) lost in %d of %d flows", Octets(d.Lost.Total()), 100*d.LostShare(), d.Failed, d.Flows)
	}
	return words
}

// demand is the whole demand of a device's user, nil without one.
func (j *judge) demand(name string) *flow.Demand {
	book := j.books[name]
	if book == nil {
		return nil
	}
	var sum flow.Demand
	for i := range book.Spans() {
		sum.Add(&book.Spans()[i])
	}
	return &sum
}
