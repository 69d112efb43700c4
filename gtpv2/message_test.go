package gtpv2

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
	plmn    = nas.MustParsePLMN("44010")
	imsi    = nas.MustParseIMSI("440101234567890")
	mmeC    = FTEID{Interface: S11MMEGTPC, TEID: 0x11, IPv4: netip.MustParseAddr("192.0.2.1")}
	sgwC    = FTEID{Interface: S11S4SGWGTPC, TEID: 0x22, IPv4: netip.MustParseAddr("192.0.2.2")}
	pgwC    = FTEID{Interface: S5S8PGWGTPC, TEID: 0x33, IPv4: netip.MustParseAddr("192.0.2.3"), IPv6: netip.MustParseAddr("2001:db8::3")}
	enbU    = FTEID{Interface: S1UENodeBGTPU, TEID: 0x44, IPv4: netip.MustParseAddr("192.0.2.4")}
	sgwU    = FTEID{Interface: S1USGWGTPU, TEID: 0x55, IPv4: netip.MustParseAddr("192.0.2.5")}
	pgwU    = FTEID{Interface: S5S8PGWGTPU, TEID: 0x66, IPv6: netip.MustParseAddr("2001:db8::6")}
	here    = ULI{TAI: nas.TAI{PLMN: plmn, TAC: 7}, ECGI: ECGI{plmn, 0x1234567}}
	s3MME   = FTEID{Interface: S3MMEGTPC, TEID: 0x71, IPv4: netip.MustParseAddr("192.0.2.1")}
	s3SGSN  = FTEID{Interface: S3SGSNGTPC, TEID: 0x72, IPv4: netip.MustParseAddr("192.0.2.7")}
	s5      = FTEID{Interface: S5S8PGWGTPC, TEID: 0x33, IPv4: netip.MustParseAddr("192.0.2.3")}
	s5u     = FTEID{Interface: S5S8PGWGTPU, TEID: 0x66, IPv4: netip.MustParseAddr("192.0.2.3")}
	area    = nas.RAI{PLMN: plmn, LAC: 0x31, RAC: 7}
	qos     = BearerQoS{ARP: ARP{8, true, false}, QCI: 9}
	gbr     = BearerQoS{ARP: ARP{2, false, true}, QCI: 1, MaximumUplink: 1 << 33, MaximumDownlink: 128, GuaranteedUplink: 64, GuaranteedDownlink: 32}
	pco     = []byte{0x80, 0x00, 0x0d, 0x00}
	tft     = []byte{0x21, 0x10, 0x01, 0x02, 0x30, 0x11}
	tz      = nas.Some(UETimeZone{0x63, 1})
	ambr    = nas.Some(AMBR{50_000, 100_000})
	refusal = CauseIE{Value: CauseMandatoryIEMissing, PCE: true, CS: true, OffendingIE: IEFTEID, OffendingInstance: 1}
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

