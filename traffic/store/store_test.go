package store

import (
	"fmt"
	"io/fs"
	"iter"
	"net/netip"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/parquet-go/parquet-go"
	"github.com/stretchr/testify/require"

	"sunsetlab/nas"
	"sunsetlab/traffic"
)

var noon = time.Date(2025, 6, 2, 12, 0, 0, 0, time.UTC)

func create(t testing.TB) *Store {
	t.Helper()
	s, err := Create(filepath.Join(t.TempDir(), "week"), Meta{Zone: "Asia/Tokyo"})
	require.NoError(t, err)
	return s
}

func record(i int) traffic.Record {
	at := noon.Add(time.Duration(i) * time.Second)
	return traffic.Record{
		Exporter: netip.MustParseAddr("192.0.2.1"), Domain: 7, Start: at, End: at.Add(1500 * time.Microsecond),
		Src: netip.AddrFrom4([4]byte{10, 0, byte(i >> 8), byte(i)}), Dst: netip.MustParseAddr("2001:db8::1"),
		SrcPort: uint16(i), DstPort: 443, Protocol: 6, TCPFlags: 0x1b, TOS: 0xb8, SrcAS: 64500, DstAS: 4200000000,
		Input: 1, Output: 2, Packets: uint64(i + 1), Bytes: uint64(i+1) * 1500, Rate: 100,
	}
}

func cdr(i int) traffic.CDR {
	imeisv, err := nas.ParseIMEISV("0123456789012345")
	if err != nil {
		panic(err)
	}
	msisdn, err := nas.ParseMSISDN("819012345678")
	if err != nil {
		panic(err)
	}
	plmn, err := nas.ParsePLMN("44010")
	if err != nil {
		panic(err)
	}
	return traffic.CDR{
		ChargingID: uint32(i), Sequence: 3, IMSI: nas.MustParseIMSI("001010123456789"), MSISDN: msisdn, IMEISV: imeisv, APN: "iijmio.jp",
		Address: netip.MustParseAddr("2001:db8:1::"), PLMN: plmn, RAT: traffic.EUTRAN,
		Opening: noon.Add(-time.Hour), Closing: noon.Add(time.Duration(i) * time.Minute), Cause: traffic.TimeLimit, In: 12345, Out: 1 << 40,
		Address6: netip.MustParseAddr("2001:db8:2::"), NodeID: "pgw1", Gateway: netip.MustParseAddr("192.0.2.2"), ServingNode: netip.MustParseAddr("192.0.2.3"),
		Volumes: []traffic.TrafficVolume{{Change: traffic.TariffTime, Time: noon, In: 1, Out: 2}, {Change: traffic.RecordClosing, Time: noon.Add(time.Minute), In: 12344, Out: 1<<40 - 2}},
		QCI:     9, ARP: 8, ChargingCharacteristics: 0x800, SelectionMode: 1, Zone: -36, Area: 7, Cell: 0xabcdef1,
	}
}

func assignment(i int) traffic.Assignment {
	return traffic.Assignment{User: fmt.Sprint("user-", i), Access: traffic.Broadband, Enterprise: true,
		Prefix: netip.MustParsePrefix("2001:db8::/56"), From: noon, Until: noon.Add(time.Hour)}
}

func volume(i int) traffic.Volume {
	return traffic.Volume{Hour: noon, Access: traffic.Mobile, Direction: traffic.Out, Protocol: 17, Port: uint16(i + 1), AS: 64500, Packets: 1, Bytes: 2}
}

var comparers = cmp.Options{
	cmpopts.EquateComparable(netip.Addr{}, netip.Prefix{}, nas.IMSI{}, nas.MSISDN{}, nas.IMEISV{}),
}

// all collects rows, and fails the test at an error.
func all[T any](t testing.TB, rows iter.Seq2[T, error]) []T {
	t.Helper()
	var found []T
	for v, err := range rows {
		require.NoError(t, err)
		found = append(found, v)
	}
	return found
}

