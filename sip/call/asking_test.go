package call

import (
	"net/netip"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sunsetlab/sip"
)

func TestAsk(t *testing.T) {
	for name, tt := range map[string]struct {
		lose     int
		statuses []int
		want     []int // 0 for none in time
		sent     int
	}{
		"answered":       {statuses: []int{202}, want: []int{202}, sent: 1},
		"answered late":  {lose: 3, statuses: []int{200, 200}, want: []int{200}, sent: 4},
		"worked on":      {statuses: []int{100, 200}, want: []int{200}, sent: 2},
		"nobody answers": {lose: 100, want: []int{0}, sent: 11},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPair(t)
			e := p.ends[0]
			p.lose["MESSAGE"] = tt.lose
			r := &sip.Request{Method: "MESSAGE", URI: "sip:a@b", Local: netip.MustParseAddrPort("10.0.0.1:5060"), Branch: sip.BranchOf(1),
				From: sip.Party{URI: "sip:a@b", Tag: "1"}, To: sip.Party{URI: "sip:a@b"}, CallID: "c", CSeq: 1}
			var got []int
			a, err := Ask(e, fast, r, func(m *sip.Message) {
				if m == nil {
					got = append(got, 0)
				} else {
					got = append(got, m.Status)
				}
			})
			require.NoError(t, err)
			b, err := r.Append(nil)
			require.NoError(t, err)
			m, err := sip.Parse(b)
			require.NoError(t, err)
			require.False(t, a.Takes(m), "a request is no answer")
			for _, status := range tt.statuses {
				for p.seen["MESSAGE"] <= tt.lose {
					p.world.Run(time.Second)
				}
				answer, err := sip.Parse(m.Reply(status, "x", "t").Append(nil))
				require.NoError(t, err)
				require.True(t, a.Takes(answer))
				if status < 200 {
					p.world.Run(5 * time.Second)
				}
			}
			p.world.Run(time.Minute)
			require.Equal(t, tt.want, got)
			require.Equal(t, tt.sent, p.seen["MESSAGE"])
			require.True(t, a.Over())
		})
	}
	_, err := Ask(newPair(t).ends[0], fast, &sip.Request{Method: "MESSAGE", URI: "nowhere"}, nil)
	require.Error(t, err)
}
