package nas

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestGPRSTimer(t *testing.T) {
	for octet, want := range map[GPRSTimer]string{
		0x00: "0s", 0x05: "10s", 0x29: "9m0s", 0x2c: "12m0s", 0x49: "54m0s", 0x5f: "3h6m0s",
		0x61: "1m0s", 0xe0: "deactivated", 0xff: "deactivated",
	} {
		require.Equal(t, want, octet.String(), "%02x", uint8(octet))
	}
	for d, want := range map[time.Duration]GPRSTimer{
		-1: 0x00, 0: 0x00, time.Second: 0x01, 62 * time.Second: 0x1f, 63 * time.Second: 0x22,
		12 * time.Minute: 0x2c, 31 * time.Minute: 0x3f, 54 * time.Minute: 0x49, 100 * time.Hour: 0x5f,
	} {
		require.Equal(t, want, NewGPRSTimer(d), d)
		require.Equal(t, GPRSTimer2(want), NewGPRSTimer2(d))
	}
	require.Equal(t, "12m0s", GPRSTimer2(0x2c).String())
	_, ok := GPRSTimer2(TimerDeactivated).Duration()
	require.False(t, ok)
}

func TestGPRSTimer3(t *testing.T) {
	for octet, want := range map[GPRSTimer3]string{
		0x03: "30m0s", 0x21: "1h0m0s", 0x46: "60h0m0s", 0x61: "2s", 0x81: "30s", 0xa6: "6m0s", 0xc1: "320h0m0s", 0xe5: "deactivated",
	} {
		require.Equal(t, want, octet.String(), "%02x", uint8(octet))
	}
	for d, want := range map[time.Duration]GPRSTimer3{
		0: 0x60, time.Second: 0x61, 90 * time.Second: 0x83, 16 * time.Minute: 0xb0, 12 * time.Minute: 0x98,
		time.Hour: 0x06, 31 * time.Hour: 0x3f, 32 * time.Hour: 0x44, 1000 * time.Hour: 0xc4, 1e6 * time.Hour: 0xdf,
	} {
		require.Equal(t, want, NewGPRSTimer3(d), d)
	}
}

func TestVoiceDomain(t *testing.T) {
	v := NewVoiceDomain(IMSPSVoicePreferred, DataCentric)
	require.Equal(t, VoiceDomain(7), v)
	require.Equal(t, "IMS PS voice preferred, data centric", v.String())
	require.Equal(t, VoiceDomain(0), NewVoiceDomain(CSVoiceOnly, VoiceCentric))
	require.Equal(t, "CS voice only, voice centric", VoiceDomain(0xf8).String())
	require.Equal(t, CSVoicePreferred, VoiceDomain(2).Preference())
	require.Equal(t, "uplink downlink", Uplink.String()+" "+Downlink.String())
}
