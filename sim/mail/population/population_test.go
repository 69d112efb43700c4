package population

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"sunsetlab/mail/statistics"
)

func month(t *testing.T, cfg *Config, seed uint64, y int, m time.Month) statistics.Counts {
	t.Helper()
	require.NoError(t, cfg.Validate())
	small := *cfg
	small.Incoming, small.Outgoing = 6000, 2000
	p := New(&small, seed)
	s := statistics.NewSeries(statistics.Monthly, date(y, m, 1).Location())
	for d := date(y, m, 1); d.Month() == m; d = d.AddDate(0, 0, 1) {
		p.Day(d, s.Add)
	}
	require.Len(t, s.Counts(), 1)
	return s.Total()
}

func share(t *testing.T, parts []statistics.Part, name string) float64 {
	t.Helper()
	for _, p := range parts {
		if p.Name == name {
			return 100 * p.Share
		}
	}
	return 0
}

// The totals that the source has: IIR vol. 67, 2.3 and 2.4.
func TestMarch2025(t *testing.T) {
	cfg := Defaults()
	c := month(t, &cfg, 1, 2025, time.March)
	in, out := c.Encryption(statistics.In), c.Encryption(statistics.Out)
	require.InDelta(t, 31, share(t, in, "PLAIN"), 1.5, "nearly 70 % encrypted")
	require.InDelta(t, 48, share(t, in, "TLSv1.3"), 2, "close to half")
	require.Less(t, share(t, out, "PLAIN"), 1.0, "close to 100 % encrypted")
}

func TestTwoYearsBefore(t *testing.T) {
	cfg := Defaults()
	low, high := 100.0, 0.0
	for m := time.January; m <= time.December; m++ {
		c := month(t, &cfg, 1, 2023, m)
		encrypted := 100 - share(t, c.Encryption(statistics.Out), "PLAIN")
		low, high = min(low, encrypted), max(high, encrypted)
	}
	require.Greater(t, low, 80.0)
	require.Less(t, high, 90.0)
	require.Greater(t, high-low, 4.0, "it moved")
}

func TestSurge(t *testing.T) {
	cfg := Defaults()
	before, surge := month(t, &cfg, 1, 2024, time.October), month(t, &cfg, 1, 2024, time.December)
	for m := statistics.SPF; m <= statistics.DMARC; m++ {
		require.Less(t, share(t, surge.Breakdown(m), "pass"), share(t, before.Breakdown(m), "pass")-5, "%s: the share of pass falls", m)
	}
	require.Greater(t, share(t, surge.Encryption(statistics.In), "TLSv1.2"), share(t, before.Encryption(statistics.In), "TLSv1.2")+3)
	require.Greater(t, surge.Honeypot, 4*before.Honeypot)
	require.Len(t, surge.Brands, 4)
	require.Greater(t, surge.Brands["Amazon"], surge.Brands["e-Tax"])

	calm := cfg
	calm.Phishing.Surge = nil
	require.InDelta(t, before.Honeypot, month(t, &calm, 1, 2024, time.December).Honeypot, 80, "without a surge there is none")
}

// The peak of the surge is the year's end, by day.
func TestPeakAtTheYearsEnd(t *testing.T) {
	cfg := Defaults()
	cfg.Incoming, cfg.Outgoing = 3000, 0
	p := New(&cfg, 1)
	s := statistics.NewSeries(statistics.Weekly, date(2024, 11, 1).Location())
	for d := date(2024, 11, 4); d.Before(date(2025, 3, 3)); d = d.AddDate(0, 0, 1) {
		p.Day(d, s.Add)
	}
	highest := s.Counts()[0]
	for _, c := range s.Counts() {
		if c.Honeypot > highest.Honeypot {
			highest = c
		}
	}
	require.Contains(t, []string{"2024-12-23", "2024-12-30"}, highest.Begin.Format(time.DateOnly))
}

func TestSameSeedSameMail(t *testing.T) {
	cfg := Defaults()
	cfg.Incoming, cfg.Outgoing = 300, 100
	play := func(seed uint64) (all []statistics.Entry) {
		New(&cfg, seed).Day(date(2024, 12, 30), func(e *statistics.Entry) { all = append(all, *e) })
		return all
	}
	one := play(1)
	require.NotEmpty(t, one)
	require.Empty(t, cmp.Diff(one, play(1)))
	require.NotEmpty(t, cmp.Diff(one, play(2)))
	for i := range one {
		require.Equal(t, 30, one[i].Time.Day())
	}
}