// samples holds every message, with every field of it set in one or the other.
func samples(t testing.TB) []Message {
	imei, err := nas.ParseIMEI("490154203237518")
	require.NoError(t, err)
	return []Message{
		&EchoRequest{Sequence: 1, Recovery: nas.Some[uint8](3)},
		&EchoResponse{Sequence: 1, Recovery: nas.Some[uint8](0)},
		&VersionNotSupported{Sequence: 1},
		createSession(t),
		&CreateSessionRequest{Sequence: 3, IMSI: nas.MustParseIMSI("44010123456789"), IMEI: imei, MSISDN: number(t, "8190123456"),
			RATType: UTRAN, Sender: mmeC, APN: "x", PDNType: IPv4, PAA: PAA{Type: IPv4, IPv4: netip.IPv4Unspecified()},
			RemovedBearers: []BearerContext{{EBI: 7}}, BearerContexts: []BearerContext{{EBI: 5, QoS: qos, ENB: enbU, PGW: pgwU, TFT: tft}}},
		&CreateSessionResponse{TEID: 0x11, Sequence: 2, Cause: CauseIE{Value: CauseNewPDNTypeDueToNetworkPreference}, Sender: sgwC, PGW: pgwC,
			PAA:            PAA{Type: IPv4v6, IPv4: netip.MustParseAddr("100.64.0.1"), IPv6: netip.MustParseAddr("2001:db8:1::1"), PrefixLength: 64},
			APNRestriction: nas.Some[uint8](0), AMBR: ambr, LinkedEBI: 5, PCO: pco, Recovery: nas.Some[uint8](9), Indication: OI | SI,
			BearerContexts:   []BearerContext{{EBI: 5, Cause: Accept, SGW: sgwU, PGW: pgwU, QoS: qos, ChargingID: 77}},
			MarkedForRemoval: []BearerContext{{EBI: 6, Cause: CauseIE{Value: CauseContextNotFound, BCE: true}}}},
		&CreateSessionResponse{TEID: 0x11, Sequence: 2, Cause: refusal, PGWBackOffTime: nas.Some(EPCTimerOf(720e9)), PCO: pco},
		&ModifyBearerRequest{TEID: 0x22, Sequence: 4, MEI: imeisv(t, "3535360019876543"), ULI: here, ServingNetwork: plmn, RATType: EUTRAN,
			Indication: 1, Sender: mmeC, AMBR: ambr, DelayDownlinkNotification: nas.Some[uint8](4),
			BearerContexts: []BearerContext{{EBI: 5, ENB: enbU}, {EBI: 6, ENB: enbU}}, RemovedBearers: []BearerContext{{EBI: 7}},
			Recovery: nas.Some[uint8](9), UETimeZone: tz, IMSI: imsi},
		&ModifyBearerResponse{TEID: 0x11, Sequence: 4, Cause: Accept, MSISDN: number(t, "819012345678"), LinkedEBI: 5, APNRestriction: nas.Some[uint8](1),
			PCO: pco, BearerContexts: []BearerContext{{EBI: 5, Cause: Accept, SGW: sgwU, ChargingID: 1}},
			MarkedForRemoval: []BearerContext{{EBI: 6, Cause: CauseIE{Value: CauseContextNotFound}}}, Recovery: nas.Some[uint8](9), Indication: OI},
		&DeleteSessionRequest{TEID: 0x22, Sequence: 5, Cause: CauseIE{Value: CauseISRDeactivation}, LinkedEBI: 5, ULI: ULI{TAI: here.TAI}, Indication: OI,
			PCO: pco, OriginatingNode: nas.Some[uint8](1), Sender: mmeC, UETimeZone: tz},
		&DeleteSessionResponse{TEID: 0x11, Sequence: 5, Cause: Accept, Recovery: nas.Some[uint8](9), PCO: pco, Indication: SI},
		&ReleaseAccessBearersRequest{TEID: 0x22, Sequence: 6, RABs: []uint8{5, 6}, OriginatingNode: nas.Some[uint8](1), Indication: SI},
		&ReleaseAccessBearersResponse{TEID: 0x11, Sequence: 6, Cause: Accept, Recovery: nas.Some[uint8](9), Indication: SI},
		&DownlinkDataNotification{TEID: 0x11, Sequence: 7, Cause: CauseIE{Value: CauseErrorIndication}, EBI: 5, ARP: nas.Some(ARP{8, true, true}), IMSI: imsi, Sender: sgwC, Indication: SI},
		&DownlinkDataNotificationAcknowledge{TEID: 0x22, Sequence: 7, Cause: Accept, DataNotificationDelay: nas.Some[uint8](2), Recovery: nas.Some[uint8](9), IMSI: imsi},
		&DownlinkDataNotificationFailureIndication{TEID: 0x22, Sequence: 8, Cause: CauseIE{Value: CauseUENotResponding}, OriginatingNode: nas.Some[uint8](1), IMSI: imsi},
		&CreateBearerRequest{TEID: 0x11, Sequence: 9, PTI: 3, LinkedEBI: 5, PCO: pco, Indication: SI,
			BearerContexts: []BearerContext{{EBI: 0, TFT: tft, SGW: sgwU, PGW: pgwU, QoS: gbr, ChargingID: 2, PCO: pco}}},
		&CreateBearerResponse{TEID: 0x22, Sequence: 9, Cause: CauseIE{Value: CauseRequestAcceptedPartially}, Recovery: nas.Some[uint8](9), PCO: pco, UETimeZone: tz, ULI: here,
			BearerContexts: []BearerContext{{EBI: 6, Cause: Accept, ENB: enbU, SGW: sgwU, PGW: pgwU, PCO: pco}, {EBI: 0, Cause: CauseIE{Value: CauseUERefuses}}}},
		&UpdateBearerRequest{TEID: 0x11, Sequence: 10, PTI: 3, PCO: pco, AMBR: ambr, Indication: SI, BearerContexts: []BearerContext{{EBI: 6, TFT: tft, QoS: gbr}}},
		&UpdateBearerResponse{TEID: 0x22, Sequence: 10, Cause: Accept, BearerContexts: []BearerContext{{EBI: 6, Cause: Accept}}, PCO: pco, Recovery: nas.Some[uint8](9), Indication: SI, UETimeZone: tz, ULI: here},
		&DeleteBearerCommand{TEID: 0x11, Sequence: 1<<23 | 11, EBIs: []uint8{7, 8}},
		&DeleteBearerRequest{TEID: 0x11, Sequence: 11, LinkedEBI: 5, PTI: 3, PCO: pco, Cause: CauseIE{Value: CauseReactivationRequested}, Indication: SI},
		&DeleteBearerRequest{TEID: 0x11, Sequence: 11, EBIs: []uint8{6, 7}, FailedBearers: []BearerContext{{EBI: 8, Cause: CauseIE{Value: CauseContextNotFound}}}},
		&DeleteBearerResponse{TEID: 0x22, Sequence: 11, Cause: Accept, LinkedEBI: 5, Recovery: nas.Some[uint8](9), PCO: pco, UETimeZone: tz, ULI: here,
			BearerContexts: []BearerContext{{EBI: 6, Cause: Accept}}},
		&ContextRequest{TEID: 0x71, Sequence: 13, IMSI: imsi, ULI: ULI{RAI: area}, PTMSI: nas.Some(nas.TMSI(0xc1234567)), PTMSISignature: nas.Some(PTMSISignature{1, 2, 3}),
			CompleteRequest: CompleteRequest{CompleteTrackingAreaUpdateRequest, updateRequest}, Sender: s3MME, RATType: EUTRAN, Indication: MSV,
			HopCounter: nas.Some[uint8](2), TargetPLMN: plmn},
		contextFromSGSN(t),
		&ContextResponse{TEID: 0x72, Sequence: 14, Cause: Accept, IMSI: imsi, Sender: s3MME, SGW: sgwC, MMContext: &MMContext{
			Mode: UMTSKeysAndQuadruplets, KSI: 1, CK: [16]byte{5}, IK: [16]byte{6}, IMEI: imei, UENetworkCapability: []byte{0xe0, 0xe0},
			Quadruplets: []Quadruplet{{RAND: [16]byte{1}, XRES: []byte{1, 2, 3, 4, 5, 6, 7, 8}, AUTN: make([]byte, 16), KASME: [32]byte{9}}},
			Quintuplets: []Quintuplet{{RAND: [16]byte{1}, XRES: []byte{1, 2, 3, 4}, CK: [16]byte{2}, IK: [16]byte{3}, AUTN: make([]byte, 16)}}}},
		&ContextResponse{TEID: 0x72, Sequence: 15, Cause: Accept, IMSI: imsi, Sender: s3SGSN, MMContext: &MMContext{
			Mode: UMTSKeysAndUsedCipher, KSI: 7, UsedCipher: 3, CK: [16]byte{5}, IK: [16]byte{6}}},
		&ContextResponse{TEID: 0x72, Sequence: 16, Cause: CauseIE{Value: CausePTMSISignatureMismatch}},
		&ContextAcknowledge{TEID: 0x71, Sequence: 14, Cause: Accept, Indication: SI, Forwarding: sgwC},
		&ContextAcknowledge{TEID: 0x71, Sequence: 14, Cause: CauseIE{Value: CauseTargetAccessRestricted}},
		&BearerResourceCommand{TEID: 0x22, Sequence: 1<<23 | 12, LinkedEBI: 5, PTI: 3, TAD: noTFTOperation, RATType: EUTRAN, EBI: 6, Indication: SI, PCO: pco,
			FlowQoS: FlowQoS{QCI: 1, MaximumUplink: 1 << 33, MaximumDownlink: 128, GuaranteedUplink: 64, GuaranteedDownlink: 32}},
		&BearerResourceFailureIndication{TEID: 0x11, Sequence: 1<<23 | 12, Cause: CauseIE{Value: CauseServiceDenied}, LinkedEBI: 5, PTI: 3, Recovery: nas.Some[uint8](9), Indication: SI},
	}
}

