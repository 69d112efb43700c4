package mme

import (
	"fmt"

	"sunsetlab/nas"
	"sunsetlab/nas/eps"
	"sunsetlab/sim"
)

// reportState tells the trace of a state change.
func (m *MME) reportState(u *ueContext, machine, state string) {
	if !m.env.Recording(sim.State) {
		return
	}
	m.env.Report(sim.Event{Kind: sim.State, From: m.cfg.Name, Device: u.String(), Name: machine, Detail: state, Because: u.because})
}

// decision is one choice of the MME, for the trace.
type decision struct {
	name, detail, clause string
	emm                  eps.EMMCause
	esm                  eps.ESMCause
	because              sim.EventID
}

// decide tells the trace of a choice and makes it the reason of what follows
// for the UE.
func (u *ueContext) decide(d decision) {
	m := u.mme
	if !m.env.Recording(sim.Decision) {
		return
	}
	if d.because == 0 {
		d.because = u.because
	}
	e := sim.Event{Kind: sim.Decision, From: m.cfg.Name, Device: u.String(), Name: d.name, Detail: d.detail, Clause: d.clause, Because: d.because}
	switch {
	case d.emm != 0:
		e.Cause = emmCauseText(d.emm)
	case d.esm != 0:
		e.Cause = esmCauseText(d.esm)
	}
	u.because = m.env.Report(e)
}

// fault tells the trace of input that had to be refused.
func (m *MME) fault(u *ueContext, protocol sim.Protocol, what string, err error) {
	if !m.env.Recording(sim.Fault) {
		return
	}
	e := sim.Event{Kind: sim.Fault, From: m.cfg.Name, Protocol: protocol, Name: what}
	if u != nil {
		e.Device = u.String()
	}
	if err != nil {
		e.Detail = err.Error()
	}
	m.env.Report(e)
}

// reportSent tells the trace of a NAS message on its way to the UE.
func (c *connection) reportSent(msg eps.Message, wire, plain []byte) {
	m := c.a.mme
	if !m.env.Recording(sim.Sent) {
		return
	}
	e := sim.Event{Kind: sim.Sent, From: m.cfg.Name, Protocol: sim.NAS, Name: msg.Name(), Cause: causeIn(msg), Detail: describe(msg), Bytes: wire, Plain: plain}
	if c.ue != nil {
		e.To, e.Device, e.Because = c.ue.String(), c.ue.String(), c.ue.because
	}
	m.env.Report(e)
}

// reportReceived tells the trace of a NAS message that was read.
func (c *connection) reportReceived(msg eps.Message, detail string) {
	m := c.a.mme
	if !m.env.Recording(sim.Received) {
		return
	}
	e := sim.Event{Kind: sim.Received, To: m.cfg.Name, Protocol: sim.NAS, Name: msg.Name(), Cause: causeIn(msg), Detail: describe(msg),
		Bytes: m.reading.wire, Plain: m.reading.plain}
	if detail != "" {
		if e.Detail != "" {
			e.Detail += ", "
		}
		e.Detail += detail
	}
	if c.ue != nil {
		e.From, e.Device = c.ue.String(), c.ue.String()
	}
	c.received = m.env.Report(e)
	if c.ue != nil {
		c.ue.because = c.received
	}
}

// reportRequest tells the trace of a question to the HSS, before it is asked:
// the HSS may have another node forget the subscriber before it answers.
func (m *MME) reportRequest(u *ueContext, operation string) {
	if m.env.Recording(sim.Sent) {
		m.env.Report(sim.Event{Kind: sim.Sent, From: m.cfg.Name, To: "hss", Device: u.String(), Protocol: sim.S6a,
			Name: operation + "-Request", Because: u.because})
	}
}

// reportAnswer tells the trace of the HSS's answer.
func (m *MME) reportAnswer(u *ueContext, operation string, err error) {
	if !m.env.Recording(sim.Sent) {
		return
	}
	e := sim.Event{Kind: sim.Sent, From: "hss", To: m.cfg.Name, Device: u.String(), Protocol: sim.S6a,
		Name: operation + "-Answer", Because: u.because}
	if err != nil {
		e.Cause, e.Detail = resultText(err), err.Error()
	}
	if id := m.env.Report(e); err != nil {
		u.because = id
	}
}

// reportCancelLocation tells the trace of the HSS's order to forget a
// subscriber and of the answer.
func (m *MME) reportCancelLocation(u *ueContext) {
	if !m.env.Recording(sim.Sent) {
		return
	}
	e := sim.Event{Kind: sim.Sent, From: "hss", To: m.cfg.Name, Device: u.String(), Protocol: sim.S6a, Name: "Cancel-Location-Request"}
	m.env.Report(e)
	e.From, e.To, e.Name = m.cfg.Name, "hss", "Cancel-Location-Answer"
	m.env.Report(e)
}

// read is the end of a NAS message's reading.
func (m *MME) read() { m.reading.wire, m.reading.plain = nil, nil }

