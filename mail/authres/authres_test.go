package authres_test

import (
	"strings"
	"testing"

	msgauth "github.com/emersion/go-msgauth/authres"
	"github.com/stretchr/testify/require"

	"sunsetlab/mail/authres"
	"sunsetlab/mail/message"
)

func TestWrite(t *testing.T) {
	h := authres.Header{ServID: "mx.example.net", Results: []authres.Result{
		{Method: "spf", Value: "pass", Properties: []authres.Property{{Type: "smtp", Name: "mailfrom", Value: "aoi@example.com"}}},
		{Method: "dkim", Value: "fail", Reason: `say "no"`, Properties: []authres.Property{{Type: "header", Name: "d", Value: "example.com"}, {Type: "header", Name: "b", Value: "a/b+c="}}},
		{Method: "dmarc", Value: "fail", Comment: "p=none (really)", Properties: []authres.Property{{Type: "header", Name: "from", Value: "exa mple"}}},
	}}
	want := "mx.example.net;\r\n" +
		"\tspf=pass smtp.mailfrom=aoi@example.com;\r\n" +
		"\tdkim=fail reason=\"say \\\"no\\\"\" header.d=example.com header.b=a/b+c=;\r\n" +
		"\tdmarc=fail (p=none \\(really\\)) header.from=\"exa mple\""
	require.Equal(t, want, h.String())
	back, err := authres.Parse(want)
	require.NoError(t, err)
	require.Equal(t, h, back)
	require.Equal(t, "example.com", h.Find("DKIM")[0].Get("header", "d"))
	require.Empty(t, h.Find("arc"))
	require.Empty(t, h.Results[0].Get("header", "d"))
	require.Equal(t, "mx.example.net; none", authres.Header{ServID: "mx.example.net"}.String())

	// What others said goes into no header of its own.
	evil := authres.Header{ServID: "mx", Results: []authres.Result{{Method: "spf", Value: "none", Reason: "x\r\nBcc: everybody"}}}
	require.NotContains(t, evil.String(), "\nBcc")
}

// TestExamples has fields of RFC 8601, appendix B, and of mail that is about.
func TestExamples(t *testing.T) {
	tests := map[string]authres.Header{
		"example.org 1; none": {ServID: "example.org", Version: 1},
		"example.com; spf=pass smtp.mailfrom=example.net": {ServID: "example.com", Results: []authres.Result{
			{Method: "spf", Value: "pass", Properties: []authres.Property{{Type: "smtp", Name: "mailfrom", Value: "example.net"}}}}},
		"example.com;\r\n auth=pass (cram-md5) smtp.auth=sender@example.net;\r\n spf=pass smtp.mailfrom=example.net": {ServID: "example.com", Results: []authres.Result{
			{Method: "auth", Value: "pass", Comment: "cram-md5", Properties: []authres.Property{{Type: "smtp", Name: "auth", Value: "sender@example.net"}}},
			{Method: "spf", Value: "pass", Properties: []authres.Property{{Type: "smtp", Name: "mailfrom", Value: "example.net"}}}}},
		"foo.example.net (foobar) 1 (baz);\r\n dkim (Because I like it) / 1 (One yay) = (wait for it) fail\r\n policy (A dot can go here) . (like that) expired\r\n (this surprised me) = (as I wasn't expecting it) 1362471462": {
			ServID: "foo.example.net", Version: 1, Results: []authres.Result{
				{Method: "dkim", Version: 1, Value: "fail", Properties: []authres.Property{{Type: "policy", Name: "expired", Value: "1362471462"}}}}},
		`mx.example.org; dkim=pass header.i=@example.com reason="good signature";`: {ServID: "mx.example.org", Results: []authres.Result{
			{Method: "dkim", Value: "pass", Reason: "good signature", Properties: []authres.Property{{Type: "header", Name: "i", Value: "@example.com"}}}}},
		`mx; spf=pass smtp.mailfrom="a b"@example.com`: {ServID: "mx", Results: []authres.Result{
			{Method: "spf", Value: "pass", Properties: []authres.Property{{Type: "smtp", Name: "mailfrom", Value: `"a b"@example.com`}}}}},
	}
	for text, want := range tests {
		got, err := authres.Parse(text)
		require.NoError(t, err, text)
		require.Equal(t, want, got, text)
	}
}

