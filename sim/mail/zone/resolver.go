package zone

import (
	"fmt"
	"strings"
	"time"

	"github.com/miekg/dns"

	"sunsetlab/mail/lookup"
	"sunsetlab/sim"
)

// Times of a resolver.
const (
	askAgainAfter = 2 * time.Second
	maxAsked      = 3
	// failureHolds is how long it is known that there was no answer.
	failureHolds = 5 * time.Second
	// maxRounds bounds how often what is being worked out may need names that
	// it did not need before.
	maxRounds = 40
	maxCached = 1 << 16
)

// Resolver asks a server and keeps its answers for as long as they hold.
//
// What is worked out from DNS, such as whether a signature holds, is a plain
// function of a [lookup.Resolver]; an element can't wait within one. So
// [Resolver.Complete] runs it, asks for the names that were not known, and runs
// it again until all were.
type Resolver struct {
	env  sim.Env
	send func(query []byte)

	cache   map[question]answer
	waiting map[uint16]*asked
	asking  map[question]*asked
	missing []question // noted by the run under way
	nextID  uint16
}

type question struct {
	name   string
	rrtype lookup.Type
}

type answer struct {
	data  []string
	err   error
	until time.Time
}

type asked struct {
	q     question
	id    uint16
	tries int
	timer sim.Timer
	then  []func()
}

// NewResolver returns a resolver that knows nothing. Send sends a question to
// the server; its answers go to [Resolver.Handle].
func NewResolver(env sim.Env, send func(query []byte)) *Resolver {
	return &Resolver{env: env, send: send, cache: map[question]answer{}, waiting: map[uint16]*asked{}, asking: map[question]*asked{}}
}

// Complete runs f, once or more, until all that it looks up is known, and then
// calls done. Only what f found in its last run counts.
func (r *Resolver) Complete(f func(lookup.Resolver), done func()) { r.round(f, done, maxRounds) }

func (r *Resolver) round(f func(lookup.Resolver), done func(), left int) {
	r.missing = r.missing[:0]
	f(r)
	if len(r.missing) == 0 || left == 0 {
		done()
		return
	}
	missing := append([]question(nil), r.missing...)
	open := len(missing)
	for _, q := range missing {
		r.ask(q, func() {
			if open--; open == 0 {
				r.round(f, done, left-1)
			}
		})
	}
}

// Lookup implements [lookup.Resolver] from what is known. The answer to what is
// not is a temporary failure, and noted.
func (r *Resolver) Lookup(name string, t lookup.Type) ([]string, error) {
	q := question{strings.ToLower(strings.TrimSuffix(name, ".")), t}
	if a, ok := r.cache[q]; ok && r.env.Now().Before(a.until) {
		return a.data, a.err
	}
	if _, ok := dns.IsDomainName(q.name); !ok || q.name == "" {
		return nil, fmt.Errorf("%w: %w", lookup.ErrNoName, errNoQuestion)
	}
	for _, m := range r.missing {
		if m == q {
			return nil, lookup.ErrTemporary
		}
	}
	r.missing = append(r.missing, q)
	return nil, lookup.ErrTemporary
}

func (r *Resolver) ask(q question, then func()) {
	if a := r.asking[q]; a != nil {
		a.then = append(a.then, then)
		return
	}
	a := &asked{q: q, then: []func(){then}}
	r.asking[q] = a
	r.try(a)
}

// try sends the question, each time with another id.
func (r *Resolver) try(a *asked) {
	delete(r.waiting, a.id)
	if a.tries++; a.tries > maxAsked {
		r.settle(a, answer{err: lookup.ErrTemporary, until: r.env.Now().Add(failureHolds)})
		return
	}
	for {
		r.nextID++
		if _, taken := r.waiting[r.nextID]; !taken {
			break
		}
	}
	a.id = r.nextID
	r.waiting[a.id] = a
	m := new(dns.Msg).SetQuestion(dns.Fqdn(a.q.name), dns.StringToType[string(a.q.rrtype)])
	m.Id = a.id
	m.SetEdns0(maxUDP, false)
	a.timer = r.env.After(askAgainAfter, func() { r.try(a) })
	if b := pack(m); b != nil {
		r.send(b)
	}
}

