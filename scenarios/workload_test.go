package scenarios_test

import (
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/require"
	wire "layeh.com/radius"
	"layeh.com/radius/rfc2866"

	"sunsetlab/scenarios"
	"sunsetlab/sim/flow"
	"sunsetlab/sim/router"
	"sunsetlab/traffic"
)

func playText(t *testing.T, text string) *scenarios.Run {
	t.Helper()
	s, err := scenarios.Parse("lab.yaml", []byte(text), nil)
	require.NoError(t, err)
	run, err := scenarios.Play(s, scenarios.Options{Sampling: &scenarios.Sampling{Config: router.Config{Rate: 10}}})
	require.NoError(t, err)
	for _, o := range run.Verdict.Expectations {
		require.True(t, o.Met, "line %d: expected %s, saw %s", o.Line, o.Expected, o.Saw)
	}
	return run
}

// TestWhatIsCarriedIsCharged holds the charging records of a run to what its
// devices have counted, on both RATs.
func TestWhatIsCarriedIsCharged(t *testing.T) {
	run := playShipped(t, "lost-traffic")
	byUser, rats := map[string]flow.Bytes{}, map[traffic.RATType]int{}
	for _, c := range run.CDRs {
		require.NoError(t, c.Check())
		b := byUser[c.IMSI.String()]
		byUser[c.IMSI.String()] = flow.Bytes{In: b.In + c.In, Out: b.Out + c.Out}
		rats[c.RAT]++
	}
	require.NotZero(t, rats[traffic.UTRAN])
	require.NotZero(t, rats[traffic.EUTRAN])
	for _, d := range run.Verdict.Devices {
		if d.Traffic == nil {
			require.Zero(t, byUser[d.IMSI])
			continue
		}
		require.Equal(t, d.Traffic.Carried, byUser[d.IMSI], d.Name)
		require.Equal(t, d.Traffic.Wanted.Total(), d.Traffic.Carried.Total()+d.Traffic.Lost.Total())
	}
	// The call at 30:30 moved the phone's connection, and its return did.
	var phone []traffic.CauseForRecordClosing
	for _, c := range run.CDRs {
		if c.IMSI.String() == run.Verdict.Devices[1].IMSI && !c.Closing.After(run.Scenario.Start.Add(time.Hour)) {
			phone = append(phone, c.Cause)
		}
	}
	require.Equal(t, []traffic.CauseForRecordClosing{traffic.RATChange, traffic.RATChange}, phone)
}

// TestARefusedServiceRequestLosesTheFlow: the data waits for half a minute, and
// the device does not ask again and again.
func TestARefusedServiceRequestLosesTheFlow(t *testing.T) {
	playText(t, `
name: a network that gives no bearers
network: {plmn: "44010", rejects: {request: service_request, cause: 22}}
workload: {flow: {constant: {every: 10m, lasts: 20s, out: 1MB}}}
devices: {module: {model: lte-module}}
until: 30m
expect:
  - {device: module, lost: all}
  - {device: module, message: SERVICE REQUEST, at_least: 2, at_most: 4}
`)
}

// TestTrafficKeepsADeviceConnected: a flow that lasts is not cut by inactivity,
// and its rest goes on after the radio was lost for a while.
func TestTrafficKeepsADeviceConnected(t *testing.T) {
	run := playText(t, `
name: one long flow
network: {plmn: "44010", inactivity: 10s}
workload: {flow: {constant: {every: 30m, lasts: 25m, in: 25kB, out: 25MB}}}
devices: {module: {model: lte-module, search_period: 5s}}
timeline:
  - {at: 40m, do: coverage, device: module, on: false}
  - {at: 40m20s, do: coverage, device: module, on: true}
until: 59m
expect:
  - {device: module, lost: none, carried: all}
  - {device: module, message: SERVICE REQUEST, at_most: 2}
`)
	require.EqualValues(t, 25e6, run.Verdict.Devices[0].Traffic.Carried.Out)
	var sampled uint64
	for _, r := range run.Records {
		sampled += r.Bytes
	}
	require.InEpsilon(t, 25.025e6, float64(10*sampled), 0.05)
	var truth uint64
	for _, v := range run.Volumes {
		truth += v.Bytes
	}
	require.EqualValues(t, 25.025e6, truth)
}

