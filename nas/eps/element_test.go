package eps

import (
	"encoding/hex"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sunsetlab/nas"
)

func tai(plmn string, tac uint16) nas.TAI { return nas.TAI{PLMN: nas.MustParsePLMN(plmn), TAC: tac} }

func TestTAIList(t *testing.T) {
	for _, c := range []struct {
		name, octets string
		want         []nas.TAI
	}{
		{"codes", "01 44f001 0001 0002", []nas.TAI{tai("44010", 1), tai("44010", 2)}},
		{"consecutive codes", "22 44f001 0010", []nas.TAI{tai("44010", 0x10), tai("44010", 0x11), tai("44010", 0x12)}},
		{"identities", "41 44f001 0001 44f002 abcd", []nas.TAI{tai("44010", 1), tai("44020", 0xabcd)}},
		{"all three", "00 44f001 0001 21 130014 ffff 40 00f110 0007",
			[]nas.TAI{tai("44010", 1), tai("310410", 0xffff), tai("310410", 0), tai("00101", 7)}},
		{"spare bit", "80 44f001 0001", []nas.TAI{tai("44010", 1)}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var l TAIList
			require.NoError(t, l.Decode(unhex(t, c.octets)))
			var got []nas.TAI
			for a := range l.All() {
				got = append(got, a)
				require.True(t, l.Contains(a))
			}
			require.Equal(t, c.want, got)
			require.False(t, l.Contains(tai("44010", 0x99)))
			require.False(t, l.Contains(tai("20801", 1)))
			require.Equal(t, unhex(t, c.octets), l.Append(nil))
			for range l.All() {
				break
			}
		})
	}
	require.Equal(t, "0144f00100010002", hex.EncodeToString(mustTAIList(t, tai("44010", 1), tai("44010", 2)).Append(nil)))
	two := mustTAIList(t, tai("44010", 1), tai("44020", 0xabcd))
	require.Equal(t, "4144f001000144f002abcd", hex.EncodeToString(two.Append(nil)))
	require.Equal(t, "44010-0001 44020-abcd", two.String())
	sixteen := make([]nas.TAI, 16)
	for i := range sixteen {
		sixteen[i] = tai([]string{"44010", "44020"}[i%2], uint16(i))
	}
	require.Len(t, mustTAIList(t, sixteen...).Append(nil), 81)
	_, err := NewTAIList(make([]nas.TAI, 17)...)
	require.EqualError(t, err, "make TAI list: 17 identities, want 1 to 16")
	_, err = NewTAIList()
	require.Error(t, err)
	require.True(t, TAIList{}.IsZero())
	var zero TAIList
	require.False(t, zero.Contains(nas.TAI{}))

	for octets, want := range map[string]string{
		"":                    "decode TAI list: 0 octets, want 1 to 96",
		"60 44f001 0001":      "decode TAI list: type of list 3 is reserved",
		"01 44f001 0001":      "decode TAI list: 6 octets left, partial list needs 8",
		"00 44f001 0001 20":   "decode TAI list: 1 octets left, partial list needs 6",
		repeated("00", 97):    "decode TAI list: 97 octets, want 1 to 96",
		"1f 44f001 0001 0002": "decode TAI list: 8 octets left, partial list needs 36",
	} {
		require.EqualError(t, new(TAIList).Decode(unhex(t, octets)), want)
	}
}

func TestPLMNList(t *testing.T) {
	l, err := NewPLMNList(nas.MustParsePLMN("44010"), nas.MustParsePLMN("44020"))
	require.NoError(t, err)
	require.Equal(t, "44f00144f002", hex.EncodeToString(l.Append(nil)))
	require.True(t, l.Contains(nas.MustParsePLMN("44020")))
	require.False(t, l.Contains(nas.MustParsePLMN("20801")))
	require.False(t, l.Contains(nas.PLMN{}))
	n := 0
	for range l.All() {
		n++
	}
	require.Equal(t, 2, n)
	_, err = NewPLMNList(make([]nas.PLMN, 16)...)
	require.Error(t, err)
	require.Error(t, new(PLMNList).Decode(unhex(t, "44f00144")))
}

