package scenarios_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sunsetlab/scenarios"
)

// Each user writes, and is written to, at every half hour of three days: 144
// letters each way. What comes of them is counted by hand.
func TestSunsetMail(t *testing.T) {
	c, err := scenarios.ShippedCatalogue()
	require.NoError(t, err)
	c, err = c.Only([]string{"iphone", "generic-router", "generic-phone-no-volte"})
	require.NoError(t, err)
	s, err := scenarios.PlaySunset(c, nil)
	require.NoError(t, err)
	require.NoError(t, s.AddMail(c, scenarios.DefaultMail(), nil))

	by := map[string]scenarios.MailImpact{}
	for i := range s.Rows {
		by[s.Rows[i].Device] = *s.Rows[i].Mail
	}
	// No data from the first letter, at midnight, on. In the last 24 hours 48
	// are written, which are in the outbox yet; those before are given up.
	iphone := scenarios.MailImpact{Written: 144, Lost: 96, Waiting: 48, Arrived: 144, Unread: 144, Worst: 72 * time.Hour}
	// Data until it is switched off and on at 7:00: 14 letters make it, of
	// midnight to 6:30. The oldest that is unread is that of 7:00.
	phone := scenarios.MailImpact{Written: 144, Sent: 14, Lost: 82, Waiting: 48, Arrived: 144, Fetched: 14, Unread: 130, Worst: 65 * time.Hour}
	// Data all the time: what comes is got within the 15 minutes of a poll.
	router := scenarios.MailImpact{Written: 144, Sent: 144, Arrived: 144, Fetched: 144, Worst: 15 * time.Minute}
	same := func(want, got scenarios.MailImpact) {
		t.Helper()
		require.InDelta(t, want.Worst.Minutes(), got.Worst.Minutes(), 1)
		got.Worst = want.Worst
		require.Equal(t, want, got)
	}
	same(iphone, by["iphone"])
	same(phone, by["generic-phone-no-volte"])
	same(router, by["generic-router"])

	require.Equal(t, 864, s.Mail.Total.Total())
	require.Equal(t, 14+14+144+144, s.Mail.Total.Good())
	require.Equal(t, 72*time.Hour, s.Mail.Until.Sub(s.Mail.From))
	require.Len(t, s.Mail.Classes, 3)
	for _, class := range s.Mail.Classes {
		require.Equal(t, 1, class.Devices)
		switch class.Class {
		case scenarios.Unaffected:
			same(router, class.MailImpact)
		case "d":
			same(iphone, class.MailImpact)
		default:
			same(phone, class.MailImpact)
		}
	}

	// A false promise of CS fallback keeps the phone's data, a gateway that lets
	// anybody in gives the iPhone its own; detection alone changes nothing.
	for _, m := range s.Mail.Mitigations {
		switch m.Name {
		case scenarios.GhostCSFB:
			require.Equal(t, 2*(144-14), m.Regained)
			require.Equal(t, []string{"generic-phone-no-volte"}, m.Helped)
			require.Equal(t, 96, m.Lost, "the iPhone's")
		case scenarios.TolerantAPNAuth:
			require.Equal(t, 2*144, m.Regained)
			require.Equal(t, []string{"iphone"}, m.Helped)
			require.Equal(t, 82, m.Lost, "the phone's")
		case scenarios.DetectAndTell:
			require.Zero(t, m.Regained)
			require.Empty(t, m.Helped)
			require.Equal(t, s.Mail.Total, m.MailImpact)
		}
		require.Empty(t, m.Worse)
	}
	require.Len(t, s.Mail.Mitigations, 10)
}
