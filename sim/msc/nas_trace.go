package msc

import (
	"fmt"

	"sunsetlab/nas/gprs"
	"sunsetlab/sim"
)

// decision is one choice about a device on Iu, for the trace.
type decision struct {
	name, detail, clause string
	mm                   gprs.MMCause
	cc                   gprs.CCCause
}

// decide tells the trace of a choice, for which the device's last message is the
// reason, and makes it the reason of what follows.
func (c *connection) decide(d decision) {
	m := c.m
	if !m.env.Recording(sim.Decision) {
		return
	}
	e := sim.Event{Kind: sim.Decision, From: m.cfg.Name, Device: c.String(), Protocol: sim.NAS, Name: d.name, Detail: d.detail, Clause: d.clause, Because: c.received}
	switch {
	case d.mm != 0:
		e.Cause = mmCauseText(d.mm)
	case d.cc != 0:
		e.Cause = ccCauseText(d.cc)
	}
	c.received = m.env.Report(e)
}

// reportSent tells the trace of a NAS message on its way to the device.
func (c *connection) reportSent(name, cause, detail string, pdu []byte) {
	m := c.m
	if !m.env.Recording(sim.Sent) {
		return
	}
	m.env.Report(sim.Event{Kind: sim.Sent, From: m.cfg.Name, To: c.String(), Device: c.String(), Protocol: sim.NAS,
		Name: name, Cause: cause, Detail: detail, Bytes: pdu, Because: c.received})
}

// reportReceived tells the trace of a NAS message that was read.
func (c *connection) reportReceived(msg gprs.Message, pdu []byte) {
	m := c.m
	if !m.env.Recording(sim.Received) {
		return
	}
	c.received = m.env.Report(sim.Event{Kind: sim.Received, From: c.String(), To: m.cfg.Name, Device: c.String(), Protocol: sim.NAS,
		Name: msg.Name(), Cause: causeIn(msg), Detail: describe(msg), Bytes: pdu})
}

// iuFault reports input over Iu that had to be refused.
func (m *MSC) iuFault(c *connection, name, detail string) {
	if !m.env.Recording(sim.Fault) {
		return
	}
	e := sim.Event{Kind: sim.Fault, From: m.cfg.Name, Protocol: sim.Iu, Name: name, Detail: detail}
	if c != nil {
		e.Device = c.String()
	}
	m.env.Report(e)
}

// causeIn is the cause that a message carries, as the trace shows it.
func causeIn(msg gprs.Message) string {
	switch m := msg.(type) {
	case *gprs.LocationUpdatingReject:
		return mmCauseText(m.RejectCause)
	case *gprs.CMServiceReject:
		return mmCauseText(m.RejectCause)
	case *gprs.AuthenticationFailure:
		return mmCauseText(m.RejectCause)
	case *gprs.MMStatus:
		return mmCauseText(m.RejectCause)
	case *gprs.Disconnect:
		return ccCauseText(m.Cause.Value)
	case *gprs.Release:
		return ccCauseText(m.Cause.Value().Value)
	case *gprs.ReleaseComplete:
		return ccCauseText(m.Cause.Value().Value)
	case *gprs.CCStatus:
		return ccCauseText(m.Cause.Value)
	}
	return ""
}

// describe is what mattered in a message, in a person's words.
func describe(msg gprs.Message) string {
	switch m := msg.(type) {
	case *gprs.LocationUpdatingRequest:
		return m.LocationUpdatingType.String() + ", " + m.MobileIdentity.String()
	case *gprs.LocationUpdatingReject:
		return m.RejectCause.String()
	case *gprs.CMServiceRequest:
		return m.CMServiceType.String() + ", " + m.MobileIdentity.String()
	case *gprs.CMServiceReject:
		return m.RejectCause.String()
	case *gprs.PagingResponse:
		return m.MobileIdentity.String()
	case *gprs.IMSIDetachIndication:
		return m.MobileIdentity.String()
	case *gprs.MMIdentityRequest:
		return m.IdentityType.String()
	case *gprs.MMIdentityResponse:
		return m.MobileIdentity.String()
	case *gprs.AuthenticationFailure:
		return m.RejectCause.String()
	case *gprs.SetupMO:
		n := m.CalledPartyNumber.Value()
		return n.String()
	case *gprs.Disconnect:
		return m.Cause.String()
	case *gprs.ReleaseComplete:
		if c, ok := m.Cause.Get(); ok {
			return c.String()
		}
	}
	return ""
}

func mmCauseText(c gprs.MMCause) string { return fmt.Sprintf("MM #%d", uint8(c)) }

func ccCauseText(c gprs.CCCause) string {
	if c == 0 {
		return ""
	}
	return fmt.Sprintf("CC #%d", uint8(c))
}
