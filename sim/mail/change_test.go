package mail

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sunsetlab/mail/message"
)

func parse(t *testing.T, s string) *message.Message {
	t.Helper()
	m, err := message.Parse([]byte(strings.ReplaceAll(s, "\n", "\r\n")))
	require.NoError(t, err)
	return m
}

func TestChanges(t *testing.T) {
	none, three := 0, 3
	for _, c := range []struct {
		name         string
		change       Change
		before, want string
	}{
		{"footer", Change{Footer: "-- \nlist"}, "A: b\n\ntext\n", "A: b\n\ntext\n-- \nlist\n"},
		{"footer, empty body", Change{Footer: "list"}, "A: b\n\n", "A: b\n\nlist\n"},
		{"footer, in base64", Change{Footer: "list"}, "Content-Transfer-Encoding: base64\n\ndGV4dA0K\n", "Content-Transfer-Encoding: base64\n\ndGV4dA0KbGlzdA0K\n"},
		{"prefix", Change{SubjectPrefix: "[x]"}, "Subject: a\n\n", "Subject: [x] a\n\n"},
		{"prefix is there", Change{SubjectPrefix: "[x]"}, "Subject: Re: [x] a\n\n", "Subject: Re: [x] a\n\n"},
		{"base64", Change{Reencode: Base64}, "MIME-Version: 1.0\n\ntext\n", "MIME-Version: 1.0\nContent-Transfer-Encoding: base64\n\ndGV4dA0K\n"},
		{"quoted-printable", Change{Reencode: QuotedPrintable}, "A: b\n\ncaf\xc3\xa9\n", "A: b\nMIME-Version: 1.0\nContent-Transfer-Encoding: quoted-printable\n\ncaf=C3=A9\n"},
		{"line ends stripped", Change{TrailingCRLF: &none}, "A: b\n\ntext\n\n\n", "A: b\n\ntext"},
		{"line ends added", Change{TrailingCRLF: &three}, "A: b\n\ntext\n", "A: b\n\ntext\n\n\n"},
		{"one for an empty body", Change{TrailingCRLF: &three}, "A: b\n\n", "A: b\n\n\n\n\n"},
		{"header removed", Change{RemoveHeader: []string{"a"}}, "A: b\nC: d\na: e\n\n", "C: d\n\n"},
		{"header set", Change{SetHeader: map[string]string{"C": "x", "D": "y"}}, "C: d\n\n", "C: x\nD: y\n\n"},
		{"header folded", Change{RefoldHeader: []string{"Subject"}}, "Subject: a  b\n\tc\n\n", "Subject: a\n b\n c\n\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			require.Equal(t, 1, c.change.Kinds())
			m := parse(t, c.before)
			before := string(m.Bytes())
			got, err := c.change.apply(m)
			require.NoError(t, err)
			require.Equal(t, strings.ReplaceAll(c.want, "\n", "\r\n"), string(got.Bytes()))
			require.Equal(t, before, string(m.Bytes()), "the message itself was changed")
		})
	}
	_, err := (&Change{Reencode: Base64}).apply(parse(t, "Content-Type: multipart/mixed; boundary=x\n\n--x--\n"))
	require.ErrorContains(t, err, "several parts")
}
