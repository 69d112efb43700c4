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
// of a mobile network say it too ([CDR.Assignment]); a broadband network keeps
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

// Assignment returns who had the record's address and when; of IPv6 that is
// the /64 it stands for. It has no prefix if the record has no address.
func (c *CDR) Assignment() Assignment {
	a := Assignment{User: c.User(), Access: Mobile, From: c.Opening, Until: c.Closing}
	if c.Address.IsValid() {
		bits := 64
		if c.Address.Is4() {
			bits = 32
		}
		a.Prefix, _ = c.Address.Prefix(bits)
	}
	return a
}
