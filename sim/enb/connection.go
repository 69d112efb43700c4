package enb

import (
	"time"

	"sunsetlab/nas"
	"sunsetlab/s1ap"
	"sunsetlab/sim"
)

// connection is a device's RRC connection and its logical S1 connection.
type connection struct {
	e        *ENB
	id       uint32 // eNB UE S1AP ID
	mmeID    uint32 // MME UE S1AP ID, if named
	device   sim.DeviceID
	cell     sim.CellID
	plmn     nas.PLMN // selected by the device
	bearers  uint16   // bit n: the EPS bearer n has a data radio bearer
	named    bool     // the MME has given its identity
	secured  bool     // AS security is on
	gone     bool     // the device can't be reached any more
	asked    bool     // the MME has been asked to release
	steady   uint16   // bit n: the EPS bearer n has a guaranteed bit rate
	redirect sim.RAT  // where the release sends the device
	priority bool     // of a CS fallback

	// early holds NAS messages for which the MME's identity is awaited.
	early [][]byte
	// procedures wait for the device; the first is under way.
	procedures *procedure

	active     time.Time
	busy       time.Time // there is user data until then
	inactivity sim.Timer
	guard      sim.Timer
	onIdle     func()
	onGuard    func()
}

// signallingPatience is how long a connection that carries signalling alone may
// be silent: the core is at work, waiting for an MSC or an HSS, and it is the
// core that ends it.
const signallingPatience = time.Minute

// maxEarly bounds what a device may send before the MME has answered at all.
const maxEarly = 4

// String names the device, for the trace.
func (c *connection) String() string { return c.e.air.DeviceName(c.device) }

// HandleRadio implements [sim.Site].
func (e *ENB) HandleRadio(cell sim.CellID, from sim.DeviceID, f *sim.RadioFrame) {
	if f.Kind == sim.RRCConnectionRequest {
		e.connect(cell, from, f)
		return
	}
	c := e.byDevice[from]
	if c == nil || c.cell != cell {
		return // the connection has ended while the frame was on its way
	}
	switch f.Kind {
	case sim.RadioLinkFailure:
		e.lose(c)
		return
	case sim.ULInformationTransfer:
		e.uplinkNAS(c, f.NAS)
	case sim.UserData:
		c.busy = later(c.busy, e.env.Now().Add(f.Lasts))
	case sim.SecurityModeComplete, sim.SecurityModeFailure, sim.UECapabilityInformation,
		sim.RRCConnectionReconfigurationComplete:
		e.answered(c, f)
	}
	c.active = e.env.Now()
}

// connect takes a connection request and its NAS message (TS 36.413 8.6.2.1).
func (e *ENB) connect(cell sim.CellID, from sim.DeviceID, f *sim.RadioFrame) {
	if old := e.byDevice[from]; old != nil {
		// The device has given up a connection that stands here.
		e.lose(old)
	}
	if e.state != s1Up || len(e.byID) >= e.cfg.MaxConnections {
		e.down(cell, from, sim.RadioFrame{Kind: sim.RRCConnectionReject})
		return
	}
	c := e.admit(cell, from)
	broadcast, _ := e.air.Cell(cell)
	c.plmn = f.SelectedPLMN
	if c.plmn.IsZero() {
		c.plmn = broadcast.PLMN
	}
	m := &e.out.initialUEMessage
	*m = s1ap.InitialUEMessage{
		ENBUES1APID:           c.id,
		NASPDU:                f.NAS,
		TAI:                   s1ap.TAI{PLMNIdentity: s1ap.PLMNIdentity(c.plmn), TAC: broadcast.TAC},
		EUTRANCGI:             s1ap.EUTRANCGI{PLMNIdentity: s1ap.PLMNIdentity(broadcast.PLMN), CellID: broadcast.CellIdentity},
		RRCEstablishmentCause: s1ap.RRCEstablishmentCause(f.EstablishmentCause),
	}
	if f.HasSTMSI {
		m.STMSI = s1ap.Some(s1ap.STMSI{MMEC: f.STMSI.MMECode, MTMSI: f.STMSI.MTMSI})
	}
	if f.HasGUMMEI {
		m.GUMMEI = s1ap.Some(s1ap.GUMMEI{PLMNIdentity: s1ap.PLMNIdentity(f.GUMMEI.PLMN), MMEGroupID: f.GUMMEI.MMEGroupID, MMECode: f.GUMMEI.MMECode})
	}
	e.send(c, m)
}

