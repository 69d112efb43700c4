package maillab

import (
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"net/netip"
	"os"
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

// Load reads a mail scenario and what it refers to. The error, if the file can
// be read at all, is [strict.Problems]: everything that is wrong with it.
func Load(path string) (*Scenario, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("reading the mail scenario: %w", err)
	}
	defer f.Close()
	src, err := io.ReadAll(io.LimitReader(f, strict.MaxSize+1))
	if err != nil {
		return nil, fmt.Errorf("reading the mail scenario %s: %w", path, err)
	}
	return Parse(path, src, os.DirFS(filepath.Dir(path)))
}

// Parse reads a mail scenario from the content of a file called name; beside
// holds the files that it may refer to, nil if there are none.
func Parse(name string, src []byte, beside fs.FS) (*Scenario, error) {
	s := &Scenario{file: name, source: src}
	doc, err := strict.Decode(name, src, s)
	if s.Hosts == nil && err != nil {
		// Not a file of this kind: its meaning is not worth guessing at.
		return nil, err
	}
	c := &checker{Scenario: s, doc: doc, beside: beside}
	c.check()
	if err := doc.Err(); err != nil {
		return nil, err
	}
	return s, nil
}

// The most that one lab may hold.
const (
	maxHosts    = 1000
	maxMessages = 100_000
	maxUntil    = 400 * 24 * time.Hour
	maxEML      = 64 << 20
)

type checker struct {
	*Scenario
	doc     *strict.Document
	beside  fs.FS
	domains map[string]string // domain to the host that takes its mail
}

func (c *checker) reject(path, format string, args ...any) { c.doc.Reject(path, format, args...) }

func (c *checker) check() {
	c.names = slices.DeleteFunc(c.doc.Keys("hosts"), func(n string) bool { _, ok := c.Hosts[n]; return !ok })
	c.domains = map[string]string{}
	if len(c.names) == 0 {
		c.reject("hosts", "a lab has at least one host")
	}
	if len(c.names) > maxHosts {
		c.reject("hosts", "%d hosts are more than a lab may have, %d", len(c.names), maxHosts)
		return
	}
	c.overlayProfiles()
	addresses := map[string]string{}
	hostnames := map[string]string{}
	for _, name := range c.names {
		c.host(name, addresses, hostnames)
	}
	for _, name := range c.names {
		c.references(name)
	}
	c.checkZone()
	c.checkMessages()
	c.checkTimeline()
	c.checkExpectations()
	if e := c.end(); e > maxUntil {
		c.reject("until", "a lab lives at most %d days", maxUntil/(24*time.Hour))
	}
}

// overlayProfiles puts what a host says over what its profile says.
func (c *checker) overlayProfiles() {
	for name := range c.Profiles {
		if _, shipped := shippedProfiles[name]; shipped {
			c.reject("profiles."+name, "a profile of that name is shipped already")
		}
	}
	for _, name := range c.names {
		h := c.Hosts[name]
		if h.Profile == "" {
			continue
		}
		p, ok := c.Profiles[h.Profile]
		if !ok {
			p, ok = shippedProfiles[h.Profile]
		}
		if !ok {
			all := append(slices.Collect(maps.Keys(c.Profiles)), slices.Collect(maps.Keys(shippedProfiles))...)
			c.reject("hosts."+name+".profile", "there is no profile %q%s", h.Profile, strict.Hint(h.Profile, all))
			continue
		}
		over := Host{Config: p.clone()}
		c.doc.Overlay("hosts."+name, &over)
		c.Hosts[name] = over
	}
}

func (c *checker) host(name string, addresses, hostnames map[string]string) {
	at := "hosts." + name
	h := c.Hosts[name]
	if name == "dns" || name == "internet" {
		c.reject(at, "the name %s is taken by the lab's own", name)
	}
	if !isHostname(name) {
		c.reject(at, "%q is no name for a host: want letters, digits and hyphens", name)
		return
	}
	hostname := h.Hostname
	if hostname == "" {
		hostname = name + ".example"
	} else if !isHostname(hostname) {
		c.reject(at+".hostname", "%q is no host name", hostname)
	}
	if other, taken := hostnames[strings.ToLower(hostname)]; taken {
		c.reject(at, "the hosts %s and %s have one name, %s", other, name, hostname)
	}
	hostnames[strings.ToLower(hostname)] = name
	if h.Address.IsValid() {
		if other, taken := addresses[h.Address.String()]; taken {
			c.reject(at+".address", "%s is the address of %s already", h.Address, other)
		}
		addresses[h.Address.String()] = name
	}
	for i, d := range h.Domains {
		where := fmt.Sprintf("%s.domains[%d]", at, i)
		if !isHostname(d) {
			c.reject(where, "%q is no domain", d)
		}
		if other, taken := c.domains[strings.ToLower(d)]; taken {
			c.reject(where, "the mail of %s goes to %s already", d, other)
		}
		c.domains[strings.ToLower(d)] = name
	}
	c.behaviour(at, &h.Config)
}