func TestNetworkFeatures(t *testing.T) {
	s := NewEPSNetworkFeatureSupport()
	require.Equal(t, "00", s.String())
	require.False(t, s.Has(IMSVoPS))
	s = NewEPSNetworkFeatureSupport(IMSVoPS, EMCBS)
	require.Equal(t, "03", s.String())
	require.True(t, s.Has(IMSVoPS) && s.Has(EMCBS))
	require.False(t, s.Has(NetworkEPCO))
	require.Equal(t, "0108", NewEPSNetworkFeatureSupport(IMSVoPS, NetworkEPCO).String())
	require.Equal(t, "000001", NewEPSNetworkFeatureSupport(NetworkNCR).String())
	require.Equal(t, uint8(2), EPSNetworkFeatureSupportOf(0x10).CSLCS())
	require.False(t, EPSNetworkFeatureSupport{}.Has(IMSVoPS), "an absent element supports nothing")
}

func TestSecurityCapabilities(t *testing.T) {
	require.True(t, NewAlgorithmSet(0, 2).Has(2))
	require.False(t, NewAlgorithmSet(0, 2).Has(1))
	require.False(t, NewAlgorithmSet(0).Has(8))
	for _, c := range []struct{ network, ms, want string }{
		{"f070", "", "f070"},
		{"f0f0c0c0", "", "f0f0c040"},
		{"f0f0c0ff", "", "f0f0c07f"}, // UCS2 is no algorithm
		{"f0f00080", "", "f0f0"},     // UCS2 alone brings no UMTS algorithms
		{"f0f0c0c01f", "e5e034", "f0f0c04070"},
		{"f070", "80", "f070000040"},
		{"f070", "0000", "f070"},
	} {
		got := NewUESecurityCapability(UENetworkCapabilityOf(unhex(t, c.network)...), MSNetworkCapabilityOf(unhex(t, c.ms)...))
		require.Equal(t, c.want, got.String(), c.network)
	}
	c := UENetworkCapabilityOf(0xf0, 0x70, 0xc0, 0xc0, 0x10, 0x80)
	require.True(t, c.Has(UEFeatureACCCSFB) && c.Has(UEFeatureEPCO) && c.Has(UEFeatureUCS2))
	require.False(t, c.Has(UEFeatureLPP))
	require.False(t, c.Has(UEFeaturePTCC))
	require.Equal(t, NewAlgorithmSet(1), c.UIA())
	s := UESecurityCapabilityOf(0xf0, 0x70, 0xc0, 0x40)
	require.True(t, s.EEA().Has(3) && s.EIA().Has(1) && s.UEA().Has(0) && s.UIA().Has(1))
	require.False(t, s.EIA().Has(0))
	a := NewSecurityAlgorithms(2, 1)
	require.Equal(t, SecurityAlgorithms(0x21), a)
	require.Equal(t, "EEA2, EIA1", a.String())
}

func TestMobileIdentityElement(t *testing.T) {
	imei, err := nas.ParseIMEI("490154203237518")
	require.NoError(t, err)
	for octets, want := range map[string]MobileIdentity{
		"f644f001800101c0ffee01": MobileIdentityOfGUTI(nas.GUTI{PLMN: nas.MustParsePLMN("44010"), MMEGroupID: 0x8001, MMECode: 1, MTMSI: 0xc0ffee01}),
		"4904012143658709":       MobileIdentityOfIMSI(nas.MustParseIMSI("440101234567890")),
		"4b09512430325781":       MobileIdentityOfIMEI(imei),
	} {
		var got MobileIdentity
		require.NoError(t, got.Decode(unhex(t, octets)))
		require.Equal(t, want, got)
		require.Equal(t, octets, hex.EncodeToString(got.Append(nil)))
		_, isGUTI := got.GUTI()
		_, isIMSI := got.IMSI()
		_, isIMEI := got.IMEI()
		require.Equal(t, strings.HasPrefix(got.String(), "GUTI"), isGUTI)
		require.Equal(t, strings.HasPrefix(got.String(), "IMSI"), isIMSI)
		require.Equal(t, strings.HasPrefix(got.String(), "IMEI"), isIMEI)
	}
	require.Equal(t, "no identity", MobileIdentity{}.String())
	require.Error(t, new(MobileIdentity).Decode(nil))
	require.Error(t, new(MobileIdentity).Decode(unhex(t, "f644f001")))
}

