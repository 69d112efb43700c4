package msc

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sunsetlab/internal/tshark"
	"sunsetlab/nas"
	"sunsetlab/sgsap"
	"sunsetlab/sim"
)

var (
	imsi = nas.MustParseIMSI("440101234567890")
	plmn = nas.MustParsePLMN("44010")
	lai  = nas.LAI{PLMN: plmn, LAC: 1}
	mme  = sgsap.MMEName(nas.GUMMEI{PLMN: plmn, MMEGroupID: 0x8001, MMECode: 1})
)

// office is an MSC and the other end of its SGs.
type office struct {
	t     testing.TB
	world *sim.World
	trace *sim.Trace
	cfg   *Config
	*MSC
	sent [][]byte
	all  [][]byte
}

func (o *office) Send(_ fmt.Stringer, pdu []byte) {
	o.sent = append(o.sent, bytes.Clone(pdu))
	o.all = append(o.all, bytes.Clone(pdu))
}

func newOffice(t testing.TB, mode Mode) *office {
	o := &office{t: t, trace: sim.NewTrace(sim.All)}
	o.world = sim.NewWorld(sim.Config{Seed: 1, Start: time.Date(2026, 3, 31, 21, 0, 0, 0, time.FixedZone("JST", 9*3600)), Trace: o.trace})
	o.cfg = &Config{Name: "vlr.test", Mode: mode}
	o.MSC = New(o.world.Env("msc"), o.cfg)
	o.ConnectMME(o)
	return o
}

// say hands the MSC a message.
func (o *office) say(m sgsap.Message) {
	b := m.Append(nil)
	o.all = append(o.all, bytes.Clone(b))
	o.HandleSGsAP(b)
	clear(b) // what it keeps must be copies
}

func got[T sgsap.Message](o *office) T {
	o.t.Helper()
	require.NotEmpty(o.t, o.sent, "the MSC sent nothing")
	m, err := sgsap.Decode(o.sent[0])
	require.NoError(o.t, err)
	o.sent = o.sent[1:]
	want, ok := m.(T)
	require.True(o.t, ok, "got %s", m.Name())
	return want
}

func (o *office) register() *sgsap.LocationUpdateAccept {
	o.t.Helper()
	o.say(&sgsap.LocationUpdateRequest{IMSI: imsi, MMEName: mme, UpdateType: sgsap.IMSIAttach, NewLAI: lai, TAI: nas.TAI{PLMN: plmn, TAC: 7}})
	return got[*sgsap.LocationUpdateAccept](o)
}

func (o *office) state() SGsState {
	s, _, _ := o.State(imsi)
	return s
}

// last is the last decision.
func (o *office) last() string {
	events := o.trace.Events()
	for _, e := range slices.Backward(events) {
		if e.Kind == sim.Decision {
			return strings.TrimSpace(e.Name + ": " + e.Detail + " " + e.Cause)
		}
	}
	return ""
}

func (o *office) faults() (n int) {
	for _, e := range o.trace.Events() {
		if e.Kind == sim.Fault {
			n++
		}
	}
	return n
}

func TestLocationUpdate(t *testing.T) {
	o := newOffice(t, Full)
	accept := o.register()
	require.Equal(t, &sgsap.LocationUpdateAccept{IMSI: imsi, LAI: lai}, accept, "the MME's area, no TMSI")
	require.Equal(t, SGsAssociated, o.state())
	require.Equal(t, "location update accepted: full", o.last())

	o.cfg.LAI = nas.LAI{PLMN: plmn, LAC: 77}
	o.cfg.AllocateTMSI = true
	accept = o.register()
	require.EqualValues(t, 77, accept.LAI.LAC)
	tmsi, ok := accept.Identity.TMSI.Get()
	require.True(t, ok)
	_, _, inUse := o.State(imsi)
	require.False(t, inUse.Present(), "not before the device has it")
	o.say(&sgsap.TMSIReallocationComplete{IMSI: imsi})
	_, _, inUse = o.State(imsi)
	require.Equal(t, tmsi, inUse.Value())
	require.Zero(t, o.faults())
	o.say(&sgsap.TMSIReallocationComplete{IMSI: imsi})
	require.Equal(t, 1, o.faults())

	o.register()
	o.world.Run(41 * time.Second)
	require.Equal(t, "TMSI reallocation not completed: Ts6-2 expired", o.last())
	require.Equal(t, SGsAssociated, o.state())
	require.Empty(t, tshark.Complaints(t, "sgsap", o.all))
}

