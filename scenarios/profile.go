package scenarios

import (
	"embed"
	"fmt"
	"path"
	"strings"
	"sync"

	"sunsetlab/scenarios/strict"
	"sunsetlab/sim/ue"
)

//go:embed profiles/*.yaml
var profileFiles embed.FS

// readProfiles reads the profiles that came with the program.
var readProfiles = sync.OnceValues(func() ([]Profile, error) {
	entries, err := profileFiles.ReadDir("profiles")
	if err != nil {
		return nil, fmt.Errorf("reading the device profiles: %w", err)
	}
	all := make([]Profile, len(entries))
	for i, e := range entries {
		if all[i], err = readProfile(strings.TrimSuffix(e.Name(), ".yaml"), 0); err != nil {
			return nil, err
		}
	}
	return all, nil
})

// mostModels is how deep models may rest on models.
const mostModels = 8

// readProfile reads one profile, on top of the one that it rests on.
func readProfile(name string, depth int) (Profile, error) {
	file := path.Join("profiles", name+".yaml")
	src, err := profileFiles.ReadFile(file)
	if err != nil {
		return Profile{}, fmt.Errorf("reading a device profile: %w", err)
	}
	p := Profile{Config: ue.DefaultConfig()}
	doc, err := strict.Decode(file, src, &p)
	if err != nil {
		return Profile{}, err
	}
	if p.Model != "" {
		if depth == mostModels {
			return Profile{}, fmt.Errorf("profile %s: %d models rest on each other", name, depth)
		}
		if p, err = readProfile(p.Model, depth+1); err != nil {
			return Profile{}, fmt.Errorf("profile %s: %w", name, err)
		}
		doc.Overlay("", &p)
	}
	p.Name, p.Parameters = name, parametersAt(doc, "")
	if err := p.Check(); err != nil {
		return Profile{}, fmt.Errorf("profile %s: %w", name, err)
	}
	return p, nil
}

// Profiles lists the generic devices, by name.
func Profiles() ([]Profile, error) { return readProfiles() }

// ProfileNamed returns the generic device of a name.
func ProfileNamed(name string) (Profile, error) {
	all, err := readProfiles()
	if err != nil {
		return Profile{}, err
	}
	names := make([]string, len(all))
	for i := range all {
		if names[i] = all[i].Name; names[i] == name {
			return all[i], nil
		}
	}
	return Profile{}, fmt.Errorf("there is no model %q%s", name, strict.Hint(name, names))
}
