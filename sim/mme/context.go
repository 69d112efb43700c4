package mme

import (
	"net/netip"

	"sunsetlab/gtpv2"
	"sunsetlab/hss"
	"sunsetlab/nas"
	"sunsetlab/nas/eps"
	"sunsetlab/nas/security"
	"sunsetlab/sim"
)

// ueContext is what the MME knows of a UE (TS 23.401 5.7.2), connected or not.
type ueContext struct {
	mme  *MME
	imsi nas.IMSI
	imei nas.IMEI // of an emergency attach without IMSI
	// imeisv is that of SECURITY MODE COMPLETE.
	imeisv nas.IMEISV

	teid uint32 // our S11 TEID
	// mtmsi is the one the UE uses; while a new GUTI is not confirmed oldMTMSI
	// is the one before, valid too.
	mtmsi, oldMTMSI uint32

	state     emmState
	emergency bool
	// unauthenticated is an emergency attach without authentication.
	unauthenticated bool
	// located says that the HSS has this MME as the UE's.
	located bool
	// moved says that an SGSN has taken the UE on and its sessions are still to
	// be ended here; until it has, departure is the uplink NAS COUNT that comes
	// after the one of the keys it was given, and goesOver what they went over.
	moved     bool
	departure security.Count
	goesOver  *sgsnLink
	// noPaging is set once the mobile reachable timer has expired.
	noPaging bool

	conn     *connection // nil in ECM-IDLE
	security *security.Context

	capability      eps.UENetworkCapability
	msCapability    eps.MSNetworkCapability
	radioCapability []byte

	tai  nas.TAI
	cell gtpv2.ECGI
	// listedFor is the TAI for which the UE got its TAI list.
	listedFor nas.TAI

	subscription hss.SubscriptionData

	sgwTEID uint32 // the gateway's S11 TEID
	// creating is how many Create Session Requests await their response.
	creating int8
	pdns     []*pdn

	sgs sgsAssociation

	// timer is the one timer of an idle UE; what it is follows from the state.
	timer sim.Timer

	paging *paging
	// alert is set while the VLR wants to be told of activity.
	alert bool
	// gatewayRequest is the sequence number of the gateway's request at work.
	gatewayRequest uint32

	// because is the event behind what last became of the UE.
	because sim.EventID
}

// emmState is an EMM state of the network (TS 24.301 5.1.3.4).
type emmState uint8

const (
	deregistered emmState = iota
	commonProcedureInitiated
	registered
	deregisteredInitiated
)

var emmStateNames = [...]string{"EMM-DEREGISTERED", "EMM-COMMON-PROCEDURE-INITIATED", "EMM-REGISTERED", "EMM-DEREGISTERED-INITIATED"}

// pdn is a PDN connection.
type pdn struct {
	apn     string
	ebi     uint8 // of the default bearer
	address eps.PDNAddress
	paa     gtpv2.PAA
	pgw     endpoint // the gateway's end of control, for an SGSN
	ambr    gtpv2.AMBR
	bearers []bearer // the default one first
	// releasing is set once the connection is on its way out.
	releasing bool
}

// bearer is an EPS bearer context.
type bearer struct {
	ebi    uint8
	qos    gtpv2.BearerQoS
	sgw    endpoint
	enb    endpoint // zero in ECM-IDLE
	active bool     // the UE has it
}

// endpoint is an end of a GTP-U tunnel.
type endpoint struct {
	addr netip.Addr
	teid uint32
}

func endpointOf(f gtpv2.FTEID) endpoint {
	if f.IPv4.IsValid() {
		return endpoint{f.IPv4, f.TEID}
	}
	return endpoint{f.IPv6, f.TEID}
}

func (e endpoint) fteid(i gtpv2.Interface) gtpv2.FTEID {
	f := gtpv2.FTEID{Interface: i, TEID: e.teid}
	if e.addr.Is4() {
		f.IPv4 = e.addr
	} else {
		f.IPv6 = e.addr
	}
	return f
}

// String is the IMSI, by which the trace names a UE.
func (u *ueContext) String() string { return u.imsi.String() }

// newContext returns a context that no table holds yet.
func (m *MME) newContext() *ueContext {
	return &ueContext{mme: m}
}

// remember makes u the context of its IMSI, in place of any other.
func (u *ueContext) remember() {
	m := u.mme
	if u.teid == 0 {
		u.teid = m.contexts.add(u)
	}
	if u.imsi.IsZero() || u.unauthenticated {
		return // who it is has not been proved
	}
	if old := m.byIMSI[u.imsi]; old != nil && old != u {
		old.supersede()
	}
	m.byIMSI[u.imsi] = u
}

// supersede takes an old context of the same subscriber away: what the UE had
// there, it has no more (TS 24.301 5.5.1.2.7 f).
func (u *ueContext) supersede() {
	if c := u.conn; c != nil {
		c.release(causeNormalRelease)
	}
	u.deleteSessions()
	u.drop()
}