// behaviour checks what a host does, by itself.
func (c *checker) behaviour(at string, h *mail.Config) {
	for i := range h.Changes {
		where := fmt.Sprintf("%s.changes[%d]", at, i)
		if n := h.Changes[i].Kinds(); n != 1 {
			c.reject(where, "a change has one key, this has %d", n)
		}
		for name, value := range h.Changes[i].SetHeader {
			if !isFieldName(name) || strings.ContainsAny(value, "\r\n") {
				c.reject(where+".set_header", "%q is no field that could be set", name)
			}
		}
	}
	for _, l := range [][2]string{{"listen", h.Listen}, {"pop3", h.POP3}} {
		if a, err := netip.ParseAddrPort(l[1]); l[1] != "" && (err != nil || !a.Addr().IsLoopback()) {
			c.reject(at+"."+l[0], "%q is no address and port of the loopback network: want such as 127.0.2.10:2525", l[1])
		}
	}
	if h.TLS.Min != "" && h.TLS.Max != "" && h.TLS.Min > h.TLS.Max {
		c.reject(at+".tls", "the least version, %s, is above the most, %s", h.TLS.Min, h.TLS.Max)
	}
	if h.Rate != nil && h.Rate.Per <= 0 {
		c.reject(at+".rate.per", "a rate is per some time")
	}
	for i, d := range h.Queue.Retry {
		if d < time.Second {
			c.reject(fmt.Sprintf("%s.queue.retry[%d]", at, i), "a host waits at least a second before it tries again")
		}
	}
	if h.Queue.Retry != nil && len(h.Queue.Retry) == 0 {
		c.reject(at+".queue.retry", "at least one wait is needed; the last repeats")
	}
	for _, s := range []struct {
		path string
		bits int
		ok   bool
	}{{at + ".dkim.bits", bitsOf(h.DKIM), h.DKIM != nil}, {at + ".seal.bits", sealBits(h.Seal), h.Seal != nil}} {
		if s.ok && s.bits%16 != 0 {
			c.reject(s.path, "an RSA key has a multiple of 16 bits here")
		}
	}
	if s := h.Seal; s != nil && s.CVFailOn != "" && s.CVFail == "" {
		c.reject(at+".seal.cv_fail_on", "there is no cv_fail that it could be about")
	}
	for key, to := range h.Forward {
		if err := smtp.CheckAddress(to); err != nil || !strings.Contains(to, "@") {
			c.reject(at+".forward."+key, "%q is no address", to)
		}
	}
	if len(h.Domains) == 0 && (len(h.Mailboxes) > 0 || len(h.Forward) > 0) {
		c.reject(at, "a host without domains has no mailboxes and forwards nothing")
	}
}

func bitsOf(s *mail.Signing) int {
	if s == nil {
		return 0
	}
	return s.Bits
}

func sealBits(s *mail.Seal) int {
	if s == nil {
		return 0
	}
	return s.Bits
}

// references checks what a host says of others.
func (c *checker) references(name string) {
	h := c.Hosts[name]
	at := "hosts." + name
	for i, other := range h.RelayFor {
		c.known(fmt.Sprintf("%s.relay_for[%d]", at, i), other)
	}
	if h.Smarthost == "" {
		return
	}
	for _, other := range c.names {
		if hostnameOf(c.Scenario, other) == h.Smarthost {
			return
		}
	}
	if _, ok := c.Hosts[h.Smarthost]; ok {
		h.Smarthost = hostnameOf(c.Scenario, h.Smarthost)
		c.Hosts[name] = h
		return
	}
	c.reject(at+".smarthost", "there is no host %q%s", h.Smarthost, strict.Hint(h.Smarthost, c.names))
}

func hostnameOf(s *Scenario, name string) string {
	if h := s.Hosts[name].Hostname; h != "" {
		return h
	}
	return name + ".example"
}

func (c *checker) known(at, host string) bool {
	if _, ok := c.Hosts[host]; ok {
		return true
	}
	c.reject(at, "there is no host %q%s", host, strict.Hint(host, c.names))
	return false
}

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
