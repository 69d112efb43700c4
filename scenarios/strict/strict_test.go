package strict_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sunsetlab/scenarios/strict"
)

type colour string

func (colour) Words() []string { return []string{"red", "green", "dark_blue"} }

type digits string

func (d *digits) UnmarshalText(b []byte) error {
	s := string(b)
	if strings.Trim(s, "0123456789") != "" {
		return errors.New("want digits")
	}
	*d = digits(s)
	return nil
}

// level is a type of small numbers with words.
type level uint8

func (l level) String() string {
	if l > 1 {
		return "unknown"
	}
	return [...]string{"low", "high"}[l]
}

func (l *level) UnmarshalText(b []byte) error {
	for *l = 0; *l < 2; *l++ {
		if l.String() == string(b) {
			return nil
		}
	}
	return errors.New("no level")
}

type names []string

func (names) Single() {}

type base struct {
	Weight float64 `yaml:"weight" jsonschema:"minimum=0,maximum=1"`
}

type item struct {
	base
	Name   string         `yaml:"name" jsonschema:"required"`
	Colour colour         `yaml:"colour"`
	Code   digits         `yaml:"code"`
	Count  uint8          `yaml:"count" jsonschema:"minimum=1,maximum=9"`
	On     *bool          `yaml:"on"`
	Also   names          `yaml:"also"`
	Parts  []item         `yaml:"parts"`
	Prices map[string]int `yaml:"prices"`
	ByCode map[uint8]bool `yaml:"by_code"`
	Other  *item          `yaml:"other"`
	Level  level          `yaml:"level"`
	After  time.Duration  `yaml:"after"`
	Since  time.Time      `yaml:"since"`
	hidden int
}

func decode(t *testing.T, src string) (item, *strict.Document, error) {
	t.Helper()
	var v item
	doc, err := strict.Decode("f.yaml", []byte(src), &v)
	_ = v.hidden
	return v, doc, err
}

func TestDecode(t *testing.T) {
	yes := true
	v, doc, err := decode(t, `# a comment
name: &n chair
colour: dark_blue
weight: 0.5
code: 00101
count: 3
on: true
also: one
parts:
  - &leg {name: leg, also: [a, b]}
  - <<: *leg
    name: *n
prices: {yen: 3}
by_code: {7: true}
other:
  name: |
    two
    lines
`)
	require.NoError(t, err)
	require.Equal(t, item{base: base{0.5}, Name: "chair", Colour: "dark_blue", Code: "00101", Count: 3, On: &yes,
		Also: names{"one"}, Parts: []item{{Name: "leg", Also: names{"a", "b"}}, {Name: "chair", Also: names{"a", "b"}}},
		Prices: map[string]int{"yen": 3}, ByCode: map[uint8]bool{7: true}, Other: &item{Name: "two\nlines\n"}}, v)
	require.Equal(t, 11, doc.Line("parts[1]"))
	require.Equal(t, []string{"name", "also"}, doc.Keys("parts[1]"))
	require.Equal(t, []string{"name"}, doc.Keys("other"))
	require.Empty(t, doc.Keys("name"))
	require.Equal(t, 13, doc.Line("prices.yen"))
}

