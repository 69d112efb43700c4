package spf_test

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sunsetlab/mail/lookup"
	"sunsetlab/mail/spf"
)

var ip = netip.MustParseAddr("192.0.2.1")

// TestReasons has what a verdict says beside its value.
func TestReasons(t *testing.T) {
	zone := lookup.Zone{
		"example.com TXT":      {"v=spf1 include:_spf.example.com ~all", "other"},
		"_spf.example.com TXT": {"v=spf1 a:mail.example.com ip4:198.51.100.0/24 -all"},
		"mail.example.com A":   {"192.0.2.1"},
		"away.example.com TXT": {"v=spf1 redirect=bad.example.com"},
		"bad.example.com TXT":  {"v=spf1 ip4:192.0.2.999 -all"},
		"two.example.com TXT":  {"v=spf1 -all", "V=SPF1 +all"},
		"no.example.com TXT":   {"v=spf1 -all exp=why.example.com"},
		"why.example.com TXT":  {"%{i} is no host of %{d}"},
	}
	c := spf.Checker{Resolver: zone}
	at := time.Unix(0, 0)

	got := c.Check(ip, "mail.example.com", "aoi@Example.com", at)
	require.Equal(t, spf.Pass, got.Value)
	require.Equal(t, "example.com", got.Domain)
	require.Equal(t, "include:_spf.example.com", got.Term)
	require.Equal(t, "v=spf1 include:_spf.example.com ~all", got.Record)
	require.Equal(t, 2, got.Lookups)
	require.Len(t, got.Queries, 3)
	require.Equal(t, `mail.example.com A: ["192.0.2.1"]`, got.Queries[2].String())

	got = c.Check(netip.MustParseAddr("::ffff:192.0.2.1"), "", "aoi@example.com", at)
	require.Equal(t, spf.Pass, got.Value, "IPv4 by way of IPv6")

	got = c.Check(netip.MustParseAddr("203.0.113.1"), "", "aoi@example.com", at)
	require.Equal(t, spf.SoftFail, got.Value)
	require.Equal(t, "~all", got.Term)

	got = c.Check(ip, "", "aoi@away.example.com", at)
	require.Equal(t, spf.PermError, got.Value)
	require.EqualError(t, got.Err, `record of bad.example.com: term "ip4:192.0.2.999": "192.0.2.999" is no address for ip4`)
	require.Equal(t, "bad.example.com", got.Of)

	got = c.Check(ip, "two.example.com", "", at)
	require.True(t, got.FromHelo)
	require.EqualError(t, got.Err, "two.example.com has more than one record")

	got = c.Check(ip, "", "aoi@no.example.com", at)
	require.Equal(t, spf.Fail, got.Value)
	require.Equal(t, "192.0.2.1 is no host of no.example.com", got.Explanation)

	require.Equal(t, spf.None, c.Check(netip.Addr{}, "", "aoi@example.com", at).Value)
	require.Equal(t, spf.None, c.Check(ip, "[192.0.2.1]", "", at).Value)
	require.Equal(t, spf.None, c.Check(ip, "", "aoi", at).Value)
	down := spf.Checker{Resolver: lookup.Func(func(string, lookup.Type) ([]string, error) { return nil, fmt.Errorf("no route") })}
	require.Equal(t, spf.TempError, down.Check(ip, "", "aoi@example.com", at).Value)
}

// TestBounded has records made to cost: the number of questions stays small.
func TestBounded(t *testing.T) {
	asked := 0
	records := map[string][]string{}
	resolver := lookup.Func(func(name string, t lookup.Type) ([]string, error) {
		asked++
		if a, ok := records[name+" "+string(t)]; ok {
			return a, nil
		}
		return nil, lookup.ErrNoName
	})
	check := func() spf.Result {
		asked = 0
		c := spf.Checker{Resolver: resolver}
		return c.Check(ip, "", "aoi@example.com", time.Unix(0, 0))
	}
	permerror := func(most int, want string) {
		t.Helper()
		got := check()
		require.Equal(t, spf.PermError, got.Value)
		require.ErrorContains(t, got.Err, want)
		require.LessOrEqual(t, asked, most)
	}
	records["example.com TXT"] = []string{"v=spf1 include:example.com -all"}
	permerror(11, "more than 10 terms that cause a lookup")
	records["example.com TXT"] = []string{"v=spf1 redirect=example.com"}
	permerror(11, "more than 10 terms that cause a lookup")
	records["example.com TXT"] = []string{"v=spf1" + strings.Repeat(" a:none.example.com", 1000)}
	permerror(4, "more than 2 lookups that find nothing")
	records["example.com TXT"] = []string{"v=spf1 mx -all"}
	for i := range 11 {
		records["example.com MX"] = append(records["example.com MX"], fmt.Sprintf("10 mx%d.example.com", i))
	}
	permerror(2, "more than 10 MX hosts")
	records["example.com TXT"] = []string{"v=spf1 ptr -all"}
	for i := range 10_000 {
		records["1.2.0.192.in-addr.arpa PTR"] = append(records["1.2.0.192.in-addr.arpa PTR"], fmt.Sprintf("h%d.example.net", i))
	}
	require.Equal(t, spf.Fail, check().Value)
	require.LessOrEqual(t, asked, 12)
	records["example.com TXT"] = []string{"v=spf1 " + strings.Repeat("ip4:192.0.2.1 ", 10_000)}
	permerror(1, "are too many")
	records["example.com TXT"] = []string{"v=spf1 exists:" + strings.Repeat("%{s}.", 5000) + "%{d} -all"}
	require.Equal(t, spf.Fail, check().Value)
}

func FuzzCheck(f *testing.F) {
	f.Add("v=spf1 include:%{d}.example.com a:%{ir}.%{v}._spf.%{d2} mx/24//64 exists:%{L}.x.com redirect=a.b", "aoi@example.com", "why %{c} %{t}")
	f.Add("v=spf1 ip6:2001:db8::/32 ptr -all exp=%{o}", "x", "%{}")
	f.Fuzz(func(t *testing.T, record, sender, exp string) {
		asked := 0
		c := spf.Checker{Resolver: lookup.Func(func(name string, typ lookup.Type) ([]string, error) {
			asked++
			switch {
			case typ == lookup.TXT && strings.HasPrefix(name, "example."):
				return []string{record}, nil
			case typ == lookup.TXT:
				return []string{exp}, nil
			case typ == lookup.MX:
				return []string{"10 mx.example.com", exp}, nil
			}
			return []string{"192.0.2.7", name}, nil
		})}
		for _, addr := range []string{"192.0.2.1", "2001:db8::1"} {
			asked = 0
			got := c.Check(netip.MustParseAddr(addr), "example.org", sender+"@example.com", time.Unix(0, 0))
			require.NotEmpty(t, got.Value)
			require.LessOrEqual(t, asked, 150)
			require.Less(t, len(got.Explanation), 1<<20)
		}
	})
}
