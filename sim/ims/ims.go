package ims

import (
	"errors"
	"fmt"
	"strconv"

	"sunsetlab/nas"
	"sunsetlab/nas/aka"
	"sunsetlab/sim"
	"sunsetlab/sip"
	"sunsetlab/sip/call"
)

// Conn is the way to a device: the payload of UDP datagrams.
type Conn interface {
	Send(about fmt.Stringer, datagram []byte)
}

// Subscribers is what the IMS asks of the HSS over Cx (TS 29.228 6.3). Errors
// are those of [sunsetlab/hss.HSS].
type Subscribers interface {
	Quintuplet(imsi nas.IMSI) (aka.Vector, error)
	Resynchronise(imsi nas.IMSI, rand [16]byte, auts [14]byte) error
}

// Network is what the IMS asks of the rest of the network for calls.
type Network interface {
	// Speech asks for a bearer for the speech of a call, as a P-CSCF does over Rx
	// (TS 29.214 4.4.1), on the PDN connection for the IMS or for emergency
	// calls. Made is called with the outcome, gone if the bearer ends before it
	// is given back.
	Speech(imsi nas.IMSI, emergency bool, made func(ok bool), gone func()) (giveBack func())
	// IMSVoice tells whether the network that serves a subscriber supports voice
	// over IMS where he is, as the HSS tells over Sh (TS 29.328 7.6.18).
	IMSVoice(imsi nas.IMSI) bool
	// CallInCS hands a call to a subscriber over to the circuit domain.
	CallInCS(imsi nas.IMSI)
}

// IMS registers devices and carries their calls.
type IMS struct {
	env     sim.Env
	cfg     *Config
	hss     Subscribers
	network Network
	users   map[nas.IMSI]*user
	// reference is that of the latest RP message.
	reference uint8
}

// New returns an IMS in which nobody is registered.
func New(env sim.Env, cfg *Config, hss Subscribers) *IMS {
	return &IMS{env: env, cfg: cfg, hss: hss, users: map[nas.IMSI]*user{}}
}

// ConnectNetwork gives the IMS the network below it. Without one calls go without
// a bearer of their own.
func (i *IMS) ConnectNetwork(n Network) { i.network = n }

// Registered reports whether a subscriber is registered.
func (i *IMS) Registered(imsi nas.IMSI) bool {
	u := i.users[imsi]
	return u != nil && u.registered()
}

// Path is the way between the P-CSCF and one device.
type Path struct {
	ims  *IMS
	conn Conn

	// The latest request of the device and what it was answered, for as long
	// as it may come again: nothing, if nothing was sent.
	branch   string
	response []byte
	forget   sim.Timer

	// challenge waits for its answer until await; challenges counts those in a
	// row. They are the path's, so that nobody else's requests disturb them.
	challenge  *challenge
	await      sim.Timer
	challenges uint8

	// user is who registered on it, emergencyUser who did so for an emergency
	// call.
	user, emergencyUser *user

	// sessions are the device's calls, and those whose end is still being
	// settled.
	sessions []*session
	asking   []*call.Asking // short messages
}

// Connect gives the IMS its way to a device.
func (i *IMS) Connect(conn Conn) *Path { return &Path{ims: i, conn: conn} }

// HandleSIP takes a datagram from the device.
func (p *Path) HandleSIP(datagram []byte) {
	i := p.ims
	m, err := sip.Parse(datagram)
	switch {
	case m == nil:
		i.fault("SIP", err, datagram)
		return
	case err == nil && (p.inSession(m) || p.takes(m)):
		return
	case m.Status != 0 || m.Method == "ACK":
		i.fault(m.Method, errors.New("a message that nothing here waits for"), datagram)
		return
	}
	if p.again(m) {
		return
	}
	r := &request{Message: m, path: p, emergency: len(m.Contacts) > 0 && m.Contacts[0].Emergency}
	switch {
	case err != nil:
		i.fault(m.Method, err, datagram)
		r.refuse(400, "Bad Request")
	case m.Method == "REGISTER":
		i.register(r)
	case m.Method == "MESSAGE":
		p.texted(r)
	case m.Method == "INVITE" && m.ToTag == "":
		p.invited(m)
	case m.Method == "INVITE", m.Method == "BYE", m.Method == "CANCEL":
		r.refuse(481, "Call/Transaction Does Not Exist")
	default:
		a := r.reply(405, "Method Not Allowed")
		a.Add("Allow", "REGISTER, MESSAGE, "+call.Methods)
		r.send(a)
	}
}

// again answers a request that comes once more as it was answered before, until
// timer J (RFC 3261 17.2.2).
func (p *Path) again(m *sip.Message) bool {
	key := transaction(m)
	if p.forget.Running() && p.branch == key {
		if p.response != nil {
			p.conn.Send(nil, p.response)
		}
		return true
	}
	p.branch, p.response = key, nil
	p.forget.Stop()
	p.forget = p.ims.env.After(p.ims.cfg.timers().Limit(), func() { p.branch, p.response = "", nil })
	return false
}

// transaction tells requests apart on a path (RFC 3261 17.2.3).
func transaction(m *sip.Message) string {
	return m.Branch + " " + m.Method + " " + m.CallID + " " + strconv.FormatUint(uint64(m.CSeq), 10)
}

// request is a request that is being answered.
type request struct {
	*sip.Message
	path *Path
	user *user // once known
	// emergency is a registration for emergency calls alone.
	emergency bool
}

func (r *request) reply(status int, reason string) *sip.Reply {
	return r.Reply(status, reason, strconv.FormatUint(r.path.ims.env.Rand().Uint64(), 16))
}

func (r *request) refuse(status int, reason string) { r.send(r.reply(status, reason)) }

func (r *request) send(a *sip.Reply) {
	p := r.path
	p.response = a.Append(nil)
	p.conn.Send(r.about(), p.response)
}

func (r *request) about() fmt.Stringer {
	if r.user == nil {
		return nil
	}
	return r.user
}
