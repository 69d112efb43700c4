package traffic

import (
	"fmt"
	"net/netip"
	"time"
)

// Access is how a user is connected. The two are never one population.
type Access string

const (
	Mobile    Access = "mobile"
	Broadband Access = "broadband"
)

// UnmarshalText reads the word of an Access.
func (a *Access) UnmarshalText(text []byte) error {
	switch v := Access(text); v {
	case Mobile, Broadband:
		*a = v
		return nil
	}
	return fmt.Errorf("access %q is neither %s nor %s", text, Mobile, Broadband)
}

// Assignment says who had an address, and for how long. The charging records
// of a mobile network say it too ([CDR.Assignments]); a broadband network keeps
// a log of them.
type Assignment struct {
	User   string // whatever names a user, and never two
	Access Access
	// Enterprise is set for a user who is not a person: its traffic counts in
	// tables of ports, and in no distribution of volumes per user.
	Enterprise bool

	Prefix netip.Prefix
	// From is when the user had it first, Until when no longer; it is zero for
	// one that lasts.
	From, Until time.Time
}

// User names whom a record is charged to: the phone number, or the IMSI of a
// subscription without one.
func (c *CDR) User() string {
	if !c.MSISDN.IsZero() {
		return c.MSISDN.String()
	}
	return c.IMSI.String()
}

// Assignments returns who had the record's addresses and when; of IPv6 that is
// the /64 that one stands for. There are none if the record has no address.
func (c *CDR) Assignments() []Assignment {
	var all []Assignment
	for _, addr := range [...]netip.Addr{c.Address, c.Address6} {
		if !addr.IsValid() {
			continue
		}
		bits := 64
		if addr.Is4() {
			bits = 32
		}
		prefix, _ := addr.Prefix(bits)
		all = append(all, Assignment{User: c.User(), Access: Mobile, Prefix: prefix, From: c.Opening, Until: c.Closing})
	}
	return all
}
