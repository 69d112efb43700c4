package sgsn_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sunsetlab/gtpv1"
	"sunsetlab/hss"
	"sunsetlab/nas"
	"sunsetlab/nas/gprs"
)

// fromLTE is a device that the MME knows, with the keys mapped from EPS.
func (l *lab) fromLTE(n int) *phone {
	p := l.subscriber(n)
	p.ptmsi, p.signature = 0xc1000001, nas.Some(gprs.PTMSISignature{1, 2, 3})
	p.cksn, p.ck, p.ik = 2, [16]byte{5}, [16]byte{6}
	qos := gtpv1.QoSProfile{ARP: 2, Value: gprs.DefaultQoS().Append(nil)}
	container := append([]byte{0x23, 9}, imeisv.AppendMobileIdentity(nil, 3)...)
	l.mme.res = &gtpv1.SGSNContextResponse{
		Cause: gtpv1.CauseRequestAccepted, IMSI: p.imsi, TEIDControl: 0x900, SGSNControl: ggsnAddress,
		MMContext: &gtpv1.MMContext{Mode: gtpv1.UMTSKeys, KSI: 2, CK: p.ck, IK: p.ik, DRX: [2]byte{0, 7}, MSNetworkCapability: []byte{0xe5, 0xe0}, Container: container},
		PDPContexts: []gtpv1.PDPContext{{NSAPI: 5, SAPI: 3, Subscribed: qos, Requested: qos, Negotiated: qos, TEIDControl: 0x501, TEIDData: 0x502,
			EndUserAddress: gtpv1.EndUserAddress{Type: gtpv1.IPv4, IPv4: allotted}, GGSNControl: ggsnAddress, GGSNUser: ggsnAddress, APN: "internet"}},
	}
	_, err := l.hss.UpdateLocation(hss.UpdateLocationRequest{IMSI: p.imsi, MME: hss.MMEIdentity{Host: "m", Realm: "r"}, VisitedPLMN: plmn, RAT: hss.EUTRAN})
	require.NoError(l.t, err)
	return p
}

// mapped is a ROUTING AREA UPDATE REQUEST with a GUTI mapped to P-TMSI and RAI.
func (p *phone) mapped() *gprs.RoutingAreaUpdateRequest {
	m := p.updateRequest(gprs.RAUpdating)
	m.OldRAI = nas.RAI{PLMN: plmn, LAC: 0x8001, RAC: 1}
	m.PTMSIType = nas.Some(gprs.MappedPTMSI)
	m.PDPContextStatus = nas.Some(gprs.PDPContextStatus{}.With(5))
	return m
}

func TestUpdateFromEUTRAN(t *testing.T) {
	l := newLab(t)
	p := l.fromLTE(1)
	var cancelled []hss.CancelLocation
	l.hss.OnCancelLocation = func(c hss.CancelLocation) { cancelled = append(cancelled, c) }
	p.send(p.mapped())
	l.run()
	req := asked[*gtpv1.SGSNContextRequest](l, l.mme.got)
	require.Equal(t, nas.RAI{PLMN: plmn, LAC: 0x8001, RAC: 1}, req.RAI)
	require.Equal(t, nas.TMSI(0xc1000001), req.PTMSI.Value())
	require.Equal(t, gtpv1.PTMSISignature{1, 2, 3}, req.PTMSISignature.Value())
	ack := asked[*gtpv1.SGSNContextAcknowledge](l, l.mme.got)
	require.Equal(t, gtpv1.CauseRequestAccepted, ack.Cause)
	require.EqualValues(t, 0x900, ack.TEID)
	require.Equal(t, req.Sequence, ack.Sequence)
	update := asked[*gtpv1.UpdatePDPContextRequest](l, l.gw.got)
	require.EqualValues(t, 0x501, update.TEID)
	require.Equal(t, gtpv1.UTRAN, update.RATType)
	require.Equal(t, []string{"ROUTING AREA UPDATE ACCEPT"}, names(p.got), "the mapped keys are good")
	require.Equal(t, gprs.PDPContextStatus{}.With(5), last[*gprs.RoutingAreaUpdateAccept](p).PDPContextStatus.Value())
	require.True(t, l.s.Attached(p.imsi))
	require.Equal(t, 1, l.s.Contexts(p.imsi))
	require.Len(t, cancelled, 1, "the HSS has the MME forget the device")
	require.Zero(t, p.id)

	// The context is as good as one activated here.
	p.send(p.serviceRequest(gprs.ServiceData))
	l.run()
	require.EqualValues(t, 1<<5, p.rabs)
	require.True(t, l.s.DownlinkData(p.imsi))
	ti := gprs.TransactionIdentifier{Flag: true} // the MME's
	p.send(&gprs.DeactivatePDPContextRequest{SMHeader: gprs.SMHeader{TI: ti}, SMCause: gprs.SMCauseRegularDeactivation})
	l.run()
	require.Equal(t, ti.Reply(), last[*gprs.DeactivatePDPContextAccept](p).TI)
	require.EqualValues(t, 0x78, asked[*gtpv1.DeletePDPContextRequest](l, l.gw.got).TEID)
}

