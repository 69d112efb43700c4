package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestFlowPageShowsRealOutput runs the commands whose output docs/flow.md
// shows; three dots stand for the rest.
func TestFlowPageShowsRealOutput(t *testing.T) {
	shown := 0
	for _, block := range blocks(t, "docs/flow.md", "") {
		m := command.FindStringSubmatchIndex(block)
		if m == nil {
			continue
		}
		shown++
		args, want := strings.Fields(block[m[2]:m[3]]), strings.TrimSpace(block[m[1]:])
		var stdout, stderr bytes.Buffer
		require.Equal(t, exitMet, run(args, &stdout, &stderr), stderr.String())
		got := strings.TrimSpace(stdout.String())
		if begin, more := strings.CutSuffix(want, "..."); more {
			got, want = got[:min(len(begin), len(got))], begin
		}
		require.Equal(t, want, got, "sunsetlab %s", strings.Join(args, " "))
	}
	require.Equal(t, 4, shown)
}

// TestReportPageShowsRealOutput runs the commands of docs/flow-report.md one
// after the other; a line of three dots stands for lines left out.
func TestReportPageShowsRealOutput(t *testing.T) {
	var page string
	for _, block := range blocks(t, "docs/flow-report.md", "") {
		if strings.HasPrefix(block, "$ sunsetlab") {
			page += block
		}
	}
	t.Chdir(t.TempDir())
	shown := command.FindAllStringSubmatchIndex(page, -1)
	require.Len(t, shown, 2)
	for i, m := range shown {
		want := page[m[1]:]
		if i+1 < len(shown) {
			want = page[m[1]:shown[i+1][0]]
		}
		args := strings.Fields(page[m[2]:m[3]])
		var stdout, stderr bytes.Buffer
		require.Equal(t, exitMet, run(args, &stdout, &stderr), stderr.String())
		rest := stdout.String()
		for part := range strings.SplitSeq(want, "...\n") {
			_, after, found := strings.Cut(rest, part)
			require.True(t, found, "sunsetlab %s: no\n%sin\n%s", strings.Join(args, " "), part, rest)
			rest = after
		}
	}
}

// TestFlowPageModelLoads draws from the model of docs/flow.md.
func TestFlowPageModelLoads(t *testing.T) {
	models := blocks(t, "docs/flow.md", "yaml")
	require.Len(t, models, 1)
	file := filepath.Join(t.TempDir(), "mine.yaml")
	require.NoError(t, os.WriteFile(file, []byte(models[0]), 0o600))
	var stdout, stderr bytes.Buffer
	require.Equal(t, exitMet, run([]string{"flow", "draw", "--subscribers", "3", file}, &stdout, &stderr), stderr.String())
	require.Equal(t, 4, strings.Count(stdout.String(), "\n"))
}
