package estimate

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"sunsetlab/traffic"
)

func tally(m Method, records ...traffic.Record) (t Tally) {
	for i := range records {
		m.Add(&t, &records[i])
	}
	return t
}

// full are n sampled packets of 1500 octets, a record each.
func full(n int, rate uint32) (records []traffic.Record) {
	for range n {
		records = append(records, traffic.Record{Packets: 1, Bytes: 1500, Rate: rate})
	}
	return records
}

func TestVolumeOfManyIsNormal(t *testing.T) {
	var m Method
	v := m.Volume(tally(m, full(2500, 100)...))
	require.EqualValues(t, 100*2500*1500, v.Value)
	// 1/sqrt(2500) = 2 %, times sqrt(1-p), times 1.96.
	require.InEpsilon(t, 1.96*0.02*math.Sqrt(0.99), (v.High-v.Value)/v.Value, 1e-3)
	require.InEpsilon(t, v.Value-v.Low, v.High-v.Value, 1e-9)
}

// TestVolumeOfFew compares with the exact limits of a Poisson number: 4 gives
// 1.090 to 10.242 (Garwood, 1936).
func TestVolumeOfFew(t *testing.T) {
	var m Method
	const rate = 1_000_000 // 1-p is 1
	v := m.Volume(tally(m, full(4, rate)...))
	require.InDelta(t, 1.090, v.Low/1500/rate, 1e-3)
	require.EqualValues(t, 4*1500*rate, v.Value)
	require.InDelta(t, 10.242, v.High/1500/rate, 1e-3)
}

// TestVolumeOfSmallPackets: full packets may well have passed unseen.
func TestVolumeOfSmallPackets(t *testing.T) {
	var m Method
	v := m.Volume(tally(m, traffic.Record{Packets: 1, Bytes: 40, Rate: 1000}))
	require.EqualValues(t, 40_000, v.Value)
	require.Less(t, v.Low, 4_000.0)
	require.Greater(t, v.High, 3*1500*1000.0)
}

func TestNoneIsNotZero(t *testing.T) {
	require.InEpsilon(t, 3*100*1500, Method{Rate: 100}.Volume(Tally{}).High, 0.002)
	require.Zero(t, Method{Rate: 1}.Volume(Tally{}).High, "all packets were seen")
	require.True(t, math.IsInf(Method{}.Volume(Tally{}).High, 1), "who knows")

	var m Method
	all := tally(m, full(1000, 100)...)
	s := m.Share(Tally{}, all)
	require.Zero(t, s.Value)
	require.InEpsilon(t, 3.0/1003, s.High, 0.002)
	require.Equal(t, 0.0, s.Low)
	s = m.Share(all, all)
	require.Equal(t, 1.0, s.Value)
	require.InEpsilon(t, 1000.0/1003, s.Low, 0.002)
}

func TestShareOfMany(t *testing.T) {
	var m Method
	part := tally(m, full(2000, 100)...)
	all := part
	all.Merge(tally(m, full(6000, 100)...))
	s := m.Share(part, all)
	require.Equal(t, 0.25, s.Value)
	// Equal packets: the error of a proportion.
	require.InEpsilon(t, 1.96*math.Sqrt(0.25*0.75/8000*0.99), s.High-s.Value, 1e-3)
}

// TestShareOfFew compares with Clopper and Pearson's limits: 4 of 20 gives
// 0.0573 to 0.4366.
func TestShareOfFew(t *testing.T) {
	var m Method
	part := tally(m, full(4, 1_000_000)...)
	all := part
	all.Merge(tally(m, full(16, 1_000_000)...))
	s := m.Share(part, all)
	require.Equal(t, 0.2, s.Value)
	require.InDelta(t, 0.0573, s.Low, 1e-3)
	require.InDelta(t, 0.4366, s.High, 1e-3)
}

func TestAllPacketsSeenIsExact(t *testing.T) {
	var m Method
	part, rest := tally(m, full(10, 1)...), tally(m, full(30, 1)...)
	require.Equal(t, Interval{15000, 15000, 15000}, m.Volume(part))
	all := part
	all.Merge(rest)
	require.Equal(t, Interval{0.25, 0.25, 0.25}, m.Share(part, all))
}

func TestSquares(t *testing.T) {
	var m Method
	low, high := m.squares(1, 700)
	require.Equal(t, low, high)
	require.EqualValues(t, 700*700, low)
	// Three packets of 20, 20 and 1500 octets are as unequal as may be.
	low, high = m.squares(3, 1540)
	require.InDelta(t, 1540*1540/3.0, low, 1)
	require.EqualValues(t, 20*20+20*20+1500*1500, high)
	// Larger packets than there may be: no less than equal ones.
	low, high = m.squares(2, 18000)
	require.Equal(t, low, high)
}

func TestUnknownRateIsNotScaled(t *testing.T) {
	record := traffic.Record{Packets: 1, Bytes: 1500}
	unscaled := tally(Method{}, record)
	require.Equal(t, Tally{Unscaled: 1}, unscaled)
	require.EqualValues(t, 150_000, tally(Method{Rate: 100}, record).Volume)
	record.Rate = 10
	require.EqualValues(t, 15_000, tally(Method{Rate: 100}, record).Volume, "what the record says goes first")
}

func TestMixedRates(t *testing.T) {
	var m Method
	v := tally(m, append(full(10, 100), full(10, 10)...)...)
	require.EqualValues(t, 1500*10*110, v.Volume)
	require.EqualValues(t, 1500*1500*10*(100*99+10*9), v.Variance)
	require.EqualValues(t, 100, v.Rate)
}

func BenchmarkShare(b *testing.B) {
	var m Method
	part, all := tally(m, full(40, 100)...), tally(m, full(4000, 100)...)
	for b.Loop() {
		m.Share(part, all)
	}
}
