package ims

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sunsetlab/internal/tshark"
	"sunsetlab/nas"
	"sunsetlab/nas/gprs"
	"sunsetlab/sim"
	"sunsetlab/sip"
)

// text is an SMS-SUBMIT of "grüß" to the number 0 in RP-DATA, with the reference
// 1: the octets of TestSMS in sim/ue.
var text = []byte{0, 1, 0, 2, 0x91, 0xf0, 0x10, 0x01, 0x01, 0x01, 0x91, 0xf0, 0x00, 0x08, 0x08, 0, 'g', 0, 'r', 0, 0xfc, 0, 0xdf}

// newTexter returns a phone that has registered for short messages.
func newTexter(t testing.TB) *talker {
	k := newTalker(t)
	k.ims.users[imsiA].sms = true
	return k
}

func (k *talker) message(body []byte, change func(r *sip.Request)) []byte {
	return k.request("MESSAGE", "sip:smsc@"+domain, func(r *sip.Request) {
		r.ContentType, r.Body, r.To.Tag, r.Contact = sip.SMS, body, "", ""
		if change != nil {
			change(r)
		}
	})
}

func TestTextFromDevice(t *testing.T) {
	k := newTexter(t)
	datagram := k.message(text, nil)
	k.send(datagram)
	require.Equal(t, "Accepted, MESSAGE", k.statuses())
	ack := k.last()
	require.Equal(t, []byte{3, 1}, ack.Body, "RP-ACK of the same reference")
	require.Equal(t, "c1", ack.Header("In-Reply-To"))
	require.Contains(t, k.reported(sim.Decision), "SMS submitted: grüß")
	k.send(ack.Reply(200, "OK", "x").Append(nil))
	k.send(datagram)
	require.Equal(t, "Accepted, MESSAGE, Accepted", k.statuses(), "once more is no other")
	k.world.Run(time.Minute)
	require.Equal(t, "Accepted, MESSAGE, Accepted", k.statuses(), "the answer stops the repetition")

	for name, tt := range map[string]struct {
		body   []byte
		change func(r *sip.Request)
		want   string
	}{
		"other type":  {text, func(r *sip.Request) { r.ContentType = "text/plain" }, "Unsupported Media Type"},
		"empty":       {nil, nil, "Unsupported Media Type"},
		"cut short":   {text[:5], nil, "Bad Request"},
		"no submit":   {append(append([]byte{}, text[:7]...), make([]byte, 16)...), nil, "Accepted"},
		"an RP-ACK":   {[]byte{2, 9}, nil, "Accepted"},
		"an RP-ERROR": {[]byte{4, 9, 1, 41}, nil, "Accepted"},
	} {
		k := newTexter(t)
		k.send(k.message(tt.body, tt.change))
		require.Equal(t, tt.want, k.statuses(), name)
	}
	k = newTexter(t)
	k.ims.end(k.ims.users[imsiA], "")
	k.send(k.message(text, nil))
	require.Equal(t, "Forbidden", k.statuses())
}

func TestTextToDevice(t *testing.T) {
	k := newTexter(t)
	n, err := nas.ParseMSISDN("81312345678")
	require.NoError(t, err)
	k.cfg.Caller = n
	over, err := k.ims.SMS(imsiA, "圏外")
	require.NoError(t, err)
	require.True(t, over)
	k.world.Run(10 * time.Millisecond)
	m := k.last()
	require.Equal(t, "MESSAGE", m.Method)
	rp, err := gprs.DecodeRP(m.Body, nas.Downlink)
	require.NoError(t, err)
	tpdu, err := gprs.DecodeTPDU(rp.(*gprs.RPData).UserData, nas.Downlink)
	require.NoError(t, err)
	got, err := tpdu.(*gprs.SMSDeliver).Text()
	require.NoError(t, err)
	require.Equal(t, "圏外", got)
	k.send(m.Reply(200, "OK", "x").Append(nil))
	k.send(k.message([]byte{2, rp.(*gprs.RPData).Reference}, nil))
	require.Contains(t, k.reported(sim.Decision), "SMS delivered: over IP")

	over, err = k.ims.SMS(imsiA, "refused")
	require.NoError(t, err)
	require.True(t, over)
	k.world.Run(10 * time.Millisecond)
	k.send(k.last().Reply(486, "Busy Here", "x").Append(nil))
	require.Contains(t, k.reported(sim.Decision), "SMS not delivered: 486 Busy Here")
	_, err = k.ims.SMS(imsiA, "unheard")
	require.NoError(t, err)
	k.world.Run(time.Minute)
	require.Contains(t, k.reported(sim.Decision), "SMS not delivered: no answer")

	var all [][]byte
	for _, e := range k.trace.Events() {
		if e.Kind == sim.Sent && e.Protocol == sim.SIP && e.Name == "MESSAGE" {
			all = append(all, e.Bytes)
		}
	}
	for _, complaint := range tshark.Complaints(t, "sip", all) {
		// It shows the body as text too, which binary octets never are.
		require.Contains(t, complaint, "Trailing stray characters")
	}
	require.Contains(t, tshark.Read(t, "sip", all, "-V"), "TP-MTI: SMS-DELIVER")

	// Who has not registered for it gets texts another way.
	k.ims.users[imsiA].sms = false
	for _, imsi := range []nas.IMSI{imsiA, imsiB} {
		over, err = k.ims.SMS(imsi, "x")
		require.NoError(t, err)
		require.False(t, over)
	}
}

// The device says in REGISTER that it takes short messages (TS 24.341 5.3.2.2).
func TestRegisteredForTexts(t *testing.T) {
	for _, sms := range []bool{false, true} {
		l := newLab(t)
		p := l.phone(imsiA)
		p.ask(p.register(nil).Append(nil))
		prove := p.prove(1)
		p.ask(p.register(func(r *sip.Register) { prove(r); r.SMS = sms }).Append(nil))
		require.Equal(t, sms, l.ims.users[imsiA].sms)
	}
}
