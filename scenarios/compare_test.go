package scenarios_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sunsetlab/scenarios"
	"sunsetlab/sim"
)

// people are the devices of a network that has lost its 3G after half an hour.
const people = `
name: after 3G
network:
  plmn: "44010"
  voice: {sgs: none%s}
  apns: {internet: {auth: pap_or_chap, username: user, password: right}}
  utran: {until: 30m}
devices:
  volte: {model: P1}
  old: {model: P2}
  bit: {model: P1, ims_judged_by: vops_bit}
  packet: {model: P2, subscription: {nam: only_packet}}
  stubborn: {model: P2, cause2_leaves: "yes"}
  router: {model: P4}
  bare: {model: P6}
until: 2h
`

func compare(t *testing.T, src string, words ...string) []scenarios.ComparedOutcome {
	t.Helper()
	s, err := scenarios.Parse("people.yaml", []byte(src), nil)
	require.NoError(t, err)
	var o scenarios.CompareOptions
	for _, w := range words {
		set, err := scenarios.ParseMitigations(w)
		require.NoError(t, err)
		o.Mitigations = append(o.Mitigations, set)
	}
	c, err := scenarios.Compare(s, o)
	require.NoError(t, err)
	return c.Outcomes
}

// TestWhomMitigationsHelp holds each mitigation to the table of who is helped:
// h helped, w worse, - in need of none, . not helped, in the order of people.
func TestWhomMitigationsHelp(t *testing.T) {
	for _, tt := range []struct {
		set, effects string
	}{
		{"M1", "..h..-."},
		{"M2", "h.h..-."},
		{"M3", "hhhhh-."},
		{"M4", "...h.-."}, // what helps the subscriber without CS is cause #2
		{"M5", "hhhhh-."},
		{"M6", "hhhh.-."},
		{"M7", "wwwww-w"}, // 3G is still there for half an hour
		{"M8", ".....-h"},
		{"M10", ".....-."},
		{"M3+M8", "hhhhh-h"},
	} {
		t.Run(tt.set, func(t *testing.T) {
			t.Parallel()
			outcomes := compare(t, fmt.Sprintf(people, ""), tt.set)
			require.Equal(t, tt.set, outcomes[1].Label)
			var got strings.Builder
			for _, d := range outcomes[1].Devices {
				got.WriteString(map[scenarios.Effect]string{scenarios.Helped: "h", scenarios.NotHelped: ".", scenarios.NeedsNone: "-",
					scenarios.Worse: "w"}[d.Effect])
				require.Empty(t, outcomes[0].Devices[0].Effect)
			}
			require.Equal(t, tt.effects, got.String())
		})
	}
}

// TestShorterT3402 is M9: a device whose trouble passes is back within a minute,
// and one whose trouble stays costs many times as much signalling.
func TestShorterT3402(t *testing.T) {
	const passing = `
name: trouble that passes
network: {plmn: "44010", rejects: {cause: 17}}
devices: {router: {model: P4}}
timeline: [{at: 2m, do: accept}]
until: 11m
`
	o := compare(t, passing, "M9")
	require.Equal(t, scenarios.Helped, o[1].Devices[0].Effect)
	require.False(t, o[0].Devices[0].Data)
	require.True(t, o[1].Devices[0].Data)

	o = compare(t, fmt.Sprintf(people, ""), "M9")
	bare := len(o[0].Devices) - 1
	require.Greater(t, o[1].Devices[bare].Signalling["S1"], 4*o[0].Devices[bare].Signalling["S1"])
}

// TestPriceOfBeingHeld has a phone that another network's 3G would take for an
// emergency call pay for being held on LTE with time.
func TestPriceOfBeingHeld(t *testing.T) {
	const src = `
name: another network's 3G
networks:
  - {name: home, plmn: "44010", voice: {emc_bs: true}}
  - {name: other, plmn: "44020", utran: {present: true}, rejects: {cause: 11}}
devices:
  phone: {model: P1, ims_judged_by: vops_bit, usim: {forbidden: ["44020"]}}
until: 1m
`
	o := compare(t, src, "M1", "M2", "M3")
	require.True(t, o[0].Devices[0].Emergency.Connected)
	require.Equal(t, []scenarios.CallDomain{scenarios.OverIMS, scenarios.OverCS}, o[1].Devices[0].Emergency.Tried)
	require.True(t, o[1].Devices[0].EmergencyWorse, "ten seconds are lost with an IMS that is not there")
	require.False(t, o[2].Devices[0].EmergencyWorse)
	require.True(t, o[2].Devices[0].Call.Connected)
	require.Equal(t, []scenarios.CallDomain{scenarios.OverCSFB}, o[3].Devices[0].Call.Tried)
	require.False(t, o[3].Devices[0].Call.Connected)
	require.NotEmpty(t, o[3].Devices[0].Call.Failed)
}

