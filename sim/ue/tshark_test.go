package ue

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sunsetlab/internal/tshark"
	"sunsetlab/nas/eps"
	"sunsetlab/sim"
)

// TestUplinkReadByTshark has an independent reader look at every message that
// a device sends in a busy life.
func TestUplinkReadByTshark(t *testing.T) {
	cfg := noVoLTE()
	cfg.AttachAPN, cfg.AttachAuth, cfg.AttachUsername, cfg.AttachPassword = "iijmobile.biz", AuthCHAP, "mobile@iij", "s3cret"
	l := newLab(t, cfg)
	l.addUTRAN()
	l.redirect = true
	l.u.PowerOn()
	l.run(20 * time.Second)
	l.newTAC(8)
	require.NoError(t, l.u.SendSMS("hello"))
	l.run(time.Second)
	require.NoError(t, l.u.RequestPDN("ims"))
	l.run(time.Second)
	l.send(&eps.IdentityRequest{IdentityType: 3})
	l.run(20 * time.Second)
	l.u.Call()
	l.run(2 * time.Minute)
	l.u.PowerOff()
	l.run(time.Second)
	l.air.Switch(l.cell, false)
	l.u.PowerOn()
	l.run(20 * time.Second)
	require.NoError(t, l.u.SendSMS("hello"))
	l.run(10 * time.Second)
	l.u.Call()
	l.run(time.Minute)
	l.u.EmergencyCall()
	l.run(time.Minute)
	l.u.PowerOff()
	l.run(time.Second)

	var emm, esm, dtap [][]byte
	for _, e := range l.trace.Events() {
		if e.Kind != sim.Sent || e.Protocol != sim.NAS {
			continue
		}
		b := e.Bytes
		if e.Plain != nil {
			b = e.Plain
		}
		if e.To != "mme" {
			dtap = append(dtap, b)
		} else if typ, err := eps.TypeOf(b); err == nil && typ.IsESM() {
			esm = append(esm, b)
		} else {
			emm = append(emm, b)
		}
	}
	require.Empty(t, tshark.Complaints(t, "nas-eps", emm))
	require.Empty(t, tshark.Complaints(t, "nas-eps_plain", esm))
	require.Empty(t, tshark.Complaints(t, "gsm_a_dtap", dtap))
	text := tshark.Read(t, "nas-eps", emm, "-V") + tshark.Read(t, "nas-eps_plain", esm, "-V") + tshark.Read(t, "gsm_a_dtap", dtap, "-V")
	for _, want := range []string{"Attach request", "Attach complete", "ESM information response", "Tracking area update request",
		"Extended service request", "Uplink NAS transport", "PDN connectivity request", "Identity response", "Detach request", "SMS-SUBMIT",
		"Routing Area Update Request", "Activate PDP Context Request", "CM Service Request", "Location Updating Request", "Setup",
		"Release Complete", "Challenge Handshake Authentication Protocol"} {
		if !strings.Contains(text, want) {
			t.Errorf("tshark sees no %s", want)
		}
	}
}
