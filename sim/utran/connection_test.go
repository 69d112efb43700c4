package utran_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/stretchr/testify/require"

	"sunsetlab/nas"
	"sunsetlab/sim"
	"sunsetlab/sim/utran"
)

func frames(t *testing.T, want, got sim.IuFrame) {
	t.Helper()
	require.Empty(t, cmp.Diff(want, got, cmp.AllowUnexported(nas.IMSI{}), cmpopts.EquateComparable(nas.IMSI{})))
}

func TestInitialUEMessage(t *testing.T) {
	for _, d := range []sim.CNDomain{sim.PSDomain, sim.CSDomain} {
		b := newBench(t, utran.Config{})
		h := b.handset()
		h.say(sim.RRCConnectionRequest, d, 8, 1)
		b.settle()
		frames(t, sim.IuFrame{Kind: sim.IuInitialUEMessage, Domain: d, Connection: 1, NAS: []byte{8, 1}, LAI: lai, RAC: 3}, b.take(d))
		require.Equal(t, "ue1", b.core(d).about[0])

		b.send(d, sim.IuFrame{Kind: sim.IuDirectTransfer, Connection: 1, NAS: []byte{8, 2}})
		f := h.hear(t)
		require.Equal(t, sim.DLInformationTransfer, f.Kind)
		require.Equal(t, d, f.Domain)
		require.Equal(t, []byte{8, 2}, f.NAS)
		h.say(sim.ULInformationTransfer, d, 8, 3)
		b.settle()
		frames(t, sim.IuFrame{Kind: sim.IuDirectTransfer, Domain: d, Connection: 1, NAS: []byte{8, 3}}, b.take(d))
		b.nothingMore()
	}
}

func TestBothDomainsShareARadioConnection(t *testing.T) {
	b := newBench(t, utran.Config{})
	h := b.handset()
	ps := b.connect(h, sim.PSDomain)
	h.say(sim.ULInformationTransfer, sim.CSDomain, 5)
	b.settle()
	f := b.take(sim.CSDomain)
	require.Equal(t, sim.IuInitialUEMessage, f.Kind)
	cs := f.Connection
	require.NotEqual(t, ps, cs)
	require.Equal(t, 1, b.r.Connections())

	b.send(sim.PSDomain, sim.IuFrame{Kind: sim.IuReleaseCommand, Connection: ps})
	frames(t, sim.IuFrame{Kind: sim.IuReleaseComplete, Domain: sim.PSDomain, Connection: ps}, b.take(sim.PSDomain))
	down := h.hear(t)
	require.Equal(t, sim.SignallingConnectionRelease, down.Kind)
	require.Equal(t, sim.PSDomain, down.Domain)

	// The next message to the domain opens another connection.
	h.say(sim.ULInformationTransfer, sim.PSDomain, 6)
	b.settle()
	again := b.take(sim.PSDomain)
	require.Equal(t, sim.IuInitialUEMessage, again.Kind)
	require.NotEqual(t, ps, again.Connection)

	b.send(sim.PSDomain, sim.IuFrame{Kind: sim.IuReleaseCommand, Connection: again.Connection})
	b.send(sim.CSDomain, sim.IuFrame{Kind: sim.IuReleaseCommand, Connection: cs})
	require.Equal(t, sim.SignallingConnectionRelease, h.hear(t).Kind)
	require.Equal(t, sim.RRCConnectionRelease, h.hear(t).Kind)
	require.Zero(t, b.r.Connections())
}

func TestSecurityMode(t *testing.T) {
	b := newBench(t, utran.Config{})
	h := b.handset()
	id := b.connect(h, sim.CSDomain)
	command := sim.IuFrame{Kind: sim.IuSecurityModeCommand, Connection: id, UEA: 1, UIA: 2, IK: [16]byte{11: 9, 12: 1, 13: 2, 14: 3, 15: 4}}
	b.send(sim.CSDomain, command)
	f := h.hear(t)
	require.Equal(t, sim.SecurityModeCommand, f.Kind)
	require.Equal(t, sim.CSDomain, f.Domain)
	require.Equal(t, [4]byte{1, 2, 3, 4}, f.Token)
	require.EqualValues(t, 1, f.EEA)
	require.EqualValues(t, 2, f.EIA)
	frames(t, sim.IuFrame{Kind: sim.IuSecurityModeComplete, Domain: sim.CSDomain, Connection: id, UEA: 1, UIA: 2}, b.take(sim.CSDomain))

	h.fails = true
	b.send(sim.CSDomain, command)
	frames(t, sim.IuFrame{Kind: sim.IuSecurityModeReject, Domain: sim.CSDomain, Connection: id, Cause: sim.IuSecurityFailure}, b.take(sim.CSDomain))
	b.nothingMore()
}