func emmCauseText(c eps.EMMCause) string { return fmt.Sprintf("EMM #%d", uint8(c)) }
func esmCauseText(c eps.ESMCause) string { return fmt.Sprintf("ESM #%d", uint8(c)) }

// causeIn is the cause that a NAS message carries, as the trace writes it.
func causeIn(msg eps.Message) string {
	switch m := msg.(type) {
	case *eps.AttachAccept:
		if c, ok := m.EMMCause.Get(); ok {
			return emmCauseText(c)
		}
	case *eps.TrackingAreaUpdateAccept:
		if c, ok := m.EMMCause.Get(); ok {
			return emmCauseText(c)
		}
	case *eps.DetachRequestMT:
		if c, ok := m.EMMCause.Get(); ok {
			return emmCauseText(c)
		}
	case *eps.AttachReject:
		return emmCauseText(m.EMMCause)
	case *eps.TrackingAreaUpdateReject:
		return emmCauseText(m.EMMCause)
	case *eps.ServiceReject:
		return emmCauseText(m.EMMCause)
	case *eps.AuthenticationFailure:
		return emmCauseText(m.EMMCause)
	case *eps.SecurityModeReject:
		return emmCauseText(m.EMMCause)
	case *eps.EMMStatus:
		return emmCauseText(m.EMMCause)
	case *eps.PDNConnectivityReject:
		return esmCauseText(m.ESMCause)
	case *eps.PDNDisconnectReject:
		return esmCauseText(m.ESMCause)
	case *eps.BearerResourceAllocationReject:
		return esmCauseText(m.ESMCause)
	case *eps.BearerResourceModificationReject:
		return esmCauseText(m.ESMCause)
	case *eps.DeactivateEPSBearerContextRequest:
		return esmCauseText(m.ESMCause)
	case *eps.ActivateDefaultEPSBearerContextReject:
		return esmCauseText(m.ESMCause)
	case *eps.ActivateDedicatedEPSBearerContextReject:
		return esmCauseText(m.ESMCause)
	case *eps.ModifyEPSBearerContextReject:
		return esmCauseText(m.ESMCause)
	case *eps.ESMStatus:
		return esmCauseText(m.ESMCause)
	}
	return ""
}

// describe is what mattered in a NAS message, in a person's words.
func describe(msg eps.Message) string {
	switch m := msg.(type) {
	case *eps.AttachRequest:
		return m.EPSAttachType.String() + ", " + m.EPSMobileIdentity.String()
	case *eps.AttachAccept:
		return accepted(m.EPSAttachResult.String(), m.AdditionalUpdateResult.Present(), m.AdditionalUpdateResult.Value(),
			m.EMMCause.Present(), m.EMMCause.Value(), m.EPSNetworkFeatureSupport.Value())
	case *eps.TrackingAreaUpdateRequest:
		return m.EPSUpdateType.String() + ", " + m.OldGUTI.String()
	case *eps.TrackingAreaUpdateAccept:
		return accepted(m.EPSUpdateResult.String(), m.AdditionalUpdateResult.Present(), m.AdditionalUpdateResult.Value(),
			m.EMMCause.Present(), m.EMMCause.Value(), m.EPSNetworkFeatureSupport.Value())
	case *eps.ExtendedServiceRequest:
		return m.ServiceType.String()
	case *eps.DetachRequestMO:
		if m.DetachType.SwitchOff() {
			return "switch off"
		}
		return "normal detach"
	case *eps.IdentityRequest:
		return m.IdentityType.String()
	case *eps.IdentityResponse:
		return m.MobileIdentity.String()
	case *eps.SecurityModeCommand:
		return m.SelectedAlgorithms.String()
	case *eps.AttachReject:
		if esm, err := eps.Decode(m.ESMMessageContainer, nas.Downlink); err == nil {
			return m.EMMCause.String() + ", ESM cause " + describe(esm)
		}
		return m.EMMCause.String()
	case *eps.TrackingAreaUpdateReject:
		return m.EMMCause.String()
	case *eps.ServiceReject:
		return m.EMMCause.String()
	case *eps.AuthenticationFailure:
		return m.EMMCause.String()
	case *eps.PDNConnectivityReject:
		return m.ESMCause.String()
	case *eps.ESMInformationResponse:
		if apn, ok := m.APN.Get(); ok {
			return "APN " + string(apn)
		}
		return "no APN"
	}
	return ""
}

func accepted(result string, hasAdditional bool, additional eps.AdditionalUpdateResult, hasCause bool, cause eps.EMMCause, features eps.EPSNetworkFeatureSupport) string {
	if hasAdditional {
		result += ", " + additional.String()
	}
	if hasCause {
		result += fmt.Sprintf(", EMM cause #%d", uint8(cause))
	}
	if features.Has(eps.IMSVoPS) {
		return result + ", VoPS 1"
	}
	return result + ", VoPS 0"
}
