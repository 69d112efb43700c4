package gateway

import (
	"time"

	"sunsetlab/gtpv2"
	"sunsetlab/nas"
)

const downlinkDataClause = "TS 23.401 5.3.4.3"

// DownlinkData is data for a device, on the default bearer of its first PDN
// connection. A device that is idle on E-UTRAN is paged for it; what goes to
// Gn is for the SGSN to page for. It reports whether there is a PDN connection.
func (g *Gateway) DownlinkData(imsi nas.IMSI) bool {
	s := g.byIMSI[imsi]
	if s == nil {
		return false
	}
	if s.sessions[0].access == OnS11 {
		g.pageFor(s)
	}
	return true
}

// pageFor has the MME page a device that is idle, unless it does already.
func (g *Gateway) pageFor(s *subscriber) {
	now := g.env.Now()
	waiting := !s.notified.IsZero() && now.Sub(s.notified) < g.cfg.notificationHold()
	if !s.idle || waiting {
		return
	}
	s.notified = now
	if g.hold == 0 {
		g.notify(s)
		return
	}
	g.env.After(g.hold, func() {
		if s.on11() != nil && s.idle && !s.notified.IsZero() {
			g.notify(s)
		}
	})
}

// maxHeld bounds what waits for a device; what comes beyond is dropped.
const maxHeld = 16

// Forward takes a packet for a device on its PDN connection to an APN. Deliver is
// called when the packet is on its way: at once, once paging has found the
// device, or never (TS 23.401 5.3.4.3). It reports whether there is such a
// connection.
func (g *Gateway) Forward(imsi nas.IMSI, apn string, deliver func()) bool {
	s, c, err := g.find(imsi, apn)
	switch {
	case err != nil:
		return false
	case c.access == OnS11 && s.idle:
		if len(s.held) < maxHeld {
			s.held = append(s.held, deliver)
		}
		g.pageFor(s)
	case c.access != NoAccess:
		deliver()
	}
	return true
}

// reached is a device that holds a radio connection: what was held for it goes
// out.
func (s *subscriber) reached() {
	s.idle, s.notified = false, time.Time{}
	held := s.held
	s.held = nil
	for _, deliver := range held {
		deliver()
	}
}

// notify asks the MME to page (TS 29.274 7.2.11.1).
func (g *Gateway) notify(s *subscriber) {
	b := &s.on11().bearers[0]
	m := gtpv2.DownlinkDataNotification{TEID: s.mme.teid, Sequence: g.s11.nextSequence(), EBI: b.ebi, ARP: nas.Some(b.qos.ARP)}
	if g.recording() {
		g.decidedS11(s, "asks for paging", "data for an idle device", downlinkDataClause, 0)
	}
	g.askMME(s, m.Sequence, &m, gtpv2.TypeDownlinkDataNotificationAcknowledge, func(pdu []byte) { g.notificationAcknowledged(s, pdu) })
}

// notificationAcknowledged goes on waiting for the device, unless the MME says
// that it won't be paged.
func (g *Gateway) notificationAcknowledged(s *subscriber, pdu []byte) {
	var m gtpv2.DownlinkDataNotificationAcknowledge
	if pdu == nil {
		s.notified = time.Time{}
		return
	}
	if err := m.Decode(pdu); err != nil {
		g.fault(&g.s11, s, m.Type().String(), err.Error(), pdu)
		s.notified = time.Time{}
		return
	}
	g.restarted(&g.s11, m.Recovery)
	const unit = 50 * time.Millisecond
	g.hold = time.Duration(m.DataNotificationDelay.Value()) * unit
	if !m.Cause.Value.Accepted() {
		g.unreached(s, m.Cause.Value)
	}
}

// notificationFailed takes word that paging found nobody (TS 29.274 7.2.11.3).
func (g *Gateway) notificationFailed(h gtpv2.Header, pdu []byte) {
	var m gtpv2.DownlinkDataNotificationFailureIndication
	s := g.byTEID[h.TEID]
	if err := m.Decode(pdu); err != nil || s == nil {
		detail := "no such subscriber"
		if err != nil {
			detail = err.Error()
		}
		g.fault(&g.s11, s, h.Type.String(), detail, pdu)
		return
	}
	g.unreached(s, m.Cause.Value)
}

// unreached drops what waits for a device: the next data is for another try.
func (g *Gateway) unreached(s *subscriber, c gtpv2.Cause) {
	s.notified, s.held = time.Time{}, nil
	if g.recording() {
		g.decidedS11(s, "data dropped", "device not reached", downlinkDataClause, c)
	}
	if c == gtpv2.CauseContextNotFound {
		g.endOnS11(s)
	}
}
