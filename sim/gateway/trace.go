package gateway

import (
	"sunsetlab/gtpv2"
	"sunsetlab/sim"
)

// decided reports a choice of the gateway. Callers guard what it costs to put
// detail together by recording.
func (g *Gateway) decided(s *subscriber, name, detail, clause string, c gtpv2.Cause) {
	e := sim.Event{Kind: sim.Decision, From: g.cfg.Name, Protocol: sim.GTPv2, Name: name, Detail: detail, Clause: clause}
	if s != nil {
		e.Device = s.String()
	}
	if c != 0 && c != gtpv2.CauseRequestAccepted {
		e.Cause = c.String()
	}
	g.env.Report(e)
}

func (g *Gateway) recording() bool { return g.env.Recording(sim.Decision) }

// fault reports input that had to be refused.
func (g *Gateway) fault(s *subscriber, name, detail string, pdu []byte) {
	if !g.env.Recording(sim.Fault) {
		return
	}
	e := sim.Event{Kind: sim.Fault, From: g.cfg.Name, Protocol: sim.GTPv2, Name: name, Detail: detail, Bytes: pdu}
	if s != nil {
		e.Device = s.String()
	}
	g.env.Report(e)
}
