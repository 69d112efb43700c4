package taglist_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sunsetlab/mail/internal/taglist"
)

func TestParse(t *testing.T) {
	got, err := taglist.Parse(" v=1; a = rsa-sha256 ;\r\n\tb=a=b c\r\n\td; x_1=;")
	require.NoError(t, err)
	require.Equal(t, taglist.List{{"v", "1"}, {"a", "rsa-sha256"}, {"b", "a=b c\r\n\td"}, {"x_1", ""}}, got)
	v, ok := got.Get("b")
	require.True(t, ok)
	require.Equal(t, "a=bcd", taglist.StripBlanks(v))
	_, ok = got.Get("B")
	require.False(t, ok, "names differ by case")
}

func TestErrors(t *testing.T) {
	for text, want := range map[string]string{
		"":                      "tag 1 is empty",
		" ; ":                   "tag 1 is empty",
		"a=1;;b=2":              "tag 2 is empty",
		"a":                     `tag "a" has no =`,
		"=1":                    `"" is no tag name`,
		"1a=1":                  `"1a" is no tag name`,
		"a b=1":                 `"a b" is no tag name`,
		"a=1; a=2":              "tag a= comes twice",
		strings.Repeat("x", 50): `tag "` + strings.Repeat("x", 40) + `..." has no =`,
	} {
		_, err := taglist.Parse(text)
		require.EqualError(t, err, want, "%q", text)
	}
	var many strings.Builder
	for i := range 101 {
		many.WriteString(strings.Repeat("x", i+1) + "=;")
	}
	_, err := taglist.Parse(many.String())
	require.ErrorContains(t, err, "more than 100 tags")
}

func FuzzParse(f *testing.F) {
	f.Add("v=1; a=rsa-sha256; b=AA==;")
	f.Fuzz(func(t *testing.T, s string) {
		list, err := taglist.Parse(s)
		if err != nil {
			return
		}
		// What has been read says the same when it is written again.
		var b strings.Builder
		for _, tag := range list {
			b.WriteString(tag.Name + "=" + tag.Value + ";")
		}
		again, err := taglist.Parse(b.String())
		require.NoError(t, err)
		require.Equal(t, list, again)
	})
}