func TestProblems(t *testing.T) {
	// Each is a file and the first lines of what is said of it.
	for name, c := range map[string]struct{ src, want string }{
		"unknown key":         {"name: a\ncolor: red", `f.yaml:2:1: unknown key "color"; did you mean "colour"?`},
		"unknown key, far":    {"name: a\nzzzzzzz: red", `f.yaml:2:1: unknown key "zzzzzzz"; there is after, also, by_code, code, colour, count, level, name, on, other, parts, prices, since, weight`},
		"unknown key, nested": {"name: a\nparts:\n  - name: b\n    wieght: 1", `f.yaml:4:5: unknown key "wieght" in parts[0]; did you mean "weight"?`},
		"duplicate key":       {"name: a\ncount: 1\nname: b", `f.yaml:3:1: key "name" stands here twice, first in line 1`},
		"duplicate map key":   {"name: a\nprices: {yen: 1, yen: 2}", `f.yaml:2:18: key "yen" stands here twice, first in line 2`},
		"word":                {"name: a\ncolour: darkblue", `f.yaml:2:9: "darkblue" is no value here; did you mean "dark_blue"?`},
		"word, far":           {"name: a\ncolour: 1", `f.yaml:2:9: "1" is no value here: want red, green, dark_blue`},
		"scalar":              {"name: a\ncode: 1x", `f.yaml:2:7: want digits`},
		"scalar, list":        {"name: a\ncode: [1]", `f.yaml:2:7: a list stands where one value should`},
		"level":               {"name: a\nlevel: hihg", `f.yaml:2:8: "hihg" is no value here; did you mean "high"?`},
		"time":                {"name: a\nsince: yesterday", `f.yaml:2:8: "yesterday" is no time: want such as 2026-03-31T21:00:00+09:00`},
		"duration":            {"name: a\nafter: 3", `f.yaml:2:8: "3" is no duration: want such as 500ms, 15s, 12m, 1h30m or 2d`},
		"missing":             {"count: 1", `f.yaml:1:1: the file has no name`},
		"missing, nested":     {"name: a\nother: {count: 1}", `f.yaml:2:8: other has no name`},
		"low":                 {"name: a\ncount: 0", `f.yaml:2:8: 0 is less than 1, the least there can be`},
		"high":                {"name: a\nweight: 1.5", `f.yaml:2:9: 1.5 is more than 1, the most there can be`},
		"overflow":            {"name: a\nby_code: {256: true}", `f.yaml:2:11: 256 is out of range`},
		"negative":            {"name: a\nby_code: {-1: true}", `f.yaml:2:11: -1 is out of range`},
		"no number":           {"name: a\ncount: many", `f.yaml:2:8: "many" stands where a whole number should`},
		"quoted number":       {"name: a\ncount: \"1\"", `f.yaml:2:8: "1" stands where a whole number should`},
		"not a number":        {"name: a\nweight: .nan", `f.yaml:2:9: .nan stands where a number should`},
		"no bool":             {"name: a\non: maybe", `f.yaml:2:5: "maybe" stands where true or false should`},
		"nothing":             {"name: a\nother:", `f.yaml:2:8: nothing stands where a mapping (key: value) should`},
		"list for text":       {"name: [a]", `f.yaml:1:7: a list stands where a text should`},
		"text for list":       {"name: a\nparts: b", `f.yaml:2:8: "b" stands where a list should`},
		"list for mapping":    {"- a", `f.yaml:1:1: a list stands where a mapping (key: value) should`},
		"alias":               {"name: *a", `f.yaml:1:7: nothing before is anchored as &a`},
		"tag":                 {"name: !!str a", `f.yaml:1:7: the tag !!str has no meaning here`},
		"two documents":       {"name: a\n---\nname: b", `f.yaml:3:1: a second document: a file holds one`},
		"empty":               {"", `f.yaml: the file is empty`},
		"only a comment":      {"# nothing", `f.yaml: the file is empty`},
		"no YAML":             {"name: \"a", `f.yaml:1:7: not YAML: `},
		"merges itself":       {"name: a\nother: &o {<<: *o, name: b}", `f.yaml:2:`},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, err := decode(t, c.src)
			require.Error(t, err)
			first, _, _ := strings.Cut(err.Error(), "\n")
			require.True(t, strings.HasPrefix(first, c.want), "got  %s\nwant %s", first, c.want)
			require.ErrorAs(t, err, new(strict.Problems))
		})
	}
}

func TestOverlay(t *testing.T) {
	_, doc, err := decode(t, "name: a\nparts:\n  - {name: b, level: high}\n  - {name: c, count: 3}\n")
	require.NoError(t, err)
	on := item{Count: 7, Level: 1}
	require.True(t, doc.Overlay("parts[1]", &on))
	require.Equal(t, item{Name: "c", Count: 3, Level: 1}, on)
	require.False(t, doc.Overlay("parts[2]", &on))
	require.NoError(t, doc.Err())
}

func TestDurationsAndTimes(t *testing.T) {
	for s, want := range map[string]time.Duration{"0": 0, "0s": 0, "1.5s": 1500 * time.Millisecond, "1h30m": 90 * time.Minute,
		"2d": 48 * time.Hour, "2d6h": 54 * time.Hour, "0.5d": 12 * time.Hour} {
		d, err := strict.ParseDuration(s)
		require.NoError(t, err, s)
		require.Equal(t, want, d, s)
		require.Regexp(t, strict.DurationPattern, s)
	}
	for _, s := range []string{"", "3", "-3s", "+3s", "d", "xd", "1d-3s", "1d1d", "1e9d", "NaNd", "9999999h99999999h", "never"} {
		_, err := strict.ParseDuration(s)
		require.Error(t, err, s)
	}
	at, err := strict.ParseTime("2026-04-01T00:00:00+09:00")
	require.NoError(t, err)
	require.Equal(t, time.Date(2026, 3, 31, 15, 0, 0, 0, time.UTC), at.UTC())
	for _, s := range []string{"", "2026-04-01", "0001-01-01T00:00:00Z"} {
		_, err := strict.ParseTime(s)
		require.Error(t, err, s)
	}
}

