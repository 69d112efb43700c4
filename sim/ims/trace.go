package ims

import (
	"errors"

	"sunsetlab/hss"
	"sunsetlab/sim"
)

// decide reports a decision about a subscriber, nil if it isn't known who.
func (i *IMS) decide(u *user, name, detail, clause string) {
	if !i.env.Recording(sim.Decision) {
		return
	}
	e := sim.Event{Kind: sim.Decision, From: i.cfg.Name, Protocol: sim.SIP, Name: name, Detail: detail, Clause: clause}
	if u != nil {
		e.Device = u.String()
	}
	i.env.Report(e)
}

func (i *IMS) state(u *user, state string) {
	if i.env.Recording(sim.State) {
		i.env.Report(sim.Event{Kind: sim.State, From: i.cfg.Name, Device: u.String(), Name: "IMS registration", Detail: state})
	}
}

// fault reports input that had to be refused.
func (i *IMS) fault(name string, err error, datagram []byte) {
	if i.env.Recording(sim.Fault) {
		i.env.Report(sim.Event{Kind: sim.Fault, From: i.cfg.Name, Protocol: sim.SIP, Name: name, Detail: err.Error(), Bytes: datagram})
	}
}

// reportHSS tells the trace of a question to the HSS and its answer (TS 29.228
// 6.3).
func (i *IMS) reportHSS(u *user, err error) {
	if !i.env.Recording(sim.Sent) {
		return
	}
	e := sim.Event{Kind: sim.Sent, From: i.cfg.Name, To: "hss", Device: u.String(), Protocol: sim.Cx, Name: "Multimedia-Auth-Request"}
	i.env.Report(e)
	e.From, e.To, e.Name = "hss", i.cfg.Name, "Multimedia-Auth-Answer"
	if err != nil {
		e.Detail = err.Error()
		var he *hss.Error
		if errors.As(err, &he) {
			e.Cause = he.Result.String()
		}
	}
	i.env.Report(e)
}
