package maillab

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"sunsetlab/mail/message"
	"sunsetlab/scenarios/strict"
	"sunsetlab/sim/mail"
	"sunsetlab/sim/mail/smtp"
	"sunsetlab/sim/mail/zone"
)

func (c *checker) checkZone() {
	if c.Zone == "" {
		return
	}
	if err := zone.New().Read("zone", strings.NewReader(c.Zone)); err != nil {
		c.reject("zone", "%v", err)
	}
}

func (c *checker) checkMessages() {
	if len(c.Messages) > maxMessages {
		c.reject("messages", "%d messages are more than a lab may have, %d", len(c.Messages), maxMessages)
		return
	}
	seen := map[string]bool{}
	for i := range c.Messages {
		m := &c.Messages[i]
		at := fmt.Sprintf("messages[%d]", i)
		if seen[m.Name] {
			c.reject(at+".name", "there is a message %s already", m.Name)
		}
		seen[m.Name] = true
		if !isHostname(m.Name) {
			c.reject(at+".name", "%q is no name for a message: want letters, digits, dots and hyphens", m.Name)
		}
		if m.From != "" {
			c.address(at+".from", m.From)
		}
		if len(m.To) == 0 {
			c.reject(at+".to", "a message goes to somebody")
		}
		for j, to := range m.To {
			c.address(fmt.Sprintf("%s.to[%d]", at, j), to)
		}
		c.sender(at, m)
		c.content(at, m)
	}
}

func (c *checker) address(at, a string) {
	if err := smtp.CheckAddress(a); err != nil {
		c.reject(at, "%v", err)
	}
}

func (c *checker) sender(at string, m *Message) {
	switch {
	case m.Host != "" && m.Submit != nil:
		c.reject(at+".submit", "a message is sent by a host or handed in by a user, not both")
	case m.Submit != nil:
		if !c.known(at+".submit.host", m.Submit.Host) {
			return
		}
		s := c.Hosts[m.Submit.Host].Submission
		if s == nil {
			c.reject(at+".submit.host", "%s lets nobody submit: it has no submission", m.Submit.Host)
			return
		}
		if _, ok := s.Users[m.Submit.User]; !ok && m.Submit.Password == "" {
			c.reject(at+".submit.user", "%s has no user %q%s", m.Submit.Host, m.Submit.User, strict.Hint(m.Submit.User, slices.Collect(maps.Keys(s.Users))))
		}
	case m.Host == "":
		host, ok := c.domains[strings.ToLower(domainOf(m.From))]
		if !ok {
			c.reject(at, "no host has the domain of <%s>: say by which host the message is sent", m.From)
			return
		}
		m.Host = host
	default:
		c.known(at+".host", m.Host)
	}
}

// content puts the message's bytes together.
func (c *checker) content(at string, m *Message) {
	if m.EML != "" {
		if m.Body != "" || m.Subject != "" || len(m.Header) > 0 {
			c.reject(at+".eml", "a file holds the whole message: subject, header and body are not beside it")
			return
		}
		c.file(at+".eml", m)
		return
	}
	for name, value := range m.Header {
		if !isFieldName(name) || strings.ContainsAny(value, "\r\n") {
			c.reject(at+".header."+name, "%q is no header field", name)
		}
	}
}

func (c *checker) file(at string, m *Message) {
	if c.beside == nil {
		c.reject(at, "there is no file %s: nothing lies beside this scenario", m.EML)
		return
	}
	f, err := c.beside.Open(filepath.ToSlash(filepath.Clean(m.EML)))
	if err != nil {
		c.reject(at, "reading the message: %v", err)
		return
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, maxEML+1))
	switch {
	case err != nil:
		c.reject(at, "reading the message: %v", err)
	case len(b) > maxEML:
		c.reject(at, "%s has more than %d octets", m.EML, maxEML)
	default:
		m.raw = message.Normalize(b)
		if _, err := message.Parse(m.raw); err != nil {
			c.reject(at, "%s is no message: %v", m.EML, err)
		}
	}
}

