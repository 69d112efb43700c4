package ims

import (
	"errors"
	"strconv"
	"strings"
	"time"

	"sunsetlab/hss"
	"sunsetlab/nas"
	"sunsetlab/sip"
)

// register is the procedure at P-CSCF, I-CSCF and S-CSCF (TS 24.229 5.2.2,
// 5.3.1, 5.4.1.2).
func (i *IMS) register(r *request) {
	if !strings.EqualFold(r.Host, i.cfg.domain()) {
		i.decide(nil, "registration refused", "a domain of another network", "RFC 3261 10.3")
		r.refuse(404, "Not Found")
		return
	}
	c, err := credentials(r.Message)
	if err != nil {
		i.fault("REGISTER", err, nil)
		r.refuse(400, "Bad Request")
		return
	}
	imsi, err := i.identify(r.Message, &c)
	if err != nil {
		i.fault("REGISTER", err, nil)
		r.refuse(403, "Forbidden")
		return
	}
	r.user = i.user(imsi)
	if !i.byPolicy(r) {
		i.authenticate(r, &c)
	}
	i.forgetIdle(r.user)
}

// credentials reads the Authorization header. A device without one, as early
// ones are, is known by its public identity (TS 24.229 5.4.1.2.1).
func credentials(m *sip.Message) (sip.Credentials, error) {
	h := m.Header("Authorization")
	if h == "" {
		return sip.Credentials{Username: m.To.User + "@" + m.To.Host}, nil
	}
	return sip.ParseCredentials(h)
}

// identify finds the subscriber; the public identity must be the one that goes
// with the private identity (TS 23.003 13.4B).
func (i *IMS) identify(m *sip.Message, c *sip.Credentials) (nas.IMSI, error) {
	domain := i.cfg.domain()
	imsi, err := sip.IMSIOf(c.Username, domain)
	if err != nil {
		return nas.IMSI{}, err
	}
	public, err := sip.IMSIOf(m.To.User+"@"+m.To.Host, domain)
	if err != nil || public != imsi {
		return nas.IMSI{}, errors.New("the public identity is not the subscriber's")
	}
	return imsi, nil
}

// byPolicy answers, or doesn't, where it is settled by what the network or the
// subscription says.
func (i *IMS) byPolicy(r *request) bool {
	u := r.user
	answer := i.cfg.answer(u.imsi)
	switch {
	case answer == Silent:
		i.decide(u, "registration not answered", "by the network's policy", "")
	case answer == Fails:
		status, reason := i.cfg.failure()
		i.decide(u, "registration failed", "by the network's policy", "")
		i.turnAway(r, status, reason)
	case answer == Refuses:
		i.forbid(r, "by the network's policy", "TS 24.229 5.4.1.2.1")
	case !i.cfg.subscribed(u.imsi):
		i.forbid(r, "no IMS in the subscription", "TS 24.229 5.3.1.2")
	default:
		return false
	}
	return true
}

// forbid refuses a device that is not to be registered, and ends the
// registration that it may have.
func (i *IMS) forbid(r *request, why, clause string) {
	i.refuse(r, why, clause)
	if r.user.path == r.path {
		i.end(r.user, "registration ended with the refusal")
	}
}

// refuse refuses a request. Since anybody could have sent it, it leaves the
// subscriber's registration alone.
func (i *IMS) refuse(r *request, why, clause string) {
	i.decide(r.user, "registration refused", why, clause)
	i.turnAway(r, 403, "Forbidden")
}

func (i *IMS) turnAway(r *request, status int, reason string) {
	a := r.reply(status, reason)
	if d := i.cfg.RetryAfter; d > 0 {
		a.Add("Retry-After", seconds(d))
	}
	r.send(a)
}

func seconds(d time.Duration) string { return strconv.FormatInt(int64(d/time.Second), 10) }

// outOfOrder answers a request that another has overtaken (RFC 3261 10.3 step
// 7).
func (r *request) outOfOrder() bool {
	u := r.user
	if u.callID == r.CallID && r.CSeq <= u.cseq {
		r.refuse(500, "Server Internal Error")
		return true
	}
	u.callID, u.cseq = r.CallID, r.CSeq
	return false
}

// bind registers the contact of an authenticated request, or takes it out (TS
// 24.229 5.4.1.2.2F, 5.4.1.4).
func (i *IMS) bind(r *request) {
	u := r.user
	if !r.emergency && r.outOfOrder() {
		return
	}
	if len(r.Contacts) == 0 {
		r.accepted(u) // a question what is registered
		return
	}
	c := r.Contacts[0]
	expires := c.Expires
	if expires < 0 {
		expires = r.Seconds("Expires")
	}
	asked := time.Duration(expires) * time.Second
	if expires < 0 || asked > i.cfg.expires() {
		asked = i.cfg.expires()
	}
	switch {
	case c.Wildcard && expires != 0:
		r.refuse(400, "Bad Request")
		return
	case asked == 0:
		i.end(u, "de-registered by the device")
	case r.emergency:
		// It stands beside the other registration and is good for emergency
		// calls alone (TS 24.229 5.4.8.2).
		i.decide(u, "registered for emergency calls", "", "TS 24.229 5.4.8.2")
		r.path.emergencyUser = u
		r.granted(u, c.URI, asked)
		return
	default:
		u.sms = c.SMS
		i.begin(u, r.path, c.URI, asked)
	}
	r.accepted(u)
}

// accepted answers 200 with what a device has to know (TS 24.229 5.4.1.2.2F).
func (r *request) accepted(u *user) {
	if u.registered() {
		r.granted(u, u.contact, u.until.Sub(r.path.ims.env.Now()))
		return
	}
	r.send(r.reply(200, "OK"))
}

// granted answers 200 for a contact that is registered for so long.
func (r *request) granted(u *user, contact string, lasts time.Duration) {
	i := r.path.ims
	left, domain := seconds(lasts), i.cfg.domain()
	a := r.reply(200, "OK")
	a.Add("Contact", "<"+contact+">;expires="+left)
	a.Add("Expires", left)
	a.Add("Path", "<sip:term@pcscf."+domain+";lr>")
	a.Add("Service-Route", "<sip:orig@scscf."+domain+";lr>")
	a.Add("P-Associated-URI", i.publicIdentities(u))
	r.send(a)
}

// publicIdentities are those that are registered with one of them: the default
// first (TS 23.228 5.2.1a, TS 24.229 5.4.1.2.2F).
func (i *IMS) publicIdentities(u *user) string {
	domain := i.cfg.domain()
	own := "<sip:" + sip.PrivateIdentity(u.imsi, domain) + ">"
	number := i.number(u.imsi)
	if number.IsZero() {
		return own
	}
	n := "+" + number.String()
	return "<sip:" + n + "@" + domain + ";user=phone>, <tel:" + n + ">, " + own
}

// number is a subscriber's MSISDN, if he has one.
func (i *IMS) number(imsi nas.IMSI) nas.MSISDN {
	if i.cfg.MSISDN == nil {
		return nas.MSISDN{}
	}
	return i.cfg.MSISDN(imsi)
}

// unknown tells whether the HSS doesn't know the subscriber (TS 29.228 6.3).
func unknown(err error) bool {
	var e *hss.Error
	return errors.As(err, &e) && e.Result == hss.UserUnknown
}