func TestErrors(t *testing.T) {
	for text, want := range map[string]string{
		"":                                  "octet 0: expected a value",
		"mx x; none":                        "expected a version number",
		"mx; spf":                           `expected = after method "spf"`,
		"mx; spf=":                          `method "spf" has no result`,
		"mx; =pass":                         "expected a method",
		"mx; spf=pass smtp=x":               `property "smtp" has no name`,
		"mx; spf=pass smtp.mailfrom":        `expected = after "smtp"`,
		"mx; spf=pass smtp.mailfrom=":       "expected a value",
		`mx; spf=pass reason="x`:            "a quoted string has no end",
		"mx; spf=pass (x":                   "expected a property",
		"mx; spf/x=pass":                    "expected a version number",
		"mx" + strings.Repeat(";a=b", 1001): "more than 1000 results",
		"mx; " + strings.Repeat("(", 70000): "are more than 65536",
	} {
		_, err := authres.Parse(text)
		require.ErrorContains(t, err, want, "%.60q", text)
	}
}

func TestARC(t *testing.T) {
	i, h, err := authres.ParseARC(" (c) i = 2 ; mx.example.net;\r\n\tspf=pass")
	require.NoError(t, err)
	require.Equal(t, 2, i)
	require.Equal(t, "mx.example.net", h.ServID)
	for _, text := range []string{"", "i=1", "i=0; mx; none", "i=1x; mx; none", "mx; none", "x=1; mx", "i=99999999999999999999; mx"} {
		_, _, err := authres.ParseARC(text)
		require.Error(t, err, text)
	}
}

func TestFind(t *testing.T) {
	m, err := message.Parse([]byte("Authentication-Results: mx.example.net; spf=pass\r\n" +
		"Authentication-Results: stranger.example; spf=fail\r\n" +
		"Authentication-Results: !\r\n" +
		"Authentication-Results: MX.example.net; dkim=none\r\n\r\n"))
	require.NoError(t, err)
	require.Equal(t, authres.Header{ServID: "mx.example.net", Results: []authres.Result{{Method: "spf", Value: "pass"}, {Method: "dkim", Value: "none"}}},
		authres.Find(m, "mx.example.net"))
}

// TestPeerReadsOurs has go-msgauth read what we write.
func TestPeerReadsOurs(t *testing.T) {
	h := authres.Header{ServID: "mx.example.net", Results: []authres.Result{
		{Method: "spf", Value: "softfail", Properties: []authres.Property{{Type: "smtp", Name: "mailfrom", Value: "example.com"}}},
		{Method: "dkim", Value: "pass", Properties: []authres.Property{{Type: "header", Name: "d", Value: "example.com"}}},
		{Method: "dmarc", Value: "pass", Properties: []authres.Property{{Type: "header", Name: "from", Value: "example.com"}}},
	}}
	id, got, err := msgauth.Parse(h.String())
	require.NoError(t, err)
	require.Equal(t, "mx.example.net", id)
	require.Equal(t, []msgauth.Result{
		&msgauth.SPFResult{Value: "softfail", From: "example.com"},
		&msgauth.DKIMResult{Value: "pass", Domain: "example.com"},
		&msgauth.DMARCResult{Value: "pass", From: "example.com"},
	}, got)
}

func FuzzParse(f *testing.F) {
	f.Add("mx 1; dkim/1=fail (c) reason=\"r\" header.d=a.b; spf=none")
	f.Add("mx; (((((a=b")
	f.Add("i=1; mx; none")
	f.Fuzz(func(t *testing.T, s string) {
		_, _, _ = authres.ParseARC(s)
		h, err := authres.Parse(s)
		if err != nil {
			return
		}
		again, err := authres.Parse(h.String())
		require.NoError(t, err, h.String())
		require.Equal(t, h.String(), again.String())
	})
}
