package gtpv1

import (
	"net/netip"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"sunsetlab/internal/tshark"
	"sunsetlab/nas"
)

var (
	plmn  = nas.MustParsePLMN("44010")
	imsi  = nas.MustParseIMSI("440101234567890")
	rai   = nas.RAI{PLMN: plmn, LAC: 0x0102, RAC: 3}
	sgsnC = netip.MustParseAddr("192.0.2.1")
	sgsnU = netip.MustParseAddr("192.0.2.11")
	ggsnC = netip.MustParseAddr("192.0.2.2")
	ggsnU = netip.MustParseAddr("2001:db8::3")
	here  = ULI{Kind: PlaceSAI, LAI: nas.LAI{PLMN: plmn, LAC: 0x0102}, Code: 0x0405}
	// Interactive, best effort.
	qos  = QoSProfile{ARP: 2, Value: []byte{0x23, 0x92, 0x1f, 0x71, 0x96, 0x40, 0x74, 0xfb, 0x03, 0x40, 0x40, 0x00}}
	pco  = []byte{0x80, 0x00, 0x0d, 0x00}
	tft  = []byte{0x21, 0x10, 0x01, 0x02, 0x30, 0x11}
	tz   = nas.Some(MSTimeZone{0x63, 1})
	ambr = nas.Some(AMBR{50_000, 100_000})
	dual = EndUserAddress{Type: IPv4v6, IPv4: netip.MustParseAddr("100.64.0.1"), IPv6: netip.MustParseAddr("2001:db8:1::1")}
)

func number(t testing.TB, s string) nas.MSISDN {
	m, err := nas.ParseMSISDN(s)
	require.NoError(t, err)
	return m
}

func imeisv(t testing.TB, s string) nas.IMEISV {
	m, err := nas.ParseIMEISV(s)
	require.NoError(t, err)
	return m
}

func octetsOf(first byte) (v [16]byte) {
	for i := range v {
		v[i] = first + byte(i)
	}
	return v
}

func quintuplet(first byte) Quintuplet {
	return Quintuplet{RAND: octetsOf(first), XRES: []byte{1, 2, 3, 4, 5, 6, 7, first}, CK: octetsOf(first + 1), IK: octetsOf(first + 2), AUTN: octetsOf(first + 3)}
}

