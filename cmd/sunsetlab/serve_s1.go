package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"time"

	"sunsetlab/s1ap"
	"sunsetlab/s1ap/transport"
	"sunsetlab/scenarios"
	"sunsetlab/sim"
	"sunsetlab/sim/mme"
	simreport "sunsetlab/sim/report"
)

// maxWaiting is how many PDUs may wait for an eNodeB that does not read. More
// end the association.
const maxWaiting = 1024

// s1Server holds the S1 associations. Its fields are the loop's.
type s1Server struct {
	live         *scenarios.Live
	journal      *journal
	mme          string
	associations map[*association]struct{}
	count        int
}

// accept takes associations until the listener is closed.
func (s *s1Server) accept(l *transport.Listener) {
	for {
		conn, err := l.Accept()
		switch {
		case errors.Is(err, net.ErrClosed):
			return
		case err != nil:
			// Out of descriptors, say: those who have one must not suffer.
			s.journal.say("%v", err)
			time.Sleep(100 * time.Millisecond)
		case !s.live.Post(func() { s.add(conn) }):
			conn.Close()
			return
		}
	}
}

// add begins an association.
func (s *s1Server) add(conn *transport.Association) {
	s.count++
	a := &association{server: s, conn: conn, name: fmt.Sprintf("enb-%d", s.count), out: make(chan []byte, maxWaiting)}
	a.core = s.live.MME.AddENB(a)
	s.associations[a] = struct{}{}
	s.journal.say("%s: S1 association up", a.name)
	go a.read()
	go a.write()
}

// close ends all associations. The loop has ended by then.
func (s *s1Server) close() {
	for a := range s.associations {
		close(a.out)
		a.conn.Close()
	}
}

// association is the S1 association with one eNodeB: a reader and a writer of
// its own, and all else on the loop.
type association struct {
	server *s1Server
	conn   *transport.Association
	core   *mme.Association
	name   string
	out    chan []byte
	ended  bool
}

// read posts what the eNodeB sends to the loop.
func (a *association) read() {
	buf := make([]byte, transport.MaxPDU)
	for {
		pdu, err := a.conn.Read(buf)
		if err != nil {
			a.server.live.Post(func() { a.end(reasonOf(err)) })
			return
		}
		pdu = bytes.Clone(pdu)
		if !a.server.live.Post(func() { a.received(pdu) }) {
			return
		}
	}
}

func reasonOf(err error) string {
	if errors.Is(err, io.EOF) {
		return "the eNodeB closed it"
	}
	return err.Error()
}

// write sends what the loop has queued.
func (a *association) write() {
	for pdu := range a.out {
		if err := a.conn.Write(pdu); err != nil {
			a.server.live.Post(func() { a.end(reasonOf(err)) })
			return
		}
	}
}

// received takes a PDU from the eNodeB.
func (a *association) received(pdu []byte) {
	if a.ended {
		return
	}
	a.learnName(pdu)
	a.report(a.name, a.server.mme, nil, pdu)
	a.core.HandleS1AP(pdu)
}

// learnName has an eNodeB go by the name that it gives in S1 SETUP, unless
// another has that.
func (a *association) learnName(pdu []byte) {
	typ, code, err := s1ap.Peek(pdu)
	if err != nil || typ != s1ap.InitiatingMessage || code != s1ap.ProcedureS1Setup {
		return
	}
	var m s1ap.S1SetupRequest
	if m.Decode(pdu) != nil || !m.ENBName.Present || m.ENBName.Value == "" {
		return
	}
	name := m.ENBName.Value
	for b := range a.server.associations {
		if b != a && b.name == name || name == a.server.mme {
			return
		}
	}
	if name != a.name {
		a.server.journal.say("%s calls itself %s", a.name, name)
		a.name = name
	}
}

// Send queues a PDU for the eNodeB.
func (a *association) Send(about fmt.Stringer, pdu []byte) {
	if a.ended {
		return
	}
	a.report(a.server.mme, a.name, about, pdu)
	select {
	case a.out <- bytes.Clone(pdu):
	default:
		// The MME is in the midst of something: it learns of the end later.
		a.ended = true
		a.server.live.After(0, func() {
			a.ended = false
			a.end(fmt.Sprintf("the eNodeB does not read, and %d PDUs wait for it", maxWaiting))
		})
	}
}

func (a *association) report(from, to string, about fmt.Stringer, pdu []byte) {
	e := sim.Event{Kind: sim.Sent, From: from, To: to, Protocol: sim.S1AP, Bytes: pdu}
	if about != nil {
		e.Device = about.String()
	}
	e.Name, e.Cause = simreport.DescribeS1AP(pdu)
	a.server.live.Report(e)
}

// end ends the association.
func (a *association) end(why string) {
	if a.ended {
		return
	}
	a.ended = true
	close(a.out)
	a.conn.Close()
	delete(a.server.associations, a)
	a.server.journal.say("%s: S1 association down: %s", a.name, why)
	a.core.Close()
}
