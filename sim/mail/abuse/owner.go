package abuse

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
	"time"
)

const (
	day  = 24 * time.Hour
	year = 365 * day
)

// Lease is a stretch of time in which a phone has one address on the Internet:
// that of the carrier's NAT behind which its PDN address is.
type Lease struct {
	From time.Duration
	Host uint32
}

// Phone is what a mobile network gave a phone in the course of Span, the first
// lease first. After Span it begins again.
type Phone struct {
	Span   time.Duration
	Leases []Lease
}

// host is the phone's address at a time.
func (p *Phone) host(at time.Duration) uint32 {
	at %= p.Span
	i, found := slices.BinarySearchFunc(p.Leases, at, func(l Lease, at time.Duration) int { return cmp.Compare(l.From, at) })
	if !found {
		i--
	}
	return p.Leases[max(i, 0)].Host
}

// random makes an account's own source for one purpose: what one of them draws
// does not disturb another.
func random(seed uint64, account int, purpose uint64) *rand.Rand {
	return rand.New(rand.NewPCG(seed, uint64(account)<<24^purpose*0x9E37_79B9_7F4A_7C15))
}

// purposes of sources.
const (
	forTraits = iota + 1
	forThefts
	forReviews
	forDays
)

// owner is somebody who uses an account, or several people who do.
type owner struct {
	cfg     *Config
	account int
	seed    uint64
	phone   *Phone // nil without

	people              int
	office, newsletter  bool
	home, work, carrier uint32 // networks
	homeHost            uint32
	trips               []trip
	newPhones, changes  []time.Duration

	pcg  rand.PCG
	rand *rand.Rand
}

type trip struct {
	from, until time.Duration
	hotel       Place
}

// newOwner draws an owner's traits for all of the time until end.
func newOwner(cfg *Config, seed uint64, account int, phones []Phone, end time.Duration) *owner {
	r := random(seed, account, forTraits)
	h := &cfg.Habits
	o := &owner{cfg: cfg, account: account, seed: seed, people: 1}
	if r.Float64() < h.Mobile && len(phones) > 0 {
		o.phone = &phones[account%len(phones)]
	}
	o.office, o.newsletter = r.Float64() < h.Office, r.Float64() < h.Newsletter
	if r.Float64() < h.Shared {
		o.people = 2 + r.IntN(4)
	}
	o.home, o.work, o.carrier = r.Uint32N(perKind), r.Uint32N(perKind), r.Uint32N(3)
	o.homeHost = r.Uint32()
	if r.Float64() < h.Travels {
		for _, at := range times(r, 3, end) {
			stay := day + time.Duration(r.Int64N(int64(9*day)))
			o.trips = append(o.trips, trip{at, at + stay, somewhere(r, abroad(r), Guest)})
		}
	}
	o.newPhones = times(r, h.NewPhones, end)
	o.changes = times(r, h.PasswordChanges, end)
	o.rand = rand.New(&o.pcg)
	return o
}

// times draws when something happens that happens perYear times a year.
func times(r *rand.Rand, perYear float64, end time.Duration) []time.Duration {
	if perYear <= 0 {
		return nil
	}
	var all []time.Duration
	for at := time.Duration(0); ; {
		// Nothing in the world lasts longer than a hundred years.
		at += time.Duration(min(r.ExpFloat64()/perYear, 100) * float64(year))
		if at >= end {
			return all
		}
		all = append(all, at)
	}
}

// hours is how likely an owner is to read mail in each hour of a day.
var hours = [24]float64{1, 0.5, 0.3, 0.2, 0.3, 1, 3, 6, 7, 6, 5, 5, 7, 5, 5, 5, 5, 6, 7, 7, 7, 6, 5, 3}

var hoursSum = func() (sum [24]float64) {
	total := 0.0
	for i, h := range hours {
		total += h
		sum[i] = total
	}
	return sum
}()

func timeOfDay(r *rand.Rand) time.Duration {
	u := r.Float64() * hoursSum[23]
	h := 0
	for hoursSum[h] < u {
		h++
	}
	return time.Duration(h)*time.Hour + time.Duration(r.Int64N(int64(time.Hour)))
}

// day appends what happens on a day to log, in order of time.
func (o *owner) day(d int, log []Event) []Event {
	o.pcg.Seed(o.seed^uint64(forDays)<<56, uint64(o.account)<<24^uint64(d))
	r := o.rand
	begin := time.Duration(d) * day
	first := len(log)
	for range poisson(r, o.cfg.Sessions*float64(o.people)) {
		log = append(log, o.session(begin+timeOfDay(r)))
	}
	if o.newsletter && d%30 == 3 {
		e := o.session(begin + 10*time.Hour)
		e.Kind, e.Protocol = Submission, SMTP
		e.Recipients = 200 + r.IntN(1800)
		e.Strangers = e.Recipients / 20
		log = append(log, e)
	}
	for _, at := range o.newPhones {
		if at >= begin && at < begin+day {
			log = o.setUp(at, log)
		}
	}
	for _, at := range o.changes {
		if at >= begin && at < begin+day {
			log = o.changePassword(at, log)
		}
	}
	slices.SortStableFunc(log[first:], func(a, b Event) int { return cmp.Compare(a.At, b.At) })
	return log
}