// samples holds every message, with every field of it set in one or the other.
func samples(t testing.TB) []Message {
	imei, err := nas.ParseIMEI("490154203237518")
	require.NoError(t, err)
	triplet := Triplet{RAND: octetsOf(1), SRES: [4]byte{1, 2, 3, 4}, Kc: [8]byte{5, 6, 7, 8}}
	v4 := EndUserAddress{Type: IPv4, IPv4: dual.IPv4}
	v6 := EndUserAddress{Type: IPv6, IPv6: dual.IPv6}
	pdp := PDPContext{NSAPI: 5, SAPI: 3, VAA: true, Subscribed: qos, Requested: qos, Negotiated: qos, SND: 1, SNU: 2, SendNPDU: 3, ReceiveNPDU: 4,
		TEIDControl: 0x33, TEIDData: 0x44, Identifier: 1, EndUserAddress: v4, GGSNControl: ggsnC, GGSNUser: ggsnU, APN: "iijmobile.biz", TransactionIdentifier: 8}
	pdp6, pdp46 := pdp, pdp
	pdp6.NSAPI, pdp6.EndUserAddress, pdp6.Order, pdp6.ASI, pdp6.Requested, pdp6.TransactionIdentifierMore = 6, v6, true, true, QoSProfile{}, 0x89
	pdp46.NSAPI, pdp46.EndUserAddress, pdp46.GGSNUser = 7, dual, ggsnC
	umts := &MMContext{Mode: UMTSKeys, KSI: 3, CK: octetsOf(0x10), IK: octetsOf(0x20), Quintuplets: []Quintuplet{quintuplet(1), quintuplet(2)},
		DRX: [2]byte{0x0a, 0}, MSNetworkCapability: []byte{0xe5, 0xe0}, Container: []byte{0x23, 9, 0x33, 0x35, 0x53, 0x63, 0, 0x91, 0x78, 0x56, 0xf4}}
	used, gsm, mixed := *umts, MMContext{Mode: GSMKeyAndTriplets, KSI: 7, UsedCipher: 1, Kc: triplet.Kc, Triplets: []Triplet{triplet}, MSNetworkCapability: []byte{1, 2}}, MMContext{}
	used.Mode, used.UsedCipher, used.Quintuplets, used.Container = UMTSKeysAndUsedCipher, 3, nil, nil
	mixed = MMContext{Mode: GSMKeyAndQuintuplets, Kc: triplet.Kc, Quintuplets: []Quintuplet{quintuplet(3)}, MSNetworkCapability: []byte{1, 2}}
	context := func(m *MMContext, p ...PDPContext) Message {
		return &SGSNContextResponse{TEID: 0x11, Sequence: 12, Cause: CauseRequestAccepted, IMSI: imsi, TEIDControl: 0x99, MMContext: m, PDPContexts: p, SGSNControl: sgsnC}
	}
	return []Message{
		&EchoRequest{Sequence: 1},
		&EchoResponse{Sequence: 1, Recovery: nas.Some[uint8](0)},
		&VersionNotSupported{Sequence: 1},
		createPDPContext(t),
		&CreatePDPContextRequest{Sequence: 3, TEID: 0x33, IMSI: imsi, IMEI: imei, MSISDN: number(t, "8190123456"), TEIDData: 0x44, NSAPI: 6, LinkedNSAPI: 5,
			SGSNControl: ggsnU, SGSNUser: ggsnU, QoS: qos, TFT: tft, RATType: GERAN, ULI: ULI{Kind: PlaceRAI, LAI: here.LAI, Code: 3}, EndUserAddress: v6},
		&CreatePDPContextRequest{Sequence: 4, TEIDData: 0x44, NSAPI: 6, SGSNControl: sgsnC, SGSNUser: sgsnU, QoS: qos, EndUserAddress: EndUserAddress{Type: PPP},
			ULI: ULI{Kind: PlaceCGI, LAI: here.LAI, Code: 9}},
		&CreatePDPContextResponse{TEID: 0x11, Sequence: 2, Cause: CauseNewPDPTypeDueToNetworkPreference, Reordering: true, Recovery: nas.Some[uint8](9), TEIDData: 0x55, TEIDControl: 0x66,
			NSAPI: 5, ChargingID: 77, EndUserAddress: dual, PCO: pco, GGSNControl: ggsnC, GGSNUser: ggsnU, QoS: qos, CommonFlags: 1, APNRestriction: nas.Some[uint8](0),
			EvolvedARP: nas.Some[uint8](0x60), AMBR: ambr},
		&CreatePDPContextResponse{TEID: 0x11, Sequence: 2, Cause: CauseAPNCongestion, BackOffTime: nas.Some(BackOffTimeOf(720e9)), PCO: pco},
		&UpdatePDPContextRequest{TEID: 0x66, Sequence: 4, IMSI: imsi, RAI: rai, Recovery: nas.Some[uint8](9), TEIDData: 0x77, TEIDControl: 0x88, NSAPI: 5, PCO: pco,
			SGSNControl: sgsnC, SGSNUser: sgsnU, QoS: qos, TFT: tft, CommonFlags: DualAddressBearer, RATType: UTRAN, ULI: here, MSTimeZone: tz, IMEISV: imeisv(t, "3535360019876543"),
			EvolvedARP: nas.Some[uint8](0x60), AMBR: ambr},
		&UpdatePDPContextRequest{TEID: 0x11, Sequence: 4, NSAPI: 5, EndUserAddress: v4, APNRestriction: nas.Some[uint8](1), QoS: qos, IMEI: imei},
		&UpdatePDPContextResponse{TEID: 0x11, Sequence: 4, Cause: CauseRequestAccepted, Recovery: nas.Some[uint8](9), TEIDData: 0x55, TEIDControl: 0x66, ChargingID: 77, PCO: pco,
			Control: ggsnC, User: ggsnU, QoS: qos, CommonFlags: 1, APNRestriction: nas.Some[uint8](0), EvolvedARP: nas.Some[uint8](0x60), AMBR: ambr},
		&UpdatePDPContextResponse{TEID: 0x66, Sequence: 4, Cause: CauseRequestAccepted, TEIDData: 0x55, User: sgsnU, QoS: qos},
		&DeletePDPContextRequest{TEID: 0x66, Sequence: 5, Cause: CauseReactivationRequested, Teardown: true, NSAPI: 5, PCO: pco, ULI: here, MSTimeZone: tz},
		&DeletePDPContextResponse{TEID: 0x11, Sequence: 5, Cause: CauseNonExistent, PCO: pco, ULI: here, MSTimeZone: tz},
		&PDUNotificationRequest{Sequence: 6, IMSI: imsi, TEIDControl: 0x66, EndUserAddress: v4, APN: "iijmobile.biz", PCO: pco, GGSNControl: ggsnC},
		&PDUNotificationResponse{TEID: 0x66, Sequence: 6, Cause: CauseRequestAccepted},
		&PDUNotificationRejectRequest{TEID: 0x66, Sequence: 7, Cause: CauseMSIsNotGPRSResponding, TEIDControl: 0x66, EndUserAddress: v4, APN: "iijmobile.biz", PCO: pco},
		&PDUNotificationRejectResponse{TEID: 0x11, Sequence: 7, Cause: CauseRequestAccepted},
		&SupportedExtensionHeadersNotification{Sequence: 8, Types: []byte{0xc0, 1}},
		&IdentificationRequest{Sequence: 9, RAI: rai, PTMSI: nas.Some[nas.TMSI](0xc0ffee01), PTMSISignature: nas.Some(PTMSISignature{1, 2, 3}), SGSNControl: sgsnC, HopCounter: nas.Some[uint8](4)},
		&IdentificationResponse{Sequence: 9, Cause: CauseRequestAccepted, IMSI: imsi, Quintuplets: []Quintuplet{quintuplet(1), quintuplet(9)}},
		&IdentificationResponse{Sequence: 9, Cause: CauseRequestAccepted, IMSI: imsi, Triplets: []Triplet{triplet, triplet}},
		&SGSNContextRequest{Sequence: 12, RAI: rai, PTMSI: nas.Some[nas.TMSI](0xc0ffee01), PTMSISignature: nas.Some(PTMSISignature{1, 2, 3}), TEIDControl: 0x11, SGSNControl: sgsnC,
			RATType: EUTRAN, HopCounter: nas.Some[uint8](4)},
		&SGSNContextRequest{Sequence: 12, IMSI: imsi, RAI: rai, TLLI: nas.Some[uint32](0xc0000001), MSValidated: true, TEIDControl: 0x11, SGSNControl: sgsnC},
		&SGSNContextResponse{TEID: 0x11, Sequence: 12, Cause: CauseRequestAccepted, IMSI: imsi, TEIDControl: 0x99, ChargingCharacteristics: nas.Some[uint16](0x0800),
			MMContext: umts, PDPContexts: []PDPContext{pdp, pdp6, pdp46}, SGSNControl: sgsnC, UENetworkCapability: []byte{0xe0, 0xe0}},
		&SGSNContextResponse{TEID: 0x11, Sequence: 12, Cause: CausePTMSISignatureMismatch},
		context(&used),
		context(&gsm),
		context(&mixed, PDPContext{NSAPI: 5, EndUserAddress: EndUserAddress{Type: IPv4}}),
		&SGSNContextAcknowledge{TEID: 0x99, Sequence: 12, Cause: CauseRequestAccepted, Forwarding: []TEIDData{{5, 0x1234}, {6, 0xfedcba98}}, User: sgsnU},
		&SGSNContextAcknowledge{TEID: 0x99, Sequence: 12, Cause: CauseAuthenticationFailure},
	}
}

