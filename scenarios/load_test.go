package scenarios_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/stretchr/testify/require"

	"sunsetlab/scenarios"
	"sunsetlab/scenarios/strict"
)

var update = flag.Bool("update", false, "write what was got into testdata, for review")

// TestBadFiles reads each testdata/bad/*.txtar: a scenario, files beside it,
// and what must be said of it.
func TestBadFiles(t *testing.T) {
	files, err := filepath.Glob("testdata/bad/*.txtar")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			a, err := txtar.ParseFile(file)
			require.NoError(t, err)
			beside := fstest.MapFS{}
			var want string
			for _, f := range a.Files {
				if f.Name == "want" {
					want = string(f.Data)
					continue
				}
				beside[f.Name] = &fstest.MapFile{Data: f.Data}
			}
			_, err = scenarios.Parse("lab.yaml", beside["lab.yaml"].Data, beside)
			require.Error(t, err)
			require.ErrorAs(t, err, new(strict.Problems))
			got := err.Error() + "\n"
			if *update {
				a.Files[len(a.Files)-1].Data = []byte(got)
				require.NoError(t, os.WriteFile(file, txtar.Format(a), 0o644))
				return
			}
			require.Equal(t, want, got)
		})
	}
}

func TestDefaults(t *testing.T) {
	s, err := scenarios.Parse("lab.yaml", []byte("name: least\nnetwork: {plmn: 00101}\ndevices: {phone: {}}\n"), nil)
	require.NoError(t, err)
	require.Equal(t, "2026-03-31T12:00:00+09:00", s.Start.Format(time.RFC3339))
	require.Equal(t, 30*time.Second, s.End())
	require.Equal(t, "00101", s.Network.PLMN.String(), "no octal number")
	require.Equal(t, "home", s.Network.Name)
	require.Equal(t, []scenarios.Cell{{Name: "lte", TAC: 1}}, s.Network.Cells)
	require.Contains(t, s.Network.APNs, "internet")
}

func TestADeviceOverridesItsModel(t *testing.T) {
	s, err := scenarios.Parse("lab.yaml", []byte(`
name: override
network: {plmn: "44010"}
devices:
  plain: {model: lte-router}
  other: {model: lte-router, usage_setting: voice_centric, timers: {t3411: 3s}}
`), nil)
	require.NoError(t, err)
	router, err := scenarios.ProfileNamed("lte-router")
	require.NoError(t, err)
	require.Equal(t, router.Config, s.Devices["plain"].Config)
	want := router.Config
	want.UsageSetting = 0
	want.Timers.T3411 = 3 * time.Second
	require.Equal(t, want, s.Devices["other"].Config)
}

func TestLoadReadsFilesBesideIt(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644))
	}
	write("subs.csv", "imsi,k,opc\n440100000000042,00112233445566778899aabbccddeeff,00112233445566778899aabbccddeeff\n")
	write("lab.yaml", "name: a file\nnetwork: {plmn: \"44010\"}\nsubscribers: subs.csv\ndevices: {phone: {imsi: \"440100000000042\"}}\n")
	_, err := scenarios.Load(filepath.Join(dir, "lab.yaml"))
	require.NoError(t, err)
	_, err = scenarios.Load(filepath.Join(dir, "none.yaml"))
	require.ErrorIs(t, err, os.ErrNotExist)
}

func TestEveryProfileAndShippedScenarioLoads(t *testing.T) {
	profiles, err := scenarios.Profiles()
	require.NoError(t, err)
	require.NotEmpty(t, profiles)
	for _, p := range profiles {
		require.NotEmpty(t, p.Description, p.Name)
	}
	require.NotEmpty(t, scenarios.Library())
	for _, name := range scenarios.Library() {
		s, err := scenarios.Shipped(name)
		require.NoError(t, err)
		require.NotEmpty(t, s.Description, "%s teaches", name)
		require.NotEmpty(t, s.Clause, "%s names its rule", name)
		require.NotEmpty(t, s.Expect, "%s expects something", name)
	}
	_, err = scenarios.Shipped("atach-detach")
	require.EqualError(t, err, `there is no scenario "atach-detach"; did you mean "attach-detach"?`)
}

func FuzzParse(f *testing.F) {
	for _, glob := range []string{"library/*.yaml", "testdata/bad/*.txtar"} {
		files, err := filepath.Glob(glob)
		require.NoError(f, err)
		for _, name := range files {
			src, err := os.ReadFile(name)
			require.NoError(f, err)
			if a := txtar.Parse(src); len(a.Files) > 0 {
				src = a.Files[0].Data
			}
			f.Add(src)
		}
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		s, err := scenarios.Parse("f.yaml", src, nil)
		if (s == nil) == (err == nil) {
			t.Fatal("neither a scenario nor a problem, or both")
		}
	})
}
