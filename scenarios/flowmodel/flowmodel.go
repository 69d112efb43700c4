package flowmodel

import (
	_ "embed"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"

	"sunsetlab/scenarios/strict"
	"sunsetlab/sim/flow"
)

//go:embed schema.json
var schema []byte

// Schema is the JSON Schema of a model file, for editors.
func Schema() []byte { return schema }

// Load reads a model file. The error, if the file can be read at all, is
// [strict.Problems]: everything that is wrong with it.
func Load(path string) (*flow.Profile, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("reading the model of traffic: %w", err)
	}
	defer f.Close()
	src, err := io.ReadAll(io.LimitReader(f, strict.MaxSize+1))
	if err != nil {
		return nil, fmt.Errorf("reading the model of traffic %s: %w", path, err)
	}
	return Parse(path, src)
}

// Parse reads a model from the content of a file called name.
func Parse(name string, src []byte) (*flow.Profile, error) {
	var stated flow.Model
	doc, err := strict.Decode(name, src, &stated)
	if err != nil {
		return nil, err
	}
	m, err := flow.Published(stated.Kind, stated.Year)
	if err != nil {
		doc.Reject("year", "%v", err)
		return nil, doc.Err()
	}
	m.Name = strings.TrimSuffix(filepath.Base(name), filepath.Ext(name))
	curves := m.Curves
	doc.Overlay("", m)
	for curve := range curves {
		if _, own := m.Curves[curve]; !own {
			m.Curves[curve] = curves[curve]
		}
	}
	wishShares(doc, "volume.in", &m.Volume.In)
	wishShares(doc, "volume.out", &m.Volume.Out)
	return compile(doc, m)
}

// wishShares lets figures of a file that tells no shares be met: the published
// ones are then a wish.
func wishShares(doc *strict.Document, path string, d *flow.Distribution) {
	keys := doc.Keys(path)
	stated := func(names ...string) bool {
		return slices.ContainsFunc(names, func(name string) bool { return slices.Contains(keys, name) })
	}
	if stated("mean", "median", "mode") && !stated("top10", "top1", "shares_assumed") {
		d.SharesAssumed = true
	}
}

func compile(doc *strict.Document, m *flow.Model) (*flow.Profile, error) {
	p, err := flow.NewProfile(m)
	var wrong *flow.ModelError
	switch {
	case errors.As(err, &wrong):
		for _, problem := range wrong.Problems {
			doc.Reject(problem.Path, "%s%s", problem.Text, hint(m, problem))
		}
		return nil, doc.Err()
	case err != nil:
		return nil, err
	}
	return p, nil
}

// hint names the word that was probably meant where a name leads nowhere.
func hint(m *flow.Model, problem flow.Problem) string {
	if problem.Unknown == "" {
		return ""
	}
	names := slices.Sorted(maps.Keys(m.Curves))
	if strings.Contains(problem.Path, ".providers.") {
		names = nil
		for _, p := range m.Providers {
			names = append(names, p.Name)
		}
	}
	return strict.Hint(problem.Unknown, names)
}

// Write writes a model as a file that reads back as the same.
func Write(w io.Writer, m *flow.Model) error {
	b, err := yaml.MarshalWithOptions(m, yaml.Indent(2), yaml.IndentSequence(true), yaml.Flow(false),
		yaml.CustomMarshaler(func(r flow.Rates) ([]byte, error) { return flowSequence(r), nil }))
	if err != nil {
		return fmt.Errorf("writing the model of traffic %s: %w", m.Name, err)
	}
	if _, err := w.Write(b); err != nil {
		return fmt.Errorf("writing the model of traffic %s: %w", m.Name, err)
	}
	return nil
}

// flowSequence is a list in one line.
func flowSequence(rates flow.Rates) []byte {
	words := make([]string, len(rates))
	for i, r := range rates {
		words[i] = fmt.Sprint(r)
	}
	return []byte("[" + strings.Join(words, ", ") + "]")
}
