package gateway

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sunsetlab/gtpv1"
	"sunsetlab/gtpv2"
	"sunsetlab/internal/tshark"
)

func TestModifyBearer(t *testing.T) {
	c := newCore(t, internet())
	require.EqualError(t, c.ModifyBearer(imsi, Change{}), "modify bearer: 440101234567890 has no PDN connection")
	res := c.attach()
	better := gtpv2.BearerQoS{ARP: gtpv2.ARP{PriorityLevel: 1}, QCI: 6}
	require.NoError(t, c.ModifyBearer(imsi, Change{QoS: better, AMBR: gtpv2.AMBR{Uplink: 1000, Downlink: 2000}}))
	req := got[*gtpv2.UpdateBearerRequest](c)
	require.EqualValues(t, 5, req.BearerContexts[0].EBI)
	require.EqualValues(t, 6, req.BearerContexts[0].QoS.QCI)
	require.Equal(t, qos.ARP, req.BearerContexts[0].QoS.ARP, "the priority stays")
	answer := func(seq uint32, cause gtpv2.Cause) {
		c.request(&gtpv2.UpdateBearerResponse{TEID: res.Sender.TEID, Sequence: seq, Cause: gtpv2.CauseIE{Value: cause},
			BearerContexts: []gtpv2.BearerContext{{EBI: 5, Cause: gtpv2.CauseIE{Value: cause}}}})
	}
	answer(req.Sequence, gtpv2.CauseUERefuses)
	require.EqualValues(t, 9, c.Sessions()[0].Bearers[0].QoS.QCI)
	require.NoError(t, c.ModifyBearer(imsi, Change{QoS: better}))
	answer(got[*gtpv2.UpdateBearerRequest](c).Sequence, gtpv2.CauseRequestAccepted)
	require.EqualValues(t, 6, c.Sessions()[0].Bearers[0].QoS.QCI)
	require.EqualValues(t, 50_000, c.Sessions()[0].AMBR.Uplink, "which was not meant")
	require.NoError(t, c.ModifyBearer(imsi, Change{AMBR: gtpv2.AMBR{Uplink: 1000, Downlink: 2000}}))
	answer(got[*gtpv2.UpdateBearerRequest](c).Sequence, gtpv2.CauseRequestAccepted)
	require.EqualValues(t, 1000, c.Sessions()[0].AMBR.Uplink)
	require.Empty(t, tshark.Complaints(t, "gtpv2", c.all))
}

func TestModifyPDPContext(t *testing.T) {
	b := newBoth(t, internet())
	b.activated()
	slow := []byte{0x23, 0x92, 0x1f, 0x91, 0x96, 0x40, 0x40, 0x74, 0x03, 0xff, 0xff, 0x00}
	require.NoError(t, b.ModifyBearer(imsi, Change{Profile: slow, AMBR: gtpv2.AMBR{Uplink: 64, Downlink: 128}}))
	req := b.toSGSN().(*gtpv1.UpdatePDPContextRequest)
	require.EqualValues(t, 0x4444, req.TEID)
	require.EqualValues(t, 5, req.NSAPI)
	require.Equal(t, gtpv1.QoSProfile{ARP: profile.ARP, Value: slow}, req.QoS)
	require.Error(t, req.FromSGSN(), "it names no SGSN")
	res := &gtpv1.UpdatePDPContextResponse{TEID: b.only().ControlTEID, Sequence: req.Sequence, Cause: gtpv1.CauseMSRefuses}
	b.fromSGSN(res)
	require.Equal(t, profile.Value, b.only().Profile.Value)
	require.NoError(t, b.ModifyBearer(imsi, Change{Profile: slow}))
	res.Sequence, res.Cause = b.toSGSN().(*gtpv1.UpdatePDPContextRequest).Sequence, gtpv1.CauseRequestAccepted
	b.fromSGSN(res)
	require.Equal(t, slow, b.only().Profile.Value)

	require.NoError(t, b.ModifyBearer(imsi, Change{Profile: profile.Value}))
	b.world.Run(time.Minute)
	require.Len(t, b.sgsn, 4, "no answer")
	require.Equal(t, slow, b.only().Profile.Value)
	b.sound()
}