// contextFromSGSN is a device with two PDN connections that goes to E-UTRAN.
func contextFromSGSN(t testing.TB) *ContextResponse {
	return &ContextResponse{TEID: 0x71, Sequence: 13, Cause: Accept, IMSI: imsi, Sender: s3SGSN, Indication: DAF, UETimeZone: tz,
		MMContext: &MMContext{Mode: UMTSKeys, KSI: 2, CK: [16]byte{1, 2}, IK: [16]byte{3, 4}, DRX: nas.Some([2]byte{0, 7}),
			SubscribedAMBR: ambr, UsedAMBR: ambr, UENetworkCapability: []byte{0xe0, 0xe0}, MSNetworkCapability: []byte{0xe5, 0xe0},
			MEI: imeisv(t, "3535360019876543"), AccessRestriction: 2, VoiceDomain: []byte{3}, HigherBitRates: nas.Some[uint8](1)},
		PDNConnections: []PDNConnection{
			{APN: "iijmobile.biz", APNRestriction: nas.Some[uint8](0), SelectionMode: nas.Some[uint8](0), IPv4: netip.MustParseAddr("100.64.0.1"),
				IPv6: netip.MustParseAddr("2001:db8:1::"), LinkedEBI: 5, PGW: pgwC, AMBR: ambr, ChargingCharacteristics: nas.Some[uint16](0x0800),
				BearerContexts: []BearerContext{{EBI: 5, SGW: sgwU, PGW: pgwU, QoS: qos, TI: []byte{0x80}}, {EBI: 6, TFT: tft, PGW: pgwU, QoS: gbr, TI: []byte{0x70, 0x88}}}},
			{APN: "ims", IPv4: netip.MustParseAddr("100.64.0.2"), LinkedEBI: 7, PGW: pgwC, AMBR: ambr,
				BearerContexts: []BearerContext{{EBI: 7, PGW: pgwU, QoS: qos}}},
		}}
}

