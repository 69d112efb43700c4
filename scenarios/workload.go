package scenarios

import (
	"errors"
	"fmt"
	"time"

	"sunsetlab/scenarios/strict"
	"sunsetlab/sim/report"
)

// Workload is what users do with their devices.
type Workload struct {
	// Flow is their traffic with the Internet.
	Flow *FlowWorkload `yaml:"flow"`
	// Mail is what they write, and what is written to them.
	Mail *MailWorkload `yaml:"mail"`
}

// ConstantFlow is one flow after the other, each as long and large as the one
// before.
type ConstantFlow struct {
	// Every is the time from the start of one to that of the next, and until the
	// first, so that devices are there by then. Default 1 min.
	Every *time.Duration `yaml:"every"`
	// Lasts is how long each lasts. Default: until the next begins.
	Lasts *time.Duration `yaml:"lasts"`
	// In is what the user sends in each, such as 10kB. Default none.
	In Octets `yaml:"in"`
	// Out is what the user receives in each. Default none.
	Out Octets `yaml:"out"`
}

// Charging is when the gateway closes charging records of connections that go
// on. Records are made where a scenario has a workload.
type Charging struct {
	// TimeLimit closes a record that has been open for so long. Default: never.
	TimeLimit time.Duration `yaml:"time_limit"`
	// Aligned has the time limit pass at multiples of it since midnight: records
	// of 24h are of days.
	Aligned bool `yaml:"aligned"`
	// VolumeLimit closes one with so much traffic in both directions, such as
	// 100MB. Default: never.
	VolumeLimit Octets `yaml:"volume_limit"`
	// TariffTimes are times of the day, counted from midnight, at which the
	// volumes of open records are noted.
	TariffTimes []time.Duration `yaml:"tariff_times"`
}

// workloadOf is what the user of a device does: its own workload, or that of
// the scenario.
func (s *Scenario) workloadOf(d *Device) *Workload {
	if d.Workload != nil {
		return d.Workload
	}
	return s.Workload
}

// flowOf is a device's traffic, nil for none.
func (s *Scenario) flowOf(d *Device) *FlowWorkload {
	if w := s.workloadOf(d); w != nil {
		return w.Flow
	}
	return nil
}

// hasFlow tells whether any device has traffic.
func (s *Scenario) hasFlow() bool {
	for _, name := range s.order {
		if d := s.Devices[name]; s.flowOf(&d) != nil {
			return true
		}
	}
	return false
}

func (c *checker) checkWorkloads() {
	c.checkWorkload("workload", c.Workload)
	for _, name := range c.order {
		d := c.Devices[name]
		c.checkWorkload("devices."+name+".workload", d.Workload)
	}
	for i, n := range c.networks {
		path := "network.charging"
		if c.Network == nil {
			path = fmt.Sprintf("networks[%d].charging", i)
		}
		c.checkCharging(path, &n.Charging)
	}
}

func (c *checker) checkWorkload(path string, w *Workload) {
	if w != nil && w.Mail != nil {
		c.checkMail(path+".mail", w.Mail)
	}
	if w == nil || w.Flow == nil {
		return
	}
	path += ".flow"
	k := w.Flow.Constant
	if k == nil {
		at := path
		switch {
		case w.Flow.file() != "" && w.Flow.Year != 0:
			c.reject(path+".year", "the model in %s has a year of its own", w.Flow.Model)
			return
		case w.Flow.Year != 0:
			at += ".year"
		case w.Flow.Model != "":
			at += ".model"
		}
		err := w.Flow.prepare(c.beside)
		var inFile strict.Problems
		if errors.As(err, &inFile) {
			for _, p := range inFile {
				p.Excerpt = "" // that of the scenario follows
				c.reject(at, "%v", p)
			}
			return
		}
		for _, err := range split(err) {
			c.reject(at, "%v", err)
		}
		return
	}
	for _, key := range c.doc.Keys(path) {
		if key != "constant" {
			c.reject(path+"."+key, "%s is of a model, and constant is in place of one", key)
		}
	}
	if k.Every != nil && *k.Every < time.Millisecond {
		c.reject(path+".constant.every", "a flow lasts at least 1ms")
	}
	if k.Lasts != nil && *k.Lasts > k.every() {
		c.reject(path+".constant.lasts", "a flow that lasts longer than the time until the next, %s", report.Duration(k.every()))
	}
	if k.In == 0 && k.Out == 0 {
		c.reject(path+".constant", "a flow of nothing: say in or out, such as out: 100kB")
	}
}

func (c *checker) checkCharging(path string, g *Charging) {
	if g.TimeLimit < 0 || g.TimeLimit > 0 && g.TimeLimit < time.Second {
		c.reject(path+".time_limit", "a record is open for at least 1s")
	}
	for i, t := range g.TariffTimes {
		if t < 0 || t >= 24*time.Hour {
			c.reject(fmt.Sprintf("%s.tariff_times[%d]", path, i), "%s is no time of a day, counted from midnight: want 0s to 23h59m", t)
		}
	}
}
