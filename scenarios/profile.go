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
		name := path.Join("profiles", e.Name())
		src, err := profileFiles.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("reading a device profile: %w", err)
		}
		all[i] = Profile{Name: strings.TrimSuffix(e.Name(), ".yaml"), Config: ue.DefaultConfig()}
		if _, err := strict.Decode(name, src, &all[i]); err != nil {
			return nil, err
		}
		if err := all[i].Check(); err != nil {
			return nil, fmt.Errorf("profile %s: %w", all[i].Name, err)
		}
	}
	return all, nil
})

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