func TestBearerResourceCommand(t *testing.T) {
	c := newCore(t, internet())
	res := c.attach()
	voice := gtpv2.BearerQoS{ARP: gtpv2.ARP{PriorityLevel: 2}, QCI: 1, MaximumUplink: 64, MaximumDownlink: 64, GuaranteedUplink: 64, GuaranteedDownlink: 64}
	require.NoError(t, c.CreateDedicatedBearer(imsi, DedicatedBearer{QoS: voice}))
	made := got[*gtpv2.CreateBearerRequest](c)
	c.request(&gtpv2.CreateBearerResponse{TEID: res.Sender.TEID, Sequence: made.Sequence, Cause: gtpv2.Accept,
		BearerContexts: []gtpv2.BearerContext{{EBI: 6, Cause: gtpv2.Accept, ENB: enbU, SGW: made.BearerContexts[0].SGW}}})
	seq := uint32(1 << 23)
	command := func(alter func(*gtpv2.BearerResourceCommand)) *gtpv2.BearerResourceCommand {
		seq++
		m := &gtpv2.BearerResourceCommand{TEID: res.Sender.TEID, Sequence: seq, LinkedEBI: 5, PTI: 7, EBI: 6, TAD: []byte{0xd0, 3, 1, 0}, RATType: gtpv2.EUTRAN,
			FlowQoS: gtpv2.FlowQoS{QCI: 1, MaximumUplink: 128, MaximumDownlink: 128, GuaranteedUplink: 128, GuaranteedDownlink: 128}}
		if alter != nil {
			alter(m)
		}
		return m
	}
	for _, bad := range []struct {
		alter func(*gtpv2.BearerResourceCommand)
		want  gtpv2.Cause
	}{
		{func(m *gtpv2.BearerResourceCommand) { m.EBI = 5 }, gtpv2.CauseServiceDenied},
		{func(m *gtpv2.BearerResourceCommand) { m.EBI = 9 }, gtpv2.CauseContextNotFound},
		{func(m *gtpv2.BearerResourceCommand) { m.LinkedEBI = 6 }, gtpv2.CauseContextNotFound},
		{func(m *gtpv2.BearerResourceCommand) { m.FlowQoS = gtpv2.FlowQoS{} }, gtpv2.CauseServiceDenied},
		{func(m *gtpv2.BearerResourceCommand) { m.FlowQoS.GuaranteedUplink = 50_001 }, gtpv2.CauseNoResourcesAvailable},
		{func(m *gtpv2.BearerResourceCommand) { m.TAD = nil }, gtpv2.CauseMandatoryIEMissing},
		{func(m *gtpv2.BearerResourceCommand) { m.TEID = 0xdead }, gtpv2.CauseContextNotFound},
	} {
		m := command(bad.alter)
		c.request(m)
		fail := got[*gtpv2.BearerResourceFailureIndication](c)
		require.Equal(t, bad.want, fail.Cause.Value)
		require.Equal(t, m.Sequence, fail.Sequence)
		require.EqualValues(t, 7, fail.PTI)
	}
	m := command(nil)
	c.request(m)
	req := got[*gtpv2.UpdateBearerRequest](c)
	require.Equal(t, m.Sequence, req.Sequence, "the command's")
	require.EqualValues(t, 7, req.PTI)
	c.request(m)
	require.Empty(t, c.sent, "repeated")
	c.request(&gtpv2.UpdateBearerResponse{TEID: res.Sender.TEID, Sequence: req.Sequence, Cause: gtpv2.Accept, BearerContexts: []gtpv2.BearerContext{{EBI: 6, Cause: gtpv2.Accept}}})
	require.EqualValues(t, 128, c.Sessions()[0].Bearers[1].QoS.GuaranteedUplink)
	require.EqualValues(t, 2, c.Sessions()[0].Bearers[1].QoS.ARP.PriorityLevel)
	require.Empty(t, tshark.Complaints(t, "gtpv2", c.all))
}
