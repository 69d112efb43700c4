package maillab_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"sunsetlab/mail/lookup"
	"sunsetlab/mail/message"
	"sunsetlab/scenarios/gen/reference"
	"sunsetlab/scenarios/gen/schema"
	"sunsetlab/scenarios/maillab"
	"sunsetlab/sim"
)

func TestTheLibraryIsMet(t *testing.T) {
	for _, name := range maillab.Library() {
		t.Run(name, func(t *testing.T) {
			s, err := maillab.Shipped("mail/" + name)
			require.NoError(t, err)
			require.NotEmpty(t, s.Description)
			require.NotEmpty(t, s.Clause)
			require.NotEmpty(t, s.Expect)
			run, err := maillab.Play(s, maillab.Options{Quiet: true})
			require.NoError(t, err)
			for _, c := range run.Verdict.Checks {
				require.True(t, c.Met, "line %d: %s\ngot %s", c.Line, c.Want, c.Got)
			}
		})
	}
}

func TestSchemaAndReferenceAreCurrent(t *testing.T) {
	want, err := schema.Mail("../..")
	require.NoError(t, err)
	require.Equal(t, string(want), string(maillab.Schema()), "run go generate ./scenarios")
	page, err := reference.Mail(want)
	require.NoError(t, err)
	got, err := os.ReadFile("../../docs/mail-reference.md")
	require.NoError(t, err)
	require.Equal(t, string(page), string(got), "run go generate ./scenarios")
}

func TestProfiles(t *testing.T) {
	names, about := maillab.Profiles()
	require.NotEmpty(t, names)
	for _, n := range names {
		require.NotEmpty(t, about[n], n)
	}
}

// base is a file without mistakes; each case adds one.
const base = `name: x
hosts:
  a: {domains: [a.example], mailboxes: ["*"], submission: {users: {taro: secret}}, dkim: {algorithm: ed25519-sha256}}
  b: {domains: [b.example], mailboxes: [bob]}
messages:
  - {name: m, from: taro@a.example, to: bob@b.example}
`

