package s1ap

import (
	"encoding/hex"
	"fmt"
	"net/netip"
	"testing"

	"github.com/stretchr/testify/require"
)

func Example() {
	plmn, _ := ParsePLMNIdentity("00101")
	m := &InitialUEMessage{
		ENBUES1APID:           1,
		NASPDU:                []byte{0x07, 0x41},
		TAI:                   TAI{PLMNIdentity: plmn, TAC: 7},
		EUTRANCGI:             EUTRANCGI{PLMNIdentity: plmn, CellID: 0x19b01},
		RRCEstablishmentCause: RRCEstablishmentCauseMOSignalling,
		STMSI:                 Some(STMSI{MMEC: 1, MTMSI: 0xc0ffee}),
	}
	b, err := m.Append(nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	got, err := Decode(b)
	if err != nil {
		fmt.Println(err)
		return
	}
	u := got.(*InitialUEMessage)
	fmt.Println(got.Name(), u.TAI.PLMNIdentity, u.RRCEstablishmentCause, u.STMSI.Present, u.GUMMEI.Present)
	// Output: InitialUEMessage 00101 mo-Signalling true false
}

func TestNames(t *testing.T) {
	require.Equal(t, "radioNetwork: user-inactivity", CauseRadioNetworkUserInactivity.String())
	require.Equal(t, "nas: detach", CauseNASDetach.String())
	require.Equal(t, "misc: unknown-PLMN", CauseMiscUnknownPLMN.String())
	require.Equal(t, "transport: 9", CauseOf(1, 9).String())
	require.Equal(t, "group 7: 9", CauseOf(7, 9).String())
	require.Equal(t, "cs-fallback-required", CSFallbackIndicatorCSFallbackRequired.String())
	require.Equal(t, "9", TimeToWait(9).String())
	require.Equal(t, "E-RABToBeSetupListCtxtSUReq", ProtocolIEID(24).String())
	require.Equal(t, "65000", ProtocolIEID(65000).String())
	require.Equal(t, "InitialUEMessage", ProcedureInitialUEMessage.String())
	require.Equal(t, "200", ProcedureCode(200).String())
	require.Equal(t, "unsuccessfulOutcome", UnsuccessfulOutcome.String())
	require.Equal(t, "3", PDUType(3).String())
	require.Equal(t, "unsuccessful outcome", AnswerUnsuccessfulOutcome.String())
}

func TestPLMNIdentity(t *testing.T) {
	for digits, want := range map[string]string{"00101": "00f110", "44010": "44f001", "310410": "130014"} {
		p, err := ParsePLMNIdentity(digits)
		require.NoError(t, err)
		require.Equal(t, want, hex.EncodeToString(p[:]))
		require.Equal(t, digits, p.String())
	}
	for _, bad := range []string{"", "4401", "4401000", "4401x", "-44010"} {
		_, err := ParsePLMNIdentity(bad)
		require.Error(t, err, bad)
	}
}

func TestTransportLayerAddress(t *testing.T) {
	v4, v6 := netip.MustParseAddr("192.0.2.7"), netip.MustParseAddr("2001:db8::7")
	for _, c := range []struct {
		addrs []netip.Addr
		bits  int
		v4    netip.Addr
		v6    netip.Addr
	}{
		{[]netip.Addr{v4}, 32, v4, netip.Addr{}},
		{[]netip.Addr{netip.MustParseAddr("::ffff:192.0.2.7")}, 32, v4, netip.Addr{}},
		{[]netip.Addr{v6}, 128, netip.Addr{}, v6},
		{[]netip.Addr{v4, v6}, 160, v4, v6},
		{nil, 0, netip.Addr{}, netip.Addr{}},
	} {
		a := NewTransportLayerAddress(c.addrs...)
		require.Equal(t, c.bits, a.Len)
		got4, got6 := a.Addrs()
		require.Equal(t, c.v4, got4)
		require.Equal(t, c.v6, got6)
	}
	got4, got6 := TransportLayerAddress{Bytes: []byte{1}, Len: 32}.Addrs()
	require.False(t, got4.IsValid() || got6.IsValid())
}

func TestOpt(t *testing.T) {
	var absent Opt[uint8]
	_, ok := absent.Get()
	require.False(t, ok)
	require.Equal(t, uint8(3), absent.Or(3))
	require.Equal(t, uint8(0), Some(uint8(0)).Or(3))
}

func TestEncodeRefuses(t *testing.T) {
	dst := []byte{1, 2, 3}
	for want, m := range map[string]Message{
		"s1ap: encode InitialUEMessage: IE eNB-UE-S1AP-ID: aper: value outside its constraint: 16777216 is not in 0 to 16777215":                &InitialUEMessage{ENBUES1APID: 1 << 24},
		"s1ap: encode InitialContextSetupRequest: IE E-RABToBeSetupListCtxtSUReq: aper: value outside its constraint: 0 is not in 1 to 256":     &InitialContextSetupRequest{},
		"s1ap: encode UEContextReleaseCommand: IE UE-S1AP-IDs: aper: value outside its constraint: 0 alternatives of UES1APIDs present, want 1": &UEContextReleaseCommand{},
		"s1ap: encode NASNonDeliveryIndication: IE Cause: aper: value outside its constraint: enumeration value 200":                            &NASNonDeliveryIndication{Cause: CauseOf(0, 200)},
		"s1ap: encode NASNonDeliveryIndication: IE Cause: aper: value outside its constraint: cause group 9":                                    &NASNonDeliveryIndication{Cause: CauseOf(9, 0)},
		"s1ap: encode S1SetupFailure: IE TimeToWait: aper: value outside its constraint: enumeration value 6":                                   &S1SetupFailure{TimeToWait: Some(TimeToWait(6))},
		"s1ap: encode UEContextModificationRequest: IE SubscriberProfileIDforRFP: aper: value outside its constraint: 0 is not in 1 to 256":     &UEContextModificationRequest{SubscriberProfileIDforRFP: Some(uint16(0))},
		"s1ap: encode Reset: IE ResetType: aper: value outside its constraint: 2 alternatives of ResetType present, want 1":                     &Reset{ResetType: ResetType{S1Interface: Some(ResetAllResetAll), PartOfS1Interface: make([]UEAssociatedLogicalS1ConnectionItem, 1)}},
		"s1ap: encode UECapabilityInfoIndication: IE LTE-M-Indication: aper: value outside its constraint: addition 3 of 2":                     &UECapabilityInfoIndication{LTEMIndication: Some(LTEMIndicationLteM), Unknown: &Unknown{AdditionCount: 2, Additions: []UnknownAddition{{Index: 3}}}},
	} {
		got, err := m.Append(dst)
		require.EqualError(t, err, want)
		require.Equal(t, []byte{1, 2, 3}, got)
	}
}

// TestDecodeOtherMessage keeps a message from reading another one's IEs.
func TestDecodeOtherMessage(t *testing.T) {
	b, err := testUplink().Append(nil)
	require.NoError(t, err)
	require.EqualError(t, new(DownlinkNASTransport).Decode(b),
		"s1ap: decode DownlinkNASTransport: the PDU is a initiatingMessage of procedure UplinkNASTransport")
}

// TestReuse decodes one message after another into the same struct: nothing of
// the former may be left, and neither way may allocate.
func TestReuse(t *testing.T) {
	full := testContextSetup()
	full.CSFallbackIndicator = Some(CSFallbackIndicatorCSFallbackRequired)
	full.UERadioCapability = []byte{1, 2, 3}
	first, err := full.Append(nil)
	require.NoError(t, err)
	second, err := testContextSetup().Append([]byte("before"))
	require.NoError(t, err)
	require.Equal(t, "before", string(second[:6]))
	second = second[6:]

	var m, want InitialContextSetupRequest
	require.NoError(t, m.Decode(first))
	require.Equal(t, CSFallbackIndicatorCSFallbackRequired, m.CSFallbackIndicator.Value)
	list := &m.ERABToBeSetupList[0]
	require.NoError(t, m.Decode(second))
	require.NoError(t, want.Decode(second))
	require.Equal(t, want, m)
	require.Same(t, list, &m.ERABToBeSetupList[0])

	buf := make([]byte, 0, 512)
	require.Zero(t, testing.AllocsPerRun(100, func() {
		if m.Decode(first) != nil || m.Decode(second) != nil {
			panic("decode")
		}
		if _, err := m.Append(buf); err != nil {
			panic(err)
		}
	}))
	require.LessOrEqual(t, testing.AllocsPerRun(100, func() {
		if _, err := Decode(first); err != nil {
			panic(err)
		}
	}), 2.0)
}

// TestAliases holds the promise that octet strings are slices of the input.
func TestAliases(t *testing.T) {
	b, err := testUplink().Append(nil)
	require.NoError(t, err)
	m := new(UplinkNASTransport)
	require.NoError(t, m.Decode(b))
	before := m.NASPDU[0]
	for i := range b {
		b[i] ^= 0xff
	}
	require.Equal(t, before^0xff, m.NASPDU[0])
	require.Equal(t, len(m.NASPDU), cap(m.NASPDU))
}
