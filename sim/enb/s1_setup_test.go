package enb_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"sunsetlab/nas"
	"sunsetlab/s1ap"
	"sunsetlab/sim"
	"sunsetlab/sim/enb"
)

func TestS1SetupNamesTheTrackingAreas(t *testing.T) {
	b := unset(t, enb.Config{Name: "enb1", ENBID: 0x19b, PLMNs: []nas.PLMN{other}, PagingDRX: s1ap.PagingDRXV128})
	b.addCell(sim.Cell{Name: "second", RAT: sim.EUTRAN, PLMN: home, TAC: 8})
	b.addCell(sim.Cell{Name: "third", RAT: sim.EUTRAN, PLMN: nas.MustParsePLMN("00101"), TAC: 7})
	b.e.ConnectS1(b.mme)
	p := func(s string) s1ap.PLMNIdentity { return s1ap.PLMNIdentity(nas.MustParsePLMN(s)) }
	want := &s1ap.S1SetupRequest{
		GlobalENBID:      s1ap.GlobalENBID{PLMNIdentity: p("44020"), ENBID: s1ap.ENBID{MacroENBID: s1ap.Some[uint32](0x19b)}},
		ENBName:          s1ap.Some("enb1"),
		DefaultPagingDRX: s1ap.PagingDRXV128,
		SupportedTAs: []s1ap.SupportedTAsItem{
			{TAC: 7, BroadcastPLMNs: []s1ap.PLMNIdentity{p("44010"), p("44020"), p("00101")}},
			{TAC: 8, BroadcastPLMNs: []s1ap.PLMNIdentity{p("44010"), p("44020")}},
		},
	}
	require.Empty(t, cmp.Diff(want, b.mme.take()))
	require.False(t, b.e.Ready())
	b.mme.send(setupResponse())
	require.True(t, b.e.Ready())
	b.w.Run(time.Hour)
	b.nothingMore()
}

func TestS1SetupIsTriedAgain(t *testing.T) {
	for name, c := range map[string]struct {
		answer s1ap.Message
		after  time.Duration
	}{
		"time to wait":    {&s1ap.S1SetupFailure{Cause: s1ap.CauseMiscUnknownPLMN, TimeToWait: s1ap.Some(s1ap.TimeToWaitV20s)}, 20 * time.Second},
		"no time to wait": {&s1ap.S1SetupFailure{Cause: s1ap.CauseMiscUnspecified}, 10 * time.Second},
		"no answer":       {nil, 10 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			b := unset(t, enb.Config{})
			b.e.ConnectS1(b.mme)
			take[*s1ap.S1SetupRequest](b)
			if c.answer != nil {
				b.mme.send(c.answer)
			}
			b.w.Run(c.after - 1)
			b.nothingMore()
			b.w.Run(1)
			take[*s1ap.S1SetupRequest](b)
			b.mme.send(setupResponse())
			b.w.Run(time.Hour)
			b.nothingMore()
			require.True(t, b.e.Ready())
		})
	}
}

func TestNoServiceWithoutS1(t *testing.T) {
	b := unset(t, enb.Config{})
	h := b.handset("ue1")
	h.say(sim.RRCConnectionRequest, []byte{1})
	b.settle()
	require.Equal(t, sim.RRCConnectionReject, h.hear().Kind)
	b.e.ConnectS1(b.mme)
	h.say(sim.RRCConnectionRequest, []byte{1})
	b.settle()
	require.Equal(t, sim.RRCConnectionReject, h.hear().Kind)
	require.Zero(t, b.e.Connections())
}

func TestLosingS1ReleasesAllDevices(t *testing.T) {
	b := newBench(t, enb.Config{})
	first, second := b.handset("ue1"), b.handset("ue2")
	first.attach()
	second.connect()
	b.e.S1Changed(false)
	require.Zero(t, b.e.Connections())
	require.False(t, b.e.Ready())
	b.w.Run(time.Hour)
	b.nothingMore()
	require.Equal(t, sim.RRCConnectionRelease, first.hear().Kind)
	require.Equal(t, sim.RRCConnectionRelease, second.hear().Kind)

	b.e.S1Changed(true)
	take[*s1ap.S1SetupRequest](b)
	b.mme.send(setupResponse())
	first.attach()
}

func TestAnswersNobodyAskedFor(t *testing.T) {
	b := newBench(t, enb.Config{})
	b.mme.send(setupResponse())
	b.mme.send(&s1ap.S1SetupFailure{Cause: s1ap.CauseMiscUnspecified})
	require.True(t, b.e.Ready())
	b.w.Run(time.Hour)
	b.nothingMore()
	require.Equal(t, []string{"S1SetupResponse: not asked for", "S1SetupFailure: not asked for"}, b.faults())
}
