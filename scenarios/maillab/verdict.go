package maillab

import (
	"fmt"
	"slices"
	"strings"

	"sunsetlab/mail/lookup"
	"sunsetlab/sim/mail"
)

// nowhere is a resolver that knows of nothing.
var nowhere = lookup.Zone{}

// Verdict is what came of a scenario.
type Verdict struct {
	Scenario string `json:"scenario"`
	Name     string `json:"name"`
	Seed     uint64 `json:"seed"`
	// Met is true if all that is expected came true.
	Met      bool      `json:"met"`
	Checks   []Check   `json:"checks"`
	Journeys []Journey `json:"messages"`
}

// Check is one expectation with what came of it.
type Check struct {
	// Want is the expectation in words, Line where it stands in the file.
	Want string `json:"want"`
	Line int    `json:"line,omitempty"`
	Met  bool   `json:"met"`
	// Got says what came instead.
	Got string `json:"got,omitempty"`
}

func judge(s *Scenario, run *Run, seed uint64) Verdict {
	v := Verdict{Scenario: s.Stem(), Name: s.Name, Seed: seed, Met: true, Journeys: journeys(s, run.Records)}
	for i := range s.Expect {
		e := &s.Expect[i]
		c := Check{Want: e.words(), Line: s.lines[i]}
		k := slices.IndexFunc(v.Journeys, func(j Journey) bool { return j.Message == e.Message })
		c.Got = strings.Join(e.differences(&v.Journeys[k], run.Records, &s.Messages[k]), "; ")
		c.Met = c.Got == ""
		v.Met = v.Met && c.Met
		v.Checks = append(v.Checks, c)
	}
	return v
}

// words says what is expected.
func (e *Expectation) words() string {
	var all []string
	add := func(format string, args ...any) { all = append(all, fmt.Sprintf(format, args...)) }
	for _, w := range e.results(&Hop{}) {
		if w.want != "" {
			add("%s=%s", w.name, w.want)
		}
	}
	if e.Outcome != "" {
		add("%s", e.Outcome)
	}
	if e.CV != "" {
		add("seals cv=%s", e.CV)
	}
	if e.Instance != 0 {
		add("seals i=%d", e.Instance)
	}
	if e.BodyHash != "" {
		add("seals bh=%s", e.BodyHash)
	}
	if e.Attempts != 0 {
		add("tries %d times", e.Attempts)
	}
	if e.Delivered != nil {
		add("delivered %v", *e.Delivered)
	}
	if e.Returned != nil {
		add("returned %v", *e.Returned)
	}
	if e.Within != nil {
		add("within %s", *e.Within)
	}
	if e.Because != "" {
		add("because of %q", e.Because)
	}
	who := e.Message
	if e.Host != "" {
		who += " at " + e.Host
	}
	return who + ": " + strings.Join(all, ", ")
}

type result struct{ name, want, got string }

// results pairs what is expected of a hop's findings with what it found.
func (e *Expectation) results(h *Hop) []result {
	return []result{{"spf", e.SPF, h.SPF}, {"dkim", e.DKIM, h.DKIM}, {"dmarc", e.DMARC, h.DMARC}, {"arc", e.ARC, h.ARC}, {"tls", e.TLS, h.TLS}}
}

// differences says what is not as expected.
func (e *Expectation) differences(j *Journey, records []mail.Record, m *Message) []string {
	if e.Host == "" {
		return e.wholeDifferences(j)
	}
	h := j.hop(e.Host)
	if h == nil {
		return []string{"the message never came to " + e.Host}
	}
	var all []string
	add := func(format string, args ...any) { all = append(all, fmt.Sprintf(format, args...)) }
	for _, w := range e.results(h) {
		if w.want != "" && w.want != w.got {
			add("%s=%s", w.name, w.got)
		}
	}
	e.sealDifferences(h, add)
	attempts, outcomes, reasons := 0, []string{string(h.Outcome)}, []string{h.Reason, h.Reply}
	id := m.messageID()
	for i := range records {
		r := &records[i]
		mine := r.MessageID == id || r.MessageID == "" && m.Submit != nil && r.PeerName == m.program()
		if r.Host != e.Host || !mine {
			continue
		}
		attempts = max(attempts, r.Attempt)
		outcomes, reasons = append(outcomes, string(r.Outcome)), append(reasons, r.Reason, r.Reply)
	}
	if e.Attempts != 0 && e.Attempts != attempts {
		add("it tried %d times", attempts)
	}
	if e.Outcome != "" && !slices.Contains(outcomes, string(e.Outcome)) {
		add("it %s", strings.Join(slices.Compact(outcomes), ", "))
	}
	if e.Because != "" && !slices.ContainsFunc(reasons, func(r string) bool { return strings.Contains(r, e.Because) }) {
		reasons = slices.DeleteFunc(reasons, func(r string) bool { return r == "" })
		add("its reasons are %q", strings.Join(reasons, "; "))
	}
	return all
}

func (e *Expectation) sealDifferences(h *Hop, add func(string, ...any)) {
	if e.CV == "" && e.Instance == 0 && e.BodyHash == "" {
		return
	}
	if h.Sealed == nil {
		add("it sealed nothing")
		return
	}
	if e.CV != "" && e.CV != h.Sealed.CV {
		add("it sealed cv=%s", h.Sealed.CV)
	}
	if e.Instance != 0 && e.Instance != h.Sealed.Instance {
		add("it sealed i=%d", h.Sealed.Instance)
	}
	if e.BodyHash != "" && e.BodyHash != h.Sealed.Claimed {
		add("it sealed bh=%s", h.Sealed.Claimed)
	}
}

func (e *Expectation) wholeDifferences(j *Journey) []string {
	var all []string
	delivered := j.Outcome == mail.InInbox || j.Outcome == mail.Quarantined
	returned := j.Outcome == mail.Returned || j.Outcome == mail.Dropped
	switch {
	case e.Delivered != nil && *e.Delivered != delivered, e.Returned != nil && *e.Returned != returned:
		all = append(all, string(j.Outcome))
	case e.Within != nil && j.Took > *e.Within:
		all = append(all, fmt.Sprintf("after %s", j.Took))
	}
	if e.Because != "" && !slices.ContainsFunc(j.Hops, func(h Hop) bool { return strings.Contains(h.Reason+h.Reply, e.Because) }) {
		all = append(all, "no host gave such a reason")
	}
	return all
}
