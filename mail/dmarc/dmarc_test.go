package dmarc_test

import (
	"testing"

	msgauth "github.com/emersion/go-msgauth/dmarc"
	"github.com/stretchr/testify/require"

	"sunsetlab/mail/dkim"
	"sunsetlab/mail/dmarc"
	"sunsetlab/mail/lookup"
	"sunsetlab/mail/message"
	"sunsetlab/mail/spf"
)

func from(t testing.TB, header string) *message.Message {
	t.Helper()
	m, err := message.Parse([]byte(header + "\r\n\r\n"))
	require.NoError(t, err)
	return m
}

func signedBy(status dkim.Status, domains ...string) []dkim.Result {
	var results []dkim.Result
	for _, d := range domains {
		results = append(results, dkim.Result{Status: status, Signature: &dkim.Signature{Domain: d}})
	}
	return results
}

func TestCheck(t *testing.T) {
	const name, org = "_dmarc.mail.example.com TXT", "_dmarc.example.com TXT"
	spfPass := func(domain string) spf.Result { return spf.Result{Value: spf.Pass, Domain: domain} }
	tests := []struct {
		name  string
		zone  lookup.Zone
		spf   spf.Result
		dkim  []dkim.Result
		roll  int
		value dmarc.Value
		why   dmarc.Why
		dis   dmarc.Policy
	}{
		{"no record", lookup.Zone{}, spfPass("example.com"), nil, 0, dmarc.None, dmarc.NoRecord, "none"},
		{"other records", lookup.Zone{org: {"v=spf1 -all", "v=DMARC10; p=reject"}}, spf.Result{}, nil, 0, dmarc.None, dmarc.NoRecord, "none"},
		{"two records", lookup.Zone{org: {"v=DMARC1; p=none", "v=DMARC1; p=reject"}}, spf.Result{}, nil, 0, dmarc.None, dmarc.NoRecord, "none"},
		{"own record first", lookup.Zone{name: {"v=DMARC1; p=quarantine"}, org: {"v=DMARC1; p=reject"}}, spf.Result{}, nil, 0, dmarc.Fail, dmarc.NothingPass, "quarantine"},
		{"organisation's", lookup.Zone{org: {"v=DMARC1; p=reject"}}, spf.Result{}, nil, 0, dmarc.Fail, dmarc.NothingPass, "reject"},
		{"organisation's for subdomains", lookup.Zone{org: {"v=DMARC1; p=reject; sp=none"}}, spf.Result{}, nil, 0, dmarc.Fail, dmarc.NothingPass, "none"},
		{"spf aligned", lookup.Zone{org: {"v=DMARC1; p=reject"}}, spfPass("bounce.example.com"), nil, 0, dmarc.Pass, dmarc.AlignedSPF, "none"},
		{"spf strictly not", lookup.Zone{org: {"v=DMARC1; p=reject; aspf=s"}}, spfPass("bounce.example.com"), nil, 0, dmarc.Fail, dmarc.NotAligned, "reject"},
		{"spf strictly", lookup.Zone{org: {"v=DMARC1; p=reject; aspf=s"}}, spfPass("MAIL.example.com"), nil, 0, dmarc.Pass, dmarc.AlignedSPF, "none"},
		{"spf of another", lookup.Zone{org: {"v=DMARC1; p=reject"}}, spfPass("example.net"), nil, 0, dmarc.Fail, dmarc.NotAligned, "reject"},
		{"dkim aligned", lookup.Zone{org: {"v=DMARC1; p=reject"}}, spf.Result{Value: spf.Fail}, signedBy(dkim.Pass, "list.example.net", "example.com"), 0, dmarc.Pass, dmarc.AlignedDKIM, "none"},
		{"dkim strictly not", lookup.Zone{org: {"v=DMARC1; p=reject; adkim=s"}}, spf.Result{}, signedBy(dkim.Pass, "example.com"), 0, dmarc.Fail, dmarc.NotAligned, "reject"},
		{"dkim failing", lookup.Zone{org: {"v=DMARC1; p=reject"}}, spf.Result{}, signedBy(dkim.Fail, "mail.example.com"), 0, dmarc.Fail, dmarc.NothingPass, "reject"},
		{"dkim unsettled", lookup.Zone{org: {"v=DMARC1; p=reject"}}, spf.Result{}, signedBy(dkim.TempError, "example.com"), 0, dmarc.TempError, dmarc.NotSettled, "none"},
		{"spf unsettled, dkim aligned", lookup.Zone{org: {"v=DMARC1; p=reject"}}, spf.Result{Value: spf.TempError}, signedBy(dkim.Pass, "example.com"), 0, dmarc.Pass, dmarc.AlignedDKIM, "none"},
		{"sampled in", lookup.Zone{org: {"v=DMARC1; p=reject; pct=20"}}, spf.Result{}, nil, 19, dmarc.Fail, dmarc.NothingPass, "reject"},
		{"sampled out of reject", lookup.Zone{org: {"v=DMARC1; p=reject; pct=20"}}, spf.Result{}, nil, 20, dmarc.Fail, dmarc.NothingPass, "quarantine"},
		{"sampled out of quarantine", lookup.Zone{org: {"v=DMARC1; p=quarantine; pct=0"}}, spf.Result{}, nil, 0, dmarc.Fail, dmarc.NothingPass, "none"},
		{"bad policy, reports wanted", lookup.Zone{org: {"v=DMARC1; p=block; rua=mailto:a@example.com"}}, spf.Result{}, nil, 0, dmarc.Fail, dmarc.NothingPass, "none"},
		{"bad policy", lookup.Zone{org: {"v=DMARC1; p=block"}}, spf.Result{}, nil, 0, dmarc.PermError, dmarc.BadRecord, "none"},
		{"bad record", lookup.Zone{org: {"v=DMARC1; p=none; p=none"}}, spf.Result{}, nil, 0, dmarc.PermError, dmarc.BadRecord, "none"},
	}
	m := from(t, "From: Aoi <aoi@Mail.Example.COM>")
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := dmarc.Check(tt.zone, m, tt.spf, tt.dkim, tt.roll)
			require.Equal(t, tt.value, got.Value, got)
			require.Equal(t, tt.why, got.Why)
			require.Equal(t, tt.dis, got.Disposition)
			require.Equal(t, "mail.example.com", got.From)
			require.Equal(t, "example.com", got.Organisation)
			require.NotEmpty(t, got.Queries)
		})
	}
	down := lookup.Func(func(string, lookup.Type) ([]string, error) { return nil, lookup.ErrTemporary })
	require.Equal(t, dmarc.LookupFailed, dmarc.Check(down, m, spf.Result{}, nil, 0).Why)
	require.Equal(t, dmarc.NoFrom, dmarc.Check(down, from(t, "To: a@b.example"), spf.Result{}, nil, 0).Why)
}

