package maillab

import (
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"time"

	"sunsetlab/scenarios/strict"
)

// Load reads a mail scenario and what it refers to. The error, if the file can
// be read at all, is [strict.Problems]: everything that is wrong with it.
func Load(path string) (*Scenario, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("reading the mail scenario: %w", err)
	}
	defer f.Close()
	src, err := io.ReadAll(io.LimitReader(f, strict.MaxSize+1))
	if err != nil {
		return nil, fmt.Errorf("reading the mail scenario %s: %w", path, err)
	}
	return Parse(path, src, os.DirFS(filepath.Dir(path)))
}

// Parse reads a mail scenario from the content of a file called name; beside
// holds the files that it may refer to, nil if there are none.
func Parse(name string, src []byte, beside fs.FS) (*Scenario, error) {
	s := &Scenario{file: name, source: src}
	doc, err := strict.Decode(name, src, s)
	if s.Hosts == nil && err != nil {
		// Not a file of this kind: its meaning is not worth guessing at.
		return nil, err
	}
	c := &checker{Scenario: s, doc: doc, beside: beside}
	c.check()
	if err := doc.Err(); err != nil {
		return nil, err
	}
	return s, nil
}

// The most that one lab may hold.
const (
	maxHosts    = 1000
	maxMessages = 100_000
	maxUntil    = 400 * 24 * time.Hour
	maxEML      = 64 << 20
)

type checker struct {
	*Scenario
	doc     *strict.Document
	beside  fs.FS
	domains map[string]string // domain to the host that takes its mail
}

func (c *checker) reject(path, format string, args ...any) { c.doc.Reject(path, format, args...) }

func (c *checker) check() {
	c.names = slices.DeleteFunc(c.doc.Keys("hosts"), func(n string) bool { _, ok := c.Hosts[n]; return !ok })
	c.domains = map[string]string{}
	if len(c.names) == 0 {
		c.reject("hosts", "a lab has at least one host")
	}
	if len(c.names) > maxHosts {
		c.reject("hosts", "%d hosts are more than a lab may have, %d", len(c.names), maxHosts)
		return
	}
	c.overlayProfiles()
	addresses := map[string]string{}
	hostnames := map[string]string{}
	for _, name := range c.names {
		c.host(name, addresses, hostnames)
	}
	for _, name := range c.names {
		c.references(name)
	}
	c.checkZone()
	c.checkMessages()
	c.checkTimeline()
	c.checkExpectations()
	if e := c.end(); e > maxUntil {
		c.reject("until", "a lab lives at most %d days", maxUntil/(24*time.Hour))
	}
}

// overlayProfiles puts what a host says over what its profile says.
func (c *checker) overlayProfiles() {
	for name := range c.Profiles {
		if _, shipped := shippedProfiles[name]; shipped {
			c.reject("profiles."+name, "a profile of that name is shipped already")
		}
	}
	for _, name := range c.names {
		h := c.Hosts[name]
		if h.Profile == "" {
			continue
		}
		p, ok := c.Profiles[h.Profile]
		if !ok {
			p, ok = shippedProfiles[h.Profile]
		}
		if !ok {
			all := append(slices.Collect(maps.Keys(c.Profiles)), slices.Collect(maps.Keys(shippedProfiles))...)
			c.reject("hosts."+name+".profile", "there is no profile %q%s", h.Profile, strict.Hint(h.Profile, all))
			continue
		}
		over := Host{Config: p.clone()}
		c.doc.Overlay("hosts."+name, &over)
		c.Hosts[name] = over
	}
}