// TestAccountsHaveOctets reads the counters in the packets that a RADIUS server
// gets, beyond 32 bits, and that it ends a session that is idle.
func TestAccountsHaveOctets(t *testing.T) {
	run := playText(t, `
name: accounts of traffic
network:
  plmn: "44010"
  apns:
    internet: {auth: pap, username: user, password: right, auth_tolerance: accept_missing, idle_timeout: 5m, radius: {servers: [{name: aaa}], secret: between-the-two, accounting: true}}
workload: {flow: {constant: {every: 4m, lasts: 1m, in: 1kB, out: 5GB}}}
devices:
  module: {model: lte-module}
  meter: {model: lte-module, workload: {}}
timeline:
  - {at: 570s, do: power_off, device: module}
until: 11m
expect:
  - {device: module, carried: all}
  - {device: module, decision: PDN connection has been idle, count: 0}
  - {device: meter, from: 4m, until: 6m, decision: PDN connection has been idle, count: 1}
`)
	type stop struct{ in, out, high, cause uint32 }
	var stops []stop
	for _, p := range radiusPackets(t, run.Events) {
		if p.Code == wire.CodeAccountingRequest && rfc2866.AcctStatusType_Get(p.Packet) == rfc2866.AcctStatusType_Value_Stop {
			high := uint32(0)
			if a, ok := p.Lookup(53); ok { // Acct-Output-Gigawords
				high, _ = wire.Integer(a)
			}
			stops = append(stops, stop{uint32(rfc2866.AcctInputOctets_Get(p.Packet)), uint32(rfc2866.AcctOutputOctets_Get(p.Packet)), high,
				uint32(rfc2866.AcctTerminateCause_Get(p.Packet))})
		}
	}
	const asked, idle = 1, 4
	require.Equal(t, []stop{{0, 0, 0, idle}, {2000, 10e9 - 2<<32, 2, asked}}, stops)
}

// TestSunsetTraffic holds the suite with constant traffic to figures that follow
// from the hours at which devices lose their data: 660 kB every ten minutes for
// three days is 432 flows.
func TestSunsetTraffic(t *testing.T) {
	const (
		each   = 660_000
		wanted = 432 * each
		// Who loses it with 3G has it for the first second of the first flow.
		second = each / 600
		// From seven in the morning, when devices are switched off and on.
		fromSeven = 65 * 6 * each
	)
	c, err := scenarios.ShippedCatalogue()
	require.NoError(t, err)
	s, err := scenarios.PlaySunset(c, nil)
	require.NoError(t, err)
	every := 10 * time.Minute
	w := &scenarios.Workload{Flow: &scenarios.FlowWorkload{Constant: &scenarios.ConstantFlow{Every: &every, In: 60_000, Out: 600_000}}}
	require.NoError(t, s.AddTraffic(c, w, nil))

	lost, hours := map[scenarios.DeviceClass]uint64{}, map[scenarios.DeviceClass]float64{}
	var total uint64
	for _, r := range s.Rows {
		require.EqualValues(t, wanted, r.Traffic.Wanted.Total())
		require.EqualValues(t, wanted, r.Traffic.Carried.Total()+r.Traffic.Lost.Total())
		want, without := uint64(fromSeven), 65.0
		switch {
		case r.Class == scenarios.Unaffected:
			want, without = each, 0 // the flow at seven, while it is off
		case !r.Night.Data:
			want, without = wanted-second, 72
		}
		require.Equal(t, want, r.Traffic.Lost.Total(), r.Device)
		require.InDelta(t, without, r.Traffic.HoursWithoutData, 0.01, r.Device)
		lost[r.Class] += want
		hours[r.Class] += without
		total += want
	}
	for _, k := range s.Traffic.Classes {
		require.Equal(t, lost[k.Class], k.Lost.Total(), k.Class)
		require.InDelta(t, hours[k.Class], k.HoursWithoutData, 0.1)
		require.InDelta(t, 72*k.Devices, k.Hours, 1e-9)
	}
	require.Equal(t, total, s.Traffic.Total.Lost.Total())
	require.Len(t, s.Traffic.ByHour, 72)
	var byHour uint64
	for _, h := range s.Traffic.ByHour {
		require.EqualValues(t, len(s.Rows)*6*each, h.Wanted.Total())
		byHour += h.Lost.Total()
	}
	require.Equal(t, total, byHour)

	regained := map[string]int64{}
	for _, m := range s.Traffic.Mitigations {
		regained[m.ID] = m.Regained
		require.Equal(t, int64(total)-int64(m.Lost.Total()), m.Regained)
		if m.ID == "M3" {
			require.Equal(t, []string{"generic-phone-no-volte", "generic-phone-no-volte-service"}, m.Helped)
			require.Empty(t, m.Worse)
		}
	}
	// Two phones keep all but the flow at seven.
	require.EqualValues(t, 2*(fromSeven-each), regained["M3"])
	require.Zero(t, regained["M10"])
	require.Len(t, regained, 10)
}