func TestLocationUpdateRefused(t *testing.T) {
	request := &sgsap.LocationUpdateRequest{IMSI: imsi, MMEName: mme, UpdateType: sgsap.IMSIAttach, NewLAI: lai}
	for _, cause := range []sgsap.RejectCause{sgsap.IMSIUnknownInHLR, sgsap.NetworkFailure, sgsap.Congestion} {
		for _, one := range []bool{true, false} {
			o := newOffice(t, Full)
			o.register()
			if one {
				o.cfg.RejectIMSI = map[nas.IMSI]sgsap.RejectCause{imsi: cause}
			} else {
				o.cfg.Reject = cause
			}
			o.say(request)
			require.Equal(t, cause, got[*sgsap.LocationUpdateReject](o).Cause)
			require.Equal(t, SGsNull, o.state())
			require.Equal(t, "location update rejected: policy "+cause.String(), o.last())
		}
	}
	for name, policy := range map[string]func(*Config){
		"all":  func(c *Config) { c.Silent = true },
		"one":  func(c *Config) { c.SilentIMSI = map[nas.IMSI]bool{imsi: true} },
		"none": func(c *Config) { c.Mode = None },
	} {
		o := newOffice(t, Full)
		policy(o.cfg)
		o.say(request)
		o.world.Run(time.Minute)
		require.Empty(t, o.sent, name)
		require.Equal(t, SGsNull, o.state(), name)
	}
}

func TestCalls(t *testing.T) {
	o := newOffice(t, Full)
	o.Call(imsi)
	require.Equal(t, "call failed: subscriber absent: SGs-NULL", o.last())
	o.register()
	o.Call(imsi)
	page := got[*sgsap.PagingRequest](o)
	require.Equal(t, &sgsap.PagingRequest{IMSI: imsi, VLRName: "vlr.test", Service: sgsap.CSCall, LAI: lai}, page)
	o.Call(imsi)
	require.Empty(t, o.sent, "paging is under way")
	o.say(&sgsap.ServiceRequest{IMSI: imsi, Service: sgsap.CSCall, EMMMode: nas.Some(sgsap.EMMIdle)})
	require.Equal(t, "call goes on by CS fallback: the device answered paging", o.last())
	o.world.Run(time.Minute)
	require.Empty(t, o.sent)

	// Nobody answers: Ts5, once more, Ts5.
	o.cfg.Ns5 = 1
	o.Call(imsi)
	o.world.Run(9 * time.Second)
	require.Len(t, o.sent, 1)
	o.world.Run(2 * time.Second)
	require.Len(t, o.sent, 2)
	o.world.Run(time.Minute)
	require.Len(t, o.sent, 2)
	require.Equal(t, "CS call failed: Ts5 expired, paged 2 times", o.last())
	o.sent = nil

	for _, c := range []struct {
		answer sgsap.Message
		state  SGsState
		last   string
	}{
		{&sgsap.UEUnreachable{IMSI: imsi, Cause: sgsap.CauseUEUnreachable}, SGsAssociated, "CS call failed: not reached SGs #6 UE unreachable"},
		{&sgsap.PagingReject{IMSI: imsi, Cause: sgsap.CauseRejectedByUser}, SGsAssociated, "CS call failed: not reached SGs #13 Mobile terminating CS fallback call rejected by the user"},
		{&sgsap.PagingReject{IMSI: imsi, Cause: sgsap.CauseIMSIUnknown}, SGsNull, "CS call failed: not reached SGs #3 IMSI unknown"},
	} {
		o.Call(imsi)
		got[*sgsap.PagingRequest](o)
		o.say(c.answer)
		require.Equal(t, c.last, o.last())
		require.Equal(t, c.state, o.state())
		require.Empty(t, o.sent)
	}

	o.register()
	o.Call(imsi)
	got[*sgsap.PagingRequest](o)
	o.HangUp(imsi)
	require.Equal(t, imsi, got[*sgsap.ServiceAbortRequest](o).IMSI)
	o.HangUp(imsi)
	o.world.Run(time.Minute)
	require.Empty(t, o.sent)
	require.Zero(t, o.faults())
	require.Empty(t, tshark.Complaints(t, "sgsap", o.all))
}

