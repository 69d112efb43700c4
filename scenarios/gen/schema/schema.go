// Package schema makes the JSON Schemas of the scenario language, of models of
// traffic and of mail scenarios: the types of packages scenarios, flow and
// maillab say what may be written, their comments what it means.
package schema

import (
	"encoding"
	"encoding/json"
	"fmt"
	"os"
	"path"
	"reflect"
	"strings"
	"time"

	"github.com/invopop/jsonschema"

	"sunsetlab/nas"
	"sunsetlab/nas/aka"
	"sunsetlab/scenarios"
	"sunsetlab/scenarios/maillab"
	"sunsetlab/scenarios/strict"
	"sunsetlab/sim/flow"
	"sunsetlab/sim/ue"
)

// Generate returns the schema of a scenario. Root is the folder of the module,
// from which comments are read.
func Generate(root string) ([]byte, error) {
	r := &jsonschema.Reflector{Namer: definitionName}
	s, err := reflected(root, r, &scenarios.Scenario{}, "./scenarios", "./sim/ue")
	if err != nil {
		return nil, err
	}
	s.ID, s.Title = "https://sunsetlab.example/schemas/scenario.json", "sunsetlab scenario"
	// A list that may be left out around its one element.
	network := s.Definitions["Network"].Properties
	if rejects, ok := network.Get("rejects"); ok {
		one := oneOrMany(&jsonschema.Schema{Ref: "#/$defs/Reject"})
		one.Description = rejects.Description
		network.Set("rejects", one)
		delete(s.Definitions, "Rejects")
	}
	return written(s)
}

// FlowModel returns the schema of a model of traffic.
func FlowModel(root string) ([]byte, error) {
	r := &jsonschema.Reflector{Namer: reflect.Type.Name}
	s, err := reflected(root, r, &flow.Model{}, "./sim/flow", "./traffic/mixture")
	if err != nil {
		return nil, err
	}
	s.ID, s.Title = "https://sunsetlab.example/schemas/flow-model.json", "sunsetlab model of traffic"
	return written(s)
}

// Mail returns the schema of mail scenarios.
func Mail(root string) ([]byte, error) {
	r := &jsonschema.Reflector{Namer: reflect.Type.Name}
	s, err := reflected(root, r, &maillab.Scenario{}, "./scenarios/maillab", "./sim/mail")
	if err != nil {
		return nil, err
	}
	s.ID, s.Title = "https://sunsetlab.example/schemas/mail.json", "sunsetlab mail scenario"
	return written(s)
}

// reflected is the schema of what v points to, with the comments of its
// packages.
func reflected(root string, r *jsonschema.Reflector, v any, dirs ...string) (*jsonschema.Schema, error) {
	back, err := os.Getwd()
	if err != nil {
		return nil, fmt.Errorf("finding the module: %w", err)
	}
	if err := os.Chdir(root); err != nil {
		return nil, fmt.Errorf("finding the module: %w", err)
	}
	defer os.Chdir(back)
	r.FieldNameTag, r.RequiredFromJSONSchemaTags, r.Mapper = "yaml", true, mapped
	r.ExpandedStruct, r.Anonymous = true, true
	for _, dir := range dirs {
		if err := r.AddGoComments("sunsetlab", dir); err != nil {
			return nil, fmt.Errorf("reading the comments of %s: %w", dir, err)
		}
	}
	reworded(r.CommentMap)
	return r.Reflect(v), nil
}

func written(s *jsonschema.Schema) ([]byte, error) {
	b, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("writing the schema: %w", err)
	}
	return append(b, '\n'), nil
}

// definitionName tells types of other packages from those of the language:
// there is a Voice in two of them.
func definitionName(t reflect.Type) string {
	pkg := path.Base(t.PkgPath())
	if pkg == "scenarios" || t.Name() == "" {
		return t.Name()
	}
	return pkg + t.Name()
}

// reworded takes the Go name off the beginning of each comment: an editor
// shows it beside the key.
func reworded(comments map[string]string) {
	for name, text := range comments {
		_, field, _ := cutLast(name, ".")
		text = strings.Join(strings.Fields(text), " ")
		if rest, ok := strings.CutPrefix(text, field+" "); ok && rest != "" {
			switch verb, r, _ := strings.Cut(rest, " "); {
			case verb == "is" || verb == "are":
				text = capital(r)
			case strings.HasSuffix(verb, "s") || verb == "must" || verb == "goes":
				text = capital(rest)
			}
		}
		comments[name] = text
	}
}