// TestComparedTraffic gives users to the devices of a scenario that has none.
func TestComparedTraffic(t *testing.T) {
	s, err := scenarios.Parse("held.yaml", []byte(`
name: held by a ghost
network: {plmn: "44010"}
devices: {phone: {model: smartphone-no-volte}}
until: 1h
`), nil)
	require.NoError(t, err)
	every := time.Minute
	w := &scenarios.Workload{Flow: &scenarios.FlowWorkload{Constant: &scenarios.ConstantFlow{Every: &every, Out: 1_000_000}}}
	c, err := scenarios.Compare(s, scenarios.CompareOptions{Mitigations: [][]scenarios.Mitigation{{scenarios.GhostCSFB}}, Workload: w})
	require.NoError(t, err)
	before, after := c.Outcomes[0].Devices[0].Traffic, c.Outcomes[1].Devices[0].Traffic
	require.EqualValues(t, 59e6, before.Lost.Total(), "all flows of the hour")
	require.Zero(t, after.Lost)
	require.EqualValues(t, 59e6, after.Regained)
	require.Nil(t, s.Workload, "the scenario stays as it is")
}

func TestOctets(t *testing.T) {
	for text, want := range map[string]scenarios.Octets{"1500": 1500, "10kB": 10_000, "1.5MB": 1_500_000, "2 GiB": 2 << 30, "0": 0} {
		var o scenarios.Octets
		require.NoError(t, o.UnmarshalText([]byte(text)))
		require.Equal(t, want, o, text)
	}
	for _, text := range []string{"", "kB", "-1", "1e30", "NaN", "10 apples"} {
		require.Error(t, new(scenarios.Octets).UnmarshalText([]byte(text)), text)
	}
	for o, want := range map[scenarios.Octets]string{0: "0 B", 999: "999 B", 1000: "1.00 kB", 99_950: "100 kB", 999_600: "1.00 MB", 1_234_567: "1.23 MB", 6.54e9: "6.54 GB", 1.2e13: "12.0 TB"} {
		require.Equal(t, want, o.String())
	}
}

// TestAModelOfOnesOwn has users do what a file beside the scenario says.
func TestAModelOfOnesOwn(t *testing.T) {
	s, err := scenarios.Parse("lab.yaml", []byte(`
name: an office
start: 2026-03-31T00:00:00+09:00
network: {plmn: "44010"}
workload: {flow: {model: models/office.yaml}}
devices: {module: {model: lte-module}}
until: 24h
`), fstest.MapFS{"models/office.yaml": {Data: []byte(`
kind: mobile
year: 2025
volume:
  in: {mean: 40, median: 20, mode: 10}
  out: {mean: 400, median: 200, mode: 100}
services: [{name: tunnels, protocol: udp, ports: 51820, percent: 100}]
`)}})
	require.NoError(t, err)
	run, err := scenarios.Play(s, scenarios.Options{})
	require.NoError(t, err)
	wanted := run.Verdict.Devices[0].Traffic.Wanted
	require.InEpsilon(t, 40e6, float64(wanted.In), 0.2, "of a day like any")
	require.InEpsilon(t, 400e6, float64(wanted.Out), 0.2)
	require.NotEmpty(t, run.Volumes)
	for _, v := range run.Volumes {
		require.EqualValues(t, 51820, v.Port)
	}
}
