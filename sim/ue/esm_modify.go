package ue

import (
	"fmt"
	"time"

	"sunsetlab/nas"
	"sunsetlab/nas/eps"
	"sunsetlab/sim"
)

const t3481Default = 8 * time.Second

// ModifyBearer asks for another quality of service of a bearer (TS 24.301
// 6.5.4.2). The network may refuse it, and does for a default bearer.
func (u *UE) ModifyBearer(ebi uint8, qos eps.EPSQoS) error {
	if err := u.mayRequest(); err != nil {
		return fmt.Errorf("modify bearer %d: %w", ebi, err)
	}
	if !u.hasBearer(ebi) {
		return fmt.Errorf("modify bearer %d: not active", ebi)
	}
	u.step("bearer modification", qosText(qos))
	u.request = &pdnRequest{kind: resourceModification, ebi: ebi, qos: qos, pti: u.nextPTI()}
	u.wants.pdn = true
	u.settle()
	return nil
}

// anyFlow asks for a quality and leaves the packet filters as they are: no TFT
// operation, with the identifier of the first filter as its parameter (TS 24.008
// 10.5.6.12).
var anyFlow = []byte{0xd0, 0x03, 0x01, 0x00}

// askResources sends BEARER RESOURCE MODIFICATION REQUEST.
func (u *UE) askResources(header eps.ESMHeader) {
	u.start(t3481, or(u.cfg.Timers.T3481, t3481Default))
	u.send(outgoing{m: &eps.BearerResourceModificationRequest{ESMHeader: header, EPSBearerIdentityForPacketFilter: u.request.ebi,
		TrafficFlowAggregate: anyFlow, RequiredTrafficFlowQoS: nas.Some(u.request.qos)}, why: sim.MOSignalling})
}

// resourcesUnanswered is the expiry of T3481: the request is sent four times
// more, and then the bearer stays as it was (TS 24.301 6.5.4.5).
func (u *UE) resourcesUnanswered() {
	if u.request == nil {
		return
	}
	if u.request.tries < maxESMTries {
		u.wants.pdn = true
		return
	}
	u.requestOver()
	u.decide("bearer not modified", "BEARER RESOURCE MODIFICATION REQUEST not answered within T3481", "TS 24.301 6.5.4.5")
}

// handleResourcesRefused is TS 24.301 6.5.4.4: the bearer stays as it was, but
// one that the network does not know ends.
func (u *UE) handleResourcesRefused(m *eps.BearerResourceModificationReject) {
	const clause = "TS 24.301 6.5.4.4"
	pti := m.ProcedureTransactionIdentity
	if !u.waitsFor(resourceModification, pti) {
		u.sendESMStatus(m.EPSBearerIdentity, pti, eps.ESMCausePTIMismatch)
		return
	}
	ebi := u.request.ebi
	cause := u.esmCause(m.ESMCause)
	u.received(m.Name(), m.ESMCause.String(), cause)
	u.requestOver()
	if m.ESMCause == eps.ESMCauseInvalidEPSBearerIdentity {
		u.dropConnection(ebi)
	}
	u.decided(sim.Event{Name: "bearer not modified", Detail: fmt.Sprintf("ESM cause #%d", uint8(m.ESMCause)), Clause: clause, Cause: cause})
}

// handleModify is a change by the network, of its own accord or because the
// device asked for one (TS 24.301 6.4.3.3 and 6.4.3.4).
func (u *UE) handleModify(m *eps.ModifyEPSBearerContextRequest) {
	ebi, pti := m.EPSBearerIdentity, m.ProcedureTransactionIdentity
	qos, given := m.NewEPSQoS.Get()
	text := ""
	if given && u.explains() {
		text = qosText(qos)
	}
	if a, ok := m.APNAMBR.Get(); ok && u.explains() {
		text += fmt.Sprintf(", AMBR %d/%d kbit/s", a.Downlink(), a.Uplink())
	}
	header := eps.ESMHeader{EPSBearerIdentity: ebi}
	refuse := func(cause eps.ESMCause) {
		u.send(outgoing{m: &eps.ModifyEPSBearerContextReject{ESMHeader: header, ESMCause: cause}, cause: u.esmCause(cause), why: sim.MOSignalling})
	}
	switch {
	case !u.hasBearer(ebi):
		u.heard(m.Name(), text, "")
		refuse(eps.ESMCauseInvalidEPSBearerIdentity)
		return
	case pti == 0:
		u.heard(m.Name(), text, "")
	case u.waitsFor(resourceModification, pti):
		u.received(m.Name(), text, "")
		u.requestOver()
		u.decide("bearer modified", text, "TS 24.301 6.5.4.3")
	default:
		u.heard(m.Name(), text, "")
		if pti != u.lastPTI { // sent again, since the accept was lost
			refuse(eps.ESMCausePTIMismatch)
			return
		}
	}
	u.send(outgoing{m: &eps.ModifyEPSBearerContextAccept{ESMHeader: header}, why: sim.MOSignalling})
}

func qosText(q eps.EPSQoS) string {
	r, ok := q.BitRates()
	if !ok {
		return fmt.Sprintf("QCI %d", q.QCI())
	}
	return fmt.Sprintf("QCI %d, %d/%d kbit/s", q.QCI(), max(r.MaximumDownlink, r.GuaranteedDownlink), max(r.MaximumUplink, r.GuaranteedUplink))
}
