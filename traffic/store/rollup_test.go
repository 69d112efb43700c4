package store

import (
	"fmt"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sunsetlab/internal/peer"
	"sunsetlab/nas"
	"sunsetlab/traffic"
	"sunsetlab/traffic/rollup"
)

var tokyo = func() *time.Location {
	loc, err := time.LoadLocation("Asia/Tokyo")
	if err != nil {
		panic(err)
	}
	return loc
}()

// fill puts three days of three users into a store: two mobile ones with
// charging records, a broadband one.
func fill(t testing.TB, s *Store) {
	t.Helper()
	r, c, a := s.AppendRecords(), s.AppendCDRs(), s.AppendAssignments()
	monday := time.Date(2025, 6, 2, 0, 0, 0, 0, tokyo)
	require.NoError(t, a.Write(traffic.Assignment{User: "line", Access: traffic.Broadband, Prefix: netip.MustParsePrefix("10.1.0.0/24"), From: monday}))
	for day := range 3 {
		for user := range 2 {
			at := monday.AddDate(0, 0, day)
			require.NoError(t, c.Write(traffic.CDR{IMSI: nas.MustParseIMSI(fmt.Sprintf("00101000000000%d", user)), Address: netip.AddrFrom4([4]byte{10, 0, 0, byte(user)}),
				Opening: at, Closing: at.AddDate(0, 0, 1), In: 1e6, Out: 10e6}))
		}
		for hour := range 24 {
			for host := range 3 {
				rec := record(host)
				rec.Start = monday.Add(time.Duration(day*24+hour) * time.Hour)
				rec.End, rec.Src, rec.Dst = rec.Start, netip.MustParseAddr("198.51.100.1"), netip.AddrFrom4([4]byte{10, byte(host / 2), 0, byte(host)})
				rec.SrcPort, rec.DstPort = 443, 50000
				require.NoError(t, r.Write(rec))
			}
		}
	}
	for _, w := range []interface{ Close() error }{r, c, a} {
		require.NoError(t, w.Close())
	}
}

// direct adds up a store without its sums.
func direct(t testing.TB, s *Store) *rollup.Tally {
	sums := rollup.New(tokyo, new(rollup.Users))
	for _, a := range all(t, s.Assignments()) {
		require.NoError(t, sums.Users.Add(a))
	}
	for _, c := range all(t, s.CDRs()) {
		sums.AddCDR(&c)
		require.NoError(t, sums.Assign(&c))
	}
	for _, r := range all(t, s.Records()) {
		sums.AddRecord(&r)
	}
	return sums
}

// same compares sums by the names of users, whose numbers may differ.
func same(t testing.TB, want, got *rollup.Tally) {
	t.Helper()
	require.Equal(t, want.Ports, got.Ports)
	require.Equal(t, want.ASes, got.ASes)
	require.Equal(t, want.Coverage, got.Coverage)
	type day struct {
		rollup.User
		rollup.Day
	}
	byName := func(s *rollup.Tally) (map[day]rollup.Counted, map[day]rollup.Sampled) {
		c, p := map[day]rollup.Counted{}, map[day]rollup.Sampled{}
		for k, v := range s.Counted {
			c[day{s.Users.User(k.User), k.Day}] = *v
		}
		for k, v := range s.Sampled {
			p[day{s.Users.User(k.User), k.Day}] = *v
		}
		return c, p
	}
	wantCounted, wantSampled := byName(want)
	gotCounted, gotSampled := byName(got)
	require.Equal(t, wantCounted, gotCounted)
	require.Equal(t, wantSampled, gotSampled)
}

func rolled(t testing.TB, s *Store, o RollupOptions) *rollup.Tally {
	t.Helper()
	sums, err := s.Rollups(o)
	require.NoError(t, err)
	return sums
}

// units returns the numbers of the units in the database: new ones are those
// that were added up again.
func units(t testing.TB, s *Store) map[string]int {
	db, err := openRollups(filepath.Join(s.Dir(), rollupFile))
	require.NoError(t, err)
	defer db.close()
	found := map[string]int{}
	rows, err := db.db.Query(`SELECT kind || ' ' || date, id FROM unit`)
	require.NoError(t, err)
	defer rows.Close()
	for rows.Next() {
		var name string
		var id int
		require.NoError(t, rows.Scan(&name, &id))
		found[name] = id
	}
	require.NoError(t, rows.Err())
	return found
}

func TestRollupsAreWhatTheRecordsAddUpTo(t *testing.T) {
	s := create(t)
	fill(t, s)
	want := direct(t, s)
	require.Len(t, want.Counted, 6)
	require.Len(t, want.Sampled, 9)
	same(t, want, rolled(t, s, RollupOptions{}))
	before := units(t, s)
	require.Len(t, before, 6)
	// Once more, and nothing is read or added again.
	same(t, want, rolled(t, s, RollupOptions{}))
	require.Equal(t, before, units(t, s))
}

