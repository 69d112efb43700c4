package sip

import (
	"net/netip"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func speech() Speech {
	return Speech{ID: 7, Version: 1, Address: netip.MustParseAddr("10.0.0.7"), Port: 49152, Codecs: SpeechCodecs()}
}

// The lines are those of TS 26.114 annex A.1, for one rate of each codec less.
const speechText = "v=0\r\no=- 7 1 IN IP4 10.0.0.7\r\ns=-\r\nc=IN IP4 10.0.0.7\r\nt=0 0\r\nm=audio 49152 RTP/AVP 96 97\r\nb=AS:38\r\n" +
	"a=rtpmap:96 AMR-WB/16000/1\r\na=fmtp:96 mode-change-capability=2;max-red=220\r\n" +
	"a=rtpmap:97 AMR/8000/1\r\na=fmtp:97 mode-change-capability=2;max-red=220\r\n" +
	"a=ptime:20\r\na=maxptime:240\r\na=sendrecv\r\n"

func TestSpeech(t *testing.T) {
	s := speech()
	require.Equal(t, speechText, string(s.Append(nil)))
	got, err := ParseSpeech([]byte(speechText))
	require.NoError(t, err)
	require.Equal(t, s, got)

	s.Address = netip.MustParseAddr("2001:db8::7")
	got, err = ParseSpeech(s.Append(nil))
	require.NoError(t, err)
	require.Equal(t, s, got)
}

// An offer of a soft phone, with video, an address of each stream, static
// payload types and bare line ends.
func TestSpeechOfOthers(t *testing.T) {
	got, err := ParseSpeech([]byte("v=0\no=alice 2890844526 2890844527 IN IP4 host.example.com\ns=a call\nt=0 0\n" +
		"m=video 1 RTP/AVP 31\nc=IN IP4 192.0.2.1\na=rtpmap:31 H261/90000\n" +
		"m=audio 49170 RTP/AVP 0 97 98\nc=IN IP4 192.0.2.2\na=rtpmap:98 AMR-WB/16000\na=rtpmap:97 AMR/8000/1\na=rtpmap:0 PCMU/8000\na=rtpmap:99 x/1\n" +
		"m=audio 1 RTP/AVP 96\na=rtpmap:96 AMR/8000\n"))
	require.NoError(t, err)
	require.Equal(t, Speech{ID: 2890844526, Version: 2890844527, Address: netip.MustParseAddr("192.0.2.2"), Port: 49170,
		Codecs: []Codec{{0, "PCMU", 8000}, {97, "AMR", 8000}, {98, "AMR-WB", 16000}}}, got, "in the order of m=, not of the mappings")

	answer, err := got.Answer(SpeechCodecs())
	require.NoError(t, err)
	require.Equal(t, []Codec{{97, "AMR", 8000}}, answer.Codecs, "what the offer prefers, by its number")
	got.Codecs = got.Codecs[:1]
	_, err = got.Answer(SpeechCodecs())
	require.ErrorIs(t, err, ErrNoCodec)
}

func TestBadSpeech(t *testing.T) {
	for want, change := range map[string][2]string{
		"no version 0":         {"v=0", "v=1"},
		"no stream of audio":   {"m=audio", "m=video"},
		"no address":           {"c=IN", "x=IN"},
		"no address of IP6":    {"c=IN IP4", "c=IN IP6"},
		"no connection over":   {"c=IN", "c=ATM"},
		"no line of it":        {"s=-", "hello"},
		"fields, want 6":       {"o=- 7", "o=7"},
		"session identity":     {"o=- 7", "o=- x"},
		"session version":      {"o=- 7 1", "o=- 7 -1"},
		"port":                 {"49152", "99999"},
		"payload type \"196\"": {"rtpmap:96", "rtpmap:196"},
		"format":               {"AMR/8000/1", "AMR"},
	} {
		require.Contains(t, speechText, change[0])
		_, err := ParseSpeech([]byte(strings.Replace(speechText, change[0], change[1], 1)))
		require.ErrorContains(t, err, want)
		require.ErrorContains(t, err, "parse session description")
	}
	_, err := ParseSpeech([]byte(speechText + strings.Repeat("a=rtpmap:1 x/1\r\n", 100)))
	require.ErrorContains(t, err, "too many")
}

func FuzzParseSpeech(f *testing.F) {
	f.Add([]byte(speechText))
	f.Add([]byte("v=0\nm=audio 0 RTP/AVP 0\nc=IN IP6 ::1\na=rtpmap:0 PCMU/8000"))
	f.Fuzz(func(t *testing.T, b []byte) {
		s, err := ParseSpeech(b)
		if err != nil || len(s.Codecs) == 0 {
			return
		}
		again, err := ParseSpeech(s.Append(nil))
		require.NoError(t, err)
		require.Equal(t, len(s.Codecs), len(again.Codecs))
		require.Equal(t, s.Address, again.Address)
		_, _ = s.Answer(SpeechCodecs())
	})
}