// roundTrip writes a full and an empty row and reads them again. A field that
// the test's row leaves zero would not be tested: it fails on one, so whoever
// adds a field adds a column.
func roundTrip[T any](t *testing.T, full, sparse T, w *Writer[T], read iter.Seq2[T, error]) {
	t.Helper()
	for i, v := 0, reflect.ValueOf(full); i < v.NumField(); i++ {
		require.False(t, v.Field(i).IsZero(), "%s is zero in this test", v.Type().Field(i).Name)
	}
	require.NoError(t, w.Write(full, sparse))
	require.NoError(t, w.Close())
	require.Empty(t, cmp.Diff([]T{sparse, full}, all(t, read), comparers))
}

func TestEveryFieldSurvives(t *testing.T) {
	s := create(t)
	before := noon.Add(-time.Hour)
	roundTrip(t, record(5), traffic.Record{Start: before, End: before}, s.AppendRecords(), s.Records())
	roundTrip(t, cdr(5), traffic.CDR{Opening: before, Closing: before}, s.AppendCDRs(), s.CDRs())
	roundTrip(t, assignment(5), traffic.Assignment{Access: traffic.Mobile, Prefix: netip.MustParsePrefix("10.0.0.1/32"), From: before}, s.AppendAssignments(), s.Assignments())
	roundTrip(t, volume(5), traffic.Volume{Hour: before, Access: traffic.Broadband, Direction: traffic.Out}, s.AppendVolumes(), s.Volumes())
}

func TestPartsLieByHour(t *testing.T) {
	s := create(t)
	w := s.AppendRecords()
	for i := range 3 {
		require.NoError(t, w.Write(record(i), record(7200+i)))
	}
	require.NoError(t, w.Flush())
	require.NoError(t, w.Write(record(10)))
	require.NoError(t, w.Close())
	require.ErrorContains(t, w.Write(record(11)), "closed")
	var names []string
	require.NoError(t, filepath.WalkDir(s.Dir(), func(p string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			rel, _ := filepath.Rel(s.Dir(), p)
			names = append(names, filepath.ToSlash(rel))
		}
		return err
	}))
	require.Equal(t, []string{
		"records/date=2025-06-02/hour=12/part-0.parquet",
		"records/date=2025-06-02/hour=12/part-1.parquet",
		"records/date=2025-06-02/hour=14/part-0.parquet",
		"store.json",
	}, names)
	rows := all(t, s.RecordsBetween(noon, noon.Add(time.Hour)))
	require.Equal(t, []uint16{0, 1, 2, 10}, []uint16{rows[0].SrcPort, rows[1].SrcPort, rows[2].SrcPort, rows[3].SrcPort})
	require.Len(t, all(t, s.Records()), 7)
}

func TestManyPartsKeepTheirOrder(t *testing.T) {
	s := create(t)
	w := s.AppendRecords()
	for i := range 12 {
		require.NoError(t, w.Write(record(i)))
		require.NoError(t, w.Flush())
	}
	for i, r := range all(t, s.Records()) {
		require.Equal(t, uint16(i), r.SrcPort)
	}
}

// TestAWriterKeepsFewRows writes hours in turn, the worst case, through a writer
// that may keep ten rows.
func TestAWriterKeepsFewRows(t *testing.T) {
	s := create(t)
	w := s.AppendRecords()
	w.most = 10
	for i := range 100 {
		require.NoError(t, w.Write(record(i%7*3600+i)))
		require.Less(t, w.rows, 10)
	}
	require.NoError(t, w.Close())
	require.Len(t, all(t, s.Records()), 100)
}

func TestSameRowsSameBytes(t *testing.T) {
	var files [2][]byte
	for i := range files {
		s := create(t)
		w := s.AppendRecords()
		for i := range 1000 {
			require.NoError(t, w.Write(record(i)))
		}
		require.NoError(t, w.Close())
		var err error
		files[i], err = os.ReadFile(filepath.Join(s.Dir(), "records/date=2025-06-02/hour=12/part-0.parquet"))
		require.NoError(t, err)
	}
	require.Equal(t, files[0], files[1])
}

