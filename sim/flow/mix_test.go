package flow_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"sunsetlab/sim/flow"
	"sunsetlab/traffic/published"
)

// play counts what subscribers do on a day. Volumes are all alike, so that the
// shares don't hang on a few.
func play(t *testing.T, p *flow.Profile, subscribers int, on flow.DayType) *flow.Truth {
	t.Helper()
	truth := flow.NewTruth(p)
	var f flow.Flow
	for i := range subscribers {
		flows := p.Flows(uint64(i), 20e6, 170e6, on)
		for flows.Next(&f) {
			truth.Add(&f)
		}
	}
	require.Equal(t, uint64(subscribers)*20e6, truth.Total.In.Bytes)
	require.Equal(t, uint64(subscribers)*170e6, truth.Total.Out.Bytes)
	return truth
}

func share(part, whole flow.Both) float64 {
	return 100 * float64(part.Bytes()) / float64(whole.Bytes())
}

// TestPortsConvergeToTheTables plays years of both tables: each share, named or
// rest, is met.
func TestPortsConvergeToTheTables(t *testing.T) {
	for _, kind := range published.Kinds() {
		for _, year := range []int{2021, 2025} {
			p := profile(t, kind, year)
			truth := play(t, p, 6000, flow.Weekday)
			mix, err := published.Mix(kind, year)
			require.NoError(t, err)
			require.Len(t, truth.Services, len(mix))
			sum := flow.Both{}
			for i, want := range mix {
				got := share(truth.Services[i], truth.Total)
				require.InDelta(t, want.Percent, got, 0.15+0.02*want.Percent, "%v %d %s", kind, year, want.Name)
				sum.In.Bytes += truth.Services[i].Bytes()
			}
			require.Equal(t, truth.Total.Bytes(), sum.In.Bytes, "every byte has a service")
		}
	}
}

// Every protocol of the tables is there where it has a share.
func TestProtocols(t *testing.T) {
	seen := map[published.Protocol]bool{}
	for _, kind := range published.Kinds() {
		p := profile(t, kind, 2025)
		var f flow.Flow
		for i := range 3000 {
			for flows := p.Flows(uint64(i), 20e6, 170e6, flow.Weekday); flows.Next(&f); {
				seen[published.Protocol(f.Protocol)] = true
			}
		}
	}
	require.Len(t, seen, len(published.Protocols()))
}

// providerShares of a service, by the name of the provider.
func providerShares(p *flow.Profile, subscribers int, service string) map[string]float64 {
	m := p.Model()
	names := map[uint32]string{}
	for _, pr := range m.Providers {
		names[pr.AS] = pr.Name
	}
	parts, whole := map[string]float64{}, 0.0
	var f flow.Flow
	for i := range subscribers {
		for flows := p.Flows(uint64(i), 20e6, 170e6, flow.Weekday); flows.Next(&f); {
			if m.Services[p.Service(f.Protocol, f.Port)].Name == service {
				bytes := float64(f.In.Bytes + f.Out.Bytes)
				parts[names[f.AS]] += bytes
				whole += bytes
			}
		}
	}
	for name := range parts {
		parts[name] *= 100 / whole
	}
	return parts
}

func TestProvidersOfQUIC(t *testing.T) {
	for _, kind := range published.Kinds() {
		got := providerShares(profile(t, kind, 2025), 6000, "udp/443")
		require.InDelta(t, 67, got["Google"], 1.5, kind)
		require.InDelta(t, 13, got["Facebook"], 1, kind)
		require.InDelta(t, 6, got["ByteDance"], 0.6, kind)
		require.InDelta(t, 11, got[""], 1, kind)
	}
}

