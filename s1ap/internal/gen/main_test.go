package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

const dir = "../.."

// TestGeneratedIsCurrent proves that the checked-in codec is what the generator
// writes from the checked-in declarations.
func TestGeneratedIsCurrent(t *testing.T) {
	files, err := generate(dir)
	require.NoError(t, err)
	for name, want := range files {
		got, err := os.ReadFile(filepath.Join(dir, name))
		require.NoError(t, err)
		require.True(t, string(want) == string(got), "%s is out of date: run go generate ./s1ap", name)
	}
	present, err := filepath.Glob(filepath.Join(dir, "zz_*_gen.go"))
	require.NoError(t, err)
	require.Len(t, present, len(files), "a generated file that the generator does not write")
}

func TestReproducible(t *testing.T) {
	first, err := generate(dir)
	require.NoError(t, err)
	for range 3 {
		again, err := generate(dir)
		require.NoError(t, err)
		require.Equal(t, first, again)
	}
}

// TestDeclarations holds the declarations to what the codec relies on.
func TestDeclarations(t *testing.T) {
	decls, err := parse(dir)
	require.NoError(t, err)
	for _, d := range decls {
		switch d.kind {
		case "enum":
			require.GreaterOrEqual(t, len(d.values), d.root, d.name)
			require.True(t, d.extensible || len(d.values) == d.root, d.name)
			for _, v := range d.values {
				require.NotEmpty(t, v, "a value of %s without its ASN.1 name", d.name)
			}
		case "choice":
			require.False(t, d.hasPlaceholder, d.name)
		case "message", "sequence":
			require.True(t, d.hasPlaceholder, d.name)
		}
		seen := make(map[int]bool)
		for _, f := range d.fields {
			require.Equal(t, d.kind == "message", f.isIE, "%s.%s", d.name, f.name)
			if !f.isIE && !f.isExt {
				continue
			}
			require.False(t, seen[f.id], "%s has id %d twice", d.name, f.id)
			seen[f.id] = true
			require.NotEmpty(t, f.criticality, "%s.%s", d.name, f.name)
			wrapper, inner := unwrap(f.typ)
			optional := wrapper != "" || inner == "[]byte" || inner == "BitString" ||
				inner == "TransportLayerAddress" || len(f.spec) > 0 && f.spec[0].kind == "list"
			require.True(t, f.presence == "mandatory" || optional, "%s.%s cannot be absent", d.name, f.name)
		}
	}
}

func TestRefused(t *testing.T) {
	for name, src := range map[string]string{
		"word in a directive": "//s1ap:sequence loose\ntype T struct{}",
		"root":                "//s1ap:enum root=x\ntype T uint8",
		"word in a tag":       "//s1ap:sequence\ntype T struct { A uint8 `s1ap:\"integer(0..1)\"` }",
		"bound":               "//s1ap:sequence\ntype T struct { A uint8 `s1ap:\"int(0..z)\"` }",
		"no constraint":       "//s1ap:sequence\ntype T struct { A uint8 }",
		"kind and type":       "//s1ap:sequence\ntype T struct { A uint8 `s1ap:\"printable(1..2)\"` \n B uint8 `s1ap:\"null\"`\n C Other }",
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			require.NoError(t, os.WriteFile(filepath.Join(dir, "t.go"), []byte("package t\n\n"+src+"\n"), 0o600))
			_, err := generate(dir)
			require.Error(t, err)
			require.NotEmpty(t, err.Error())
		})
	}
}
