package gateway

import (
	"fmt"

	"sunsetlab/gtpv1"
	"sunsetlab/gtpv2"
	"sunsetlab/sim"
)

// decided reports a choice of the gateway about what came, or goes, over an
// interface. Callers guard what it costs to put detail together by recording.
func (g *Gateway) decided(p *peer, s *subscriber, name, detail, clause, cause string) {
	e := sim.Event{Kind: sim.Decision, From: g.cfg.Name, Protocol: p.protocol, Name: name, Detail: detail, Clause: clause, Cause: cause}
	if s != nil {
		e.Device = s.String()
	}
	g.env.Report(e)
}

func (g *Gateway) recording() bool { return g.env.Recording(sim.Decision) }

// causeText is a cause in words, "" for none and for plain acceptance.
func causeText[C gtpv1.Cause | gtpv2.Cause](c C) string {
	switch c := any(c).(type) {
	case gtpv1.Cause:
		if c != 0 && c != gtpv1.CauseRequestAccepted {
			return c.String()
		}
	case gtpv2.Cause:
		if c != 0 && c != gtpv2.CauseRequestAccepted {
			return c.String()
		}
	}
	return ""
}

// fault reports input that had to be refused.
func (g *Gateway) fault(p *peer, s *subscriber, name, detail string, pdu []byte) {
	if !g.env.Recording(sim.Fault) {
		return
	}
	e := sim.Event{Kind: sim.Fault, From: g.cfg.Name, Protocol: p.protocol, Name: name, Detail: detail, Bytes: pdu}
	if s != nil {
		e.Device = s.String()
	}
	g.env.Report(e)
}

// moved reports that a PDN connection is now reached another way.
func (g *Gateway) moved(p *peer, c *session, from gtpv2.RATType, clause string) {
	if g.recording() {
		g.decided(p, c.owner, "PDN connection moved", fmt.Sprintf("APN %s %s from %s to %s", c.apn, addresses(&c.paa), ratName(from), ratName(c.rat)), clause, "")
	}
	if g.env.Recording(sim.State) {
		g.env.Report(sim.Event{Kind: sim.State, From: g.cfg.Name, Protocol: p.protocol, Device: c.owner.String(), Name: "RAT type", Detail: ratName(c.rat), Clause: clause})
	}
}

func ratName(r gtpv2.RATType) string {
	switch r {
	case gtpv2.UTRAN:
		return "UTRAN"
	case gtpv2.GERAN:
		return "GERAN"
	case gtpv2.EUTRAN:
		return "E-UTRAN"
	case gtpv2.EUTRANN:
		return "NB-IoT"
	}
	return fmt.Sprintf("RAT type %d", uint8(r))
}
