package msc

import "sunsetlab/nas"

// drawTMSI draws a TMSI that nobody has. Its first bit is 0: with both first
// bits 1 it would be a P-TMSI (TS 23.003 2.4).
func (m *MSC) drawTMSI() nas.TMSI {
	for {
		t := nas.TMSI(m.env.Rand().Uint32() &^ (1 << 31))
		if _, taken := m.byTMSI[t]; !taken {
			return t
		}
	}
}

// offerTMSI has s known by a new TMSI, too, until he confirms it. One offered
// before and never confirmed may be in use as well.
func (m *MSC) offerTMSI(s *subscriber, tmsi nas.TMSI) {
	m.withdrawTMSI(s)
	s.newTMSI.Set(tmsi)
	m.byTMSI[tmsi] = s
}

// confirmTMSI has the new TMSI replace the old one.
func (m *MSC) confirmTMSI(s *subscriber) {
	if old, ok := s.tmsi.Get(); ok && m.byTMSI[old] == s {
		delete(m.byTMSI, old)
	}
	s.tmsi = s.newTMSI
	s.newTMSI.Clear()
}

// withdrawTMSI forgets one that is on its way.
func (m *MSC) withdrawTMSI(s *subscriber) {
	if t, ok := s.newTMSI.Get(); ok && m.byTMSI[t] == s {
		delete(m.byTMSI, t)
	}
	s.newTMSI.Clear()
}

// forgetTMSI leaves s without one.
func (m *MSC) forgetTMSI(s *subscriber) {
	m.withdrawTMSI(s)
	if t, ok := s.tmsi.Get(); ok && m.byTMSI[t] == s {
		delete(m.byTMSI, t)
	}
	s.tmsi.Clear()
}