func TestUpdateFromEUTRANWithOtherKeys(t *testing.T) {
	for name, change := range map[string]func(*phone){
		"other key set": func(p *phone) { p.cksn = 4 },
		"other keys":    func(p *phone) { p.ik[0]++ },
		"no keys":       func(p *phone) { p.cksn = gprs.NoKey },
	} {
		t.Run(name, func(t *testing.T) {
			l := newLab(t)
			p := l.fromLTE(1)
			change(p)
			p.send(p.mapped())
			l.run()
			require.Equal(t, []string{"AUTHENTICATION AND CIPHERING REQUEST", "ROUTING AREA UPDATE ACCEPT"}, names(p.got))
			require.Equal(t, gtpv1.CauseRequestAccepted, asked[*gtpv1.SGSNContextAcknowledge](l, l.mme.got).Cause)
			require.Equal(t, 1, l.s.Contexts(p.imsi))
		})
	}
	l := newLab(t)
	p := l.fromLTE(1)
	p.cksn, p.usim = 4, &aka9
	p.send(p.mapped())
	l.run()
	last[*gprs.AuthenticationAndCipheringReject](p)
	require.False(t, asked[*gtpv1.SGSNContextAcknowledge](l, l.mme.got).Cause.Accepted(), "the MME keeps the device")
	require.False(t, l.s.Attached(p.imsi))
	require.Zero(t, count[*gtpv1.UpdatePDPContextRequest](l.gw.got))
}

func TestUpdateFromEUTRANWithoutContext(t *testing.T) {
	for _, c := range []struct {
		name    string
		change  func(*lab)
		asked   int
		lasting time.Duration
	}{
		{"policy", func(l *lab) { l.cfg.ContextFromMME = false }, 0, time.Second},
		{"no link", func(l *lab) { l.s.ConnectMME(nil) }, 0, time.Second},
		{"refused", func(l *lab) { l.mme.res = &gtpv1.SGSNContextResponse{Cause: gtpv1.CauseIMSINotKnown} }, 1, time.Second},
		{"no answer", func(l *lab) { l.mme.res = nil }, 4, time.Minute},
		{"nonsense", func(l *lab) { l.mme.res.IMSI = nas.IMSI{} }, 1, time.Second},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := newLab(t)
			p := l.fromLTE(1)
			c.change(l)
			p.send(p.mapped())
			l.w.Run(c.lasting)
			require.Equal(t, gprs.GMMCauseMSIdentityUnknown, last[*gprs.RoutingAreaUpdateReject](p).GMMCause)
			require.Equal(t, c.asked, count[*gtpv1.SGSNContextRequest](l.mme.got))
			require.Zero(t, p.id)
			p.ptmsi, p.cksn = 0, gprs.NoKey
			p.attach()
			require.True(t, l.s.Attached(p.imsi))
		})
	}
}

