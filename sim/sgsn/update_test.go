package sgsn_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sunsetlab/gtpv1"
	"sunsetlab/nas"
	"sunsetlab/nas/gprs"
	"sunsetlab/sim"
	"sunsetlab/sim/sgsn"
)

func TestRoutingAreaUpdate(t *testing.T) {
	l := newLab(t)
	p := l.subscriber(1)
	p.attach()
	old := p.ptmsi
	p.got = nil
	l.rnc.rai = rai2
	p.send(p.updateRequest(gprs.RAUpdating))
	l.run()
	require.Equal(t, []string{"ROUTING AREA UPDATE ACCEPT"}, names(p.got), "the keys are good")
	accept := last[*gprs.RoutingAreaUpdateAccept](p)
	require.Equal(t, rai2, accept.RAI)
	require.NotEqual(t, old, p.ptmsi)
	require.Zero(t, p.id)

	p.send(p.updateRequest(gprs.PeriodicUpdating))
	l.run()
	require.False(t, last[*gprs.RoutingAreaUpdateAccept](p).AllocatedPTMSI.Present())
	require.Zero(t, p.id)

	p.send(p.updateRequest(gprs.CombinedRAUpdatingIMSI))
	l.run()
	accept = last[*gprs.RoutingAreaUpdateAccept](p)
	require.False(t, accept.UpdateResult.Combined())
	require.Equal(t, gprs.GMMCauseMSCTemporarilyNotReachable, accept.GMMCause.Value())
}

func TestUpdateOfADeviceThatIsNotKnown(t *testing.T) {
	l := newLab(t)
	p := l.subscriber(1)
	p.ptmsi = 0xc0000001
	p.send(p.updateRequest(gprs.RAUpdating))
	l.run()
	require.Equal(t, gprs.GMMCauseMSIdentityUnknown, last[*gprs.RoutingAreaUpdateReject](p).GMMCause)
	p.ptmsi = 0
	p.attach()
	p.send(&gprs.DetachRequestMO{DetachType: gprs.GPRSDetach, PTMSI: nas.Some(p.identity()), PTMSISignature: p.signature})
	l.run()
	p.send(p.updateRequest(gprs.RAUpdating))
	l.run()
	require.Equal(t, gprs.GMMCauseImplicitlyDetached, last[*gprs.RoutingAreaUpdateReject](p).GMMCause)
	l.cfg.UnknownPTMSICause = gprs.GMMCauseNoPDPContextActivated
	p.ptmsi = 0xc0000002
	p.send(p.updateRequest(gprs.RAUpdating))
	l.run()
	require.Equal(t, gprs.GMMCauseNoPDPContextActivated, last[*gprs.RoutingAreaUpdateReject](p).GMMCause)
	require.Zero(t, l.rnc.a.Connections())
}

func TestUpdateRefusedByPolicy(t *testing.T) {
	for _, c := range []struct {
		cause gprs.GMMCause
		stays bool
	}{{gprs.GMMCauseCongestion, true}, {gprs.GMMCauseNetworkFailure, true}, {gprs.GMMCauseMSIdentityUnknown, false}, {gprs.GMMCauseNoSuitableCells, false}} {
		l := newLab(t)
		p := l.online(1)
		p.idle()
		l.cfg.Rejects = []*sgsn.Reject{{On: sgsn.OnRoutingAreaUpdate, GMMCause: c.cause, T3346: time.Minute}}
		p.send(p.updateRequest(gprs.RAUpdating))
		l.run()
		m := last[*gprs.RoutingAreaUpdateReject](p)
		require.Equal(t, c.cause, m.GMMCause)
		require.True(t, m.T3346.Present())
		require.Equal(t, c.stays, l.s.Attached(p.imsi), c.cause)
		require.Equal(t, c.stays, l.s.Contexts(p.imsi) == 1)
		require.Zero(t, p.id)
	}
}

func TestUpdateSynchronisesPDPContexts(t *testing.T) {
	l := newLab(t)
	p := l.online(1)
	p.activate(activateRequest(6, "ims"))
	require.Equal(t, 2, l.s.Contexts(p.imsi))
	p.idle()
	m := p.updateRequest(gprs.RAUpdating)
	m.PDPContextStatus = nas.Some(gprs.PDPContextStatus{}.With(6))
	p.send(m)
	l.run()
	require.Equal(t, gprs.PDPContextStatus{}.With(6), last[*gprs.RoutingAreaUpdateAccept](p).PDPContextStatus.Value())
	require.Equal(t, 1, l.s.Contexts(p.imsi))
	require.EqualValues(t, 5, asked[*gtpv1.DeletePDPContextRequest](l, l.gw.got).NSAPI)
}

