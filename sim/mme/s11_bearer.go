package mme

import (
	"bytes"
	"errors"

	"sunsetlab/gtpv2"
	"sunsetlab/nas"
	"sunsetlab/nas/eps"
	"sunsetlab/sim"
)

// The gateway's own requests: dedicated bearers come and go, a PDN connection
// ends (TS 23.401 5.4.1 to 5.4.4).

// dedicated is a Create Bearer Request at work: it is answered once all of its
// bearers are settled.
type dedicated struct {
	u        *ueContext
	sequence uint32
	left     int
	result   []gtpv2.BearerContext
}

// handleCreateBearerRequest sets dedicated bearers up (TS 23.401 5.4.1). An
// idle UE is paged first.
func (m *MME) handleCreateBearerRequest(pdu []byte) {
	req := new(gtpv2.CreateBearerRequest)
	err := req.Decode(pdu)
	u := m.contexts.get(req.TEID)
	refuse := func(cause gtpv2.CauseIE) {
		res := &gtpv2.CreateBearerResponse{Sequence: req.Sequence, Cause: cause}
		if u != nil {
			res.TEID = u.sgwTEID
		}
		for range max(1, len(req.BearerContexts)) {
			res.BearerContexts = append(res.BearerContexts, gtpv2.BearerContext{Cause: gtpv2.CauseIE{Value: cause.Value}})
		}
		m.sendGTP(u, res)
	}
	if err != nil {
		m.fault(u, sim.GTPv2, "Create Bearer Request", err)
		refuse(gtpCauseOf(err))
		return
	}
	if u == nil {
		refuse(gtpv2.CauseIE{Value: gtpv2.CauseContextNotFound})
		return
	}
	p, b := u.bearer(req.LinkedEBI)
	if b == nil || p.ebi != req.LinkedEBI {
		refuse(gtpv2.CauseIE{Value: gtpv2.CauseContextNotFound})
		return
	}
	if u.repeated(req.Sequence) {
		return
	}
	req.BearerContexts = cloneBearers(req.BearerContexts)
	req.PCO = bytes.Clone(req.PCO)
	u.reach(func(ok bool) {
		if !ok {
			refuse(gtpv2.CauseIE{Value: gtpv2.CauseUnableToPageUE})
			return
		}
		u.activateDedicated(p, req)
	})
}

// repeated reports whether the gateway's request is the one that is being
// worked on.
func (u *ueContext) repeated(sequence uint32) bool {
	if u.gatewayRequest == sequence && sequence != 0 {
		return true
	}
	u.gatewayRequest = sequence
	return false
}

func cloneBearers(in []gtpv2.BearerContext) []gtpv2.BearerContext {
	out := append([]gtpv2.BearerContext(nil), in...)
	for i := range out {
		out[i].TFT, out[i].PCO = bytes.Clone(out[i].TFT), bytes.Clone(out[i].PCO)
	}
	return out
}

func gtpCauseOf(err error) gtpv2.CauseIE {
	var e *gtpv2.Error
	if errors.As(err, &e) {
		return e.CauseIE()
	}
	return gtpv2.CauseIE{Value: gtpv2.CauseInvalidMessageFormat}
}

// activateDedicated gives the UE each bearer of a request (TS 24.301 6.4.2).
func (u *ueContext) activateDedicated(p *pdn, req *gtpv2.CreateBearerRequest) {
	c := u.conn
	d := &dedicated{u: u, sequence: req.Sequence, left: len(req.BearerContexts), result: make([]gtpv2.BearerContext, len(req.BearerContexts))}
	for i := range req.BearerContexts {
		want := &req.BearerContexts[i]
		ebi := u.freeEBI()
		if ebi == 0 {
			d.settle(i, gtpv2.BearerContext{Cause: gtpv2.CauseIE{Value: gtpv2.CauseNoResourcesAvailable}})
			continue
		}
		p.bearers = append(p.bearers, bearer{ebi: ebi, qos: want.QoS, sgw: endpointOf(want.SGW)})
		msg := &eps.ActivateDedicatedEPSBearerContextRequest{
			ESMHeader:               eps.ESMHeader{EPSBearerIdentity: ebi},
			LinkedEPSBearerIdentity: p.ebi,
			EPSQoS:                  qosElement(&want.QoS),
			TFT:                     want.TFT,
		}
		msg.PCO, msg.ExtendedPCO = splitPCO(want.PCO, false)
		wire := c.wrap(msg)
		if wire == nil {
			p.removeBearer(ebi)
			d.settle(i, gtpv2.BearerContext{Cause: gtpv2.CauseIE{Value: gtpv2.CauseSystemFailure}})
			continue
		}
		c.setUpBearer(&p.bearers[len(p.bearers)-1], wire)
		sgw := want.SGW
		c.awaitESM(dedicatedActivation, ebi, 0, msg, func(answer eps.Message) {
			u.dedicatedAnswered(d, i, p, ebi, sgw, answer)
		})
	}
}

