package gateway

import (
	"net/netip"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sunsetlab/gtpv2"
	"sunsetlab/hss/aaa"
	"sunsetlab/sim"
	"sunsetlab/traffic"
)

// charged is a gateway that charges, and what SGi hears.
type charged struct {
	*both
	cdrs    []traffic.CDR
	carried []sim.Amount // down
	cuts    int
}

func newCharged(t testing.TB, limits Charging) *charged {
	c := &charged{both: newBoth(t, internet())}
	limits.Collect = func(r traffic.CDR) { c.cdrs = append(c.cdrs, r) }
	c.Charge(&limits)
	c.ConnectInternet(c)
	return c
}

func (c *charged) Carried(s *sim.Stretch) {
	require.Equal(c.t, "100.64.0.1", s.User.String())
	require.False(c.t, s.To.Before(s.From))
	c.carried = append(c.carried, s.Down)
}

// begin has 1000 octets up and 10000 down cross in 100 s.
func (c *charged) begin() (sim.Crossing, bool) {
	return c.Begin(&sim.Fluid{IMSI: imsi, EBI: 5, Conversation: sim.Conversation{Remote: netip.MustParseAddr("198.19.0.1")},
		Up: sim.Amount{Bytes: 1000, Packets: 10}, Down: sim.Amount{Bytes: 10_000, Packets: 100}, Start: c.world.Now(), Duration: 100 * time.Second},
		func() { c.cuts++ })
}

func (c *charged) begun() sim.Crossing {
	c.t.Helper()
	x, ok := c.begin()
	require.True(c.t, ok)
	return x
}

// amounts are In, Out and why of each record so far.
func (c *charged) amounts() (all [][3]any) {
	for _, r := range c.cdrs {
		require.NoError(c.t, r.Check())
		all = append(all, [3]any{r.In, r.Out, r.Cause})
	}
	return all
}

func TestChargingRecord(t *testing.T) {
	c := newCharged(t, Charging{})
	_, ok := c.begin()
	require.False(t, ok, "nobody is there")
	res := c.attach()
	opened := c.world.Now()
	x := c.begun()
	c.world.Run(30 * time.Second)
	s := c.Sessions()[0]
	require.EqualValues(t, 300, s.Up.Bytes)
	require.EqualValues(t, 3000, s.Down.Bytes)
	up, down := x.End()
	require.Equal(t, sim.Amount{Bytes: 300, Packets: 3}, up)
	require.Equal(t, sim.Amount{Bytes: 3000, Packets: 30}, down)
	c.begun()
	c.world.Run(10 * time.Second)
	c.request(&gtpv2.DeleteSessionRequest{TEID: res.Sender.TEID, Sequence: c.next(), LinkedEBI: 5, Indication: gtpv2.OI})
	require.Equal(t, 1, c.cuts, "what crosses is cut")
	require.Equal(t, []sim.Amount{{Bytes: 3000, Packets: 30}, {Bytes: 1000, Packets: 10}}, c.carried)

	require.Equal(t, [][3]any{{uint64(400), uint64(4000), traffic.NormalRelease}}, c.amounts())
	r := c.cdrs[0]
	require.Zero(t, r.Sequence, "the only one")
	require.Equal(t, imsi, r.IMSI)
	require.Equal(t, "819012345678", r.MSISDN.String())
	require.Equal(t, "3535360019876543", r.IMEISV.String())
	require.Equal(t, "internet 100.64.0.1 44010 eutran", r.APN+" "+r.Address.String()+" "+r.PLMN.String()+" "+r.RAT.String())
	require.Equal(t, opened, r.Opening)
	require.Equal(t, 40*time.Second, r.Duration())
	require.Equal(t, "gateway 192.0.2.2 192.0.2.1", r.NodeID+" "+r.Gateway.String()+" "+r.ServingNode.String())
	require.Equal(t, [4]uint32{9, 8, 7, 0x101}, [4]uint32{uint32(r.QCI), uint32(r.ARP), uint32(r.Area), r.Cell})
	require.Equal(t, []traffic.TrafficVolume{{Change: traffic.RecordClosing, Time: r.Closing, In: 400, Out: 4000}}, r.Volumes)
}