func TestUpdateThatIsNotConfirmed(t *testing.T) {
	l := newLab(t)
	p := l.subscriber(1)
	p.attach()
	old := p.ptmsi
	p.answering = false
	req := p.updateRequest(gprs.RAUpdating)
	p.send(req)
	l.w.Run(10 * time.Second)
	p.send(req) // the accept is sent again, and T3350 begins anew
	l.w.Run(time.Minute)
	require.Equal(t, 1+1+5, count[*gprs.RoutingAreaUpdateAccept](p.got))
	require.Zero(t, p.id)
	require.True(t, l.s.Attached(p.imsi))
	fresh, _ := last[*gprs.RoutingAreaUpdateAccept](p).AllocatedPTMSI.Value().TMSI()
	p.answering = true
	for _, ptmsi := range []nas.TMSI{old, fresh} { // both are valid until confirmed
		p.ptmsi = ptmsi
		p.send(p.updateRequest(gprs.PeriodicUpdating))
		l.run()
		require.True(t, l.s.Attached(p.imsi))
	}
	require.Zero(t, count[*gprs.RoutingAreaUpdateReject](p.got))
}

func TestPTMSIReallocation(t *testing.T) {
	l := newLab(t)
	p := l.online(1)
	old := p.ptmsi
	require.True(t, l.s.ReallocatePTMSI(p.imsi))
	require.False(t, l.s.ReallocatePTMSI(p.imsi), "one at a time")
	l.run()
	require.NotEqual(t, old, p.ptmsi)
	p.answering = false
	require.True(t, l.s.ReallocatePTMSI(p.imsi))
	l.w.Run(time.Minute)
	require.Equal(t, 1+5, count[*gprs.PTMSIReallocationCommand](p.got))
	require.True(t, l.s.Attached(p.imsi))
	p.answering = true
	p.idle()
	require.False(t, l.s.ReallocatePTMSI(p.imsi))
	p.send(p.serviceRequest(gprs.ServiceData)) // the one before is valid too
	l.run()
	require.EqualValues(t, 1<<5, p.rabs)
}

func TestServiceRequest(t *testing.T) {
	l := newLab(t)
	p := l.online(1)
	p.idle()
	require.Zero(t, p.rabs)
	require.Equal(t, 1, l.s.Contexts(p.imsi), "an idle device keeps its contexts")
	p.got = nil
	p.send(p.serviceRequest(gprs.ServiceData))
	l.run()
	require.EqualValues(t, 1<<5, p.rabs)
	require.Empty(t, p.got, "integrity protection is the answer")
	// In a connection that stands there is an answer of its own.
	m := p.serviceRequest(gprs.ServiceData)
	m.PDPContextStatus = nas.Some(gprs.PDPContextStatus{}.With(5))
	p.send(m)
	l.run()
	require.Equal(t, gprs.PDPContextStatus{}.With(5), last[*gprs.ServiceAccept](p).PDPContextStatus.Value())
	p.idle()

	p.send(p.serviceRequest(gprs.ServiceSignalling))
	l.w.Run(100 * time.Millisecond)
	require.NotZero(t, p.id)
	require.Zero(t, p.rabs)
	l.w.Run(4 * time.Second)
	require.Zero(t, p.id, "a device that then wants nothing is released")
	require.Zero(t, l.rnc.a.Connections())
}

func TestServiceRejects(t *testing.T) {
	l := newLab(t)
	p := l.subscriber(1)
	p.attach()
	p.send(p.serviceRequest(gprs.ServiceData))
	l.run()
	require.Equal(t, gprs.GMMCauseNoPDPContextActivated, last[*gprs.ServiceReject](p).GMMCause)
	require.True(t, l.s.Attached(p.imsi))
	l.cfg.Rejects = []*sgsn.Reject{{On: sgsn.OnServiceRequest, GMMCause: gprs.GMMCauseCongestion, T3346: time.Minute, Times: 1}}
	p.send(p.serviceRequest(gprs.ServiceSignalling))
	l.run()
	require.Equal(t, gprs.GMMCauseCongestion, last[*gprs.ServiceReject](p).GMMCause)
	require.True(t, last[*gprs.ServiceReject](p).T3346.Present())
	ptmsi := p.ptmsi
	p.ptmsi = 0xc0000003
	p.send(p.serviceRequest(gprs.ServiceSignalling))
	l.run()
	require.Equal(t, gprs.GMMCauseMSIdentityUnknown, last[*gprs.ServiceReject](p).GMMCause)
	p.ptmsi = ptmsi
	l.s.Detach(p.imsi, gprs.ReattachRequired, 0)
	p.send(p.serviceRequest(gprs.ServiceSignalling)) // answers the paging
	l.run()
	require.False(t, l.s.Attached(p.imsi))
	p.send(p.serviceRequest(gprs.ServiceSignalling))
	l.run()
	require.Equal(t, gprs.GMMCauseImplicitlyDetached, last[*gprs.ServiceReject](p).GMMCause)
}