func TestCallsByMode(t *testing.T) {
	for _, c := range []struct {
		mode  Mode
		calls GhostCalls
		last  string
	}{
		{SMSOnly, Divert, "call failed: the MSC has SMS only"},
		{Ghost, Divert, "call diverted: no radio to fall back to"},
		{Ghost, Drop, "call dropped: no radio to fall back to"},
	} {
		o := newOffice(t, c.mode)
		o.cfg.GhostCalls = c.calls
		o.register()
		o.Call(imsi)
		require.Equal(t, c.last, o.last())
		require.Empty(t, o.sent)
	}
	o := newOffice(t, Ghost)
	o.say(&sgsap.MOCSFBIndication{IMSI: imsi})
	require.Equal(t, "CS fallback of a call: the device makes a call, with no radio to fall back to", o.last())
	o.register()
	o.SetMode(None)
	o.Call(imsi)
	require.Equal(t, "call failed: subscriber absent: SGs-ASSOCIATED", o.last())
	require.Empty(t, o.sent)
}

// uplink is a CP message from the device.
func (o *office) uplink(b ...byte) { o.say(&sgsap.UplinkUnitdata{IMSI: imsi, NASMessage: b}) }

func TestSMSToDevice(t *testing.T) {
	o := newOffice(t, SMSOnly)
	require.NoError(t, o.SMS(imsi, "3Gは終わりました"))
	require.Equal(t, "SMS waits: subscriber absent: SGs-NULL", o.last())
	require.NoError(t, o.SMS(imsi, "second"))
	o.register()
	require.Equal(t, sgsap.SMS, got[*sgsap.PagingRequest](o).Service)
	o.say(&sgsap.ServiceRequest{IMSI: imsi, Service: sgsap.SMS})
	first := got[*sgsap.DownlinkUnitdata](o).NASMessage
	require.Equal(t, []byte{0x09, 0x01}, first[:2])
	reference := first[4]
	o.uplink(0x89, 0x04)
	o.uplink(0x89, 0x01, 2, 2, reference)
	require.Equal(t, []byte{0x09, 0x04}, got[*sgsap.DownlinkUnitdata](o).NASMessage, "CP-ACK of the device's CP-DATA")
	require.Equal(t, "SMS delivered: 3Gは終わりました", o.last())
	require.Equal(t, []string{"second"}, o.Waiting(imsi))

	// The next one over the same connection, which then ends.
	second := got[*sgsap.DownlinkUnitdata](o).NASMessage
	o.uplink(0x89, 0x04)
	o.uplink(0x89, 0x01, 2, 2, second[4])
	got[*sgsap.DownlinkUnitdata](o)
	require.Equal(t, imsi, got[*sgsap.ReleaseRequest](o).IMSI)
	require.Empty(t, o.Waiting(imsi))
	o.world.Run(time.Minute)
	require.Empty(t, o.sent)
	require.Zero(t, o.faults())

	require.Empty(t, tshark.Complaints(t, "sgsap", o.all))
	text := tshark.Read(t, "sgsap", o.all, "-Y", "gsm_sms", "-T", "fields", "-e", "gsm_sms.sms_text", "-e", "gsm_sms.scts.day", "-e", "gsm_sms.scts.hour")
	require.Equal(t, "3Gは終わりました\t31\t21\nsecond\t31\t21\n", text)
	require.Error(t, o.SMS(imsi, strings.Repeat("x", 71)))
}

