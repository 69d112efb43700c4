package sgsn

import (
	"bytes"
	"strings"
	"time"

	"sunsetlab/gtpv1"
	"sunsetlab/nas"
	"sunsetlab/nas/gprs"
)

// handleModify changes a PDP context on the device's wish (TS 24.008
// 6.1.3.3.2). A change of the network's own goes before it: the device gives its
// wish up when it hears of that (6.1.3.3.3 b).
func (c *connection) handleModify(m *gprs.ModifyPDPContextRequestMO) {
	u, s := c.u, c.a.s
	p := u.pdpOfTI(m.TI)
	switch {
	case p == nil:
		c.sendSMStatus(m.TI, gprs.SMCauseInvalidTI)
		return
	case p.requesting == modifying, p.sm.kind == networkModification:
		return
	case !p.active || p.sm.kind == networkDeactivation:
		c.sendSMStatus(m.TI, gprs.SMCauseMessageTypeNotCompatible)
		return
	}
	forAPN := func(r *Reject) bool { return r.APN == "" || strings.EqualFold(r.APN, p.apn) }
	if r := s.rule(OnModifyPDPContext, u.imsi, forAPN); r != nil {
		c.rejectModification(m.TI.Reply(), r.SMCause, r.T3396)
		c.settle()
		return
	}
	qos := p.qos
	if asked, ok := m.RequestedNewQoS.Get(); ok {
		apn, _ := u.selectAPN(p.apn)
		qos = grantedQoS(asked, apn)
	}
	p.requesting = modifying
	ti := m.TI.Reply()
	s.updatePDP(p, qos, m.NewTFT, m.PCO, func(res *gtpv1.UpdatePDPContextResponse) {
		if u.pdp(p.nsapi) != p || p.requesting != modifying {
			return
		}
		p.requesting = noSMRequest
		if u.conn != c || c.releasing {
			return
		}
		if cause := s.smCauseOf(res != nil, resultOf(res)); cause != 0 {
			c.rejectModification(ti, cause, 0)
		} else {
			p.qos = qosOf(res.QoS, qos)
			c.send(&gprs.ModifyPDPContextAcceptMO{SMHeader: gprs.SMHeader{TI: ti}, NegotiatedQoS: nas.Some(p.qos), PCO: bytes.Clone(res.PCO)})
		}
		c.settle()
	})
}

// rejectModification leaves a PDP context as it is (TS 24.008 6.1.3.3.2).
func (c *connection) rejectModification(ti gprs.TransactionIdentifier, cause gprs.SMCause, t3396 time.Duration) {
	c.decide(decision{name: "PDP context modification refused", detail: cause.String(), clause: "TS 24.008 6.1.3.3", sm: cause})
	c.send(&gprs.ModifyPDPContextReject{SMHeader: gprs.SMHeader{TI: ti}, SMCause: cause, BackoffTimer: optionalTimer3(t3396)})
}

func resultOf(res *gtpv1.UpdatePDPContextResponse) gtpv1.Cause {
	if res == nil {
		return 0
	}
	return res.Cause
}

// handleUpdateRequest is the gateway changing a PDP context (TS 29.060 7.3.3):
// the device is asked (TS 24.008 6.1.3.3.1).
func (s *SGSN) handleUpdateRequest(m *gtpv1.UpdatePDPContextRequest) {
	u := s.contexts.get(m.TEID)
	var p *pdpContext
	if u != nil {
		p = u.pdp(gprs.NSAPI(m.NSAPI))
	}
	if p == nil || u.moved {
		s.gateway.send(u, &gtpv1.UpdatePDPContextResponse{Sequence: m.Sequence, Cause: gtpv1.CauseNonExistent})
		return
	}
	if p.sm.kind != noSM || !p.active {
		return // at work on it; the gateway asks again
	}
	control, sequence := p.ggsn.control, m.Sequence
	qos := qosOf(m.QoS, p.qos)
	pco := bytes.Clone(m.PCO)
	answer := func(cause gtpv1.Cause) {
		s.gateway.send(u, &gtpv1.UpdatePDPContextResponse{TEID: control, Sequence: sequence, Cause: cause,
			TEIDData: p.dataTEID(), TEIDControl: u.teid, Control: s.cfg.Sessions.Address, User: s.cfg.Sessions.Address,
			QoS: gtpv1.QoSProfile{ARP: p.arp, Value: p.qos.Append(nil)}})
	}
	u.reach(func(ok bool) {
		if !ok || u.pdp(p.nsapi) != p || p.sm.kind != noSM || !p.active {
			answer(gtpv1.CauseMSIsNotGPRSResponding)
			return
		}
		if p.requesting == modifying {
			p.requesting = noSMRequest // the device's own makes way
		}
		p.request(networkModification, s.cfg.Timers.T3386, &gprs.ModifyPDPContextRequestMT{
			SMHeader: gprs.SMHeader{TI: p.ti.Reply()}, RadioPriority: 2, RequestedLLCSAPI: p.sapi, NewQoS: qos, PCO: pco,
		}, func(m gprs.Message) {
			switch m.(type) {
			case *gprs.ModifyPDPContextAcceptMT:
				p.qos = qos
				answer(gtpv1.CauseRequestAccepted)
			case *gprs.ModifyPDPContextReject:
				answer(gtpv1.CauseMSRefuses)
			default:
				answer(gtpv1.CauseMSIsNotGPRSResponding)
			}
		})
	})
}

// qosOf is a quality of service of GTP, or what there was if it names none.
func qosOf(q gtpv1.QoSProfile, otherwise gprs.QoS) gprs.QoS {
	var v gprs.QoS
	if len(q.Value) == 0 || v.Decode(q.Value) != nil {
		return otherwise
	}
	return v
}