// createPDPContext is what the activation of a PDP context asks for.
func createPDPContext(t testing.TB) *CreatePDPContextRequest {
	return &CreatePDPContextRequest{
		Sequence: 2, IMSI: imsi, RAI: rai, Recovery: nas.Some[uint8](9), SelectionMode: nas.Some(APNOfMS), TEIDData: 0x22, TEIDControl: 0x11, NSAPI: 5,
		ChargingCharacteristics: nas.Some[uint16](0x0800), EndUserAddress: EndUserAddress{Type: IPv4}, APN: "iijmobile.biz", PCO: pco,
		SGSNControl: sgsnC, SGSNUser: sgsnU, MSISDN: number(t, "819012345678"), QoS: qos, CommonFlags: DualAddressBearer, MaximumAPNRestriction: nas.Some[uint8](0),
		RATType: UTRAN, ULI: here, MSTimeZone: tz, IMEISV: imeisv(t, "3535360019876543"), EvolvedARP: nas.Some[uint8](0x60), AMBR: ambr,
	}
}

var exact = cmp.Options{
	cmp.Comparer(func(a, b netip.Addr) bool { return a == b }),
	cmp.Comparer(func(a, b nas.IMSI) bool { return a == b }),
	cmp.Comparer(func(a, b nas.IMEI) bool { return a == b }),
	cmp.Comparer(func(a, b nas.IMEISV) bool { return a == b }),
	cmp.Comparer(func(a, b nas.MSISDN) bool { return a == b }),
	cmp.Comparer(func(a, b nas.Opt[uint8]) bool { return a == b }),
	cmp.Comparer(func(a, b nas.Opt[uint16]) bool { return a == b }),
	cmp.Comparer(func(a, b nas.Opt[uint32]) bool { return a == b }),
	cmp.Comparer(func(a, b nas.Opt[AMBR]) bool { return a == b }),
	cmp.Comparer(func(a, b nas.Opt[BackOffTime]) bool { return a == b }),
	cmp.Comparer(func(a, b nas.Opt[MSTimeZone]) bool { return a == b }),
	cmp.Comparer(func(a, b nas.Opt[PTMSISignature]) bool { return a == b }),
	cmp.Comparer(func(a, b nas.Opt[nas.TMSI]) bool { return a == b }),
	empty[byte](), empty[Triplet](), empty[Quintuplet](), empty[PDPContext](), empty[TEIDData](),
}

