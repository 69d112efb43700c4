package rollup

import (
	"fmt"
	"math/rand/v2"
	"net/netip"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sunsetlab/nas"
	"sunsetlab/traffic"
)

var noon = time.Date(2025, 6, 2, 12, 0, 0, 0, time.UTC)

func assign(user, prefix string, from, until int) traffic.Assignment {
	a := traffic.Assignment{User: user, Access: traffic.Broadband, Prefix: netip.MustParsePrefix(prefix), From: noon.Add(time.Duration(from) * time.Minute)}
	if until != 0 {
		a.Until = noon.Add(time.Duration(until) * time.Minute)
	}
	return a
}

func who(t *testing.T, all ...traffic.Assignment) *Users {
	t.Helper()
	u := new(Users)
	for _, a := range all {
		require.NoError(t, u.Add(a))
	}
	return u
}

func TestWhoHadAnAddressWhen(t *testing.T) {
	u := who(t,
		assign("ann", "10.0.0.1/32", 0, 10),
		assign("bob", "10.0.0.1/32", 10, 20),
		assign("ann", "10.0.0.1/32", 30, 0),
		assign("net", "10.0.0.0/24", 0, 60),
		assign("cat", "2001:db8:0:1::/64", 0, 10),
		assign("dan", "2001:db8::/48", 5, 20),
		// Out of order, and a part of another.
		assign("eve", "10.0.0.9/32", 20, 30),
		assign("eve", "10.0.0.9/32", 0, 10),
		assign("eve", "10.0.0.9/32", 5, 12),
	)
	for _, c := range []struct {
		addr   string
		minute float64
		want   string
	}{
		{"10.0.0.1", 0, "ann"},
		{"10.0.0.1", 9.99, "ann"},
		{"10.0.0.1", 10, "bob"},
		{"10.0.0.1", 20, "net"},
		{"10.0.0.1", 30, "ann"},
		{"10.0.0.1", 1e6, "ann"},
		{"10.0.0.1", -1, ""},
		{"10.0.0.2", 10, "net"},
		{"10.0.0.2", 60, ""},
		{"10.0.1.1", 10, ""},
		{"::ffff:10.0.0.2", 10, "net"},
		{"2001:db8:0:1::5", 1, "cat"},
		{"2001:db8:0:1::5", 7, "cat"},
		{"2001:db8:0:1::5", 12, "dan"},
		{"2001:db8:0:2::5", 7, "dan"},
		{"2001:db8:1::", 7, ""},
		{"10.0.0.9", 11, "eve"},
		{"10.0.0.9", 15, "net"},
		{"10.0.0.9", 25, "eve"},
	} {
		id, ok := u.At(netip.MustParseAddr(c.addr), noon.Add(time.Duration(c.minute*float64(time.Minute))))
		require.Equal(t, c.want != "", ok, "%+v", c)
		if ok {
			require.Equal(t, c.want, u.User(id).Name, "%+v", c)
		}
	}
	_, ok := u.At(netip.Addr{}, noon)
	require.False(t, ok)
	require.Zero(t, u.Overlaps)
}

func TestTheLaterOfTwoUsersCounts(t *testing.T) {
	u := who(t, assign("ann", "10.0.0.1/32", 0, 30), assign("bob", "10.0.0.1/32", 10, 20))
	for minute, want := range map[int]string{5: "ann", 15: "bob", 25: ""} {
		id, ok := u.At(netip.MustParseAddr("10.0.0.1"), noon.Add(time.Duration(minute)*time.Minute))
		require.Equal(t, want != "", ok, minute)
		if ok {
			require.Equal(t, want, u.User(id).Name)
		}
	}
	require.Equal(t, 1, u.Overlaps)
}

// TestPartialRecordsCostOneTenancy has a connection with a record each hour.
func TestPartialRecordsCostOneTenancy(t *testing.T) {
	u := new(Users)
	for i := range 1000 {
		require.NoError(t, u.Add(assign("ann", "10.0.0.1/32", 60*i, 60*i+60)))
	}
	require.Len(t, u.held[netip.MustParsePrefix("10.0.0.1/32")], 1)
}

func TestPools(t *testing.T) {
	u := who(t, assign("ann", "10.0.0.1/32", 0, 0))
	u.AddPool(netip.MustParsePrefix("10.0.0.0/8"), traffic.Mobile, false)
	u.AddPool(netip.MustParsePrefix("2001:db8::/32"), traffic.Broadband, true)
	for addr, want := range map[string]User{
		"10.0.0.1":          {"ann", traffic.Broadband, false},
		"10.0.0.2":          {"10.0.0.2", traffic.Mobile, false},
		"2001:db8:0:7::1:2": {"2001:db8:0:7::/64", traffic.Broadband, true},
	} {
		id, ok := u.At(netip.MustParseAddr(addr), noon)
		require.True(t, ok)
		require.Equal(t, want, u.User(id))
	}
}

