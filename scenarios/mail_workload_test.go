package scenarios_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sunsetlab/scenarios"
)

// A phone without VoLTE loses its data with 3G, six hours into a day, and gets
// it back nine hours later; a router keeps it. Both write each half hour.
const mailScenario = `name: mail across an outage
start: 2026-03-31T00:00:00+09:00
until: 2026-04-01T00:00:00+09:00
network:
  plmn: "44010"
  voice: {ims_vops: false, sgs: full}
  apns: {internet: {auth: none}}
workload: {mail: {every: 30m, poll: 15m, late: 1h, give_up: 6h}}
devices:
  router: {model: lte-router}
  phone: {model: lte-router}
timeline:
  - {at: 0s, do: power_on, device: router}
  - {at: 0s, do: power_on, device: phone}
  - {at: 6h, do: power_off, device: phone}
  - {at: 15h, do: power_on, device: phone}
`

func TestMailWaitsInTheOutboxOfADeviceWithoutData(t *testing.T) {
	s, err := scenarios.Parse("mail.yaml", []byte(mailScenario), nil)
	require.NoError(t, err)
	run, err := scenarios.Play(s, scenarios.Options{})
	require.NoError(t, err)
	of := map[string]*scenarios.MailImpact{}
	for i := range run.Verdict.Devices {
		of[run.Verdict.Devices[i].Name] = run.Verdict.Devices[i].Mail
	}
	r := of["router"]
	require.Equal(t, 47, r.Written, "half past midnight to half past eleven")
	require.Zero(t, r.Delayed+r.Lost+r.FetchedLate)
	require.Zero(t, r.Waiting)
	require.Equal(t, r.Arrived, r.Fetched+r.Unread)

	// Off from 6 to 15 h: 18 letters are written meanwhile. Those of the first
	// three hours have waited for more than six when the phone comes back; of
	// the others two have waited for less than an hour.
	p := of["phone"]
	require.Equal(t, 47, p.Written)
	require.InDelta(t, 6, p.Lost, 1)
	require.InDelta(t, 10, p.Delayed, 1)
	require.Equal(t, p.Written, p.Sent+p.Delayed+p.Lost+p.Waiting)
	require.InDelta(t, 16, p.FetchedLate, 1)
	require.Equal(t, p.Arrived, p.Fetched+p.FetchedLate+p.Unread)
	require.InDelta(t, 9, p.Worst.Hours(), 0.6)
}

// The router's mail is in time; of the phone's 18 letters each way from 6 to 15 h
// those of three hours are given up, and of the rest only those of an hour are
// in time.
func TestMailExpectations(t *testing.T) {
	for expected, saw := range map[string]string{
		"device: router, mail: {in_time: at least 95%, lost: none, late: none}":  "",
		"device: phone, from: 6h10m, mail: {lost: at most 7, late: at least 20}": "",
		"device: phone, from: 16h, until: 20h, mail: {in_time: all, open: none}": "",
		"device: phone, mail: {in_time: at least 90%}":                           "in time, ",
		"device: router, from: 1h10m, until: 2h10m, mail: {in_time: 3}":          "4 of 4 letters in time; the longest wait was ",
	} {
		s, err := scenarios.Parse("mail.yaml", []byte(mailScenario+"expect:\n  - {"+expected+"}\n"), nil)
		require.NoError(t, err)
		run, err := scenarios.Play(s, scenarios.Options{})
		require.NoError(t, err)
		o := run.Verdict.Expectations[0]
		require.Equal(t, saw == "", o.Met, "%s: %s", o.Expected, o.Saw)
		require.Contains(t, o.Saw, saw)
	}
}

func TestMailExpectationsThatCanNotBe(t *testing.T) {
	for expected, want := range map[string]string{
		"device: phone, mail: {}":                       "mail.yaml:18:27: nothing is expected: state in_time, late, lost or open",
		"device: phone, mail: {lots: all}":              `unknown key "lots" in expect[0].mail`,
		"device: phone, mail: {lost: some}":             `"some" is no share`,
		"device: phone, mail: {lost: none}, at: 1h":     "at is one moment",
		"device: phone, mail: {lost: none}, within: 1h": "mail goes with from and until",
		"device: phone, mail: {lost: none}, data: true": "exclude each other",
	} {
		_, err := scenarios.Parse("mail.yaml", []byte(mailScenario+"expect:\n  - {"+expected+"}\n"), nil)
		require.ErrorContains(t, err, want)
	}
	_, err := scenarios.Parse("mail.yaml", []byte(strings.Replace(mailScenario, "workload:", "# workload:", 1)+"expect:\n  - {device: phone, mail: {lost: none}}\n"), nil)
	require.ErrorContains(t, err, "phone has no mail: give it, or the scenario, a workload")
}

// Under a mitigation the mail of a comparison is held against that without.
func TestCompareMail(t *testing.T) {
	const held = `name: no voice
until: 12h
network: {plmn: "44010", voice: {ims_vops: false, sgs: none}, apns: {internet: {auth: none}}}
devices: {phone: {model: generic-phone-no-volte}}
timeline: [{at: 0s, do: power_on, device: phone}]
`
	s, err := scenarios.Parse("held.yaml", []byte(held), nil)
	require.NoError(t, err)
	c, err := scenarios.Compare(s, scenarios.CompareOptions{Mitigations: [][]scenarios.Mitigation{{scenarios.GhostCSFB}}, Workload: scenarios.DefaultMail()})
	require.NoError(t, err)
	without, with := c.Outcomes[0].Devices[0].Mail, c.Outcomes[1].Devices[0].Mail
	require.Zero(t, without.Good())
	require.Equal(t, without.Total(), without.Open())
	require.Equal(t, with.Good(), with.Regained)
	require.GreaterOrEqual(t, with.Good(), 2*23)
}

func TestMailWorkloadsThatCanNotBe(t *testing.T) {
	for key, want := range map[string]string{"every: 1s": "1s is too short: want at least 1 min", "give_upp: 1d": `did you mean "give_up"?`} {
		src := []byte("name: x\nnetwork: {plmn: \"44010\"}\nworkload: {mail: {" + key + "}}\ndevices: {a: {model: lte-router}}\n")
		_, err := scenarios.Parse("x.yaml", src, nil)
		require.ErrorContains(t, err, want)
		require.ErrorContains(t, err, "x.yaml:3:")
	}
}