func TestAllProblemsAtOnceWithTheirText(t *testing.T) {
	_, doc, err := decode(t, "name: a\ncolor: red\nparts:\n  - {name: b, count: 77}\n")
	require.Error(t, err)
	require.True(t, doc.Rejected("parts[0].count"))
	require.False(t, doc.Rejected("parts[0].name"))
	doc.Reject("parts[0].name", "there is no %s", "b")
	doc.Reject("parts[0].gone.deeper", "at the nearest parent")
	require.EqualError(t, doc.Err(), strings.TrimPrefix(`
f.yaml:2:1: unknown key "color"; did you mean "colour"?
     1 | name: a
     2 | color: red
       | ^
f.yaml:4:5: at the nearest parent
     3 | parts:
     4 |   - {name: b, count: 77}
       |     ^
f.yaml:4:12: there is no b
     3 | parts:
     4 |   - {name: b, count: 77}
       |            ^
f.yaml:4:22: 77 is more than 9, the most there can be
     3 | parts:
     4 |   - {name: b, count: 77}
       |                      ^`, "\n"))
}

func TestATooLargeFile(t *testing.T) {
	_, _, err := decode(t, strings.Repeat("#", strict.MaxSize+1))
	require.ErrorContains(t, err, "more than a file may have")
}

func TestAliasesOfAliasesAreBounded(t *testing.T) {
	src := "name: a\nparts:\n- &a0 {name: x}\n"
	for i := range 12 {
		n := string(rune('a' + i))
		src += "- &" + n + "1 {name: y, parts: [" + strings.Repeat("*"+prev(i)+", ", 20) + "*" + prev(i) + "]}\n"
	}
	_, _, err := decode(t, src)
	require.ErrorContains(t, err, "holds more than")
}

func prev(i int) string {
	if i == 0 {
		return "a0"
	}
	return string(rune('a'+i-1)) + "1"
}

func TestNearest(t *testing.T) {
	words := []string{"power_on", "power_off", "power_cut", "reboot", "ims_vops", "sgs", "utran"}
	for word, want := range map[string]string{"poweron": "power_on", "power-off": "power_off", "rebot": "reboot",
		"rebooot": "reboot", "vops": "ims_vops", "SGS": "sgs", "utarn": "utran", "powercut": "power_cut", "xyzzy": "", "": "",
		strings.Repeat("x", 100): ""} {
		got, ok := strict.Nearest(word, words)
		require.Equal(t, want, got, word)
		require.Equal(t, want != "", ok)
	}
	_, ok := strict.Nearest("z", []string{"1", "a", "2-1"})
	require.False(t, ok, "one letter for another")
	near, _ := strict.Nearest("A", []string{"1", "a", "2-1"})
	require.Equal(t, "a", near)
	require.Equal(t, "; there is reboot, sgs", strict.Hint("xyzzy", []string{"sgs", "reboot"}))
	require.Empty(t, strict.Hint("x", nil))
}

func FuzzDecode(f *testing.F) {
	files, err := filepath.Glob("../library/*.yaml")
	require.NoError(f, err)
	for _, name := range files {
		src, err := os.ReadFile(name)
		require.NoError(f, err)
		f.Add(src)
	}
	f.Add([]byte("name: &a [*a]\nother: &b {<<: *b}\nparts: [{name: x}, *a]\n"))
	f.Fuzz(func(t *testing.T, src []byte) {
		var v item
		doc, err := strict.Decode("f.yaml", src, &v)
		if err != nil && len(err.(strict.Problems)) == 0 {
			t.Fatal("an error without a problem")
		}
		doc.Reject("parts[0].name", "a check that comes later")
		if doc.Err() == nil {
			t.Fatal("a rejected document without a problem")
		}
	})
}

func TestByteOrderMarkIsNoKey(t *testing.T) {
	var v struct {
		Name string `yaml:"name"`
	}
	_, err := strict.Decode("lab.yaml", []byte("\ufeffname: x\n"), &v)
	require.NoError(t, err)
	require.Equal(t, "x", v.Name)
}
