package report_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sunsetlab/sim"
	"sunsetlab/sim/report"
)

func TestJSON(t *testing.T) {
	events := []sim.Event{
		{ID: 1, Time: start, Kind: sim.Sent, From: "ue", To: "mme", Device: "ue", Protocol: sim.NAS,
			Name: "ATTACH REQUEST", Bytes: []byte{0x17, 0xab}, Plain: []byte{7}, Lost: true},
		{ID: 2, Time: start.Add(1500 * time.Millisecond), Kind: sim.StatusChange, From: "ue", Name: "status", Because: 1,
			Status: &sim.Status{RAT: sim.EUTRAN, Camped: sim.EUTRAN, PLMN: "44010", Voice: sim.CSFB, Data: true}},
	}
	var out strings.Builder
	w := report.NewJSON(&out)
	for _, e := range events {
		w.Observe(e)
	}
	require.NoError(t, w.Close())
	require.Equal(t, `{"id":1,"time":"2026-03-31T21:00:00Z","kind":"sent","from":"ue","to":"mme","device":"ue",`+
		`"protocol":"nas","name":"ATTACH REQUEST","lost":true,"bytes":"17ab","plain":"07"}
{"id":2,"time":"2026-03-31T21:00:01.5Z","kind":"status","from":"ue","name":"status","because":1,`+
		`"status":{"rat":"eutran","camped":"eutran","plmn":"44010","voice":"csfb","data":true,"emergency_possible":false}}
`, out.String())
	w = report.NewJSON(broken{})
	for _, e := range events {
		w.Observe(e)
	}
	require.ErrorContains(t, w.Close(), "writing trace event 1")
}
