package maillab

import (
	"cmp"
	"path"
	"path/filepath"
	"strings"
	"time"

	"sunsetlab/sim/mail"
)

// Scenario is a mail lab, what happens in it, and what is expected of that.
type Scenario struct {
	Name        string `yaml:"name" jsonschema:"required"`
	Description string `yaml:"description"`
	// Source is where the story comes from.
	Source string `yaml:"source"`
	// Clause are the rules that it is about.
	Clause Texts `yaml:"clause"`
	// Start is the time of day at which the world begins.
	Start *time.Time `yaml:"start"`
	// Until is when it ends, counted from the start; an hour after the last
	// thing that happens by default.
	Until *time.Duration `yaml:"until"`
	// Seed is what keys and all chance follow from.
	Seed *uint64 `yaml:"seed"`
	// Latency is how long anything takes from one host to another; 10 ms by
	// default.
	Latency *time.Duration `yaml:"latency"`

	// Profiles are settings that several hosts share, by name. Some are
	// shipped.
	Profiles map[string]Profile `yaml:"profiles"`
	// Hosts are the mail hosts by name.
	Hosts map[string]Host `yaml:"hosts" jsonschema:"required"`
	// Zone is text of a zone file (RFC 1035 5) whose records DNS has beside
	// those of the hosts.
	Zone string `yaml:"zone"`
	// Messages are what is sent.
	Messages []Message `yaml:"messages"`
	// Timeline is what else happens.
	Timeline []Step `yaml:"timeline"`
	// Expect is what has to come of it.
	Expect []Expectation `yaml:"expect"`

	file   string
	source []byte
	names  []string // of the hosts, in the order of the file
	lines  []int    // where the expectations stand
}

// Texts is a list of texts; one may stand without a list.
type Texts []string

// Single has one text stand without a list.
func (Texts) Single() {}

// Profile is settings that hosts share.
type Profile struct {
	// About says what the profile stands for.
	About string `yaml:"about"`
	mail.Config
}

// Host is a mail host.
type Host struct {
	// Profile is the name of the settings that the host begins with; what it
	// says itself takes their place.
	Profile string `yaml:"profile"`
	mail.Config
}

// Message is a message that is sent, or several of one kind.
type Message struct {
	// Name is how expectations call it.
	Name string `yaml:"name" jsonschema:"required"`
	// At is when it is sent, counted from the start.
	At time.Duration `yaml:"at"`
	// Host is the host that sends it, as its own.
	Host string `yaml:"host"`
	// Submit has a user hand it in at a host instead.
	Submit *Submit `yaml:"submit"`
	// From and To are the envelope's, and those of the header unless it says
	// otherwise.
	From string `yaml:"from" jsonschema:"required"`
	To   Texts  `yaml:"to" jsonschema:"required"`
	// Subject is that of the header.
	Subject string `yaml:"subject"`
	// Header is fields that are added, or take the place of the usual ones.
	Header map[string]string `yaml:"header"`
	// Body is the text. The lines end in CRLF on the wire. Without, the body is
	// empty: nothing follows the line that ends the header.
	Body string `yaml:"body"`
	// EML is a file beside the scenario with the whole message, in place of
	// header and body.
	EML string `yaml:"eml"`

	raw []byte
}

// Submit is a user at a submission server.
type Submit struct {
	// Host is the server.
	Host string `yaml:"host" jsonschema:"required"`
	// User is the user's name, whose password the server's profile has.
	User string `yaml:"user" jsonschema:"required"`
	// Password is what the user types, if it is not that.
	Password string `yaml:"password"`
	// Auth is the mechanism to use; the best that is offered by default.
	Auth mail.AuthWord `yaml:"auth"`
	// TLS is the user's side of it.
	TLS mail.TLS `yaml:"tls"`
}

// Step is something that happens to a host.
type Step struct {
	At time.Duration `yaml:"at" jsonschema:"required"`
	Do Deed          `yaml:"do" jsonschema:"required"`
	// Host is the host's name, or dns.
	Host string `yaml:"host" jsonschema:"required"`
	// Keep is how long the old keys stay published, for rotate_keys; 7 d by
	// default.
	Keep *time.Duration `yaml:"keep"`
}

