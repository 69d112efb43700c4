// Package reference writes the JSON Schemas of the scenario language and of
// models of traffic as pages that people read.
package reference

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/invopop/jsonschema"
)

const opening = `# The scenario language, key by key

Made by ` + "`make generate`" + ` from the types that the loader fills, as is the JSON Schema
(` + "`sunsetlab schema`" + `). [scenarios.md](scenarios.md) is the page to read first.

A duration is a number and a unit (` + "`400ms`, `15s`, `12m`, `4h`, `2d`" + `, also
together: ` + "`1h30m`" + `). A time of day has its offset
(` + "`2026-03-31T21:00:00+09:00`" + `). Where a time is asked for, both will do: a duration
counts from the start of the world. Codes with digits (` + "`plmn`, `imsi`" + `) are best
quoted: YAML would read 00101 as a number.
`

const flowOpening = `# Models of traffic, key by key

Made by ` + "`make generate`" + ` from the types that the loader fills, as is the JSON Schema
(` + "`sunsetlab flow model --schema`" + `). [flow.md](flow.md) is the page to read first.

What a file leaves out is as in the published model of its kind and year. A
duration is a number and a unit (` + "`400ms`, `15s`, `12m`" + `).
`

const mailOpening = `# The language of mail scenarios, key by key

Made by ` + "`make generate`" + ` from the types that the loader fills, as is the JSON Schema
(` + "`sunsetlab mail schema`" + `). [mail-lab.md](mail-lab.md) is the page to read first.

A duration is a number and a unit (` + "`400ms`, `15s`, `12m`, `4h`, `2d`" + `, also
together: ` + "`1h30m`" + `), counted from the start of the world where a time is asked for.
`

// Markdown returns the page for the schema of a scenario: the top level first,
// then each section in the order in which it is first used.
func Markdown(schema []byte) ([]byte, error) { return markdown(opening, schema) }

// FlowModel returns the page for the schema of a model of traffic.
func FlowModel(schema []byte) ([]byte, error) { return markdown(flowOpening, schema) }

// Mail returns the page for the schema of mail scenarios.
func Mail(schema []byte) ([]byte, error) { return markdown(mailOpening, schema) }

func markdown(opening string, schema []byte) ([]byte, error) {
	var top jsonschema.Schema
	if err := json.Unmarshal(schema, &top); err != nil {
		return nil, fmt.Errorf("reading the schema: %w", err)
	}
	p := &page{definitions: top.Definitions}
	p.text.WriteString(opening)
	p.section("A file", &top)
	for len(p.pending) > 0 {
		name := p.pending[0]
		p.pending = p.pending[1:]
		d, ok := top.Definitions[name]
		if !ok {
			return nil, fmt.Errorf("the schema names %s and does not define it", name)
		}
		p.section(name, d)
	}
	return []byte(p.text.String()), nil
}

type page struct {
	text        strings.Builder
	definitions jsonschema.Definitions
	seen        []string
	pending     []string
}

func (p *page) section(title string, s *jsonschema.Schema) {
	fmt.Fprintf(&p.text, "\n## %s\n", title)
	if s.Description != "" {
		fmt.Fprintf(&p.text, "%s\n", s.Description)
	}
	p.text.WriteString("\n| key | value | meaning |\n|---|---|---|\n")
	for pair := s.Properties.Oldest(); pair != nil; pair = pair.Next() {
		key := "`" + pair.Key + "`"
		if slices.Contains(s.Required, pair.Key) {
			key += " (required)"
		}
		fmt.Fprintf(&p.text, "| %s | %s | %s |\n", key, p.value(pair.Value), cell(p.meaning(pair.Value)))
	}
}

// meaning is what a property says of itself, or what its section does.
func (p *page) meaning(s *jsonschema.Schema) string {
	if s.Description != "" || s.Ref == "" {
		return s.Description
	}
	if d, ok := p.definitions[definition(s.Ref)]; ok {
		return d.Description
	}
	return ""
}

// value says in a few words what may stand there.
func (p *page) value(s *jsonschema.Schema) string {
	switch {
	case s.Ref != "":
		return p.link(definition(s.Ref))
	case len(s.Enum) > 0:
		return words(s.Enum)
	case len(s.OneOf) > 0:
		return p.alternatives(s.OneOf)
	case s.Type == "array":
		return "list of " + p.value(s.Items)
	case s.Type == "object" && s.AdditionalProperties != nil:
		return "name: " + p.value(s.AdditionalProperties)
	case s.Type == "integer", s.Type == "number":
		return number(s)
	case s.Type == "boolean":
		return "`true`, `false`"
	case len(s.Examples) > 0:
		return "as " + words(s.Examples)
	case s.Format != "":
		return s.Format
	}
	return "text"
}

// alternatives leaves out a bare number beside a code of digits: that is a
// courtesy of the loader's, not a way to write.
func (p *page) alternatives(all []*jsonschema.Schema) string {
	var said []string
	for _, a := range all {
		if a.Type == "integer" && all[0].Type == "string" {
			continue
		}
		said = append(said, p.value(a))
	}
	return strings.Join(said, ", or ")
}

func (p *page) link(name string) string {
	if !slices.Contains(p.seen, name) {
		p.seen = append(p.seen, name)
		p.pending = append(p.pending, name)
	}
	return fmt.Sprintf("[%s](#%s)", name, strings.ToLower(name))
}

func definition(ref string) string { return strings.TrimPrefix(ref, "#/$defs/") }

func words(values []any) string {
	said := make([]string, len(values))
	for i, v := range values {
		said[i] = fmt.Sprintf("`%v`", v)
	}
	return strings.Join(said, ", ")
}

func number(s *jsonschema.Schema) string {
	switch {
	case s.Minimum != "" && s.Maximum != "":
		return fmt.Sprintf("%s to %s", s.Minimum, s.Maximum)
	case s.Minimum != "":
		return fmt.Sprintf("number from %s", s.Minimum)
	}
	return "number"
}

// cell fits text into a table.
func cell(s string) string {
	return strings.ReplaceAll(strings.ReplaceAll(s, "\n", " "), "|", `\|`)
}
