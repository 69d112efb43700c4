package scenarios_test

import (
	"encoding/csv"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sunsetlab/scenarios"
	"sunsetlab/sim"
)

// TestEmergencyCalls plays each row of testdata/emergency.csv. The file was
// written by hand from the rules; nothing of this program made it.
func TestEmergencyCalls(t *testing.T) {
	f, err := os.Open("testdata/emergency.csv")
	require.NoError(t, err)
	defer f.Close()
	r := csv.NewReader(f)
	r.Comment = '#'
	rows, err := r.ReadAll()
	require.NoError(t, err)
	require.Equal(t, []string{"phone", "held_by", "emc", "utran", "tried", "connected", "least", "most"}, rows[0])
	for _, row := range rows[1:] {
		t.Run(strings.Join(row[:4], " "), func(t *testing.T) {
			t.Parallel()
			got := emergencyCall(t, row[0], row[1], row[2], row[3])
			var tried []string
			for _, d := range got.Tried {
				tried = append(tried, string(d))
			}
			require.Equal(t, row[4], strings.Join(tried, " "), got.Failed)
			require.Equal(t, row[5], strconv.FormatBool(got.Connected), got.Failed)
			least, err := strconv.ParseFloat(row[6], 64)
			require.NoError(t, err)
			most, err := strconv.ParseFloat(row[7], 64)
			require.NoError(t, err)
			require.GreaterOrEqual(t, got.Seconds, least)
			require.LessOrEqual(t, got.Seconds, most)
		})
	}
}

// emergencyCall has a phone call for help a minute after it was switched on.
func emergencyCall(t *testing.T, phone, heldBy, emc, utran string) scenarios.Attempt {
	t.Helper()
	ims := phone
	if phone == "ims" {
		ims = "configured, ims_judged_by: vops_bit"
	}
	s, err := scenarios.Parse("emergency.yaml", fmt.Appendf(nil, `
name: an emergency call
networks:
  - name: home
    plmn: "44010"
    voice: {emc_bs: %[2]s}
    cells: [{name: lte, tac: 1, emergency_ims: %[2]s}]
    utran: {present: %[3]t}
  - name: other
    plmn: "44020"
    utran: {present: %[4]t}
    rejects: [{cause: 11}, {cause: 11, request: location_update}, {cause: 11, request: gprs_attach}]
devices:
  phone: {model: smartphone-volte, ims: %[1]s}
until: 1m
`, ims, emc, utran == "home", utran == "other"), nil)
	require.NoError(t, err)
	var o scenarios.CompareOptions
	if heldBy != "nothing" {
		set, err := scenarios.ParseMitigations(heldBy)
		require.NoError(t, err)
		o.Mitigations = append(o.Mitigations, set)
	}
	c, err := scenarios.Compare(s, o)
	require.NoError(t, err)
	return c.Outcomes[len(o.Mitigations)].Devices[0].Emergency
}

// decided lists what a device decided from a time on.
func decided(run *scenarios.Run, device string, from time.Duration) []string {
	var all []string
	for _, e := range run.Events {
		if e.Kind == sim.Decision && e.From == device && e.Time.Sub(run.Scenario.Start) >= from {
			all = append(all, strings.TrimSuffix(e.Name+": "+e.Detail, ": "))
		}
	}
	return all
}

// TestEmergencyAttach has phones call for help that no network takes: one whom
// no HSS knows, who goes unauthenticated, and one whom the network refuses for
// everything else.
func TestEmergencyAttach(t *testing.T) {
	run := play(t, `
name: an emergency attach
network:
  plmn: "44010"
  voice: {ims_vops: true, emc_bs: true}
  cells: [{name: lte, tac: 1, emergency_ims: true}]
  rejects: {cause: 8, only: refused}
devices:
  unknown: {model: smartphone-volte, subscription: {known: false}}
  refused: {model: smartphone-volte}
timeline:
  - {at: 1m, do: emergency_call, device: unknown}
  - {at: 1m, do: emergency_call, device: refused}
until: 3m
expect:
  - {device: unknown, message: ATTACH REJECT, count: 1}
  - {device: refused, message: ATTACH REJECT, count: 1}
  - {device: refused, at: 1m10s, rat: eutran, voice: none, data: false}
  - {device: unknown, decision: emergency attach without authentication, count: 1}
  - {device: refused, decision: emergency attach without authentication, count: 0}
  - {device: unknown, message: DETACH REQUEST, count: 1}
  - {device: unknown, rat: none, data: false, emergency_possible: true}
  - {device: refused, rat: none, data: false, emergency_possible: true}
`)
	null := 0
	for _, e := range run.Events {
		if e.Kind == sim.Received && e.Device == "unknown" && e.Name == "SECURITY MODE COMMAND" {
			require.Equal(t, "EEA0, EIA0", e.Detail)
			null++
		}
	}
	require.Equal(t, 1, null)
	for _, device := range []string{"unknown", "refused"} {
		require.Equal(t, []string{"emergency call over IMS: lte, by an emergency attach", "call connected: over IMS", "call ended"},
			decided(run, device, time.Minute)[:3])
	}
}

// TestEmergencyBearer has a phone with VoLTE call for help: it keeps what it
// has, and gives the emergency bearer up afterwards. Where the IMS refuses, the
// call goes to another network's 3G.
func TestEmergencyBearer(t *testing.T) {
	const src = `
name: an emergency bearer
networks:
  - name: home
    plmn: "44010"
    voice: {ims_vops: true, emc_bs: true}
    ims: %s
  - {name: other, plmn: "44020", utran: {present: %t}}
devices: {phone: {model: smartphone-volte, usim: {forbidden: ["44020"]}}}
timeline:
  - {at: 50s, do: ims, network: home, answer: %s}
  - {at: 1m, do: emergency_call, device: phone}
until: 3m
expect:
  - {device: phone, from: 5s, until: 1m, rat: eutran, voice: volte, data: true}
  - {device: phone, rat: eutran, data: true}
  - {device: phone, message: PDN CONNECTIVITY REQUEST, from: 1m, count: 1}
  - {device: phone, message: PDN DISCONNECT REQUEST, from: 1m, count: 1}
`
	run := play(t, fmt.Sprintf(src, "available", true, "available"))
	require.Equal(t, []string{"emergency call over IMS: EMC BS 1", "emergency registration", "call connected: over IMS", "call ended"},
		decided(run, "phone", time.Minute))

	const unregistered = "emergency registration failed: 403 Forbidden, calls without"
	for answer, want := range map[string][]string{
		"refuses": {unregistered, "emergency call failed in a domain: 403 Forbidden"},
		"silent":  {"emergency call failed in a domain: no answer within 10s"},
	} {
		run = play(t, fmt.Sprintf(src, "available", false, answer))
		want = append([]string{"emergency call over IMS: EMC BS 1", "emergency registration"}, want...)
		want = append(want, "call failed: no way out for an emergency call")
		require.Equal(t, want, decided(run, "phone", time.Minute)[:len(want)])
	}
}