// TestCountIsKeptAcrossRATs moves a connection with traffic to 3G and back: the
// partial records make the whole.
func TestCountIsKeptAcrossRATs(t *testing.T) {
	c := newCharged(t, Charging{})
	made := c.attach()
	c.begun()
	c.world.Run(10 * time.Second)
	c.toUTRAN(made.PGW.TEID)
	require.Zero(t, c.cuts)
	c.world.Run(20 * time.Second)
	again := c.toEUTRAN(c.only().ControlTEID)
	_, ok := c.begin()
	require.False(t, ok, "no eNodeB is known yet")
	c.connect(again)
	c.world.Run(200 * time.Second)
	require.NoError(t, c.EndSession(imsi, "", 0))
	c.world.Run(time.Minute)
	require.Equal(t, [][3]any{
		{uint64(100), uint64(1000), traffic.RATChange},
		{uint64(200), uint64(2000), traffic.RATChange},
		{uint64(700), uint64(7000), traffic.NormalRelease},
	}, c.amounts())
	for i, want := range []struct {
		rat  traffic.RATType
		node string
	}{{traffic.EUTRAN, "192.0.2.1"}, {traffic.UTRAN, c.cdrs[1].ServingNode.String()}, {traffic.EUTRAN, "192.0.2.1"}} {
		r := c.cdrs[i]
		require.Equal(t, want.rat, r.RAT)
		require.Equal(t, want.node, r.ServingNode.String())
		require.EqualValues(t, i+1, r.Sequence)
		require.Equal(t, c.cdrs[0].ChargingID, r.ChargingID)
		if i > 0 {
			require.Equal(t, c.cdrs[i-1].Closing, r.Opening)
		}
	}
	require.NotEqual(t, "192.0.2.1", c.cdrs[1].ServingNode.String(), "the SGSN")
}

func TestPartialRecords(t *testing.T) {
	t.Run("time", func(t *testing.T) {
		c := newCharged(t, Charging{TimeLimit: 40 * time.Second})
		c.attach()
		c.begun()
		c.world.Run(90 * time.Second)
		require.Equal(t, [][3]any{{uint64(400), uint64(4000), traffic.TimeLimit}, {uint64(400), uint64(4000), traffic.TimeLimit}}, c.amounts())
	})
	t.Run("aligned", func(t *testing.T) {
		c := newCharged(t, Charging{TimeLimit: time.Hour, Aligned: true})
		c.world.Run(59*time.Minute + 30*time.Second)
		c.attach()
		c.begun()
		c.world.Run(2 * time.Hour)
		require.Equal(t, [][3]any{{uint64(300), uint64(3000), traffic.TimeLimit}, {uint64(700), uint64(7000), traffic.TimeLimit}}, c.amounts())
		require.Zero(t, c.cdrs[0].Closing.Minute()+c.cdrs[0].Closing.Second())
	})
	t.Run("volume", func(t *testing.T) {
		c := newCharged(t, Charging{VolumeLimit: 4400})
		c.attach()
		c.begun()
		c.world.Run(99 * time.Second)
		require.Equal(t, [][3]any{{uint64(400), uint64(4000), traffic.VolumeLimit}, {uint64(400), uint64(4000), traffic.VolumeLimit}}, c.amounts())
		require.Equal(t, 40*time.Second, c.cdrs[0].Duration().Truncate(time.Millisecond))
	})
	t.Run("tariff", func(t *testing.T) {
		// The world begins at 21:00.
		c := newCharged(t, Charging{TariffTimes: []time.Duration{0, 21*time.Hour + 10*time.Second}})
		c.attach()
		c.begun()
		c.world.Run(4 * time.Hour)
		c.CloseRecords()
		require.Len(t, c.cdrs, 1)
		require.Equal(t, traffic.ManagementIntervention, c.cdrs[0].Cause)
		v := c.cdrs[0].Volumes
		require.Len(t, v, 3)
		require.Equal(t, [3]uint64{1000, 9000, 0}, [3]uint64{v[0].Out, v[1].Out, v[2].Out})
		require.Equal(t, traffic.TariffTime, v[1].Change)
		require.Equal(t, 0, v[1].Time.Hour())
	})
	t.Run("abnormal", func(t *testing.T) {
		c := newCharged(t, Charging{})
		c.attach()
		c.begun()
		c.world.Run(10 * time.Second)
		c.request(c.sessionRequest()) // the device attaches anew
		require.Equal(t, [][3]any{{uint64(100), uint64(1000), traffic.AbnormalRelease}}, c.amounts())
		require.Equal(t, 1, c.cuts)
	})
}

func TestIdleTimeout(t *testing.T) {
	for _, counts := range []bool{true, false} {
		b, s := newGranting(t, aaa.Grant{IdleTimeout: time.Minute})
		c := &charged{both: b}
		if counts {
			c.ConnectInternet(c)
		}
		c.attach(named)
		if !counts {
			// It has no traffic to judge by.
			c.world.Run(time.Hour)
			require.Equal(t, []string{"start 1 100.64.0.1 user"}, s.accounts)
			continue
		}
		c.world.Run(50 * time.Second)
		x := c.begun()
		c.world.Run(100 * time.Second)
		x.End()
		c.world.Run(59 * time.Second)
		require.Len(t, c.Sessions(), 1)
		c.world.Run(time.Minute)
		require.Empty(t, c.Sessions())
		require.Equal(t, "stop by the idle timeout of the AAA server 1 100.64.0.1 user", s.accounts[1])
		require.EqualValues(t, 10_000, s.last.Down.Bytes, "accounts have octets")
		require.Contains(t, c.decisions(), "PDN connection has been idle: Idle-Timeout 1m0s")
	}
}
