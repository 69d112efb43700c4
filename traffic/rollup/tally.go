package rollup

import (
	"cmp"
	"math"
	"time"

	"sunsetlab/traffic"
	"sunsetlab/traffic/estimate"
)

// Hour is the number of an hour since 1970 in UTC.
type Hour int64

// HourOf is the hour that a time falls in.
func HourOf(t time.Time) Hour { return Hour(math.Floor(float64(t.Unix()) / 3600)) }

// Time is the beginning of the hour.
func (h Hour) Time() time.Time { return time.Unix(int64(h)*3600, 0).UTC() }

// Day is a date, as the number of days since 1970-01-01.
type Day int32

// DayOf is the date of a time where its clock shows.
func DayOf(t time.Time) Day {
	y, m, d := t.Date()
	return Day(time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix() / 86400)
}

// In is when the day begins in a time zone.
func (d Day) In(loc *time.Location) time.Time {
	y, m, day := time.Unix(int64(d)*86400, 0).UTC().Date()
	return time.Date(y, m, day, 0, 0, 0, 0, loc)
}

// String returns the date, such as 2025-06-02.
func (d Day) String() string { return d.In(time.UTC).Format(time.DateOnly) }

// PortKey is what traffic is added up by for tables of ports. Access is empty,
// and Direction means nothing, where neither end is a user's.
type PortKey struct {
	Hour      Hour
	Access    traffic.Access
	Direction traffic.Direction
	Protocol  uint8
	Port      uint16 // the lower of the two; 0 for protocols without
}

// ASKey is what traffic is added up by for tables of providers.
type ASKey struct {
	Hour      Hour
	Access    traffic.Access
	Direction traffic.Direction
	AS        uint32 // of the far end
	Protocol  uint8
	HTTPS     bool // the far end's port is 443
}

// UserDay is a user on a day.
type UserDay struct {
	Day  Day
	User UserID
}

// Counted is what a network counted of a user on a day, in octets.
type Counted struct{ In, Out float64 }

// Of returns the octets of a direction.
func (c *Counted) Of(d traffic.Direction) float64 {
	if d == traffic.In {
		return c.In
	}
	return c.Out
}

// Sampled is what was sampled of a user on a day.
type Sampled [2]estimate.Tally // by traffic.Direction

// Tally adds records up.
type Tally struct {
	Zone  *time.Location
	Users *Users
	// Rate stands in for the rate of records that don't say theirs; 1 if 0.
	Rate uint32
	// EnterpriseAPN, if set, tells the APNs whose users are no persons.
	EnterpriseAPN func(apn string) bool

	Ports   map[PortKey]*estimate.Tally
	ASes    map[ASKey]*estimate.Tally
	Counted map[UserDay]*Counted
	Sampled map[UserDay]*Sampled

	Coverage Coverage
}

// Coverage says how much of what was read could be used.
type Coverage struct {
	Records uint64 // flow records
	CDRs    uint64
	// Matched is what of the records belongs to a user, Unmatched the rest.
	Matched, Unmatched estimate.Tally
	// UnknownRate counts records that don't say their sampling rate.
	UnknownRate uint64
	// NoAddress counts charging records without an address, whose users can't be
	// matched, and whose volumes count.
	NoAddress uint64
}

// New returns a tally whose days are those of a time zone. Users must know whom
// it will be asked for before records are added.
func New(zone *time.Location, users *Users) *Tally {
	return &Tally{Zone: zone, Users: users,
		Ports: map[PortKey]*estimate.Tally{}, ASes: map[ASKey]*estimate.Tally{}, Counted: map[UserDay]*Counted{}, Sampled: map[UserDay]*Sampled{}}
}

// AddRecord adds a flow record, at the time of its start. One between two users
// counts for both.
func (t *Tally) AddRecord(r *traffic.Record) {
	t.Coverage.Records++
	if r.Rate == 0 {
		t.Coverage.UnknownRate++
	}
	var one estimate.Tally
	estimate.Method{Rate: max(t.Rate, 1)}.Add(&one, r)
	sender, sends := t.Users.At(r.Src, r.Start)
	receiver, receives := t.Users.At(r.Dst, r.Start)
	if !sends && !receives {
		t.Coverage.Unmatched.Merge(one)
		add(t.Ports, portKey(r, ""), &one)
		return
	}
	t.Coverage.Matched.Merge(one)
	if sends {
		t.add(r, sender, traffic.In, &one)
	}
	if receives {
		t.add(r, receiver, traffic.Out, &one)
	}
}

func (t *Tally) add(r *traffic.Record, id UserID, dir traffic.Direction, one *estimate.Tally) {
	access := t.Users.User(id).Access
	key := portKey(r, access)
	key.Direction = dir
	add(t.Ports, key, one)

	as, port := r.SrcAS, r.SrcPort
	if dir == traffic.In {
		as, port = r.DstAS, r.DstPort
	}
	https := port == 443 && hasPorts(r.Protocol)
	add(t.ASes, ASKey{Hour: key.Hour, Access: access, Direction: dir, AS: as, Protocol: r.Protocol, HTTPS: https}, one)

	at := UserDay{DayOf(r.Start.In(t.Zone)), id}
	s := t.Sampled[at]
	if s == nil {
		s = new(Sampled)
		t.Sampled[at] = s
	}
	s[dir].Merge(*one)
}