// What each method comes to, by the rules of RFC 7208 2.6, RFC 6376 3.9, RFC
// 7489 6.6.2 and RFC 8617 5.2.
func TestResults(t *testing.T) {
	const none, pass, fail, soft = statistics.None, statistics.Pass, statistics.Fail, statistics.SoftFail
	type results = [statistics.Methods]statistics.Result
	for _, c := range []struct {
		why  string
		l    letter
		want results
	}{
		{"nothing set up", letter{}, results{none, none, none, none}},
		{"SPF alone is enough for DMARC", letter{organisation: organisation{spf: softSPF, dmarc: true}, listed: true}, results{pass, none, pass, none}},
		{"a strange host", letter{organisation: organisation{spf: strictSPF, dmarc: true}}, results{fail, none, fail, none}},
		{"a strange host and a soft record", letter{organisation: organisation{spf: softSPF}}, results{soft, none, none, none}},
		{"a signature survives forwarding", letter{organisation: organisation{spf: softSPF, dkim: signedByOwn, dmarc: true}}, results{soft, pass, pass, none}},
		{"another's signature aligns with nothing", letter{organisation: organisation{spf: softSPF, dkim: signedByOther, dmarc: true}}, results{soft, pass, fail, none}},
		{"a list's footer", letter{organisation: organisation{dkim: signedByOwn, dmarc: true}, broken: true, sealed: true}, results{none, fail, fail, pass}},
		{"changed after the seal", letter{organisation: organisation{dkim: signedByOwn}, broken: true, sealed: true, chainBroken: true}, results{none, fail, none, fail}},
	} {
		require.Equal(t, c.want, c.l.results(), c.why)
	}
}

func TestValidate(t *testing.T) {
	for _, c := range []struct {
		change func(*Config)
		says   string
	}{
		{func(c *Config) { c.Sources = nil }, "no sources"},
		{func(c *Config) { c.Sources[1].Organisations = 0 }, "source business: no organisations"},
		{func(c *Config) { c.Sources[0].Setup.DKIM = 1.5 }, "source bulk: dkim is 1.5"},
		{func(c *Config) { c.Sources[0].Setup.TLS12 = 0.9 }, "tls12 and tls13 together"},
		{func(c *Config) { c.Phishing.Cousins = 0.9 }, "shares of more than all"},
		{func(c *Config) { c.Phishing.Brands = nil }, "no brands"},
		{func(c *Config) { c.Encrypted[1] = c.Encrypted[0] }, "2023-01-01 does not come after 2023-01-01"},
	} {
		cfg := Defaults()
		c.change(&cfg)
		require.ErrorContains(t, cfg.Validate(), c.says)
	}
}

func BenchmarkDay(b *testing.B) {
	cfg := Defaults()
	p := New(&cfg, 1)
	n := 0
	for b.Loop() {
		p.Day(date(2024, 12, 30), func(*statistics.Entry) { n++ })
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(n), "ns/message")
}

// What follows from how senders are set up is what the bytes say.
func TestSampleAgrees(t *testing.T) {
	cfg := Defaults()
	cfg.Incoming, cfg.Outgoing = 3000, 0
	s, err := NewSampler(1)
	require.NoError(t, err)
	p := New(&cfg, 1)
	p.Sample(s, 10)
	seen := map[[statistics.Methods]statistics.Result]bool{}
	p.Day(date(2024, 12, 30), func(e *statistics.Entry) { seen[e.Results] = true })
	require.Greater(t, s.Judged, 300)
	require.Empty(t, s.Disagreements)
	require.Greater(t, len(seen), 12, "all kinds of results")
}

// A sampler that can't disagree proves nothing.
func TestSamplerDisagrees(t *testing.T) {
	s, err := NewSampler(1)
	require.NoError(t, err)
	l := letter{organisation: organisation{domain: "a.example", spf: strictSPF, dkim: signedByOwn, dmarc: true}, listed: true}
	expected := l.results()
	s.judge(date(2025, 1, 1), &l, expected)
	require.Empty(t, s.Disagreements)
	l.broken = true
	s.judge(date(2025, 1, 1), &l, expected)
	require.Len(t, s.Disagreements, 1)
	require.Equal(t, statistics.Fail, s.Disagreements[0].Got[statistics.DKIM])
}

func BenchmarkSample(b *testing.B) {
	s, err := NewSampler(1)
	require.NoError(b, err)
	l := letter{organisation: organisation{domain: "a.example", spf: strictSPF, dkim: signedByOwn, dmarc: true}, listed: true, sealed: true}
	for b.Loop() {
		s.judge(date(2025, 1, 1), &l, l.results())
	}
	require.Empty(b, s.Disagreements)
}