// dedicatedAnswered is the UE's answer to a dedicated bearer; the eNodeB's may
// be still to come.
func (u *ueContext) dedicatedAnswered(d *dedicated, i int, p *pdn, ebi uint8, sgw gtpv2.FTEID, answer eps.Message) {
	_, b := u.bearer(ebi)
	if _, ok := answer.(*eps.ActivateDedicatedEPSBearerContextAccept); !ok || b == nil {
		p.removeBearer(ebi)
		cause := gtpv2.CauseUENotResponding
		if answer != nil {
			cause = gtpv2.CauseUERefuses
		}
		d.settle(i, gtpv2.BearerContext{EBI: ebi, Cause: gtpv2.CauseIE{Value: cause}})
		return
	}
	b.active = true
	settle := func() {
		if _, b := u.bearer(ebi); b != nil {
			d.settle(i, gtpv2.BearerContext{EBI: ebi, Cause: gtpv2.Accept, ENB: b.enb.fteid(gtpv2.S1UENodeBGTPU), SGW: sgw})
		}
	}
	if b.enb.addr.IsValid() {
		settle()
		return
	}
	u.conn.onDedicated = append(u.conn.onDedicated, readyBearer{ebi, settle})
}

// readyBearer is what to do once the eNodeB has a bearer.
type readyBearer struct {
	ebi  uint8
	then func()
}

// dedicatedReady is the eNodeB having a dedicated bearer.
func (c *connection) dedicatedReady(ebi uint8) {
	for i, r := range c.onDedicated {
		if r.ebi == ebi {
			c.onDedicated = append(c.onDedicated[:i], c.onDedicated[i+1:]...)
			r.then()
			return
		}
	}
}

// settle notes what became of a bearer and answers when it was the last.
func (d *dedicated) settle(i int, b gtpv2.BearerContext) {
	d.result[i] = b
	if d.left--; d.left > 0 {
		return
	}
	d.u.gatewayRequest = 0
	accepted := 0
	for _, b := range d.result {
		if b.Cause.Value.Accepted() {
			accepted++
		}
	}
	cause := gtpv2.Accept
	switch {
	case accepted == 0:
		cause = d.result[0].Cause
	case accepted < len(d.result):
		cause.Value = gtpv2.CauseRequestAcceptedPartially
	}
	d.u.mme.sendGTP(d.u, &gtpv2.CreateBearerResponse{TEID: d.u.sgwTEID, Sequence: d.sequence, Cause: cause, BearerContexts: d.result})
}

