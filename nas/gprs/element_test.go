package gprs

import (
	"encoding/hex"
	"net/netip"
	"testing"

	"github.com/stretchr/testify/require"

	"sunsetlab/nas/eps"
)

func TestQoS(t *testing.T) {
	for _, c := range []struct {
		name, hex string
		profile   QoSProfile
		text      string
	}{
		{"interactive", "0b921f7396d1fe7401ffff00", // delay class 1, priority 1; see goldens
			QoSProfile{Class: Interactive, Handling: 1, BitRates: eps.BitRates{MaximumUplink: 5_760, MaximumDownlink: 8_640}},
			"interactive, 8640/5760 kbit/s"},
		{"HSPA+ extends the downlink", "0b921f7396d1fe7401ffff006400", // 16 Mbit/s is 74, and 26 steps of 1 Mbit/s
			QoSProfile{Class: Interactive, Handling: 1, BitRates: eps.BitRates{MaximumUplink: 5_760, MaximumDownlink: 42_000}},
			"interactive, 42000/5760 kbit/s"},
		{"background", "23921f939640407400ffff00", // 64 and 64 kbit/s
			QoSProfile{Class: Background, BitRates: eps.BitRates{MaximumUplink: 64, MaximumDownlink: 64}},
			"background, 64/64 kbit/s"},
		{"conversational", "23921f33960d0d74280d0d00", // 13 kbit/s, 100 ms
			QoSProfile{Class: Conversational, TransferDelay: 100,
				BitRates: eps.BitRates{MaximumUplink: 13, MaximumDownlink: 13, GuaranteedUplink: 13, GuaranteedDownlink: 13}},
			"conversational, 13/13 kbit/s"},
	} {
		t.Run(c.name, func(t *testing.T) {
			q := NewQoS(c.profile)
			require.Equal(t, c.hex, hex.EncodeToString(q.Append(nil)))
			require.Equal(t, c.text, q.String())
			require.Equal(t, c.profile.Class, q.TrafficClass())
			require.Equal(t, c.profile.TransferDelay, q.TransferDelay())
			require.Equal(t, c.profile.Handling, q.TrafficHandlingPriority())
			r, ok := q.BitRates()
			require.True(t, ok)
			require.Equal(t, c.profile.BitRates, r)
			var again QoS
			require.NoError(t, again.Decode(q.Append(nil)))
			require.Equal(t, q, again)
		})
	}
	require.True(t, SubscribedQoS().IsSubscribed())
	require.Equal(t, "subscribed", SubscribedQoS().String())
	require.Equal(t, "delay class 4", QoSOf(0x23, 0x92, 0x1f).String())
	require.Equal(t, "traffic class 7", TrafficClass(7).String())
	var q QoS
	require.Error(t, q.Decode([]byte{1, 2}))
	require.True(t, q.IsZero())
	wide := NewQoS(QoSProfile{Class: Streaming, BitRates: eps.BitRates{MaximumDownlink: 1_000_000, GuaranteedDownlink: 300_000, MaximumUplink: 100_000}})
	r, _ := wide.BitRates()
	require.Equal(t, eps.BitRates{MaximumDownlink: 1_000_000, GuaranteedDownlink: 300_000, MaximumUplink: 100_000}, r)
	require.Len(t, wide.Append(nil), 18)
	for _, ms := range []uint16{10, 150, 200, 250, 950, 1000, 1100, 4000} {
		require.Equal(t, ms, NewQoS(QoSProfile{Class: Streaming, TransferDelay: ms}).TransferDelay())
	}
}

