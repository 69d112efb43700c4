package scenarios

import (
	"os"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sunsetlab/sim"
)

// quietLab builds a lab whose trace is off.
func quietLab(t testing.TB, src string) *Lab {
	t.Helper()
	s, err := Parse("lab.yaml", []byte(src), nil)
	require.NoError(t, err)
	l, err := NewLab(s, 1, sim.NewStream(sim.Off))
	require.NoError(t, err)
	l.World.Run(time.Second) // S1 SETUP
	return l
}

const oneRouter = `
name: one router
network: {plmn: "44010", security: {ciphering: [EEA2], integrity: [EIA2], authenticate_always: true}}
devices: {router: {model: lte-module}}
`

// BenchmarkAttachDetach is an attach and a detach of one device through all
// the bytes: S1AP, NAS with EIA2 and EEA2, Milenage on both sides, GTPv2-C.
func BenchmarkAttachDetach(b *testing.B) {
	l := quietLab(b, oneRouter)
	d := &l.devices["router"][0]
	b.ReportAllocs()
	for b.Loop() {
		d.PowerOn()
		l.World.Run(2 * time.Second)
		if !d.Registered() {
			b.Fatal("not attached")
		}
		d.PowerOff()
		l.World.Run(2 * time.Second)
		if d.Registered() {
			b.Fatal("not detached")
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "attach+detach/s")
}

// BenchmarkFleetMemory attaches 100,000 devices in one world, lets them go
// idle, and reports what each of them takes in all elements together.
func BenchmarkFleetMemory(b *testing.B) {
	const fleet = 100_000
	src := strings.Replace(oneRouter, "lte-module", "lte-module, count: "+strconv.Itoa(fleet), 1)
	for b.Loop() {
		b.StopTimer()
		heap, resident := heapInUse(), residentMemory()
		b.StartTimer()
		l := quietLab(b, src)
		for i := range l.devices["router"] {
			l.devices["router"][i].PowerOn()
			l.World.Run(time.Millisecond)
		}
		l.World.Run(time.Minute)
		b.StopTimer()
		for i := range l.devices["router"] {
			if !l.devices["router"][i].Registered() {
				b.Fatalf("device %d is not attached", i)
			}
		}
		b.ReportMetric(float64(heapInUse()-heap)/fleet, "heap-B/UE")
		if resident > 0 {
			b.ReportMetric(float64(residentMemory()-resident)/fleet, "resident-B/UE")
		}
		runtime.KeepAlive(l)
		b.StartTimer()
	}
}

func heapInUse() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// residentMemory is what the kernel says of this process, 0 where it doesn't.
func residentMemory() int64 {
	b, err := os.ReadFile("/proc/self/statm")
	fields := strings.Fields(string(b))
	if err != nil || len(fields) < 2 {
		return 0
	}
	pages, err := strconv.ParseInt(fields[1], 10, 64)
	if err != nil {
		return 0
	}
	return pages * int64(os.Getpagesize())
}

// BenchmarkLibrary plays and judges all shipped scenarios, one after the other.
func BenchmarkLibrary(b *testing.B) {
	for b.Loop() {
		for _, name := range Library() {
			s, err := Shipped(name)
			require.NoError(b, err)
			run, err := Play(s, Options{})
			require.NoError(b, err)
			require.True(b, run.Verdict.Met, name)
		}
	}
}

// BenchmarkMatrix plays the 240 cells of the matrix on all cores.
func BenchmarkMatrix(b *testing.B) {
	for b.Loop() {
		cells, err := PlayMatrix(MatrixSelection{})
		require.NoError(b, err)
		require.Len(b, cells, 240)
	}
}

// BenchmarkSunset takes the device catalogue through the night in which 3G ends.
func BenchmarkSunset(b *testing.B) {
	c, err := ShippedCatalogue()
	require.NoError(b, err)
	for b.Loop() {
		s, err := PlaySunset(c, nil)
		require.NoError(b, err)
		require.True(b, s.Met)
	}
}

// BenchmarkYearOfFlapping is a year in the life of a phone that leaves LTE once
// a minute and comes back, with the trace off.
func BenchmarkYearOfFlapping(b *testing.B) {
	const src = `
name: a year of a phone that flaps
network: {plmn: "44010", voice: {sgs: none}}
devices: {phone: {model: smartphone-no-volte, no_other_rat: flap, flap_away: 30s, flap_stay: 30s}}
`
	for b.Loop() {
		l := quietLab(b, src)
		l.schedule()
		l.World.Run(365 * 24 * time.Hour)
	}
}
