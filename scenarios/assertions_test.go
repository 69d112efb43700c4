package scenarios_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// states are the values of the voice gate that a file may leave open.
var states = map[string][]string{
	"$vops":  {"true", "false"},
	"$sgs":   {"none", "sms_only", "full"},
	"$utran": {"true", "false"},
}

// TestAssertions plays testdata/assertions/T*.yaml: scenarios with expectations
// that were written by hand from the rules. A file with a $state is played in
// each of its values.
func TestAssertions(t *testing.T) {
	files, err := filepath.Glob("testdata/assertions/T*.yaml")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		src, err := os.ReadFile(file)
		require.NoError(t, err)
		name := strings.TrimSuffix(filepath.Base(file), ".yaml")
		for state, text := range expand("", string(src)) {
			t.Run(name+state, func(t *testing.T) {
				t.Parallel()
				play(t, text)
			})
		}
	}
}

// expand fills in each value of each state that the text leaves open.
func expand(name, text string) map[string]string {
	all := map[string]string{}
	for state, values := range states {
		if !strings.Contains(text, state) {
			continue
		}
		for _, v := range values {
			for n, t := range expand(name+" "+state[1:]+"="+v, strings.ReplaceAll(text, state, v)) {
				all[n] = t
			}
		}
		return all
	}
	all[name] = text
	return all
}
