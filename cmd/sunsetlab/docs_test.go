package main

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var (
	fence   = regexp.MustCompile("(?s)```([a-z]*)\n(.*?)```")
	command = regexp.MustCompile(`(?m)^\$ sunsetlab (.*)\n`)
)

// blocks returns the fenced blocks of a document that are in the language.
func blocks(t *testing.T, document, language string) []string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", document))
	require.NoError(t, err)
	var found []string
	for _, b := range fence.FindAllStringSubmatch(string(text), -1) {
		if b[1] == language {
			found = append(found, b[2])
		}
	}
	return found
}

// TestReadmeShowsRealOutput runs the commands that the README shows.
func TestReadmeShowsRealOutput(t *testing.T) {
	shown := 0
	for _, block := range blocks(t, "README.md", "") {
		m := command.FindStringSubmatchIndex(block)
		if m == nil {
			continue
		}
		shown++
		args, want := strings.Fields(block[m[2]:m[3]]), block[m[1]:]
		var stdout, stderr bytes.Buffer
		require.Equal(t, exitMet, run(args, &stdout, &stderr), stderr.String())
		require.Equal(t, strings.TrimSpace(want), strings.TrimSpace(stdout.String()), "sunsetlab %s", strings.Join(args, " "))
	}
	require.Equal(t, 2, shown)
}

// TestDocumentedScenariosAreMet plays the whole scenarios of the documents.
func TestDocumentedScenariosAreMet(t *testing.T) {
	played := 0
	for _, document := range []string{"README.md", "docs/scenarios.md", "docs/flow-core.md"} {
		for _, block := range blocks(t, document, "yaml") {
			if !strings.HasPrefix(block, "name:") {
				continue
			}
			played++
			file := filepath.Join(t.TempDir(), "scenario.yaml")
			require.NoError(t, os.WriteFile(file, []byte(block), 0o600))
			var stdout, stderr bytes.Buffer
			require.Equal(t, exitMet, run([]string{"run", file}, &stdout, &stderr), stdout.String()+stderr.String())
		}
	}
	require.Equal(t, 2, played)
}

// TestDocumentedPartsLoad puts the parts of a scenario that docs/scenarios.md
// shows together into one.
func TestDocumentedPartsLoad(t *testing.T) {
	var parts []string
	for _, block := range blocks(t, "docs/scenarios.md", "yaml") {
		if !strings.HasPrefix(block, "#") {
			parts = append(parts, block)
		}
	}
	require.Len(t, parts, 6)
	scenario := "name: the parts of the page\n" + strings.Join(parts, "")
	// The page names a router without having introduced it.
	scenario = strings.Replace(scenario, "devices:\n", "devices:\n  router: {model: lte-router}\n", 1)
	file := filepath.Join(t.TempDir(), "scenario.yaml")
	require.NoError(t, os.WriteFile(file, []byte(scenario), 0o600))
	var stdout, stderr bytes.Buffer
	code := run([]string{"run", "-q", file}, &stdout, &stderr)
	require.NotEqual(t, exitUnusable, code, stderr.String())
}
