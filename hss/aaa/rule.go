package aaa

import (
	"errors"
	"fmt"

	"sunsetlab/hss"
	"sunsetlab/nas"
)

// Rule is what one APN asks of devices. It judges without asking anybody.
type Rule struct {
	// Method is which protocols the APN takes. With hss.AuthNone credentials are
	// not looked at.
	Method hss.AuthMethod
	// Required refuses a device without credentials; otherwise they may be
	// missing but not wrong.
	Required bool
	// Login is the APN's own, which its devices share.
	Login Login
	// Subscribers have a login or tolerances of their own.
	Subscribers map[nas.IMSI]Subscriber
	// Knows says whom ByIMSI admits beside Subscribers, such as everybody whose
	// subscription has the APN; nil is nobody.
	Knows func(nas.IMSI) bool
	// Tolerance is for all devices.
	Tolerance Tolerance

	// Welcome and Refusal are the messages to devices in answers of PAP and CHAP.
	// Without them an accepted device gets none, and a refused one a few words.
	Welcome, Refusal string
}

// Subscriber is a rule's exception.
type Subscriber struct {
	// Login takes the place of the APN's, unless it is zero.
	Login     Login
	Tolerance Tolerance // beside the APN's
}

// RuleOf returns the rule that an APN's configuration says.
func RuleOf(a hss.APNAuth) *Rule {
	return &Rule{Method: a.Method, Required: a.Required,
		Login: Login{Username: a.Username, Password: NewSecret(string(a.Password))}}
}

// Validate reports what makes r no usable rule; all of it, joined.
func (r *Rule) Validate() error {
	var errs []error
	if r.Method > hss.AuthPAPOrCHAP {
		errs = append(errs, fmt.Errorf("unknown authentication method %d", r.Method))
	}
	if r.Method == hss.AuthNone && (r.Required || !r.Login.IsZero() || len(r.Subscribers) > 0) {
		errs = append(errs, errors.New("authentication none takes neither required nor logins"))
	}
	if r.Tolerance >= 1<<len(toleranceNames) {
		errs = append(errs, fmt.Errorf("unknown tolerance %#x", uint8(r.Tolerance)))
	}
	errs = append(errs, r.Login.validate())
	for imsi, s := range r.Subscribers {
		if err := s.Login.validate(); err != nil {
			errs = append(errs, fmt.Errorf("subscriber %s: %w", imsi, err))
		}
	}
	return errors.Join(errs...)
}

func (l Login) validate() error {
	if len(l.Username) > 255 || len(l.Password.Reveal()) > 255 {
		return errors.New("username or password of more than 255 octets, which PAP and CHAP cannot carry")
	}
	return nil
}

// Judge gives the verdict on a request.
func (r *Rule) Judge(q *Request) Verdict {
	g := r.strictly(q)
	if !g.Accepts() {
		g = r.tolerantly(q, g)
	}
	v := Verdict{Accept: g.Accepts(), Ground: g, Reason: g.String()}
	if g == MethodNotAllowed {
		v.Reason = "the device sent " + q.Credentials.Protocol.String() + ", but the APN takes only " + r.Method.String()
	}
	switch {
	case v.Accept:
		v.Message = r.Welcome
	case r.Refusal != "":
		v.Message = r.Refusal
	default:
		v.Message = g.String()
	}
	return v
}

// strictly judges as if there were no tolerance.
func (r *Rule) strictly(q *Request) Ground {
	c := &q.Credentials
	login := r.Login
	if s := r.Subscribers[q.IMSI]; !s.Login.IsZero() {
		login = s.Login
	}
	switch {
	case r.Method == hss.AuthNone:
		return NotAsked
	case c.Protocol == NoProtocol && r.Required:
		return Missing
	case c.Protocol == NoProtocol:
		return NotRequired
	case !c.Protocol.takenBy(r.Method):
		return MethodNotAllowed
	case !login.Verify(c):
		return WrongCredentials
	}
	return Proven
}

// tolerantly judges a request anew that was refused on ground g.
func (r *Rule) tolerantly(q *Request, g Ground) Ground {
	s, listed := r.Subscribers[q.IMSI]
	t := r.Tolerance | s.Tolerance
	sent := q.Credentials.Protocol != NoProtocol
	switch {
	case t&ByIMSI != 0 && !q.IMSI.IsZero() && (listed || r.Knows != nil && r.Knows(q.IMSI)):
		return KnownIMSI
	case t&AcceptMissing != 0 && !sent:
		return MissingTolerated
	case t&AcceptAny != 0 && sent:
		return AnyTolerated
	}
	return g
}