func TestARefusedUpdateLeavesTheMMEItsDevice(t *testing.T) {
	l := newLab(t)
	p := l.fromLTE(1)
	s, err := l.store.Subscriber(p.imsi)
	require.NoError(t, err)
	s.AccessRestriction = hss.UTRANNotAllowed
	require.NoError(t, l.store.Replace(s))
	p.send(p.mapped())
	l.run()
	require.Equal(t, gprs.GMMCauseNoSuitableCells, last[*gprs.RoutingAreaUpdateReject](p).GMMCause)
	require.Equal(t, 1, count[*gtpv1.SGSNContextAcknowledge](l.mme.got))
	require.False(t, asked[*gtpv1.SGSNContextAcknowledge](l, l.mme.got).Cause.Accepted())
	require.Zero(t, count[*gtpv1.DeletePDPContextRequest](l.gw.got), "the session is the MME's")
	require.False(t, l.s.Attached(p.imsi))
}

func TestAGatewayThatDoesNotMoveTheContext(t *testing.T) {
	l := newLab(t)
	p := l.fromLTE(1)
	l.gw.refuse = gtpv1.CauseNonExistent
	p.send(p.mapped())
	l.run()
	require.Equal(t, gprs.PDPContextStatus{}, last[*gprs.RoutingAreaUpdateAccept](p).PDPContextStatus.Value())
	require.True(t, l.s.Attached(p.imsi))
	require.Zero(t, l.s.Contexts(p.imsi))
}

func contextRequest(p *phone) *gtpv1.SGSNContextRequest {
	return &gtpv1.SGSNContextRequest{Sequence: 40, RAI: rai, PTMSI: nas.Some(p.ptmsi), TEIDControl: 0x321, SGSNControl: ggsnAddress, RATType: gtpv1.EUTRAN}
}

func TestMoveToEUTRAN(t *testing.T) {
	l := newLab(t)
	p := l.online(1)
	p.idle()
	req := contextRequest(p)
	req.PTMSISignature = nas.Some(gtpv1.PTMSISignature(p.signature.Value()))
	l.mme.send(req)
	l.mme.send(req) // repeated
	l.run()
	require.Equal(t, 2, count[*gtpv1.SGSNContextResponse](l.mme.got))
	res := asked[*gtpv1.SGSNContextResponse](l, l.mme.got)
	require.Equal(t, gtpv1.CauseRequestAccepted, res.Cause)
	require.EqualValues(t, 0x321, res.TEID)
	require.Equal(t, p.imsi, res.IMSI)
	require.Equal(t, gtpv1.UMTSKeys, res.MMContext.Mode)
	require.EqualValues(t, p.cksn, res.MMContext.KSI)
	require.Equal(t, p.ck, res.MMContext.CK)
	require.Equal(t, p.ik, res.MMContext.IK)
	require.Equal(t, []byte{0xe5, 0xe0}, res.MMContext.MSNetworkCapability)
	require.Len(t, res.PDPContexts, 1)
	pdp := res.PDPContexts[0]
	require.EqualValues(t, 5, pdp.NSAPI)
	require.Equal(t, "internet", pdp.APN)
	require.Equal(t, gtpv1.EndUserAddress{Type: gtpv1.IPv4, IPv4: allotted}, pdp.EndUserAddress)
	require.EqualValues(t, 0x1001, pdp.TEIDControl)
	require.True(t, l.s.Attached(p.imsi), "until acknowledged the device is here")

	l.mme.send(&gtpv1.SGSNContextAcknowledge{TEID: res.TEIDControl, Sequence: 40, Cause: gtpv1.CauseRequestAccepted, User: ggsnAddress})
	l.run()
	_, err := l.hss.UpdateLocation(hss.UpdateLocationRequest{IMSI: p.imsi, MME: hss.MMEIdentity{Host: "m", Realm: "r"}, VisitedPLMN: plmn, RAT: hss.EUTRAN})
	require.NoError(t, err)
	l.run()
	require.False(t, l.s.Attached(p.imsi))
	require.Zero(t, count[*gtpv1.DeletePDPContextRequest](l.gw.got), "the session is the MME's")
	p.send(p.updateRequest(gprs.RAUpdating))
	l.run()
	require.Equal(t, gprs.GMMCauseMSIdentityUnknown, last[*gprs.RoutingAreaUpdateReject](p).GMMCause)
}

