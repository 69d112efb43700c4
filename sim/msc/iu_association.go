package msc

import (
	"fmt"

	"sunsetlab/sim"
)

// IuConn carries frames to an RNC.
type IuConn interface {
	// Send sends a copy of f. About names the subscriber whom it concerns, nil
	// if there is none.
	Send(about fmt.Stringer, f *sim.IuFrame)
}

// Association is the Iu interface to one RNC.
type Association struct {
	m           *MSC
	conn        IuConn
	connections map[uint32]*connection // by the RNC's name for them
}

// AddRNC gives the MSC a 3G radio network, and so what it needs to be an MSC for
// devices that are not on E-UTRAN.
func (m *MSC) AddRNC(conn IuConn) *Association {
	a := &Association{m: m, conn: conn, connections: map[uint32]*connection{}}
	m.rncs = append(m.rncs, a)
	return a
}

// HandleIu takes a frame from the RNC, which is the MSC's until it returns.
func (a *Association) HandleIu(f *sim.IuFrame) {
	if f.Domain != sim.CSDomain {
		a.m.iuFault(nil, f.Kind.String(), "not for the CS domain")
		return
	}
	switch f.Kind {
	case sim.IuInitialUEMessage:
		a.open(f)
		return
	case sim.IuReset:
		a.reset()
		return
	}
	c := a.connections[f.Connection]
	if c == nil {
		a.unknown(f)
		return
	}
	switch f.Kind {
	case sim.IuDirectTransfer:
		c.handleNAS(f.NAS)
	case sim.IuSecurityModeComplete:
		c.handleSecurityModeComplete()
	case sim.IuSecurityModeReject:
		c.handleSecurityModeReject()
	case sim.IuRABAssignmentResponse:
		if f.ReleaseRABs == 0 { // what was released was of a call before
			c.handleRABAssignment(f.AddRABs&speechRAB != 0)
		}
	case sim.IuReleaseRequest:
		c.lost(f.Cause)
	case sim.IuReleaseComplete:
		// The connection is forgotten with the command.
	default:
		a.m.iuFault(c, f.Kind.String(), "not for an MSC")
	}
}

// unknown answers a frame for a connection that is not there, so that the RNC
// lets go of it too.
func (a *Association) unknown(f *sim.IuFrame) {
	if f.Kind == sim.IuReleaseComplete {
		return
	}
	a.m.iuFault(nil, f.Kind.String(), "there is no such connection")
	a.command(nil, &sim.IuFrame{Kind: sim.IuReleaseCommand, Connection: f.Connection})
}

// open begins a connection with its first message. Under [Ghost] there is no
// radio to take one from.
func (a *Association) open(f *sim.IuFrame) {
	if a.m.cfg.Mode == Ghost {
		a.m.iuFault(nil, f.Kind.String(), "a ghost has no Iu")
		a.command(nil, &sim.IuFrame{Kind: sim.IuReleaseCommand, Connection: f.Connection})
		return
	}
	if old := a.connections[f.Connection]; old != nil {
		// The RNC uses the name anew, so it has ended the connection.
		old.end("the RNC has ended the connection")
	}
	c := &connection{m: a.m, a: a, id: f.Connection, lai: f.LAI}
	a.connections[c.id] = c
	c.handleInitial(f.NAS)
}

// reset ends all connections: the RNC has lost them.
func (a *Association) reset() {
	for _, c := range a.sorted() {
		c.end("the RNC was reset")
	}
}

// restarted has the RNC end all connections: the MSC knows none of them.
func (a *Association) restarted() {
	a.reset()
	a.command(nil, &sim.IuFrame{Kind: sim.IuReset})
}

// Lost tells that the RNC is out of reach.
func (a *Association) Lost() { a.reset() }

func (a *Association) command(about fmt.Stringer, f *sim.IuFrame) {
	f.Domain = sim.CSDomain
	a.conn.Send(about, f)
}
