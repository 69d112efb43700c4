package smtp

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestParseCommand(t *testing.T) {
	for line, want := range map[string]Command{
		"ehlo a.example":                              {Verb: "EHLO", Arg: "a.example"},
		"MAIL FROM:<>":                                {Verb: "MAIL"},
		"mail from:<a@b.example> SIZE=10":             {Verb: "MAIL", Path: "a@b.example", Params: []Param{{"SIZE", "10"}}},
		"MAIL FROM: <a@b.example> body=8BITMIME":      {Verb: "MAIL", Path: "a@b.example", Params: []Param{{"BODY", "8BITMIME"}}},
		`RCPT TO:<"a>b c"@d.example>`:                 {Verb: "RCPT", Path: `"a>b c"@d.example`},
		"RCPT TO:<@x.example,@y.example:a@b.example>": {Verb: "RCPT", Path: "a@b.example"},
		"RCPT TO:<postmaster>":                        {Verb: "RCPT", Path: "postmaster"},
		"RCPT TO:<a@[192.0.2.1]>":                     {Verb: "RCPT", Path: "a@[192.0.2.1]"},
		"QUIT ":                                       {Verb: "QUIT"},
		"XYZZY a  b":                                  {Verb: "XYZZY", Arg: "a  b"},
	} {
		got, err := ParseCommand(line)
		require.NoError(t, err, line)
		require.Equal(t, want, got, line)
	}
	for line, why := range map[string]string{
		"":                              "an empty command",
		"MAIL a@b.example":              "MAIL wants FROM:<address>",
		"MAIL FROM:a@b.example":         "angle brackets",
		"MAIL FROM:<a@b.example":        "has no end",
		"MAIL FROM:<a b@c.example>":     "local part",
		"MAIL FROM:<a..b@c.example>":    "local part",
		"MAIL FROM:<a@-c..example>":     "the domain",
		"MAIL FROM:<a@b.example>SIZE=1": "no space",
		"MAIL FROM:<a@b.example> =1":    "no parameter",
		"RCPT TO:<>":                    "no domain",
		"RCPT TO:<a>":                   "no domain",
		"NOOP \x00":                     "control character",
		"RCPT TO:<" + strings.Repeat("a", 65) + "@b.example>":  "64 octets",
		"RCPT TO:<a@" + strings.Repeat("b", 300) + ".example>": "256 octets",
	} {
		_, err := ParseCommand(line)
		require.ErrorContains(t, err, why, line)
	}
}

func TestReplies(t *testing.T) {
	r := Reply{250, "2.1.0", "Ok\nand more"}
	require.Equal(t, "250-2.1.0 Ok\r\n250 2.1.0 and more\r\n", string(r.Append(nil)))
	var reader replyReader
	for i, line := range []string{"250-2.1.0 Ok", "250 2.1.0 and more"} {
		got, done, err := reader.line(line)
		require.NoError(t, err)
		require.Equal(t, i == 1, done)
		if done {
			require.Equal(t, r, got)
		}
	}
	got, done, err := reader.line("354 5 lines")
	require.NoError(t, err)
	require.True(t, done)
	require.Equal(t, Reply{354, "", "5 lines"}, got)
	for _, bad := range []string{"", "25", "abc", "199 x", "600 x", "250xOk"} {
		_, _, err := new(replyReader).line(bad)
		require.Error(t, err, bad)
	}
	_, _, _ = reader.line("250-a")
	_, _, err = reader.line("251 b")
	require.ErrorContains(t, err, "goes on as 251")
}

func TestDataKeepsEveryOctet(t *testing.T) {
	for _, msg := range []string{"", "a\r\n", ".\r\n", "..\r\n.a\r\n\r\n.\r\n", "a\r\n.\nb\r\n", "\r\r\n\n.\r.\r\n", "x\r\n.\rb\r\n"} {
		wire := AppendData(nil, []byte(msg))
		for _, step := range []int{1, 2, 3, len(wire)} {
			d := &dataReader{most: 1000}
			end := false
			for at := 0; at < len(wire); {
				require.False(t, end)
				n, e := d.read(wire[at:min(at+step, len(wire))])
				at, end = at+n, e
			}
			require.True(t, end, "%q", msg)
			require.Equal(t, msg, string(d.msg))
		}
	}
	// What has a bare line feed about its dot ends nothing: the rest is not to
	// be read as commands.
	for _, smuggled := range []string{"a\n.\nMAIL", "a\r\n.\nMAIL", "a\n.\r\nMAIL"} {
		_, end := (&dataReader{most: 1000}).read([]byte(smuggled))
		require.False(t, end, "%q", smuggled)
	}
	d := &dataReader{most: 3}
	_, end := d.read([]byte("abcdef\r\n.\r\n"))
	require.True(t, end && d.over)
	require.Len(t, d.msg, 3)
}

func FuzzParseCommand(f *testing.F) {
	for _, s := range []string{"MAIL FROM:<a@b.example> SIZE=1", `RCPT TO:<"a\"b"@c.example>`, "AUTH PLAIN =", "RCPT TO:<@a:b@c>"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, line string) {
		c, err := ParseCommand(line)
		if err != nil || c.Path == "" {
			return
		}
		again, err := ParseCommand(c.Verb + map[string]string{"MAIL": " FROM", "RCPT": " TO"}[c.Verb] + ":<" + c.Path + ">")
		if err != nil || again.Path != c.Path {
			t.Fatalf("%q gives the path %q, which gives %q, %v", line, c.Path, again.Path, err)
		}
	})
}
