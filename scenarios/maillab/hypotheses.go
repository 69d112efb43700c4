package maillab

import (
	"errors"
	"fmt"
	"time"

	"sunsetlab/mail/arc"
	"sunsetlab/mail/authres"
	"sunsetlab/mail/canonical"
	"sunsetlab/mail/dkim"
	"sunsetlab/mail/message"
	"sunsetlab/sim/mail/keyring"
	"sunsetlab/sim/mail/zone"
)

// Combination is one answer to the question who does what with an empty body:
// the c= that SMX seals with, and a rule for each of four hosts.
type Combination struct {
	// SMXBody is the body part of SMX's c=.
	SMXBody   canonical.Algorithm `json:"-"`
	C         string              `json:"smx_c"`
	SMX       canonical.EmptyBody `json:"smx"`
	Google    canonical.EmptyBody `json:"google"`
	FastMail  canonical.EmptyBody `json:"fastmail"`
	Microsoft canonical.EmptyBody `json:"microsoft"`
}

// Paths are the results at the last hop of Table 1's four paths.
type Paths [4]arc.Status

// Table1 is what the article saw: through Google to FastMail and to Microsoft,
// and to both without Google.
var Table1 = Paths{arc.Fail, arc.Fail, arc.Pass, arc.Fail}

// Question is what a search takes for granted.
type Question struct {
	// SMXReadsByItsRule has SMX verify the set of IIJ-office by the rule that
	// it seals by. Otherwise it reads by the RFC: Table 1's third row passes,
	// so SMX must have sealed cv=pass whatever it hashes itself, and the search
	// asks only what it wrote.
	SMXReadsByItsRule bool
	// GoogleFails has Google seal cv=fail for a cause other than the body.
	GoogleFails bool
	// IIJBody is the body part of the c= that IIJ-office signs with: simple at
	// first, relaxed later. It follows the RFC.
	IIJBody canonical.Algorithm
	// Text has the message have a line of text.
	Text bool
	// Want is what a combination has to give; Table1 if it is nothing.
	Want Paths
}

// Answer is what a search found.
type Answer struct {
	Combinations int `json:"combinations"`
	// Reproduce is how many give what is wanted, FastMailRFC those of them with
	// FastMail by the RFC, BothRFC those with FastMail and Google by the RFC.
	Reproduce   int `json:"reproduce"`
	FastMailRFC int `json:"fastmail_rfc"`
	BothRFC     int `json:"fastmail_and_google_rfc"`
	// EitherC is how many rules for the four hosts do so whether SMX seals
	// simple or relaxed, of 256.
	EitherC int `json:"either_c"`
	// Fewest is the least number of hosts that differ from the RFC in any of
	// them, and FewestCount how many differ in so few.
	Fewest      int `json:"fewest_that_differ"`
	FewestCount int `json:"fewest_count"`
	// Found are the combinations that do.
	Found []Combination `json:"found"`
}

// Search tries all 512 combinations. Every message is sealed and verified by
// the code that the hosts of a lab use, with keys that follow from the seed; a
// hop that gets the very message that it got before, and has the same habits,
// is not asked twice.
func Search(q Question, seed uint64) (*Answer, error) {
	s, err := newSearch(q, seed)
	if err != nil {
		return nil, fmt.Errorf("searching the combinations: %w", err)
	}
	if q.Want == (Paths{}) {
		q.Want = Table1
	}
	a := &Answer{}
	eitherC := map[[4]canonical.EmptyBody]int{}
	for _, c := range Combinations() {
		got, err := s.play(c)
		if err != nil {
			return nil, fmt.Errorf("searching the combinations: %w", err)
		}
		a.Combinations++
		if got != q.Want {
			continue
		}
		a.Reproduce++
		a.Found = append(a.Found, c)
		if c.FastMail == canonical.RFC {
			a.FastMailRFC++
			if c.Google == canonical.RFC {
				a.BothRFC++
			}
		}
		a.count(c.Differing())
		rules := [4]canonical.EmptyBody{c.SMX, c.Google, c.FastMail, c.Microsoft}
		if eitherC[rules]++; eitherC[rules] == 2 {
			a.EitherC++
		}
	}
	return a, nil
}

func (a *Answer) count(differing int) {
	switch {
	case a.Reproduce == 1 || differing < a.Fewest:
		a.Fewest, a.FewestCount = differing, 1
	case differing == a.Fewest:
		a.FewestCount++
	}
}

// Differing is how many hosts do not follow the RFC.
func (c Combination) Differing() (n int) {
	for _, r := range []canonical.EmptyBody{c.SMX, c.Google, c.FastMail, c.Microsoft} {
		if r != canonical.RFC {
			n++
		}
	}
	return n
}

