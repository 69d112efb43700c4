package intake

import (
	"fmt"
	"iter"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sunsetlab/traffic"
)

func read[T any](t *testing.T, rows iter.Seq2[T, error]) (all []T) {
	t.Helper()
	for v, err := range rows {
		require.NoError(t, err)
		all = append(all, v)
	}
	return all
}

func failure[T any](rows iter.Seq2[T, error]) (last error) {
	for _, err := range rows {
		last = err
	}
	return last
}

// printed is what nfdump 1.7.1 printed of four NetFlow v5 records of one packet
// in 100, which nfcapd multiplied.
func printed(t *testing.T) string {
	text, err := os.ReadFile(filepath.Join("testdata", "nfdump-1.7.1.csv"))
	require.NoError(t, err)
	return string(text)
}

func TestNfdump(t *testing.T) {
	var c Count
	all := read(t, Nfdump("x.csv", strings.NewReader(printed(t)), NfdumpOptions{Multiplied: 100}, &c))
	require.Equal(t, Count{File: "x.csv", Rows: 4}, c)
	require.Empty(t, c.String())
	require.Len(t, all, 4)
	at := time.Date(2025, 6, 2, 2, 59, 51, 0, time.UTC)
	require.Equal(t, traffic.Record{
		Exporter: netip.MustParseAddr("127.0.0.1"), Start: at, End: at.Add(4 * time.Second),
		Src: netip.MustParseAddr("198.51.100.1"), Dst: netip.MustParseAddr("10.0.0.1"), SrcPort: 443, DstPort: 50000, Protocol: 6,
		TCPFlags: 0x1b, SrcAS: 15169, Input: 1, Output: 2, Packets: 10, Bytes: 15000, Rate: 100,
	}, all[0])
	require.Equal(t, uint32(15169), all[1].DstAS)
	require.Equal(t, uint8(17), all[2].Protocol)
	require.Equal(t, uint16(0x301), all[3].DstPort)
}

// TestNfdumpWithoutHeader is nfdump -q, in another time zone.
func TestNfdumpWithoutHeader(t *testing.T) {
	tokyo, err := time.LoadLocation("Asia/Tokyo")
	require.NoError(t, err)
	_, rows, _ := strings.Cut(printed(t), "\n")
	var c Count
	all := read(t, Nfdump("x.csv", strings.NewReader(strings.Replace(rows, "10.0.0.2", "10.0.0.x", 1)), NfdumpOptions{Zone: tokyo}, &c))
	require.Len(t, all, 3)
	require.Equal(t, time.Date(2025, 6, 1, 17, 59, 51, 0, time.UTC), all[0].Start)
	require.Equal(t, uint64(1000), all[0].Packets)
	require.Zero(t, all[0].Rate)
	require.Equal(t, `x.csv: 1 of 4 rows are bad and left out: line 3: da: "10.0.0.x" isn't an address`, c.String())
}

func TestNfdumpOfBothDirections(t *testing.T) {
	var c Count
	all := read(t, Nfdump("x", strings.NewReader("ts,te,sa,da,sp,dp,pr,ipkt,ibyt,opkt,obyt\n2025-06-02 00:00:00,,2001:db8::1,2001:db8::2,50000,443,TCP,4,400,6,9000\n"), NfdumpOptions{Rate: 10}, &c))
	require.Len(t, all, 2)
	require.Equal(t, all[0].Src, all[1].Dst)
	require.Equal(t, uint16(443), all[1].SrcPort)
	require.Equal(t, uint64(9000), all[1].Bytes)
	require.Equal(t, uint32(10), all[1].Rate)
}