func TestAMoveThatTheHSSDoesNotConfirm(t *testing.T) {
	l := newLab(t)
	p := l.online(1)
	l.mme.send(contextRequest(p))
	l.run()
	l.mme.send(&gtpv1.SGSNContextAcknowledge{TEID: asked[*gtpv1.SGSNContextResponse](l, l.mme.got).TEIDControl, Sequence: 40, Cause: gtpv1.CauseRequestAccepted, User: ggsnAddress})
	l.run()
	require.Zero(t, p.id)
	require.False(t, l.s.DownlinkData(p.imsi))
	l.w.Run(2 * time.Minute)
	require.False(t, l.s.Attached(p.imsi))
	require.Zero(t, count[*gtpv1.DeletePDPContextRequest](l.gw.got))
}

func TestAContextThatTheMMEDoesNotTake(t *testing.T) {
	l := newLab(t)
	p := l.online(1)
	l.mme.send(contextRequest(p))
	l.run()
	l.mme.send(&gtpv1.SGSNContextAcknowledge{TEID: asked[*gtpv1.SGSNContextResponse](l, l.mme.got).TEIDControl, Sequence: 40, Cause: gtpv1.CauseAuthenticationFailure})
	l.run()
	require.True(t, l.s.Connected(p.imsi))
	l.mme.send(contextRequest(p))
	l.w.Run(5 * time.Minute) // no acknowledgement at all
	require.True(t, l.s.Attached(p.imsi))
	l.mme.send(&gtpv1.SGSNContextAcknowledge{TEID: asked[*gtpv1.SGSNContextResponse](l, l.mme.got).TEIDControl, Sequence: 40, Cause: gtpv1.CauseRequestAccepted, User: ggsnAddress})
	l.run()
	require.True(t, l.s.DownlinkData(p.imsi), "too late")
}

func TestContextsThatAreNotHandedOver(t *testing.T) {
	l := newLab(t)
	p := l.online(1)
	for _, c := range []struct {
		change func(*gtpv1.SGSNContextRequest)
		want   gtpv1.Cause
	}{
		{func(m *gtpv1.SGSNContextRequest) { m.PTMSI = nas.Some(nas.TMSI(0xc0000001)) }, gtpv1.CauseIMSINotKnown},
		{func(m *gtpv1.SGSNContextRequest) { m.PTMSI.Clear() }, gtpv1.CauseIMSINotKnown},
		{func(m *gtpv1.SGSNContextRequest) { m.IMSI, m.PTMSI = p.imsi, nas.Opt[nas.TMSI]{} }, gtpv1.CauseIMSINotKnown},
		{func(m *gtpv1.SGSNContextRequest) { m.PTMSISignature = nas.Some(gtpv1.PTMSISignature{}) }, gtpv1.CausePTMSISignatureMismatch},
		{func(m *gtpv1.SGSNContextRequest) { m.RAI = nas.RAI{} }, gtpv1.CauseMandatoryIEMissing},
		{func(m *gtpv1.SGSNContextRequest) { l.cfg.ContextFromMME = false }, gtpv1.CauseServiceNotSupported},
	} {
		req := contextRequest(p)
		c.change(req)
		l.mme.send(req)
		l.run()
		require.Equal(t, c.want, asked[*gtpv1.SGSNContextResponse](l, l.mme.got).Cause)
	}
	l.cfg.ContextFromMME = true
	req := contextRequest(p)
	req.IMSI, req.MSValidated, req.PTMSISignature = p.imsi, true, nas.Some(gtpv1.PTMSISignature{})
	l.mme.send(req)
	l.run()
	require.Equal(t, gtpv1.CauseRequestAccepted, asked[*gtpv1.SGSNContextResponse](l, l.mme.got).Cause)
}