func add[K comparable](sums map[K]*estimate.Tally, k K, one *estimate.Tally) {
	s := sums[k]
	if s == nil {
		s = new(estimate.Tally)
		sums[k] = s
	}
	s.Merge(*one)
}

func portKey(r *traffic.Record, access traffic.Access) PortKey {
	k := PortKey{Hour: HourOf(r.Start), Access: access, Protocol: r.Protocol}
	if hasPorts(r.Protocol) {
		k.Port = r.LowerPort()
	}
	return k
}

// hasPorts tells the protocols with ports: TCP, UDP, DCCP, SCTP and UDP-Lite.
// Flow records of ICMP have its type and code where a port would be.
func hasPorts(protocol uint8) bool {
	switch protocol {
	case 6, 17, 33, 132, 136:
		return true
	}
	return false
}

// Assign makes the addresses that a charging record tells of known to Users.
func (t *Tally) Assign(c *traffic.CDR) error {
	for _, a := range c.Assignments() {
		a.Enterprise = t.enterprise(c)
		if err := t.Users.Add(a); err != nil {
			return err
		}
	}
	return nil
}

func (t *Tally) enterprise(c *traffic.CDR) bool {
	return t.EnterpriseAPN != nil && t.EnterpriseAPN(c.APN)
}

// AddCDR adds a charging record's volumes. Those of one that passes midnight
// are shared between the days by the time that it has in each.
func (t *Tally) AddCDR(c *traffic.CDR) {
	t.Coverage.CDRs++
	if !c.Address.IsValid() && !c.Address6.IsValid() {
		t.Coverage.NoAddress++
	}
	id := t.Users.ID(User{c.User(), traffic.Mobile, t.enterprise(c)})
	begin, end := c.Opening.In(t.Zone), c.Closing.In(t.Zone)
	last := DayOf(end)
	whole := end.Sub(begin)
	if first := DayOf(begin); first >= last || whole <= 0 {
		t.count(UserDay{last, id}, float64(c.In), float64(c.Out))
		return
	}
	for day, from := DayOf(begin), begin; day <= last; day++ {
		until := (day + 1).In(t.Zone)
		if day == last {
			until = end
		}
		if share := float64(until.Sub(from)) / float64(whole); share > 0 {
			t.count(UserDay{day, id}, share*float64(c.In), share*float64(c.Out))
		}
		from = until
	}
}

func (t *Tally) count(at UserDay, in, out float64) {
	c := t.Counted[at]
	if c == nil {
		c = new(Counted)
		t.Counted[at] = c
	}
	c.In += in
	c.Out += out
}

// Merge adds another tally's sums, of the same time zone.
func (t *Tally) Merge(o *Tally) {
	for k, s := range o.Ports {
		add(t.Ports, k, s)
	}
	for k, s := range o.ASes {
		add(t.ASes, k, s)
	}
	for k, c := range o.Counted {
		t.count(UserDay{k.Day, t.Users.ID(o.Users.User(k.User))}, c.In, c.Out)
	}
	for k, s := range o.Sampled {
		at := UserDay{k.Day, t.Users.ID(o.Users.User(k.User))}
		into := t.Sampled[at]
		if into == nil {
			into = new(Sampled)
			t.Sampled[at] = into
		}
		for d := range s {
			into[d].Merge(s[d])
		}
	}
	t.Coverage.Add(&o.Coverage)
}

// Add adds another coverage to c.
func (c *Coverage) Add(o *Coverage) {
	c.Records += o.Records
	c.CDRs += o.CDRs
	c.UnknownRate += o.UnknownRate
	c.NoAddress += o.NoAddress
	c.Matched.Merge(o.Matched)
	c.Unmatched.Merge(o.Unmatched)
}

// Compare orders keys.
func (k PortKey) Compare(o PortKey) int {
	return cmp.Or(cmp.Compare(k.Hour, o.Hour), cmp.Compare(k.Access, o.Access), cmp.Compare(k.Direction, o.Direction),
		cmp.Compare(k.Protocol, o.Protocol), cmp.Compare(k.Port, o.Port))
}

// Compare orders keys.
func (k ASKey) Compare(o ASKey) int {
	https := 0
	if k.HTTPS != o.HTTPS {
		https = 1
		if o.HTTPS {
			https = -1
		}
	}
	return cmp.Or(cmp.Compare(k.Hour, o.Hour), cmp.Compare(k.Access, o.Access), cmp.Compare(k.Direction, o.Direction),
		cmp.Compare(k.AS, o.AS), cmp.Compare(k.Protocol, o.Protocol), https)
}

// Compare orders days, and users of a day by their number.
func (k UserDay) Compare(o UserDay) int {
	return cmp.Or(cmp.Compare(k.Day, o.Day), cmp.Compare(k.User, o.User))
}