// empty has a list without members be as good as none.
func empty[T any]() cmp.Option {
	return cmp.FilterValues(func(a, b []T) bool { return len(a) == 0 && len(b) == 0 }, cmp.Ignore())
}

func TestRoundTrip(t *testing.T) {
	met := map[MessageType]bool{}
	for _, want := range samples(t) {
		met[want.Type()] = true
		b := want.Append([]byte("before"))
		require.Equal(t, "before", string(b[:6]), "Append appends")
		got, err := Decode(b[6:])
		require.NoError(t, err, want.Type())
		require.Empty(t, cmp.Diff(want, got, exact), want.Type().String())
		require.Equal(t, b[6:], got.Append(nil))

		// A message that is used again holds nothing of what it held.
		fresh := newMessage(want.Type())
		require.NoError(t, got.Decode(b[6:]))
		require.Empty(t, cmp.Diff(want, got, exact))
		_ = got.Decode(nil)
		require.Empty(t, cmp.Diff(fresh, got, exact))
	}
	require.Len(t, met, len(messageNames))
}

func TestGolden(t *testing.T) {
	for _, c := range []struct {
		message Message
		bytes   string
	}{
		{&EchoResponse{Sequence: 0x0102, Recovery: nas.Some[uint8](5)}, "" +
			"32 02 0006 00000000 0102 00 00" + // version 1, GTP, sequence number; Echo Response; length; TEID; sequence, no N-PDU, no extension
			"0e 05"}, // Recovery
		{&CreatePDPContextRequest{Sequence: 1, IMSI: imsi, RAI: rai, SelectionMode: nas.Some(APNVerified), TEIDData: 0x22, TEIDControl: 0x11, NSAPI: 5,
			EndUserAddress: EndUserAddress{Type: IPv4}, APN: "iijmobile.biz", SGSNControl: sgsnC, SGSNUser: sgsnU, MSISDN: number(t, "819012345678"), QoS: qos, RATType: UTRAN, ULI: here}, "" +
			"32 10 006f 00000000 0001 00 00" +
			"02 44101032547698f0" + // IMSI 440101234567890, filled with 1111
			"03 44f001 0102 03" + // RAI: 440 10, LAC, RAC
			"0f fc" + // Selection mode 0
			"10 00000022" + // TEID Data I
			"11 00000011" + // TEID Control Plane
			"14 05" + // NSAPI
			"80 0002 f1 21" + // End User Address: IETF, IPv4, to be chosen
			"83 000e 09 69696a6d6f62696c65 03 62697a" + // APN: iijmobile biz
			"85 0004 c0000201" + // SGSN address for signalling
			"85 0004 c000020b" + // SGSN address for user traffic
			"86 0007 91 180921436587" + // MSISDN: international, E.164; 819012345678
			"87 000d 02 23921f719640 74fb03404000" + // QoS Profile: ARP 2; TS 24.008 10.5.6.5
			"97 0001 01" + // RAT Type: UTRAN
			"98 0008 01 44f001 0102 0405"}, // ULI: SAI; 440 10, LAC, SAC
		{&CreatePDPContextResponse{TEID: 0x11, Sequence: 1, Cause: CauseUserAuthenticationFailed}, "" +
			"32 11 0006 00000011 0001 00 00" +
			"01 d1"}, // Cause 209
		{&CreatePDPContextResponse{TEID: 0x11, Sequence: 1, Cause: CauseRequestAccepted, TEIDData: 0x55, TEIDControl: 0x66, ChargingID: 77,
			EndUserAddress: dual, GGSNControl: ggsnC, GGSNUser: ggsnC, QoS: QoSProfile{ARP: 2, Value: qos.Value[:3]}}, "" +
			"32 11 0045 00000011 0001 00 00" +
			"01 80" + // Cause: request accepted
			"08 fe" + // Reordering required: no
			"10 00000055" + // TEID Data I
			"11 00000066" + // TEID Control Plane
			"7f 0000004d" + // Charging ID
			"80 0016 f1 8d 64400001 20010db8000100000000000000000001" + // End User Address: IPv4v6
			"85 0004 c0000202 85 0004 c0000202" + // GGSN addresses
			"87 0004 02 23921f"}, // QoS Profile of Release 98
		{&DeletePDPContextRequest{TEID: 0x66, Sequence: 5, Teardown: true, NSAPI: 5}, "" +
			"32 14 0008 00000066 0005 00 00" +
			"13 ff" + // Teardown Ind
			"14 05"}, // NSAPI
		{&SGSNContextRequest{Sequence: 12, RAI: rai, PTMSI: nas.Some[nas.TMSI](0xc0ffee01), PTMSISignature: nas.Some(PTMSISignature{1, 2, 3}), MSValidated: true, TEIDControl: 0x11, SGSNControl: sgsnC}, "" +
			"32 32 0022 00000000 000c 00 00" +
			"03 44f001 0102 03" + // RAI
			"05 c0ffee01" + // P-TMSI
			"0c 010203" + // P-TMSI signature
			"0d ff" + // MS Validated
			"11 00000011" + // TEID Control Plane
			"85 0004 c0000201"}, // SGSN address
		{&SGSNContextAcknowledge{TEID: 0x99, Sequence: 12, Cause: CauseRequestAccepted, Forwarding: []TEIDData{{5, 0x1234}}, User: sgsnU}, "" +
			"32 34 0013 00000099 000c 00 00" +
			"01 80" +
			"12 05 00001234" + // TEID Data II: NSAPI, TEID
			"85 0004 c000020b"},
	} {
		want := unhex(t, c.bytes)
		require.Equal(t, want, c.message.Append(nil), c.message.Type())
		got, err := Decode(want)
		require.NoError(t, err)
		require.Empty(t, cmp.Diff(c.message, got, exact))
	}
}

