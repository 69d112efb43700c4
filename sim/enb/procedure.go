package enb

import (
	"sunsetlab/s1ap"
	"sunsetlab/sim"
)

// procedure is a procedure of the MME that takes the device's answers. Those of
// one connection run one after another.
type procedure struct {
	next *procedure
	kind procedureKind
	step step

	// add and remove are EPS bearers by bit; failed says which could not be
	// done, and why.
	add, remove uint16
	failed      []s1ap.ERABItem
	// nas holds the messages for the device, ends where each does.
	nas  []byte
	ends []int

	// Of an initial context setup.
	capable    bool // the MME knows the radio capability
	eea, eia   uint8
	token      [4]byte
	csFallback s1ap.Opt[s1ap.CSFallbackIndicator]

	diagnostics *s1ap.CriticalityDiagnostics
}

type procedureKind uint8

const (
	initialContextSetup procedureKind = iota
	erabSetup
	erabRelease
)

// step is what the device is to answer next.
type step uint8

const (
	waiting step = iota
	securing
	enquiring
	reconfiguring
)

func (e *ENB) newProcedure(kind procedureKind) *procedure {
	var p *procedure
	if n := len(e.spareProcedures); n > 0 {
		p, e.spareProcedures = e.spareProcedures[n-1], e.spareProcedures[:n-1]
	} else {
		p = new(procedure)
	}
	p.kind, p.diagnostics = kind, e.diagnostics
	return p
}

// carry adds a NAS message for the device.
func (p *procedure) carry(msg []byte) {
	if msg == nil {
		return
	}
	p.nas = append(p.nas, msg...)
	p.ends = append(p.ends, len(p.nas))
}

func (p *procedure) fail(ebi uint8, cause s1ap.Cause) {
	p.failed = append(p.failed, s1ap.ERABItem{ERABID: ebi, Cause: cause})
}

// enqueue runs a procedure after those that are under way.
func (e *ENB) enqueue(c *connection, p *procedure) {
	last := &c.procedures
	for *last != nil {
		last = &(*last).next
	}
	*last = p
	if c.procedures == p {
		e.startProcedure(c)
	}
}

func (e *ENB) startProcedure(c *connection) {
	p := c.procedures
	c.guard.Stop()
	c.guard = e.env.After(e.cfg.AnswerWithin, c.onGuard)
	if p.kind == initialContextSetup {
		p.step = securing
		e.down(c.cell, c.device, sim.RadioFrame{Kind: sim.SecurityModeCommand, EEA: p.eea, EIA: p.eia, Token: p.token})
		return
	}
	e.reconfigure(c, p)
}

// reconfigure changes the device's bearers. The first NAS message travels with
// it, so that one that is lost takes the bearer with it.
func (e *ENB) reconfigure(c *connection, p *procedure) {
	p.step = reconfiguring
	f := sim.RadioFrame{Kind: sim.RRCConnectionReconfiguration, AddBearers: p.add, ReleaseBearers: p.remove}
	from := 0
	for i, end := range p.ends {
		if msg := p.nas[from:end]; i == 0 {
			f.NAS = msg
			e.down(c.cell, c.device, f)
		} else {
			e.downNAS(c, msg)
		}
		from = end
	}
	if len(p.ends) == 0 {
		e.down(c.cell, c.device, f)
	}
}

// answered takes the device's answer to the step under way; any other is of a
// procedure that has been given up.
func (e *ENB) answered(c *connection, f *sim.RadioFrame) {
	p := c.procedures
	if p == nil {
		return
	}
	switch {
	case p.step == securing && f.Kind == sim.SecurityModeComplete:
		c.secured = true
		if p.capable {
			e.reconfigure(c, p)
			return
		}
		p.step = enquiring
		e.down(c.cell, c.device, sim.RadioFrame{Kind: sim.UECapabilityEnquiry})
	case p.step == securing && f.Kind == sim.SecurityModeFailure:
		e.failProcedure(c, s1ap.CauseRadioNetworkFailureInRadioInterfaceProcedure)
	case p.step == enquiring && f.Kind == sim.UECapabilityInformation:
		e.reportCapability(c, f.Capability)
		e.reconfigure(c, p)
	case p.step == reconfiguring && f.Kind == sim.RRCConnectionReconfigurationComplete:
		c.bearers = c.bearers&^p.remove | p.add
		e.respond(c, p)
		fallback := p.csFallback
		e.nextProcedure(c)
		if fallback.Present {
			e.fallBack(c, fallback.Value)
		}
	}
}

// reportCapability tells the MME what the radio of the device can do
// (TS 36.413 8.9.2).
func (e *ENB) reportCapability(c *connection, capability []byte) {
	m := &e.out.capabilityInfo
	*m = s1ap.UECapabilityInfoIndication{MMEUES1APID: c.mmeID, ENBUES1APID: c.id, UERadioCapability: capability}
	e.send(c, m)
}

// respond answers the MME.
func (e *ENB) respond(c *connection, p *procedure) {
	switch p.kind {
	case initialContextSetup:
		e.respondInitialContextSetup(c, p)
	case erabSetup:
		e.respondERABSetup(c, p)
	case erabRelease:
		e.respondERABRelease(c, p)
	}
}

// failProcedure gives the procedure under way up and goes on with the next.
func (e *ENB) failProcedure(c *connection, cause s1ap.Cause) {
	p := c.procedures
	p.abort(cause)
	e.respondFailure(c, p, cause)
	e.nextProcedure(c)
}

// respondFailure answers for a procedure that came to nothing.
func (e *ENB) respondFailure(c *connection, p *procedure, cause s1ap.Cause) {
	if p.kind == initialContextSetup {
		e.failInitialContextSetup(c, p, cause)
		return
	}
	e.respond(c, p)
}

// abort moves all that was to be done to what has failed.
func (p *procedure) abort(cause s1ap.Cause) {
	for ebi := range uint8(16) {
		if (p.add|p.remove)>>ebi&1 != 0 {
			p.fail(ebi, cause)
		}
	}
	p.add, p.remove = 0, 0
}

// abandonProcedures fails all procedures of a device that is out of reach.
func (e *ENB) abandonProcedures(c *connection) {
	const cause = s1ap.CauseRadioNetworkRadioConnectionWithUELost
	for c.procedures != nil {
		p := c.procedures
		p.abort(cause)
		e.respondFailure(c, p, cause)
		e.endProcedure(c)
	}
	c.guard.Stop()
}

func (e *ENB) nextProcedure(c *connection) {
	c.guard.Stop()
	e.endProcedure(c)
	if c.procedures != nil {
		e.startProcedure(c)
	}
}

// endProcedure takes the first procedure off the queue.
func (e *ENB) endProcedure(c *connection) {
	p := c.procedures
	c.procedures = p.next
	e.recycle(p)
}

func (e *ENB) recycle(p *procedure) {
	if len(e.spareProcedures) < maxSpare {
		*p = procedure{failed: p.failed[:0], nas: p.nas[:0], ends: p.ends[:0]}
		e.spareProcedures = append(e.spareProcedures, p)
	}
}
