package ue

import "sunsetlab/sim"

// decided reports a decision that follows from the latest one, and becomes it.
// Callers that put a Detail together look at u.explains() first.
func (u *UE) decided(e sim.Event) {
	if !u.env.Recording(sim.Decision) {
		return
	}
	e.Kind, e.From, e.Device = sim.Decision, u.name, u.name
	if e.Because == 0 {
		e.Because = u.because
	}
	u.because = u.env.Report(e)
}

// decide is decided for what needs no more than a name, a reason and a rule.
func (u *UE) decide(name, detail, clause string) {
	u.decided(sim.Event{Name: name, Detail: detail, Clause: clause})
}

// note reports a decision beside the chain of those that follow one another,
// and returns it for what hangs on it later.
func (u *UE) note(name, detail, clause string) sim.EventID {
	because := u.because
	u.decide(name, detail, clause)
	id := u.because
	u.because = because
	return id
}

func (u *UE) explains() bool { return u.env.Recording(sim.Decision) }

// received reports a downlink NAS message and what mattered in it; what is
// decided from here on is because of it.
func (u *UE) received(name, detail, cause string) {
	if id := u.heard(name, detail, cause); id != 0 {
		u.because = id
	}
}

// heard reports a downlink NAS message that decides nothing about service.
func (u *UE) heard(name, detail, cause string) sim.EventID {
	if !u.env.Recording(sim.Received) {
		return 0
	}
	return u.env.Report(sim.Event{Kind: sim.Received, From: u.networkName(), To: u.name, Device: u.name, Protocol: sim.NAS,
		Name: name, Detail: detail, Cause: cause})
}

// step reports what the user did: a chain begins here.
func (u *UE) step(name, detail string) {
	if u.env.Recording(sim.Step) {
		u.because = u.env.Report(sim.Event{Kind: sim.Step, From: u.name, Device: u.name, Name: name, Detail: detail})
	}
}

// fault reports input that is refused.
func (u *UE) fault(name, detail string, pdu []byte) {
	if u.env.Recording(sim.Fault) {
		u.env.Report(sim.Event{Kind: sim.Fault, From: u.name, Device: u.name, Protocol: sim.NAS, Name: name, Detail: detail, Bytes: pdu})
	}
}

// networkName is how the trace calls the other end of NAS on E-UTRAN, or of
// short messages on UTRAN.
func (u *UE) networkName() string {
	if u.umts.served() {
		return coreName[sim.CSDomain]
	}
	if u.cfg.NetworkName == "" {
		return "mme"
	}
	return u.cfg.NetworkName
}
