package mme_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sunsetlab/hss"
	"sunsetlab/nas"
	"sunsetlab/nas/eps"
	"sunsetlab/sgsap"
	"sunsetlab/sim/mme"
)

// combinedCases are what may become of the CS part, at an attach and at a
// combined tracking area update alike.
var combinedCases = []struct {
	name     string
	policy   func(*mme.Config)
	msc      func(*msc)
	sub      func(*hss.Subscriber)
	smsOnly  bool
	accepted bool
	result   nas.Opt[eps.AdditionalUpdateResult]
	cause    eps.EMMCause
	asked    bool // the MSC sees a location update
}{
	{name: "full", policy: full, accepted: true, asked: true},
	{name: "ghost", policy: func(c *mme.Config) { c.SGs.Mode = mme.SGsGhost }, accepted: true, asked: true},
	{name: "SMS only by the network", policy: func(c *mme.Config) { c.SGs.Mode = mme.SGsSMSOnly }, accepted: true, asked: true, result: nas.Some(eps.SMSOnlyResult)},
	{name: "SMS only by the UE", policy: full, smsOnly: true, accepted: true, asked: true, result: nas.Some(eps.SMSOnlyResult)},
	{name: "CSFB not preferred", policy: func(c *mme.Config) {
		full(c)
		c.SGs.AdditionalUpdateResult = nas.Some(eps.CSFBNotPreferred)
	}, accepted: true, asked: true, result: nas.Some(eps.CSFBNotPreferred)},
	{name: "not offered", cause: 18},
	{name: "packet only", policy: full, sub: func(s *hss.Subscriber) { s.NetworkAccessMode = hss.OnlyPacket }, cause: 2},
	{name: "packet only, as the field has it", policy: func(c *mme.Config) { full(c); c.SGs.PacketOnly = 18 },
		sub: func(s *hss.Subscriber) { s.NetworkAccessMode = hss.OnlyPacket }, cause: 18},
	{name: "no MSISDN", policy: func(c *mme.Config) { full(c); c.SGs.RequireMSISDN = true }, sub: func(s *hss.Subscriber) { s.MSISDN = nas.MSISDN{} }, cause: 18},
	{name: "silent MSC", policy: full, msc: func(s *msc) { s.quiet = true }, cause: 16, asked: true},
	{name: "unreachable MSC", policy: full, msc: func(s *msc) { s.l.m.SGsChanged(false) }, cause: 16},
	{name: "MSC refuses #17", policy: full, msc: func(s *msc) { s.cause = 17 }, cause: 17, asked: true},
	{name: "MSC refuses #22", policy: full, msc: func(s *msc) { s.cause = 22 }, cause: 22, asked: true},
	{name: "MSC refuses #2", policy: full, msc: func(s *msc) { s.cause = 2 }, cause: 2, asked: true},
	{name: "override", policy: func(c *mme.Config) { c.SGs.Cause = nas.Some(eps.EMMCause(22)) }, cause: 22},
	{name: "override without a cause", policy: func(c *mme.Config) { c.SGs.Cause = nas.Some(eps.EMMCause(0)) }},
}

func full(c *mme.Config) { c.SGs.Mode = mme.SGsFull }

func TestCombinedAttachAndUpdate(t *testing.T) {
	for _, c := range combinedCases {
		t.Run(c.name, func(t *testing.T) {
			policy := c.policy
			if policy == nil {
				policy = func(*mme.Config) {}
			}
			l := newLab(t, policy)
			if c.msc != nil {
				c.msc(l.msc)
			}
			var change []func(*hss.Subscriber)
			if c.sub != nil {
				change = append(change, c.sub)
			}
			p := l.subscriber(1, change...)
			if c.smsOnly {
				p.additional = nas.Some(eps.SMSOnly)
			}
			p.startAttach(eps.CombinedAttach)
			l.w.Run(12 * time.Second)
			require.True(t, l.m.Attached(p.imsi))
			a := lastOf[*eps.AttachAccept](p)
			require.Equal(t, c.accepted, a.EPSAttachResult == eps.AttachedCombined)
			require.Equal(t, c.accepted, a.LAI.Present())
			require.Equal(t, c.cause, a.EMMCause.Value())
			require.Equal(t, !c.accepted && c.cause != 0, a.EMMCause.Present())
			require.Equal(t, c.result, a.AdditionalUpdateResult)
			require.False(t, a.MSIdentity.Present(), "the VLR gave no TMSI")
			require.Equal(t, c.asked, count[*sgsap.LocationUpdateRequest](l.msc.got) > 0)
			require.Zero(t, count[*sgsap.TMSIReallocationComplete](l.msc.got))

			// The same by a combined update from idle.
			p.inactive()
			require.False(t, l.m.Connected(p.imsi))
			p.openProtected(&eps.TrackingAreaUpdateRequest{
				EPSUpdateType: eps.CombinedTAUpdatingIMSI, NASKeySetIdentifier: p.keySet(), OldGUTI: p.identity(), AdditionalUpdateType: p.additional,
			})
			l.w.Run(12 * time.Second)
			u := lastOf[*eps.TrackingAreaUpdateAccept](p)
			require.Equal(t, c.accepted, u.EPSUpdateResult == eps.CombinedTAUpdated)
			require.Equal(t, a.LAI, u.LAI)
			require.Equal(t, a.EMMCause, u.EMMCause)
			require.Equal(t, c.result, u.AdditionalUpdateResult)
			require.Equal(t, a.EPSNetworkFeatureSupport, u.EPSNetworkFeatureSupport)
			require.False(t, p.connected, "no bearers were asked for")
			require.True(t, l.m.Attached(p.imsi))

			p.detach(eps.CombinedDetach)
			require.Equal(t, c.accepted, count[*sgsap.IMSIDetachIndication](l.msc.got) == 1)
		})
	}
}

func TestTMSI(t *testing.T) {
	l := newLab(t, full)
	l.msc.tmsi = nas.Some(nas.TMSI(0x12345678))
	p := l.subscriber(1)
	p.attach(eps.CombinedAttach)
	a := lastOf[*eps.AttachAccept](p)
	tmsi, ok := a.MSIdentity.Value().TMSI()
	require.True(t, ok)
	require.EqualValues(t, 0x12345678, tmsi)
	require.Equal(t, 1, count[*sgsap.TMSIReallocationComplete](l.msc.got))

	// An update without IMSI attach in the same location area needs no MSC.
	p.inactive()
	p.openProtected(&eps.TrackingAreaUpdateRequest{EPSUpdateType: eps.CombinedTAUpdating, NASKeySetIdentifier: p.keySet(), OldGUTI: p.identity()})
	l.run()
	require.Equal(t, eps.CombinedTAUpdated, lastOf[*eps.TrackingAreaUpdateAccept](p).EPSUpdateResult)
	require.Equal(t, 1, count[*sgsap.LocationUpdateRequest](l.msc.got))

	// After a reset of the VLR it does.
	l.msc.send(&sgsap.ResetIndication{VLRName: "vlr.example"})
	l.run()
	lastSGs[*sgsap.ResetAck](l.msc)
	p.openProtected(&eps.TrackingAreaUpdateRequest{EPSUpdateType: eps.CombinedTAUpdating, NASKeySetIdentifier: p.keySet(), OldGUTI: p.identity()})
	l.run()
	require.Equal(t, 2, count[*sgsap.LocationUpdateRequest](l.msc.got))
}
