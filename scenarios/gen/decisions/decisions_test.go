package decisions

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestNames(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "a.go"), []byte(`package a
func (u *UE) decide(name, detail, clause string) {
	u.env.Report(sim.Event{Kind: sim.Decision, Name: name, Clause: clause})
}
func (u *UE) wrapped(_ int, what string) { u.decide(what, "", "") }
func (u *UE) f(apn string) {
	u.decide("one", "detail", "clause")
	u.wrapped(1, "seven")
	u.decided(sim.Event{Name: "two", Clause: "c"})
	u.decide(decision{name: "three " + apn + " four"})
	result := "five"
	if apn == "" { result = "six " + apn }
	u.decide(result, "detail", "clause")
	g.env.Report(sim.Event{Kind: sim.State, Name: "no decision", Clause: "c"})
}
`), 0o600))
	got, err := Names(dir)
	require.NoError(t, err)
	require.Equal(t, []string{"five", "one", "seven", "six …", "three … four", "two"}, got)
	_, err = Names(filepath.Join(dir, "nowhere"))
	require.Error(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "b.go"), []byte("package"), 0o600))
	_, err = Names(dir)
	require.Error(t, err)
}