func TestSMSFromDevice(t *testing.T) {
	o := newOffice(t, Ghost)
	o.register()
	// RP-DATA: reference 9, no originator, service centre 000; SMS-SUBMIT to 123
	// in UCS2, and in the default alphabet with a validity period.
	ucs2 := []byte{0x01, 1, 3, 0x81, 0x21, 0xf3, 0, 8, 4, 0, 'h', 0, 'i'}
	seven := []byte{0x11, 1, 3, 0x81, 0x21, 0xf3, 0, 0, 0xaa, 5, 0xe8, 0x32, 0x9b, 0xfd, 0x06}
	for _, c := range []struct {
		tpdu []byte
		text string
	}{{ucs2, "hi"}, {seven, "hello"}} {
		rp := append([]byte{0, 9, 0, 3, 0x91, 0, 0xf0, byte(len(c.tpdu))}, c.tpdu...)
		o.uplink(append([]byte{0x09, 0x01, byte(len(rp))}, rp...)...)
		require.Equal(t, []byte{0x89, 0x04}, got[*sgsap.DownlinkUnitdata](o).NASMessage)
		require.Equal(t, []byte{0x89, 0x01, 2, 3, 9}, got[*sgsap.DownlinkUnitdata](o).NASMessage, "RP-ACK")
		require.Equal(t, "SMS received: "+c.text, o.last())
		o.uplink(0x09, 0x04)
		got[*sgsap.ReleaseRequest](o)
	}
	require.Equal(t, []string{"hi", "hello"}, o.Received(imsi))
	require.Zero(t, o.faults())
	require.Empty(t, tshark.Complaints(t, "sgsap", o.all))

	for _, bad := range [][]byte{{0x09, 0x07}, {0x03, 1}, {0x09, 1, 9, 0}, {0x09, 1, 2, 0, 1}, {0x09, 1, 2, 7, 1}, {0x09, 1, 2, 2, 77}} {
		before := o.faults()
		o.uplink(bad...)
		require.Equal(t, before+1, o.faults(), "%x", bad)
	}
	o.sent = nil
	o.say(&sgsap.EPSDetachIndication{IMSI: imsi, MMEName: mme, DetachType: sgsap.UEInitiatedEPSDetach})
	got[*sgsap.EPSDetachAck](o)
	o.uplink(0x09, 0x04)
	require.Equal(t, sgsap.CauseIMSIUnknown, got[*sgsap.ReleaseRequest](o).Cause.Value())
}

func TestSMSThatFails(t *testing.T) {
	o := newOffice(t, SMSOnly)
	o.register()
	page := func() {
		t.Helper()
		require.Equal(t, sgsap.SMS, got[*sgsap.PagingRequest](o).Service)
	}
	require.NoError(t, o.SMS(imsi, "x"))
	page()
	o.say(&sgsap.UEUnreachable{IMSI: imsi, Cause: sgsap.CauseUEUnreachable})
	got[*sgsap.AlertRequest](o)
	o.say(&sgsap.AlertAck{IMSI: imsi})
	o.world.Run(time.Hour)
	require.Empty(t, o.sent)
	o.say(&sgsap.UEActivityIndication{IMSI: imsi})
	page()
	o.say(&sgsap.ServiceRequest{IMSI: imsi, Service: sgsap.SMS})
	got[*sgsap.DownlinkUnitdata](o)
	o.world.Run(time.Minute)
	require.Equal(t, "SMS not delivered: no acknowledgement", o.last())
	require.Equal(t, []string{"x"}, o.Waiting(imsi))

	// Registering anew brings it; a refusal ends it.
	o.register()
	page()
	o.say(&sgsap.ServiceRequest{IMSI: imsi, Service: sgsap.SMS})
	sms := got[*sgsap.DownlinkUnitdata](o).NASMessage
	o.uplink(0x89, 0x01, 4, 4, sms[4], 1, 22)
	got[*sgsap.DownlinkUnitdata](o)
	require.Equal(t, "SMS not delivered: RP-ERROR", o.last())
	got[*sgsap.ReleaseRequest](o)
	require.Empty(t, o.Waiting(imsi))

	// An alert that nobody answers, and one that is refused.
	require.NoError(t, o.SMS(imsi, "y"))
	page()
	o.say(&sgsap.UEUnreachable{IMSI: imsi, Cause: sgsap.CauseUETemporarilyUnreachable})
	o.world.Run(time.Minute)
	require.Len(t, o.sent, 3)
	require.Equal(t, "alert failed: Ts7 expired, asked 3 times", o.last())
	o.sent = nil
	require.NoError(t, o.SMS(imsi, "z"))
	page()
	o.say(&sgsap.UEUnreachable{IMSI: imsi, Cause: sgsap.CauseUEUnreachable})
	got[*sgsap.AlertRequest](o)
	o.say(&sgsap.AlertReject{IMSI: imsi, Cause: sgsap.CauseIMSIUnknown})
	require.Equal(t, SGsNull, o.state())
	require.Zero(t, o.faults())
}

