package sgsn

import (
	"cmp"
	"errors"
	"slices"

	"sunsetlab/nas"
	"sunsetlab/sim"
)

// Association is the Iu interface to one RNC.
type Association struct {
	s    *SGSN
	conn IuConn
	byID map[uint32]*connection
}

// AddRNC gives the SGSN another RNC.
func (s *SGSN) AddRNC(conn IuConn) *Association {
	a := &Association{s: s, conn: conn, byID: map[uint32]*connection{}}
	s.associations = append(s.associations, a)
	return a
}

// Connections is the number of signalling connections.
func (a *Association) Connections() int { return len(a.byID) }

// HandleIu takes a frame from the RNC, which is the SGSN's until it returns.
func (a *Association) HandleIu(f *sim.IuFrame) {
	switch f.Kind {
	case sim.IuInitialUEMessage:
		a.open(f)
		return
	case sim.IuReset:
		a.lose()
		return
	}
	c := a.byID[f.Connection]
	if c == nil {
		a.s.fault(nil, sim.Iu, f.Kind.String(), errNoConnection)
		return
	}
	switch f.Kind {
	case sim.IuDirectTransfer:
		c.handleNAS(f.NAS)
	case sim.IuSecurityModeComplete:
		c.handleSecurityModeComplete()
	case sim.IuSecurityModeReject:
		c.handleSecurityModeReject(f.Cause)
	case sim.IuRABAssignmentResponse:
		c.handleRABAssignmentResponse(f)
	case sim.IuReleaseRequest:
		c.handleReleaseRequest(f.Cause)
	case sim.IuReleaseComplete:
		c.remove()
	default:
		a.s.fault(c.who(), sim.Iu, f.Kind.String(), errors.New("not for an SGSN"))
	}
}

var errNoConnection = errors.New("there is no such connection")

// open takes the first message of a signalling connection. An RNC that uses an
// identity again has lost the connection before.
func (a *Association) open(f *sim.IuFrame) {
	if old := a.byID[f.Connection]; old != nil {
		old.lost()
	}
	c := &connection{a: a, id: f.Connection, rai: nas.RAI{PLMN: f.LAI.PLMN, LAC: f.LAI.LAC, RAC: f.RAC}}
	c.linger = c.lingered
	a.byID[c.id] = c
	c.handleNAS(f.NAS)
}

// lose takes all connections as gone: the RNC was reset.
func (a *Association) lose() {
	for _, c := range a.sorted() {
		c.lost()
	}
}

// dropAll forgets all connections without a word to anybody.
func (a *Association) dropAll() {
	for _, c := range a.sorted() {
		c.stop()
	}
	a.byID = map[uint32]*connection{}
}

// sorted lists the connections by identity, since the order of a map must not
// decide that of messages.
func (a *Association) sorted() []*connection {
	all := make([]*connection, 0, len(a.byID))
	for _, c := range a.byID {
		all = append(all, c)
	}
	slices.SortFunc(all, func(x, y *connection) int { return cmp.Compare(x.id, y.id) })
	return all
}
