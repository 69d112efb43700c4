package gateway

import (
	"maps"
	"slices"

	"sunsetlab/gtpv1"
	"sunsetlab/gtpv2"
	"sunsetlab/nas"
)

// echoed answers an echo request (TS 29.274 7.1).
func (g *Gateway) echoed(h gtpv2.Header, pdu []byte) {
	var m gtpv2.EchoRequest
	if err := m.Decode(pdu); err != nil {
		g.fault(&g.s11, nil, h.Type.String(), err.Error(), pdu)
	}
	g.restarted(&g.s11, m.Recovery)
	g.tell(&g.s11, &gtpv2.EchoResponse{Sequence: h.Sequence, Recovery: nas.Some(g.cfg.RestartCounter)})
}

// echo asks whether the MME is there, time and again (TS 23.007 20).
func (g *Gateway) echo() {
	m := gtpv2.EchoRequest{Sequence: g.s11.nextSequence(), Recovery: nas.Some(g.cfg.RestartCounter)}
	g.askMME(nil, m.Sequence, &m, gtpv2.TypeEchoResponse, func(pdu []byte) {
		var m gtpv2.EchoResponse
		g.echoAnswered(&g.s11, pdu, m.Decode, &m.Recovery)
		g.echoLater(g.echo)
	})
}

// echoSGSN asks whether the SGSN is there (TS 29.060 7.2.1).
func (g *Gateway) echoSGSN() {
	m := gtpv1.EchoRequest{Sequence: uint16(g.gn.nextSequence())}
	g.askSGSN(nil, m.Sequence, &m, gtpv1.TypeEchoResponse, func(pdu []byte) {
		var m gtpv1.EchoResponse
		g.echoAnswered(&g.gn, pdu, m.Decode, &m.Recovery)
		g.echoLater(g.echoSGSN)
	})
}

func (g *Gateway) echoLater(echo func()) {
	if g.cfg.EchoInterval > 0 {
		g.env.After(g.cfg.EchoInterval, echo)
	}
}

// echoAnswered takes what came in answer to an echo request, if anything did.
func (g *Gateway) echoAnswered(p *peer, pdu []byte, decode func([]byte) error, counter *nas.Opt[uint8]) {
	if pdu == nil {
		return
	}
	if err := decode(pdu); err != nil {
		g.fault(p, nil, "Echo Response", err.Error(), pdu)
		return
	}
	g.restarted(p, *counter)
}

// restarted compares a peer's restart counter with the last: one that has
// restarted knows none of its subscribers, so that the gateway forgets what it
// had (TS 23.007 16.1.1, 11.1).
func (g *Gateway) restarted(p *peer, counter nas.Opt[uint8]) {
	now, ok := counter.Get()
	if !ok {
		return
	}
	before, known := p.restart.Get()
	p.restart.Set(now)
	if !known || before == now {
		return
	}
	if g.recording() {
		g.decided(p, nil, p.name+" has restarted", "its PDN connections are gone", "TS 23.007 16.1.1", "")
	}
	// In order, so that the pools are in the same state in each run.
	if p == &g.s11 {
		for _, teid := range slices.Sorted(maps.Keys(g.byTEID)) {
			g.endOnS11(g.byTEID[teid])
		}
	} else {
		for _, teid := range slices.Sorted(maps.Keys(g.byControlTEID)) {
			if c := g.byControlTEID[teid]; c.access == OnGn {
				g.end(c, EndedByLoss)
			}
		}
	}
	p.answered.clear()
}
