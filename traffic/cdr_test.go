package traffic_test

import (
	"bytes"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"sunsetlab/nas"
	"sunsetlab/traffic"
)

func parsed[T any](t testing.TB, parse func(string) (T, error), s string) T {
	t.Helper()
	v, err := parse(s)
	require.NoError(t, err)
	return v
}

func sample(t testing.TB) traffic.CDR {
	jst := time.FixedZone("", 9*3600)
	at := func(h, m int) time.Time { return time.Date(2025, 6, 2, h, m, 0, 500_000_000, jst) }
	return traffic.CDR{ChargingID: 7, Sequence: 2, IMSI: parsed(t, nas.ParseIMSI, "440100000000001"), MSISDN: parsed(t, nas.ParseMSISDN, "819012345678"),
		IMEISV: parsed(t, nas.ParseIMEISV, "3520990012345601"), APN: "internet", Address: netip.MustParseAddr("10.0.0.1"),
		Address6: netip.MustParseAddr("2001:db8::"), PLMN: parsed(t, nas.ParsePLMN, "44010"), RAT: traffic.EUTRAN,
		Opening: at(9, 0), Closing: at(10, 30), Cause: traffic.RATChange, In: 300, Out: 5000,
		Volumes: []traffic.TrafficVolume{{Change: traffic.TariffTime, Time: at(10, 0), In: 100, Out: 2000}, {Change: traffic.RATChanged, Time: at(10, 30), In: 200, Out: 3000}},
		NodeID:  "gateway", Gateway: netip.MustParseAddr("192.0.2.2"), ServingNode: netip.MustParseAddr("192.0.2.1"), QCI: 9, ARP: 8,
		ChargingCharacteristics: 0x0800, SelectionMode: 1, Zone: 36, Area: 1, Cell: 257}
}

var byTime = cmp.Options{cmp.Comparer(func(a, b time.Time) bool { return a.Equal(b) }), cmp.Comparer(func(a, b netip.Addr) bool { return a == b }),
	cmp.Comparer(func(a, b nas.IMSI) bool { return a == b }), cmp.Comparer(func(a, b nas.MSISDN) bool { return a == b }),
	cmp.Comparer(func(a, b nas.IMEISV) bool { return a == b }), cmp.Comparer(func(a, b nas.PLMN) bool { return a == b })}

const sampleCSV = `record_type,charging_id,record_sequence,imsi,msisdn,imeisv,apn,pdn_address,pdn_address6,plmn,rat_type,opening_time,closing_time,cause_for_closing,bytes_in,bytes_out,traffic_volumes,node_id,gateway_address,serving_node_address,qci,arp,charging_characteristics,selection_mode,zone_quarters,area_code,cell_id
85,7,2,440100000000001,819012345678,3520990012345601,internet,10.0.0.1,2001:db8::,44010,eutran,2025-06-02T09:00:00.5+09:00,2025-06-02T10:30:00.5+09:00,rat_change,300,5000,tariff_time@2025-06-02T10:00:00.5+09:00=100/2000 rat_change@2025-06-02T10:30:00.5+09:00=200/3000,gateway,192.0.2.2,192.0.2.1,9,8,2048,1,36,1,257
`

const sampleJSON = `{"record_type":85,"charging_id":7,"record_sequence":2,"imsi":"440100000000001","msisdn":"819012345678","imeisv":"3520990012345601","apn":"internet","pdn_address":"10.0.0.1","pdn_address6":"2001:db8::","plmn":"44010","rat_type":"eutran","opening_time":"2025-06-02T09:00:00.5+09:00","closing_time":"2025-06-02T10:30:00.5+09:00","cause_for_closing":"rat_change","bytes_in":300,"bytes_out":5000,"traffic_volumes":[{"change_condition":"tariff_time","change_time":"2025-06-02T10:00:00.5+09:00","bytes_in":100,"bytes_out":2000},{"change_condition":"rat_change","change_time":"2025-06-02T10:30:00.5+09:00","bytes_in":200,"bytes_out":3000}],"node_id":"gateway","gateway_address":"192.0.2.2","serving_node_address":"192.0.2.1","qci":9,"arp":8,"charging_characteristics":2048,"selection_mode":1,"zone_quarters":36,"area_code":1,"cell_id":257}
`

func TestCDRsAsText(t *testing.T) {
	c := sample(t)
	var text bytes.Buffer
	w := traffic.NewCDRWriter(&text)
	require.NoError(t, w.Write(&c))
	require.NoError(t, w.Flush())
	require.Equal(t, sampleCSV, text.String())
	for got, err := range traffic.ReadCDRs("cdrs.csv", &text) {
		require.NoError(t, err)
		require.Empty(t, cmp.Diff(c, got, byTime))
	}

	text.Reset()
	require.NoError(t, traffic.NewCDREncoder(&text).Encode(&c))
	require.Equal(t, sampleJSON, text.String())
	for got, err := range traffic.ReadCDRsJSON("cdrs.json", &text) {
		require.NoError(t, err)
		require.Empty(t, cmp.Diff(c, got, byTime))
	}
}

// TestCDRsOfOthers reads what another system may write: few columns, in another
// order, with a byte order mark.
func TestCDRsOfOthers(t *testing.T) {
	src := "\ufeffmsisdn,bytes_out,bytes_in,opening_time,closing_time,pdn_address\r\n" +
		"819012345678,200,100,2025-06-02T00:00:00Z,2025-06-02T01:00:00Z,\r\n"
	n := 0
	for c, err := range traffic.ReadCDRs("theirs.csv", strings.NewReader(src)) {
		require.NoError(t, err)
		require.Equal(t, "819012345678", c.User())
		require.Equal(t, time.Hour, c.Duration())
		require.EqualValues(t, 100, c.In)
		require.Empty(t, c.Assignments())
		n++
	}
	require.Equal(t, 1, n)
}