func TestCallGoesBeforeSMS(t *testing.T) {
	o := newOffice(t, Full)
	o.register()
	require.NoError(t, o.SMS(imsi, "x"))
	got[*sgsap.PagingRequest](o)
	o.Call(imsi)
	require.Equal(t, sgsap.CSCall, got[*sgsap.PagingRequest](o).Service)
	o.HangUp(imsi)
	got[*sgsap.ServiceAbortRequest](o)
	require.Equal(t, sgsap.SMS, got[*sgsap.PagingRequest](o).Service)
}

func TestDetach(t *testing.T) {
	o := newOffice(t, Full)
	for range 2 { // an unknown subscriber's detach is acknowledged too
		o.say(&sgsap.EPSDetachIndication{IMSI: imsi, MMEName: mme, DetachType: sgsap.UEInitiatedEPSDetach})
		require.Equal(t, imsi, got[*sgsap.EPSDetachAck](o).IMSI)
		require.Equal(t, SGsNull, o.state())
		o.register()
		o.say(&sgsap.IMSIDetachIndication{IMSI: imsi, MMEName: mme, DetachType: sgsap.CombinedUEDetach})
		require.Equal(t, imsi, got[*sgsap.IMSIDetachAck](o).IMSI)
		require.Equal(t, SGsNull, o.state())
		o.register()
	}
}

func TestReset(t *testing.T) {
	o := newOffice(t, Full)
	o.register()
	o.Restart()
	require.Equal(t, SGsNull, o.state())
	require.Equal(t, "vlr.test", got[*sgsap.ResetIndication](o).VLRName)
	o.say(&sgsap.ResetAck{MMEName: mme})
	o.world.Run(time.Minute)
	require.Empty(t, o.sent)

	o.Restart()
	o.world.Run(time.Minute)
	require.Len(t, o.sent, 3)
	require.Equal(t, "MME does not answer: Ts11 expired, reset sent 3 times", o.last())
	o.sent = nil

	o.register()
	o.say(&sgsap.ResetIndication{MMEName: "other.example.org"})
	require.Equal(t, "vlr.test", got[*sgsap.ResetAck](o).VLRName)
	require.Equal(t, SGsAssociated, o.state(), "another MME's reset")
	o.say(&sgsap.ResetIndication{MMEName: mme})
	got[*sgsap.ResetAck](o)
	require.Equal(t, SGsNull, o.state())

	o.MMInformation(imsi, []byte{0x43, 2, 0x80, 0x41})
	require.Empty(t, o.sent)
	o.register()
	o.MMInformation(imsi, []byte{0x43, 2, 0x80, 0x41})
	require.Equal(t, []byte{0x43, 2, 0x80, 0x41}, got[*sgsap.MMInformationRequest](o).MMInformation)
}