// TestGoldenContext spells out what an SGSN hands over.
func TestGoldenContext(t *testing.T) {
	mm := unhex(t, ""+
		"81 0081"+ // MM Context
		" fb 8f"+ // KSI 3; UMTS keys and quintuplets, one vector
		" 101112131415161718191a1b1c1d1e1f 202122232425262728292a2b2c2d2e2f"+ // CK, IK
		" 004a"+ // length of the quintuplets
		"  0102030405060708090a0b0c0d0e0f10"+ // RAND
		"  08 0102030405060701"+ // XRES
		"  02030405060708090a0b0c0d0e0f1011 030405060708090a0b0c0d0e0f101112"+ // CK, IK
		"  10 0405060708090a0b0c0d0e0f10111213"+ // AUTN
		" 0a00"+ // DRX parameter
		" 02 e5e0"+ // MS network capability
		" 000b 23 09 33 35 53 63 00 91 78 56 f4") // container: mobile identity
	mm[2] = byte(len(mm) - 3)
	pdp := unhex(t, ""+
		"82 005c"+ // PDP Context
		" c5 03"+ // extended address, VAA; NSAPI 5; SAPI 3
		" 0d 02 23921f7196407 4fb03404000"+ // QoS subscribed
		" 00 04 02 23921f"+ // QoS requested: none; negotiated: of Release 98
		" 0001 0002 03 04"+ // SND, SNU, N-PDU numbers
		" 00000033 00000044 01"+ // uplink TEIDs, PDP context identifier
		" f1 21 04 64400001"+ // IETF, IPv4; address
		" 04 c0000202 04 c0000202"+ // GGSN, control plane and user traffic
		" 09 08 696e7465726e6574"+ // APN: internet
		" 08 00"+ // transaction identifier
		" 57 10 20010db8000100000000000000000001") // second type and address: IPv6
	pdp[2] = byte(len(pdp) - 3)
	want := SGSNContextResponse{TEID: 1, Sequence: 2, Cause: CauseRequestAccepted, IMSI: imsi, TEIDControl: 0x99,
		MMContext: &MMContext{Mode: UMTSKeys, KSI: 3, CK: octetsOf(0x10), IK: octetsOf(0x20), Quintuplets: []Quintuplet{quintuplet(1)},
			DRX: [2]byte{0x0a}, MSNetworkCapability: []byte{0xe5, 0xe0}, Container: []byte{0x23, 9, 0x33, 0x35, 0x53, 0x63, 0, 0x91, 0x78, 0x56, 0xf4}},
		PDPContexts: []PDPContext{{NSAPI: 5, SAPI: 3, VAA: true, Subscribed: qos, Negotiated: QoSProfile{ARP: 2, Value: qos.Value[:3]}, SND: 1, SNU: 2, SendNPDU: 3, ReceiveNPDU: 4,
			TEIDControl: 0x33, TEIDData: 0x44, Identifier: 1, EndUserAddress: dual, GGSNControl: ggsnC, GGSNUser: ggsnC, APN: "internet", TransactionIdentifier: 8}}}
	b := message(TypeSGSNContextResponse, []byte{1, 128}, appendIMSI(nil, imsi), []byte{17, 0, 0, 0, 0x99}, mm, pdp)
	require.Equal(t, b, want.Append(nil))
	var got SGSNContextResponse
	require.NoError(t, got.Decode(b))
	require.Empty(t, cmp.Diff(want, got, exact))
}

