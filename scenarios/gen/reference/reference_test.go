package reference

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestPagesAreCurrent(t *testing.T) {
	for _, c := range []struct {
		schema, page string
		made         func([]byte) ([]byte, error)
	}{
		{"schema.json", "reference.md", Markdown},
		{"flowmodel/schema.json", "flow-model.md", FlowModel},
	} {
		schema, err := os.ReadFile("../../" + c.schema)
		require.NoError(t, err)
		want, err := c.made(schema)
		require.NoError(t, err)
		got, err := os.ReadFile("../../../docs/" + c.page)
		require.NoError(t, err)
		require.Equal(t, string(want), string(got), "run make generate")
		require.NotContains(t, string(got), "|  |\n", "a key without a meaning")
	}
}

func TestMarkdown(t *testing.T) {
	const schema = `{"properties": {
		"plmn": {"oneOf": [{"type": "string", "examples": ["44010"]}, {"type": "integer"}], "description": "Its code."},
		"cells": {"items": {"$ref": "#/$defs/Cell"}, "type": "array"},
		"qci": {"type": "integer", "minimum": 5, "maximum": 9, "description": "5 | 9"}},
		"required": ["plmn"],
		"$defs": {"Cell": {"properties": {"on": {"type": "boolean"}}, "description": "A cell."}}}`
	got, err := Markdown([]byte(schema))
	require.NoError(t, err)
	require.Contains(t, string(got), "| `plmn` (required) | as `44010` | Its code. |\n"+
		"| `cells` | list of [Cell](#cell) |  |\n"+
		"| `qci` | 5 to 9 | 5 \\| 9 |\n"+
		"\n## Cell\nA cell.\n\n| key | value | meaning |\n|---|---|---|\n| `on` | `true`, `false` |  |\n")

	_, err = Markdown([]byte(`{"properties": {"a": {"$ref": "#/$defs/Nowhere"}}}`))
	require.ErrorContains(t, err, "Nowhere")
}
