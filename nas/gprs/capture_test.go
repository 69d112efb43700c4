package gprs

import (
	"encoding/hex"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sunsetlab/nas"
	"sunsetlab/nas/eps"
)

type capturedMessage struct {
	dir  nas.Direction
	b    []byte
	name string
}

func captured(t testing.TB) []capturedMessage {
	t.Helper()
	text, err := os.ReadFile("testdata/captured.txt")
	require.NoError(t, err)
	var all []capturedMessage
	for line := range strings.Lines(string(text)) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		f := strings.SplitN(strings.Join(strings.Fields(line), " "), " ", 3)
		require.Len(t, f, 3, "%q", line)
		m := capturedMessage{dir: up, b: unhex(t, f[1]), name: f[2]}
		if f[0] == "down" {
			m.dir = down
		}
		all = append(all, m)
	}
	require.Len(t, all, 39)
	return all
}

// TestCaptured reads what real phones and networks said without error and with
// no element unknown, and writes the same octets.
func TestCaptured(t *testing.T) {
	for _, c := range captured(t) {
		m, err := Decode(c.b, c.dir)
		require.NoError(t, err, "%x", c.b)
		require.Equal(t, c.name, m.Name())
		again, err := m.Append(nil)
		require.NoError(t, err)
		require.Equal(t, hex.EncodeToString(c.b), hex.EncodeToString(again))
		unknown := indirect(m).FieldByName("Unknown")
		require.Zero(t, unknown.Len(), "%s: %x", m.Name(), unknown.Bytes())
	}
}

// TestCapturedValues looks at what some of them say.
func TestCapturedValues(t *testing.T) {
	decode := func(i int) Message {
		c := captured(t)[i]
		m, err := Decode(c.b, c.dir)
		require.NoError(t, err)
		return m
	}
	setup := decode(3).(*SetupMO)
	require.Equal(t, uint8(1), setup.SendSequenceNumber)
	require.Equal(t, CalledNumber{Plan: ISDNPlan, Digits: "0600000000"}, setup.CalledPartyNumber.Value())
	require.Equal(t, []SpeechVersion{4, 2, 0, 5, 1}, setup.BearerCapability.SpeechVersions())

	rau := decode(13).(*RoutingAreaUpdateRequest)
	require.Equal(t, "20801-8003-c8", rau.OldRAI.String())
	require.True(t, rau.PDPContextStatus.Value().Active(5))
	require.Equal(t, nas.VoiceDomain(0), rau.VoiceDomain.Value())
	mapped, ok := rau.AdditionalMobileIdentity.Value().TMSI()
	require.True(t, ok)
	require.Equal(t, "c3e0732f", mapped.String())

	service := decode(16).(*ServiceRequest)
	require.Equal(t, ServicePagingResponse, service.ServiceType)
	require.Equal(t, CKSN(6), service.CKSN)

	pdp := decode(19).(*ActivatePDPContextRequest)
	require.Equal(t, eps.APN("internet"), pdp.APN.Value())
	require.Equal(t, PDPAddress{Type: PDPIPv4}, pdp.RequestedPDPAddress)
	secret, ok := pdp.PCO.Find(up, nas.PCOPAP)
	require.True(t, ok)
	pap, err := nas.ParsePAP(secret)
	require.NoError(t, err)
	require.Equal(t, nas.PAPAuthenticateRequest, pap.Code)

	called := decode(32).(*SetupMT)
	require.Equal(t, "+33600000000", called.CallingPartyNumber.Value().String())
	require.True(t, called.BearerCapability.IsSpeech())

	accept := decode(33).(*AttachAccept)
	require.Equal(t, AttachedGPRSOnly|FollowOnProceed, accept.AttachResult)
	require.Equal(t, uint8(1), accept.RadioPrioritySMS)
	updated := decode(37).(*RoutingAreaUpdateAccept)
	require.Equal(t, RAUpdated|FollowOnProceed, updated.UpdateResult)
}