// Combinations lists all 512.
func Combinations() []Combination {
	var all []Combination
	for _, body := range []canonical.Algorithm{canonical.Simple, canonical.Relaxed} {
		for _, smx := range canonical.EmptyBodies {
			for _, google := range canonical.EmptyBodies {
				for _, fastmail := range canonical.EmptyBodies {
					for _, microsoft := range canonical.EmptyBodies {
						all = append(all, Combination{SMXBody: body, C: body.String(), SMX: smx, Google: google, FastMail: fastmail, Microsoft: microsoft})
					}
				}
			}
		}
	}
	return all
}

// station is a sealing host.
type station struct {
	sealer arc.Sealer
	fails  bool // seals cv=fail for another cause
}

// habits are what a host does by: how it reads, how it seals.
type habits struct {
	reads, seals canonical.EmptyBody
	body         canonical.Algorithm
}

type search struct {
	question Question
	now      time.Time
	keys     *dkim.Keys
	stations map[string]*station
	original *message.Message

	// sealed and judged are what has been worked out, by message and habits. A
	// message is known by its pointer: each comes out of sealed.
	sealed map[passing]*message.Message
	judged map[reading]arc.Chain
}

type passing struct {
	m    *message.Message
	host string
	by   habits
}

type reading struct {
	m  *message.Message
	by canonical.EmptyBody
}

func newSearch(q Question, seed uint64) (*search, error) {
	z := zone.New()
	s := &search{question: q, now: defaultStart, keys: &dkim.Keys{Resolver: z}, stations: map[string]*station{},
		sealed: map[passing]*message.Message{}, judged: map[reading]arc.Chain{}}
	for _, name := range []string{"iij-office", "smx", "google"} {
		domain := name + ".example"
		key, err := keyring.RSA(2048, seed, domain)
		if err != nil {
			return nil, err
		}
		record, err := dkim.Record(key.Public())
		if err != nil {
			return nil, err
		}
		z.AddTXT(dkim.KeyName(domain, "s1"), record)
		s.stations[name] = &station{sealer: arc.Sealer{Domain: domain, Selector: "s1", Key: key}, fails: name == "google" && q.GoogleFails}
	}
	m := Message{Name: "hypothesis", From: "taro@iij-office.example", To: Texts{"a@smx.example"}, Subject: "a message"}
	if q.Text {
		m.Body = "A line of text.\n"
	}
	parsed, err := message.Parse(m.compose(s.now))
	if err != nil {
		return nil, err
	}
	s.original, err = s.pass(parsed, "iij-office", habits{body: q.IIJBody})
	return s, err
}

// play gives the results of the four paths.
func (s *search) play(c Combination) (Paths, error) {
	smx := habits{seals: c.SMX, body: c.SMXBody}
	if s.question.SMXReadsByItsRule {
		smx.reads = c.SMX
	}
	google := habits{reads: c.Google, seals: c.Google, body: canonical.Relaxed}
	direct, err := s.pass(s.original, "smx", smx)
	if err != nil {
		return Paths{}, err
	}
	through, err := s.pass(direct, "google", google)
	if err != nil {
		return Paths{}, err
	}
	return Paths{s.read(through, c.FastMail).Status, s.read(through, c.Microsoft).Status,
		s.read(direct, c.FastMail).Status, s.read(direct, c.Microsoft).Status}, nil
}

func (s *search) read(m *message.Message, by canonical.EmptyBody) arc.Chain {
	id := reading{m, by}
	c, ok := s.judged[id]
	if !ok {
		v := arc.Verifier{Keys: s.keys, EmptyBody: by}
		c = v.Verify(dkim.NewContent(m), s.now)
		s.judged[id] = c
	}
	return c
}

// pass has a host verify a message and seal it.
func (s *search) pass(m *message.Message, host string, by habits) (*message.Message, error) {
	id := passing{m, host, by}
	if out := s.sealed[id]; out != nil {
		return out, nil
	}
	cv := s.read(m, by.reads).Status
	st := s.stations[host]
	if st.fails && cv == arc.Pass {
		cv = arc.Fail
	}
	sealer := st.sealer
	sealer.EmptyBody = by.seals
	sealer.Canonicalization = canonical.Method{Header: canonical.Relaxed, Body: by.body}
	results := authres.Header{ServID: sealer.Domain, Results: []authres.Result{{Method: "arc", Value: string(cv)}}}
	fields, err := sealer.Seal(dkim.NewContent(m), results, cv, s.now)
	if err != nil && !errors.Is(err, arc.ErrEnded) { // such a chain goes on as it is
		return nil, err
	}
	out := m.Prepend(fields...)
	s.sealed[id] = out
	return out, nil
}
