package utran

import (
	"slices"

	"sunsetlab/sim"
)

// task is a request of the core that takes an answer of the device. Those of
// one connection run one after another.
type task struct {
	domain sim.CNDomain
	kind   sim.IuKind // IuSecurityModeCommand or IuRABAssignmentRequest

	uea, uia    uint8
	token       [4]byte
	add, remove uint16
}

// maxTasks bounds what a core may ask for at once.
const maxTasks = 16

// secure switches integrity protection and ciphering on (TS 25.413 8.18).
func (r *RNC) secure(c *connection, d sim.CNDomain, f *sim.IuFrame) {
	t := task{domain: d, kind: sim.IuSecurityModeCommand, uea: f.UEA, uia: f.UIA}
	copy(t.token[:], f.IK[len(f.IK)-len(t.token):])
	r.enqueue(c, t)
}

// assign adds and releases radio access bearers (TS 25.413 8.2).
func (r *RNC) assign(c *connection, d sim.CNDomain, f *sim.IuFrame) {
	t := task{domain: d, kind: sim.IuRABAssignmentRequest, add: f.AddRABs, remove: f.ReleaseRABs}
	if d == sim.CSDomain && t.add&^1 != 0 {
		r.fault(c, sim.Iu, f.Kind.String(), "the CS domain has the speech bearer alone")
		t.add &= 1
	}
	if t.add|t.remove == 0 {
		r.respond(c, t, sim.IuNoResource)
		return
	}
	r.enqueue(c, t)
}

func (r *RNC) enqueue(c *connection, t task) {
	if c.gone || len(c.tasks) == maxTasks {
		cause := sim.IuRadioConnectionLost
		if !c.gone {
			cause = sim.IuNoResource
		}
		r.fail(c, t, cause)
		return
	}
	c.tasks = append(c.tasks, t)
	if len(c.tasks) == 1 {
		r.work(c)
	}
}

// work begins the first task.
func (r *RNC) work(c *connection) {
	c.guard.Stop()
	if len(c.tasks) == 0 || c.gone {
		return
	}
	c.guard = r.env.After(r.cfg.AnswerWithin, c.onGuard)
	t := &c.tasks[0]
	if t.kind == sim.IuSecurityModeCommand {
		r.downTo(c, sim.RadioFrame{Kind: sim.SecurityModeCommand, Domain: t.domain, EEA: t.uea, EIA: t.uia, Token: t.token})
		return
	}
	r.downTo(c, sim.RadioFrame{Kind: sim.RRCConnectionReconfiguration, Domain: t.domain, AddBearers: t.add, ReleaseBearers: t.remove})
}

// answered takes the device's answer to the first task; one to nothing is
// dropped.
func (r *RNC) answered(c *connection, f *sim.RadioFrame) {
	if c.stale > 0 {
		c.stale--
		return
	}
	if len(c.tasks) == 0 {
		return
	}
	t := c.tasks[0]
	securing := t.kind == sim.IuSecurityModeCommand
	switch {
	case securing && f.Kind == sim.SecurityModeComplete:
		c.endTask()
		r.iu = sim.IuFrame{Kind: sim.IuSecurityModeComplete, UEA: t.uea, UIA: t.uia}
		r.up(c, t.domain)
	case securing && f.Kind == sim.SecurityModeFailure:
		c.endTask()
		r.fail(c, t, sim.IuSecurityFailure)
	case !securing && f.Kind == sim.RRCConnectionReconfigurationComplete:
		c.endTask()
		r.respond(c, t, 0)
	default:
		return
	}
	r.work(c)
}

// respond reports the bearers that were changed.
func (r *RNC) respond(c *connection, t task, cause sim.IuCause) {
	l := &c.links[t.domain]
	l.rabs = l.rabs&^t.remove | t.add
	c.called = c.called || t.domain == sim.CSDomain && t.add != 0
	r.iu = sim.IuFrame{Kind: sim.IuRABAssignmentResponse, AddRABs: t.add, ReleaseRABs: t.remove, Cause: cause}
	r.up(c, t.domain)
}

// fail tells the core that a task was not done.
func (r *RNC) fail(c *connection, t task, cause sim.IuCause) {
	if c.links[t.domain].id == 0 {
		return
	}
	kind := sim.IuSecurityModeReject
	if t.kind == sim.IuRABAssignmentRequest {
		kind = sim.IuRABAssignmentResponse
		// What is to go has gone with the device.
		c.links[t.domain].rabs &^= t.remove
		r.iu = sim.IuFrame{Kind: kind, ReleaseRABs: t.remove, Cause: cause}
	} else {
		r.iu = sim.IuFrame{Kind: kind, Cause: cause}
	}
	r.up(c, t.domain)
}

func (c *connection) endTask() {
	c.guard.Stop()
	c.tasks = append(c.tasks[:0], c.tasks[1:]...)
}

// abandon fails all tasks.
func (r *RNC) abandon(c *connection, cause sim.IuCause) {
	tasks := c.tasks
	c.tasks = nil
	for _, t := range tasks {
		r.fail(c, t, cause)
	}
}

// dropTasks forgets the tasks of a domain whose connection has ended, and goes
// on with what is left.
func (r *RNC) dropTasks(c *connection, d sim.CNDomain) {
	underWay := len(c.tasks) > 0 && c.tasks[0].domain == d
	c.tasks = slices.DeleteFunc(c.tasks, func(t task) bool { return t.domain == d })
	if underWay {
		c.stale++
		r.work(c)
	}
}

// unanswered runs when the device took too long over a task: it counts as out
// of reach.
func (c *connection) unanswered() {
	if len(c.tasks) == 0 || c.gone {
		return
	}
	c.r.fault(c, sim.Uu, c.tasks[0].kind.String(), "no answer from the device")
	c.r.downTo(c, sim.RadioFrame{Kind: sim.RRCConnectionRelease})
	c.r.lose(c)
}
