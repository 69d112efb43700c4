package message_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sunsetlab/mail/message"
)

const raw = "Received: from a\r\n\tby b\r\nFROM : Aoi <aoi@example.com>\r\nSubject:\r\nX:  a  \r\n\r\nHello.\r\n"

func TestParse(t *testing.T) {
	m, err := message.Parse([]byte(raw))
	require.NoError(t, err)
	require.Len(t, m.Header, 4)
	require.Equal(t, "Hello.\r\n", string(m.Body))
	require.Equal(t, raw, string(m.Bytes()))
	from := m.Last("from")
	require.Equal(t, "FROM", from.Name())
	require.Equal(t, " Aoi <aoi@example.com>", string(from.Value()))
	require.Equal(t, "Aoi <aoi@example.com>", from.Text())
	require.Equal(t, "FROM : Aoi <aoi@example.com>", from.String())
	require.Equal(t, "from a\tby b", m.Header[0].Text())
	require.Empty(t, m.Last("Subject").Text())
	require.True(t, m.Last("To").IsZero())
	require.Empty(t, m.Last("To").Text())

	n := m.Prepend(message.NewField("X", "1"), message.NewField("Y", "2"))
	require.Equal(t, "X: 1\r\nY: 2\r\n"+raw, string(n.Bytes()))
	require.Len(t, n.All("x"), 2)
	require.Equal(t, "a", n.Last("X").Text())
	require.Equal(t, raw, string(m.Bytes()), "a message stays as it is")
	require.True(t, n.Header[2].Same(m.Header[0]))
	require.False(t, n.Header[2].Same(n.Header[3]))
	require.Equal(t, "Bye.\r\n", string(n.WithBody([]byte("Bye.\r\n")).Body))
}

func TestParseEdges(t *testing.T) {
	tests := []struct {
		name, raw string
		fields    int
		body      string
		noBody    bool
	}{
		{"nothing", "", 0, "", true},
		{"no header", "\r\nHello.\r\n", 0, "Hello.\r\n", false},
		{"no end of header", "A: 1\r\nB: 2\r\n", 2, "", true},
		{"header cut short", "A: 1\r\nB: 2", 2, "", true},
		{"empty body", "A: 1\r\n\r\n", 1, "", false},
		{"fold of blanks", "A: 1\r\n \r\n\r\nb", 1, "b", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m, err := message.Parse([]byte(tt.raw))
			require.NoError(t, err)
			require.Len(t, m.Header, tt.fields)
			require.Equal(t, tt.body, string(m.Body))
			require.Equal(t, tt.noBody, m.NoBody)
			require.Equal(t, tt.raw, string(m.Bytes()))
		})
	}
}

func TestParseErrors(t *testing.T) {
	for text, want := range map[string]string{
		"A: 1\r\nHello there\r\n\r\n":       "header line 2: no colon after a field name",
		"A: 1\r\n\tfold\r\n: x\r\n":         "header line 3: empty field name",
		"A b: 1\r\n":                        "header line 1: a character that no field name has",
		" fold: first\r\n":                  "header line 1: a character that no field name has",
		"A: 1\nB: 2\r\nC\r\n\tx: y\r\n\r\n": "header line 2: no colon after a field name",
	} {
		_, err := message.Parse([]byte(text))
		var syntax *message.SyntaxError
		require.ErrorAs(t, err, &syntax, "%q", text)
		require.EqualError(t, err, want)
	}
	_, err := message.ParseField([]byte("A: 1\r\nB: 2\r\n"))
	require.ErrorContains(t, err, "more than one field")
	_, err = message.ParseField([]byte("A\r\n"))
	require.ErrorContains(t, err, "no colon")
}

func TestNormalize(t *testing.T) {
	require.Equal(t, "a\r\nb\r\n\r\nc\r\n\r\n", string(message.Normalize([]byte("a\nb\r\n\nc\r\r\n"))))
	b := []byte("a\r\nb")
	require.Same(t, &b[0], &message.Normalize(b)[0])
}

func TestDomain(t *testing.T) {
	require.Equal(t, "example.com", message.Domain(`"a@b"@Example.COM.`))
	require.Empty(t, message.Domain("postmaster"))
}

// TestLarge reads what is too large to be mail, in proportion to its size.
func TestLarge(t *testing.T) {
	many := strings.Repeat("X-Field: value\r\n", 10_000) + "\r\n"
	m, err := message.Parse([]byte(many))
	require.NoError(t, err)
	require.Len(t, m.Header, 10_000)

	big := append([]byte("A: 1\r\n\r\n"), bytes.Repeat([]byte("x"), 50<<20)...)
	allocations := testing.AllocsPerRun(3, func() { m, err = message.Parse(big) })
	require.NoError(t, err)
	require.Len(t, m.Body, 50<<20)
	require.Less(t, allocations, 5.0)
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(raw))
	f.Add([]byte("A: 1\r\n \r\n\r\n"))
	f.Add([]byte("A: 1\r\nB"))
	f.Fuzz(func(t *testing.T, b []byte) {
		m, err := message.Parse(b)
		if err != nil {
			return
		}
		require.Equal(t, string(b), string(m.Bytes()), "nothing is lost")
		for _, f := range m.Header {
			require.NotEmpty(t, f.Name())
			_ = f.Text()
		}
		_, _ = message.Parse(message.Normalize(b))
	})
}
