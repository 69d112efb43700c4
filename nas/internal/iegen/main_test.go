package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestOutputIsCurrent holds the checked-in files to what the declarations say.
func TestOutputIsCurrent(t *testing.T) {
	for _, pkg := range []string{"eps", "gprs"} {
		dir := filepath.Join("..", "..", pkg)
		files, err := generate(dir)
		require.NoError(t, err)
		have, err := filepath.Glob(filepath.Join(dir, "zz_*_gen.go"))
		require.NoError(t, err)
		require.Len(t, have, len(files))
		for name, want := range files {
			got, err := os.ReadFile(filepath.Join(dir, name))
			require.NoError(t, err)
			require.Equal(t, string(want), string(got), "%s is stale: run go generate ./nas/...", name)
		}
	}
}

func TestBadDeclarations(t *testing.T) {
	for name, c := range map[string]struct{ decl, want string }{
		"no length":           {"A uint8 `nas:\"V\"`", "want format, length and name"},
		"odd IEI":             {"A []byte `nas:\"xy TLV 3-n A\"`", "IEI"},
		"half without side":   {"A uint8 `nas:\"V 1/2 A\"`", "neither low nor high"},
		"array of wrong size": {"A [3]byte `nas:\"V 4 A\"`", "does not hold"},
		"wide octet":          {"A uint8 `nas:\"V 2 A\"`", "one octet"},
		"unwrapped option":    {"A uint8 `nas:\"50 TLV 3 A\"`", "needs Opt"},
		"wrapped slice":       {"A nas.Opt[[]byte] `nas:\"50 TLV 3-n A\"`", "needs no Opt"},
		"wrapped mandatory":   {"A nas.Opt[uint8] `nas:\"V 1 A\"`", "needs no Opt"},
		"too long":            {"A []byte `nas:\"50 TLV 3-300 A\"`", "makes no sense"},
		"unknown type":        {"A int `nas:\"V 1 A\"`", "neither octet, string nor bool"},
		"order":               {"A nas.Opt[uint8] `nas:\"50 TLV 3 A\"`\nB uint8 `nas:\"V 1 B\"`", "after an optional one"},
		"flag with a value":   {"A bool `nas:\"A1 TV 1 A\"`", "is a bool"},
		"flag of octets":      {"A nas.Opt[uint8] `nas:\"A1 T 1 A\"`", "is a bool"},
		"mandatory flag":      {"A bool `nas:\"T 1 A\"`", "has an IEI"},
		"directive":           {"", "want protocol"},
		"protocol":            {"", "protocol is not known"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "eps")
			require.NoError(t, os.Mkdir(dir, 0o755))
			directive := "//nas:emm 41 uplink A MESSAGE"
			switch name {
			case "directive":
				directive = "//nas:emm 41"
			case "protocol":
				directive = "//nas:xyz 41 uplink A MESSAGE"
			}
			text := "package eps\n\n" + directive + "\ntype M struct {\n" + c.decl + "\n}\n"
			require.NoError(t, os.WriteFile(filepath.Join(dir, "m.go"), []byte(text), 0o644))
			_, err := generate(dir)
			require.ErrorContains(t, err, c.want)
		})
	}
}

// TestStaleFileGoes checks that a file whose declarations are gone is removed.
func TestStaleFileGoes(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "eps")
	require.NoError(t, os.Mkdir(dir, 0o755))
	decl := "package eps\n\n//nas:emm 43 uplink A MESSAGE\ntype M struct {\n\tA []byte `nas:\"LV-E 5-n A\"`\n\n\tUnknown []byte\n}\n"
	require.NoError(t, os.WriteFile(filepath.Join(dir, "m.go"), []byte(decl), 0o644))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "zz_gone_gen.go"), []byte("package eps\n"), 0o644))
	require.NoError(t, run(dir))
	names, err := filepath.Glob(filepath.Join(dir, "zz_*"))
	require.NoError(t, err)
	require.Equal(t, []string{filepath.Join(dir, "zz_m_gen.go"), filepath.Join(dir, "zz_message_types_gen.go")}, names)
}
