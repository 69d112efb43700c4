package scenarios_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/rogpeppe/go-internal/txtar"
	"github.com/stretchr/testify/require"

	"sunsetlab/scenarios"
	"sunsetlab/scenarios/flowmodel"
	"sunsetlab/scenarios/gen/decisions"
	"sunsetlab/scenarios/gen/schema"
)

func TestSchemaIsCurrent(t *testing.T) {
	want, err := schema.Generate("..")
	require.NoError(t, err)
	require.Equal(t, string(want), string(scenarios.Schema()), "run go generate ./scenarios")
}

func TestListOfDecisionsIsCurrent(t *testing.T) {
	want, err := decisions.Generate("../sim")
	require.NoError(t, err)
	got, err := os.ReadFile("zz_decisions_gen.go")
	require.NoError(t, err)
	require.Equal(t, string(want), string(got), "run go generate ./scenarios")
}

func TestSchemaOfFlowModelsIsCurrent(t *testing.T) {
	want, err := schema.FlowModel("..")
	require.NoError(t, err)
	require.Equal(t, string(want), string(flowmodel.Schema()), "run go generate ./scenarios")
}

// TestEditorsAcceptWhatTheLoaderDoes holds the shipped scenarios to the schema.
func TestEditorsAcceptWhatTheLoaderDoes(t *testing.T) {
	v := newValidator(t)
	files, err := filepath.Glob("library/*.yaml")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		src, err := os.ReadFile(file)
		require.NoError(t, err)
		require.Empty(t, v.check(t, src), file)
	}
}

// TestEditorsMarkMistakes holds the schema to what of testdata/bad it can see.
func TestEditorsMarkMistakes(t *testing.T) {
	v := newValidator(t)
	for file, want := range map[string]string{
		"unknown_key":    "/network/voice/ims_vosp: unknown key",
		"step_arguments": "/timeline/4: no at",
		"times":          "",
	} {
		a, err := txtar.ParseFile("testdata/bad/" + file + ".txtar")
		require.NoError(t, err)
		got := v.check(t, a.Files[0].Data)
		if want == "" {
			require.Empty(t, got, file)
			continue
		}
		require.Contains(t, got, want)
	}
}

// validator is as much of JSON Schema as ours uses.
type validator struct {
	root node
}

type node struct {
	Ref                  string          `json:"$ref"`
	Defs                 map[string]node `json:"$defs"`
	Type                 string          `json:"type"`
	Enum                 []string        `json:"enum"`
	Pattern              string          `json:"pattern"`
	OneOf                []node          `json:"oneOf"`
	Properties           map[string]node `json:"properties"`
	AdditionalProperties json.RawMessage `json:"additionalProperties"`
	Items                *node           `json:"items"`
	Required             []string        `json:"required"`
	Minimum              *float64        `json:"minimum"`
	Maximum              *float64        `json:"maximum"`
}

func newValidator(t *testing.T) *validator {
	t.Helper()
	var v validator
	require.NoError(t, json.Unmarshal(scenarios.Schema(), &v.root))
	return &v
}

func (v *validator) check(t *testing.T, src []byte) []string {
	t.Helper()
	var doc any
	require.NoError(t, yaml.Unmarshal(src, &doc))
	return v.value("", &v.root, doc)
}

func (v *validator) value(at string, n *node, x any) (wrong []string) {
	if n.Ref != "" {
		def, ok := v.root.Defs[filepath.Base(n.Ref)]
		if !ok {
			return []string{"dangling " + n.Ref}
		}
		return v.value(at, &def, x)
	}
	if len(n.OneOf) > 0 {
		fits := 0
		for i := range n.OneOf {
			if len(v.value(at, &n.OneOf[i], x)) == 0 {
				fits++
			}
		}
		if fits != 1 {
			wrong = append(wrong, fmt.Sprintf("%s: fits %d of %d", at, fits, len(n.OneOf)))
		}
		return wrong
	}
	switch x := x.(type) {
	case map[string]any:
		return v.object(at, n, x)
	case []any:
		if n.Type != "array" {
			return []string{at + ": a list"}
		}
		for i := range x {
			wrong = append(wrong, v.value(fmt.Sprintf("%s/%d", at, i), n.Items, x[i])...)
		}
		return wrong
	case string:
		if n.Type != "string" || len(n.Enum) > 0 && !slices.Contains(n.Enum, x) || !regexp.MustCompile(n.Pattern).MatchString(x) {
			return []string{fmt.Sprintf("%s: %q", at, x)}
		}
	case bool:
		if n.Type != "boolean" {
			return []string{at + ": a truth value"}
		}
	default:
		var f float64
		_, err := fmt.Sscan(fmt.Sprint(x), &f)
		if err != nil || n.Type != "integer" && n.Type != "number" || n.Minimum != nil && f < *n.Minimum || n.Maximum != nil && f > *n.Maximum {
			return []string{fmt.Sprintf("%s: %v", at, x)}
		}
	}
	return nil
}

func (v *validator) object(at string, n *node, x map[string]any) (wrong []string) {
	if n.Type != "object" {
		return []string{at + ": a mapping"}
	}
	for _, key := range n.Required {
		if _, ok := x[key]; !ok {
			wrong = append(wrong, at+": no "+key)
		}
	}
	for key, value := range x {
		p, known := n.Properties[key]
		if !known {
			if len(n.AdditionalProperties) == 0 || string(n.AdditionalProperties) == "false" {
				wrong = append(wrong, at+"/"+key+": unknown key")
				continue
			}
			if err := json.Unmarshal(n.AdditionalProperties, &p); err != nil {
				wrong = append(wrong, err.Error())
				continue
			}
		}
		wrong = append(wrong, v.value(at+"/"+key, &p, value)...)
	}
	return wrong
}