// handleUpdateBearerRequest changes bearers (TS 23.401 5.4.2).
func (m *MME) handleUpdateBearerRequest(pdu []byte) {
	req := new(gtpv2.UpdateBearerRequest)
	err := req.Decode(pdu)
	u := m.contexts.get(req.TEID)
	answer := func(cause gtpv2.CauseIE) {
		res := &gtpv2.UpdateBearerResponse{Sequence: req.Sequence, Cause: cause}
		if u != nil {
			res.TEID = u.sgwTEID
			u.gatewayRequest = 0
		}
		for i := range req.BearerContexts {
			res.BearerContexts = append(res.BearerContexts, gtpv2.BearerContext{EBI: req.BearerContexts[i].EBI, Cause: gtpv2.CauseIE{Value: cause.Value}})
		}
		if len(res.BearerContexts) == 0 {
			// The element is mandatory, whatever could be read.
			res.BearerContexts = []gtpv2.BearerContext{{Cause: gtpv2.CauseIE{Value: cause.Value}}}
		}
		m.sendGTP(u, res)
	}
	m.commandAnswered(req)
	switch {
	case err != nil:
		m.fault(u, sim.GTPv2, "Update Bearer Request", err)
		answer(gtpCauseOf(err))
		return
	case u == nil:
		answer(gtpv2.CauseIE{Value: gtpv2.CauseContextNotFound})
		return
	case u.repeated(req.Sequence):
		return
	}
	for i := range req.BearerContexts {
		if _, b := u.bearer(req.BearerContexts[i].EBI); b == nil {
			answer(gtpv2.CauseIE{Value: gtpv2.CauseContextNotFound})
			return
		}
	}
	req.BearerContexts, req.PCO = cloneBearers(req.BearerContexts), bytes.Clone(req.PCO)
	u.reach(func(ok bool) {
		if !ok {
			answer(gtpv2.CauseIE{Value: gtpv2.CauseUnableToPageUE})
			return
		}
		u.modifyContexts(req, answer)
	})
}

// modifyContexts tells the UE of each change (TS 24.301 6.4.3).
func (u *ueContext) modifyContexts(req *gtpv2.UpdateBearerRequest, answer func(gtpv2.CauseIE)) {
	c := u.conn
	left, cause := len(req.BearerContexts), gtpv2.Accept
	for i := range req.BearerContexts {
		want := &req.BearerContexts[i]
		p, b := u.bearer(want.EBI)
		if b == nil {
			cause.Value = gtpv2.CauseContextNotFound
			left--
			continue
		}
		if a, ok := req.AMBR.Get(); ok {
			p.ambr = a
		}
		msg := &eps.ModifyEPSBearerContextRequest{TFT: want.TFT, NewEPSQoS: newQoS(&want.QoS),
			ESMHeader: eps.ESMHeader{EPSBearerIdentity: want.EBI, ProcedureTransactionIdentity: req.PTI}}
		if want.QoS.QCI != 0 {
			b.qos = want.QoS
		}
		if want.EBI == p.ebi {
			msg.APNAMBR = nas.Some(eps.NewAPNAMBR(uint64(p.ambr.Downlink), uint64(p.ambr.Uplink)))
		}
		msg.PCO, msg.ExtendedPCO = splitPCO(req.PCO, false)
		c.send(msg)
		c.awaitESM(modification, want.EBI, req.PTI, msg, func(got eps.Message) {
			switch got.(type) {
			case *eps.ModifyEPSBearerContextAccept:
			case nil:
				cause.Value = gtpv2.CauseUENotResponding
			default:
				cause.Value = gtpv2.CauseUERefuses
			}
			if left--; left == 0 {
				answer(cause)
			}
		})
	}
	if left == 0 {
		answer(cause)
	}
}

// handleDeleteBearerRequest ends dedicated bearers or a PDN connection
// (TS 23.401 5.4.4.1). The UE is told if it is connected; an idle one learns
// it from the bearer status when it is next heard.
func (m *MME) handleDeleteBearerRequest(pdu []byte) {
	req := new(gtpv2.DeleteBearerRequest)
	err := req.Decode(pdu)
	u := m.contexts.get(req.TEID)
	res := &gtpv2.DeleteBearerResponse{Sequence: req.Sequence, Cause: gtpv2.Accept, LinkedEBI: req.LinkedEBI}
	if u != nil {
		res.TEID = u.sgwTEID
	}
	switch {
	case err != nil:
		m.fault(u, sim.GTPv2, "Delete Bearer Request", err)
		res.Cause = gtpCauseOf(err)
	case u == nil:
		res.Cause.Value = gtpv2.CauseContextNotFound
	case u.repeated(req.Sequence):
		return
	case req.LinkedEBI != 0:
		u.endPDN(req.LinkedEBI, req.Cause.Value, func(cause gtpv2.Cause) {
			u.gatewayRequest = 0
			res.Cause.Value = cause
			m.sendGTP(u, res)
		})
		return
	default:
		u.endDedicated(req.EBIs, res)
		return
	}
	m.sendGTP(u, res)
}

