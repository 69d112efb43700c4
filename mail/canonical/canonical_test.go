package canonical_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"testing"

	"github.com/stretchr/testify/require"

	"sunsetlab/mail/canonical"
	"sunsetlab/mail/message"
)

// TestExamples has the examples of RFC 6376, 3.4.5.
func TestExamples(t *testing.T) {
	m, err := message.Parse([]byte("A: X\r\nB : Y\t\r\n\tZ  \r\n\r\n C \r\nD \t E\r\n\r\n\r\n"))
	require.NoError(t, err)
	var simple, relaxed []byte
	for _, f := range m.Header {
		simple = canonical.Simple.AppendHeader(simple, f)
		relaxed = canonical.Relaxed.AppendHeader(relaxed, f)
	}
	require.Equal(t, "A: X\r\nB : Y\t\r\n\tZ  \r\n", string(simple))
	require.Equal(t, "a:X\r\nb:Y Z\r\n", string(relaxed))
	require.Equal(t, " C \r\nD \t E\r\n", string(canonical.Simple.AppendBody(nil, m.Body, canonical.RFC)))
	require.Equal(t, " C\r\nD E\r\n", string(canonical.Relaxed.AppendBody(nil, m.Body, canonical.RFC)))
}

func TestBody(t *testing.T) {
	tests := []struct{ name, body, simple, relaxed string }{
		{"empty", "", "\r\n", ""},
		{"one CRLF", "\r\n", "\r\n", ""},
		{"many CRLF", "\r\n\r\n\r\n", "\r\n", ""},
		{"blank line", " \t\r\n", " \t\r\n", ""},
		{"blanks without end", " \t", " \t\r\n", ""},
		{"no last CRLF", "a", "a\r\n", "a\r\n"},
		{"inner empty lines stay", "\r\n\r\na\r\n\r\nb\r\n\r\n", "\r\n\r\na\r\n\r\nb\r\n", "\r\n\r\na\r\n\r\nb\r\n"},
		{"blanks at line ends", "a  \r\nb\t\r\n", "a  \r\nb\t\r\n", "a\r\nb\r\n"},
		{"tab is a blank", "a\tb\r\n", "a\tb\r\n", "a b\r\n"},
		{"bare carriage return is text", "a\rb\r\n\r", "a\rb\r\n\r\r\n", "a\rb\r\n\r\r\n"},
		{"bare line feed is text", "a\nb\n\n", "a\nb\n\n\r\n", "a\nb\n\n\r\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			require.Equal(t, tt.simple, string(canonical.Simple.AppendBody(nil, []byte(tt.body), canonical.RFC)))
			require.Equal(t, tt.relaxed, string(canonical.Relaxed.AppendBody(nil, []byte(tt.body), canonical.RFC)))
		})
	}
}

const (
	hashCRLF = "frcCV1k9oG9oKj3dpUqdJg1PxRT2RSN/XKdLCPjaYaY="
	hashNull = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
)

// TestEmptyBody has what each rule hashes for a body without lines.
func TestEmptyBody(t *testing.T) {
	want := map[canonical.EmptyBody][2]string{
		canonical.RFC:         {hashCRLF, hashNull},
		canonical.SimpleNull:  {hashNull, hashNull},
		canonical.RelaxedCRLF: {hashCRLF, hashCRLF},
		canonical.IgnoreC:     {hashNull, hashCRLF},
	}
	for _, rule := range canonical.EmptyBodies {
		for _, body := range []string{"", "\r\n", "\r\n\r\n"} {
			for _, a := range []canonical.Algorithm{canonical.Simple, canonical.Relaxed} {
				sum := canonical.NewBody([]byte(body)).SHA256(a, rule, canonical.WholeBody)
				require.Equal(t, want[rule][a], base64.StdEncoding.EncodeToString(sum.Hash[:]), "%s %s %q", rule, a, body)
			}
		}
		// A body with a line in it is nobody's question.
		require.Equal(t, "a\r\n", string(canonical.Relaxed.AppendBody(nil, []byte("a\r\n\r\n"), rule)))
		var back canonical.EmptyBody
		name, err := rule.MarshalText()
		require.NoError(t, err)
		require.NoError(t, back.UnmarshalText(name))
		require.Equal(t, rule, back)
	}
	var none canonical.EmptyBody
	require.ErrorContains(t, none.UnmarshalText([]byte("rfcs")), "none of rfc, simple_null, relaxed_crlf, ignore_c")
}

func TestMethod(t *testing.T) {
	for text, want := range map[string]string{"simple": "simple/simple", "relaxed": "relaxed/simple", "relaxed/relaxed": "relaxed/relaxed", "Simple/RELAXED": "simple/relaxed"} {
		m, err := canonical.ParseMethod(text)
		require.NoError(t, err)
		require.Equal(t, want, m.String())
	}
	for _, text := range []string{"", "nowsp", "relaxed/", "relaxed/nowsp", "relaxed/simple/simple"} {
		_, err := canonical.ParseMethod(text)
		require.Error(t, err, text)
	}
}

