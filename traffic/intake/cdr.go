package intake

import (
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"iter"
	"net/netip"
	"time"

	"sunsetlab/nas"
	"sunsetlab/traffic"
)

// CDRColumns are the columns that CDRs knows; those of the lab's own charging
// records, and user, for a name that isn't digits.
var CDRColumns = []string{"imsi", "msisdn", "user", "imeisv", "apn", "pdn_address", "pdn_address6", "plmn", "rat_type", "opening_time", "closing_time",
	"cause_for_closing", "bytes_in", "bytes_out", "charging_id", "record_sequence"}

// CDRs streams charging records. Times without a zone are in the one given.
func CDRs(file string, r io.Reader, columns Columns, zone *time.Location, c *Count) iter.Seq2[traffic.CDR, error] {
	return func(yield func(traffic.CDR, error) bool) {
		c.File = file
		t, err := open(file, r, columns, CDRColumns, []string{"imsi", "msisdn", "user"}, []string{"opening_time"}, []string{"closing_time"},
			[]string{"bytes_in"}, []string{"bytes_out"})
		if err != nil {
			yield(traffic.CDR{}, err)
			return
		}
		t.count = c
		each(t, func() traffic.CDR { return t.cdr(zone) }, yield)
	}
}

func (t *table) cdr(zone *time.Location) traffic.CDR {
	c := traffic.CDR{
		ChargingID: uint32(t.number("charging_id", 32)), Sequence: uint32(t.number("record_sequence", 32)),
		APN: t.text("apn"), Address: t.address("pdn_address"), Address6: t.address("pdn_address6"),
		Opening: t.moment("opening_time", zone), Closing: t.moment("closing_time", zone),
		In: t.needed("bytes_in", 64), Out: t.needed("bytes_out", 64),
	}
	t.word("imsi", &c.IMSI)
	t.word("msisdn", &c.MSISDN)
	t.word("imeisv", &c.IMEISV)
	t.word("plmn", &c.PLMN)
	t.word("rat_type", &c.RAT)
	t.word("cause_for_closing", &c.Cause)
	if user := t.text("user"); user != "" && c.IMSI.IsZero() && c.MSISDN.IsZero() {
		c.IMSI = standIn(user)
	}
	switch {
	case c.IMSI.IsZero() && c.MSISDN.IsZero():
		t.fail("imsi", errors.New("no value, and none of msisdn or user"))
	case c.Opening.IsZero():
		t.fail("opening_time", errors.New("no value"))
	case c.Closing.IsZero():
		t.fail("closing_time", errors.New("no value"))
	case c.Closing.Before(c.Opening):
		t.fail("closing_time", fmt.Errorf("%s is before the opening", c.Closing.Format(time.RFC3339)))
	}
	return c
}

func (t *table) word(name string, v interface{ UnmarshalText([]byte) error }) {
	s := t.text(name)
	if s == "" {
		return
	}
	if err := v.UnmarshalText([]byte(s)); err != nil {
		t.fail(name, err)
	}
}

// standIn is the IMSI of a user who has a name instead: 15 digits that depend
// on the name alone, of no network.
func standIn(name string) nas.IMSI {
	h := fnv.New64a()
	io.WriteString(h, name)
	return nas.MustParseIMSI(fmt.Sprintf("0%014d", h.Sum64()%1e14))
}

// AssignmentColumns are the columns that Assignments knows.
var AssignmentColumns = []string{"user", "address", "prefix", "from", "until", "access", "enterprise"}

// Assignments streams a log of who had which address. Users are broadband's
// where no column says otherwise; until may be empty while an assignment lasts.
func Assignments(file string, r io.Reader, columns Columns, zone *time.Location, c *Count) iter.Seq2[traffic.Assignment, error] {
	return func(yield func(traffic.Assignment, error) bool) {
		c.File = file
		t, err := open(file, r, columns, AssignmentColumns, []string{"user"}, []string{"address", "prefix"}, []string{"from"})
		if err != nil {
			yield(traffic.Assignment{}, err)
			return
		}
		t.count = c
		each(t, func() traffic.Assignment { return t.assignment(zone) }, yield)
	}
}

func (t *table) assignment(zone *time.Location) traffic.Assignment {
	a := traffic.Assignment{User: t.text("user"), Access: traffic.Broadband, From: t.moment("from", zone), Until: t.moment("until", zone)}
	t.word("access", &a.Access)
	switch s := t.text("enterprise"); s {
	case "", "0", "false", "no":
	case "1", "true", "yes":
		a.Enterprise = true
	default:
		t.fail("enterprise", fmt.Errorf("%.20q is neither true nor false", s))
	}
	if s := t.text("prefix"); s != "" {
		p, err := netip.ParsePrefix(s)
		if err != nil {
			t.fail("prefix", fmt.Errorf("%.50q isn't a prefix such as 2001:db8:1::/56", s))
		}
		a.Prefix = p.Masked()
	} else if addr := t.address("address"); addr.IsValid() {
		a.Prefix = netip.PrefixFrom(addr, addr.BitLen())
	}
	switch {
	case a.User == "":
		t.fail("user", errors.New("no value"))
	case !a.Prefix.IsValid():
		t.fail("address", errors.New("no value"))
	case a.From.IsZero():
		t.fail("from", errors.New("no value"))
	case !a.Until.IsZero() && a.Until.Before(a.From):
		t.fail("until", fmt.Errorf("%s is before the beginning", a.Until.Format(time.RFC3339)))
	}
	return a
}