func TestBearers(t *testing.T) {
	b := newBench(t, utran.Config{})
	h := b.handset()
	id := b.connect(h, sim.PSDomain)
	b.send(sim.PSDomain, sim.IuFrame{Kind: sim.IuRABAssignmentRequest, Connection: id, AddRABs: 1<<5 | 1<<6})
	f := h.hear(t)
	require.Equal(t, sim.RRCConnectionReconfiguration, f.Kind)
	require.EqualValues(t, 1<<5|1<<6, f.AddBearers)
	frames(t, sim.IuFrame{Kind: sim.IuRABAssignmentResponse, Connection: id, AddRABs: 1<<5 | 1<<6}, b.take(sim.PSDomain))
	b.send(sim.PSDomain, sim.IuFrame{Kind: sim.IuRABAssignmentRequest, Connection: id, ReleaseRABs: 1 << 6})
	require.EqualValues(t, 1<<6, h.hear(t).ReleaseBearers)
	frames(t, sim.IuFrame{Kind: sim.IuRABAssignmentResponse, Connection: id, ReleaseRABs: 1 << 6}, b.take(sim.PSDomain))
	// Nothing to do is answered at once, and without a word to the device.
	b.send(sim.PSDomain, sim.IuFrame{Kind: sim.IuRABAssignmentRequest, Connection: id})
	require.Equal(t, sim.IuNoResource, b.take(sim.PSDomain).Cause)
	require.Empty(t, h.heard)
}

func TestRequestsOfTheCoreRunOneAfterAnother(t *testing.T) {
	b := newBench(t, utran.Config{})
	h := b.handset()
	h.mute = true
	ps := b.connect(h, sim.PSDomain)
	h.say(sim.ULInformationTransfer, sim.CSDomain, 5)
	b.settle()
	cs := b.take(sim.CSDomain).Connection
	b.send(sim.PSDomain, sim.IuFrame{Kind: sim.IuSecurityModeCommand, Connection: ps, UIA: 1})
	b.send(sim.CSDomain, sim.IuFrame{Kind: sim.IuSecurityModeCommand, Connection: cs, UIA: 2})
	b.send(sim.PSDomain, sim.IuFrame{Kind: sim.IuRABAssignmentRequest, Connection: ps, AddRABs: 1 << 5})
	require.Len(t, h.heard, 1)
	h.say(sim.RRCConnectionReconfigurationComplete, 0) // not what was asked
	b.settle()
	require.Len(t, h.heard, 1)

	// The domain whose command is under way goes away; its answer belongs to none.
	b.send(sim.PSDomain, sim.IuFrame{Kind: sim.IuReleaseCommand, Connection: ps})
	require.Equal(t, sim.IuReleaseComplete, b.take(sim.PSDomain).Kind)
	h.say(sim.SecurityModeComplete, 0)
	b.settle()
	b.nothingMore()
	require.Equal(t, []sim.RadioKind{sim.SecurityModeCommand, sim.SignallingConnectionRelease, sim.SecurityModeCommand},
		[]sim.RadioKind{h.heard[0].Kind, h.heard[1].Kind, h.heard[2].Kind})
	h.say(sim.SecurityModeComplete, 0)
	b.settle()
	require.EqualValues(t, 2, b.take(sim.CSDomain).UIA)
	h.say(sim.SecurityModeComplete, 0) // to nothing
	b.settle()
	b.nothingMore()
}