func TestAPN(t *testing.T) {
	a, err := ParseAPN("iijmobile.biz")
	require.NoError(t, err)
	require.Equal(t, "0969696a6d6f62696c650362697a", hex.EncodeToString(a.Append(nil)))
	var back APN
	require.NoError(t, back.Decode(a.Append(nil)))
	require.Equal(t, a, back)
	require.True(t, a.Equal("IIJmobile.BIZ"))
	require.Equal(t, a, APN("iijmobile.biz.mnc010.mcc440.gprs").NetworkIdentifier())
	require.Equal(t, a, a.NetworkIdentifier())
	for _, bad := range []string{"", ".", "a..b", "a_b", "é", strings.Repeat("a", 64), strings.Repeat("a.", 50)} {
		_, err := ParseAPN(bad)
		require.Error(t, err, bad)
	}
	for _, bad := range []string{"", "00", "0361", "0361626300", "03612e62", "40" + repeated("61", 64), repeated("0161", 51)} {
		require.Error(t, new(APN).Decode(unhex(t, bad)), bad)
	}
	require.Len(t, APN(strings.Repeat("x", 99)).Append(nil), 64, "a label never runs over its length")
}

func TestPDNAddress(t *testing.T) {
	v4 := netip.MustParseAddr("10.0.0.2")
	iid := [8]byte{0, 0, 0, 0, 0, 0, 0, 1}
	for octets, p := range map[string]PDNAddress{
		"010a000002":                 PDNAddressIPv4(v4),
		"020000000000000001":         PDNAddressIPv6(iid),
		"0300000000000000010a000002": PDNAddressIPv4v6(iid, v4),
	} {
		require.Equal(t, octets, hex.EncodeToString(p.Append(nil)))
		var back PDNAddress
		require.NoError(t, back.Decode(unhex(t, octets)))
		require.Equal(t, p, back)
		if p.Type() != PDNTypeIPv6 {
			require.Equal(t, v4, p.IPv4())
		}
		if p.Type() != PDNTypeIPv4 {
			got, ok := p.InterfaceIdentifier()
			require.True(t, ok)
			require.Equal(t, iid, got)
		}
	}
	require.Equal(t, "IPv4v6 ::0000:0000:0000:0001 10.0.0.2", PDNAddressIPv4v6(iid, v4).String())
	require.False(t, PDNAddressIPv6(iid).IPv4().IsValid())
	_, ok := PDNAddressIPv4(v4).InterfaceIdentifier()
	require.False(t, ok)
	require.EqualError(t, new(PDNAddress).Decode(unhex(t, "030000000000")), "decode PDN address: 6 octets of type IPv4v6, want 13")
}

