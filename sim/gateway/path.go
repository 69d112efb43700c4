package gateway

import (
	"maps"
	"slices"

	"sunsetlab/gtpv2"
	"sunsetlab/nas"
)

// echoed answers an echo request (TS 29.274 7.1).
func (g *Gateway) echoed(h gtpv2.Header, pdu []byte) {
	var m gtpv2.EchoRequest
	if err := m.Decode(pdu); err != nil {
		g.fault(nil, h.Type.String(), err.Error(), pdu)
	}
	g.restarted(m.Recovery)
	res := gtpv2.EchoResponse{Sequence: h.Sequence, Recovery: nas.Some(g.cfg.RestartCounter)}
	g.buf = res.Append(g.buf[:0])
	g.conn.Send(nil, g.buf)
}

// echo asks whether the MME is there, time and again (TS 23.007 20).
func (g *Gateway) echo() {
	m := gtpv2.EchoRequest{Sequence: g.nextSequence(), Recovery: nas.Some(g.cfg.RestartCounter)}
	g.send(nil, m.Sequence, &m, gtpv2.TypeEchoResponse, func(pdu []byte) {
		if pdu != nil {
			g.echoAnswered(pdu)
		}
		if g.cfg.EchoInterval > 0 {
			g.env.After(g.cfg.EchoInterval, g.echo)
		}
	})
}

func (g *Gateway) echoAnswered(pdu []byte) {
	var m gtpv2.EchoResponse
	if err := m.Decode(pdu); err != nil {
		g.fault(nil, m.Type().String(), err.Error(), pdu)
		return
	}
	g.restarted(m.Recovery)
}

// restarted compares the MME's restart counter with the last: an MME that has
// restarted knows none of its subscribers, so that the gateway forgets them too
// (TS 23.007 16.1.1).
func (g *Gateway) restarted(counter nas.Opt[uint8]) {
	now, ok := counter.Get()
	if !ok {
		return
	}
	before, known := g.mmeRestart.Get()
	g.mmeRestart.Set(now)
	if !known || before == now {
		return
	}
	if g.recording() {
		g.decided(nil, "MME has restarted", "its PDN connections are gone", "TS 23.007 16.1.1", 0)
	}
	// In order, so that the pools are in the same state in each run.
	for _, teid := range slices.Sorted(maps.Keys(g.byTEID)) {
		g.endAll(g.byTEID[teid])
	}
	g.answered.clear()
}