// TestDetection reads flaps, UTRAN only, and what is refused on LTE alone from
// the logs of HSS and gateway, and nothing from those of a flapping device that
// keeps its GUTI.
func TestDetection(t *testing.T) {
	src := strings.Replace(fmt.Sprintf(people, ""), "  bare: {model: P6}\n", `  bare: {model: P6}
  flapping: {model: P2, no_other_rat: flap}
  three-g: {model: P10}
`, 1)
	o := compare(t, src, "detect_and_tell")
	require.Empty(t, o[0].Detected)
	tacs := map[string]bool{}
	var flaps, only, refused int
	for _, d := range o[1].Detected {
		require.Len(t, d.TAC, 8)
		require.False(t, tacs[d.TAC], "a type is told of once")
		tacs[d.TAC] = true
		flaps, only, refused = flaps+len(d.Flapping), only+len(d.UTRANOnly), refused+len(d.RefusedOnLTE)
		for _, f := range d.Flapping {
			require.Greater(t, f.Sessions, f.LocationUpdates)
		}
	}
	require.Len(t, tacs, 5, "P1, P2, P4, P6 and P10")
	require.Equal(t, 1, flaps, "the device with T3402, not the flapping one")
	require.Equal(t, 1, only)
	require.Equal(t, 1, refused)
}

// TestMitigateKey has a scenario state its mitigations itself, by name or
// number.
func TestMitigateKey(t *testing.T) {
	const src = `
name: held by a ghost
network: {plmn: "44010", mitigate: [%s]}
devices: {phone: {model: P2}}
expect: [{device: phone, at: 20s, rat: eutran, voice: ghost_csfb, data: true}]
`
	for _, word := range []string{"ghost_csfb", "M3", "M3, tolerant_apn_auth"} {
		play(t, fmt.Sprintf(src, word))
	}
	for word, want := range map[string]string{
		"ghost_cfsb":               `did you mean "ghost_csfb"`,
		"M11":                      "M11",
		"M3, M4":                   "exclude each other",
		"false_vops, real_volte":   "exclude each other",
		"sms_over_sgs, ghost_csfb": "exclude each other",
	} {
		_, err := scenarios.Parse("bad.yaml", fmt.Appendf(nil, src, word), nil)
		require.ErrorContains(t, err, want)
	}
}

// TestMitigatedLeavesTheScenarioAlone compares twice and sees the same baseline.
func TestMitigatedLeavesTheScenarioAlone(t *testing.T) {
	s, err := scenarios.Parse("people.yaml", fmt.Appendf(nil, people, ""), nil)
	require.NoError(t, err)
	var all scenarios.CompareOptions
	for _, m := range scenarios.Mitigations() {
		all.Mitigations = append(all.Mitigations, []scenarios.Mitigation{m.Name})
	}
	first, err := scenarios.Compare(s, all)
	require.NoError(t, err)
	second, err := scenarios.Compare(s, all)
	require.NoError(t, err)
	want, err := json.Marshal(first)
	require.NoError(t, err)
	got, err := json.Marshal(second)
	require.NoError(t, err)
	require.JSONEq(t, string(want), string(got))
	for _, d := range first.Outcomes[0].Devices {
		require.False(t, d.EmergencyPossible, "%s, of which 3G is gone", d.Device)
		require.False(t, d.Emergency.Connected)
	}
	require.Equal(t, sim.NoRAT, first.Outcomes[0].Devices[1].RAT)
}

func TestCompareRefuses(t *testing.T) {
	s, err := scenarios.Parse("people.yaml", fmt.Appendf(nil, people, ""), nil)
	require.NoError(t, err)
	_, err = scenarios.Compare(s, scenarios.CompareOptions{At: scenarios.After(3 * s.End())})
	require.ErrorContains(t, err, "6 h is outside of the run, which takes 2 h")
	_, err = scenarios.Compare(s, scenarios.CompareOptions{Mitigations: [][]scenarios.Mitigation{{scenarios.FalseVoPS, scenarios.RealVoLTE}}})
	require.ErrorContains(t, err, "exclude each other")
	_, err = scenarios.ParseMitigations("M3+M99")
	require.ErrorContains(t, err, "M99")
	for _, twice := range []string{"M3+M3", "ghost_csfb + m3"} {
		_, err = scenarios.ParseMitigations(twice)
		require.ErrorContains(t, err, "M3 stands twice in \""+twice)
	}
	_, err = scenarios.ParseMitigations("M3+")
	require.ErrorContains(t, err, `there is no mitigation ""`)
	one, err := scenarios.ParseMitigations("M8+ghost_csfb")
	require.NoError(t, err)
	require.Equal(t, []scenarios.Mitigation{scenarios.GhostCSFB, scenarios.TolerantAPNAuth}, one, "in the order of their numbers")
}