func TestAPNAMBR(t *testing.T) {
	for _, c := range []struct {
		down, up uint64
		octets   string
		back     uint64 // of down, when rounded
	}{
		{0, 0, "ffff", 0}, {1, 63, "013f", 1}, {64, 568, "407f", 64}, {576, 8640, "80fe", 576},
		{8_700, 16_000, "fefe014a", 8_700}, {17_000, 128_000, "fefe4bba", 17_000}, {130_000, 256_000, "fefebbfa", 130_000},
		{256_001, 512_000, "01fe00fa0101", 256_001}, {65_280_000, 65_280_000, "fefefafafefe", 65_280_000},
		{100, 8_699, "44fe", 96}, {1 << 40, 1, "fe01fa00fe00", 65_280_000},
	} {
		a := NewAPNAMBR(c.down, c.up)
		require.Equal(t, c.octets, a.String(), "%d/%d", c.down, c.up)
		require.Equal(t, c.back, a.Downlink())
	}
	for kbps := uint64(1); kbps < 1_000_000; kbps += 97 {
		got := NewAPNAMBR(kbps, kbps)
		require.LessOrEqual(t, got.Uplink(), kbps)
		require.Greater(t, float64(got.Downlink()), 0.9*float64(kbps))
	}
	// Vectors: 256 Mbit/s and more by all six octets.
	require.Equal(t, uint64(256_000+8_640), APNAMBR{octetsOf(0xfe, 0xfe, 0, 0, 1, 1)}.Downlink())
	require.Equal(t, uint64(64_000), ExtendedAPNAMBR{5, 0, 1, 5, 0, 1}.Downlink())
	require.Equal(t, uint64(8_000), ExtendedAPNAMBR{5, 0, 1, 3, 0, 2}.Uplink())
}

func TestEPSQoS(t *testing.T) {
	q := NewEPSQoS(9)
	require.Equal(t, uint8(9), q.QCI())
	_, ok := q.BitRates()
	require.False(t, ok)
	for octets, want := range map[string]BitRates{
		"0140404040":                 {64, 64, 64, 64},
		"0180ff01ff":                 {576, 0, 1, 0},
		"01fe4080404a000000":         {16_000, 64, 576, 64},
		"01fefefe40bafafa00003da100": {128_000, 500_000, 1_500_000, 64},
		"01fefe4040fafa0000f6010000": {10_000_000, 260_000, 64, 64},
	} {
		got, ok := EPSQoSOf(unhex(t, octets)...).BitRates()
		require.True(t, ok)
		require.Equal(t, want, got, octets)
		require.Equal(t, octets, NewGBRQoS(1, want).String())
	}
	for kbps := uint64(1); kbps < 10_000_000; kbps += 4999 {
		got, _ := NewGBRQoS(1, BitRates{MaximumUplink: kbps}).BitRates()
		require.LessOrEqual(t, got.MaximumUplink, kbps)
		require.Greater(t, float64(got.MaximumUplink), 0.9*float64(kbps))
	}
}

func TestEmergencyNumbers(t *testing.T) {
	l, err := NewEmergencyNumberList(EmergencyNumber{"110", Police}, EmergencyNumber{"119", Ambulance | FireBrigade})
	require.NoError(t, err)
	require.Equal(t, "030111f0"+"030611f9", hex.EncodeToString(l))
	var got []EmergencyNumber
	for n := range l.All() {
		got = append(got, n)
	}
	require.Equal(t, []EmergencyNumber{{"110", Police}, {"119", Ambulance | FireBrigade}}, got)
	for _, bad := range []string{"", "1x", "x1", strings.Repeat("1", 100)} {
		_, err := NewEmergencyNumberList(EmergencyNumber{Digits: bad})
		require.Error(t, err, bad)
	}
	for range EmergencyNumberList(unhex(t, "050111f0")).All() {
		t.Fatal("an entry that is cut short")
	}
}

func TestNetworkName(t *testing.T) {
	for name, octets := range map[string]string{
		"hellohello": "82e8329bfd4697d9ec37",
		"圏外":         "90570f5916",
	} {
		n := NewNetworkName(name)
		require.Equal(t, octets, hex.EncodeToString(n))
		require.Equal(t, name, n.String())
	}
	for _, name := range []string{"", "a", "1234567", "12345678", "NTT DOCOMO", "sunset lab 3G!"} {
		require.Equal(t, name, NewNetworkName(name).String())
	}
	require.Equal(t, "?", NetworkName{0x81, 0x00}.String())
	require.Empty(t, NetworkName(nil).String())
}

