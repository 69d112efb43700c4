package scenarios

import (
	"fmt"
	"time"

	"sunsetlab/hss/aaa"
	"sunsetlab/hss/aaa/radius"
	"sunsetlab/sim"
	"sunsetlab/sim/gateway"
)

// service is what a server is asked for; each has a port of its own.
type service int

const (
	authentication service = iota
	accounting
)

// servers opens the way to the i-th server of an APN for a service; deliver
// takes what comes back.
type servers func(i int, what service, deliver func(pdu []byte)) (radius.Conn, error)

// askServers has servers judge who may use an APN.
func (c *core) askServers(to *gateway.APN, r *RADIUS, about *sessions, open servers) error {
	client, err := c.newClient(r, about, authentication, open)
	if err != nil {
		return fmt.Errorf("APN %s: %w", to.Name, err)
	}
	to.Authenticator = asked{client, about}
	if !r.Accounting {
		return nil
	}
	if client, err = c.newClient(r, about, accounting, open); err != nil {
		return fmt.Errorf("APN %s: %w", to.Name, err)
	}
	to.Accountant, to.InterimInterval = accountant{client, about, c.radiusEnv, c.apns.Name}, r.InterimInterval
	return nil
}

func (c *core) newClient(r *RADIUS, about *sessions, what service, open servers) (*radius.Client, error) {
	var client *radius.Client
	cfg := radius.Config{
		NAS:     radius.NAS{Identifier: c.apns.Name, Address: about.address},
		Timeout: r.Timeout, Tries: r.Tries, HoldDown: r.HoldDown, AcceptUnanswered: r.AcceptUnanswered,
		Random: &octets{from: c.radiusEnv.Rand()}, Clock: clock{c.radiusEnv},
	}
	for i := range r.Servers {
		conn, err := open(i, what, func(pdu []byte) { client.Handle(i, pdu) })
		if err != nil {
			return nil, err
		}
		cfg.Servers = append(cfg.Servers, radius.Server{Name: r.named(i), Secret: aaa.NewSecret(string(r.Secret)), Conn: conn,
			RequireMessageAuthenticator: r.RequireMessageAuthenticator})
	}
	client, err := radius.New(cfg)
	return client, err
}

// clock is an element's time as a client of RADIUS wants it.
type clock struct{ sim.Env }

func (c clock) After(d time.Duration, f func()) (stop func()) {
	t := c.Env.After(d, f)
	return func() { t.Stop() }
}

// asked has servers judge.
type asked struct {
	client *radius.Client
	about  *sessions
}

// Authenticate implements [gateway.Authenticator].
func (a asked) Authenticate(r gateway.AccessRequest, answer func(aaa.Verdict)) {
	a.client.Authenticate(aaa.Request{Session: a.about.of(&r.Session), Credentials: r.Credentials}, answer)
}

// accountant sends servers accounts.
type accountant struct {
	client *radius.Client
	about  *sessions
	env    sim.Env
	from   string
}

var _ gateway.Accountant = accountant{}

func (a accountant) Start(s gateway.Session)   { a.account(radius.Start, &s, 0) }
func (a accountant) Interim(s gateway.Session) { a.account(radius.Interim, &s, 0) }
func (a accountant) Stop(s gateway.Session, why gateway.Ending) {
	a.account(radius.Stop, &s, terminateCauses[why])
}

var terminateCauses = map[gateway.Ending]radius.TerminateCause{
	gateway.EndedByDevice: radius.UserRequest, gateway.EndedBySuccessor: radius.LostService, gateway.EndedByLoss: radius.LostCarrier,
	gateway.EndedByGateway: radius.AdminReset, gateway.EndedByTimeout: radius.SessionTimeout, gateway.EndedByIdleness: radius.IdleTimeout,
}

func (a accountant) account(status radius.Status, s *gateway.Session, why radius.TerminateCause) {
	now := a.env.Now()
	account := radius.Account{Status: status, Session: a.about.of(s), Username: s.Username, Grant: s.Grant, IPv4: s.IPv4, IPv6: s.IPv6,
		At: now, ByServer: s.Ground == aaa.AcceptedByServer, Cause: why}
	if status != radius.Start {
		account.Usage = radius.Usage{Time: now.Sub(s.Made), UplinkOctets: s.Up.Bytes, DownlinkOctets: s.Down.Bytes,
			UplinkPackets: s.Up.Packets, DownlinkPackets: s.Down.Packets}
	}
	a.client.Account(account, func(err error) {
		if err != nil && a.env.Recording(sim.Fault) {
			a.env.Report(sim.Event{Kind: sim.Fault, From: a.from, Protocol: sim.RADIUS, Device: s.IMSI.String(),
				Name: "Accounting-Request", Detail: err.Error()})
		}
	})
}