func (c *checker) checkTimeline() {
	for i := range c.Timeline {
		s := &c.Timeline[i]
		at := fmt.Sprintf("timeline[%d]", i)
		if s.Keep != nil && s.Do != RotateKeys {
			c.reject(at+".keep", "keep is about %s", RotateKeys)
		}
		if s.Host == "dns" && (s.Do == Down || s.Do == Up) {
			continue
		}
		if c.known(at+".host", s.Host) && s.Do == RotateKeys {
			if h := c.Hosts[s.Host]; h.DKIM == nil && h.Seal == nil {
				c.reject(at+".do", "%s signs nothing: it has neither dkim nor seal", s.Host)
			}
		}
	}
}

func (c *checker) checkExpectations() {
	names := make([]string, len(c.Messages))
	for i := range c.Messages {
		names[i] = c.Messages[i].Name
	}
	for i := range c.Expect {
		e := &c.Expect[i]
		at := fmt.Sprintf("expect[%d]", i)
		if !slices.Contains(names, e.Message) {
			c.reject(at+".message", "there is no message %q%s", e.Message, strict.Hint(e.Message, names))
		}
		if e.Host != "" {
			c.known(at+".host", e.Host)
		}
		c.expectation(at, e)
		c.lines = append(c.lines, c.doc.Line(at))
	}
}

// resultWords are what a method can come to.
var resultWords = []string{"none", "pass", "fail", "softfail", "neutral", "policy", "temperror", "permerror"}

func (c *checker) expectation(at string, e *Expectation) {
	for _, w := range []struct {
		key, value string
		words      []string
	}{{"spf", e.SPF, resultWords}, {"dkim", e.DKIM, resultWords}, {"dmarc", e.DMARC, resultWords}, {"arc", e.ARC, []string{"none", "pass", "fail"}},
		{"cv", e.CV, []string{"none", "pass", "fail"}}, {"tls", e.TLS, []string{"PLAIN", "TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"}}} {
		if w.value != "" && !slices.Contains(w.words, w.value) {
			c.reject(at+"."+w.key, "%q is no value here%s", w.value, strict.Hint(w.value, w.words))
		}
	}
	ofHost := e.SPF != "" || e.DKIM != "" || e.DMARC != "" || e.ARC != "" || e.TLS != "" || e.CV != "" || e.Instance != 0 || e.BodyHash != "" || e.Attempts != 0 || e.Outcome != ""
	whole := e.Delivered != nil || e.Returned != nil
	switch {
	case !ofHost && !whole && e.Because == "":
		c.reject(at, "nothing is expected here")
	case ofHost && e.Host == "":
		c.reject(at, "whose finding is meant? Say the host")
	case whole && e.Host != "":
		c.reject(at, "delivered and returned are about the message, not about a host")
	case e.Within != nil && !whole:
		c.reject(at+".within", "within goes with delivered or returned")
	}
}

func isHostname(s string) bool {
	if s == "" || len(s) > 253 {
		return false
	}
	for label := range strings.SplitSeq(s, ".") {
		if label == "" || len(label) > 63 {
			return false
		}
		for i := range len(label) {
			c := label[i]
			if c != '-' && c != '_' && (c < '0' || c > '9') && (c|0x20 < 'a' || c|0x20 > 'z') {
				return false
			}
		}
	}
	return true
}

func isFieldName(s string) bool {
	for i := range len(s) {
		if s[i] <= ' ' || s[i] > '~' || s[i] == ':' {
			return false
		}
	}
	return s != ""
}

// compose writes a message of the scenario.
func (m *Message) compose(at time.Time) []byte {
	if m.raw != nil {
		return m.raw
	}
	raw := mail.Compose(m.From, strings.Join(m.To, ">, <"), m.Subject, m.id(), at, m.Body)
	if len(m.Header) == 0 {
		return raw
	}
	head, body, _ := bytes.Cut(raw, []byte("\r\n\r\n"))
	parsed, err := message.Parse(append(bytes.Clone(head), "\r\n\r\n"...))
	if err != nil {
		return raw // what Compose writes can be read
	}
	fields := slices.DeleteFunc(parsed.Header, func(f message.Field) bool {
		for name := range m.Header {
			if f.Is(name) {
				return true
			}
		}
		return false
	})
	for _, name := range slices.Sorted(maps.Keys(m.Header)) {
		if m.Header[name] != "" { // an empty value takes the field away
			fields = append(fields, message.NewField(name, m.Header[name]))
		}
	}
	return (&message.Message{Header: fields, Body: body}).Bytes()
}
