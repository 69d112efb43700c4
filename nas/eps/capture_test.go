package eps

import (
	"encoding/binary"
	"encoding/hex"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sunsetlab/nas"
)

// captured returns the packets of a classic pcap file, one NAS PDU each.
func captured(t testing.TB, name string) [][]byte {
	t.Helper()
	b, err := os.ReadFile(name)
	require.NoError(t, err)
	require.Equal(t, uint32(0xa1b2c3d4), binary.LittleEndian.Uint32(b))
	var pdus [][]byte
	for b = b[24:]; len(b) > 0; {
		n := binary.LittleEndian.Uint32(b[8:])
		pdus = append(pdus, b[16:16+n])
		b = b[16+n:]
	}
	return pdus
}

func captures(t testing.TB) []string {
	t.Helper()
	names, err := filepath.Glob("testdata/captures/*.pcap")
	require.NoError(t, err)
	require.Len(t, names, 5)
	return names
}

// plainOf looks inside a security protected PDU; the captures use EEA0.
func plainOf(t testing.TB, pdu []byte) []byte {
	t.Helper()
	if !IsProtected(pdu) {
		return pdu
	}
	var s SecurityProtected
	require.NoError(t, s.Decode(pdu))
	require.Equal(t, pdu, s.Append(nil))
	return s.Payload
}

// decodeAny decodes a message whose direction the capture does not tell.
func decodeAny(b []byte) (Message, error) {
	// A network's DETACH REQUEST is two octets shorter than any UE's.
	if m, err := Decode(b, nas.Uplink); err == nil {
		return m, nil
	}
	return Decode(b, nas.Downlink)
}

// esmOf returns the ESM message that an EMM message carries.
func esmOf(m Message) []byte {
	switch m := m.(type) {
	case *AttachRequest:
		return m.ESMMessageContainer
	case *AttachAccept:
		return m.ESMMessageContainer
	case *AttachComplete:
		return m.ESMMessageContainer
	}
	return nil
}

// TestCaptures takes what third-party equipment said apart and together again.
func TestCaptures(t *testing.T) {
	var all []string
	for _, name := range captures(t) {
		var names []string
		for _, pdu := range captured(t, name) {
			m, err := decodeAny(plainOf(t, pdu))
			require.NoError(t, err, "%x", pdu)
			again, err := m.Append(nil)
			require.NoError(t, err)
			require.Equal(t, plainOf(t, pdu), again)
			names = append(names, m.Name())
			inner := esmOf(m)
			if inner == nil {
				continue
			}
			esm, err := decodeAny(inner)
			require.NoError(t, err, "%x", inner)
			again, err = esm.Append(nil)
			require.NoError(t, err)
			require.Equal(t, inner, again)
			names = append(names, esm.Name())
		}
		t.Log(filepath.Base(name), strings.Join(names, ", "))
		all = append(all, names...)
	}
	for _, name := range []string{
		"ATTACH REQUEST", "PDN CONNECTIVITY REQUEST", "AUTHENTICATION REQUEST", "AUTHENTICATION RESPONSE",
		"SECURITY MODE COMMAND", "SECURITY MODE COMPLETE", "ESM INFORMATION REQUEST", "ESM INFORMATION RESPONSE",
		"ATTACH ACCEPT", "ACTIVATE DEFAULT EPS BEARER CONTEXT REQUEST", "ATTACH COMPLETE",
		"ACTIVATE DEFAULT EPS BEARER CONTEXT ACCEPT", "EMM INFORMATION", "DETACH REQUEST", "SERVICE REQUEST",
	} {
		require.True(t, slices.Contains(all, name), "no %s in the captures", name)
	}
}

// TestCapturedAttach reads the values of one attach, with CHAP.
func TestCapturedAttach(t *testing.T) {
	byName := map[string]Message{}
	for _, pdu := range captured(t, "testdata/captures/b2_apn_user_pass__chap_in_esm_info_resp.nas_dlt148.pcap") {
		m, err := decodeAny(plainOf(t, pdu))
		require.NoError(t, err)
		byName[m.Name()] = m
	}
	request := byName["ATTACH REQUEST"].(*AttachRequest)
	imsi, ok := request.EPSMobileIdentity.IMSI()
	require.True(t, ok)
	require.Equal(t, "001010123456780", imsi.String())
	require.Equal(t, EPSAttach, request.EPSAttachType)
	require.Equal(t, NoKey, request.NASKeySetIdentifier)
	require.Equal(t, NewAlgorithmSet(0, 1, 2, 3), request.UENetworkCapability.EEA())

	command := byName["SECURITY MODE COMMAND"].(*SecurityModeCommand)
	require.Equal(t, "EEA0, EIA2", command.SelectedAlgorithms.String())
	require.Equal(t, NewUESecurityCapability(request.UENetworkCapability, MSNetworkCapability{}), command.ReplayedUESecurityCapabilities)

	response := byName["ESM INFORMATION RESPONSE"].(*ESMInformationResponse)
	require.Equal(t, APN("srsapn"), response.APN.Value())
	var chap []nas.CHAP
	for o := range response.PCO.Options(nas.Uplink) {
		c, err := nas.ParseCHAP(o.Contents)
		require.NoError(t, err)
		chap = append(chap, c)
	}
	require.Len(t, chap, 2)
	require.True(t, chap[1].Verify("srspass", chap[0].Value))

	accept := byName["ATTACH ACCEPT"].(*AttachAccept)
	require.Equal(t, "00101-0007", accept.TAIList.String())
	d, ok := accept.T3412.Duration()
	require.True(t, ok)
	require.Equal(t, "30m0s", d.String())
	tmsi, ok := accept.MSIdentity.Value().TMSI()
	require.True(t, ok)
	require.Equal(t, nas.TMSI(0xa2190f5b), tmsi)
	guti, ok := accept.GUTI.Value().GUTI()
	require.True(t, ok)
	require.Equal(t, "00101-0001-1a-a2190f5b", guti.String())

	esm, err := Decode(accept.ESMMessageContainer, nas.Downlink)
	require.NoError(t, err)
	bearer := esm.(*ActivateDefaultEPSBearerContextRequest)
	require.Equal(t, uint8(5), bearer.EPSBearerIdentity)
	require.Equal(t, uint8(7), bearer.EPSQoS.QCI())
	require.Equal(t, "172.16.0.6", bearer.PDNAddress.IPv4().String())
	dns, ok := bearer.PCO.Find(nas.Downlink, nas.PCODNSServerIPv4)
	require.True(t, ok)
	require.Equal(t, "08080808", hex.EncodeToString(dns))

	information := byName["EMM INFORMATION"].(*EMMInformation)
	require.Equal(t, "peers", information.FullName.String())

	detach := byName["DETACH REQUEST"].(*DetachRequestMO)
	require.True(t, detach.DetachType.SwitchOff())
	require.Equal(t, EPSDetach, detach.DetachType.Type())
}
