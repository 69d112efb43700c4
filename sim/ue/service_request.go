package ue

import (
	"fmt"
	"time"

	"sunsetlab/nas"
	"sunsetlab/nas/eps"
	"sunsetlab/sim"
)

const (
	t3417Default = 5 * time.Second
	t3325Default = 60 * time.Second
)

// wants is what waits for a connection.
type wants struct {
	data   bool   // user data to send, or paged for some
	mt     bool   // paged
	update update // tracking area update
	texts  []string
	pdn    bool // an ESM message
}

func (w *wants) connection() bool { return w.data || w.mt || w.pdn || len(w.texts) > 0 }

// SendData sends user data: an idle device asks for its bearers first.
func (u *UE) SendData() {
	switch {
	case u.umts.served() && u.rat == sim.UTRAN:
		u.sendData3G()
		return
	case u.rat != sim.EUTRAN || u.bearers == 0:
		return
	case u.connected && u.secured && u.state == registeredNormal:
		u.reply(&sim.RadioFrame{Kind: sim.UserData, EBI: u.firstBearer()})
		return
	}
	u.wants.data = true
	u.settle()
}

// serve does what waits, now that nothing stands in its way. It is called
// after every event.
func (u *UE) serve() {
	if u.umts != nil && u.umts.camped {
		u.serveUTRAN()
		return
	}
	if u.rat != sim.EUTRAN || u.then != thenNothing || u.state != registeredNormal && u.state != registeredAttemptingToUpdateMM {
		return
	}
	u.serveEmergency()
	u.sip.serve()
	u.sos.client.serve()
	switch {
	case u.wants.update != updateNone && !u.runs(t3346):
		u.trackingAreaUpdate(u.wants.update, "update due")
	case u.call == callWanted:
		u.requestFallback()
	case u.connected && u.secured:
		u.serveConnected()
	case !u.connected && u.wants.connection() && !u.runs(t3325) && !(u.runs(t3346) && !u.wants.mt):
		u.serviceRequest()
	}
}

func (u *UE) serveConnected() {
	if u.wants.data {
		u.sentData()
		u.reply(&sim.RadioFrame{Kind: sim.UserData, EBI: u.firstBearer()})
	}
	u.wants.data, u.wants.mt = false, false
	if u.wants.pdn {
		u.wants.pdn = false
		u.sendPDNRequest()
	}
	for _, text := range u.wants.texts {
		u.submit(text)
	}
	u.wants.texts = nil
}

// serviceRequest starts the procedure (TS 24.301 5.6.1.2).
func (u *UE) serviceRequest() {
	if u.ctx == nil {
		u.attachAgain(eps.EMMCauseUEIdentityUnknown, "TS 24.301 5.6.1.2")
		return
	}
	why := sim.MOData
	switch {
	case u.request != nil && u.request.emergency:
		why = sim.Emergency
	case u.wants.mt:
		why = sim.MTAccess
	case !u.wants.data && !u.wants.pdn:
		why = sim.MOSignalling
	}
	wire, err := u.ctx.ProtectServiceRequest(u.scratch.wire[:0])
	if err != nil {
		u.contextSpent(err)
		return
	}
	u.scratch.wire = wire
	u.noteKeNB(true)
	u.enter(serviceRequestInitiated)
	u.start(t3417, or(u.cfg.Timers.T3417, t3417Default))
	u.reportSent("SERVICE REQUEST", "", wire, wire)
	u.transmit(wire, why)
}

// serviceGranted is bearers on the radio (TS 24.301 5.6.1.4).
func (u *UE) serviceGranted() {
	if u.state != serviceRequestInitiated {
		return
	}
	u.stop(t3417)
	u.serviceCount = 0
	// The base station has shown K_eNB, so the MME took the request.
	u.secured = true
	u.enter(registeredNormal)
}

// serviceUnanswered is the expiry of T3417.
func (u *UE) serviceUnanswered() {
	u.releaseLocally()
	u.serviceFailed("no answer within T3417")
}