func TestMistakes(t *testing.T) {
	for name, c := range map[string]struct{ src, want string }{
		"no hosts":              {"name: x\nhosts: {}\n", "f.yaml:2:8: a lab has at least one host"},
		"unknown key":           {base + "expct: []\n", `f.yaml:7:1: unknown key "expct"; did you mean "expect"?`},
		"unknown host key":      {strings.Replace(base, "b: {domains", "b: {domian: x, domains", 1), `f.yaml:4:7: unknown key "domian" in hosts.b; did you mean "domains"?`},
		"unknown rule":          {strings.Replace(base, "b: {", "b: {empty_body: simple-null, ", 1), `f.yaml:4:19: "simple-null" is no value here; did you mean "simple_null"?`},
		"unknown profile":       {strings.Replace(base, "b: {", "b: {profile: mailinglist, ", 1), `there is no profile "mailinglist"; did you mean "mailing-list"?`},
		"shipped profile":       {base + "profiles: {openarc: {about: x}}\n", "a profile of that name is shipped already"},
		"same domain":           {strings.Replace(base, "[b.example]", "[a.example]", 1), "the mail of a.example goes to a already"},
		"bad domain":            {strings.Replace(base, "[b.example]", `["b..example"]`, 1), `"b..example" is no domain`},
		"same address":          {strings.Replace(strings.Replace(base, "b: {", "b: {address: 10.0.0.1, ", 1), "a: {", "a: {address: 10.0.0.1, ", 1), "10.0.0.1 is the address of a already"},
		"bad address":           {strings.Replace(base, "b: {", "b: {address: 10.0.0, ", 1), `"10.0.0" is no IP address`},
		"reserved name":         {strings.Replace(base, "  b: {", "  dns: {", 1), "the name dns is taken by the lab's own"},
		"bad forward":           {strings.Replace(base, "b: {", "b: {forward: {x: nowhere}, ", 1), `"nowhere" is no address`},
		"two changes in one":    {strings.Replace(base, "b: {", "b: {changes: [{footer: x, subject_prefix: y}], ", 1), "a change has one key, this has 2"},
		"TLS upside down":       {strings.Replace(base, "b: {", "b: {tls: {min: 1.3, max: 1.2}, ", 1), "the least version, 1.3, is above the most, 1.2"},
		"TLS version":           {strings.Replace(base, "b: {", "b: {tls: {min: 1.4}, ", 1), `"1.4" is no value here`},
		"relay for whom":        {strings.Replace(base, "b: {", "b: {relay_for: [c], ", 1), `there is no host "c"`},
		"smarthost":             {strings.Replace(base, "b: {", "b: {smarthost: aa.example, ", 1), `there is no host "aa.example"`},
		"not loopback":          {strings.Replace(base, "b: {", "b: {listen: \"0.0.0.0:25\", ", 1), "no address and port of the loopback network"},
		"retry":                 {strings.Replace(base, "b: {", "b: {queue: {retry: [1ms]}, ", 1), "at least a second"},
		"cv_fail_on":            {strings.Replace(base, "b: {", "b: {seal: {cv_fail_on: empty}, ", 1), "there is no cv_fail"},
		"bits":                  {strings.Replace(base, "b: {", "b: {dkim: {bits: 1030}, ", 1), "a multiple of 16 bits"},
		"zone":                  {base + "zone: |\n  x A nowhere\n", "reading the zone"},
		"message twice":         {base + "  - {name: m, from: taro@a.example, to: bob@b.example}\n", "there is a message m already"},
		"no sender":             {strings.Replace(base, "from: taro@a.example", "from: taro@c.example", 1), "no host has the domain of <taro@c.example>"},
		"bad recipient":         {strings.Replace(base, "to: bob@b.example", "to: bob", 1), `"bob" has no domain`},
		"unknown user":          {strings.Replace(base, "{name: m,", "{name: m, submit: {host: a, user: tarp},", 1), `a has no user "tarp"; did you mean "taro"?`},
		"nobody submits":        {strings.Replace(base, "{name: m,", "{name: m, submit: {host: b, user: taro},", 1), "b lets nobody submit"},
		"host and user":         {strings.Replace(base, "{name: m,", "{name: m, host: a, submit: {host: a, user: taro},", 1), "not both"},
		"no file":               {strings.Replace(base, "{name: m,", "{name: m, eml: x.eml,", 1), "reading the message"},
		"file and body":         {strings.Replace(base, "{name: m,", "{name: m, eml: x.eml, body: x,", 1), "a file holds the whole message"},
		"bad file":              {strings.Replace(base, "{name: m,", "{name: m, eml: bad.eml,", 1), "bad.eml is no message"},
		"bad header":            {strings.Replace(base, "{name: m,", "{name: m, header: {\"a b\": x},", 1), `"a b" is no header field`},
		"unknown message":       {base + "expect: [{message: n, delivered: true}]\n", `there is no message "n"`},
		"unknown expected host": {base + "expect: [{message: m, host: c, arc: pass}]\n", `there is no host "c"`},
		"unknown result":        {base + "expect: [{message: m, host: b, arc: passed}]\n", `"passed" is no value here; did you mean "pass"?`},
		"whose finding":         {base + "expect: [{message: m, arc: pass}]\n", "whose finding is meant?"},
		"nothing":               {base + "expect: [{message: m}]\n", "nothing is expected here"},
		"within what":           {base + "expect: [{message: m, host: b, arc: pass, within: 1m}]\n", "within goes with delivered or returned"},
		"unknown deed":          {base + "timeline: [{at: 1m, do: rotate, host: a}]\n", `"rotate" is no value here; did you mean "rotate_keys"?`},
		"nothing to rotate":     {base + "timeline: [{at: 1m, do: rotate_keys, host: b}]\n", "b signs nothing"},
		"keep":                  {base + "timeline: [{at: 1m, do: down, host: b, keep: 1m}]\n", "keep is about rotate_keys"},
		"too long":              {base + "until: 500d\n", "at most 400 days"},
		"not a mail scenario":   {"name: x\nnetwork: {}\n", `unknown key "network"`},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := maillab.Parse("f.yaml", []byte(c.src), fstest.MapFS{"bad.eml": {Data: []byte("no header\n")}})
			require.ErrorContains(t, err, c.want)
			require.Regexp(t, `^f\.yaml:\d+:\d+: `, err.Error())
		})
	}
	_, err := maillab.Parse("f.yaml", []byte(base), nil)
	require.NoError(t, err)
}

