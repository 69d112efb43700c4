package mme

import (
	"errors"

	"sunsetlab/nas"
	"sunsetlab/nas/security"
)

// contextQuery is the question for a UE's context: by its IMSI, if the new node
// has made sure of that, or by P-TMSI, RAI and P-TMSI signature, those that a
// GUTI maps to if the UE comes from E-UTRAN.
type contextQuery struct {
	imsi      nas.IMSI
	validated bool
	ptmsi     nas.Opt[nas.TMSI]
	rai       nas.RAI
	signature nas.Opt[[3]byte]
}

// contextRefusal is why an SGSN does not get a context.
type contextRefusal uint8

const (
	contextGiven contextRefusal = iota
	contextNotServed
	contextUnknown
	contextDetached
	contextNotSigned
)

// give lets the SGSN on l have the context of a UE that moves to UTRAN, with CK'
// and IK' made of the count, or says why not. It is the UE's until the
// acknowledgement.
func (m *MME) give(u *ueContext, l *sgsnLink, q *contextQuery) (security.Count, contextRefusal) {
	switch {
	case m.sgsnLink() != l:
		return 0, contextNotServed
	case u == nil:
		return 0, contextUnknown
	case u.state != registered || u.emergency:
		return 0, contextDetached
	}
	count, next, ok := u.checkToken(q)
	if !ok {
		m.fault(u, l.protocol, l.request, errors.New("the NAS token is not the UE's"))
		return 0, contextNotSigned
	}
	u.departure, u.goesOver = next, l
	u.decide(decision{name: "context given to the SGSN", clause: l.departure})
	return count, contextGiven
}

// departing finds the UE of a question: by its IMSI, if the SGSN has made sure of
// that, or by the GUTI behind P-TMSI, RAI and the first octet of the signature.
func (m *MME) departing(q *contextQuery) *ueContext {
	if q.validated && !q.imsi.IsZero() {
		return m.byIMSI[q.imsi]
	}
	ptmsi, ok := q.ptmsi.Get()
	if !ok {
		return nil
	}
	g := nas.GUTIBehindPTMSI(ptmsi, q.rai, q.signature.Value()[0])
	if g.GUMMEI() != m.cfg.GUMMEI {
		return nil
	}
	return m.byMTMSI[g.MTMSI]
}

// tokenWindow is how far a UE's uplink NAS COUNT may be ahead of ours, by
// messages that were lost.
const tokenWindow = 32

// checkToken finds the uplink NAS COUNT from which the UE has made its NAS
// token, the last two octets of the signature (TS 33.401 9.1.1), and the next
// one, which a UE that the SGSN has authenticated by itself has not used up.
func (u *ueContext) checkToken(q *contextQuery) (count, next security.Count, ok bool) {
	if u.security == nil {
		return 0, 0, false
	}
	s := u.security.State()
	if q.validated {
		return s.Uplink, s.Uplink, true
	}
	sig, ok := q.signature.Get()
	if !ok {
		return 0, 0, false
	}
	token := uint16(sig[1])<<8 | uint16(sig[2])
	for n := range security.Count(tokenWindow) {
		if security.DeriveNASToken(s.KASME, s.Uplink+n) == token {
			return s.Uplink + n, s.Uplink + n + 1, true
		}
	}
	return 0, 0, false
}

// acknowledged lets go of a UE that the SGSN has taken on.
func (m *MME) acknowledged(u *ueContext, l *sgsnLink, message string, accepted bool, cause string) {
	switch {
	case u != nil && u.moved:
		// The HSS was quicker to say so.
	case u == nil || u.departure == 0:
		m.fault(u, l.protocol, message, errors.New("no context was given"))
	case !accepted:
		u.decide(decision{name: "UE stays on E-UTRAN", detail: cause, clause: l.departure})
		u.departure = 0
	default:
		u.depart("the SGSN has taken it on")
	}
}

// useCount moves the uplink NAS COUNT past the one of the NAS token.
func (u *ueContext) useCount() {
	s := u.security.State()
	s.Uplink = u.departure
	u.departure = 0
	ctx, err := security.NewContext(s)
	if err != nil {
		ctx = nil // the count is used up: the next attach authenticates
	}
	u.security = ctx
}

// depart takes a UE as on UTRAN. Its security context stays for when it comes
// back, its sessions until the SGSN has surely had time to move them (TS 23.401
// D.3.5 steps 4, 10). The VLR is told nothing: the UE's location update over
// there ends the association, or it stays for CS fallback.
func (u *ueContext) depart(why string) {
	m := u.mme
	u.useCount()
	u.decide(decision{name: "UE is on UTRAN", detail: why, clause: u.goesOver.departure})
	u.sgs.abort()
	u.sgs = sgsAssociation{}
	u.moved, u.located = true, false
	u.stopPaging()
	if c := u.conn; c != nil {
		c.lowerLayerFailure()
		c.release(causeNormalRelease)
	}
	u.setState(deregistered)
	u.timer.Stop()
	u.timer = m.env.After(m.cfg.Timers.Departure, func() {
		u.moved = false
		u.deregister()
	})
}
