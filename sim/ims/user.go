package ims

import (
	"time"

	"sunsetlab/nas"
	"sunsetlab/sim"
)

// user is what the IMS keeps of a subscriber.
type user struct {
	imsi nas.IMSI

	// proof is the challenge that was answered rightly last.
	proof *challenge

	callID string // of the latest request
	cseq   uint32

	path    *Path // on which it registered
	contact string
	sms     bool // takes short messages over IP
	until   time.Time
	expiry  sim.Timer
}

// String returns the IMSI.
func (u *user) String() string { return u.imsi.String() }

func (u *user) registered() bool { return u.contact != "" }

func (i *IMS) user(imsi nas.IMSI) *user {
	u := i.users[imsi]
	if u == nil {
		u = &user{imsi: imsi}
		i.users[imsi] = u
	}
	return u
}

// begin registers a contact, or registers it anew.
func (i *IMS) begin(u *user, p *Path, contact string, lasts time.Duration) {
	if !u.registered() {
		i.state(u, "registered")
	}
	p.user = u
	u.path, u.contact, u.until = p, contact, i.env.Now().Add(lasts)
	u.expiry.Stop()
	u.expiry = i.env.After(lasts, func() {
		i.end(u, "registration expired")
		i.forgetIdle(u)
	})
}

// end ends a registration, if there is one.
func (i *IMS) end(u *user, why string) {
	if !u.registered() {
		return
	}
	u.expiry.Stop()
	u.contact = ""
	u.path.endCalls(u, why)
	i.decide(u, why, "", "TS 24.229 5.4.1.4")
	i.state(u, "not registered")
}

// forgetIdle drops a subscriber of whom there is nothing to know.
func (i *IMS) forgetIdle(u *user) {
	if !u.registered() {
		delete(i.users, u.imsi)
	}
}
