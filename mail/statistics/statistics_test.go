package statistics

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
)

var tokyo = time.FixedZone("", 9*60*60)

func entries() []Entry {
	at := func(h, m int) time.Time { return time.Date(2024, 12, 30, h, m, 0, 0, tokyo) }
	return []Entry{
		{Time: at(9, 0), TLS: TLS13, Results: [Methods]Result{Pass, Pass, Pass, None}, From: "a.example", To: "b.example", Class: "bulk"},
		{Time: at(9, 30), TLS: TLS12, Results: [Methods]Result{Fail, None, Fail, None}, From: "amazon.example", Class: "phishing", Brand: "Amazon", Honeypot: true},
		{Time: at(10, 0), Results: [Methods]Result{SoftFail, None, None, Pass}},
		{Time: at(23, 59), Direction: Out, TLS: TLS13},
		{Time: at(24, 1), Direction: Out, TLS: OldTLS},
	}
}

func TestSeries(t *testing.T) {
	s := NewSeries(Daily, tokyo)
	all := entries()
	for i := len(all) - 1; i >= 0; i-- { // the order doesn't matter
		s.Add(&all[i])
	}
	require.Len(t, s.Counts(), 2)
	first := s.Counts()[0]
	require.Equal(t, [2]int{3, 1}, first.Messages)
	require.Equal(t, 1, first.Honeypot)
	require.Equal(t, map[string]int{"Amazon": 1}, first.Brands)
	require.Equal(t, []Part{{"pass", 1, 1.0 / 3}, {"fail", 1, 1.0 / 3}, {"softfail", 1, 1.0 / 3}}, first.Breakdown(SPF))
	require.Equal(t, "none 66.7 %, pass 33.3 %", Words(first.Breakdown(ARC)))
	require.Equal(t, "PLAIN 33.3 %, TLSv1.2 33.3 %, TLSv1.3 33.3 %", Words(first.Encryption(In)))
	total := s.Total()
	require.Equal(t, [2]int{3, 2}, total.Messages)
	require.Equal(t, "old 50.0 %, TLSv1.3 50.0 %", Words(total.Encryption(Out)))
	require.Equal(t, first.Begin, total.Begin)
}

func TestPeriods(t *testing.T) {
	at := time.Date(2024, 12, 29, 23, 30, 0, 0, time.UTC) // Monday morning in Tokyo
	for p, want := range map[Period]string{Hourly: "2024-12-30T08:00:00+09:00", Daily: "2024-12-30T00:00:00+09:00",
		Weekly: "2024-12-30T00:00:00+09:00", Monthly: "2024-12-01T00:00:00+09:00"} {
		s := NewSeries(p, tokyo)
		s.Add(&Entry{Time: at})
		require.Equal(t, want, s.Counts()[0].Begin.Format(time.RFC3339), p.String())
	}
}

func TestMergeOfShorterPeriods(t *testing.T) {
	hours, months := NewSeries(Hourly, tokyo), NewSeries(Monthly, tokyo)
	all := entries()
	for i := range all {
		hours.Add(&all[i])
		months.Add(&all[i])
	}
	require.Greater(t, len(hours.Counts()), 2)
	merged := NewSeries(Monthly, tokyo)
	merged.Merge(hours)
	require.Empty(t, cmp.Diff(months.Counts(), merged.Counts()))
}

func TestLogAsCSV(t *testing.T) {
	var b bytes.Buffer
	w, err := NewWriter(&b)
	require.NoError(t, err)
	all := entries()
	for i := range all {
		require.NoError(t, w.Write(&all[i]))
	}
	require.NoError(t, w.Flush())
	require.Equal(t, `time,direction,tls,spf,dkim,dmarc,arc,from,to,class,brand,honeypot
2024-12-30T09:00:00+09:00,in,TLSv1.3,pass,pass,pass,none,a.example,b.example,bulk,,false
2024-12-30T09:30:00+09:00,in,TLSv1.2,fail,none,fail,none,amazon.example,,phishing,Amazon,true
`, strings.Join(strings.SplitAfter(b.String(), "\n")[:3], ""))
	var got []Entry
	require.NoError(t, Read(&b, func(e *Entry) error { got = append(got, *e); return nil }))
	require.Empty(t, cmp.Diff(all, got))
}

func TestForeignLog(t *testing.T) {
	const text = "TLS,Time,Direction,SPF\nTLSv1.1,2025-03-01T00:00:00Z,in,hardfail\n,2025-03-01T00:00:00Z,out,\n"
	var got []Entry
	require.NoError(t, Read(strings.NewReader(text), func(e *Entry) error { got = append(got, *e); return nil }))
	require.Len(t, got, 2)
	require.Equal(t, OldTLS, got[0].TLS)
	require.Equal(t, Fail, got[0].Results[SPF])
	require.Equal(t, Plain, got[1].TLS)
}

func TestBadLog(t *testing.T) {
	for text, says := range map[string]string{
		"":                            "it is empty",
		"time,direction,tls,colour\n": `line 1: "colour" is no column: want some of time, direction`,
		"time,direction\n":            "line 1: column tls is missing",
		"time,time,direction,tls\n":   "two columns time",
		"time,direction,tls\nyesterday,in,PLAIN\n":                             `line 2: time: "yesterday" is no time`,
		"time,direction,tls\n2025-03-01T00:00:00Z,up,PLAIN\n":                  `line 2: direction: "up" is no direction: want one of in, out`,
		"time,direction,tls\n2025-03-01T00:00:00Z,in,SSL\n":                    `line 2: tls: "SSL" is no version of TLS`,
		"time,direction,tls\n2025-03-01T00:00:00Z,in\n":                        "wrong number of fields",
		"time,direction,tls,spf\n2025-03-01T00:00:00Z,in,PLAIN,x\n":            `line 2: spf: "x" is no result: want one of none, pass`,
		"time,direction,tls,honeypot\n2025-03-01T00:00:00Z,in,PLAIN,perhaps\n": `line 2: honeypot: "perhaps" is neither true nor false`,
	} {
		err := Read(strings.NewReader(text), func(*Entry) error { return nil })
		require.ErrorContains(t, err, says)
	}
}

func FuzzRead(f *testing.F) {
	f.Add("time,direction,tls,spf\n2025-03-01T00:00:00Z,in,PLAIN,pass\n")
	f.Fuzz(func(t *testing.T, text string) {
		s := NewSeries(Daily, time.UTC)
		_ = Read(strings.NewReader(text), func(e *Entry) error { s.Add(e); return nil })
		total := s.Total()
		n := 0
		for _, c := range s.Counts() {
			n += c.Messages[In] + c.Messages[Out]
		}
		require.Equal(t, n, total.Messages[In]+total.Messages[Out])
	})
}
