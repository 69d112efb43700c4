package scenarios

import (
	"io/fs"
	"maps"
	"slices"
	"time"

	"sunsetlab/scenarios/strict"
)

// afterwards is how long a run goes on after the last time that its file
// names.
const afterwards = 30 * time.Second

// longest is the longest run.
const longest = 10 * 366 * 24 * time.Hour

// checker looks for what a decoder can't see: names that lead nowhere, keys
// that don't go together, times out of order. It also fills in what the file
// leaves to defaults.
type checker struct {
	*Scenario
	doc    *strict.Document
	beside fs.FS
	live   bool // devices are elsewhere
	// catalogue is where models come from; nil for the shipped one.
	catalogue *Catalogue
	last      time.Duration // the last time that the file names
	servers   []string      // of RADIUS
}

func (c *checker) reject(path, format string, args ...any) { c.doc.Reject(path, format, args...) }

func (c *checker) check() {
	if c.Start.IsZero() {
		c.Start = defaultStart
	}
	c.checkNetworks()
	c.checkDevices()
	c.checkWorkloads()
	c.checkTimeline()
	c.checkExpectations()
	c.checkEnd()
}

// time resolves a time of the file and notes it.
func (c *checker) time(path string, w *When) time.Duration {
	at := w.Since(c.Start)
	switch {
	case at < 0:
		c.reject(path, "%s is before the start, %s", w.time.Format(time.RFC3339), c.Start.Format(time.RFC3339))
		return 0
	case at > longest:
		c.reject(path, "that is more than ten years after the start")
		return 0
	}
	if path != "until" {
		c.last = max(c.last, at)
	}
	return at
}

func (c *checker) checkEnd() {
	if c.Until == nil {
		c.end = c.last + afterwards
		return
	}
	c.end = c.time("until", c.Until)
	if c.end < c.last {
		c.reject("until", "the run ends at %s, and the file names %s, after that", c.end, c.last)
	}
}

func (c *checker) deviceNames() []string { return slices.Sorted(maps.Keys(c.Devices)) }

func (c *checker) checkDeviceName(path, name string) {
	if _, ok := c.Devices[name]; !ok {
		c.reject(path, "there is no device %q%s", name, strict.Hint(name, c.deviceNames()))
	}
}

func (c *checker) networkNames() []string {
	names := make([]string, len(c.networks))
	for i, n := range c.networks {
		names[i] = n.Name
	}
	return names
}

func (c *checker) checkNetworkName(path, name string) {
	if name != "" && !slices.Contains(c.networkNames(), name) {
		c.reject(path, "there is no network %q%s", name, strict.Hint(name, c.networkNames()))
	}
}

// home is the home network of a device.
func (c *checker) home(d Device) *Network {
	for _, n := range c.networks {
		if d.Network == "" || n.Name == d.Network {
			return n
		}
	}
	return nil
}