// endPDN ends a PDN connection at the gateway's wish. With the last one goes the
// UE: it is detached explicitly, and paged for that if it is idle (TS 23.401
// 5.4.4.1, 5.3.8.3).
func (u *ueContext) endPDN(ebi uint8, why gtpv2.Cause, done func(gtpv2.Cause)) {
	p, b := u.bearer(ebi)
	if b == nil || p.ebi != ebi {
		done(gtpv2.CauseContextNotFound)
		return
	}
	cause := eps.ESMCauseRegularDeactivation
	if why == gtpv2.CauseReactivationRequested {
		cause = eps.ESMCauseReactivationRequested
	}
	switch c := u.conn; {
	case len(u.pdns) == 1:
		typ := eps.ReattachNotRequired
		if cause == eps.ESMCauseReactivationRequested {
			typ = eps.ReattachRequired
		}
		u.reach(func(bool) {
			// It may have left, or moved, while it was paged.
			if len(u.pdns) == 1 && u.pdns[0] == p && !u.moved {
				u.pdns = nil
				u.networkDetach(typ, 0)
			}
			done(gtpv2.CauseRequestAccepted)
		})
	case c == nil || p.releasing:
		u.removePDN(p)
		done(gtpv2.CauseRequestAccepted)
	default:
		c.deactivate(p, 0, cause, func() { done(gtpv2.CauseRequestAccepted) })
	}
}

// endDedicated ends dedicated bearers at the gateway's wish.
func (u *ueContext) endDedicated(ebis []uint8, res *gtpv2.DeleteBearerResponse) {
	m := u.mme
	left := len(ebis)
	settle := func(ebi uint8, cause gtpv2.Cause) {
		res.BearerContexts = append(res.BearerContexts, gtpv2.BearerContext{EBI: ebi, Cause: gtpv2.CauseIE{Value: cause}})
		if left--; left == 0 {
			u.gatewayRequest = 0
			m.sendGTP(u, res)
		}
	}
	for _, ebi := range ebis {
		p, b := u.bearer(ebi)
		switch {
		case b == nil || p.ebi == ebi:
			res.Cause.Value = gtpv2.CauseContextNotFound
			settle(ebi, gtpv2.CauseContextNotFound)
		case u.conn == nil:
			p.removeBearer(ebi)
			settle(ebi, gtpv2.CauseRequestAccepted)
		default:
			u.conn.sendDeactivation(ebi, 0, eps.ESMCauseRegularDeactivation, []uint8{ebi}, func() {
				p.removeBearer(ebi)
				settle(ebi, gtpv2.CauseRequestAccepted)
			})
		}
	}
}

// endGuaranteed gives up the bearers with a guaranteed bit rate of a UE that the
// radio has lost: nobody speaks over them any more (TS 23.401 5.3.5, 5.4.4.2).
func (u *ueContext) endGuaranteed() {
	if u == nil || u.state != registered || u.conn != nil {
		return
	}
	var ebis []uint8
	for _, p := range u.pdns {
		for i := range p.bearers {
			if b := &p.bearers[i]; b.qos.QCI <= 4 && b.ebi != p.ebi {
				ebis = append(ebis, b.ebi)
			}
		}
	}
	if len(ebis) == 0 {
		return
	}
	m := u.mme
	u.decide(decision{name: "bearers given up", detail: "guaranteed bit rate, and the radio connection is lost", clause: "TS 23.401 5.3.5"})
	msg := gtpv2.DeleteBearerCommand{TEID: u.sgwTEID, Sequence: 1<<23 | m.s11.nextSequence(), EBIs: ebis}
	m.ask(u, &msg, msg.Sequence, gtpv2.TypeDeleteBearerRequest, nil)
}

// dropDedicated drops a dedicated bearer that is gone at the radio, and has the
// UE drop it too.
func (u *ueContext) dropDedicated(p *pdn, ebi uint8) {
	p.removeBearer(ebi)
	if c := u.conn; c != nil && c.secured {
		c.sendDeactivation(ebi, 0, eps.ESMCauseRegularDeactivation, []uint8{ebi}, func() {})
	}
}