func TestLimit(t *testing.T) {
	b := canonical.NewBody([]byte("Hello.\r\nfooter\r\n"))
	sum := b.SHA256(canonical.Simple, canonical.RFC, 8)
	require.Equal(t, sha256.Sum256([]byte("Hello.\r\n")), sum.Hash)
	require.EqualValues(t, 16, sum.Length)
	require.Equal(t, sum, b.SHA256(canonical.Simple, canonical.RFC, 8))
	require.Equal(t, sha256.Sum256(nil), b.SHA256(canonical.Relaxed, canonical.RFC, 0).Hash)
}

func TestExplain(t *testing.T) {
	const footer = "-- \r\nthe list\r\n"
	hash := func(a canonical.Algorithm, rule canonical.EmptyBody, body string) []byte {
		sum := canonical.NewBody([]byte(body)).SHA256(a, rule, canonical.WholeBody)
		return sum.Hash[:]
	}
	tests := []struct {
		name, body string
		claimed    []byte
		want       string
	}{
		{"nothing happened", "a  b\r\n", hash(canonical.Relaxed, canonical.RFC, "a b\r\n"), "relaxed body, unchanged"},
		{"null for an empty body", "", hash(canonical.Simple, canonical.SimpleNull, ""), "simple body, unchanged, empty-body rule simple_null or ignore_c"},
		{"CRLF for one CRLF", "\r\n", hash(canonical.Relaxed, canonical.RelaxedCRLF, ""), "simple body, unchanged, empty-body rule rfc or relaxed_crlf"},
		{"footer that is known", "Hello.\r\n" + footer, hash(canonical.Simple, canonical.RFC, "Hello.\r\n"), "simple body, text was added after the end (15 octets)"},
		{"lines", "a\r\nb\r\nc\r\nd\r\n", hash(canonical.Relaxed, canonical.RFC, "a\r\nb\r\n"), "simple body, lines at the end were added (2 lines)"},
		{"line feeds", "a\r\nb\r\n", hash(canonical.Simple, canonical.RFC, "a\nb\n"), "simple body, line feeds were made CRLF"},
		{"decoded", "caf\xc3\xa9\r\n", hash(canonical.Simple, canonical.RFC, "caf=C3=A9\r\n"), "simple body, quoted-printable was decoded"},
		{"encoded", "caf=C3=A9\r\n", hash(canonical.Simple, canonical.RFC, "caf\xc3\xa9\r\n"), "simple body, text was encoded as quoted-printable"},
		{"encoded as base64", "Y2Fmw6kN\r\nCg==\r\n", hash(canonical.Simple, canonical.RFC, "caf\xc3\xa9\r\n"), "simple body, text was encoded as base64"},
		{"body added", "a\r\n", hash(canonical.Relaxed, canonical.RFC, ""), "simple body, the whole body was added, empty-body rule simple_null or ignore_c"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := canonical.Explain([]byte(tt.body), tt.claimed, []byte(footer))
			require.NotEmpty(t, got)
			require.Equal(t, tt.want, got[0].String())
			for _, c := range got {
				rule := canonical.RFC
				if c.Rules != nil {
					rule = c.Rules[0]
				}
				require.Equal(t, tt.claimed, hash(c.Body, rule, string(c.Bytes)), c)
			}
		})
	}
	require.Empty(t, canonical.Explain([]byte("a\r\n"), hash(canonical.Simple, canonical.RFC, "something else\r\n")))
	require.Empty(t, canonical.Explain(nil, nil))
}

// slow is relaxed body canonicalisation by the letter of RFC 6376, 3.4.4, as
// plainly as it can be put.
func slow(body []byte) []byte {
	var out []byte
	for i := 0; i < len(body); i++ {
		c := body[i]
		if c == '\t' {
			c = ' '
		}
		if c == ' ' && len(out) > 0 && out[len(out)-1] == ' ' {
			continue
		}
		if c == '\n' && bytes.HasSuffix(out, []byte(" \r")) {
			out = append(out[:len(out)-2], '\r')
		}
		out = append(out, c)
	}
	out = bytes.TrimSuffix(out, []byte(" "))
	for bytes.HasSuffix(out, []byte("\r\n")) {
		out = out[:len(out)-2]
	}
	if len(out) > 0 {
		out = append(out, "\r\n"...)
	}
	return out
}

func FuzzBody(f *testing.F) {
	f.Add([]byte(" C \r\nD \t E\r\n\r\n\r\n"))
	f.Add(bytes.Repeat([]byte("0123456789 "), 300))
	f.Add(append(bytes.Repeat([]byte("\r\n"), 700), 'x'))
	f.Fuzz(func(t *testing.T, body []byte) {
		got := canonical.Relaxed.AppendBody(nil, body, canonical.RFC)
		require.Equal(t, string(slow(body)), string(got))
		require.Equal(t, string(got), string(canonical.Relaxed.AppendBody(nil, got, canonical.RFC)), "canonical is canonical")
		s := canonical.Simple.AppendBody(nil, body, canonical.RFC)
		require.Equal(t, string(s), string(canonical.Simple.AppendBody(nil, s, canonical.RFC)))
	})
}

func BenchmarkRelaxedBody(b *testing.B) {
	body := bytes.Repeat([]byte("Lines of text, as people write them,  now and then with two blanks.\r\n"), 60)
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		canonical.NewBody(body).SHA256(canonical.Relaxed, canonical.RFC, canonical.WholeBody)
	}
}