// Providers have their hours: Google comes first and Amazon second; they,
// Facebook and ByteDance peak from evening into night, Apple is steady, and
// Microsoft is busy in working hours.
func TestProvidersHaveTheirHours(t *testing.T) {
	p := profile(t, published.Broadband, 2025)
	truth := play(t, p, 12000, flow.Weekday)
	at := map[string]int{}
	for i, pr := range p.Model().Providers {
		at[pr.Name] = i
		if i > 1 {
			require.Less(t, truth.Providers[i].Bytes(), truth.Providers[1].Bytes(), pr.Name)
		}
	}
	require.Equal(t, 0, at["Google"])
	require.Equal(t, 1, at["Amazon"])
	require.Less(t, truth.Providers[1].Bytes(), truth.Providers[0].Bytes())

	hours := func(name string, from, to int) float64 {
		sum := 0.0
		for h := from; h < to; h++ {
			sum += float64(truth.ProviderHours[at[name]][h].Bytes())
		}
		return sum / float64(to-from)
	}
	for _, name := range []string{"Google", "Amazon", "Facebook", "ByteDance"} {
		require.Greater(t, hours(name, 20, 24), 1.7*hours(name, 9, 17), name)
	}
	require.InEpsilon(t, hours("Apple", 0, 24), hours("Apple", 20, 24), 0.15)
	require.InEpsilon(t, hours("Apple", 0, 24), hours("Apple", 2, 6), 0.15)
	require.Greater(t, hours("Microsoft", 9, 17), 1.5*hours("Microsoft", 20, 24))
	require.Greater(t, hours("Microsoft", 9, 17), 2*hours("Microsoft", 0, 6))
}

// hourly is the part of each hour in a day.
func hourly(t *testing.T, kind published.Kind, on flow.DayType) (h [24]float64) {
	t.Helper()
	truth := play(t, profile(t, kind, 2025), 8000, on)
	for i := range h {
		h[i] = 24 * float64(truth.Hours[i].Bytes()) / float64(truth.Total.Bytes())
	}
	return h
}

// peaks are the hours that stand out from those to both sides by a twentieth.
func peaks(h [24]float64) (all []int) {
	const out = 1.05
	low, high, at := h[4], h[4], 4
	rising := true
	for i := 5; i < 24+5; i++ {
		x := h[i%24]
		if rising {
			if x > high {
				high, at = x, i
			} else if x*out < high && high > low*out {
				all, rising, low = append(all, at%24), false, x
			}
			continue
		}
		low = min(low, x)
		if x > low*out {
			rising, high, at = true, x, i
		}
	}
	return all
}

func TestAMobileWeekdayHasThreePeaks(t *testing.T) {
	got := peaks(hourly(t, published.Mobile, flow.Weekday))
	require.Len(t, got, 3)
	require.Equal(t, 8, got[0], "commute")
	require.Equal(t, 12, got[1], "lunch")
	require.InDelta(t, 21, got[2], 1, "evening")
	weekend := peaks(hourly(t, published.Mobile, flow.Weekend))
	require.NotContains(t, weekend, 8, "nobody commutes on a Saturday")
}

func TestBroadbandPeaksInTheEvening(t *testing.T) {
	weekday := hourly(t, published.Broadband, flow.Weekday)
	evening := weekday[19:23]
	for h, x := range weekday {
		if h < 19 || h > 22 {
			for _, e := range evening {
				require.Less(t, x, e, "%d o'clock", h)
			}
		}
	}
	weekend := hourly(t, published.Broadband, flow.Weekend)
	for h := 9; h < 17; h++ {
		require.Greater(t, weekend[h], weekday[h], "%d o'clock", h)
	}
}

// School holidays raise the weekday's daytime and leave its evening alone.
func TestSchoolHolidays(t *testing.T) {
	for _, kind := range published.Kinds() {
		p := profile(t, kind, 2025)
		people := population(t, p, 100, flow.Stratified)
		_, before := people.Volume(50, flow.Day{Type: flow.Weekday})
		_, holiday := people.Volume(50, flow.Day{Type: flow.SchoolHoliday})
		more := float64(holiday) / float64(before)
		require.Greater(t, more, 1.03)
		weekday, school := hourly(t, kind, flow.Weekday), hourly(t, kind, flow.SchoolHoliday)
		var day, evening [2]float64
		for h := 9; h < 17; h++ {
			day[0] += weekday[h]
			day[1] += school[h] * more
		}
		for h := 19; h < 23; h++ {
			evening[0] += weekday[h]
			evening[1] += school[h] * more
		}
		require.Greater(t, day[1]/day[0], 1.08, kind)
		require.InDelta(t, 1, evening[1]/evening[0], 0.05, kind)
	}
}
