package mme

import (
	"sunsetlab/nas"
	"sunsetlab/nas/eps"
)

// ReallocateGUTI gives a connected subscriber a new GUTI (TS 24.301 5.4.1). It
// reports whether the procedure was begun: the subscriber must be connected and
// nothing else be going on.
func (m *MME) ReallocateGUTI(imsi nas.IMSI) bool {
	u := m.byIMSI[imsi]
	if u == nil || u.state != registered || u.conn == nil || !u.conn.secured || u.conn.common.kind != noProcedure {
		return false
	}
	u.reallocateGUTI()
	u.listedFor = u.conn.tai
	u.conn.request(gutiReallocation, m.cfg.Timers.T3450, &eps.GUTIReallocationCommand{
		GUTI: eps.MobileIdentityOfGUTI(u.guti()), TAIList: nas.Some(m.taiList(u.conn.tai)),
	})
	return true
}

func (c *connection) handleGUTIReallocationComplete() {
	if c.answeredRequest(gutiReallocation) {
		c.ue.confirmGUTI()
	}
}