func TestBadRowsAreNamed(t *testing.T) {
	head := "ts,te,sa,da,sp,dp,pr,ipkt,ibyt\n"
	good := "2025-06-02 00:00:00,2025-06-02 00:00:01,10.0.0.1,10.0.0.2,1,2,UDP,100,6000\n"
	for row, want := range map[string]string{
		"2025-06-02 00:00:00,2025-06-02 00:00:01,10.0.0.1":                                         "da: the row has 3 values, not 9",
		"June,2025-06-02 00:00:01,10.0.0.1,10.0.0.2,1,2,UDP,100,6000":                              `ts: "June" isn't a time`,
		",2025-06-02 00:00:01,10.0.0.1,10.0.0.2,1,2,UDP,100,6000":                                  "ts: no value",
		"2025-06-02 00:00:05,2025-06-02 00:00:01,10.0.0.1,10.0.0.2,1,2,UDP,100,6000":               "te: 2025-06-02 00:00:01 is before the start",
		"2025-06-02 00:00:00,2025-06-02 00:00:01,10.0.0.1,10.0.0.2,65536,2,UDP,100,6000":           `sp: "65536" isn't a number from 0 to 65535`,
		"2025-06-02 00:00:00,2025-06-02 00:00:01,10.0.0.1,10.0.0.2,1,2,HTTP,100,6000":              `pr: "HTTP" is no protocol`,
		"2025-06-02 00:00:00,2025-06-02 00:00:01,10.0.0.1,10.0.0.2,1,2,UDP,,6000":                  "ipkt: no value",
		"2025-06-02 00:00:00,2025-06-02 00:00:01,10.0.0.1,10.0.0.2,1,2,UDP,-1,6000":                `ipkt: "-1" isn't a number`,
		"2025-06-02 00:00:00,2025-06-02 00:00:01,10.0.0.1,10.0.0.2,1,2,UDP,150,6000":               "aren't multiples of 100",
		"2025-06-02 00:00:00,2025-06-02 00:00:01,10.0.0.1,10.0.0.2,1,2,UDP,18446744073709551616,1": "isn't a number",
	} {
		var c Count
		all := read(t, Nfdump("x", strings.NewReader(head+good+row+"\n"+good), NfdumpOptions{Multiplied: 100}, &c))
		require.Len(t, all, 2, row)
		require.Contains(t, c.String(), "x: 1 of 3 rows are bad and left out: line 3: ")
		require.Contains(t, c.String(), want)
	}
	var c Count
	read(t, Nfdump("x", strings.NewReader(head+good+strings.Repeat("bad\n", 30)), NfdumpOptions{}, &c))
	require.Contains(t, c.String(), "; and 20 more")
}

func TestFilesThatCanNotBeRead(t *testing.T) {
	for text, want := range map[string]string{
		"":                                    "x is empty",
		"a,b\n":                               "x: line 1: there is no column ts, and no other is said to be it: there are a, b: it should be what nfdump -o csv prints",
		"ts,te,sa,da,pr,ipkt,ibyt\nx,,,,,,\n": "none of its 1 rows can be read: line 2: ts",
	} {
		require.ErrorContains(t, failure(Nfdump("x", strings.NewReader(text), NfdumpOptions{}, new(Count))), want)
	}
	require.ErrorContains(t, failure(CDRs("x", strings.NewReader("imsi,opening_time\n"), nil, time.UTC, new(Count))), "there is no column closing_time")
	require.ErrorContains(t, failure(CDRs("x", strings.NewReader("a\n"), Columns{"imsi": "SUB"}, time.UTC, new(Count))), `there is no column "SUB" for imsi: there are a`)
	_, err := ParseColumns([]string{"imis=X"}, CDRColumns)
	require.ErrorContains(t, err, `there is no column "imis"`)
	_, err = ParseColumns([]string{"imsi"}, CDRColumns)
	require.ErrorContains(t, err, "isn't a pair")
}

// TestForeignCDRs has other names, another separator, and users without digits.
func TestForeignCDRs(t *testing.T) {
	columns, err := ParseColumns([]string{"user=SUBSCRIBER", "opening_time=START", "closing_time=STOP", "bytes_in=UP", "bytes_out=DOWN", "pdn_address=IP"}, CDRColumns)
	require.NoError(t, err)
	text := "\ufeffSTART;STOP;SUBSCRIBER;IP;UP;DOWN;COST\n" +
		"2025-06-02 09:00:00;1748826000;a7f3;10.0.0.1;100;2000;7\n" +
		"2025-06-02 09:00:00;2025-06-02T02:00:00Z;a7f3;2001:db8::1;1;2;7\n" +
		"2025-06-02 09:00:00;1748826000;;10.0.0.1;100;2000;7\n"
	tokyo, err := time.LoadLocation("Asia/Tokyo")
	require.NoError(t, err)
	var c Count
	all := read(t, CDRs("x", strings.NewReader(text), columns, tokyo, &c))
	require.Len(t, all, 2)
	require.Equal(t, time.Date(2025, 6, 2, 0, 0, 0, 0, time.UTC), all[0].Opening)
	require.Equal(t, time.Date(2025, 6, 2, 1, 0, 0, 0, time.UTC), all[0].Closing)
	require.Equal(t, uint64(2000), all[0].Out)
	require.Equal(t, all[0].User(), all[1].User())
	require.Contains(t, c.String(), "line 4: imsi: no value, and none of msisdn or user")
}

