package traffic_test

import (
	"bytes"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/stretchr/testify/require"

	"sunsetlab/traffic"
)

var flowRecords = []traffic.Record{
	{Exporter: netip.MustParseAddr("198.51.100.1"), Domain: 7,
		Start: time.Date(2025, 6, 2, 12, 0, 0, 5e6, time.UTC), End: time.Date(2025, 6, 2, 12, 0, 1, 0, time.UTC),
		Src: netip.MustParseAddr("100.64.0.1"), Dst: netip.MustParseAddr("192.0.2.7"), SrcPort: 50000, DstPort: 443,
		Protocol: 6, TCPFlags: 0x1b, TOS: 32, SrcAS: 64500, DstAS: 4200000000, Input: 1, Output: 2, Packets: 3, Bytes: 1540, Rate: 1000},
	{Start: time.Date(2025, 6, 2, 12, 0, 0, 0, time.UTC), End: time.Date(2025, 6, 2, 12, 0, 0, 0, time.UTC),
		Src: netip.MustParseAddr("2001:db8::1"), Dst: netip.MustParseAddr("2001:db8::2"), Protocol: 50, Packets: 1, Bytes: 80},
}

func readAll(t *testing.T, text string) (all []traffic.Record, err error) {
	t.Helper()
	for r, err := range traffic.ReadRecords("flows", strings.NewReader(text)) {
		if err != nil {
			return all, err
		}
		all = append(all, r)
	}
	return all, nil
}

func TestRecordsAsText(t *testing.T) {
	for name, c := range map[string]struct {
		write func(*bytes.Buffer) *traffic.RecordWriter
		first string
	}{
		"csv": {func(b *bytes.Buffer) *traffic.RecordWriter { return traffic.NewRecordWriter(b) },
			"exporter,domain,start,end,src,dst,src_port,dst_port,protocol,tcp_flags,tos,src_as,dst_as,input,output,packets,bytes,rate\n" +
				"198.51.100.1,7,2025-06-02T12:00:00.005Z,2025-06-02T12:00:01Z,100.64.0.1,192.0.2.7,50000,443,6,27,32,64500,4200000000,1,2,3,1540,1000\n"},
		"json": {func(b *bytes.Buffer) *traffic.RecordWriter { return traffic.NewRecordJSONWriter(b) },
			`{"exporter":"198.51.100.1","domain":7,"start":"2025-06-02T12:00:00.005Z","end":"2025-06-02T12:00:01Z",` +
				`"src":"100.64.0.1","dst":"192.0.2.7","src_port":50000,"dst_port":443,"protocol":6,"tcp_flags":27,"tos":32,` +
				`"src_as":64500,"dst_as":4200000000,"input":1,"output":2,"packets":3,"bytes":1540,"rate":1000}` + "\n"},
	} {
		t.Run(name, func(t *testing.T) {
			var b bytes.Buffer
			w := c.write(&b)
			require.NoError(t, w.Write(flowRecords...))
			require.NoError(t, w.Flush())
			require.True(t, strings.HasPrefix(b.String(), c.first), b.String())
			got, err := readAll(t, b.String())
			require.NoError(t, err)
			require.Empty(t, cmp.Diff(flowRecords, got, cmpopts.EquateComparable(netip.Addr{})))
		})
	}
}

func TestBadRecords(t *testing.T) {
	const header = "start,end,src,dst,protocol,packets,bytes,src_port\n"
	const good = "2025-06-02T12:00:00Z,2025-06-02T12:00:00Z,192.0.2.1,192.0.2.2,6,1,40,443\n"
	for text, want := range map[string]string{
		"":                          "flows: an empty file: the first line names the columns",
		"start,when\n":              `flows: line 1: there is no column "when": there are exporter,`,
		"start,start\n":             "flows: line 1: two columns start",
		"start,end\n":               "flows: line 1: no column src",
		header + good + good + "x,": "flows: record on line 4: wrong number of fields",
		header + strings.Replace(good, "443", "70000", 1):          `flows: line 2: column src_port: "70000" is no number from 0 to 65535`,
		header + strings.Replace(good, "192.0.2.1", "example", 1):  `flows: line 2: column src: "example" is no address`,
		header + strings.Replace(good, "192.0.2.1", "", 1):         "flows: line 2: a flow record without src or dst",
		header + "yesterday" + good[20:]:                           `flows: line 2: column start: "yesterday" is no time: want such as 2025-06-02T12:00:00Z`,
		header + strings.Replace(good, "2025", "2026", 1):          "flows: line 2: a flow record that ends at 2025-06-02T12:00:00Z, before its start",
		`{"src": "192.0.2.1", "sport": 1}`:                         `flows: line 1: json: unknown field "sport"`,
		`{} {}`:                                                    "flows: line 1: there is more than a record on the line",
		"{\n":                                                      "flows: line 1: unexpected EOF",
		`{"start":"2025-06-02T12:00:00Z","src":"::1","dst":"::1"}`: "flows: line 1: a flow record without start or end",
	} {
		_, err := readAll(t, text)
		require.ErrorContains(t, err, want)
	}
}

func FuzzReadRecords(f *testing.F) {
	for _, write := range []func(*bytes.Buffer) *traffic.RecordWriter{
		func(b *bytes.Buffer) *traffic.RecordWriter { return traffic.NewRecordWriter(b) },
		func(b *bytes.Buffer) *traffic.RecordWriter { return traffic.NewRecordJSONWriter(b) },
	} {
		var b bytes.Buffer
		w := write(&b)
		require.NoError(f, w.Write(flowRecords...))
		require.NoError(f, w.Flush())
		f.Add(b.String())
	}
	f.Fuzz(func(t *testing.T, text string) {
		all, _ := readAll(t, text)
		var b bytes.Buffer
		w := traffic.NewRecordWriter(&b)
		require.NoError(t, w.Write(all...))
		require.NoError(t, w.Flush())
		again, err := readAll(t, b.String())
		require.NoError(t, err)
		require.Empty(t, cmp.Diff(all, again, cmpopts.EquateComparable(netip.Addr{}), cmpopts.EquateEmpty(), cmp.Comparer(time.Time.Equal)))
	})
}