func TestRejects(t *testing.T) {
	b := newBench(t, utran.Config{MaxConnections: 1})
	b.r.ConnectMSC(nil)
	h := b.handset()
	h.say(sim.RRCConnectionRequest, sim.CSDomain, 1)
	h.say(sim.RRCConnectionRequest, 7, 1)
	b.settle()
	require.Len(t, h.heard, 1, "of two requests the air answers the last")
	require.Equal(t, sim.RRCConnectionReject, h.hear(t).Kind)
	b.connect(h, sim.PSDomain)
	h.say(sim.ULInformationTransfer, sim.CSDomain, 1)
	second := b.handset()
	second.say(sim.RRCConnectionRequest, sim.PSDomain, 1)
	b.settle()
	require.Equal(t, sim.RRCConnectionReject, second.hear(t).Kind)
	require.Equal(t, []string{"ULInformationTransfer: there is no core network for the domain"}, b.faults())
	b.nothingMore()
}

func TestInactivity(t *testing.T) {
	b := newBench(t, utran.Config{})
	h := b.handset()
	id := b.connect(h, sim.PSDomain)
	b.w.Run(30 * time.Second)
	b.nothingMore() // signalling alone has patience
	b.send(sim.PSDomain, sim.IuFrame{Kind: sim.IuRABAssignmentRequest, Connection: id, AddRABs: 1 << 5})
	b.take(sim.PSDomain)
	b.w.Run(6 * time.Second)
	h.say(sim.UserData, sim.PSDomain)
	b.w.Run(6 * time.Second)
	b.nothingMore()
	b.w.Run(15 * time.Second)
	frames(t, sim.IuFrame{Kind: sim.IuReleaseRequest, Connection: id, Cause: sim.IuUserInactivity}, b.take(sim.PSDomain))
	b.nothingMore()
}

func TestADeafCore(t *testing.T) {
	b := newBench(t, utran.Config{})
	h := b.handset()
	b.connect(h, sim.PSDomain)
	b.w.Run(2 * time.Minute)
	require.Equal(t, sim.IuReleaseRequest, b.take(sim.PSDomain).Kind)
	b.nothingMore()
	require.Zero(t, b.r.Connections())
	require.Equal(t, sim.RRCConnectionRelease, h.hear(t).Kind)
	require.Equal(t, []string{"Iu Release Request: no answer from the core"}, b.faults())
}

func TestACallIsNeverIdle(t *testing.T) {
	b := newBench(t, utran.Config{EUTRAN: utran.RedirectAfterCall})
	h := b.handset()
	id := b.connect(h, sim.CSDomain)
	b.send(sim.CSDomain, sim.IuFrame{Kind: sim.IuRABAssignmentRequest, Connection: id, AddRABs: 1})
	b.take(sim.CSDomain)
	b.w.Run(time.Hour)
	b.nothingMore()
	h.heard = nil
	b.send(sim.CSDomain, sim.IuFrame{Kind: sim.IuReleaseCommand, Connection: id})
	f := h.hear(t)
	require.Equal(t, sim.RRCConnectionRelease, f.Kind)
	require.Equal(t, sim.EUTRAN, f.Redirect)
}

func TestRedirection(t *testing.T) {
	for _, c := range []struct {
		policy utran.Redirection
		core   sim.RAT
		want   sim.RAT
	}{
		{utran.RedirectNever, sim.NoRAT, sim.NoRAT},
		{utran.RedirectAfterCall, sim.NoRAT, sim.NoRAT},
		{utran.RedirectAlways, sim.NoRAT, sim.EUTRAN},
		{utran.RedirectNever, sim.EUTRAN, sim.EUTRAN},
	} {
		b := newBench(t, utran.Config{EUTRAN: c.policy})
		h := b.handset()
		id := b.connect(h, sim.PSDomain)
		b.send(sim.PSDomain, sim.IuFrame{Kind: sim.IuReleaseCommand, Connection: id, Redirect: c.core})
		require.Equal(t, c.want, h.hear(t).Redirect, c.policy)
	}
	var r utran.Redirection
	require.NoError(t, r.UnmarshalText([]byte("after_call")))
	require.Equal(t, utran.RedirectAfterCall, r)
	require.EqualError(t, r.UnmarshalText([]byte("x")), `"x" is no redirection: want one of never, after_call, always`)
	require.Equal(t, "unknown", utran.Redirection(9).String())
}