// TestTheLabsCDRs reads what the lab writes.
func TestTheLabsCDRs(t *testing.T) {
	var b strings.Builder
	w := traffic.NewCDRWriter(&b)
	at := time.Date(2025, 6, 2, 0, 0, 0, 0, time.UTC)
	c := traffic.CDR{ChargingID: 7, Sequence: 2, APN: "iijmio.jp", Address: netip.MustParseAddr("10.0.0.1"), RAT: traffic.EUTRAN,
		Opening: at, Closing: at.Add(time.Hour), Cause: traffic.TimeLimit, In: 1, Out: 2}
	require.NoError(t, c.IMSI.UnmarshalText([]byte("001010000000001")))
	require.NoError(t, c.PLMN.UnmarshalText([]byte("44010")))
	require.NoError(t, w.Write(&c))
	require.NoError(t, w.Flush())
	require.Equal(t, []traffic.CDR{c}, read(t, CDRs("x", strings.NewReader(b.String()), nil, time.UTC, new(Count))))
}

func TestAssignments(t *testing.T) {
	text := "user,address,prefix,from,until,access,enterprise\n" +
		"line-1,10.0.0.1,,2025-06-02,,,\n" +
		"line-2,,2001:db8:1:2::/56,2025-06-02,2025-06-03 12:00,broadband,yes\n" +
		"phone,10.0.0.2,,1748822400000,,mobile,false\n" +
		"line-3,,2001:db8::,2025-06-02,,,\n" +
		",10.0.0.1,,2025-06-02,,,\n" +
		"line-4,10.0.0.1,,2025-06-02,2025-06-01,,\n" +
		"line-5,10.0.0.1,,2025-06-02,,dialup,\n" +
		"line-6,10.0.0.1,,2025-06-02,,,perhaps\n"
	var c Count
	all := read(t, Assignments("x", strings.NewReader(text), nil, time.UTC, &c))
	day := time.Date(2025, 6, 2, 0, 0, 0, 0, time.UTC)
	require.Equal(t, []traffic.Assignment{
		{User: "line-1", Access: traffic.Broadband, Prefix: netip.MustParsePrefix("10.0.0.1/32"), From: day},
		{User: "line-2", Access: traffic.Broadband, Enterprise: true, Prefix: netip.MustParsePrefix("2001:db8:1::/56"), From: day, Until: day.Add(36 * time.Hour)},
		{User: "phone", Access: traffic.Mobile, Prefix: netip.MustParsePrefix("10.0.0.2/32"), From: day},
	}, all)
	for i, want := range []string{"isn't a prefix", "user: no value", "before the beginning", "neither mobile nor broadband", "neither true nor false"} {
		require.Contains(t, c.Named[i], fmt.Sprintf("line %d: ", i+5))
		require.Contains(t, c.Named[i], want)
	}
}

func FuzzNfdump(f *testing.F) {
	text, err := os.ReadFile(filepath.Join("testdata", "nfdump-1.7.1.csv"))
	require.NoError(f, err)
	f.Add(string(text))
	f.Add("ts,te,sa,da,sp,dp,pr,ipkt,ibyt\n\"2025\n")
	f.Fuzz(func(t *testing.T, text string) {
		var c Count
		n := uint64(0)
		for r, err := range Nfdump("x", strings.NewReader(text), NfdumpOptions{Multiplied: 3}, &c) {
			if err != nil {
				return
			}
			require.True(t, r.Src.IsValid() && r.Dst.IsValid() && !r.Start.IsZero())
			n++
		}
		require.LessOrEqual(t, n, 2*(c.Rows-c.Bad))
	})
}

func FuzzCDRs(f *testing.F) {
	f.Add("imsi,opening_time,closing_time,bytes_in,bytes_out,pdn_address\n001010000000001,2025-06-02,2025-06-03,1,2,10.0.0.1\n")
	f.Fuzz(func(t *testing.T, text string) {
		for c, err := range CDRs("x", strings.NewReader(text), nil, time.UTC, new(Count)) {
			if err == nil {
				require.NotEmpty(t, c.User())
				require.False(t, c.Closing.Before(c.Opening))
			}
		}
	})
}

func BenchmarkNfdump(b *testing.B) {
	text, err := os.ReadFile(filepath.Join("testdata", "nfdump-1.7.1.csv"))
	require.NoError(b, err)
	head, rows, _ := strings.Cut(string(text), "\n")
	rows, _, _ = strings.Cut(rows, "Summary")
	whole := head + "\n" + strings.Repeat(rows, 1000)
	b.SetBytes(int64(len(whole)))
	for b.Loop() {
		for _, err := range Nfdump("x", strings.NewReader(whole), NfdumpOptions{}, new(Count)) {
			if err != nil {
				b.Fatal(err)
			}
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/4000, "ns/row")
}