// TestTwoWritersTakeNothingFromEachOther has both write parts of one hour.
func TestTwoWritersTakeNothingFromEachOther(t *testing.T) {
	s := create(t)
	a, b := s.AppendRecords(), s.AppendRecords()
	for i := range 4 {
		w := []*Writer[traffic.Record]{a, b}[i%2]
		require.NoError(t, w.Write(record(i)))
		require.NoError(t, w.Flush())
	}
	require.Len(t, all(t, s.Records()), 4)
}

func TestWhatACrashLeavesIsNotRead(t *testing.T) {
	s := create(t)
	w := s.AppendRecords()
	require.NoError(t, w.Write(record(1)))
	require.NoError(t, w.Close())
	dir := filepath.Join(s.Dir(), "records/date=2025-06-02/hour=12")
	whole, err := os.ReadFile(filepath.Join(dir, "part-0.parquet"))
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(dir, ".part-1.parquet.123"), whole[:len(whole)/2], 0o600))
	require.Len(t, all(t, s.Records()), 1)
	require.NoError(t, s.AppendRecords().Close())

	// The same bytes under a part's name, which no crash of ours leaves, are an
	// error that names the file.
	torn := filepath.Join(dir, "part-1.parquet")
	for n := range whole {
		require.NoError(t, os.WriteFile(torn, whole[:n], 0o600))
		err := records.readPart(torn, func(traffic.Record) bool { t.Error("a row of a torn file"); return false })
		require.ErrorContains(t, err, "part-1.parquet: it isn't a whole Parquet file", "cut at %d", n)
	}
}

func TestForeignFilesAreErrors(t *testing.T) {
	type foreign struct {
		Start int64 `parquet:"start_time,timestamp(microsecond)"`
	}
	type wrong struct {
		recordRow
		Bytes string `parquet:"bytes"`
	}
	for _, c := range []struct {
		name  string
		write func(path string) error
		want  string
	}{
		{"part-1.parquet", func(p string) error { return os.WriteFile(p, []byte("PAR1 but no more"), 0o600) }, "it isn't a whole Parquet file"},
		{"part-1.parquet", func(p string) error { return parquet.WriteFile(p, []foreign{{1}}) }, "it has no column exporter"},
		{"part-1.parquet", func(p string) error { return parquet.WriteFile(p, []wrong{{}}) }, "column bytes is STRING, not INT(64,false)"},
		{"part-1.parquet", func(p string) error {
			return parquet.WriteFile(p, []cdrRow{{}}, parquet.KeyValueMetadata(tableKey, "cdrs"))
		}, "it holds cdrs"},
		{"part-1.parquet", func(p string) error { return parquet.WriteFile(p, []recordRow{{Src: "10.0.0.256"}}) }, "row 1: column src: ParseAddr"},
		{"notes.txt", func(p string) error { return os.WriteFile(p, nil, 0o600) }, "isn't a part of this store"},
		{"part-01.parquet", func(p string) error { return os.WriteFile(p, nil, 0o600) }, "isn't a part of this store"},
		{"part-7.parquet", func(p string) error { return os.WriteFile(p, nil, 0o600) }, "isn't a part of this store"},
	} {
		t.Run(c.want, func(t *testing.T) {
			s := create(t)
			w := s.AppendRecords()
			require.NoError(t, w.Write(record(1)))
			require.NoError(t, w.Close())
			require.NoError(t, c.write(filepath.Join(s.Dir(), "records/date=2025-06-02/hour=12", c.name)))
			var last error
			for _, err := range s.Records() {
				last = err
			}
			require.ErrorContains(t, last, c.want)
			require.ErrorContains(t, last, c.name)
		})
	}
}

// TestAFileOfTheSameColumnsIsRead reads what another program wrote with our
// columns.
func TestAFileOfTheSameColumnsIsRead(t *testing.T) {
	s := create(t)
	dir := filepath.Join(s.Dir(), "cdrs/date=2025-06-02/hour=12")
	require.NoError(t, os.MkdirAll(dir, 0o755))
	var row cdrRow
	want := cdr(1)
	cdrs.encode(&want, &row)
	require.NoError(t, parquet.WriteFile(filepath.Join(dir, "part-0.parquet"), []cdrRow{row}))
	require.Empty(t, cmp.Diff([]traffic.CDR{want}, all(t, s.CDRs()), comparers))
}

