package mme

import (
	"bytes"

	"sunsetlab/gtpv2"
	"sunsetlab/nas"
	"sunsetlab/nas/eps"
)

// handleBearerResourceModification carries a UE's wish to change a bearer to the
// gateway, which answers with an Update Bearer Request or with a failure (TS
// 24.301 6.5.4, TS 23.401 5.4.5).
func (c *connection) handleBearerResourceModification(msg *eps.BearerResourceModificationRequest) {
	u, m := c.ue, c.a.mme
	header := transaction(msg.ESMHeader)
	pti, ebi := msg.ProcedureTransactionIdentity, msg.EPSBearerIdentityForPacketFilter
	reject := func(cause eps.ESMCause, detail string) {
		u.decide(decision{name: "bearer resources refused", detail: detail, clause: "TS 24.301 6.5.4.4"})
		c.send(&eps.BearerResourceModificationReject{ESMHeader: header, ESMCause: cause})
	}
	p, b := u.bearer(ebi)
	switch rule := m.rule(OnBearerResourceModification, u, nil); {
	case pti == 0 || pti == 255:
		c.esmStatus(msg.ESMHeader, eps.ESMCauseInvalidPTIValue)
		return
	case rule != nil:
		reject(rule.ESMCause, "by the network's policy")
		return
	case b == nil:
		reject(eps.ESMCauseInvalidEPSBearerIdentity, "no such bearer")
		return
	case p.releasing || c.resources[pti]:
		return // asked again, or on its way out
	}
	if c.resources == nil {
		c.resources = map[uint8]bool{}
	}
	c.resources[pti] = true
	command := &gtpv2.BearerResourceCommand{TEID: u.sgwTEID, Sequence: commandSequence | m.s11.nextSequence(), LinkedEBI: p.ebi, PTI: pti,
		TAD: bytes.Clone(msg.TrafficFlowAggregate), RATType: gtpv2.EUTRAN, EBI: ebi}
	if q, ok := msg.RequiredTrafficFlowQoS.Get(); ok {
		command.FlowQoS.QCI = q.QCI()
		if r, ok := q.BitRates(); ok {
			command.FlowQoS = gtpv2.FlowQoS{QCI: q.QCI(), MaximumUplink: r.MaximumUplink, MaximumDownlink: r.MaximumDownlink,
				GuaranteedUplink: r.GuaranteedUplink, GuaranteedDownlink: r.GuaranteedDownlink}
		}
	}
	m.ask(u, command, command.Sequence, gtpv2.TypeBearerResourceFailureIndication, func(answer gtpv2.Message) {
		delete(c.resources, pti)
		if u.conn != c {
			return
		}
		switch a := answer.(type) {
		case nil:
			reject(eps.ESMCauseNetworkFailure, "the gateway does not answer")
		case *gtpv2.BearerResourceFailureIndication:
			reject(resourceCause(a.Cause.Value), a.Cause.Value.String())
		}
	})
}

// commandSequence is the bit of the sequence numbers of commands, and of the
// requests that they trigger (TS 29.274 7.6).
const commandSequence = 1 << 23

// commandAnswered ends a command that the gateway answers with a request.
func (m *MME) commandAnswered(req *gtpv2.UpdateBearerRequest) {
	if r := m.s11.pending[req.Sequence]; r != nil && r.answer == gtpv2.TypeBearerResourceFailureIndication {
		r.end(req)
	}
}

// resourceCause is the ESM cause for a gateway's refusal.
func resourceCause(c gtpv2.Cause) eps.ESMCause {
	switch c {
	case gtpv2.CauseContextNotFound:
		return eps.ESMCauseInvalidEPSBearerIdentity
	case gtpv2.CauseNoResourcesAvailable:
		return eps.ESMCauseInsufficientResources
	case gtpv2.CauseSemanticErrorInTheTFTOperation:
		return eps.ESMCauseSemanticErrorInTFT
	}
	return eps.ESMCauseRejectedByGateway
}

// qosElement is a bearer's quality as the UE is told it (TS 24.301 9.9.4.3).
func qosElement(q *gtpv2.BearerQoS) eps.EPSQoS {
	if q.MaximumUplink|q.MaximumDownlink|q.GuaranteedUplink|q.GuaranteedDownlink == 0 {
		return eps.NewEPSQoS(q.QCI)
	}
	return eps.NewGBRQoS(q.QCI, eps.BitRates{MaximumUplink: q.MaximumUplink, MaximumDownlink: q.MaximumDownlink,
		GuaranteedUplink: q.GuaranteedUplink, GuaranteedDownlink: q.GuaranteedDownlink})
}

// newQoS is the element of a modification.
func newQoS(q *gtpv2.BearerQoS) (o nas.Opt[eps.EPSQoS]) {
	if q.QCI != 0 {
		o.Set(qosElement(q))
	}
	return o
}
