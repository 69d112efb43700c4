package msc

import (
	"errors"

	"sunsetlab/hss"
	"sunsetlab/nas"
	"sunsetlab/nas/aka"
	"sunsetlab/nas/gprs"
	"sunsetlab/sim"
)

// Subscribers is what a VLR asks of an HSS.
type Subscribers interface {
	// Quintuplet returns a vector for UMTS AKA.
	Quintuplet(imsi nas.IMSI) (aka.Vector, error)
	Resynchronise(imsi nas.IMSI, rand [16]byte, auts [14]byte) error
	// UpdateVLRLocation makes the VLR the subscriber's and returns the
	// subscription; one for packet services only is unknown to it.
	UpdateVLRLocation(hss.UpdateNodeRequest) (hss.SubscriptionData, error)
}

// ConnectHSS gives the VLR its HSS, without which no device gets in over Iu.
func (m *MSC) ConnectHSS(s Subscribers) { m.hss = s }

var errNoHSS = errors.New("the VLR has no HSS")

// vector asks for a vector.
func (m *MSC) vector(s *subscriber) (aka.Vector, error) {
	if m.hss == nil || s.imsi.IsZero() {
		return aka.Vector{}, errNoHSS
	}
	m.reportRequest(s, "MAP-SEND-AUTHENTICATION-INFO")
	v, err := m.hss.Quintuplet(s.imsi)
	m.reportAnswer(s, "MAP-SEND-AUTHENTICATION-INFO", err)
	return v, err
}

func (m *MSC) resynchronise(s *subscriber, rand [16]byte, auts [14]byte) error {
	m.reportRequest(s, "MAP-SEND-AUTHENTICATION-INFO")
	err := m.hss.Resynchronise(s.imsi, rand, auts)
	m.reportAnswer(s, "MAP-SEND-AUTHENTICATION-INFO", err)
	return err
}

// locate registers the VLR with the HSS where it isn't, and judges the
// subscription. It returns the cause of a refusal, 0 for none, and why.
func (m *MSC) locate(c *connection) (gprs.MMCause, string) {
	s := c.s
	if !s.located {
		if m.hss == nil {
			return gprs.MMCauseNetworkFailure, errNoHSS.Error()
		}
		m.reportRequest(s, "MAP-UPDATE-LOCATION")
		data, err := m.hss.UpdateVLRLocation(hss.UpdateNodeRequest{IMSI: s.imsi, Node: m.cfg.Name, VisitedPLMN: c.lai.PLMN})
		m.reportAnswer(s, "MAP-UPDATE-LOCATION", err)
		if err != nil {
			return m.mmCause(err), err.Error()
		}
		if !data.AccessRestriction.Allows(hss.UTRAN) {
			return m.cfg.utranNotAllowed(), "Access-Restriction-Data: UTRAN not allowed"
		}
		s.located = true
	}
	return 0, ""
}

// mmCause is the cause for an error of the HSS (TS 29.010, TS 29.272 Annex A).
func (m *MSC) mmCause(err error) gprs.MMCause {
	var e *hss.Error
	if !errors.As(err, &e) {
		return gprs.MMCauseNetworkFailure
	}
	switch e.Result {
	case hss.UserUnknown, hss.UnknownEPSSubscription:
		return gprs.MMCauseIMSIUnknownInHLR
	case hss.RATNotAllowed:
		return m.cfg.utranNotAllowed()
	case hss.RoamingNotAllowed:
		return gprs.MMCausePLMNNotAllowed
	}
	return gprs.MMCauseNetworkFailure
}

// CancelLocation is the HSS telling the VLR to forget a subscriber: one who is
// served by another VLR, or whose subscription has ended. Texts that wait for
// him are kept.
func (m *MSC) CancelLocation(cancel hss.CancelNode) {
	s := m.subscribers[cancel.IMSI]
	if s == nil || cancel.Node != m.cfg.Name {
		return
	}
	if c := s.conn; c != nil {
		c.drop("the subscriber's location was cancelled")
	}
	s.located, s.keys = false, keys{}
	m.detach(s, "cancelled by the HSS")
}

// InsertSubscriberData has the subscription judged anew with the device's next
// location update.
func (m *MSC) InsertSubscriberData(imsi nas.IMSI) {
	if s := m.subscribers[imsi]; s != nil {
		s.located = false
	}
}

// reportRequest tells the trace of a question to the HSS, before it is asked.
// The HSS is an HLR to a VLR, and MAP between them (TS 29.002 8.1.2, 8.5.2).
func (m *MSC) reportRequest(s *subscriber, operation string) {
	if m.env.Recording(sim.Sent) {
		m.env.Report(sim.Event{Kind: sim.Sent, From: m.cfg.Name, To: "hss", Device: s.String(), Protocol: sim.S6a, Name: operation + " request"})
	}
}

// reportAnswer tells the trace of the HSS's answer.
func (m *MSC) reportAnswer(s *subscriber, operation string, err error) {
	if !m.env.Recording(sim.Sent) {
		return
	}
	e := sim.Event{Kind: sim.Sent, From: "hss", To: m.cfg.Name, Device: s.String(), Protocol: sim.S6a, Name: operation + " response"}
	if err != nil {
		e.Detail = err.Error()
		var he *hss.Error
		if errors.As(err, &he) {
			e.Cause = he.Result.String()
		}
	}
	m.env.Report(e)
}