// admit makes a connection with an identity that none has.
func (e *ENB) admit(cell sim.CellID, from sim.DeviceID) *connection {
	for {
		e.lastID = (e.lastID + 1) & maxENBUES1APID
		if _, taken := e.byID[e.lastID]; !taken {
			break
		}
	}
	var c *connection
	if n := len(e.spare); n > 0 {
		c, e.spare = e.spare[n-1], e.spare[:n-1]
	} else {
		c = &connection{e: e}
		c.onIdle = c.idle
		c.onGuard = c.unanswered
	}
	c.id, c.device, c.cell, c.active = e.lastID, from, cell, e.env.Now()
	e.byID[c.id] = c
	e.byDevice[from] = c
	if e.cfg.Inactivity > 0 {
		c.inactivity = e.env.After(e.cfg.Inactivity, c.onIdle)
	}
	return c
}

// drop forgets a connection.
func (e *ENB) drop(c *connection) {
	c.inactivity.Stop()
	c.guard.Stop()
	for c.procedures != nil {
		e.endProcedure(c)
	}
	delete(e.byID, c.id)
	if e.byDevice[c.device] == c {
		delete(e.byDevice, c.device)
	}
	if len(e.spare) < maxSpare {
		*c = connection{e: e, onIdle: c.onIdle, onGuard: c.onGuard}
		e.spare = append(e.spare, c)
	}
}

// release ends the device's side of a connection and forgets it.
func (e *ENB) release(c *connection, why sim.ReleaseCause) {
	e.releaseRadio(c, why)
	e.drop(c)
}

func (e *ENB) releaseRadio(c *connection, why sim.ReleaseCause) {
	if c.gone {
		return
	}
	if c.redirect != sim.NoRAT && c.priority {
		why = sim.ReleaseCSFallbackHighPriority
	}
	e.down(c.cell, c.device, sim.RadioFrame{Kind: sim.RRCConnectionRelease, Release: why, Redirect: c.redirect})
	c.depart()
}

// depart notes that the device can't be reached over this connection any more.
func (c *connection) depart() {
	c.gone = true
	c.inactivity.Stop()
	delete(c.e.byDevice, c.device)
}

// dropAll ends all connections without a word to the MME.
func (e *ENB) dropAll() {
	for _, c := range e.sorted() {
		e.release(c, sim.ReleaseOther)
	}
}

// lose takes the device as out of reach (TS 36.413 8.3.2.2).
func (e *ENB) lose(c *connection) {
	c.depart()
	e.abandonProcedures(c)
	e.askRelease(c, s1ap.CauseRadioNetworkRadioConnectionWithUELost)
}

// askRelease asks the MME to release the context. As long as the MME has not
// given its identity there is no way to, and its first message brings it up.
func (e *ENB) askRelease(c *connection, cause s1ap.Cause) {
	if c.gone && !c.guard.Running() {
		c.guard = e.env.After(e.cfg.AnswerWithin, c.onGuard)
	}
	if !c.named || c.asked {
		return
	}
	c.asked = true
	m := &e.out.releaseRequest
	*m = s1ap.UEContextReleaseRequest{MMEUES1APID: c.mmeID, ENBUES1APID: c.id, Cause: cause}
	e.send(c, m)
}

// idle runs when the inactivity timer does. It is not set anew with every
// message, but for the rest of the time once it runs out too early. A bearer with
// a guaranteed bit rate is there for speech, which flows as long as it is.
func (c *connection) idle() {
	e := c.e
	if c.bearers&c.steady != 0 {
		c.active = e.env.Now()
	}
	if left := e.cfg.Inactivity - e.env.Now().Sub(later(c.active, c.busy)); left > 0 {
		c.inactivity = e.env.After(left, c.onIdle)
		return
	}
	if left := signallingPatience - e.env.Now().Sub(c.active); !c.secured && left > 0 {
		c.inactivity = e.env.After(left, c.onIdle)
		return
	}
	if !c.named {
		// The MME has never answered: there is nobody to ask.
		e.release(c, sim.ReleaseOther)
		return
	}
	c.inactivity = e.env.After(e.cfg.Inactivity, c.onIdle)
	if c.procedures == nil {
		c.asked = false // an MME that let the last request pass is asked again
		e.askRelease(c, s1ap.CauseRadioNetworkUserInactivity)
	}
}

// later is the later of two times.
func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// unanswered runs when the device took too long over a procedure, or the MME
// over the release of a device that is gone.
func (c *connection) unanswered() {
	e := c.e
	if !c.gone {
		e.failProcedure(c, s1ap.CauseRadioNetworkFailureInRadioInterfaceProcedure)
		return
	}
	// The MME does not let go of a device that is lost: have it forget.
	e.resetConnection(c)
	e.drop(c)
}

func (e *ENB) down(cell sim.CellID, to sim.DeviceID, f sim.RadioFrame) {
	e.frame = f
	e.air.Down(cell, to, &e.frame)
}
