package abuse

import (
	"math"
	"net/netip"
	"slices"
	"time"
)

// History is what a provider knows of an account from its log.
type History struct {
	recent    []seen // of the last day, the first first
	networks  []acquaintance
	countries []acquaintance
	clients   []acquaintance
	changed   time.Duration // the last change of password; -1 without
}

type seen struct {
	at      time.Duration
	address netip.Addr
	country Country
	failed  bool
	// empty is a login to the submission server, from a new network, with no
	// message behind it.
	empty bool
}

// acquaintance is something that an account has been seen with.
type acquaintance struct {
	what        uint32
	first, last time.Duration
}

const (
	// newFor is how long something that was first seen counts as new.
	newFor = 14 * day
	// forgetAfter is how long something that isn't seen any more counts as known.
	forgetAfter = 120 * day
)

func newHistory() *History { return &History{changed: -1} }

// see notes that an account was seen with something, and tells when it was
// first.
func see(all []acquaintance, what uint32, at time.Duration) (_ []acquaintance, first time.Duration) {
	i := slices.IndexFunc(all, func(a acquaintance) bool { return a.what == what })
	if i < 0 {
		all = slices.DeleteFunc(all, func(a acquaintance) bool { return at-a.last > forgetAfter })
		return append(all, acquaintance{what, at, at}), at
	}
	all[i].last = at
	return all, all[i].first
}

// youth is how new something is: 1 when it is first seen, 0 from newFor on.
func youth(first, at time.Duration) float64 { return max(0, 1-float64(at-first)/float64(newFor)) }

// Signals are what can be read from an account's log when an event comes:
// preparation, and never what a message does to those who receive it.
type Signals [signals]float64

const (
	always = iota
	// addresses is how many there were in a day, and strangeNetworks how many
	// networks of the last days the account had not had before; both log2(1+n).
	addresses
	strangeNetworks
	newNetwork
	newCountry
	hosting
	newClient
	// newAll is a new client in a new network.
	newAll
	// failures and emptyLogins are log2(1+n) of a day.
	failures
	// passwordChanged explains failures.
	passwordChanged
	// travel is a second country within three hours.
	travel
	emptyLogins
	// test is a short message to one stranger from a new network.
	test

	signals
)

// SignalNames are the names of Signals, as tables have them.
var SignalNames = [signals]string{"always", "addresses", "strange_networks", "new_network", "new_country", "hosting",
	"new_client", "new_all", "failures", "password_changed", "travel", "empty_logins", "test"}

// Observe takes an event into the history and reads the signals at that moment.
func (h *History) Observe(e *Event) (s Signals) {
	if e.Kind == PasswordChange {
		h.changed = e.At
	}
	var network, country, client time.Duration
	h.networks, network = see(h.networks, e.From.AS, e.At)
	h.countries, country = see(h.countries, uint32(e.From.Country), e.At)
	h.clients, client = see(h.clients, e.Client, e.At)

	s[always] = 1
	s[newNetwork], s[newCountry], s[newClient] = youth(network, e.At), youth(country, e.At), youth(client, e.At)
	s[newAll] = min(s[newNetwork], s[newClient])
	if e.From.Network == Hosting {
		s[hosting] = 1
	}
	if e.Kind == Submission && e.Recipients == 1 && e.Strangers == 1 && e.Short {
		s[test] = s[newNetwork]
	}
	if h.changed >= 0 && e.At-h.changed < day {
		s[passwordChanged] = 1
	}
	h.forget(e.At)
	h.recent = append(h.recent, seen{at: e.At, address: e.From.Address, country: e.From.Country, failed: e.Failed,
		empty: e.Kind == Login && e.Protocol == SMTP && s[newNetwork] > 0})
	h.count(&s, e)
	return s
}

// forget drops what is older than a day.
func (h *History) forget(now time.Duration) {
	i := 0
	for i < len(h.recent) && now-h.recent[i].at > day {
		i++
	}
	h.recent = slices.Delete(h.recent, 0, i)
}

// count reads the signals that are of the last day, or the last days.
func (h *History) count(s *Signals, e *Event) {
	distinct, failed, empty, strange := 0, 0, 0, 0
	for i := range h.recent {
		a := &h.recent[i]
		if !slices.ContainsFunc(h.recent[:i], func(b seen) bool { return b.address == a.address }) {
			distinct++
		}
		if a.failed {
			failed++
		}
		if a.empty {
			empty++
		}
		if a.country != e.From.Country && e.At-a.at < 3*time.Hour {
			s[travel] = 1
		}
	}
	for i := range h.networks {
		if youth(h.networks[i].first, e.At) > 0 {
			strange++
		}
	}
	s[addresses], s[strangeNetworks] = log(distinct), log(strange)
	s[failures], s[emptyLogins] = log(failed), log(empty)
}

func log(n int) float64 { return math.Log2(1 + float64(n)) }

// Addresses is how many addresses the last day had.
func (s *Signals) Addresses() int { return int(math.Round(math.Exp2(s[addresses]) - 1)) }

// trust takes all that the account has been seen with for its owner's.
func (h *History) trust() {
	for _, all := range [][]acquaintance{h.networks, h.countries, h.clients} {
		for i := range all {
			all[i].first = -newFor
		}
	}
	h.recent = h.recent[:0]
}

// disown forgets what a thief has been seen with: nothing that is new is kept.
func (h *History) disown(now time.Duration) {
	young := func(a acquaintance) bool { return now-a.first < newFor }
	h.networks = slices.DeleteFunc(h.networks, young)
	h.countries = slices.DeleteFunc(h.countries, young)
	h.clients = slices.DeleteFunc(h.clients, young)
	h.recent = h.recent[:0]
}