// session is one look at the mail, sometimes with a message written.
func (o *owner) session(at time.Duration) Event {
	r := o.rand
	person := uint32(0)
	if o.people > 1 {
		person = r.Uint32N(uint32(o.people))
	}
	e := Event{At: at}
	e.From, e.Client = o.where(at, person)
	if r.Float64()*o.cfg.Sessions < o.cfg.Messages {
		e.Kind, e.Protocol = Submission, SMTP
		e.Recipients = 1 + r.IntN(3)
		if r.Float64() < 0.15 {
			e.Strangers = 1
		}
		e.Short = r.Float64() < 0.2
	}
	return e
}

// where is the place that a person reads mail from, and the client there.
func (o *owner) where(at time.Duration, person uint32) (Place, uint32) {
	r := o.rand
	u := r.Float64()
	for i := range o.trips {
		if t := &o.trips[i]; person == 0 && at >= t.from && at < t.until {
			// A phone abroad has its address at home: roaming is home routed.
			if o.phone != nil && u < 0.4 {
				return o.onPhone(at)
			}
			return t.hotel, o.client(at, person, u < 0.7)
		}
	}
	hour := at % day / time.Hour
	weekday := at/day%7 < 5
	switch {
	case o.office && weekday && hour >= 9 && hour < 18 && u < 0.8:
		return place(uint32(Office)*perKind+o.work, o.homeHost>>8, 0, Office), o.client(at, person, false)
	case o.phone != nil && person == 0 && u < 0.45:
		return o.onPhone(at)
	}
	if place, client, ok := o.elsewhere(at, person); ok {
		return place, client
	}
	// A line at home gets another address every few weeks.
	epoch := uint32((at + time.Duration(o.account%20)*day) / (20 * day))
	return place(uint32(Residential)*perKind+(o.home+7*person)%perKind, o.homeHost+epoch*2_654_435_761, 0, Residential),
		o.client(at, person, u < 0.7)
}

// elsewhere is a café or a friend's house, once in a while, with the owner's own
// phone or a borrowed computer.
func (o *owner) elsewhere(at time.Duration, person uint32) (Place, uint32, bool) {
	r, h := o.rand, &o.cfg.Habits
	u := r.Float64() * o.cfg.Sessions * 365
	if u >= h.Visits+h.Borrowed {
		return Place{}, 0, false
	}
	kind := Guest
	if r.IntN(2) == 0 {
		kind = Residential
	}
	client := o.client(at, person, true)
	if u < h.Borrowed {
		client = 100 + r.Uint32N(20)
	}
	return somewhere(r, 0, kind), client, true
}

func (o *owner) onPhone(at time.Duration) (Place, uint32) {
	return place(uint32(Carrier)*perKind+o.carrier, o.phone.host(at), 0, Carrier), o.client(at, 0, true)
}

// client is the fingerprint of a person's phone or computer at a time. Many
// people have the same make of each.
func (o *owner) client(at time.Duration, person uint32, phone bool) uint32 {
	if !phone {
		return 100 + (o.homeHost+person)%20
	}
	generation := uint32(0)
	for _, t := range o.newPhones {
		if at >= t {
			generation++
		}
	}
	return (o.homeHost>>4 + person + 3*generation) % 30
}

// setUp is an owner with a new phone, who checks that mail works: a login to
// either server, sometimes a short message to a friend.
func (o *owner) setUp(at time.Duration, log []Event) []Event {
	e := Event{At: at, Protocol: SMTP}
	e.From, e.Client = o.where(at, 0)
	e.Client = o.client(at, 0, true)
	log = append(log, e)
	if o.rand.Float64() < 0.4 {
		e.At += time.Minute
		e.Kind, e.Recipients, e.Short = Submission, 1, true
		if o.rand.Float64() < 0.3 {
			e.Strangers = 1
		}
		log = append(log, e)
	}
	return log
}

// changePassword is an owner whose other devices go on with the old one for a
// while.
func (o *owner) changePassword(at time.Duration, log []Event) []Event {
	e := Event{At: at, Kind: PasswordChange}
	e.From, e.Client = o.where(at, 0)
	log = append(log, e)
	for range 1 + o.rand.IntN(6) {
		e := Event{At: at + time.Duration(o.rand.Int64N(int64(2*time.Hour))), Failed: true}
		e.From, e.Client = o.where(e.At, 0)
		log = append(log, e)
	}
	return log
}

// poisson draws how many of something there are that there are mean of.
func poisson(r *rand.Rand, mean float64) int {
	n := 0
	for p, limit := r.Float64(), math.Exp(-mean); p > limit; n++ {
		p *= r.Float64()
	}
	return n
}

// around draws a value about a median, log-normal with a standard deviation of
// sigma in natural logarithms.
func around(r *rand.Rand, median, sigma float64) float64 {
	return median * math.Exp(sigma*r.NormFloat64())
}