// Handle takes an answer from the server. What is none to a question of ours is
// dropped.
func (r *Resolver) Handle(pdu []byte) {
	m := new(dns.Msg)
	if err := m.Unpack(pdu); err != nil || !m.Response || len(m.Question) != 1 {
		return
	}
	a := r.waiting[m.Id]
	if a == nil || canonical(m.Question[0].Name) != canonical(a.q.name) || dns.TypeToString[m.Question[0].Qtype] != string(a.q.rrtype) {
		return
	}
	r.settle(a, r.read(m, a.q))
}

func (r *Resolver) settle(a *asked, found answer) {
	a.timer.Stop()
	delete(r.waiting, a.id)
	delete(r.asking, a.q)
	if len(r.cache) >= maxCached {
		clear(r.cache)
	}
	r.cache[a.q] = found
	for _, then := range a.then {
		then()
	}
}

func (r *Resolver) read(m *dns.Msg, q question) answer {
	hold := failureHolds
	for _, rr := range append(m.Answer, m.Ns...) {
		hold = max(hold, time.Duration(rr.Header().Ttl)*time.Second)
	}
	for _, rr := range m.Answer {
		hold = min(hold, max(time.Duration(rr.Header().Ttl)*time.Second, time.Second))
	}
	a := answer{until: r.env.Now().Add(hold)}
	switch {
	case m.Truncated:
		a.err = fmt.Errorf("%w: the answer is too long for a datagram", lookup.ErrTemporary)
	case m.Rcode == dns.RcodeNameError:
		a.err = lookup.ErrNoName
	case m.Rcode != dns.RcodeSuccess:
		a.err = fmt.Errorf("%w: %s", lookup.ErrTemporary, dns.RcodeToString[m.Rcode])
	default:
		if a.data = Data(m.Answer, q.rrtype); len(a.data) == 0 {
			a.err = lookup.ErrNoData
		}
	}
	return a
}

// Data gives the records of a type in the form of [lookup.Resolver].
func Data(rrs []dns.RR, t lookup.Type) []string {
	var all []string
	for _, rr := range rrs {
		if dns.TypeToString[rr.Header().Rrtype] != string(t) {
			continue
		}
		switch rr := rr.(type) {
		case *dns.A:
			all = append(all, rr.A.String())
		case *dns.AAAA:
			all = append(all, rr.AAAA.String())
		case *dns.MX:
			all = append(all, fmt.Sprintf("%d %s", rr.Preference, strings.TrimSuffix(rr.Mx, ".")))
		case *dns.PTR:
			all = append(all, strings.TrimSuffix(rr.Ptr, "."))
		case *dns.TXT:
			all = append(all, unescape(strings.Join(rr.Txt, "")))
		}
	}
	return all
}

// unescape undoes the library's escapes: a backslash before a character, or
// before three digits for an octet.
func unescape(s string) string {
	if !strings.Contains(s, `\`) {
		return s
	}
	b := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] != '\\' || i+1 == len(s):
			b = append(b, s[i])
		case i+3 < len(s) && digit(s[i+1]) && digit(s[i+2]) && digit(s[i+3]):
			b = append(b, (s[i+1]-'0')*100+(s[i+2]-'0')*10+(s[i+3]-'0'))
			i += 3
		default:
			b = append(b, s[i+1])
			i++
		}
	}
	return string(b)
}

func digit(c byte) bool { return '0' <= c && c <= '9' }

// Lookup implements [lookup.Resolver] at once, for who need not ask over a
// link.
func (z *Zone) Lookup(name string, t lookup.Type) ([]string, error) {
	rrs, rcode := z.find(name, dns.StringToType[string(t)])
	switch {
	case rcode == dns.RcodeNameError:
		return nil, lookup.ErrNoName
	case rcode != dns.RcodeSuccess:
		return nil, lookup.ErrTemporary
	}
	data := Data(rrs, t)
	if len(data) == 0 {
		return nil, lookup.ErrNoData
	}
	return data, nil
}