// drop removes u from all tables.
func (u *ueContext) drop() {
	m := u.mme
	u.stopTimer()
	u.stopPaging()
	u.sgs.timer.Stop()
	if m.byIMSI[u.imsi] == u {
		delete(m.byIMSI, u.imsi)
	}
	for _, t := range [...]uint32{u.mtmsi, u.oldMTMSI} {
		if m.byMTMSI[t] == u {
			delete(m.byMTMSI, t)
		}
	}
	m.contexts.remove(u.teid)
	u.teid, u.mtmsi, u.oldMTMSI = 0, 0, 0
	u.setState(deregistered)
}

// isKnown reports whether u is the context of its subscriber.
func (u *ueContext) isKnown() bool { return u.teid != 0 }

func (u *ueContext) setState(s emmState) {
	if u.state == s {
		return
	}
	u.state = s
	u.mme.reportState(u, "EMM", emmStateNames[s])
}

// guti is what the UE is called from now on.
func (u *ueContext) guti() nas.GUTI { return u.mme.cfg.GUMMEI.GUTI(u.mtmsi) }

// reallocateGUTI gives u a new M-TMSI; the one before stays valid until
// confirmGUTI.
func (u *ueContext) reallocateGUTI() {
	m := u.mme
	if u.oldMTMSI != 0 && u.mtmsi != 0 {
		// The one never confirmed may be in use, the oldest is not.
		delete(m.byMTMSI, u.oldMTMSI)
	}
	u.oldMTMSI = u.mtmsi
	u.mtmsi = m.newMTMSI()
	m.byMTMSI[u.mtmsi] = u
}

// confirmGUTI ends the validity of the GUTI before.
func (u *ueContext) confirmGUTI() {
	if u.oldMTMSI != 0 {
		delete(u.mme.byMTMSI, u.oldMTMSI)
		u.oldMTMSI = 0
	}
}

// bearer finds an EPS bearer context and its PDN connection.
func (u *ueContext) bearer(ebi uint8) (*pdn, *bearer) {
	for _, p := range u.pdns {
		for i := range p.bearers {
			if p.bearers[i].ebi == ebi {
				return p, &p.bearers[i]
			}
		}
	}
	return nil, nil
}

// freeEBI is the lowest EPS bearer identity that is not in use, 0 if none.
func (u *ueContext) freeEBI() uint8 {
	for ebi := uint8(5); ebi <= 15; ebi++ {
		if p, _ := u.bearer(ebi); p == nil {
			return ebi
		}
	}
	return 0
}

// removePDN forgets a PDN connection.
func (u *ueContext) removePDN(p *pdn) {
	for i, q := range u.pdns {
		if q == p {
			u.pdns = append(u.pdns[:i], u.pdns[i+1:]...)
			return
		}
	}
}

// removeBearer forgets a dedicated bearer.
func (p *pdn) removeBearer(ebi uint8) {
	for i := range p.bearers {
		if p.bearers[i].ebi == ebi {
			p.bearers = append(p.bearers[:i], p.bearers[i+1:]...)
			return
		}
	}
}

// bearerStatus is which bearers are active, as a message carries it.
func (u *ueContext) bearerStatus() (s eps.EPSBearerContextStatus) {
	for _, p := range u.pdns {
		for i := range p.bearers {
			if p.bearers[i].active {
				s = s.With(p.bearers[i].ebi)
			}
		}
	}
	return s
}

// ambr is the UE-AMBR that an eNodeB enforces, in bit/s: the sum of the APNs'
// as far as the subscription goes (TS 23.401 4.7.3).
func (u *ueContext) ambr() (downlink, uplink uint64) {
	for _, p := range u.pdns {
		downlink += uint64(p.ambr.Downlink) * 1000
		uplink += uint64(p.ambr.Uplink) * 1000
	}
	if s := u.subscription.AMBR; s.Downlink > 0 {
		downlink, uplink = min(downlink, uint64(s.Downlink)), min(uplink, uint64(s.Uplink))
	}
	const most = 10_000_000_000
	return min(downlink, most), min(uplink, most)
}

// deregister ends what u has in the core but keeps its context, so that it may
// come back with its GUTI.
func (u *ueContext) deregister() {
	u.stopPaging()
	u.deleteSessions()
	u.setState(deregistered)
	if !u.isKnown() {
		return
	}
	if u.imsi.IsZero() || u.unauthenticated || u.security == nil {
		u.drop()
		return
	}
	if u.conn == nil {
		u.startPurgeTimer()
	}
}

// stopTimer stops the idle timer.
func (u *ueContext) stopTimer() { u.timer.Stop() }

// placedAt notes where the UE is.
func (u *ueContext) placedAt(c *connection) { u.tai, u.cell = c.tai, c.cell }