func TestTsharkReads(t *testing.T) {
	var packets [][]byte
	for _, m := range samples(t) {
		packets = append(packets, m.Append(nil))
	}
	require.Empty(t, tshark.Complaints(t, "gtp", packets))

	out := tshark.Read(t, "gtp", [][]byte{createPDPContext(t).Append(nil)}, "-T", "fields", "-E", "separator=|",
		"-e", "e212.imsi", "-e", "e164.msisdn", "-e", "gtp.apn", "-e", "gtp.ext_rat_type", "-e", "gtp.nsapi", "-e", "gtp.teid_data", "-e", "gtp.teid_cp",
		"-e", "gtp.gsn_ipv4", "-e", "gtp.sel_mode", "-e", "gtp.cmn_flg.dual_addr_bearer_flg")
	require.Equal(t, "440101234567890|819012345678|iijmobile.biz|1|5|0x00000022|0x00000011|192.0.2.1,192.0.2.11|1|1\n", out)

	var contexts [][]byte
	for _, m := range samples(t) {
		if m.Type() == TypeSGSNContextResponse {
			contexts = append(contexts, m.Append(nil))
		}
	}
	out = tshark.Read(t, "gtp", contexts[:1], "-T", "fields", "-E", "separator=|",
		"-e", "gtp.security_mode", "-e", "gtp.no_of_vectors", "-e", "gtp.ggsn_address_for_control_plane.ipv4", "-e", "gtp.uplink_teid_cp", "-e", "gtp.apn")
	require.Equal(t, "2|2|192.0.2.2,192.0.2.2,192.0.2.2|0x00000033,0x00000033,0x00000033|iijmobile.biz,iijmobile.biz,iijmobile.biz\n", out)
}

