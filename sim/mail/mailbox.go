package mail

import (
	"sort"
	"strings"
	"time"

	"sunsetlab/sim/mail/smtp"
)

// Mailbox holds what was delivered to an address.
type Mailbox struct {
	Address string
	Stored  []Stored
}

// Stored is a message in a mailbox.
type Stored struct {
	ID      string
	Arrived time.Time
	Message []byte
	// Junk says that it was put aside.
	Junk bool
}

// maxStored bounds a mailbox.
const maxStored = 100_000

// Mailbox gives the mailbox of an address, nil if nothing was delivered to it
// yet.
func (h *Host) Mailbox(address string) *Mailbox { return h.boxes[strings.ToLower(address)] }

// Addresses are those that something was delivered to, in order.
func (h *Host) Addresses() []string {
	var all []string
	for a := range h.boxes {
		all = append(all, a)
	}
	sort.Strings(all)
	return all
}

// store puts a message into a mailbox; false if that is full.
func (h *Host) store(address string, s Stored) bool {
	key := strings.ToLower(address)
	if !strings.Contains(key, "@") { // postmaster
		key += "@" + h.cfg.Hostname
	}
	b := h.boxes[key]
	if b == nil {
		b = &Mailbox{Address: key}
		h.boxes[key] = b
	}
	if len(b.Stored) >= maxStored {
		return false
	}
	b.Stored = append(b.Stored, s)
	return true
}

// userBox is the mailbox of a user who has logged in: that of the address, or
// of the name in the host's first domain.
func (h *Host) userBox(user string) *Mailbox {
	key := strings.ToLower(user)
	if smtp.DomainOf(user) == "" && len(h.cfg.Domains) > 0 {
		key += "@" + strings.ToLower(h.cfg.Domains[0])
	}
	b := h.boxes[key]
	if b == nil {
		b = &Mailbox{Address: key}
		h.boxes[key] = b
	}
	return b
}
