package sgsn

import (
	"errors"
	"fmt"

	"sunsetlab/hss"
	"sunsetlab/nas/gprs"
	"sunsetlab/sim"
)

// reportState tells the trace of a state change.
func (s *SGSN) reportState(u *mmContext, machine, state string) {
	if s.env.Recording(sim.State) {
		s.env.Report(sim.Event{Kind: sim.State, From: s.cfg.Name, Device: u.String(), Name: machine, Detail: state, Because: u.because})
	}
}

// decision is one choice of the SGSN, for the trace.
type decision struct {
	name, detail, clause string
	gmm                  gprs.GMMCause
	sm                   gprs.SMCause
	because              sim.EventID
}

func (d *decision) event(from, device string) sim.Event {
	e := sim.Event{Kind: sim.Decision, From: from, Device: device, Name: d.name, Detail: d.detail, Clause: d.clause, Because: d.because}
	switch {
	case d.gmm != 0:
		e.Cause = gmmCauseText(d.gmm)
	case d.sm != 0:
		e.Cause = smCauseText(d.sm)
	}
	return e
}

// decide tells the trace of a choice and makes it the reason of what follows for
// the subscriber.
func (u *mmContext) decide(d decision) {
	s := u.s
	if !s.env.Recording(sim.Decision) {
		return
	}
	if d.because == 0 {
		d.because = u.because
	}
	u.because = s.env.Report(d.event(s.cfg.Name, u.String()))
}

// decide is the same while it is not known, or not proved, whose the connection
// is.
func (c *connection) decide(d decision) {
	if c.u != nil {
		c.u.decide(d)
		return
	}
	s := c.a.s
	if !s.env.Recording(sim.Decision) {
		return
	}
	if d.because == 0 {
		d.because = c.because
	}
	c.because = s.env.Report(d.event(s.cfg.Name, c.String()))
}

// fault tells the trace of input that had to be refused.
func (s *SGSN) fault(about fmt.Stringer, protocol sim.Protocol, what string, err error) {
	if !s.env.Recording(sim.Fault) {
		return
	}
	e := sim.Event{Kind: sim.Fault, From: s.cfg.Name, Protocol: protocol, Name: what, Detail: err.Error()}
	if about != nil {
		e.Device = about.String()
	}
	s.env.Report(e)
}

// reason is the event behind what a connection does next.
func (c *connection) reason() sim.EventID {
	if c.u != nil {
		return c.u.because
	}
	return c.because
}

// reportSent tells the trace of a NAS message on its way to the device.
func (c *connection) reportSent(msg gprs.Message, pdu []byte) {
	s := c.a.s
	if !s.env.Recording(sim.Sent) {
		return
	}
	s.env.Report(sim.Event{Kind: sim.Sent, From: s.cfg.Name, To: c.String(), Device: c.String(), Protocol: sim.NAS,
		Name: msg.Name(), Cause: causeIn(msg), Detail: describe(msg), Bytes: pdu, Because: c.reason()})
}

// reportReceived tells the trace of a NAS message that was read.
func (c *connection) reportReceived(msg gprs.Message, pdu []byte) {
	s := c.a.s
	if !s.env.Recording(sim.Received) {
		return
	}
	c.received = s.env.Report(sim.Event{Kind: sim.Received, From: c.String(), To: s.cfg.Name, Device: c.String(), Protocol: sim.NAS,
		Name: msg.Name(), Cause: causeIn(msg), Detail: describe(msg), Bytes: pdu})
	if c.u != nil {
		c.u.because = c.received
	}
	c.because = c.received
}

// reportRequest tells the trace of a question to the HSS, before it is asked:
// the HSS may have another node forget the subscriber before it answers.
func (s *SGSN) reportRequest(about fmt.Stringer, operation string) {
	if s.env.Recording(sim.Sent) {
		s.env.Report(sim.Event{Kind: sim.Sent, From: s.cfg.Name, To: "hss", Device: about.String(), Protocol: sim.S6a, Name: operation + "-Request"})
	}
}

// reportAnswer tells the trace of the HSS's answer.
func (s *SGSN) reportAnswer(about fmt.Stringer, operation string, err error) {
	if !s.env.Recording(sim.Sent) {
		return
	}
	e := sim.Event{Kind: sim.Sent, From: "hss", To: s.cfg.Name, Device: about.String(), Protocol: sim.S6a, Name: operation + "-Answer"}
	if err != nil {
		e.Detail = err.Error()
		var he *hss.Error
		if errors.As(err, &he) {
			e.Cause = he.Result.String()
		}
	}
	id := s.env.Report(e)
	if c, ok := about.(*connection); ok && err != nil {
		c.because = id
		if c.u != nil {
			c.u.because = id
		}
	}
}