func TestADeviceOutOfReach(t *testing.T) {
	b := newBench(t, utran.Config{})
	h, other := b.handset(), b.handset()
	kept := b.connect(other, sim.PSDomain)
	id := b.connect(h, sim.PSDomain)
	h.mute = true
	b.send(sim.PSDomain, sim.IuFrame{Kind: sim.IuSecurityModeCommand, Connection: id})
	b.air.SetCoverage(h.radio.ID(), false)
	b.w.Run(1100 * time.Millisecond)
	frames(t, sim.IuFrame{Kind: sim.IuSecurityModeReject, Connection: id, Cause: sim.IuRadioConnectionLost}, b.take(sim.PSDomain))
	frames(t, sim.IuFrame{Kind: sim.IuReleaseRequest, Connection: id, Cause: sim.IuRadioConnectionLost}, b.take(sim.PSDomain))
	b.send(sim.PSDomain, sim.IuFrame{Kind: sim.IuRABAssignmentRequest, Connection: id, AddRABs: 1 << 5})
	frames(t, sim.IuFrame{Kind: sim.IuRABAssignmentResponse, Connection: id, Cause: sim.IuRadioConnectionLost}, b.take(sim.PSDomain))
	b.send(sim.PSDomain, sim.IuFrame{Kind: sim.IuReleaseCommand, Connection: id})
	require.Equal(t, sim.IuReleaseComplete, b.take(sim.PSDomain).Kind)
	require.Equal(t, 1, b.r.Connections())
	b.send(sim.PSDomain, sim.IuFrame{Kind: sim.IuDirectTransfer, Connection: kept, NAS: []byte{1}})
	require.Equal(t, sim.DLInformationTransfer, other.hear(t).Kind)
}

func TestADeviceThatDoesNotAnswer(t *testing.T) {
	b := newBench(t, utran.Config{})
	h := b.handset()
	h.mute = true
	id := b.connect(h, sim.PSDomain)
	b.send(sim.PSDomain, sim.IuFrame{Kind: sim.IuSecurityModeCommand, Connection: id})
	b.w.Run(6 * time.Second)
	require.Equal(t, sim.IuSecurityModeReject, b.take(sim.PSDomain).Kind)
	require.Equal(t, sim.IuReleaseRequest, b.take(sim.PSDomain).Kind)
	require.Equal(t, sim.SecurityModeCommand, h.hear(t).Kind)
	require.Equal(t, sim.RRCConnectionRelease, h.hear(t).Kind)
	b.w.Run(time.Minute)
	require.Zero(t, b.r.Connections())
}

func TestAnotherRequestEndsTheConnectionBefore(t *testing.T) {
	b := newBench(t, utran.Config{})
	h := b.handset()
	first := b.connect(h, sim.PSDomain)
	h.say(sim.RRCConnectionRequest, sim.PSDomain, 2)
	b.settle()
	frames(t, sim.IuFrame{Kind: sim.IuReleaseRequest, Connection: first, Cause: sim.IuRadioConnectionLost}, b.take(sim.PSDomain))
	second := b.take(sim.PSDomain)
	require.Equal(t, sim.IuInitialUEMessage, second.Kind)
	b.send(sim.PSDomain, sim.IuFrame{Kind: sim.IuReleaseCommand, Connection: first})
	require.Equal(t, sim.IuReleaseComplete, b.take(sim.PSDomain).Kind)
	require.Empty(t, h.heard)
	b.send(sim.PSDomain, sim.IuFrame{Kind: sim.IuDirectTransfer, Connection: second.Connection, NAS: []byte{1}})
	require.Equal(t, sim.DLInformationTransfer, h.hear(t).Kind)
}

func TestReset(t *testing.T) {
	b := newBench(t, utran.Config{})
	first, second := b.handset(), b.handset()
	b.connect(first, sim.PSDomain)
	b.connect(second, sim.CSDomain)
	b.send(sim.CSDomain, sim.IuFrame{Kind: sim.IuReset})
	require.Equal(t, sim.RRCConnectionRelease, second.hear(t).Kind)
	require.Empty(t, first.heard)
	b.r.Reset()
	b.settle()
	require.Equal(t, sim.RRCConnectionRelease, first.hear(t).Kind)
	frames(t, sim.IuFrame{Kind: sim.IuReset}, b.take(sim.PSDomain))
	frames(t, sim.IuFrame{Kind: sim.IuReset, Domain: sim.CSDomain}, b.take(sim.CSDomain))
	require.Zero(t, b.r.Connections())
}