func TestPDPAddress(t *testing.T) {
	v4, v6 := netip.MustParseAddr("10.0.0.1"), netip.MustParseAddr("fe80::102:304:506:708")
	for _, c := range []struct {
		hex  string
		want PDPAddress
		text string
	}{
		{"0121", PDPAddress{Type: PDPIPv4}, "IPv4"},
		{"01210a000001", PDPAddress{Type: PDPIPv4, IPv4: v4}, "IPv4 10.0.0.1"},
		{"0157fe800000000000000102030405060708", PDPAddress{Type: PDPIPv6, IPv6: v6}, "IPv6 fe80::102:304:506:708"},
		{"018d0a000001fe800000000000000102030405060708", PDPAddress{Type: PDPIPv4v6, IPv4: v4, IPv6: v6}, "IPv4v6 10.0.0.1 fe80::102:304:506:708"},
		{"018d", PDPAddress{Type: PDPIPv4v6}, "IPv4v6"},
		{"0001", PDPAddress{Type: PDPPPP}, "PPP"},
		{"0002", PDPAddress{Type: PDPNonIP}, "non IP"},
		{"0f00", PDPAddress{Type: 0xf00}, "PDP type 0f00"},
	} {
		var p PDPAddress
		require.NoError(t, p.Decode(unhex(t, c.hex)))
		require.Equal(t, c.want, p)
		require.Equal(t, c.hex, hex.EncodeToString(p.Append(nil)))
		require.Equal(t, c.text, p.String())
	}
	iid, ok := PDPAddress{Type: PDPIPv6, IPv6: v6}.InterfaceIdentifier()
	require.True(t, ok)
	require.Equal(t, [8]byte{1, 2, 3, 4, 5, 6, 7, 8}, iid)
	_, ok = PDPAddress{}.InterfaceIdentifier()
	require.False(t, ok)
	var p PDPAddress
	for _, bad := range []string{"", "01", "01210a0000", "018d0a000001", "015701"} {
		require.Error(t, p.Decode(unhex(t, bad)), bad)
	}
	require.Len(t, PDPAddress{Type: PDPIPv4v6, IPv4: v4}.Append(nil), 22, "the missing half goes as zeros")
}

func TestTransactionIdentifier(t *testing.T) {
	for _, c := range []struct {
		hex  string
		want TransactionIdentifier
		text string
	}{
		{"00", TransactionIdentifier{}, "TI 0"},
		{"e0", TransactionIdentifier{Flag: true, Value: 6}, "TI 6, reply"},
		{"7087", TransactionIdentifier{Value: 7}, "TI 7"},
		{"f0ff", TransactionIdentifier{Flag: true, Value: 127}, "TI 127, reply"},
	} {
		var ti TransactionIdentifier
		require.NoError(t, ti.Decode(unhex(t, c.hex)))
		require.Equal(t, c.want, ti)
		require.Equal(t, c.hex, hex.EncodeToString(ti.Append(nil)))
		require.Equal(t, c.text, ti.String())
		require.Equal(t, ti, ti.Reply().Reply())
	}
	var ti TransactionIdentifier
	for _, bad := range []string{"", "70", "7083"} {
		require.Error(t, ti.Decode(unhex(t, bad)), bad)
	}
}

func TestNumbers(t *testing.T) {
	n, err := NewCalledNumber("+819012345678")
	require.NoError(t, err)
	require.Equal(t, phone, n)
	require.Equal(t, "+819012345678", n.String())
	n, err = NewCalledNumber("110")
	require.NoError(t, err)
	require.Equal(t, "8111f0", hex.EncodeToString(n.Append(nil)))
	for _, bad := range []string{"", "+", "12x", "１１０"} {
		_, err := NewCalledNumber(bad)
		require.Error(t, err, bad)
	}
	var c CallingNumber
	require.NoError(t, c.Decode(unhex(t, "11a1 18f9")))
	require.Equal(t, "+819", c.String())
	require.Equal(t, NumberIndicators{PresentationRestricted, 1}, c.Indicators.Value())
	require.Error(t, c.Decode(nil))
	require.Error(t, c.Decode([]byte{0x11}))
	require.Error(t, new(CalledNumber).Decode(nil))
	var a RPAddress
	require.NoError(t, a.Decode(nil))
	_, ok := a.Number()
	require.False(t, ok)
	number, ok := RPAddressOf(phone).Number()
	require.True(t, ok)
	require.Equal(t, phone, number)
}

func TestCallElements(t *testing.T) {
	require.Nil(t, BearerCapability{0x88}.SpeechVersions())
	require.False(t, BearerCapability{}.IsSpeech())
	require.Nil(t, SpeechBearerCapability().SpeechVersions())
	var c Cause
	require.NoError(t, c.Decode(unhex(t, "6080 90")))
	require.Equal(t, CCCauseNormalCallClearing, c.Value, "after a recommendation")
	require.NoError(t, c.Decode(unhex(t, "80 90 01")))
	require.Equal(t, Cause{Value: CCCauseInterworking}, c, "coded by another standard")
	require.Equal(t, "#127 Interworking, unspecified", c.String())
	for _, bad := range []string{"", "e0", "6080"} {
		require.Error(t, c.Decode(unhex(t, bad)), bad)
	}
	p := NewProgressIndicator(LocationPublicLocal, InBandInformation)
	require.Equal(t, LocationPublicLocal, p.Location())
	require.Equal(t, InBandInformation, p.Description())
	require.Equal(t, CallStateActive, NewCallState(CallStateActive).State())
	require.Equal(t, RevisionR99, NewClassmark2().Revision())
	require.Error(t, new(RPCauseElement).Decode(nil))
	require.Equal(t, "#22 Memory capacity exceeded", RPCauseElement{Value: RPCauseMemoryCapacityExceeded}.String())
}

