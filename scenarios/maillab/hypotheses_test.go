package maillab

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"sunsetlab/mail/arc"
	"sunsetlab/mail/canonical"
)

// The counts were worked out by hand from the two questions that a rule
// answers (what is hashed under simple, what under relaxed); see
// docs/mail-lab.md for the argument.
func TestCombinationsThatGiveTheTable(t *testing.T) {
	for _, c := range []struct {
		name                  string
		q                     Question
		reproduce, fm, google int
		eitherC, fewest       int
	}{
		{"as asked", Question{}, 72, 18, 0, 4, 2},
		{"IIJ-office signs relaxed", Question{IIJBody: canonical.Relaxed}, 72, 18, 0, 4, 2},
		{"SMX reads by its rule", Question{SMXReadsByItsRule: true}, 36, 14, 0, 2, 2},
		{"Google fails for another cause", Question{GoogleFails: true}, 128, 32, 8, 16, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			a, err := Search(c.q, 1)
			require.NoError(t, err)
			require.Equal(t, 512, a.Combinations)
			require.Equal(t, []int{c.reproduce, c.fm, c.google, c.eitherC, c.fewest},
				[]int{a.Reproduce, a.FastMailRFC, a.BothRFC, a.EitherC, a.Fewest})
			require.Len(t, a.Found, a.Reproduce)
		})
	}
}

// A body of text is hashed alike by all.
func TestTextPassesWhateverTheRules(t *testing.T) {
	a, err := Search(Question{Text: true, Want: Paths{arc.Pass, arc.Pass, arc.Pass, arc.Pass}}, 1)
	require.NoError(t, err)
	require.Equal(t, 512, a.Reproduce)
}

// What the search derives is what hosts do that are played, with SMTP and DNS
// between them.
func TestTheSearchAgreesWithTheLab(t *testing.T) {
	s, err := newSearch(Question{SMXReadsByItsRule: true}, 1)
	require.NoError(t, err)
	all := Combinations()
	for i := 5; i < len(all); i += 101 {
		c := all[i]
		lab, err := Shipped("arc-table1")
		require.NoError(t, err)
		lab.Messages = lab.Messages[:4] // those with an empty body
		lab.Expect = lab.Expect[:4]     // and what is said of them
		for _, h := range []struct {
			host string
			rule canonical.EmptyBody
		}{{"iij-office", canonical.RFC}, {"smx", c.SMX}, {"google", c.Google}, {"fastmail", c.FastMail}, {"microsoft", c.Microsoft}} {
			require.NoError(t, lab.SetEmptyBody(h.host, h.rule.String()))
		}
		require.NoError(t, lab.SetCanonicalization("smx", "relaxed/"+c.C))
		run, err := Play(lab, Options{Quiet: true})
		require.NoError(t, err)
		want, err := s.play(c)
		require.NoError(t, err)
		var got Paths
		for k := range run.Verdict.Journeys {
			hops := run.Verdict.Journeys[k].Hops
			got[k] = arc.Status(hops[len(hops)-1].ARC)
		}
		require.Equal(t, want, got, fmt.Sprintf("%+v", c))
		require.Equal(t, got == Table1, run.Verdict.Met)
	}
}