// TestColumnsMayComeAndGo reads a file of ours from before a column was added,
// and from after another was.
func TestColumnsMayComeAndGo(t *testing.T) {
	type other struct {
		Hour      int64  `parquet:"hour_start,timestamp(microsecond)"`
		Access    string `parquet:"access,dict"`
		Direction string `parquet:"direction,dict"`
		Colour    string `parquet:"colour"`
		Bytes     uint64 `parquet:"bytes"`
	}
	s := create(t)
	dir := filepath.Join(s.Dir(), "volumes/date=2025-06-02/hour=12")
	require.NoError(t, os.MkdirAll(dir, 0o755))
	require.NoError(t, parquet.WriteFile(filepath.Join(dir, "part-0.parquet"),
		[]other{{noon.UnixMicro(), "mobile", "in", "red", 5}}, parquet.KeyValueMetadata(tableKey, "volumes")))
	require.Equal(t, []traffic.Volume{{Hour: noon, Access: traffic.Mobile, Bytes: 5}}, all(t, s.Volumes()))
}

func TestARowWithoutTimeIsAnError(t *testing.T) {
	s := create(t)
	require.ErrorContains(t, s.AppendRecords().Write(traffic.Record{}), "the start of a flow record is 0001-01-01T00:00:00Z")
	require.ErrorContains(t, s.AppendCDRs().Write(traffic.CDR{Closing: time.Date(2300, 1, 1, 0, 0, 0, 0, time.UTC)}), "isn't between 1970 and 2262")
}

func TestCreateAndOpen(t *testing.T) {
	s := create(t)
	again, err := Open(s.Dir())
	require.NoError(t, err)
	require.Equal(t, Meta{Format: 1, Zone: "Asia/Tokyo"}, again.Meta())
	_, err = Create(s.Dir(), Meta{})
	require.ErrorContains(t, err, "isn't empty")
	_, err = Open(t.TempDir())
	require.ErrorContains(t, err, "has no store.json")
	_, err = Create(filepath.Join(t.TempDir(), "x"), Meta{Zone: "Asia/Atlantis"})
	require.ErrorContains(t, err, "Asia/Atlantis")
	require.NoError(t, os.WriteFile(filepath.Join(s.Dir(), metaFile), []byte(`{"format": 9}`), 0o600))
	_, err = Open(s.Dir())
	require.ErrorContains(t, err, "format 9 isn't this program's (1)")
	require.NoError(t, os.WriteFile(filepath.Join(s.Dir(), metaFile), []byte(`{`), 0o600))
	_, err = Open(s.Dir())
	require.ErrorContains(t, err, "store.json")
}

// FuzzReadRecords feeds the reader files that were tampered with.
func FuzzReadRecords(f *testing.F) {
	s := create(f)
	w := s.AppendRecords()
	require.NoError(f, w.Write(record(1), record(2), record(3)))
	require.NoError(f, w.Close())
	whole, err := os.ReadFile(filepath.Join(s.Dir(), "records/date=2025-06-02/hour=12/part-0.parquet"))
	require.NoError(f, err)
	f.Add(whole)
	f.Add([]byte("PAR1" + strings.Repeat("\xff", 20) + "PAR1"))
	f.Fuzz(func(t *testing.T, data []byte) {
		name := filepath.Join(t.TempDir(), "x")
		require.NoError(t, os.WriteFile(name, data, 0o600))
		_ = records.readPart(name, func(traffic.Record) bool { return true })
	})
}

func BenchmarkWriteRecords(b *testing.B) {
	s := create(b)
	w := s.AppendRecords()
	for i := 0; b.Loop(); i++ {
		if err := w.Write(record(i % 36000)); err != nil {
			b.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		b.Fatal(err)
	}
}

func BenchmarkReadRecords(b *testing.B) {
	s := create(b)
	w := s.AppendRecords()
	for i := range 200000 {
		require.NoError(b, w.Write(record(i)))
	}
	require.NoError(b, w.Close())
	for b.Loop() {
		for _, err := range s.Records() {
			if err != nil {
				b.Fatal(err)
			}
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*200000), "ns/record")
}