// serviceFailed counts a request without an answer; five in a row hold requests
// back for T3325 (TS 24.301 5.6.1.6).
func (u *UE) serviceFailed(why string) {
	u.stop(t3417)
	u.serviceCount++
	if u.explains() {
		u.decide("service request failed", fmt.Sprintf("%s, attempt %d of %d", why, u.serviceCount, maxAttempts), "TS 24.301 5.6.1.6")
	}
	u.wants.mt = false
	if u.serviceCount >= maxAttempts {
		u.start(t3325, or(u.cfg.Timers.T3325, t3325Default))
	}
	u.enter(registeredNormal)
	u.released()
}

// handleServiceReject is TS 24.301 5.6.1.5.
func (u *UE) handleServiceReject(m *eps.ServiceReject, protected bool) {
	const clause = "TS 24.301 5.6.1.5"
	if u.state != serviceRequestInitiated && u.call != callRequested {
		u.unexpected(m)
		return
	}
	u.stop(t3417, t3417ext)
	u.pausedOver()
	u.receivedReject(m.Name(), m.EMMCause, nil)
	u.wants.data, u.wants.mt = false, false
	calling := u.call == callRequested
	if calling {
		u.callFailed("SERVICE REJECT")
	}
	if u.refused(rejection{cause: m.EMMCause, of: "service", clause: clause}) {
		return
	}
	u.enter(registeredNormal)
	switch m.EMMCause {
	case eps.EMMCauseUEIdentityUnknown, eps.EMMCauseImplicitlyDetached, eps.EMMCauseNoEPSBearerContextActivated:
		u.attachAgain(m.EMMCause, clause)
		return
	case eps.EMMCauseCSDomainNotAvailable:
		u.noCSFB = true
		u.decide("no CS fallback", "until a combined update succeeds", clause)
		u.accepted = u.because
		u.verdict = verdictNoCS
		u.judgeVoice()
	case eps.EMMCauseCSServiceTemporarilyNotAvailable:
		u.barFallback(m.T3442, clause)
	case eps.EMMCauseCongestion:
		if d, ok := congestion(m.T3346); ok {
			u.congested(d, protected)
		}
	case eps.EMMCauseSevereNetworkFailure:
		u.severeNetworkFailure(clause)
		return
	}
	if u.connected && !calling {
		u.after(thenNothing)
	}
}

// barFallback is T3442: no CS fallback while it runs.
func (u *UE) barFallback(v nas.Opt[nas.GPRSTimer], clause string) {
	t, ok := v.Get()
	if !ok {
		return
	}
	if d, active := t.Duration(); active && d > 0 {
		u.start(t3442, d)
		u.decide("no CS fallback", "T3442", clause)
	}
}

// paged answers a paging (TS 24.301 5.6.2.2).
func (u *UE) paged(f *sim.RadioFrame) {
	if u.umts != nil && u.umts.camped {
		u.paged3G(f)
		return
	}
	if u.connected || !u.state.registered() || u.rat != sim.EUTRAN {
		return
	}
	if !f.HasSTMSI {
		if f.PagingIMSI == u.card.IMSI {
			u.pagedByIMSI()
		}
		return
	}
	if f.STMSI != u.guti.STMSI() || u.guti.IsZero() {
		return
	}
	if f.Domain == sim.CSDomain {
		u.because = u.heard("Paging", "for CS services, by S-TMSI", "")
		u.pagedForCS()
		return
	}
	if u.state != registeredNormal && u.state != registeredAttemptingToUpdateMM {
		return
	}
	u.because = u.heard("Paging", "for PS services, by S-TMSI", "")
	u.wants.mt = true
}

// pagedByIMSI is a network that lost its memory: the device registers anew (TS
// 24.301 5.6.2.2.2).
func (u *UE) pagedByIMSI() {
	u.because = u.heard("Paging", "by IMSI", "")
	u.forgetRegistration()
	u.setUpdateStatus(notUpdated)
	u.decide("attach again", "paged by IMSI", "TS 24.301 5.6.2.2.2")
	u.enter(deregisteredNormal)
	u.attach()
}