// reportCancelLocation tells the trace of the HSS's order to forget a
// subscriber and of the answer.
func (s *SGSN) reportCancelLocation(u *mmContext) {
	if !s.env.Recording(sim.Sent) {
		return
	}
	e := sim.Event{Kind: sim.Sent, From: "hss", To: s.cfg.Name, Device: u.String(), Protocol: sim.S6a, Name: "Cancel-Location-Request"}
	s.env.Report(e)
	e.From, e.To, e.Name = s.cfg.Name, "hss", "Cancel-Location-Answer"
	s.env.Report(e)
}

func gmmCauseText(c gprs.GMMCause) string { return fmt.Sprintf("GMM #%d", uint8(c)) }
func smCauseText(c gprs.SMCause) string   { return fmt.Sprintf("SM #%d", uint8(c)) }

// causeIn is the cause that a NAS message carries, as the trace writes it.
func causeIn(msg gprs.Message) string {
	switch m := msg.(type) {
	case *gprs.AttachAccept:
		if c, ok := m.GMMCause.Get(); ok {
			return gmmCauseText(c)
		}
	case *gprs.RoutingAreaUpdateAccept:
		if c, ok := m.GMMCause.Get(); ok {
			return gmmCauseText(c)
		}
	case *gprs.DetachRequestMT:
		if c, ok := m.GMMCause.Get(); ok {
			return gmmCauseText(c)
		}
	case *gprs.AttachReject:
		return gmmCauseText(m.GMMCause)
	case *gprs.RoutingAreaUpdateReject:
		return gmmCauseText(m.GMMCause)
	case *gprs.ServiceReject:
		return gmmCauseText(m.GMMCause)
	case *gprs.AuthenticationAndCipheringFailure:
		return gmmCauseText(m.GMMCause)
	case *gprs.GMMStatus:
		return gmmCauseText(m.GMMCause)
	}
	return smCauseIn(msg)
}

func smCauseIn(msg gprs.Message) string {
	switch m := msg.(type) {
	case *gprs.ActivatePDPContextAccept:
		if c, ok := m.SMCause.Get(); ok {
			return smCauseText(c)
		}
	case *gprs.ActivatePDPContextReject:
		return smCauseText(m.SMCause)
	case *gprs.ActivateSecondaryPDPContextReject:
		return smCauseText(m.SMCause)
	case *gprs.ModifyPDPContextReject:
		return smCauseText(m.SMCause)
	case *gprs.DeactivatePDPContextRequest:
		return smCauseText(m.SMCause)
	case *gprs.RequestPDPContextActivationReject:
		return smCauseText(m.SMCause)
	case *gprs.SMStatus:
		return smCauseText(m.SMCause)
	}
	return ""
}

// describe is what mattered in a NAS message, in a person's words. What a device
// says of its password is not among it.
func describe(msg gprs.Message) string {
	switch m := msg.(type) {
	case *gprs.AttachRequest:
		return m.AttachType.String() + ", " + m.MobileIdentity.String()
	case *gprs.AttachAccept:
		return m.AttachResult.String() + ", " + m.RAI.String()
	case *gprs.AttachReject:
		return m.GMMCause.String()
	case *gprs.RoutingAreaUpdateRequest:
		d := m.UpdateType.String() + ", from " + m.OldRAI.String()
		if m.PTMSIType.Value() == gprs.MappedPTMSI {
			d += ", P-TMSI mapped from a GUTI"
		}
		return d
	case *gprs.RoutingAreaUpdateAccept:
		return m.UpdateResult.String() + ", " + m.RAI.String()
	case *gprs.RoutingAreaUpdateReject:
		return m.GMMCause.String()
	case *gprs.ServiceRequest:
		return m.ServiceType.String() + ", " + m.PTMSI.String()
	case *gprs.ServiceReject:
		return m.GMMCause.String()
	case *gprs.DetachRequestMO:
		if m.DetachType.PowerOff() {
			return "power off"
		}
		return "normal detach"
	case *gprs.GMMIdentityRequest:
		return m.IdentityType.String()
	case *gprs.GMMIdentityResponse:
		return m.MobileIdentity.String()
	case *gprs.AuthenticationAndCipheringFailure:
		return m.GMMCause.String()
	case *gprs.ActivatePDPContextRequest:
		if apn, ok := m.APN.Get(); ok {
			return "APN " + string(apn) + ", " + m.RequestedPDPAddress.String()
		}
		return "no APN, " + m.RequestedPDPAddress.String()
	case *gprs.ActivatePDPContextAccept:
		return m.PDPAddress.Value().String()
	case *gprs.ActivatePDPContextReject:
		return m.SMCause.String()
	case *gprs.DeactivatePDPContextRequest:
		return m.SMCause.String()
	case *gprs.ModifyPDPContextReject:
		return m.SMCause.String()
	}
	return ""
}
