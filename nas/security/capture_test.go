package security_test

import (
	"bytes"
	"encoding/hex"
	"os"
	"path/filepath"
	"testing"

	"github.com/gopacket/gopacket/pcapgo"
	"github.com/stretchr/testify/require"

	"sunsetlab/nas/aka"
	"sunsetlab/nas/security"
)

// The SIM of the captures of a third-party UE, eNodeB and core in testdata.
var (
	captureKey  = aka.Key{K: octets16("00112233445566778899aabbccddeeff"), OPc: octets16("63bfa50ee6523365ff14c1f45f88737d")}
	capturePLMN = [3]byte{0x00, 0xf1, 0x10} // 001/01
)

func octets16(s string) [16]byte {
	b, err := hex.DecodeString(s)
	if err != nil {
		panic(err)
	}
	return [16]byte(b)
}

type capturedNAS struct {
	dir security.Direction
	pdu []byte
}

// readCapture returns the NAS PDUs of a capture of S1AP in their order. It finds
// the NAS-PDU IE (id 26) by its octets, and the one inside the E-RAB item of an
// INITIAL CONTEXT SETUP REQUEST by the length in front of it.
func readCapture(t *testing.T, prefix string) []capturedNAS {
	t.Helper()
	names, err := filepath.Glob("testdata/" + prefix + "_*.pcap")
	require.NoError(t, err)
	require.Len(t, names, 1)
	f, err := os.Open(names[0])
	require.NoError(t, err)
	defer f.Close()
	r, err := pcapgo.NewReader(f)
	require.NoError(t, err)
	var out []capturedNAS
	for {
		p, _, err := r.ReadPacketData()
		if err != nil {
			break
		}
		const downlinkNASTransport, initialContextSetup = 11, 9
		if i := bytes.Index(p, []byte{0x00, 0x1a, 0x00}); i > 0 && int(p[i+3]) == int(p[i+4])+1 {
			dir := security.Uplink
			if p[1] == downlinkNASTransport {
				dir = security.Downlink
			}
			out = append(out, capturedNAS{dir, p[i+5:][:p[i+4]]})
			continue
		}
		if p[0] != 0 || p[1] != initialContextSetup {
			continue
		}
		for i := 1; i+8 < len(p); i++ {
			if p[i] == 0x27 && p[i+6] == 0x07 && p[i+7] == 0x42 {
				out = append(out, capturedNAS{security.Downlink, p[i:][:p[i-1]]})
			}
		}
	}
	return out
}

// replay runs a capture through a context: the one given, or the one that its
// authentication and SECURITY MODE COMMAND make. It returns the context and how
// many MACs it verified.
func replay(t *testing.T, msgs []capturedNAS, c *security.Context) (*security.Context, int) {
	t.Helper()
	verified := 0
	var kasme security.KASME
	usim := aka.USIM{Key: captureKey}
	var res [8]byte
	for _, m := range msgs {
		switch {
		case m.pdu[0] == 0x07 && m.pdu[1] == 0x52: // AUTHENTICATION REQUEST
			var err error
			res, kasme, err = usim.AuthenticateEPS([16]byte(m.pdu[3:19]), [16]byte(m.pdu[20:36]), capturePLMN)
			require.NoError(t, err)
		case m.pdu[0] == 0x07 && m.pdu[1] == 0x53: // AUTHENTICATION RESPONSE
			require.Equal(t, hex.EncodeToString(m.pdu[3:]), hex.EncodeToString(res[:]))
		case m.pdu[0] == 0xc7:
			require.NoError(t, c.VerifyServiceRequest(m.pdu))
			require.ErrorIs(t, c.VerifyServiceRequest(m.pdu), security.ErrReplay)
			verified++
		case m.pdu[0]&15 == 7 && m.pdu[0] != 0x07:
			if m.pdu[0]>>4 == security.IntegrityNew {
				_, plain, err := security.ParseHeader(m.pdu)
				require.NoError(t, err)
				c, err = security.NewContext(security.State{
					KASME: kasme, KSI: security.KSI(plain[3] & 15), EEA: security.EEA(plain[2] >> 4), EIA: security.EIA(plain[2] & 7),
				})
				require.NoError(t, err)
			}
			plain, _, err := c.Unprotect(m.dir, m.pdu)
			require.NoError(t, err, "%x", m.pdu)
			require.Equal(t, m.pdu[6:], plain, "EEA0")
			_, _, err = c.Unprotect(m.dir, m.pdu)
			require.ErrorIs(t, err, security.ErrReplay)

			// Protecting the message again with the sender's count gives the
			// captured octets.
			s := c.State()
			if m.dir == security.Uplink {
				s.Uplink--
			} else {
				s.Downlink--
			}
			sender, err := security.NewContext(s)
			require.NoError(t, err)
			again, err := sender.Protect(nil, m.dir, m.pdu[0]>>4, plain)
			require.NoError(t, err)
			require.Equal(t, m.pdu, again)
			verified++
		}
	}
	return c, verified
}

// TestCapturedMACs derives the keys of real traffic from K and OPc and verifies
// every MAC in it.
func TestCapturedMACs(t *testing.T) {
	for prefix, want := range map[string]int{"a": 6, "b1": 8, "b2": 8, "e": 8} {
		msgs := readCapture(t, prefix)
		c, verified := replay(t, msgs, nil)
		require.NotNil(t, c, prefix)
		require.Equal(t, want, verified, prefix)
	}
}

// TestCapturedStoredContext goes on with the context of one capture in the
// next, where the UE attaches with its GUTI and is not authenticated again; the
// context passes through the form that is stored on a USIM.
func TestCapturedStoredContext(t *testing.T) {
	c, _ := replay(t, readCapture(t, "a"), nil)
	stored, err := c.State().MarshalBinary()
	require.NoError(t, err)
	var s security.State
	require.NoError(t, s.UnmarshalBinary(stored))
	c, err = security.NewContext(s)
	require.NoError(t, err)
	_, verified := replay(t, readCapture(t, "c1"), c)
	require.Equal(t, 5, verified)
}