func TestBadCDRs(t *testing.T) {
	const header = "imsi,opening_time,closing_time,bytes_in,bytes_out"
	const good = "440100000000001,2025-06-02T00:00:00Z,2025-06-02T01:00:00Z,1,2"
	for name, test := range map[string]struct{ src, want string }{
		"empty":         {"", "cdrs.csv: an empty file: the first line names the columns"},
		"another word":  {"IMSI,Opening-Time", `cdrs.csv: line 1: there is no column "IMSI" (did you mean imsi?): there are record_type, `},
		"no column":     {"imsi,opening_time,closing_time,bytes_in", "cdrs.csv: line 1: no column bytes_out"},
		"nobody":        {"opening_time,closing_time,bytes_in,bytes_out", "cdrs.csv: line 1: no column imsi or msisdn"},
		"twice":         {"imsi,imsi", "cdrs.csv: line 1: two columns imsi"},
		"too few":       {header + "\n1,2\n", "wrong number of fields"},
		"no number":     {header + "\n" + good + "\n440100000000001,2025-06-02T00:00:00Z,2025-06-02T01:00:00Z,-1,2\n", `cdrs.csv: line 3: column bytes_in: "-1" is no number from 0 to 18446744073709551615`},
		"no time":       {header + "\n440100000000001,yesterday,2025-06-02T01:00:00Z,1,2\n", `cdrs.csv: line 2: column opening_time: "yesterday" is no time: want such as 2025-06-02T21:00:00+09:00`},
		"backwards":     {header + "\n440100000000001,2025-06-02T02:00:00Z,2025-06-02T01:00:00Z,1,2\n", "before it opens"},
		"nothing there": {header + "\n440100000000001,2025-06-02T02:00:00Z,,1,2\n", "cdrs.csv: line 2: column closing_time is empty"},
		"another type":  {header + ",record_type\n" + good + ",84\n", "column record_type: \"84\" is not that of a PGW-CDR, 85"},
		"no cause":      {header + ",cause_for_closing\n" + good + ",whim\n", `"whim" is no cause for record closing: want abnormal_release, `},
		"no sum":        {header + ",traffic_volumes\n" + good + ",record_closure@2025-06-02T01:00:00Z=1/1\n", "whose volumes are 1 and 1 together"},
		"no container":  {header + ",traffic_volumes\n" + good + ",now\n", `column traffic_volumes: "now" is no container of volumes`},
	} {
		t.Run(name, func(t *testing.T) {
			var got error
			for _, err := range traffic.ReadCDRs("cdrs.csv", strings.NewReader(test.src)) {
				got = err
			}
			require.ErrorContains(t, got, test.want)
		})
	}
	for name, test := range map[string]struct{ src, want string }{
		"unknown key":  {`{"imsi":"440100000000001","octets":1}`, `cdrs.json: record 1: json: unknown field "octets"`},
		"another type": {`{"record_type":84}`, "cdrs.json: record 1: record type 84 is not that of a PGW-CDR, 85"},
		"no times":     {`{"imsi":"440100000000001"}`, "without opening or closing time"},
		"no JSON":      {`imsi`, "cdrs.json: record 1: "},
	} {
		t.Run("json "+name, func(t *testing.T) {
			var got error
			for _, err := range traffic.ReadCDRsJSON("cdrs.json", strings.NewReader(test.src)) {
				got = err
			}
			require.ErrorContains(t, got, test.want)
		})
	}
}

// FuzzReadCDRs holds that what is read can be written, and reads the same.
func FuzzReadCDRs(f *testing.F) {
	f.Add([]byte(sampleCSV))
	f.Add([]byte("imsi,opening_time,closing_time,bytes_in,bytes_out\n440100000000001,2025-06-02T00:00:00Z,2025-06-02T01:00:00Z,1,2\n"))
	f.Fuzz(func(t *testing.T, src []byte) {
		for c, err := range traffic.ReadCDRs("fuzz.csv", bytes.NewReader(src)) {
			if err != nil {
				return
			}
			var text bytes.Buffer
			w := traffic.NewCDRWriter(&text)
			require.NoError(t, w.Write(&c))
			require.NoError(t, w.Flush())
			for again, err := range traffic.ReadCDRs("again.csv", bytes.NewReader(text.Bytes())) {
				require.NoError(t, err)
				require.Empty(t, cmp.Diff(c, again, byTime))
			}
		}
	})
}

// FuzzReadCDRsJSON is FuzzReadCDRs for JSON.
func FuzzReadCDRsJSON(f *testing.F) {
	f.Add([]byte(sampleJSON))
	f.Fuzz(func(t *testing.T, src []byte) {
		for c, err := range traffic.ReadCDRsJSON("fuzz.json", bytes.NewReader(src)) {
			if err != nil {
				return
			}
			var text bytes.Buffer
			require.NoError(t, traffic.NewCDREncoder(&text).Encode(&c))
			for again, err := range traffic.ReadCDRsJSON("again.json", bytes.NewReader(text.Bytes())) {
				require.NoError(t, err)
				require.Empty(t, cmp.Diff(c, again, byTime))
			}
		}
	})
}
