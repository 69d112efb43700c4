package scenarios_test

import (
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
	require.Equal(t, 48, r.Written)
	require.Zero(t, r.Delayed+r.Lost+r.FetchedLate)
	require.LessOrEqual(t, r.Waiting, 1, "the letter of midnight")
	require.Equal(t, r.Arrived, r.Fetched+r.Unread)

	// Off from 6 to 15 h: 18 letters are written meanwhile. Those of the first
	// three hours have waited for more than six when the phone comes back; of
	// the others two have waited for less than an hour.
	p := of["phone"]
	require.Equal(t, 48, p.Written)
	require.InDelta(t, 6, p.Lost, 1)
	require.InDelta(t, 10, p.Delayed, 1)
	require.Equal(t, p.Written, p.Sent+p.Delayed+p.Lost+p.Waiting)
	require.InDelta(t, 16, p.FetchedLate, 1)
	require.Equal(t, p.Arrived, p.Fetched+p.FetchedLate+p.Unread)
	require.InDelta(t, 9, p.Worst.Hours(), 0.6)
}

func TestMailWorkloadsThatCanNotBe(t *testing.T) {
	for key, want := range map[string]string{"every: 1s": "1s is too short: want at least 1 min", "give_upp: 1d": `did you mean "give_up"?`} {
		src := []byte("name: x\nnetwork: {plmn: \"44010\"}\nworkload: {mail: {" + key + "}}\ndevices: {a: {model: lte-router}}\n")
		_, err := scenarios.Parse("x.yaml", src, nil)
		require.ErrorContains(t, err, want)
		require.ErrorContains(t, err, "x.yaml:3:")
	}
}