func TestBadAssignments(t *testing.T) {
	for want, a := range map[string]traffic.Assignment{
		"without a user":      {Prefix: netip.MustParsePrefix("10.0.0.1/32"), From: noon},
		"without an address":  {User: "ann", From: noon},
		"without a beginning": {User: "ann", Prefix: netip.MustParsePrefix("10.0.0.1/32")},
		"ends before":         {User: "ann", Prefix: netip.MustParsePrefix("10.0.0.1/32"), From: noon, Until: noon.Add(-1)},
	} {
		require.ErrorContains(t, new(Users).Add(a), want)
	}
}

func flowRecord(src, dst string, sp, dp uint16, protocol uint8, packets, octets uint64) *traffic.Record {
	return &traffic.Record{Start: noon, End: noon, Src: netip.MustParseAddr(src), Dst: netip.MustParseAddr(dst), SrcPort: sp, DstPort: dp,
		Protocol: protocol, SrcAS: 100, DstAS: 200, Packets: packets, Bytes: octets, Rate: 10}
}

func TestRecordsAreAddedUp(t *testing.T) {
	sums := New(time.UTC, who(t, assign("ann", "10.0.0.1/32", -60, 60), assign("bob", "10.0.0.2/32", -60, 60)))
	sums.AddRecord(flowRecord("198.51.100.1", "10.0.0.1", 443, 50000, 6, 3, 4000))
	sums.AddRecord(flowRecord("198.51.100.1", "10.0.0.1", 443, 50001, 6, 1, 1000))
	sums.AddRecord(flowRecord("10.0.0.1", "198.51.100.1", 50000, 443, 6, 1, 40))
	sums.AddRecord(flowRecord("10.0.0.1", "10.0.0.2", 6000, 7000, 17, 1, 100))
	sums.AddRecord(flowRecord("198.51.100.1", "198.51.100.2", 53, 999, 17, 1, 60))
	sums.AddRecord(flowRecord("198.51.100.1", "10.0.0.1", 0, 0x0301, 1, 1, 84))

	hour := HourOf(noon)
	volumes := map[PortKey]float64{}
	for k, s := range sums.Ports {
		volumes[k] = s.Volume
	}
	require.Equal(t, map[PortKey]float64{
		{hour, traffic.Broadband, traffic.Out, 6, 443}:   50000,
		{hour, traffic.Broadband, traffic.In, 6, 443}:    400,
		{hour, traffic.Broadband, traffic.In, 17, 6000}:  1000,
		{hour, traffic.Broadband, traffic.Out, 17, 6000}: 1000,
		{hour, "", traffic.In, 17, 53}:                   600,
		// What ICMP has where a port would be is none.
		{hour, traffic.Broadband, traffic.Out, 1, 0}: 840,
	}, volumes)
	require.Equal(t, 50000.0, sums.ASes[ASKey{hour, traffic.Broadband, traffic.Out, 100, 6, true}].Volume)
	require.Equal(t, 400.0, sums.ASes[ASKey{hour, traffic.Broadband, traffic.In, 200, 6, true}].Volume)

	ann, _ := sums.Users.At(netip.MustParseAddr("10.0.0.1"), noon)
	s := sums.Sampled[UserDay{DayOf(noon), ann}]
	require.Equal(t, 1400.0, s[traffic.In].Volume)
	require.Equal(t, 50840.0, s[traffic.Out].Volume)
	require.Equal(t, uint64(6), sums.Coverage.Records)
	require.Equal(t, 600.0, sums.Coverage.Unmatched.Volume)
}

func TestRecordsWithoutARate(t *testing.T) {
	r := flowRecord("198.51.100.1", "198.51.100.2", 443, 50000, 6, 3, 4000)
	r.Rate = 0
	sums := New(time.UTC, new(Users))
	sums.AddRecord(r)
	require.Equal(t, 4000.0, sums.Coverage.Unmatched.Volume)
	sums.Rate = 100
	sums.AddRecord(r)
	require.Equal(t, 404000.0, sums.Coverage.Unmatched.Volume)
	require.Equal(t, uint64(2), sums.Coverage.UnknownRate)
}

