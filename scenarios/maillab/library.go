package maillab

import (
	"embed"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"sunsetlab/scenarios/strict"
	"sunsetlab/sim/mail"
)

//go:embed library/*.yaml
var libraryFiles embed.FS

//go:embed profiles.yaml
var profilesFile []byte

// shippedProfiles are settings that many hosts share.
var shippedProfiles = readProfiles()

func readProfiles() map[string]Profile {
	var f struct {
		Profiles map[string]Profile `yaml:"profiles"`
	}
	if _, err := strict.Decode("profiles.yaml", profilesFile, &f); err != nil {
		panic(err) // a test reads the embedded file
	}
	return f.Profiles
}

// Profiles lists the shipped profiles by name, with what each stands for.
func Profiles() (names []string, about map[string]string) {
	about = map[string]string{}
	for name, p := range shippedProfiles {
		about[name] = p.About
	}
	return slices.Sorted(maps.Keys(about)), about
}

// clone is the profile's settings with pointers and lists of its own, so that
// what a host says over them stays its own.
func (p Profile) clone() mail.Config {
	c := p.Config
	if c.Submission != nil {
		s := *c.Submission
		s.Users = maps.Clone(s.Users)
		c.Submission = &s
	}
	if c.Seal != nil {
		s := *c.Seal
		c.Seal = &s
	}
	if c.DKIM != nil {
		s := *c.DKIM
		c.DKIM = &s
	}
	c.Forward = maps.Clone(c.Forward)
	return c
}

// Library lists the names of the shipped mail scenarios.
func Library() []string {
	entries, err := libraryFiles.ReadDir("library")
	if err != nil {
		return nil // an embedded folder can be read
	}
	names := make([]string, len(entries))
	for i, e := range entries {
		names[i] = strings.TrimSuffix(e.Name(), ".yaml")
	}
	return names
}

// Shipped reads a shipped scenario, whose name may have mail/ before it.
func Shipped(name string) (*Scenario, error) {
	short := strings.TrimPrefix(name, "mail/")
	src, err := libraryFiles.ReadFile(path.Join("library", short+".yaml"))
	if err != nil {
		return nil, fmt.Errorf("there is no mail scenario %q%s", name, strict.Hint(short, Library()))
	}
	return Parse(short+".yaml", src, nil)
}
