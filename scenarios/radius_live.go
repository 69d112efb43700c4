package scenarios

import (
	"errors"
	"fmt"
	"io"

	"sunsetlab/hss/aaa/radius"
	"sunsetlab/sim"
)

// socketConn is a way to a real server whose datagrams are in the trace.
type socketConn struct {
	env      sim.Env
	from, to string
	socket   *radius.Socket
	asked    [256]string // the subscribers of the last requests, by identifier
}

// Send implements [radius.Conn].
func (s *socketConn) Send(about fmt.Stringer, pdu []byte) {
	if s.env.Recording(sim.Sent) && about != nil && len(pdu) > 1 {
		s.asked[pdu[1]] = about.String()
	}
	s.report(s.from, s.to, pdu)
	s.socket.Send(about, pdu)
}

func (s *socketConn) report(from, to string, pdu []byte) {
	if !s.env.Recording(sim.Sent) {
		return
	}
	e := sim.Event{Kind: sim.Sent, From: from, To: to, Protocol: sim.RADIUS, Bytes: pdu}
	e.Name, e.Cause = radius.Describe(pdu)
	if len(pdu) > 1 {
		e.Device = s.asked[pdu[1]]
	}
	s.env.Report(e)
}

// dialServers has the APNs of a live core ask the servers that have an address
// over UDP.
func (l *Live) dialServers(c *core, s *Scenario) error {
	n := s.networks[0]
	about := s.sessionsOf(n, c.apns.Address)
	for i := range c.apns.APNs {
		to := &c.apns.APNs[i]
		a := n.APNs[to.Name]
		if r := a.RADIUS; r != nil {
			if err := c.askServers(to, r, about, l.dialed(c, r, c.played(l, s, 0, r, s.judgeOf(to.Name, &a)))); err != nil {
				return errors.Join(err, l.Close())
			}
		}
	}
	return nil
}

// dialed opens sockets to servers with an address, and leaves the others to
// rest.
func (l *Live) dialed(c *core, r *RADIUS, rest servers) servers {
	return func(i int, what service, deliver func(pdu []byte)) (radius.Conn, error) {
		server := &r.Servers[i]
		if server.Address == "" {
			return rest(i, what, deliver)
		}
		address := server.Address
		if what == accounting {
			var err error
			if address, err = server.accounting(); err != nil {
				return nil, err
			}
		}
		conn := &socketConn{env: c.radiusEnv, from: c.apns.Name, to: r.named(i)}
		socket, err := radius.Dial(address, func(pdu []byte) {
			l.Post(func() {
				conn.report(conn.to, conn.from, pdu)
				deliver(pdu)
			})
		})
		if err != nil {
			return nil, err
		}
		conn.socket = socket
		l.closers = append(l.closers, socket)
		return conn, nil
	}
}

// Close closes the sockets to RADIUS servers. The loop must have ended.
func (l *Live) Close() error {
	var errs []error
	for _, c := range l.closers {
		errs = append(errs, c.Close())
	}
	l.closers = nil
	return errors.Join(errs...)
}

var _ io.Closer = (*Live)(nil)