// Deed is what a step does.
type Deed string

// The deeds.
const (
	// RotateKeys gives a host new signing keys.
	RotateKeys Deed = "rotate_keys"
	// Down has a host stop, Up start again.
	Down Deed = "down"
	Up   Deed = "up"
	// Cut takes a host's network away: nobody answers, nobody says why. Heal
	// gives it back.
	Cut  Deed = "cut"
	Heal Deed = "heal"
)

// Words lists them.
func (Deed) Words() []string {
	return []string{string(RotateKeys), string(Down), string(Up), string(Cut), string(Heal)}
}

// Expectation is what has to come of a message. With a host it is about what
// that host found and did; without, about the message on the whole.
type Expectation struct {
	// Message is the message's name.
	Message string `yaml:"message" jsonschema:"required"`
	// Host is the host whose word counts.
	Host string `yaml:"host"`

	// SPF, DKIM, DMARC and ARC are the results that the host found.
	SPF   string `yaml:"spf"`
	DKIM  string `yaml:"dkim"`
	DMARC string `yaml:"dmarc"`
	ARC   string `yaml:"arc"`
	// TLS is the version that the message came to the host with: PLAIN,
	// TLSv1.2, TLSv1.3.
	TLS string `yaml:"tls"`
	// Outcome is what the host did: accepted, rejected, deferred; or of a
	// mailbox, inbox or quarantined.
	Outcome OutcomeWord `yaml:"outcome"`
	// CV is the cv= that the host sealed, Instance the i=.
	CV       string `yaml:"cv"`
	Instance int    `yaml:"instance" jsonschema:"minimum=1,maximum=50"`
	// BodyHash is the bh= that the host sealed.
	BodyHash string `yaml:"body_hash"`
	// Because is text that the host's reason or reply holds.
	Because string `yaml:"because"`

	// Delivered says whether the message came to a mailbox, Returned whether
	// it was given up.
	Delivered *bool `yaml:"delivered"`
	Returned  *bool `yaml:"returned"`
	// Within is how soon after it was sent.
	Within *time.Duration `yaml:"within"`
	// Attempts is how often the host tried to send it.
	Attempts int `yaml:"attempts" jsonschema:"minimum=1"`
}

// OutcomeWord is an outcome.
type OutcomeWord string

// Words lists them.
func (OutcomeWord) Words() []string {
	return []string{string(mail.Accepted), string(mail.Rejected), string(mail.Deferred), string(mail.InInbox), string(mail.Quarantined), string(mail.Returned)}
}

// Stem is the scenario's short name: its file's without folders and extension.
func (s *Scenario) Stem() string {
	base := path.Base(filepath.ToSlash(s.file))
	return strings.TrimSuffix(strings.TrimSuffix(base, ".yaml"), ".yml")
}

var (
	defaultStart   = time.Date(2025, 6, 2, 9, 0, 0, 0, time.FixedZone("", 9*60*60))
	defaultLatency = 10 * time.Millisecond
)

const afterLast = time.Hour

func (s *Scenario) start() time.Time {
	if s.Start != nil {
		return *s.Start
	}
	return defaultStart
}

func (s *Scenario) latency() time.Duration {
	if s.Latency != nil {
		return *s.Latency
	}
	return defaultLatency
}

// end is when the world ends, counted from the start.
func (s *Scenario) end() time.Duration {
	if s.Until != nil {
		return *s.Until
	}
	var last time.Duration
	for i := range s.Messages {
		last = max(last, s.Messages[i].At)
	}
	for i := range s.Timeline {
		last = max(last, s.Timeline[i].At)
	}
	return last + afterLast
}

// id is the Message-ID of a message that has none of its own.
func (m *Message) id() string { return m.Name + "@" + cmp.Or(domainOf(m.From), "lab.example") }

// program is the name of the user's program that hands a message in.
func (m *Message) program() string { return "user-" + m.Name }

func domainOf(address string) string {
	i := strings.LastIndexByte(address, '@')
	return address[i+1:]
}

// KeySeed is what keys and chance follow from: the scenario's seed, 1 if it has
// none.
func (s *Scenario) KeySeed() uint64 {
	if s.Seed != nil {
		return *s.Seed
	}
	return 1
}
