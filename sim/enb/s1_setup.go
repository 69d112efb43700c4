package enb

import (
	"slices"
	"time"

	"sunsetlab/nas"
	"sunsetlab/s1ap"
	"sunsetlab/sim"
)

type s1State uint8

const (
	s1Down      s1State = iota // no association
	s1SettingUp                // S1 SETUP not answered, or refused
	s1Up
)

var s1StateNames = [...]string{s1Down: "no association", s1SettingUp: "setting up", s1Up: "established"}

func (e *ENB) enter(s s1State) {
	if e.state == s {
		return
	}
	e.state = s
	if e.env.Recording(sim.State) {
		e.env.Report(sim.Event{Kind: sim.State, From: e.cfg.Name, Name: "S1", Detail: s1StateNames[s]})
	}
}

// ConnectS1 gives the eNodeB its association with the MME and starts S1 SETUP
// (TS 36.413 8.7.3).
func (e *ENB) ConnectS1(conn Conn) {
	e.s1 = conn
	e.S1Changed(true)
}

// S1Changed tells the eNodeB that its association was lost or is back. All
// connections end with it (TS 36.413 8.7.3.1).
func (e *ENB) S1Changed(up bool) {
	e.setupTimer.Stop()
	e.dropAll()
	if up {
		e.setUpS1()
		return
	}
	e.enter(s1Down)
}

// Ready reports whether the MME has accepted S1 SETUP.
func (e *ENB) Ready() bool { return e.state == s1Up }

func (e *ENB) setUpS1() {
	e.enter(s1SettingUp)
	m := s1ap.S1SetupRequest{DefaultPagingDRX: e.cfg.PagingDRX, SupportedTAs: e.supportedTAs()}
	if e.cfg.Name != "" {
		m.ENBName = s1ap.Some(e.cfg.Name)
	}
	m.GlobalENBID.PLMNIdentity = s1ap.PLMNIdentity(e.plmn())
	m.GlobalENBID.ENBID.MacroENBID = s1ap.Some(e.cfg.ENBID)
	e.send(nil, &m)
	// An MME that does not answer is asked again.
	e.retrySetup(e.cfg.SetupRetry)
}

func (e *ENB) retrySetup(d time.Duration) {
	e.setupTimer.Stop()
	e.setupTimer = e.env.After(d, e.retry)
}

// plmn is the PLMN of the Global eNB ID.
func (e *ENB) plmn() nas.PLMN {
	if len(e.cfg.PLMNs) > 0 {
		return e.cfg.PLMNs[0]
	}
	if len(e.cells) > 0 {
		cell, _ := e.air.Cell(e.cells[0])
		return cell.PLMN
	}
	return nas.PLMN{}
}

// supportedTAs lists the cells' tracking areas, each with its PLMNs, of which
// an area has at most six (TS 36.413 9.1.8.4).
func (e *ENB) supportedTAs() []s1ap.SupportedTAsItem {
	var tas []s1ap.SupportedTAsItem
	for _, id := range e.cells {
		cell, _ := e.air.Cell(id)
		i := slices.IndexFunc(tas, func(t s1ap.SupportedTAsItem) bool { return t.TAC == cell.TAC })
		if i < 0 {
			i = len(tas)
			tas = append(tas, s1ap.SupportedTAsItem{TAC: cell.TAC})
		}
		add := func(p nas.PLMN) {
			ps := &tas[i].BroadcastPLMNs
			if !slices.Contains(*ps, s1ap.PLMNIdentity(p)) && len(*ps) < 6 {
				*ps = append(*ps, s1ap.PLMNIdentity(p))
			}
		}
		add(cell.PLMN)
		for _, p := range e.cfg.PLMNs {
			add(p)
		}
	}
	return tas
}

func (e *ENB) handleS1SetupResponse() {
	if e.state != s1SettingUp {
		e.fault(nil, "S1SetupResponse", "not asked for")
		return
	}
	e.setupTimer.Stop()
	e.enter(s1Up)
}

var timesToWait = [...]time.Duration{
	s1ap.TimeToWaitV1s:  1 * time.Second,
	s1ap.TimeToWaitV2s:  2 * time.Second,
	s1ap.TimeToWaitV5s:  5 * time.Second,
	s1ap.TimeToWaitV10s: 10 * time.Second,
	s1ap.TimeToWaitV20s: 20 * time.Second,
	s1ap.TimeToWaitV60s: 60 * time.Second,
}

func (e *ENB) handleS1SetupFailure(m *s1ap.S1SetupFailure) {
	if e.state != s1SettingUp {
		e.fault(nil, m.Name(), "not asked for")
		return
	}
	e.fault(nil, m.Name(), m.Cause.String())
	wait := e.cfg.SetupRetry
	if t, ok := m.TimeToWait.Get(); ok && int(t) < len(timesToWait) {
		wait = timesToWait[t]
	}
	e.retrySetup(wait)
}