func capital(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

func cutLast(s, sep string) (before, after string, found bool) {
	i := strings.LastIndex(s, sep)
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+len(sep):], true
}

var textType = reflect.TypeFor[encoding.TextUnmarshaler]()

// mapped gives the schema of types that read themselves from a text, nil for
// all else.
func mapped(t reflect.Type) *jsonschema.Schema {
	switch t {
	case reflect.TypeFor[time.Duration]():
		return text(strict.DurationPattern, "15s")
	case reflect.TypeFor[ue.Wait]():
		return text(`^never$|`+strict.DurationPattern, "15s")
	case reflect.TypeFor[time.Time]():
		s := text("", "2026-03-31T21:00:00+09:00")
		s.Format = "date-time"
		return s
	case reflect.TypeFor[scenarios.When]():
		return text(`^[0-9]{4}-[0-9]{2}-[0-9]{2}T.+$|`+strict.DurationPattern, "90s", "2026-04-01T00:00:00+09:00")
	case reflect.TypeFor[flow.Rates]():
		return &jsonschema.Schema{Type: "array", Items: &jsonschema.Schema{Type: "number", Minimum: "0"}}
	case reflect.TypeFor[flow.Ports]():
		return &jsonschema.Schema{OneOf: []*jsonschema.Schema{text(`^[0-9]{1,5}(-[0-9]{1,5})?$`, "1024-49151"), {Type: "integer"}}}
	case reflect.TypeFor[nas.PLMN]():
		return digits(5, 6, "44010")
	case reflect.TypeFor[nas.IMSI]():
		return digits(6, 15, "440100000000001")
	case reflect.TypeFor[nas.MSISDN]():
		return digits(3, 15, "819012345678")
	case reflect.TypeFor[scenarios.Bitrate]():
		return text("^[0-9]+ ?[kMG]?(bps|bit/s)?$", "384 kbit/s")
	case reflect.TypeFor[scenarios.Key]():
		return hexadecimal(32, 32)
	case reflect.TypeFor[scenarios.AMF]():
		return hexadecimal(4, 4)
	case reflect.TypeFor[aka.SQN]():
		return hexadecimal(1, 12)
	case reflect.TypeFor[[]uint8](): // causes, not octets in base64
		return &jsonschema.Schema{Type: "array", Items: &jsonschema.Schema{Type: "integer", Minimum: "0", Maximum: "255"}}
	case reflect.TypeFor[scenarios.Texts](), reflect.TypeFor[maillab.Texts]():
		return oneOrMany(&jsonschema.Schema{Type: "string"})
	}
	if t.Kind() == reflect.Slice && t.Implements(reflect.TypeFor[strict.Single]()) {
		if words := strict.WordsOf(t.Elem()); words != nil {
			return oneOrMany(mapped(t.Elem()))
		}
	}
	if words := strict.WordsOf(t); words != nil {
		s := &jsonschema.Schema{Type: "string"}
		for _, w := range words {
			s.Enum = append(s.Enum, w)
		}
		return s
	}
	if reflect.PointerTo(t).Implements(textType) {
		return &jsonschema.Schema{Type: "string"}
	}
	return nil
}

func text(pattern string, examples ...any) *jsonschema.Schema {
	return &jsonschema.Schema{Type: "string", Pattern: pattern, Examples: examples}
}

// digits may stand without quotes, which an editor takes for a number.
func digits(least, most int, example string) *jsonschema.Schema {
	return &jsonschema.Schema{OneOf: []*jsonschema.Schema{
		text(fmt.Sprintf("^[0-9]{%d,%d}$", least, most), example),
		{Type: "integer"},
	}}
}

func hexadecimal(least, most int) *jsonschema.Schema {
	return text(fmt.Sprintf("^[0-9a-fA-F]{%d,%d}$", least, most))
}

func oneOrMany(item *jsonschema.Schema) *jsonschema.Schema {
	return &jsonschema.Schema{OneOf: []*jsonschema.Schema{item, {Type: "array", Items: item}}}
}
