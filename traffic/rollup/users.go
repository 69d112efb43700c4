package rollup

import (
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"sort"
	"time"

	"sunsetlab/traffic"
)

// User is a subscriber. Names are one's own within an access.
type User struct {
	Name       string
	Access     traffic.Access
	Enterprise bool
}

// UserID is the index of a user in Users.All.
type UserID int32

// Users knows who had an address when. The zero Users knows nobody.
type Users struct {
	all []User
	ids map[User]UserID

	held map[netip.Prefix][]tenancy
	// bits4 and bits6 are the lengths of the prefixes, longest first.
	bits4, bits6 []int
	pools        []pool
	unsorted     map[netip.Prefix]struct{}

	// Overlaps counts assignments of an address that another user still had.
	// The one that began later counts.
	Overlaps int
}

// tenancy is the time in which a user had a prefix, in microseconds since 1970.
type tenancy struct {
	from, until int64
	user        UserID
}

type pool struct {
	prefix netip.Prefix
	user   User
}

const forever = 1<<63 - 1

// Add makes an assignment known. Assignments may come in any order; those of
// one user that follow each other without a gap cost no more than one.
func (u *Users) Add(a traffic.Assignment) error {
	switch {
	case a.User == "":
		return errors.New("an assignment without a user")
	case !a.Prefix.IsValid():
		return fmt.Errorf("an assignment of user %s without an address", a.User)
	case a.From.IsZero():
		return fmt.Errorf("an assignment of %s to user %s without a beginning", a.Prefix, a.User)
	case !a.Until.IsZero() && a.Until.Before(a.From):
		return fmt.Errorf("an assignment of %s to user %s ends before it begins", a.Prefix, a.User)
	}
	t := tenancy{from: a.From.UnixMicro(), until: forever, user: u.ID(User{a.User, a.Access, a.Enterprise})}
	if !a.Until.IsZero() {
		t.until = a.Until.UnixMicro()
	}
	prefix := a.Prefix.Masked()
	u.note(prefix)
	held := u.held[prefix]
	if n := len(held); n > 0 {
		last := &held[n-1]
		if last.user == t.user && t.from >= last.from && t.from <= last.until {
			last.until = max(last.until, t.until)
			return nil
		}
		if t.from < last.until {
			u.unsorted[prefix] = struct{}{}
		}
	}
	u.held[prefix] = append(held, t)
	return nil
}

// AddPool says that each address in a prefix, or each /64 of IPv6, is a user of
// its own at all times. Assignments go before pools.
func (u *Users) AddPool(p netip.Prefix, access traffic.Access, enterprise bool) {
	u.pools = append(u.pools, pool{p.Masked(), User{Access: access, Enterprise: enterprise}})
	slices.SortStableFunc(u.pools, func(a, b pool) int { return b.prefix.Bits() - a.prefix.Bits() })
}

// note keeps the prefix's length among those to look for.
func (u *Users) note(p netip.Prefix) {
	if u.held == nil {
		u.held, u.unsorted = map[netip.Prefix][]tenancy{}, map[netip.Prefix]struct{}{}
	}
	lengths := &u.bits6
	if p.Addr().Is4() {
		lengths = &u.bits4
	}
	if i, found := slices.BinarySearchFunc(*lengths, p.Bits(), func(have, want int) int { return want - have }); !found {
		*lengths = slices.Insert(*lengths, i, p.Bits())
	}
}

// ID returns the number of a user, a new one for one not seen before.
func (u *Users) ID(v User) UserID {
	id, ok := u.ids[v]
	if !ok {
		if u.ids == nil {
			u.ids = map[User]UserID{}
		}
		id = UserID(len(u.all))
		u.ids[v] = id
		u.all = append(u.all, v)
	}
	return id
}

// User returns the user of a number.
func (u *Users) User(id UserID) User { return u.all[id] }

// Len is how many users are known.
func (u *Users) Len() int { return len(u.all) }

// At returns who had an address at a time; of nested prefixes the longest
// tells.
func (u *Users) At(addr netip.Addr, at time.Time) (UserID, bool) {
	addr = addr.Unmap()
	u.sort()
	lengths := u.bits6
	if addr.Is4() {
		lengths = u.bits4
	}
	us := at.UnixMicro()
	for _, bits := range lengths {
		p, err := addr.Prefix(bits)
		if err != nil {
			continue
		}
		held := u.held[p]
		// The last that began by then.
		i := sort.Search(len(held), func(i int) bool { return held[i].from > us })
		if i > 0 && us < held[i-1].until {
			return held[i-1].user, true
		}
	}
	for _, p := range u.pools {
		if p.prefix.Contains(addr) {
			v := p.user
			v.Name = poolName(addr)
			return u.ID(v), true
		}
	}
	return 0, false
}

func poolName(addr netip.Addr) string {
	if addr.Is4() {
		return addr.String()
	}
	p, _ := addr.Prefix(64)
	return p.String()
}

// sort orders the tenancies that came out of order, joins what belongs together
// and ends one where the next user's begins.
func (u *Users) sort() {
	for p := range u.unsorted {
		held := u.held[p]
		slices.SortStableFunc(held, func(a, b tenancy) int {
			switch {
			case a.from != b.from:
				return compare(a.from, b.from)
			case a.until != b.until:
				return compare(a.until, b.until)
			}
			return compare(int64(a.user), int64(b.user))
		})
		kept := held[:1]
		for _, t := range held[1:] {
			last := &kept[len(kept)-1]
			if t.user == last.user && t.from <= last.until {
				last.until = max(last.until, t.until)
				continue
			}
			if t.from < last.until {
				u.Overlaps++
				last.until = t.from
			}
			kept = append(kept, t)
		}
		u.held[p] = kept
	}
	clear(u.unsorted)
}

func compare(a, b int64) int {
	if a < b {
		return -1
	}
	return 1
}