func TestFromDomain(t *testing.T) {
	for header, want := range map[string]string{
		"From: aoi@example.com":                               "example.com",
		"From: \"Aoi, too\" <aoi@example.com>":                "example.com",
		"From: a@example.com, b@EXAMPLE.com":                  "example.com",
		"From: =?utf-8?q?a=40paypal.com?= <aoi@evil.example>": "evil.example",
		"From: a@b\xc3\xbccher.example":                       "xn--bcher-kva.example",
	} {
		got, err := dmarc.FromDomain(from(t, header))
		require.NoError(t, err, header)
		require.Equal(t, want, got)
	}
	for _, header := range []string{"To: a@example.com", "From: a@example.com\r\nFrom: a@example.com", "From: a@example.com, b@example.net", "From: Aoi", "From: group:;"} {
		_, err := dmarc.FromDomain(from(t, header))
		require.Error(t, err, header)
	}
}

func TestOrganisation(t *testing.T) {
	for domain, want := range map[string]string{
		"a.b.example.com":   "example.com",
		"a.example.co.jp":   "example.co.jp",
		"co.jp":             "co.jp",
		"example.github.io": "example.github.io",
		"localhost":         "localhost",
	} {
		require.Equal(t, want, dmarc.Organisation(domain))
	}
}

func TestRecord(t *testing.T) {
	const text = "v=DMARC1; p=Reject; sp=quarantine; adkim=s; aspf=r; pct=30; fo=1:d; ri=3600; rua=mailto:a@example.com!10m, mailto:b@example.com; ruf=mailto:c@example.com; x=y"
	got, err := dmarc.ParseRecord(text)
	require.NoError(t, err)
	require.Equal(t, &dmarc.Record{Text: text, Policy: dmarc.Reject, Subdomain: dmarc.Quarantine, DKIM: dmarc.Strict, SPF: dmarc.Relaxed, Percent: 30,
		Failure: "1:d", Interval: 3600, Aggregate: []string{"mailto:a@example.com!10m", "mailto:b@example.com"}, Forensic: []string{"mailto:c@example.com"}}, got)
	got, err = dmarc.ParseRecord("v=DMARC1;p=none;pct=101;ri=x")
	require.NoError(t, err)
	require.Equal(t, 100, got.Percent)
	require.Equal(t, 86400, got.Interval)
	_, err = dmarc.ParseRecord("p=none; v=DMARC1")
	require.ErrorContains(t, err, "v=DMARC1")
}

// TestPeerReadsAlike has go-msgauth read the same records.
func TestPeerReadsAlike(t *testing.T) {
	for _, text := range []string{"v=DMARC1; p=none", "v=DMARC1; p=reject; sp=none; pct=5; adkim=s", "v=DMARC1; p=quarantine; aspf=s; rua=mailto:a@b.example"} {
		ours, err := dmarc.ParseRecord(text)
		require.NoError(t, err)
		theirs, err := msgauth.Parse(text)
		require.NoError(t, err)
		require.Equal(t, string(theirs.Policy), string(ours.Policy))
		if theirs.SubdomainPolicy != "" {
			require.Equal(t, string(theirs.SubdomainPolicy), string(ours.Subdomain))
		}
		if theirs.Percent != nil {
			require.Equal(t, *theirs.Percent, ours.Percent)
		}
		require.Equal(t, theirs.DKIMAlignment == msgauth.AlignmentStrict, ours.DKIM == dmarc.Strict)
		require.Equal(t, theirs.SPFAlignment == msgauth.AlignmentStrict, ours.SPF == dmarc.Strict)
	}
}

func FuzzCheck(f *testing.F) {
	f.Add("aoi@example.com", "v=DMARC1; p=none")
	f.Add("\"a\" <a@b.c>, d: e@f;", "v=DMARC1")
	f.Fuzz(func(t *testing.T, address, record string) {
		field, err := message.ParseField([]byte("From: " + address + "\r\n"))
		if err != nil {
			return
		}
		m := from(t, "To: a@b.example").Prepend(field)
		zone := lookup.Func(func(string, lookup.Type) ([]string, error) { return []string{record}, nil })
		got := dmarc.Check(zone, m, spf.Result{Value: spf.Pass, Domain: "example.com"}, nil, 50)
		require.NotEmpty(t, got.Value)
		require.NotEmpty(t, got.Why)
	})
}