func TestDescribe(t *testing.T) {
	for _, c := range []struct {
		message     Message
		name, cause string
	}{
		{&EchoRequest{}, "Echo Request", ""},
		{&UpdatePDPContextResponse{Cause: CauseRequestAccepted}, "Update PDP Context Response", ""},
		{&CreatePDPContextResponse{Cause: CauseUserAuthenticationFailed}, "Create PDP Context Response", "GTP 209 User authentication failed"},
	} {
		name, cause := Describe(c.message.Append(nil))
		require.Equal(t, c.name, name)
		require.Equal(t, c.cause, cause)
	}
	name, _ := Describe([]byte{0x32})
	require.Equal(t, "GTPv1-C, malformed", name)
	require.Equal(t, "GTPv1-C message 200", MessageType(200).String())
	require.Equal(t, "GTP 255", Cause(255).String())
	require.Equal(t, "IE 240", IE(240).String())
	require.Equal(t, "IPv4v6", IPv4v6.String())
	require.Equal(t, "no PDP type", PDPType(0).String())
}

func TestBackOffTime(t *testing.T) {
	for seconds, want := range map[int64]BackOffTime{0: 0, 1: 1, 62: 31, 63: 1<<5 | 2, 720: 1<<5 | 12, 1900: 2<<5 | 4, 1 << 33: Infinite} {
		require.Equal(t, want, BackOffTimeOf(time.Duration(seconds)*time.Second), seconds)
	}
	d, ok := BackOffTime(1<<5 | 12).Duration()
	require.True(t, ok)
	require.EqualValues(t, 720e9, d)
	_, ok = Infinite.Duration()
	require.False(t, ok)
	d, _ = BackOffTime(6<<5 | 1).Duration()
	require.EqualValues(t, 60e9, d, "an unknown unit is a minute")
}

// TestShortIMSI fills the octets that an IMSI of 14 digits leaves over.
func TestShortIMSI(t *testing.T) {
	short := nas.MustParseIMSI("44010123456789")
	b := appendIMSI(nil, short)
	require.Equal(t, unhex(t, "02 44101032547698ff"), b)
	d := decoder{rest: b}
	require.True(t, d.next())
	require.Equal(t, short, d.imsi())
}

func TestMappedIdentities(t *testing.T) {
	g := nas.GUMMEI{PLMN: plmn, MMEGroupID: 0x8001, MMECode: 2}
	r := RAIOfGUMMEI(g)
	require.Equal(t, nas.RAI{PLMN: plmn, LAC: 0x8001, RAC: 2}, r)
	require.Equal(t, g, GUMMEIOfRAI(r))
}
