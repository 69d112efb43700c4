package spf_test

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	peer "blitiri.com.ar/go/spf"
	"github.com/goccy/go-yaml"
	"github.com/stretchr/testify/require"

	"sunsetlab/mail/lookup"
	"sunsetlab/mail/spf"
)

// The published test suites of SPF travel with another implementation's module,
// whose licence files stand beside them.
func suiteFile(t *testing.T, name string) []byte {
	t.Helper()
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "blitiri.com.ar/go/spf").Output()
	require.NoError(t, err, "find the module that carries the suites")
	raw, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(out)), "testdata", name))
	require.NoError(t, err)
	return raw
}

type suite struct {
	Description string                      `yaml:"description"`
	Tests       map[string]suiteTest        `yaml:"tests"`
	Zone        map[string][]map[string]any `yaml:"-"`
	Silent      map[string]bool             `yaml:"-"`
	RawZone     map[string][]any            `yaml:"zonedata"`
}

type suiteTest struct {
	Helo        string `yaml:"helo"`
	Host        string `yaml:"host"`
	MailFrom    string `yaml:"mailfrom"`
	Result      any    `yaml:"result"`
	Explanation any    `yaml:"explanation"`
}

func texts(v any) []string {
	list, ok := v.([]any)
	if !ok {
		return []string{fmt.Sprint(v)}
	}
	var out []string
	for _, x := range list {
		out = append(out, fmt.Sprint(x))
	}
	return out
}

func (s *suite) prepare() {
	s.Zone, s.Silent = map[string][]map[string]any{}, map[string]bool{}
	for name, records := range s.RawZone {
		name = strings.ToLower(strings.TrimSuffix(name, "."))
		s.Zone[name] = []map[string]any{}
		for _, r := range records {
			r := r.(map[string]any)
			if r["TIMEOUT"] == true {
				s.Silent[name] = true // what isn't here is not answered
				continue
			}
			s.Zone[name] = append(s.Zone[name], r)
		}
	}
}

// Lookup answers as the suite's instructions say: a record of type SPF stands
// for a TXT one unless there are TXT ones.
func (s *suite) Lookup(name string, t lookup.Type) ([]string, error) { return s.lookup(name, t, 0) }

func (s *suite) lookup(name string, t lookup.Type, depth int) ([]string, error) {
	name = strings.ToLower(strings.TrimSuffix(name, "."))
	if depth > 8 {
		return nil, lookup.ErrTemporary
	}
	records, ok := s.Zone[name]
	if !ok {
		return nil, lookup.ErrNoName
	}
	var answers, duplicates []string
	hasTXT := false
	for _, r := range records {
		for kind, v := range r {
			if kind == "TXT" {
				hasTXT = true
			}
			switch {
			case kind == "CNAME":
				return s.lookup(fmt.Sprint(v), t, depth+1)
			case kind == "CNAMELOOP":
				return nil, lookup.ErrTemporary
			case kind == "SPF" && t == lookup.TXT:
				duplicates = append(duplicates, strings.Join(texts(v), ""))
			case kind != string(t) || fmt.Sprint(v) == "NONE":
			case t == lookup.TXT:
				answers = append(answers, strings.Join(texts(v), ""))
			case t == lookup.MX:
				if mx := texts(v); mx[1] != "" {
					answers = append(answers, mx[0]+" "+mx[1])
				}
			default:
				answers = append(answers, texts(v)...)
			}
		}
	}
	if t == lookup.TXT && !hasTXT {
		answers = duplicates
	}
	switch {
	case len(answers) > 0:
		return answers, nil
	case s.Silent[name]:
		return nil, lookup.ErrTemporary
	}
	return nil, lookup.ErrNoData
}

