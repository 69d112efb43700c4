package gprs

import (
	"testing"

	"github.com/stretchr/testify/require"

	"sunsetlab/nas/eps"
)

// TestMappedQuality is TS 23.401 tables E.1 and E.3 there and back: what GPRS
// tells apart, EPS gets back.
func TestMappedQuality(t *testing.T) {
	rates := eps.BitRates{MaximumUplink: 64, MaximumDownlink: 64, GuaranteedUplink: 64, GuaranteedDownlink: 64}
	for qci, want := range map[uint8]struct {
		class    TrafficClass
		handling uint8
		back     uint8
	}{
		1: {Conversational, 0, 2}, 2: {Conversational, 0, 2}, 3: {Conversational, 0, 2}, 4: {Streaming, 0, 4},
		5: {Interactive, 1, 6}, 6: {Interactive, 1, 6}, 7: {Interactive, 2, 7}, 8: {Interactive, 3, 8}, 9: {Background, 0, 9}, 69: {Background, 0, 9},
	} {
		q := QoSOfQCI(qci, rates)
		require.Equal(t, want.class, q.TrafficClass(), qci)
		require.Equal(t, want.handling, q.TrafficHandlingPriority(), qci)
		require.Equal(t, want.back, q.QCI(), qci)
		got, ok := q.BitRates()
		require.True(t, ok)
		require.EqualValues(t, 64, got.MaximumDownlink)
	}
	require.EqualValues(t, 9, QoSOf(0x23, 0x92, 0x1f).QCI(), "of Release 98")
	for level := uint8(1); level <= 15; level++ {
		arp := ARPOfLevel(level)
		require.Equal(t, (level+4)/5, arp)
		require.Equal(t, arp, ARPOfLevel(LevelOfARP(arp)))
	}
}