// TestRollupsFollowTheStore adds records, users and days, and takes a day away.
func TestRollupsFollowTheStore(t *testing.T) {
	s := create(t)
	fill(t, s)
	rolled(t, s, RollupOptions{})
	before := units(t, s)

	w := s.AppendRecords()
	rec := record(1)
	rec.Start = time.Date(2025, 6, 3, 5, 0, 0, 0, tokyo)
	require.NoError(t, w.Write(rec))
	require.NoError(t, w.Close())
	same(t, direct(t, s), rolled(t, s, RollupOptions{}))
	after := units(t, s)
	for name, id := range before {
		require.Equal(t, name != "records 2025-06-03", after[name] == id, name)
	}

	// An assignment from the last day on changes whose the records of that day
	// are, and no other's.
	a := s.AppendAssignments()
	require.NoError(t, a.Write(traffic.Assignment{User: "host", Access: traffic.Broadband, Prefix: netip.MustParsePrefix("198.51.100.1/32"), From: time.Date(2025, 6, 4, 0, 0, 0, 0, tokyo)}))
	require.NoError(t, a.Close())
	before = after
	same(t, direct(t, s), rolled(t, s, RollupOptions{}))
	after = units(t, s)
	for name, id := range before {
		require.Equal(t, name != "records 2025-06-04", after[name] == id, name)
	}

	require.NoError(t, os.RemoveAll(filepath.Join(s.Dir(), "records/date=2025-06-01")))
	same(t, direct(t, s), rolled(t, s, RollupOptions{}))

	// Other days, other users: all is added up again.
	utc := rolled(t, s, RollupOptions{Zone: time.UTC, Pools: []Pool{{Prefix: netip.MustParsePrefix("198.51.100.0/24"), Access: traffic.Broadband}}})
	require.Greater(t, utc.Users.Len(), 4)
}

func TestRollupsOfABrokenDatabase(t *testing.T) {
	s := create(t)
	fill(t, s)
	name := filepath.Join(s.Dir(), rollupFile)
	require.NoError(t, os.WriteFile(name, []byte(strings.Repeat("not a database ", 100)), 0o600))
	_, err := s.Rollups(RollupOptions{})
	require.ErrorContains(t, err, "rollups.sqlite")
	require.ErrorContains(t, err, "they can be made anew if you remove it")
	require.NoError(t, os.Remove(name))
	rolled(t, s, RollupOptions{})
}

// TestSqliteReadsTheRollups has another program's shell read the views.
func TestSqliteReadsTheRollups(t *testing.T) {
	shell := peer.Require(t, "sqlite3")
	s := create(t)
	fill(t, s)
	rolled(t, s, RollupOptions{})
	for query, want := range map[string]string{
		`SELECT date, subscriber, access, source, bytes_in, bytes_out FROM subscribers_by_day WHERE date = '2025-06-03' ORDER BY subscriber, source`: "2025-06-03|001010000000000|mobile|counted|1000000.0|10000000.0\n" +
			"2025-06-03|001010000000000|mobile|sampled|0.0|3600000.0\n" +
			"2025-06-03|001010000000001|mobile|counted|1000000.0|10000000.0\n" +
			"2025-06-03|001010000000001|mobile|sampled|0.0|7200000.0\n" +
			"2025-06-03|line|broadband|sampled|0.0|10800000.0\n",
		`SELECT hour_utc, access, direction, protocol, port, records, bytes FROM ports_by_hour WHERE hour_utc = '2025-06-02 03:00:00'`: "2025-06-02 03:00:00|broadband|out|6|443|1|450000.0\n" +
			"2025-06-02 03:00:00|mobile|out|6|443|2|450000.0\n",
		`SELECT asn, sum(bytes) FROM providers_by_hour GROUP BY asn`: "64500|64800000.0\n",
		`PRAGMA integrity_check`:                                     "ok\n",
	} {
		out, err := exec.Command(shell, filepath.Join(s.Dir(), rollupFile), query).CombinedOutput()
		require.NoError(t, err, string(out))
		require.Equal(t, want, string(out))
	}
}

func BenchmarkRollups(b *testing.B) {
	s := create(b)
	w := s.AppendRecords()
	const n = 200000
	for i := range n {
		require.NoError(b, w.Write(record(i)))
	}
	require.NoError(b, w.Close())
	for b.Loop() {
		_ = os.Remove(filepath.Join(s.Dir(), rollupFile))
		rolled(b, s, RollupOptions{Pools: []Pool{{Prefix: netip.MustParsePrefix("10.0.0.0/8"), Access: traffic.Mobile}}})
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*n), "ns/record")
}
