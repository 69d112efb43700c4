package scenarios

import (
	"strings"
	"sync"

	"sunsetlab/scenarios/gen/decisions"
	"sunsetlab/scenarios/strict"
)

// knownDecision tells whether a decision can be what an expectation says: words
// of a name, a name with details in brackets, or details alone.
func knownDecision(words string) bool {
	name, _, _ := strings.Cut(words, "(")
	name = strings.TrimSpace(name)
	if name == "" {
		return words != ""
	}
	for _, known := range decisionNames {
		before, after, open := strings.Cut(known, decisions.Any)
		switch {
		case !open:
			if strings.Contains(known, name) {
				return true
			}
		case before == "":
			// Anything may come before: it must be words that do occur.
			if what, ok := strings.CutSuffix(name, after); ok && what != "" && occurs(what) {
				return true
			}
		case strings.HasPrefix(name, before) && strings.HasSuffix(name[len(before):], after):
			return true
		case strings.Contains(before, name) || strings.Contains(after, name):
			return true
		}
	}
	return false
}

// vocabulary is all words of decisions, messages and requests.
var vocabulary = sync.OnceValue(func() map[string]bool {
	words := map[string]bool{}
	for _, names := range [][]string{decisionNames, messageNames(), Request("").Words(), {"MME", "SGSN"}} {
		for _, name := range names {
			for _, word := range strings.Fields(name) {
				words[word] = true
			}
		}
	}
	return words
})

func occurs(words string) bool {
	for _, word := range strings.Fields(words) {
		if !vocabulary()[word] {
			return false
		}
	}
	return true
}

// nearestDecision is the decision of that name, nearly.
func nearestDecision(words string) string {
	name, _, _ := strings.Cut(words, "(")
	if near, ok := strict.Nearest(strings.TrimSpace(name), decisionNames); ok {
		return `; did you mean "` + near + `"?`
	}
	return ""
}