// updateRequest is a TRACKING AREA UPDATE REQUEST.
var updateRequest = []byte{0x07, 0x48, 0x70, 0x0b, 0xf6, 0x44, 0xf0, 0x10, 0x80, 0x01, 0x01, 0xc1, 0x23, 0x45, 0x67}

// noTFTOperation asks for a quality alone, of the flow with packet filter 1.
var noTFTOperation = []byte{0xd0, 0x03, 0x01, 0x01}

// createSession is what an attach asks for.
func createSession(t testing.TB) *CreateSessionRequest {
	return &CreateSessionRequest{
		Sequence: 2, IMSI: imsi, MSISDN: number(t, "819012345678"), MEI: imeisv(t, "3535360019876543"),
		ULI: here, ServingNetwork: plmn, RATType: EUTRAN, Indication: DAF, Sender: mmeC, PGW: pgwC,
		APN: "iijmobile.biz", SelectionMode: nas.Some[uint8](0), PDNType: IPv4v6,
		PAA:                   PAA{Type: IPv4v6, IPv4: netip.IPv4Unspecified(), IPv6: netip.IPv6Unspecified()},
		MaximumAPNRestriction: nas.Some[uint8](0), AMBR: ambr, PCO: pco, LinkedEBI: 5,
		BearerContexts: []BearerContext{{EBI: 5, QoS: qos}},
		Recovery:       nas.Some[uint8](9), UETimeZone: tz, ChargingCharacteristics: nas.Some[uint16](0x0800),
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
	cmp.Comparer(func(a, b nas.Opt[AMBR]) bool { return a == b }),
	cmp.Comparer(func(a, b nas.Opt[ARP]) bool { return a == b }),
	cmp.Comparer(func(a, b nas.Opt[EPCTimer]) bool { return a == b }),
	cmp.Comparer(func(a, b nas.Opt[UETimeZone]) bool { return a == b }),
	cmp.Comparer(func(a, b nas.Opt[nas.TMSI]) bool { return a == b }),
	cmp.Comparer(func(a, b nas.Opt[PTMSISignature]) bool { return a == b }),
	cmp.Comparer(func(a, b nas.Opt[[2]byte]) bool { return a == b }),
	cmp.FilterValues(func(a, b []PDNConnection) bool { return len(a) == 0 && len(b) == 0 }, cmp.Ignore()),
	cmp.FilterValues(func(a, b []BearerContext) bool { return len(a) == 0 && len(b) == 0 }, cmp.Ignore()),
	cmp.FilterValues(func(a, b []uint8) bool { return len(a) == 0 && len(b) == 0 }, cmp.Ignore()),
}

func TestRoundTrip(t *testing.T) {
	for _, want := range samples(t) {
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
}

func TestGolden(t *testing.T) {
	for _, c := range []struct {
		message Message
		bytes   string
	}{
		{&EchoRequest{Sequence: 0x010203, Recovery: nas.Some[uint8](5)}, "" +
			"40 01 0009 010203 00" + // version 2, no TEID; Echo Request; length; sequence, spare
			"03 0001 00 05"}, // Recovery
		{&DeleteSessionRequest{TEID: 0x22, Sequence: 5, LinkedEBI: 5, ULI: here, Indication: OI}, "" +
			"48 24 0024 00000022 000005 00" + // version 2, TEID; Delete Session Request
			"49 0001 00 05" + // EBI
			"56 000d 00 18 44f0010007 44f00101234567" + // ULI: TAI and ECGI; 440 10, TAC 7; 440 10, cell
			"4d 0002 00 0800"}, // Indication: OI
		{&CreateSessionRequest{Sequence: 1, IMSI: imsi, RATType: EUTRAN, Sender: mmeC, APN: "iijmobile.biz", PDNType: IPv4,
			PAA: PAA{Type: IPv4, IPv4: netip.IPv4Unspecified()}, BearerContexts: []BearerContext{{EBI: 5, QoS: qos}}}, "" +
			"48 20 0069 00000000 000001 00" +
			"01 0008 00 44101032547698f0" + // IMSI 440101234567890, filled with 1111
			"52 0001 00 06" + // RAT Type: EUTRAN
			"57 0009 00 8a 00000011 c0000201" + // F-TEID: IPv4, S11 MME GTP-C; TEID; 192.0.2.1
			"47 000e 00 09 69696a6d6f62696c65 03 62697a" + // APN: iijmobile biz
			"63 0001 00 01" + // PDN Type: IPv4
			"4f 0005 00 01 00000000" + // PAA: IPv4, to be chosen
			"5d 001f 00" + // Bearer Context
			" 49 0001 00 05" + //   EBI
			" 50 0016 00 60 09" + //   Bearer QoS: PCI 1, PL 8, PVI 0; QCI 9
			"  0000000000 0000000000 0000000000 0000000000"},
		{&CreateSessionResponse{TEID: 0x11, Sequence: 1, Cause: refusal}, "" +
			"48 21 0012 00000011 000001 00" +
			"02 0006 00 46 05 57 0000 01"}, // Cause 70, PCE and CS; F-TEID, instance 1
		{&BearerResourceCommand{TEID: 0x22, Sequence: 0x800001, LinkedEBI: 5, PTI: 3, TAD: noTFTOperation, EBI: 6, FlowQoS: FlowQoS{QCI: 2, GuaranteedUplink: 64}}, "" +
			"48 44 0038 00000022 800001 00" +
			"49 0001 00 05" + // EBI, instance 0: the linked one
			"64 0001 00 03" + // PTI
			"51 0015 00 02 0000000000 0000000000 0000000040 0000000000" + // Flow QoS
			"55 0004 00 d0030101" + // TAD: no TFT operation; packet filter identifier 1
			"49 0001 01 06"}, // EBI, instance 1
		{&ContextRequest{Sequence: 6, ULI: ULI{RAI: area}, PTMSI: nas.Some(nas.TMSI(0xc1234567)), PTMSISignature: nas.Some(PTMSISignature{1, 2, 3}),
			Sender: s3MME, RATType: EUTRAN, Indication: MSV, HopCounter: nas.Some[uint8](2)}, "" +
			"48 82 0040 00000000 000006 00" +
			"56 0008 00 04 44f001 0031 07 ff" + // ULI: RAI; 440 10, LAC 0x31, RAC 7 and a filled octet
			"6f 0004 00 c1234567" + // P-TMSI
			"70 0003 00 010203" + // P-TMSI Signature
			"57 0009 00 8d 00000071 c0000201" + // F-TEID: IPv4, S3 MME GTP-C; TEID; 192.0.2.1
			"52 0001 00 06" + // RAT Type: E-UTRAN
			"4d 0002 00 0004" + // Indication: MSV
			"71 0001 00 02"}, // Hop Counter
		{&ContextResponse{TEID: 0x71, Sequence: 6, Cause: Accept, IMSI: imsi, Sender: s3SGSN,
			MMContext: &MMContext{Mode: UMTSKeys, KSI: 2, CK: [16]byte{0xcc}, IK: [16]byte{0xdd}, DRX: nas.Some([2]byte{0, 7}), MSNetworkCapability: []byte{0xe5, 0xe0}},
			PDNConnections: []PDNConnection{{APN: "x", IPv4: netip.MustParseAddr("100.64.0.1"), LinkedEBI: 5, PGW: s5, AMBR: nas.Some(AMBR{1, 2}),
				BearerContexts: []BearerContext{{EBI: 5, PGW: s5u, QoS: qos, TI: []byte{0x80}}}}}}, "" +
			"48 83 00bd 00000071 000006 00" +
			"02 0002 00 10 00" + // Cause: Request accepted
			"01 0008 00 44101032547698f0" + // IMSI
			"6a 002d 00" + // MM Context (UMTS Key and Quintuplets)
			" 6a 00 00" + //   security mode 3, DRX there, KSI 2; no vectors, no AMBR; spare
			" cc000000000000000000000000000000 dd000000000000000000000000000000" + // CK, IK
			" 0007 00 02e5e0 00 00 00 00" + //   DRX; no UE, but an MS network capability; no MEI; no restriction; no voice domain; no flag
			"6d 0061 00" + // PDN Connection
			" 47 0002 00 01 78" + //   APN: x
			" 4a 0004 00 64400001" + //   IPv4 address
			" 49 0001 00 05" + //   EBI: the linked one
			" 57 0009 00 87 00000033 c0000203" + //   F-TEID: S5/S8 PGW GTP-C
			" 5d 0031 00" + //   Bearer Context
			"  49 0001 00 05" +
			"  57 0009 01 85 00000066 c0000203" + //     F-TEID: S5/S8 PGW GTP-U
			"  50 0016 00 60 09 0000000000 0000000000 0000000000 0000000000" +
			"  89 0001 00 80" + //     Transaction Identifier: 0, with the flag
			" 48 0008 00 00000001 00000002" + //   AMBR
			"57 0009 00 8e 00000072 c0000207"}, // F-TEID: S3 SGSN GTP-C
		{&ContextAcknowledge{TEID: 0x72, Sequence: 6, Cause: Accept}, "" +
			"48 84 000e 00000072 000006 00" +
			"02 0002 00 10 00"},
		{&BearerResourceFailureIndication{TEID: 0x11, Sequence: 0x800001, Cause: CauseIE{Value: CauseServiceDenied}, LinkedEBI: 5, PTI: 3}, "" +
			"48 45 0018 00000011 800001 00" +
			"02 0002 00 59 00" + // Cause 89 Service denied
			"49 0001 00 05" +
			"64 0001 00 03"},
	} {
		want := unhex(t, c.bytes)
		require.Equal(t, want, c.message.Append(nil), c.message.Type())
		got, err := Decode(want)
		require.NoError(t, err)
		require.Empty(t, cmp.Diff(c.message, got, exact))
	}
}

func TestTsharkReads(t *testing.T) {
	var packets [][]byte
	for _, m := range samples(t) {
		packets = append(packets, m.Append(nil))
	}
	require.Empty(t, tshark.Complaints(t, "gtpv2", packets))

	out := tshark.Read(t, "gtpv2", [][]byte{createSession(t).Append(nil)}, "-T", "fields", "-E", "separator=|",
		"-e", "e212.imsi", "-e", "e164.msisdn", "-e", "gtpv2.mei", "-e", "gtpv2.rat_type", "-e", "gtpv2.apn", "-e", "gtpv2.tai_tac",
		"-e", "gtpv2.ecgi_eci", "-e", "gtpv2.f_teid_ipv4", "-e", "gtpv2.ambr_up", "-e", "gtpv2.bearer_qos_label_qci", "-e", "gtpv2.pdn_type")
	require.Equal(t, "440101234567890|819012345678|3535360019876543|6|iijmobile.biz|0x0007|19088743|192.0.2.1,192.0.2.3|50000|9|3,3\n", out)

	out = tshark.Read(t, "gtpv2", [][]byte{contextFromSGSN(t).Append(nil)}, "-T", "fields", "-E", "separator=|",
		"-e", "gtpv2.message_type", "-e", "gtpv2.mm_context_sm", "-e", "gtpv2.mm_context_drx", "-e", "gtpv2.ck", "-e", "gtpv2.ik", "-e", "gtpv2.apn",
		"-e", "gtpv2.ip_address_ipv4", "-e", "gtpv2.f_teid_interface_type", "-e", "gtpv2.bearer_qos_label_qci", "-e", "gtpv2.ambr_up")
	require.Equal(t, "131|3|0x0007|01020000000000000000000000000000|03040000000000000000000000000000|iijmobile.biz,ims|"+
		"100.64.0.1,100.64.0.2|7,1,5,5,7,5,14|9,1,9|50000,50000\n", out)
}

func TestDescribe(t *testing.T) {
	for _, c := range []struct {
		message     Message
		name, cause string
	}{
		{&EchoRequest{}, "Echo Request", ""},
		{&ModifyBearerResponse{Cause: Accept}, "Modify Bearer Response", ""},
		{&CreateSessionResponse{Cause: CauseIE{Value: CauseUserAuthenticationFailed}}, "Create Session Response", "GTP 92 User authentication failed"},
	} {
		name, cause := Describe(c.message.Append(nil))
		require.Equal(t, c.name, name)
		require.Equal(t, c.cause, cause)
	}
	name, _ := Describe([]byte{0x48})
	require.Equal(t, "GTPv2-C, malformed", name)
	require.Equal(t, "GTPv2-C message 200", MessageType(200).String())
	require.Equal(t, "GTP 200", Cause(200).String())
	require.Equal(t, "IE 200", IE(200).String())
}

func TestEPCTimer(t *testing.T) {
	for seconds, want := range map[int64]EPCTimer{0: 0, 1: 1, 62: 31, 63: 1<<5 | 2, 720: 1<<5 | 12, 1900: 2<<5 | 4, 1 << 33: Infinite} {
		require.Equal(t, want, EPCTimerOf(time.Duration(seconds)*time.Second), seconds)
	}
	d, ok := EPCTimer(1<<5 | 12).Duration()
	require.True(t, ok)
	require.EqualValues(t, 720e9, d)
	_, ok = Infinite.Duration()
	require.False(t, ok)
	d, _ = EPCTimer(6<<5 | 1).Duration()
	require.EqualValues(t, 60e9, d, "an unknown unit is a minute")
}
