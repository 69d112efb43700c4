package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestSummary(t *testing.T) {
	const pass = `{"Action":"pass","Package":"p","Test":"TestA"}
{"Action":"pass","Package":"p","Elapsed":0.1}
`
	tests := []struct {
		name, in       string
		strict         bool
		wantOut, wantE string
	}{
		{name: "pass", in: pass, strict: true, wantOut: "1 tests passed in 1 packages, 0 failed, 0 left out"},
		{name: "none ran", in: `{"Action":"skip","Package":"p"}`, wantE: "no test ran"},
		{
			name: "failure is shown",
			in: `{"Action":"output","Package":"p","Test":"TestB","Output":"want 1, got 2\n"}
{"Action":"fail","Package":"p","Test":"TestB"}
{"Action":"fail","Package":"p"}`,
			wantOut: "FAIL p TestB\nwant 1, got 2\n",
			wantE:   "1 tests failed; packages that failed: p",
		},
		{
			name: "build failure is shown",
			in: `{"Action":"build-output","ImportPath":"p","Output":"x.go:1: syntax error\n"}
{"Action":"build-fail","ImportPath":"p"}
{"Action":"fail","Package":"p"}`,
			wantOut: "x.go:1: syntax error",
			wantE:   "packages that failed: p",
		},
		{
			name: "left out",
			in: pass + `{"Action":"output","Package":"p","Test":"TestC","Output":"    c_test.go:3: tshark is not installed\n"}
{"Action":"skip","Package":"p","Test":"TestC"}`,
			wantOut: "left out: p TestC: c_test.go:3: tshark is not installed",
		},
		{
			name:   "left out in CI",
			in:     pass + `{"Action":"skip","Package":"p","Test":"TestC"}`,
			strict: true,
			wantE:  "1 checks were left out",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var out strings.Builder
			s, err := read(strings.NewReader(tt.in), &out)
			require.NoError(t, err)
			err = s.report(&out, tt.strict)
			if tt.wantE == "" {
				require.NoError(t, err)
			} else {
				require.ErrorContains(t, err, tt.wantE)
			}
			require.Contains(t, out.String(), tt.wantOut)
		})
	}
}
