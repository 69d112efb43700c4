package utran

import (
	"time"

	"sunsetlab/nas"
	"sunsetlab/sim"
)

// connection is a device's radio connection (TS 25.331 8.1.3).
type connection struct {
	r      *RNC
	serial uint32 // of its first signalling connection: its place in time
	device sim.DeviceID
	cell   sim.CellID
	imsi   nas.IMSI // by Common ID, zero if not known
	links  [2]link  // by domain
	called bool     // it has had a speech bearer
	gone   bool     // the device can't be reached any more
	send   sim.RAT  // where the core wants the device sent

	// tasks wait for the device; the first is under way. Stale answers are still
	// to come to tasks whose domain has gone.
	tasks []task
	stale int

	active     time.Time
	busy       time.Time // there is user data until then
	inactivity sim.Timer
	guard      sim.Timer
	onIdle     func()
	onGuard    func()
}

// link is a signalling connection to one domain of the core; one with id 0 is
// not there.
type link struct {
	id    uint32
	rabs  uint16 // bit n for NSAPI n, in the CS domain bit 0 for speech
	asked bool   // the core has been asked to release
	guard sim.Timer
}

// signalling names a signalling connection.
type signalling struct {
	c      *connection
	domain sim.CNDomain
}

// String names the device, for the trace.
func (c *connection) String() string { return c.r.air.DeviceName(c.device) }

// HandleRadio implements [sim.Site].
func (r *RNC) HandleRadio(cell sim.CellID, from sim.DeviceID, f *sim.RadioFrame) {
	if f.Kind == sim.RRCConnectionRequest {
		r.request(cell, from, f)
		return
	}
	c := r.byDevice[from]
	if c == nil || c.cell != cell {
		return // the connection has ended while the frame was on its way
	}
	switch f.Kind {
	case sim.RadioLinkFailure:
		r.lose(c)
		return
	case sim.ULInformationTransfer:
		r.uplink(c, f)
	case sim.UserData:
		if until := r.env.Now().Add(f.Lasts); until.After(c.busy) {
			c.busy = until
		}
	case sim.SecurityModeComplete, sim.SecurityModeFailure, sim.RRCConnectionReconfigurationComplete:
		r.answered(c, f)
	}
	c.active = r.env.Now()
}

// request takes a connection request and its NAS message.
func (r *RNC) request(cell sim.CellID, from sim.DeviceID, f *sim.RadioFrame) {
	if old := r.byDevice[from]; old != nil {
		// The device has given up a connection that stands here.
		r.lose(old)
	}
	full := r.cfg.MaxConnections > 0 && len(r.byDevice) >= r.cfg.MaxConnections
	if full || !valid(f.Domain) || r.core[f.Domain] == nil {
		r.down(cell, from, sim.RadioFrame{Kind: sim.RRCConnectionReject})
		return
	}
	var c *connection
	if n := len(r.spare); n > 0 {
		c, r.spare = r.spare[n-1], r.spare[:n-1]
	} else {
		c = &connection{r: r}
		c.onIdle, c.onGuard = c.idle, c.unanswered
	}
	c.device, c.cell, c.active = from, cell, r.env.Now()
	r.byDevice[from] = c
	c.watch()
	r.open(c, f.Domain, f.NAS)
	c.serial = c.links[f.Domain].id
}

func valid(d sim.CNDomain) bool { return d == sim.PSDomain || d == sim.CSDomain }

// uplink passes a NAS message on. The first one to a domain opens a signalling
// connection (TS 25.413 8.22, 8.23).
func (r *RNC) uplink(c *connection, f *sim.RadioFrame) {
	switch {
	case !valid(f.Domain) || r.core[f.Domain] == nil:
		r.fault(c, sim.Uu, f.Kind.String(), "there is no core network for the domain")
	case c.links[f.Domain].id == 0:
		r.open(c, f.Domain, f.NAS)
	default:
		r.iu = sim.IuFrame{Kind: sim.IuDirectTransfer, NAS: f.NAS}
		r.up(c, f.Domain)
	}
}

// open opens a signalling connection with the first NAS message.
func (r *RNC) open(c *connection, d sim.CNDomain, msg []byte) {
	for {
		if r.lastID++; r.lastID == 0 {
			continue
		}
		if _, taken := r.byID[r.lastID]; !taken {
			break
		}
	}
	c.links[d].id = r.lastID
	r.byID[r.lastID] = signalling{c, d}
	cell, _ := r.air.Cell(c.cell)
	r.iu = sim.IuFrame{Kind: sim.IuInitialUEMessage, NAS: msg, LAI: nas.LAI{PLMN: cell.PLMN, LAC: cell.TAC}, RAC: cell.RAC}
	r.up(c, d)
}

// up sends r.iu to the core.
func (r *RNC) up(c *connection, d sim.CNDomain) {
	r.iu.Domain, r.iu.Connection = d, c.links[d].id
	r.core[d].Send(c, &r.iu)
}

