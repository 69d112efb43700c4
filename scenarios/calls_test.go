package scenarios_test

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"sunsetlab/internal/tshark"
	"sunsetlab/scenarios"
	"sunsetlab/sim"
)

// TestUsersWhoDoNotAnswer has the user of a phone be busy, or not there, with the
// same outcome in both domains.
func TestUsersWhoDoNotAnswer(t *testing.T) {
	for voice, caller := range map[string]string{"ims_vops: true": "ims", "sgs: full": "msc"} {
		play(t, fmt.Sprintf(`
name: calls that nobody takes
network: {plmn: "44010", voice: {%s}, calls: {ring_for: 10s}, utran: {present: true}}
devices:
  busy: {model: smartphone-volte, on_call: busy}
  silent: {model: smartphone-volte, on_call: silent}
timeline:
  - {at: 1m, do: mt_call, device: busy}
  - {at: 1m, do: mt_call, device: silent}
until: 3m
expect:
  - {device: busy, from: 1m, until: 62s, decision: call failed, peer: %[2]s, count: 1}
  - {device: silent, from: 70s, until: 72s, decision: call failed, peer: %[2]s, count: 1}
  - {device: busy, at: 2m, rat: eutran, data: true}
  - {device: silent, at: 2m, rat: eutran, data: true}
`, voice, caller))
	}
}

// TestUnreachedOverIMS has a phone leave LTE for 3G unheard by the IMS while a
// call is on its way to it: with retry_in_cs the call finds it there.
func TestUnreachedOverIMS(t *testing.T) {
	for _, retry := range []bool{false, true} {
		inCS := map[bool]int{true: 1}[retry]
		play(t, fmt.Sprintf(`
name: not reached over IMS
network:
  plmn: "44010"
  voice: {ims_vops: true, sgs: full}
  calls: {reach_within: 5s, retry_in_cs: %t}
  utran: {present: true}
devices: {phone: {model: smartphone-volte}}
timeline:
  - {at: 1m, do: radio_loss, loss: 1}
  - {at: 1m, do: mt_call, device: phone}
  - {at: 64s, do: radio_loss, loss: 0}
until: 2m30s
expect:
  - {device: phone, decision: call over IMS, peer: ims, count: 1}
  - {device: phone, from: 64s, decision: call by the circuit domain, peer: ims, count: %d}
`, retry, inCS))
	}
}

// TestCallerWhoRoams has a phone registered abroad be called over the IMS of its
// home, and call for help by the IMS of the network where it is.
func TestCallerWhoRoams(t *testing.T) {
	run := play(t, `
name: abroad
networks:
  - {name: home, plmn: "44010", cells: [{name: lte, tac: 1, barred: true}]}
  - {name: away, plmn: "44020", voice: {ims_vops: true, emc_bs: true}}
devices: {phone: {model: smartphone-volte}}
timeline:
  - {at: 1m, do: mt_call, device: phone}
  - {at: 2m, do: emergency_call, device: phone}
until: 3m
expect:
  - {device: phone, at: 50s, rat: eutran, plmn: "44020", voice: volte}
  - {device: phone, from: 1m, until: 65s, decision: call connected, count: 2}
  - {device: phone, from: 2m, until: 128s, decision: call connected, at_least: 1}
`)
	by := map[string]bool{}
	for _, e := range run.Events {
		if e.Kind == sim.Sent && e.Protocol == sim.SIP && e.Name == "INVITE" {
			by[e.From+" "+e.To] = true
		}
	}
	require.Equal(t, map[string]bool{"ims phone": true, "phone away-ims": true}, by)
}

// TestCallsInCapture has tshark read a whole run with calls in it.
func TestCallsInCapture(t *testing.T) {
	for _, name := range []string{"volte-call", "volte-mt-call", "emergency-over-ims"} {
		s, err := scenarios.Load("library/" + name + ".yaml")
		require.NoError(t, err)
		run, err := scenarios.Play(s, scenarios.Options{})
		require.NoError(t, err)
		var all [][]byte
		sdp := 0
		for _, e := range run.Events {
			if e.Kind == sim.Sent && e.Protocol == sim.SIP {
				all = append(all, e.Bytes)
				if bytes.Contains(e.Bytes, []byte("application/sdp")) {
					sdp++
				}
			}
		}
		require.NotZero(t, sdp)
		require.Empty(t, tshark.Complaints(t, "sip", all), name)
	}
}
