package scenarios

import (
	"fmt"
	"path"
	"path/filepath"
	"strings"

	"sunsetlab/sim/report"
)

// Stem is the scenario's short name: its file's without folders and extension.
func (s *Scenario) Stem() string {
	base := path.Base(filepath.ToSlash(s.file))
	return strings.TrimSuffix(strings.TrimSuffix(base, ".yaml"), ".yml")
}

// words says in one line what an expectation wants.
func (j *judge) words(e *Expectation) string {
	var what string
	switch {
	case e.Always != nil:
		what = "always " + e.Always.words()
	case e.Never != nil:
		what = "never " + e.Never.words()
	case e.counts():
		what = e.countWords()
	case e.speaksOfTraffic():
		what = e.trafficWords()
	case e.Mail != nil:
		what = e.Mail.words()
	default:
		what = e.Look.words()
	}
	switch {
	case e.At != nil:
		return what + " at " + report.Duration(e.At.Since(j.Start))
	case e.Within != nil && e.From != nil:
		return fmt.Sprintf("%s within %s of %s", what, report.Duration(*e.Within), report.Duration(e.From.Since(j.Start)))
	case e.Within != nil:
		return what + " within " + report.Duration(*e.Within)
	}
	if e.From != nil {
		what += " from " + report.Duration(e.From.Since(j.Start))
	}
	if e.Until != nil {
		what += " until " + report.Duration(e.Until.Since(j.Start))
	}
	return what
}

func (l *Look) words() string {
	var all []string
	add := func(key string, value any) { all = append(all, fmt.Sprintf("%s %v", key, value)) }
	if l.RAT != nil {
		add("rat", *l.RAT)
	}
	if l.Camped != nil {
		add("camped", *l.Camped)
	}
	if l.Voice != nil {
		add("voice", *l.Voice)
	}
	if l.Data != nil {
		add("data", *l.Data)
	}
	if l.PLMN != nil {
		add("plmn", *l.PLMN)
	}
	if l.EmergencyPossible != nil {
		add("emergency_possible", *l.EmergencyPossible)
	}
	if l.EMM != "" {
		add("emm", l.EMM)
	}
	for _, because := range l.Because {
		all = append(all, fmt.Sprintf("because %q", because))
	}
	return strings.Join(all, ", ")
}

func (e *Expectation) countWords() string {
	what := e.Message
	switch {
	case e.SMS != "":
		what = fmt.Sprintf("SMS %q received", e.SMS)
	case e.Decision != "":
		what = fmt.Sprintf("decision %q", e.Decision)
	}
	if e.Peer != "" {
		what += ", " + string(e.Peer)
	}
	if e.Cause != "" {
		what += " with " + e.Cause
	}
	switch {
	case e.Count != nil:
		what += fmt.Sprintf(" × %d", *e.Count)
	case e.AtLeast != nil && e.AtMost != nil:
		what += fmt.Sprintf(" × %d to %d", *e.AtLeast, *e.AtMost)
	case e.AtLeast != nil:
		what += fmt.Sprintf(" × at least %d", *e.AtLeast)
	case e.AtMost != nil:
		what += fmt.Sprintf(" × at most %d", *e.AtMost)
	}
	if e.Apart != nil {
		what += ", " + report.Duration(*e.Apart) + " apart"
	}
	return what
}