func TestPaging(t *testing.T) {
	l := newLab(t)
	p := l.online(1)
	require.True(t, l.s.DownlinkData(p.imsi))
	require.Zero(t, l.rnc.count(sim.IuPaging), "connected already")
	p.idle()
	require.True(t, l.s.DownlinkData(p.imsi))
	require.True(t, l.s.DownlinkData(p.imsi))
	l.w.Run(5 * time.Second)
	require.Equal(t, 1, l.rnc.count(sim.IuPaging))
	f := l.rnc.got[len(l.rnc.got)-1]
	require.Equal(t, p.imsi, f.IMSI)
	require.Equal(t, p.ptmsi, f.TMSI)
	require.True(t, f.HasTMSI)
	require.Equal(t, rai.LAI(), f.LAI)
	require.Equal(t, rai.RAC, f.RAC)
	p.send(p.serviceRequest(gprs.ServicePagingResponse))
	l.run()
	require.EqualValues(t, 1<<5, p.rabs)
	l.w.Run(time.Minute)
	require.Equal(t, 1, l.rnc.count(sim.IuPaging))

	p.idle()
	require.True(t, l.s.DownlinkData(p.imsi))
	l.w.Run(time.Minute)
	require.Equal(t, 1+3, l.rnc.count(sim.IuPaging))
	require.Contains(t, l.decisions(), "paging given up")
	require.True(t, l.s.DownlinkData(p.imsi), "and again")
	l.run()
	require.Equal(t, 1+3+1, l.rnc.count(sim.IuPaging))

	var came []bool
	require.True(t, l.s.Page(p.imsi, func(ok bool) { came = append(came, ok) }))
	p.send(p.updateRequest(gprs.PeriodicUpdating)) // another answer than the one asked for
	l.run()
	require.Equal(t, []bool{true}, came)
	require.EqualValues(t, 1<<5, p.rabs)
	stranger := l.subscriber(2)
	require.False(t, l.s.DownlinkData(stranger.imsi))
	require.False(t, l.s.Page(stranger.imsi, nil))
}

func TestReachability(t *testing.T) {
	l := newLab(t, func(c *sgsn.Config) { c.Timers.T3312 = 10 * time.Minute })
	p := l.online(1)
	d, _ := last[*gprs.AttachAccept](p).PeriodicRAUpdateTimer.Duration()
	require.Equal(t, 10*time.Minute, d)
	p.idle()
	l.w.Run(13 * time.Minute)
	p.send(p.updateRequest(gprs.PeriodicUpdating))
	l.run()
	p.send(p.serviceRequest(gprs.ServiceData))
	l.run()
	p.idle()
	l.w.Run(13 * time.Minute)
	require.NotContains(t, l.decisions(), "device not reachable")
	l.w.Run(90 * time.Second)
	require.Contains(t, l.decisions(), "device not reachable")
	require.True(t, l.s.DownlinkData(p.imsi))
	l.run()
	require.Zero(t, l.rnc.count(sim.IuPaging), "not paged any more")
	require.True(t, l.s.Attached(p.imsi))
	l.w.Run(4 * time.Minute)
	require.False(t, l.s.Attached(p.imsi))
	require.Contains(t, l.decisions(), "implicit detach")
	require.EqualValues(t, 5, asked[*gtpv1.DeletePDPContextRequest](l, l.gw.got).NSAPI)

	l.w.Run(23 * time.Hour)
	reg, _ := l.store.Registration(p.imsi)
	require.False(t, reg.SGSN.Purged)
	l.w.Run(2 * time.Hour)
	reg, _ = l.store.Registration(p.imsi)
	require.True(t, reg.SGSN.Purged)
	p.send(p.updateRequest(gprs.RAUpdating))
	l.run()
	require.Equal(t, gprs.GMMCauseMSIdentityUnknown, last[*gprs.RoutingAreaUpdateReject](p).GMMCause)

	quiet := newLab(t, func(c *sgsn.Config) { c.Timers.T3312 = 0 })
	q := quiet.subscriber(1)
	q.attach()
	require.EqualValues(t, nas.TimerDeactivated, last[*gprs.AttachAccept](q).PeriodicRAUpdateTimer)
	quiet.w.Run(100 * time.Hour)
	require.True(t, quiet.s.Attached(q.imsi))
}
