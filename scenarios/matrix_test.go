package scenarios_test

import (
	"encoding/csv"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sunsetlab/scenarios"
	"sunsetlab/sim"
	"sunsetlab/sim/mme"
)

// reviewed reads a reviewed matrix: what each cell must be, by what the cell
// is, and why.
func reviewed(t *testing.T, file string) (records [][]string, why map[string]string) {
	t.Helper()
	f, err := os.Open(file)
	require.NoError(t, err)
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	require.NoError(t, err)
	require.Equal(t, append(scenarios.MatrixColumns[:len(scenarios.MatrixColumns):len(scenarios.MatrixColumns)], "why"), rows[0])
	why = map[string]string{}
	for _, row := range rows[1:] {
		last := len(row) - 1
		require.NotEmpty(t, row[last], "row %v has no argument", row)
		why[key(row)] = row[last]
		records = append(records, row[:last])
	}
	return records, why
}

// key is which cell a row is.
func key(row []string) string { return strings.Join(row[:5], ",") }

// TestMatrix holds all cells against tables that were written by hand from the
// rules; nothing of this program made them.
func TestMatrix(t *testing.T) {
	for _, m := range []struct {
		file      string
		selection scenarios.MatrixSelection
	}{
		{"matrix.csv", scenarios.MatrixSelection{}},
		{"matrix_data_only.csv", scenarios.MatrixSelection{DataOnly: true}},
		{"matrix_data_only_cause_2.csv", scenarios.MatrixSelection{DataOnly: true, PacketOnlyCause: 2}},
	} {
		t.Run(m.file, func(t *testing.T) {
			want, why := reviewed(t, "testdata/"+m.file)
			require.Len(t, want, 240)
			require.Len(t, why, 240)
			begun := time.Now()
			cells, err := scenarios.PlayMatrix(m.selection)
			require.NoError(t, err)
			t.Logf("240 cells in %s", time.Since(begun).Round(time.Millisecond))
			require.Len(t, cells, len(want))
			wrong := 0
			for i := range cells {
				got := cells[i].Record()
				require.Equal(t, key(want[i]), key(got), "order of the cells")
				if strings.Join(want[i], ",") != strings.Join(got, ",") {
					wrong++
					t.Errorf("%s\n want %s\n  got %s\n  why %s", key(got), strings.Join(want[i][5:], ", "), strings.Join(got[5:], ", "), why[key(got)])
				}
			}
			t.Logf("%d of %d cells are wrong", wrong, len(cells))
		})
	}
}

func TestMatrixSelection(t *testing.T) {
	cells, err := scenarios.PlayMatrix(scenarios.MatrixSelection{
		Profiles: []string{"P4", "P2"}, VoLTE: []bool{false}, CSFB: []mme.SGsMode{mme.SGsFull}, APNAuth: []bool{false}})
	require.NoError(t, err)
	require.Len(t, cells, 4)
	require.Equal(t, "P2", cells[0].Profile)
	require.True(t, cells[0].UTRAN)
	require.Equal(t, sim.CSFB, cells[0].Voice)
	require.Equal(t, sim.GhostCSFB, cells[3].Voice)

	cells, err = scenarios.PlayMatrix(scenarios.MatrixSelection{Profiles: []string{"p10"}, UTRAN: []bool{false}})
	require.NoError(t, err)
	for _, c := range cells {
		require.Equal(t, "no UTRAN found", c.Deciding, "no message reached it: it decided by itself")
	}
	_, err = scenarios.PlayMatrix(scenarios.MatrixSelection{Profiles: []string{"P11"}})
	require.ErrorContains(t, err, `there is no profile "P11"`)
}