func TestRES(t *testing.T) {
	head, extension := SplitRES([]byte{1, 2, 3, 4, 5, 6, 7, 8})
	require.Equal(t, [4]byte{1, 2, 3, 4}, head)
	require.Equal(t, []byte{5, 6, 7, 8}, JoinRES(nil, head, extension)[4:])
	_, extension = SplitRES([]byte{1, 2, 3, 4})
	require.Nil(t, extension)
}

func TestStrings(t *testing.T) {
	for want, got := range map[string]interface{ String() string }{
		"#7 GPRS services not allowed":             GMMCauseGPRSServicesNotAllowed,
		"#2 IMSI unknown in HLR":                   MMCauseIMSIUnknownInHLR,
		"#29 User authentication failed":           SMCauseUserAuthenticationFailed,
		"#16 Normal call clearing":                 CCCauseNormalCallClearing,
		"#22 Congestion":                           CPCauseCongestion,
		"#41 Temporary failure":                    RPCauseTemporaryFailure,
		"#200":                                     GMMCause(200),
		"combined GPRS/IMSI attach":                CombinedAttach | FollowOnRequest,
		"GPRS attach":                              GPRSAttach,
		"GPRS attach while IMSI attached":          GPRSAttachIMSIAttached,
		"emergency attach":                         EmergencyAttach,
		"attach type 0":                            AttachType(0),
		"GPRS only attached":                       AttachedGPRSOnly | FollowOnProceed,
		"combined GPRS/IMSI attached":              AttachedCombined.Result(),
		"emergency attached":                       AttachedEmergency,
		"attach result 2":                          AttachResult(2),
		"RA updating":                              RAUpdating,
		"combined RA/LA updating":                  CombinedRAUpdating,
		"combined RA/LA updating with IMSI attach": CombinedRAUpdatingIMSI,
		"periodic updating":                        PeriodicUpdating.Type(),
		"update type 7":                            UpdateType(7),
		"RA updated":                               RAUpdated,
		"combined RA/LA updated":                   CombinedRAUpdated,
		"RA updated and ISR activated":             RAUpdatedISR,
		"combined RA/LA updated and ISR activated": CombinedRAUpdatedISR,
		"update result 3":                          UpdateResult(3),
		"signalling":                               ServiceSignalling,
		"data":                                     ServiceData,
		"paging response":                          ServicePagingResponse,
		"MBMS multicast service reception":         ServiceMBMSMulticast,
		"MBMS broadcast service reception":         ServiceMBMSBroadcast,
		"service type 7":                           ServiceType(7),
		"IMSI attach":                              IMSIAttach,
		"mobile originating call establishment":    MOCall,
		"emergency call establishment":             EmergencyCall,
		"short message service":                    ShortMessageService,
		"supplementary service activation":         SupplementaryService,
		"voice group call establishment":           VoiceGroupCall,
		"voice broadcast call establishment":       VoiceBroadcastCall,
		"location services":                        LocationServices,
		"CM service type 3":                        CMServiceType(3),
		"RP-DATA":                                  TypeRPData,
		"GMM message type 0x3f":                    MessageType(0x083f),
		"protocol 7":                               Protocol(7),
		"ACTIVATE PDP CONTEXT REQUEST":             TypeActivatePDPContextRequest,
	} {
		require.Equal(t, want, got.String())
	}
	require.True(t, (CombinedAttach | FollowOnRequest).FollowOn())
	require.Equal(t, CombinedAttach, (CombinedAttach | FollowOnRequest).Type())
	require.True(t, (RAUpdating | FollowOnRequest).FollowOn())
	require.True(t, CombinedRAUpdatingIMSI.Combined())
	require.True(t, CombinedRAUpdatedISR.Combined())
	require.True(t, (IMSIAttach | FollowOnRequest).FollowOn())
	require.Equal(t, IMSIAttach, (IMSIAttach | FollowOnRequest).Type())
	require.True(t, (GPRSDetach | PowerOff).PowerOff())
	require.Equal(t, GPRSDetach, (GPRSDetach | PowerOff).Type())
	require.True(t, (IMSVoPS | MBMSSupported).Has(IMSVoPS))
	require.False(t, PDPContextStatus{}.Active(16))
	require.Equal(t, RevisionR99, NewClassmark1().Revision())
}