func TestAMessageFromAFile(t *testing.T) {
	src := strings.Replace(base, "{name: m,", "{name: m, eml: in/m.eml,", 1) + "expect: [{message: m, host: b, dkim: pass, outcome: inbox}]\n"
	s, err := maillab.Parse("f.yaml", []byte(src), fstest.MapFS{"in/m.eml": {Data: []byte("From: <taro@a.example>\nMessage-ID: <of-file@x>\n\n\n")}})
	require.NoError(t, err)
	run, err := maillab.Play(s, maillab.Options{})
	require.NoError(t, err)
	require.True(t, run.Verdict.Met, run.Verdict.Checks)
	var names []string
	for _, e := range run.Export() {
		names = append(names, e.Name)
	}
	require.Equal(t, []string{"m.01.a.submitted.eml", "m.02.b.received.eml", "m.03.b.delivered.eml", "m.04.a.sent.eml"}, names)
}

func TestTheSameSeedGivesTheSameLab(t *testing.T) {
	play := func(seed uint64) ([]sim.Event, []byte) {
		s, err := maillab.Shipped("users-and-keys")
		require.NoError(t, err)
		run, err := maillab.Play(s, maillab.Options{Seed: &seed})
		require.NoError(t, err)
		b, err := json.Marshal(run.Verdict)
		require.NoError(t, err)
		return run.Events, b
	}
	one, verdict := play(3)
	two, again := play(3)
	require.Empty(t, cmp.Diff(one, two))
	require.Equal(t, string(verdict), string(again))
	other, _ := play(4)
	require.NotEqual(t, len(one), 0)
	require.False(t, cmp.Equal(one, other))
}

// exported is a message of a shipped scenario as it lies in the mailbox.
func exported(t *testing.T, scenario, name string) (*message.Message, *maillab.Lab) {
	t.Helper()
	s, err := maillab.Shipped(scenario)
	require.NoError(t, err)
	run, err := maillab.Play(s, maillab.Options{Quiet: true})
	require.NoError(t, err)
	lab, err := maillab.NewLab(s, maillab.LabOptions{NewEnv: sim.NewWorld(sim.Config{}).Env, Seed: s.KeySeed()})
	require.NoError(t, err)
	for _, e := range run.Export() {
		if strings.HasPrefix(e.Name, name+".") && strings.HasSuffix(e.Name, ".delivered.eml") {
			m, err := message.Parse(bytes.Clone(e.Message))
			require.NoError(t, err)
			return m, lab
		}
	}
	t.Fatalf("%s was not delivered", name)
	return nil, nil
}

func TestExplanations(t *testing.T) {
	article, lab := exported(t, "arc-table1", "empty-a")
	text, _ := exported(t, "arc-table1", "text-a")
	body := func(m *message.Message, b string) *message.Message { return m.WithBody([]byte(b)) }
	for _, c := range []struct {
		name  string
		m     *message.Message
		arc   string
		broke int
		want  []string
	}{
		{"cv=fail by a hop that hashes nothing", article, "fail", 3, []string{
			"The hop at i=3, google.example, sealed cv=fail",
			"The message signature of i=2, smx.example, holds by the RFC",
			"one that goes by simple_null or ignore_c does not",
			"goes with simple_null. If the hop does not go by that, it had another cause"}},
		{"text as it was", text, "pass", 0, []string{"The chain holds by the RFC: the newest message signature, i=3 of google.example"}},
		{"a footer", body(text, "A line of text.\r\n-- \r\nadded\r\n"), "fail", 3, []string{
			"The chain breaks behind i=3, google.example",
			"The claimed hash is that of the body before lines at the end were added (2 lines), under relaxed."}},
		{"base64", body(text.WithHeader(append(text.Header[:len(text.Header):len(text.Header)], message.NewField("Content-Transfer-Encoding", "base64"))), "QSBsaW5lIG9mIHRleHQuDQo=\r\n"), "fail", 3, []string{
			"the body before text was encoded as base64, under relaxed"}},
		{"another text", body(text, "Something else.\r\n"), "fail", 3, []string{"it was changed in another way"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := maillab.Explain(c.m, lab.Zone, time.Date(2025, 6, 3, 0, 0, 0, 0, time.UTC))
			require.Equal(t, c.arc, e.ARC)
			require.Equal(t, c.broke, e.Broke)
			for _, want := range c.want {
				require.Contains(t, strings.Join(e.Story, "\n"), want)
			}
		})
	}
	e := maillab.Explain(article, lab.Zone, time.Now())
	require.True(t, e.Empty)
	require.Equal(t, map[string]string{"rfc": "fail", "simple_null": "fail", "relaxed_crlf": "fail", "ignore_c": "fail"}, e.ByRule)
	require.Equal(t, maillab.HashOfCRLF, e.Sets[1].Claimed)
	require.Equal(t, "the body as it is, under simple by rule rfc or relaxed_crlf", e.Sets[1].Claims[0])

	bare, err := message.Parse([]byte("From: <a@b.example>\r\n\r\nx\r\n"))
	require.NoError(t, err)
	require.Equal(t, "none", maillab.Explain(bare, lab.Zone, time.Now()).ARC)
}

