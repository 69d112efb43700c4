package msc

import (
	"maps"
	"slices"

	"sunsetlab/nas"
	"sunsetlab/sgsap"
	"sunsetlab/sim"
)

// SGsState is the state of a subscriber's association at the VLR (TS 29.118
// 4.3.2).
type SGsState uint8

// The states. LA-UPDATE-PRESENT, between a location update's request and its
// answer, is none that can be seen from outside: the answer is immediate.
const (
	SGsNull SGsState = iota
	SGsAssociated
)

func (s SGsState) String() string {
	if s == SGsAssociated {
		return "SGs-ASSOCIATED"
	}
	return "SGs-NULL"
}

// subscriber is what the VLR keeps of a device.
type subscriber struct {
	imsi  nas.IMSI
	state SGsState
	lai   nas.LAI
	mme   string // its name
	// tmsi is in use, newTMSI on its way to the device.
	tmsi, newTMSI nas.Opt[nas.TMSI]
	ts62          sim.Timer

	// equipment names one in an emergency who has no IMSI.
	equipment nas.MobileIdentity
	// attached: registered in 3G; implicit watches over it.
	attached bool
	implicit sim.Timer
	// located: the HSS has this VLR as the subscriber's.
	located bool
	keys    keys
	conn    *connection // over Iu
	// fellBack: registered over SGs, but last seen on Iu. FallingBack runs while
	// the device is on its way there for a call.
	fellBack    bool
	fallingBack sim.Timer

	paging paging
	alert  alert
	// connected: the device has a signalling connection for SMS, over SGs or
	// over conn.
	connected bool
	outbox    []string
	delivery  delivery
	inbox     []string
}

// String is the IMSI or, of one who has none, the equipment.
func (s *subscriber) String() string {
	if s.imsi.IsZero() && s.equipment.Type() != nas.IdentityNone {
		return s.equipment.String()
	}
	return s.imsi.String()
}

// State returns a subscriber's association, and the location area and TMSI that
// go with it.
func (m *MSC) State(imsi nas.IMSI) (SGsState, nas.LAI, nas.Opt[nas.TMSI]) {
	s := m.subscribers[imsi]
	if s == nil {
		return SGsNull, nas.LAI{}, nas.Opt[nas.TMSI]{}
	}
	return s.state, s.lai, s.tmsi
}

// Received returns the texts that a device has sent.
func (m *MSC) Received(imsi nas.IMSI) []string {
	if s := m.subscribers[imsi]; s != nil {
		return slices.Clone(s.inbox)
	}
	return nil
}

// Waiting returns the texts that a device has yet to get.
func (m *MSC) Waiting(imsi nas.IMSI) []string {
	if s := m.subscribers[imsi]; s != nil {
		return slices.Clone(s.outbox)
	}
	return nil
}

// subscriber finds a subscriber, or enters one.
func (m *MSC) subscriber(imsi nas.IMSI) *subscriber {
	s := m.subscribers[imsi]
	if s == nil {
		s = &subscriber{imsi: imsi}
		m.subscribers[imsi] = s
	}
	return s
}

// enter changes a subscriber's state.
func (m *MSC) enter(s *subscriber, state SGsState) {
	if s.state == state {
		return
	}
	s.state = state
	if state == SGsNull {
		s.paging.timer.Stop()
		s.paging = paging{}
		s.alert.timer.Stop()
		s.alert = alert{}
		s.ts62.Stop()
		m.withdrawTMSI(s)
		if s.conn == nil {
			s.disconnect()
		}
		s.fellBack = false
	}
	if m.env.Recording(sim.State) {
		m.env.Report(sim.Event{Kind: sim.State, From: m.cfg.Name, Device: s.String(), Protocol: sim.SGsAP, Name: "SGs", Detail: state.String()})
	}
}

// each calls f for every subscriber, in order.
func (m *MSC) each(f func(*subscriber)) {
	for _, imsi := range slices.SortedFunc(maps.Keys(m.subscribers), nas.IMSI.Compare) {
		f(m.subscribers[imsi])
	}
}

// gone tells whether a cause means that the device is not registered any more.
func gone(c sgsap.SGsCause) bool {
	switch c {
	case sgsap.CauseIMSIUnknown, sgsap.CauseIMSIDetachedEPS, sgsap.CauseIMSIDetachedBoth,
		sgsap.CauseIMSIDetachedNonEPS, sgsap.CauseIMSIImplicitlyDetached:
		return true
	}
	return false
}