func TestTimeElements(t *testing.T) {
	for offset, want := range map[time.Duration]TimeZone{9 * time.Hour: 0x63, -5 * time.Hour: 0x0a, 0: 0} {
		require.Equal(t, want, NewTimeZone(offset), offset)
		require.Equal(t, offset, want.Offset())
	}
	jst := time.FixedZone("", 9*3600)
	at := time.Date(2026, 4, 1, 8, 30, 5, 0, jst)
	u := NewUniversalTime(at)
	require.Equal(t, "62301332035063", hex.EncodeToString(u[:]), "UTC, each octet with its digits swapped")
	got, err := u.Time()
	require.NoError(t, err)
	require.True(t, at.Equal(got))
	_, offset := got.Zone()
	require.Equal(t, 9*3600, offset)
	for _, bad := range []string{"ff301332035063", "62312032035063", "62301342035063"} {
		_, err := UniversalTime(unhex(t, bad)).Time()
		require.Error(t, err, bad)
	}
}

func TestSmallElements(t *testing.T) {
	require.Equal(t, "#18 CS domain not available", EMMCauseCSDomainNotAvailable.String())
	require.Equal(t, "#29 User authentication failed", ESMCauseUserAuthenticationFailed.String())
	require.Equal(t, "#27 Missing or unknown APN", ESMCauseMissingOrUnknownAPN.String())
	require.Equal(t, "#200", EMMCause(200).String())

	require.True(t, EPSBearerContextStatus{0x20, 0x80}.Active(5))
	require.True(t, EPSBearerContextStatus{0x20, 0x80}.Active(15))
	require.False(t, EPSBearerContextStatus{0x20, 0x80}.Active(6))
	require.False(t, EPSBearerContextStatus{0xff, 0xff}.Active(16))
	require.Equal(t, EPSBearerContextStatus{0x20, 0x01}, EPSBearerContextStatus{}.With(5).With(8).With(99))

	require.True(t, (KeySetIdentifier(3) | MappedContext).Mapped())
	require.Equal(t, uint8(3), (KeySetIdentifier(3) | MappedContext).Value())
	require.Equal(t, uint8(7), NoKey.Value())
	require.Equal(t, "combined TA/LA updating with IMSI attach, active", (CombinedTAUpdatingIMSI | ActiveFlag).String())
	require.True(t, (DetachType(1) | SwitchOff).SwitchOff())
	require.Equal(t, CombinedDetach, (CombinedDetach | SwitchOff).Type())
	require.True(t, CombinedTAUpdatedISR.Combined())
	require.False(t, TAUpdatedISR.Combined())
	require.True(t, AdditionalUpdateType(3).SMSOnly())
	require.Equal(t, SMSOnlyResult, AdditionalUpdateResult(6).Result())
	require.True(t, ExtendedEMMCause(5).EUTRANNotAllowed())
	require.Equal(t, uint32(0x01020304), Nonce{1, 2, 3, 4}.Uint32())
	for want, got := range map[string]interface{ String() string }{
		"combined EPS/IMSI attach": AttachedCombined, "EPS only": AttachedEPSOnly, "EPS attach result 7": EPSAttachResult(7),
		"EPS emergency attach": EmergencyAttach, "EPS attach": EPSAttach, "EPS attach type 5": EPSAttachType(5),
		"CS Fallback not preferred": CSFBNotPreferred, "SMS only": SMSOnlyResult, "reserved": AdditionalUpdateResult(3),
		"TA updated": TAUpdated, "combined TA/LA updated": CombinedTAUpdated,
		"mobile originating CS fallback emergency call": MOCSFallbackEmergency, "service type 5": ServiceType(5),
		"IPv4v6": PDNTypeIPv4v6, "PDN type 7": PDNType(7), "initial request": InitialRequest, "request type 7": RequestType(7),
		"SERVICE REQUEST": TypeServiceRequest, "ATTACH ACCEPT": TypeAttachAccept, "message type 0x00": MessageType(0),
	} {
		require.Equal(t, want, got.String())
	}
}