func record(opening, closing time.Time, in, out uint64) *traffic.CDR {
	return &traffic.CDR{IMSI: nas.MustParseIMSI("001010000000001"), Opening: opening, Closing: closing, In: in, Out: out}
}

// TestChargingRecordsAreSharedByDay has one of 48 hours from 18:00 in Tokyo: 6,
// 24 and 18 hours.
func TestChargingRecordsAreSharedByDay(t *testing.T) {
	tokyo, err := time.LoadLocation("Asia/Tokyo")
	require.NoError(t, err)
	sums := New(tokyo, new(Users))
	opening := time.Date(2025, 6, 2, 18, 0, 0, 0, tokyo)
	sums.AddCDR(record(opening, opening.Add(48*time.Hour), 480, 4800))
	sums.AddCDR(record(opening, opening, 7, 70)) // no time at all
	day := DayOf(opening)
	require.Equal(t, map[UserDay]*Counted{
		{day, 0}:     {67, 670},
		{day + 1, 0}: {240, 2400},
		{day + 2, 0}: {180, 1800},
	}, sums.Counted)
	require.Equal(t, "2025-06-02", day.String())
	require.Equal(t, uint64(2), sums.Coverage.NoAddress)
}

func TestEnterpriseByAPN(t *testing.T) {
	sums := New(time.UTC, new(Users))
	sums.EnterpriseAPN = func(apn string) bool { return apn == "corp" }
	c := record(noon, noon.Add(time.Hour), 1, 2)
	c.APN, c.Address, c.Address6 = "corp", netip.MustParseAddr("10.0.0.1"), netip.MustParseAddr("2001:db8::")
	require.NoError(t, sums.Assign(c))
	sums.AddCDR(c)
	for _, a := range []string{"10.0.0.1", "2001:db8::77"} {
		id, ok := sums.Users.At(netip.MustParseAddr(a), noon)
		require.True(t, ok)
		require.Equal(t, User{"001010000000001", traffic.Mobile, true}, sums.Users.User(id))
	}
	require.Equal(t, 1, sums.Users.Len())
}

// TestMergingIsAddingToOne splits random records between two tallies.
func TestMergingIsAddingToOne(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	all := []traffic.Assignment{}
	for i := range 20 {
		all = append(all, assign(fmt.Sprint("user", i), fmt.Sprintf("10.0.0.%d/32", i), -60, 60))
	}
	one, a, b := New(time.UTC, who(t, all...)), New(time.UTC, who(t, all...)), New(time.UTC, who(t, all[10:]...))
	for _, x := range all[:10] {
		require.NoError(t, b.Users.Add(x))
	}
	for range 1000 {
		r := flowRecord(fmt.Sprintf("10.0.0.%d", rng.IntN(20)), "198.51.100.1", uint16(rng.IntN(9)), uint16(rng.IntN(9)), 6, 1, uint64(40+rng.IntN(1000)))
		c := record(noon, noon.Add(time.Duration(rng.IntN(100))*time.Minute), 1, 2)
		one.AddRecord(r)
		one.AddCDR(c)
		half := []*Tally{a, b}[rng.IntN(2)]
		half.AddRecord(r)
		half.AddCDR(c)
	}
	a.Merge(b)
	require.Equal(t, one.Ports, a.Ports)
	require.Equal(t, one.ASes, a.ASes)
	require.Equal(t, one.Coverage, a.Coverage)
	require.Len(t, a.Sampled, len(one.Sampled))
	require.Equal(t, one.Counted, a.Counted)
}

func BenchmarkAddRecord(b *testing.B) {
	u := new(Users)
	for i := range 100000 {
		addr := netip.AddrFrom4([4]byte{10, byte(i >> 16), byte(i >> 8), byte(i)})
		for day := range 7 {
			a := traffic.Assignment{User: fmt.Sprint(i), Access: traffic.Mobile, Prefix: netip.PrefixFrom(addr, 32), From: noon.AddDate(0, 0, day), Until: noon.AddDate(0, 0, day).Add(20 * time.Hour)}
			if err := u.Add(a); err != nil {
				b.Fatal(err)
			}
		}
	}
	sums := New(time.UTC, u)
	rng := rand.New(rand.NewPCG(1, 2))
	r := flowRecord("198.51.100.1", "10.0.0.1", 443, 50000, 6, 3, 4000)
	for b.Loop() {
		i := rng.IntN(100000)
		r.Dst, r.Start = netip.AddrFrom4([4]byte{10, byte(i >> 16), byte(i >> 8), byte(i)}), noon.Add(time.Duration(rng.IntN(7*86400))*time.Second)
		sums.AddRecord(r)
	}
}
