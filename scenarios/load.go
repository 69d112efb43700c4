package scenarios

import (
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/goccy/go-yaml"

	"sunsetlab/hss"
	"sunsetlab/scenarios/strict"
)

// Load reads a scenario file and what it refers to. The error, if the file can
// be read at all, is [strict.Problems]: everything that is wrong with it.
func Load(path string) (*Scenario, error) { return load(path, false) }

// LoadLab reads a file for a live core: a scenario that need not have devices.
func LoadLab(path string) (*Scenario, error) { return load(path, true) }

func load(path string, live bool) (*Scenario, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("reading the scenario: %w", err)
	}
	defer f.Close()
	src, err := io.ReadAll(io.LimitReader(f, strict.MaxSize+1))
	if err != nil {
		return nil, fmt.Errorf("reading the scenario %s: %w", path, err)
	}
	return parse(path, src, os.DirFS(filepath.Dir(path)), live)
}

// Parse reads a scenario from the content of a file called name; beside holds
// the files that it may refer to, nil if there are none.
func Parse(name string, src []byte, beside fs.FS) (*Scenario, error) {
	return parse(name, src, beside, false)
}

func parse(name string, src []byte, beside fs.FS, live bool) (*Scenario, error) {
	s := &Scenario{file: name, source: src}
	doc, err := strict.Decode(name, src, s)
	if s.Devices == nil && err != nil {
		// Not a file of this kind: its meaning is not worth guessing at.
		return nil, err
	}
	c := &checker{Scenario: s, doc: doc, beside: beside, live: live}
	return c.finish()
}

// scenarioKeys are those of which a scenario has at least one, and no other YAML
// that lies beside scenarios: devices of a catalogue, subscribers.
var scenarioKeys = []string{"network", "networks", "devices", "timeline", "expect"}

// IsScenario tells whether a file means to be a scenario: a mapping with one of
// network, networks, devices, timeline and expect. A file that can't be read as
// YAML may mean to be one.
func IsScenario(path string) bool {
	f, err := os.Open(path)
	if err != nil {
		return true
	}
	defer f.Close()
	src, err := io.ReadAll(io.LimitReader(f, strict.MaxSize+1))
	if err != nil || len(src) > strict.MaxSize {
		return true
	}
	var doc any
	if err := yaml.Unmarshal(src, &doc); err != nil {
		return true
	}
	keys, ok := doc.(map[string]any)
	return ok && slices.ContainsFunc(scenarioKeys, func(k string) bool { _, has := keys[k]; return has })
}

// parseWith reads a scenario whose models come from a catalogue.
func parseWith(catalogue *Catalogue, name string, src []byte) (*Scenario, error) {
	s := &Scenario{file: name, source: src}
	doc, err := strict.Decode(name, src, s)
	if err != nil {
		return nil, err
	}
	c := &checker{Scenario: s, doc: doc, catalogue: catalogue}
	return c.finish()
}

// finish checks what was decoded.
func (c *checker) finish() (*Scenario, error) {
	c.check()
	if err := c.doc.Err(); err != nil {
		return nil, err
	}
	for _, n := range c.networks {
		c.mitigate(n, n.Mitigate)
	}
	return c.Scenario, nil
}

// defaultStart is the day before a 3G network ends.
var defaultStart = time.Date(2026, 3, 31, 12, 0, 0, 0, time.FixedZone("", 9*60*60))

// loadSubscribers reads the file of subscribers beside the scenario.
func loadSubscribers(beside fs.FS, name string, profiles []*hss.Profile) ([]hss.Subscriber, error) {
	if beside == nil {
		return nil, fmt.Errorf("there is no file %s: nothing lies beside this scenario", name)
	}
	b, err := fs.ReadFile(beside, filepath.ToSlash(filepath.Clean(name)))
	if err != nil {
		return nil, err
	}
	if strings.EqualFold(filepath.Ext(name), ".csv") {
		return hss.LoadCSV(name, bytes.NewReader(b), profiles)
	}
	data, err := hss.LoadYAML(name, bytes.NewReader(b))
	return data.Subscribers, err
}