// run plays a suite and returns how many tests there are and what went wrong.
func run(t *testing.T, file string, check func(*suite, suiteTest) (string, string)) (total int, wrong []string) {
	t.Helper()
	dec := yaml.NewDecoder(strings.NewReader(string(suiteFile(t, file))))
	for {
		var s suite
		if err := dec.Decode(&s); err != nil {
			require.ErrorContains(t, err, "EOF")
			break
		}
		s.prepare()
		for name, test := range s.Tests {
			total++
			value, explanation := check(&s, test)
			if want := texts(test.Result); !slices.Contains(want, value) {
				wrong = append(wrong, fmt.Sprintf("%s / %s: %s, want %s", s.Description, name, value, strings.Join(want, " or ")))
			}
			if want := fmt.Sprint(test.Explanation); test.Explanation != nil && want != "DEFAULT" && want != explanation {
				wrong = append(wrong, fmt.Sprintf("%s / %s: explanation %q, want %q", s.Description, name, explanation, want))
			}
		}
	}
	slices.Sort(wrong)
	return total, wrong
}

func ours(s *suite, test suiteTest) (string, string) {
	c := spf.Checker{Resolver: s}
	r := c.Check(netip.MustParseAddr(test.Host), test.Helo, test.MailFrom, time.Unix(1e9, 0))
	return string(r.Value), r.Explanation
}

func TestPublishedSuite(t *testing.T) {
	total, wrong := run(t, "rfc7208-tests.yml", ours)
	t.Logf("%d of %d tests of the RFC 7208 suite come out as published", total-len(wrong), total)
	require.Greater(t, total, 200)
	require.Empty(t, wrong)

	// How another implementation does on the same harness, so that one sees
	// that the harness tells right from wrong.
	theirTotal, theirs := run(t, "rfc7208-tests.yml", blitiri)
	t.Logf("%d of %d with blitiri.com.ar/go/spf", theirTotal-len(theirs), theirTotal)
	require.NotEmpty(t, theirs)
	require.Less(t, len(theirs), theirTotal/4)
}

// TestPyspfSuite has what another implementation added to the published suite.
func TestPyspfSuite(t *testing.T) {
	_, wrong := run(t, "pyspf-tests.yml", ours)
	// default= was in a draft of SPF; to RFC 7208 it is an unknown modifier.
	require.Equal(t, []string{
		" / default-modifier-harsh: neutral, want ambiguous",
		" / default-modifier: neutral, want fail",
	}, wrong)
}

// blitiri checks with the other implementation.
func blitiri(s *suite, test suiteTest) (string, string) {
	r, _ := peer.CheckHostWithSender(net.ParseIP(test.Host), test.Helo, test.MailFrom, peer.WithResolver(peerResolver{s}))
	return string(r), fmt.Sprint(test.Explanation) // it has no explanations
}

// peerResolver answers the other implementation from a suite's zone.
type peerResolver struct{ s *suite }

func (p peerResolver) ask(name string, t lookup.Type) ([]string, error) {
	answers, err := p.s.Lookup(name, t)
	switch {
	case err == nil:
		return answers, nil
	case lookup.Nothing(err):
		return nil, &net.DNSError{Err: err.Error(), Name: name, IsNotFound: true}
	}
	return nil, &net.DNSError{Err: err.Error(), Name: name, IsTemporary: true}
}

func (p peerResolver) LookupTXT(_ context.Context, name string) ([]string, error) {
	return p.ask(name, lookup.TXT)
}

func (p peerResolver) LookupMX(_ context.Context, name string) (hosts []*net.MX, err error) {
	answers, err := p.ask(name, lookup.MX)
	for _, a := range answers {
		preference, host, _ := strings.Cut(a, " ")
		n, _ := strconv.Atoi(preference)
		hosts = append(hosts, &net.MX{Host: host, Pref: uint16(n)})
	}
	return hosts, err
}

func (p peerResolver) LookupIPAddr(_ context.Context, host string) (found []net.IPAddr, err error) {
	for _, t := range []lookup.Type{lookup.A, lookup.AAAA} {
		answers, e := p.ask(host, t)
		for _, a := range answers {
			found = append(found, net.IPAddr{IP: net.ParseIP(a)})
		}
		err = e
	}
	if len(found) > 0 {
		err = nil
	}
	return found, err
}

func (p peerResolver) LookupAddr(_ context.Context, addr string) ([]string, error) {
	return p.ask(spf.ReverseName(netip.MustParseAddr(addr)), lookup.PTR)
}