func (r *RNC) down(cell sim.CellID, to sim.DeviceID, f sim.RadioFrame) {
	r.radio = f
	r.air.Down(cell, to, &r.radio)
}

// downTo sends a frame over a connection, unless the device is gone.
func (r *RNC) downTo(c *connection, f sim.RadioFrame) {
	if !c.gone {
		c.active = r.env.Now()
		r.down(c.cell, c.device, f)
	}
}

// lose takes the device as out of reach: the core is asked to release what it
// has of it (TS 25.413 8.4).
func (r *RNC) lose(c *connection) {
	r.depart(c)
	r.abandon(c, sim.IuRadioConnectionLost)
	for d := range c.links {
		if c.links[d].id != 0 {
			r.ask(c, sim.CNDomain(d), sim.IuRadioConnectionLost)
		}
	}
}

// depart notes that the device can't be reached over this connection any more.
func (r *RNC) depart(c *connection) {
	c.gone = true
	c.inactivity.Stop()
	c.guard.Stop()
	if r.byDevice[c.device] == c {
		delete(r.byDevice, c.device)
	}
	if !c.imsi.IsZero() && r.byIMSI[c.imsi] == c {
		delete(r.byIMSI, c.imsi)
	}
}

// ask asks the core to release a signalling connection. A core that lets it
// pass is taken as deaf.
func (r *RNC) ask(c *connection, d sim.CNDomain, why sim.IuCause) {
	l := &c.links[d]
	if l.asked && why == sim.IuUserInactivity {
		return
	}
	l.asked = true
	if !l.guard.Running() {
		id := l.id
		l.guard = r.env.After(r.cfg.AnswerWithin, func() { r.unheard(id) })
	}
	r.iu = sim.IuFrame{Kind: sim.IuReleaseRequest, Cause: why}
	r.up(c, d)
}

// unheard ends a signalling connection whose core has not answered the request
// to release it.
func (r *RNC) unheard(id uint32) {
	if s, ok := r.byID[id]; ok {
		r.fault(s.c, sim.Iu, sim.IuReleaseRequest.String(), "no answer from the core")
		r.end(s.c, s.domain)
	}
}

// end ends a signalling connection, and with the last one the radio connection.
func (r *RNC) end(c *connection, d sim.CNDomain) {
	l := &c.links[d]
	l.guard.Stop()
	delete(r.byID, l.id)
	released := l.rabs
	*l = link{}
	if other := 1 - d; c.links[other].id == 0 {
		r.release(c)
		return
	}
	r.downTo(c, sim.RadioFrame{Kind: sim.SignallingConnectionRelease, Domain: d, ReleaseBearers: released})
	r.dropTasks(c, d)
}

// release ends the radio connection (TS 25.331 8.1.4).
func (r *RNC) release(c *connection) {
	f := sim.RadioFrame{Kind: sim.RRCConnectionRelease, Redirect: c.send}
	if f.Redirect == sim.NoRAT && (r.cfg.EUTRAN == RedirectAlways || r.cfg.EUTRAN == RedirectAfterCall && c.called) {
		f.Redirect = sim.EUTRAN
	}
	if !c.gone && f.Redirect != sim.NoRAT {
		r.decided(c, "redirected to "+f.Redirect.String(), "redirection: "+r.cfg.EUTRAN.String(), "TS 25.331 8.1.4")
	}
	r.downTo(c, f)
	r.depart(c)
	c.tasks = nil
	if len(r.spare) < maxSpare {
		*c = connection{r: r, onIdle: c.onIdle, onGuard: c.onGuard}
		r.spare = append(r.spare, c)
	}
}

// watch waits for the connection to fall idle. The timer is not set anew with
// every message, but for the rest of the time once it runs out too early.
func (c *connection) watch() {
	cfg := c.r.cfg
	switch {
	case cfg.Inactivity > 0:
		c.inactivity = c.r.env.After(cfg.Inactivity, c.onIdle)
	case cfg.SignallingPatience > 0:
		c.inactivity = c.r.env.After(cfg.SignallingPatience, c.onIdle)
	}
}

// idle runs when the inactivity timer does.
func (c *connection) idle() {
	r := c.r
	allowed := r.cfg.SignallingPatience
	if c.links[sim.PSDomain].rabs != 0 {
		allowed = r.cfg.Inactivity
	}
	silent := r.env.Now().Sub(c.active)
	if data := r.env.Now().Sub(c.busy); data < silent {
		silent = data
	}
	if speech := c.links[sim.CSDomain].rabs != 0; speech || len(c.tasks) > 0 || allowed <= 0 {
		c.watch()
		return
	}
	if left := allowed - silent; left > 0 {
		if r.cfg.Inactivity > 0 {
			left = min(left, r.cfg.Inactivity) // a bearer may come meanwhile
		}
		c.inactivity = r.env.After(left, c.onIdle)
		return
	}
	c.watch()
	for d := range c.links {
		if c.links[d].id != 0 {
			r.ask(c, sim.CNDomain(d), sim.IuUserInactivity)
		}
	}
}