// One cause of failure each, found as the hop's that it is.
func TestWhichHopBrokeTheChain(t *testing.T) {
	m, lab := exported(t, "arc-table1", "text-a")
	edit := func(name string, i int, f func(string) string) *message.Message {
		h := append([]message.Field(nil), m.Header...)
		for k, field := range h {
			if field.Is(name) && strings.Contains(field.Text(), "i="+string(rune('0'+i))) {
				h[k] = message.NewField(field.Name(), f(field.Text()))
			}
		}
		return m.WithHeader(h)
	}
	for name, c := range map[string]struct {
		m     *message.Message
		broke int
		want  string
	}{
		"a subject that was changed": {edit("Subject", 0, nil).WithHeader(func() []message.Field {
			h := append([]message.Field(nil), m.Header...)
			for k, f := range h {
				if f.Is("Subject") {
					h[k] = message.NewField("Subject", "another")
				}
			}
			return h
		}()), 3, "one of the signed header fields is not"},
		"a seal that was changed": {edit("ARC-Authentication-Results", 1, func(s string) string { return s + "; x=pass" }), 3, "The seal of i=3 does not hold"},
		"a set that is gone": {func() *message.Message {
			var h []message.Field
			for _, f := range m.Header {
				if !(strings.HasPrefix(f.Name(), "ARC-") && strings.Contains(f.Text(), "i=2")) {
					h = append(h, f)
				}
			}
			return m.WithHeader(h)
		}(), 2, "The chain is not one"},
	} {
		t.Run(name, func(t *testing.T) {
			e := maillab.Explain(c.m, lab.Zone, time.Now())
			require.Equal(t, "fail", e.ARC)
			require.Equal(t, c.broke, e.Broke)
			require.Contains(t, strings.Join(e.Story, "\n"), c.want)
		})
	}
}

func FuzzParse(f *testing.F) {
	files, err := filepath.Glob("library/*.yaml")
	require.NoError(f, err)
	for _, name := range files {
		src, err := os.ReadFile(name)
		require.NoError(f, err)
		f.Add(src)
	}
	f.Add([]byte(base))
	f.Fuzz(func(t *testing.T, src []byte) {
		s, err := maillab.Parse("f.yaml", src, fstest.MapFS{})
		if err == nil && len(s.Hosts) == 0 {
			t.Fatal("a lab without hosts")
		}
	})
}

func FuzzExplain(f *testing.F) {
	f.Add([]byte("From: a@b\r\nDKIM-Signature: v=1; a=rsa-sha256; d=b; s=c; h=from; bh=" + maillab.HashOfCRLF + "; b=AAAA\r\n\r\n"))
	f.Add([]byte("From: a@b\r\nARC-Seal: i=1; cv=fail; a=rsa-sha256; d=b; s=c; b=AAAA\r\nARC-Message-Signature: i=1; a=rsa-sha256; d=b; s=c; h=from; bh=" + maillab.HashOfCRLF + "; b=AAAA\r\nARC-Authentication-Results: i=1; b; none\r\n\r\n\r\n"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		m, err := message.Parse(raw)
		if err != nil {
			return
		}
		if e := maillab.Explain(m, lookup.Zone{}, time.Unix(0, 0)); len(e.Story) == 0 {
			t.Fatal("nothing is said")
		}
	})
}
