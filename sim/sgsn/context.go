package sgsn

import (
	"sunsetlab/hss"
	"sunsetlab/nas"
	"sunsetlab/nas/eps"
	"sunsetlab/nas/gprs"
	"sunsetlab/sim"
)

// mmContext is what the SGSN knows of a subscriber (TS 23.060 13.2), connected
// or not.
type mmContext struct {
	s      *SGSN
	imsi   nas.IMSI
	imeisv nas.IMEISV // zero if not known

	teid uint32 // our control plane TEID
	// ptmsi is the one the device uses; while a new one is not confirmed
	// oldPTMSI is the one before, valid too.
	ptmsi, oldPTMSI nas.TMSI
	// signature is of ptmsi.
	signature nas.Opt[gprs.PTMSISignature]

	state gmmState
	// located says that the HSS has this SGSN as the subscriber's.
	located bool
	// unreachable is set once the mobile reachable timer has expired: no paging.
	unreachable bool
	// moved is set once another node has taken over the context.
	moved bool

	conn *connection // nil in PMM-IDLE
	keys keySet
	rai  nas.RAI

	drx                 gprs.DRXParameter
	networkCapability   eps.MSNetworkCapability
	ueNetworkCapability eps.UENetworkCapability
	subscription        hss.SubscriptionData

	pdps []*pdpContext

	// timer is the one timer of an idle device; what it is follows from the
	// state.
	timer  sim.Timer
	paging *paging
	// asked is the PDP context that the network wants the device to activate.
	asked *activationRequest
	// handover is set while the MME is taking the context over.
	handover *handover

	// because is the event behind what last became of the subscriber.
	because sim.EventID
}

// keySet is what AKA has agreed on (TS 33.102 6.3).
type keySet struct {
	cksn   gprs.CKSN
	ck, ik [16]byte
	valid  bool
}

// gmmState is a GMM state of the network (TS 24.008 4.1.3.3).
type gmmState uint8

const (
	deregistered gmmState = iota
	commonProcedureInitiated
	registered
	deregisteredInitiated
)

var gmmStateNames = [...]string{"GMM-DEREGISTERED", "GMM-COMMON-PROCEDURE-INITIATED", "GMM-REGISTERED", "GMM-DEREGISTERED-INITIATED"}

// String is the IMSI, by which the trace names a subscriber.
func (u *mmContext) String() string { return u.imsi.String() }

// contextOf is the context of a subscriber who has proved to be this one, a new
// one if there is none.
func (s *SGSN) contextOf(imsi nas.IMSI) *mmContext {
	if u := s.byIMSI[imsi]; u != nil {
		return u
	}
	u := &mmContext{s: s, imsi: imsi}
	u.teid = s.contexts.add(u)
	s.byIMSI[imsi] = u
	return u
}

// drop removes u from all tables.
func (u *mmContext) drop() {
	s := u.s
	u.timer.Stop()
	u.stopPaging()
	u.stopAsked()
	for _, p := range u.pdps {
		p.stop()
	}
	u.pdps = nil
	if s.byIMSI[u.imsi] == u {
		delete(s.byIMSI, u.imsi)
	}
	for _, t := range [...]nas.TMSI{u.ptmsi, u.oldPTMSI} {
		if s.byPTMSI[t] == u {
			delete(s.byPTMSI, t)
		}
	}
	s.contexts.remove(u.teid)
	u.teid, u.ptmsi, u.oldPTMSI = 0, 0, 0
	u.setState(deregistered)
}

// isKnown reports whether u is the context of its subscriber.
func (u *mmContext) isKnown() bool { return u.teid != 0 }

func (u *mmContext) setState(state gmmState) {
	if u.state == state {
		return
	}
	u.state = state
	u.s.reportState(u, "GMM", gmmStateNames[state])
}

// reallocatePTMSI gives u a new P-TMSI; the one before stays valid until
// confirmPTMSI.
func (u *mmContext) reallocatePTMSI() {
	s := u.s
	if u.oldPTMSI != 0 && u.ptmsi != 0 {
		// The one never confirmed may be in use, the oldest is not.
		delete(s.byPTMSI, u.oldPTMSI)
	}
	u.oldPTMSI = u.ptmsi
	u.ptmsi = s.newPTMSI()
	s.byPTMSI[u.ptmsi] = u
	u.signature.Clear()
	if s.cfg.Security.PTMSISignature {
		n := s.env.Rand().Uint32()
		u.signature.Set(gprs.PTMSISignature{byte(n >> 16), byte(n >> 8), byte(n)})
	}
}

// confirmPTMSI ends the validity of the P-TMSI before.
func (u *mmContext) confirmPTMSI() {
	if u.oldPTMSI != 0 {
		delete(u.s.byPTMSI, u.oldPTMSI)
		u.oldPTMSI = 0
	}
}

// deregister ends what u has in the core but keeps its context, so that it may
// come back with its P-TMSI.
func (u *mmContext) deregister() {
	u.stopPaging()
	u.stopAsked()
	u.deletePDPs()
	u.setState(deregistered)
	if u.isKnown() && u.conn == nil {
		u.startPurgeTimer()
	}
}

// pdp finds a PDP context by NSAPI, nil if there is none.
func (u *mmContext) pdp(n gprs.NSAPI) *pdpContext {
	for _, p := range u.pdps {
		if p.nsapi == n {
			return p
		}
	}
	return nil
}

// pdpOfTI finds a PDP context by the transaction identifier as it is in a
// message from the device.
func (u *mmContext) pdpOfTI(ti gprs.TransactionIdentifier) *pdpContext {
	for _, p := range u.pdps {
		if p.ti == ti {
			return p
		}
	}
	return nil
}

// removePDP forgets a PDP context.
func (u *mmContext) removePDP(p *pdpContext) {
	p.stop()
	for i, q := range u.pdps {
		if q == p {
			u.pdps = append(u.pdps[:i], u.pdps[i+1:]...)
			return
		}
	}
}

// pdpStatus is which PDP contexts are active, as a message carries it.
func (u *mmContext) pdpStatus() (status gprs.PDPContextStatus) {
	for _, p := range u.pdps {
		if p.active {
			status = status.With(p.nsapi)
		}
	}
	return status
}

func (u *mmContext) hasActivePDP() bool { return u.pdpStatus() != gprs.PDPContextStatus{} }
