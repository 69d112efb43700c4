package scenarios

import (
	"embed"
	"fmt"
	"path"
	"strings"

	"sunsetlab/scenarios/strict"
)

//go:embed library/*.yaml
var libraryFiles embed.FS

// Library lists the names of the shipped scenarios.
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

// Shipped reads a shipped scenario.
func Shipped(name string) (*Scenario, error) {
	file := path.Join("library", name+".yaml")
	src, err := libraryFiles.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("there is no scenario %q%s", name, strict.Hint(name, Library()))
	}
	return Parse(name+".yaml", src, nil)
}