func TestStatusAnswersWhatCannotBeUsed(t *testing.T) {
	o := newOffice(t, Full)
	o.register()
	for _, c := range []struct {
		name  string
		bytes []byte
		cause sgsap.SGsCause
	}{
		{"nothing", nil, 0},
		{"unknown type", []byte{0x55, 1, 2}, sgsap.CauseMessageUnknown},
		{"mandatory element missing", []byte{0x0c}, sgsap.CauseMissingMandatory},
		{"mandatory element invalid", []byte{0x0c, 1, 1, 0}, sgsap.CauseInvalidMandatory},
		{"for an MME", (&sgsap.AlertRequest{IMSI: imsi}).Append(nil), sgsap.CauseIncompatibleWithState},
		{"answers no paging of this kind", nil, sgsap.CauseSemanticallyIncorrect},
	} {
		if c.name == "answers no paging of this kind" {
			o.Call(imsi)
			o.sent = nil
			c.bytes = (&sgsap.ServiceRequest{IMSI: imsi, Service: sgsap.SMS}).Append(nil)
		}
		o.HandleSGsAP(c.bytes)
		if len(c.bytes) == 0 {
			require.Empty(t, o.sent, "there is no message to quote")
			continue
		}
		status := got[*sgsap.Status](o)
		require.Equal(t, c.cause, status.Cause, c.name)
		require.Equal(t, c.bytes, status.ErroneousMessage, c.name)
	}
	o.say(&sgsap.Status{Cause: sgsap.CauseMessageUnknown, ErroneousMessage: []byte{1}})
	o.HandleSGsAP([]byte{0x1d})
	require.Empty(t, o.sent, "a status is not answered")
	for _, m := range []sgsap.Message{&sgsap.AlertAck{IMSI: imsi}, &sgsap.AlertReject{IMSI: imsi}, &sgsap.UEActivityIndication{IMSI: imsi},
		&sgsap.PagingReject{IMSI: nas.MustParseIMSI("440109999999999")}} {
		before := o.faults()
		o.say(m)
		require.Equal(t, before+1, o.faults(), m.Name())
	}
}

func TestHostileBytes(t *testing.T) {
	o := newOffice(t, Full)
	o.register()
	r := rand.New(rand.NewPCG(1, 2))
	other := nas.MustParseIMSI("001019999999999")
	for _, m := range []sgsap.Message{
		&sgsap.LocationUpdateRequest{IMSI: other, MMEName: mme, UpdateType: sgsap.IMSIAttach, NewLAI: lai},
		&sgsap.UplinkUnitdata{IMSI: other, NASMessage: []byte{9, 1, 13, 0, 9, 0, 0, 9, 1, 1, 0, 0x81, 0, 8, 2, 0, 'x'}},
		&sgsap.ServiceRequest{IMSI: other, Service: sgsap.SMS},
		&sgsap.EPSDetachIndication{IMSI: other, MMEName: mme, DetachType: 1},
	} {
		good := m.Append(nil)
		for range 3000 {
			b := slices.Clone(good)
			for range 1 + r.IntN(3) {
				b[r.IntN(len(b))] = byte(r.Uint32())
			}
			o.HandleSGsAP(b)
			o.HandleSGsAP(b[:r.IntN(len(b)+1)])
			o.sent, o.all = o.sent[:0], nil
		}
	}
	if o.state() != SGsAssociated { // a reset may have come of the bytes
		o.register()
	}
	o.Call(imsi)
	require.NotEmpty(t, o.sent)
}

func FuzzShortMessage(f *testing.F) {
	f.Add([]byte{9, 1, 13, 0, 9, 0, 0, 9, 1, 1, 0, 0x81, 0, 8, 2, 0, 'x'})
	f.Add([]byte{9, 1, 19, 0, 9, 0, 0, 15, 0x11, 1, 3, 0x81, 0x21, 0xf3, 0, 0, 0xaa, 5, 0xe8, 0x32, 0x9b, 0xfd, 0x06})
	f.Fuzz(func(_ *testing.T, b []byte) {
		if c, err := parseCP(b); err == nil && c.typ == cpData {
			_, _ = submitted(c.rp)
		}
	})
}

func TestWords(t *testing.T) {
	for i, name := range modeNames {
		var m Mode
		require.NoError(t, m.UnmarshalText([]byte(name)))
		require.Equal(t, Mode(i), m)
		b, err := m.MarshalText()
		require.NoError(t, err)
		require.Equal(t, name, string(b))
	}
	var c GhostCalls
	require.NoError(t, c.UnmarshalText([]byte("drop")))
	require.Equal(t, Drop, c)
	require.EqualError(t, new(Mode).UnmarshalText([]byte("all")), `"all" is no SGs mode: want one of none, sms_only, full, ghost`)
}
