package gprs

import (
	"encoding/hex"
	"net/netip"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"sunsetlab/nas"
	"sunsetlab/nas/eps"
)

// golden is a message laid out by hand from the tables of TS 24.008 clause 9 or
// TS 24.011 clause 7.
type golden struct {
	dir    nas.Direction
	hex    string
	want   Message
	tshark string // its name there, where it is not the standard's
}

const (
	up   = nas.Uplink
	down = nas.Downlink
)

var (
	plmn   = nas.MustParsePLMN("44010")
	lai    = nas.LAI{PLMN: plmn, LAC: 1}
	rai    = nas.RAI{PLMN: plmn, LAC: 1, RAC: 1}
	imsi   = nas.MobileIdentityOfIMSI(nas.MustParseIMSI("440101234567890"))
	ptmsi  = nas.MobileIdentityOfTMSI(0xc0ffee01)
	tmsi   = nas.MobileIdentityOfTMSI(0x12345678)
	cm2    = NewClassmark2()
	rac    = NewMSRadioAccessCapability(true)
	phone  = CalledNumber{Type: InternationalNumber, Plan: ISDNPlan, Digits: "819012345678"}
	dialed = CalledNumber{Plan: ISDNPlan, Digits: "0312345678#"}
	gRAND  = [16]byte{0x23, 0x55, 0x3c, 0xbe, 0x96, 0x37, 0xa8, 0x9d, 0x21, 0x8a, 0xe6, 0x4d, 0xae, 0x47, 0xbf, 0x35}
	gAUTN  = [16]byte{0xaa, 0x68, 0x9c, 0x64, 0x83, 0x70, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8}
	gAUTS  = [14]byte{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14}
	night  = time.Date(2026, 3, 31, 23, 59, 58, 0, time.FixedZone("JST", 9*3600))
)

// The pieces that many messages carry.
const (
	hexRAI   = "44f001 0001 01"
	hexLAI   = "44f001 0001"
	hexIMSI  = "49 04 01 21 43 65 87 09" // 440101234567890
	hexPTMSI = "05 f4 c0ffee01"
	hexTMSI  = "05 f4 12345678"
	hexCM2   = "03 5f 18 10" // R99, ES IND, no A5/1, no GSM power; short messages; UCS2
	hexRAND  = "23553cbe9637a89d218ae64dae47bf35"
	hexAUTN  = "aa689c64837000000102030405060708"
	hexAUTS  = "0102030405060708090a0b0c0d0e"
	hexRAC   = "0b 1913432b05818800000200"          // read by tshark: UMTS FDD and E-UTRA FDD
	hexEUTRA = "00000000000000000000"               // UE-EUTRA-Capability of Rel-8, category 1, band 1
	hexQoS   = "0c 0b921f 73 96 d1fe 74 01 ffff 00" // interactive, priority 1, 5760 kbit/s up and 8640 down
)

func goldenQoS() QoS {
	return NewQoS(QoSProfile{Class: Interactive, Handling: 1, BitRates: eps.BitRates{MaximumUplink: 5_760, MaximumDownlink: 8_640}})
}

func list(t testing.TB, plmns ...nas.PLMN) eps.PLMNList {
	t.Helper()
	l, err := eps.NewPLMNList(plmns...)
	require.NoError(t, err)
	return l
}

func unhex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(strings.ReplaceAll(s, " ", ""))
	require.NoError(t, err)
	return b
}

// indirect returns the struct that a message points to.
func indirect(m Message) reflect.Value { return reflect.ValueOf(m).Elem() }

func exported(reflect.Type) bool { return true }

// TestGolden decodes each message to what it should be and encodes that again.
func TestGolden(t *testing.T) {
	seen := map[string]bool{}
	for _, g := range goldens(t) {
		t.Run(g.want.MessageType().Protocol().String()+" "+g.want.Name(), func(t *testing.T) {
			b := unhex(t, g.hex)
			got, err := decodeAny(b, g.want, g.dir)
			require.NoError(t, err)
			require.Empty(t, cmp.Diff(g.want, got, cmp.Exporter(exported)))
			again, err := g.want.Append(nil)
			require.NoError(t, err)
			require.Equal(t, hex.EncodeToString(b), hex.EncodeToString(again))
		})
		seen[reflect.TypeOf(g.want).Elem().Name()] = true
	}
	for typ := range messageNames {
		for _, dir := range []nas.Direction{up, down} {
			if m := newMessage(typ, dir); m != nil {
				require.True(t, seen[reflect.TypeOf(m).Elem().Name()], "%T has no golden octets", m)
			}
		}
	}
}

func decodeAny(b []byte, like Message, dir nas.Direction) (Message, error) {
	if like.MessageType().Protocol() == RP {
		return DecodeRP(b, dir)
	}
	return Decode(b, dir)
}

func goldens(t testing.TB) []golden {
	var all []golden
	all = append(all, goldenGMM(t)...)
	all = append(all, goldenSM(t)...)
	all = append(all, goldenMM(t)...)
	all = append(all, goldenCC()...)
	return append(all, goldenSMS(t)...)
}

func goldenGMM(t testing.TB) []golden {
	return []golden{
		{up, "08 01" +
			"02 e5e0" + // MS network capability
			"73" + // no key; combined GPRS/IMSI attach
			"0a00" + // DRX parameter
			"08" + hexIMSI + "00f110 fffe ff" + // no valid RAI
			hexRAC + // MS radio access capability
			"19 a1b2c3" + "17 21" + "91" + // old P-TMSI signature, READY timer, valid TMSI
			"33 01 80" + "11" + hexCM2 + "20 0a 6014042f650020033480" + "40 04 04 02 6004" + // PS LCS, classmarks, codecs of UMTS
			"58 02 f070" + // UE network capability
			"1a" + hexPTMSI + "1b 06" + hexRAI +
			"5d 01 03" + "d1" + "e1" + "c1" + // voice domain: IMS PS preferred, voice centric; low priority; mapped P-TMSI
			"14 05" + hexLAI + "f1" + "10 02 0180" + // old LAI, SMS only, NRI
			"6a 01 21" + "39 01 21" + "6e 01 02",
			&AttachRequest{
				MSNetworkCapability: eps.MSNetworkCapabilityOf(0xe5, 0xe0), AttachType: CombinedAttach, CKSN: NoKey,
				DRXParameter: DRXParameter{10, 0}, MobileIdentity: imsi,
				OldRAI:                  nas.RAI{PLMN: nas.MustParsePLMN("00101"), LAC: 0xfffe, RAC: 0xff},
				MSRadioAccessCapability: rac,
				OldPTMSISignature:       nas.Some(PTMSISignature{0xa1, 0xb2, 0xc3}), RequestedREADYTimer: nas.Some(nas.GPRSTimer(0x21)),
				TMSIStatus: nas.Some(eps.ValidTMSI), PSLCSCapability: nas.Some[uint8](0x80),
				MobileStationClassmark2: nas.Some(cm2), MobileStationClassmark3: unhex(t, "6014042f650020033480"), SupportedCodecs: []byte{4, 2, 0x60, 4},
				UENetworkCapability:      nas.Some(eps.UENetworkCapabilityOf(0xf0, 0x70)),
				AdditionalMobileIdentity: nas.Some(ptmsi), AdditionalOldRAI: nas.Some(rai),
				VoiceDomain:      nas.Some(nas.NewVoiceDomain(nas.IMSPSVoicePreferred, nas.VoiceCentric)),
				DeviceProperties: nas.Some(eps.LowPriority), PTMSIType: nas.Some(MappedPTMSI), MSNetworkFeatureSupport: nas.Some[uint8](1),
				OldLAI: nas.Some(lai), AdditionalUpdateType: nas.Some(eps.SMSOnly), TMSIBasedNRIContainer: nas.Some([2]byte{1, 0x80}),
				T3324: nas.Some(nas.GPRSTimer2(0x21)), T3312Extended: nas.Some(nas.GPRSTimer3(0x21)), ExtendedDRXParameters: nas.Some[uint8](2),
			}, ""},
		{down, "08 02" +
			"01" + "49" + "44" + hexRAI + // GPRS only; T3312 54 min; radio priorities
			"19 a1b2c3" + "17 21" + "18" + hexPTMSI + "23" + hexTMSI + "25 10" + // MSC temporarily not reachable
			"2a 01 2c" + "8c" + "4a 03 44f020" + "b4" + "34 03 02 01 11" + "a1" + // T3302 12 min, IMS VoPS, police 11
			"37 01 21" + "38 01 21" + "39 01 21" + "66 01 01" + "6a 01 21" + "6e 01 02" + "c1" +
			"31 02 e5e0" + "33" + hexRAC + "65 02 0007" + "63 03 44f001" + "d1",
			&AttachAccept{
				AttachResult: AttachedGPRSOnly, PeriodicRAUpdateTimer: nas.NewGPRSTimer(54 * time.Minute),
				RadioPrioritySMS: 4, RadioPriorityTOM8: 4, RAI: rai,
				PTMSISignature: nas.Some(PTMSISignature{0xa1, 0xb2, 0xc3}), NegotiatedREADYTimer: nas.Some(nas.GPRSTimer(0x21)),
				AllocatedPTMSI: nas.Some(ptmsi), MSIdentity: nas.Some(tmsi), GMMCause: nas.Some(GMMCauseMSCTemporarilyNotReachable),
				T3302: nas.Some(nas.NewGPRSTimer2(12 * time.Minute)), CellNotification: true,
				EquivalentPLMNs: nas.Some(list(t, nas.MustParsePLMN("44002"))), NetworkFeatureSupport: nas.Some(IMSVoPS),
				EmergencyNumberList: eps.EmergencyNumberList{2, 1, 0x11}, RequestedMSInformation: nas.Some[uint8](1),
				T3319: nas.Some(nas.GPRSTimer2(0x21)), T3323: nas.Some(nas.GPRSTimer2(0x21)), T3312Extended: nas.Some(nas.GPRSTimer3(0x21)),
				AdditionalNetworkFeatureSupport: nas.Some[uint8](1), T3324: nas.Some(nas.GPRSTimer2(0x21)),
				ExtendedDRXParameters: nas.Some[uint8](2), UserPlaneIntegrityIndicator: nas.Some[uint8](1),
				ReplayedMSNetworkCapability: nas.Some(eps.MSNetworkCapabilityOf(0xe5, 0xe0)), ReplayedMSRadioAccessCapability: rac,
				DCNID: nas.Some([2]byte{0, 7}), CNOperatorPLMN: nas.Some(plmn), Non3GPPNWProvidedPolicies: nas.Some[uint8](1),
			}, ""},
		{up, "08 03" + "27 01 00" + "2b 0a" + hexEUTRA,
			&AttachComplete{InterRATHandoverInformation: []byte{0}, EUTRANInterRATHandoverInformation: make([]byte, 10)}, ""},
		{down, "08 04" + "07" + "2a 01 2c" + "3a 01 2f",
			&AttachReject{GMMCause: GMMCauseGPRSServicesNotAllowed, T3302: nas.Some(nas.NewGPRSTimer2(12 * time.Minute)),
				T3346: nas.Some(nas.NewGPRSTimer2(15 * time.Minute))}, ""},
		{up, "08 05" + "0b" + "18" + hexPTMSI + "19 03 a1b2c3",
			&DetachRequestMO{DetachType: CombinedDetach | PowerOff, PTMSI: nas.Some(ptmsi), PTMSISignature: nas.Some(PTMSISignature{0xa1, 0xb2, 0xc3})}, ""},
		{down, "08 05" + "12" + "25 07",
			&DetachRequestMT{DetachType: ReattachNotRequired, ForceToStandby: ForceToStandbyIndicated, GMMCause: nas.Some(GMMCauseGPRSServicesNotAllowed)}, ""},
		{up, "08 06", &DetachAcceptMT{}, ""},
		{down, "08 06" + "00", &DetachAcceptMO{}, ""},
		{up, "08 08" + "08" + hexRAI + hexRAC + // key 0; RA updating, follow-on
			"19 a1b2c3" + "17 21" + "27 0a00" + "90" + "18" + hexPTMSI + "31 02 e5e0" + "32 02 2000" + // context of NSAPI 5
			"33 01 80" + "35 01 00" + "58 02 f070" + "1a" + hexPTMSI + "1b 06" + hexRAI + "11" + hexCM2 + "20 0a 6014042f650020033480" + "40 04 04 02 6004" +
			"5d 01 04" + "e0" + "d0" + "c0" + "14 05" + hexLAI + "f0" + "10 02 0180" + "6a 01 21" + "39 01 21" + "6e 01 02",
			&RoutingAreaUpdateRequest{
				UpdateType: RAUpdating | FollowOnRequest, OldRAI: rai, MSRadioAccessCapability: rac,
				OldPTMSISignature: nas.Some(PTMSISignature{0xa1, 0xb2, 0xc3}), RequestedREADYTimer: nas.Some(nas.GPRSTimer(0x21)),
				DRXParameter: nas.Some(DRXParameter{10, 0}), TMSIStatus: nas.Some(eps.NoValidTMSI), PTMSI: nas.Some(ptmsi),
				MSNetworkCapability: nas.Some(eps.MSNetworkCapabilityOf(0xe5, 0xe0)), PDPContextStatus: nas.Some(PDPContextStatus{}.With(5)),
				PSLCSCapability: nas.Some[uint8](0x80), MBMSContextStatus: []byte{0}, UENetworkCapability: nas.Some(eps.UENetworkCapabilityOf(0xf0, 0x70)),
				AdditionalMobileIdentity: nas.Some(ptmsi), AdditionalOldRAI: nas.Some(rai), MobileStationClassmark2: nas.Some(cm2),
				MobileStationClassmark3: unhex(t, "6014042f650020033480"), SupportedCodecs: []byte{4, 2, 0x60, 4},
				VoiceDomain: nas.Some(nas.NewVoiceDomain(nas.CSVoiceOnly, nas.DataCentric)), PTMSIType: nas.Some(NativePTMSI),
				DeviceProperties: nas.Some(eps.DeviceProperties(0)), MSNetworkFeatureSupport: nas.Some[uint8](0), OldLAI: nas.Some(lai),
				AdditionalUpdateType: nas.Some(eps.AdditionalUpdateType(0)), TMSIBasedNRIContainer: nas.Some([2]byte{1, 0x80}),
				T3324: nas.Some(nas.GPRSTimer2(0x21)), T3312Extended: nas.Some(nas.GPRSTimer3(0x21)), ExtendedDRXParameters: nas.Some[uint8](2),
			}, ""},
		{down, "08 09" + "10" + "49" + hexRAI + // combined RA/LA updated
			"19 a1b2c3" + "18" + hexPTMSI + "23" + hexTMSI + "26 02 5000" + "17 21" + "25 12" +
			"2a 01 2c" + "8c" + "4a 03 44f020" + "32 02 2000" + "b4" + "34 03 02 01 11" + "35 01 00" + "a1" +
			"37 01 21" + "38 01 21" + "39 01 21" + "66 01 01" + "6a 01 21" + "6e 01 02" + "c1" +
			"31 02 e5e0" + "33" + hexRAC + "65 02 0007" + "63 03 44f001" + "d1",
			&RoutingAreaUpdateAccept{
				UpdateResult: CombinedRAUpdated, PeriodicRAUpdateTimer: nas.NewGPRSTimer(54 * time.Minute), RAI: rai,
				PTMSISignature: nas.Some(PTMSISignature{0xa1, 0xb2, 0xc3}), AllocatedPTMSI: nas.Some(ptmsi), MSIdentity: nas.Some(tmsi),
				ReceiveNPDUNumbers: []byte{0x50, 0}, NegotiatedREADYTimer: nas.Some(nas.GPRSTimer(0x21)), GMMCause: nas.Some(GMMCause(18)),
				T3302: nas.Some(nas.NewGPRSTimer2(12 * time.Minute)), CellNotification: true,
				EquivalentPLMNs: nas.Some(list(t, nas.MustParsePLMN("44002"))), PDPContextStatus: nas.Some(PDPContextStatus{}.With(5)),
				NetworkFeatureSupport: nas.Some(IMSVoPS), EmergencyNumberList: eps.EmergencyNumberList{2, 1, 0x11}, MBMSContextStatus: []byte{0},
				RequestedMSInformation: nas.Some[uint8](1),
				T3319:                  nas.Some(nas.GPRSTimer2(0x21)), T3323: nas.Some(nas.GPRSTimer2(0x21)), T3312Extended: nas.Some(nas.GPRSTimer3(0x21)),
				AdditionalNetworkFeatureSupport: nas.Some[uint8](1), T3324: nas.Some(nas.GPRSTimer2(0x21)),
				ExtendedDRXParameters: nas.Some[uint8](2), UserPlaneIntegrityIndicator: nas.Some[uint8](1),
				ReplayedMSNetworkCapability: nas.Some(eps.MSNetworkCapabilityOf(0xe5, 0xe0)), ReplayedMSRadioAccessCapability: rac,
				DCNID: nas.Some([2]byte{0, 7}), CNOperatorPLMN: nas.Some(plmn), Non3GPPNWProvidedPolicies: nas.Some[uint8](1),
			}, ""},
		{up, "08 0a" + "26 02 5000" + "27 01 00" + "2b 0a" + hexEUTRA,
			&RoutingAreaUpdateComplete{ReceiveNPDUNumbers: []byte{0x50, 0}, InterRATHandoverInformation: []byte{0}, EUTRANInterRATHandoverInformation: make([]byte, 10)}, ""},
		{down, "08 0b" + "0a" + "00" + "2a 01 2c" + "3a 01 2f",
			&RoutingAreaUpdateReject{GMMCause: GMMCauseImplicitlyDetached, T3302: nas.Some(nas.NewGPRSTimer2(12 * time.Minute)),
				T3346: nas.Some(nas.NewGPRSTimer2(15 * time.Minute))}, ""},
		{up, "08 0c" + "10" + hexPTMSI + "32 02 2000" + "35 01 00" + "36 02 2000" + "d1", // data, key 0
			&ServiceRequest{ServiceType: ServiceData, PTMSI: ptmsi, PDPContextStatus: nas.Some(PDPContextStatus{}.With(5)), MBMSContextStatus: []byte{0},
				UplinkDataStatus: nas.Some(PDPContextStatus{}.With(5)), DeviceProperties: nas.Some(eps.LowPriority)}, ""},
		{down, "08 0d" + "32 02 2000" + "35 01 00",
			&ServiceAccept{PDPContextStatus: nas.Some(PDPContextStatus{}.With(5)), MBMSContextStatus: []byte{0}}, ""},
		{down, "08 0e" + "28" + "3a 01 2f",
			&ServiceReject{GMMCause: GMMCauseNoPDPContextActivated, T3346: nas.Some(nas.NewGPRSTimer2(15 * time.Minute))}, ""},
		{down, "08 10" + hexPTMSI + hexRAI + "00" + "19 a1b2c3" + "65 02 0007",
			&PTMSIReallocationCommand{AllocatedPTMSI: ptmsi, RAI: rai, PTMSISignature: nas.Some(PTMSISignature{0xa1, 0xb2, 0xc3}), DCNID: nas.Some([2]byte{0, 7})}, ""},
		{up, "08 11", &PTMSIReallocationComplete{}, ""},
		{down, "08 12" + "10" + "30" + // IMEISV requested; A&C reference 3
			"21" + hexRAND + "81" + "28 10" + hexAUTN + "31 02 e5e0" + "43 04 01020304" + "33" + hexRAC,
			&AuthenticationAndCipheringRequest{IMEISVRequest: eps.IMEISVRequested, ACReferenceNumber: 3, RAND: nas.Some(gRAND), CKSN: nas.Some(CKSN(1)),
				AUTN: nas.Some(gAUTN), ReplayedMSNetworkCapability: nas.Some(eps.MSNetworkCapabilityOf(0xe5, 0xe0)),
				MessageAuthenticationCode: nas.Some([4]byte{1, 2, 3, 4}), ReplayedMSRadioAccessCapability: rac}, "Authentication and Ciphering Req"},
		{up, "08 13" + "03" + "22 a54211d5" + "23 09 3355346903471182f0" + "29 04 e3ba50bf" + "43 04 01020304",
			&AuthenticationAndCipheringResponse{ACReferenceNumber: 3, RES: nas.Some([4]byte{0xa5, 0x42, 0x11, 0xd5}),
				IMEISV:       nas.Some(nas.MobileIdentityOfIMEISV(mustIMEISV(t, "3554396307411280"))),
				RESExtension: []byte{0xe3, 0xba, 0x50, 0xbf}, MessageAuthenticationCode: nas.Some([4]byte{1, 2, 3, 4})}, "Authentication and Ciphering Resp"},
		{down, "08 14", &AuthenticationAndCipheringReject{}, "Authentication and Ciphering Rej"},
		{up, "08 1c" + "15" + "30 0e" + hexAUTS,
			&AuthenticationAndCipheringFailure{GMMCause: GMMCauseSynchFailure, AUTS: nas.Some(gAUTS)}, ""},
		{down, "08 15" + "01", &GMMIdentityRequest{IdentityType: nas.IdentityIMSI}, ""},
		{up, "08 16" + "08" + hexIMSI, &GMMIdentityResponse{MobileIdentity: imsi}, ""},
		{down, "08 20" + "62", &GMMStatus{GMMCause: GMMCauseMessageTypeNotCompatible}, ""},
		{down, "08 21" + "43 04 83 c9e4 14"[:0] + "43 04 83 c9a412" + "45 04 83 c9a412" + "46 63" + "47 62 30 13 41 95 85 63" + "48 03 010203" + "49 01 00",
			&GMMInformation{FullName: eps.NewNetworkName("IIJ"), ShortName: eps.NewNetworkName("IIJ"),
				LocalTimeZone: nas.Some(eps.NewTimeZone(9 * time.Hour)), UniversalTime: nas.Some(eps.NewUniversalTime(night)),
				LSAIdentity: []byte{1, 2, 3}, DaylightSavingTime: nas.Some(eps.DaylightSavingTime(0))}, ""},
	}
}

func mustIMEISV(t testing.TB, s string) nas.IMEISV {
	t.Helper()
	v, err := nas.ParseIMEISV(s)
	require.NoError(t, err)
	return v
}

func goldenSM(testing.TB) []golden {
	first := SMHeader{TI: TransactionIdentifier{Value: 0}}
	reply := SMHeader{TI: TransactionIdentifier{Flag: true, Value: 0}}
	pco := nas.PCO{0x80, 0, 0x0d, 0}
	dynamic := PDPAddress{Type: PDPIPv4v6}
	v4 := PDPAddress{Type: PDPIPv4, IPv4: netip.AddrFrom4([4]byte{10, 0, 0, 1})}
	qos := goldenQoS()
	ext := eps.ExtendedEPSQoS{1, 0, 2, 1, 0, 2, 1, 0, 0, 2}
	const (
		tail    = "27 04 80 000d 00" // DNS server asked for
		nbifom  = "33 03 01 01 01"   // mode: UE initiated
		extPCO  = "7b 0001 80"
		extQoS  = "5c 0a 01 0002 0100 02 0100 0002"
		apn     = "28 0e 09 69696a6d6f62696c65 03 62697a"
		address = "2b 06 01 21 0a000001"
	)
	return []golden{
		{up, "0a 41" + "05" + "03" + hexQoS + "02 01 8d" + apn + tail + "a1" + "c1" + nbifom + extPCO + extQoS,
			&ActivatePDPContextRequest{SMHeader: first, RequestedNSAPI: 5, RequestedLLCSAPI: LLCSAPI3, RequestedQoS: qos, RequestedPDPAddress: dynamic,
				APN: nas.Some(eps.APN("iijmobile.biz")), PCO: pco, RequestType: nas.Some(eps.InitialRequest), DeviceProperties: nas.Some(eps.LowPriority),
				NBIFOMContainer: []byte{1, 1, 1}, ExtendedPCO: nas.PCO{0x80}, ExtendedQoS: nas.Some(ext)}, ""},
		{down, "8a 42" + "03" + hexQoS + "04" + address + tail + "34 01 00" + "39 01 32" + "b1" + "c1" + nbifom + extPCO + extQoS,
			&ActivatePDPContextAccept{SMHeader: reply, NegotiatedLLCSAPI: LLCSAPI3, NegotiatedQoS: qos, RadioPriority: 4, PDPAddress: nas.Some(v4), PCO: pco,
				PacketFlowIdentifier: nas.Some[uint8](0), SMCause: nas.Some(SMCausePDPTypeIPv4OnlyAllowed), ConnectivityType: nas.Some[uint8](1),
				WLANOffloadAcceptability: nas.Some[uint8](1), NBIFOMContainer: []byte{1, 1, 1}, ExtendedPCO: nas.PCO{0x80}, ExtendedQoS: nas.Some(ext)}, ""},
		{down, "8a 43" + "1d" + tail + "37 01 83" + "6b 01 01" + nbifom + extPCO, // #29; 90 s
			&ActivatePDPContextReject{SMHeader: reply, SMCause: SMCauseUserAuthenticationFailed, PCO: pco, BackoffTimer: nas.Some(nas.NewGPRSTimer3(90 * time.Second)),
				ReattemptIndicator: nas.Some(eps.RATC), NBIFOMContainer: []byte{1, 1, 1}, ExtendedPCO: nas.PCO{0x80}}, ""},
		{up, "1a 4d" + "06" + "03" + hexQoS + "01 00" + "36 01 20" + tail + "c1" + nbifom + extPCO + extQoS,
			&ActivateSecondaryPDPContextRequest{SMHeader: SMHeader{TransactionIdentifier{Value: 1}}, RequestedNSAPI: 6, RequestedLLCSAPI: LLCSAPI3, RequestedQoS: qos,
				TFT: []byte{0x20}, PCO: pco, DeviceProperties: nas.Some(eps.LowPriority), NBIFOMContainer: []byte{1, 1, 1}, ExtendedPCO: nas.PCO{0x80}, ExtendedQoS: nas.Some(ext)}, ""},
		{down, "9a 4e" + "03" + hexQoS + "04" + "34 01 00" + tail + "c1" + nbifom + extPCO + extQoS,
			&ActivateSecondaryPDPContextAccept{SMHeader: SMHeader{TransactionIdentifier{Flag: true, Value: 1}}, NegotiatedLLCSAPI: LLCSAPI3, NegotiatedQoS: qos,
				RadioPriority: 4, PacketFlowIdentifier: nas.Some[uint8](0), PCO: pco, WLANOffloadAcceptability: nas.Some[uint8](1), NBIFOMContainer: []byte{1, 1, 1},
				ExtendedPCO: nas.PCO{0x80}, ExtendedQoS: nas.Some(ext)}, ""},
		{down, "9a 4f" + "2b" + tail + "37 01 83" + "6b 01 01" + nbifom + extPCO,
			&ActivateSecondaryPDPContextReject{SMHeader: SMHeader{TransactionIdentifier{Flag: true, Value: 1}}, SMCause: SMCauseUnknownPDPContext, PCO: pco,
				BackoffTimer: nas.Some(nas.NewGPRSTimer3(90 * time.Second)), ReattemptIndicator: nas.Some(eps.RATC), NBIFOMContainer: []byte{1, 1, 1}, ExtendedPCO: nas.PCO{0x80}}, ""},
		{down, "0a 44" + "06 01 21 0a000001" + apn + tail + nbifom + extPCO,
			&RequestPDPContextActivation{SMHeader: first, OfferedPDPAddress: v4, APN: nas.Some(eps.APN("iijmobile.biz")), PCO: pco, NBIFOMContainer: []byte{1, 1, 1}, ExtendedPCO: nas.PCO{0x80}}, ""},
		{up, "8a 45" + "1a" + tail + nbifom + extPCO,
			&RequestPDPContextActivationReject{SMHeader: reply, SMCause: SMCauseInsufficientResources, PCO: pco, NBIFOMContainer: []byte{1, 1, 1}, ExtendedPCO: nas.PCO{0x80}}, "Request PDP Context Activation rej."},
		{down, "8a 48" + "04" + "03" + hexQoS + address + "34 01 00" + tail + "36 01 20" + "c1" + nbifom + extPCO + extQoS,
			&ModifyPDPContextRequestMT{SMHeader: reply, RadioPriority: 4, RequestedLLCSAPI: LLCSAPI3, NewQoS: qos, PDPAddress: nas.Some(v4),
				PacketFlowIdentifier: nas.Some[uint8](0), PCO: pco, TFT: []byte{0x20}, WLANOffloadAcceptability: nas.Some[uint8](1), NBIFOMContainer: []byte{1, 1, 1},
				ExtendedPCO: nas.PCO{0x80}, ExtendedQoS: nas.Some(ext)}, "Modify PDP Context Request(Network to MS direction)"},
		{up, "0a 49" + tail + nbifom + extPCO,
			&ModifyPDPContextAcceptMT{SMHeader: first, PCO: pco, NBIFOMContainer: []byte{1, 1, 1}, ExtendedPCO: nas.PCO{0x80}}, "Modify PDP Context Accept (MS to network direction)"},
		{up, "0a 4a" + "32 03" + "30" + hexQoS + "31 01 20" + tail + "c1" + nbifom + extPCO + extQoS,
			&ModifyPDPContextRequestMO{SMHeader: first, RequestedLLCSAPI: nas.Some(LLCSAPI3), RequestedNewQoS: nas.Some(qos), NewTFT: []byte{0x20}, PCO: pco,
				DeviceProperties: nas.Some(eps.LowPriority), NBIFOMContainer: []byte{1, 1, 1}, ExtendedPCO: nas.PCO{0x80}, ExtendedQoS: nas.Some(ext)}, "Modify PDP Context Request(MS to network direction)"},
		{down, "8a 4b" + "30" + hexQoS + "32 03" + "84" + "34 01 00" + tail + "c1" + nbifom + extPCO + extQoS,
			&ModifyPDPContextAcceptMO{SMHeader: reply, NegotiatedQoS: nas.Some(qos), NegotiatedLLCSAPI: nas.Some(LLCSAPI3), NewRadioPriority: nas.Some[uint8](4),
				PacketFlowIdentifier: nas.Some[uint8](0), PCO: pco, WLANOffloadAcceptability: nas.Some[uint8](1), NBIFOMContainer: []byte{1, 1, 1},
				ExtendedPCO: nas.PCO{0x80}, ExtendedQoS: nas.Some(ext)}, "Modify PDP Context Accept (Network to MS direction)"},
		{down, "8a 4c" + "1a" + tail + "37 01 83" + "6b 01 01" + nbifom + extPCO,
			&ModifyPDPContextReject{SMHeader: reply, SMCause: SMCauseInsufficientResources, PCO: pco, BackoffTimer: nas.Some(nas.NewGPRSTimer3(90 * time.Second)),
				ReattemptIndicator: nas.Some(eps.RATC), NBIFOMContainer: []byte{1, 1, 1}, ExtendedPCO: nas.PCO{0x80}}, ""},
		{up, "7a 87 46" + "24" + "91" + tail + "35 01 00" + "37 01 83" + "c1" + extPCO, // extended TI 7
			&DeactivatePDPContextRequest{SMHeader: SMHeader{TransactionIdentifier{Value: 7}}, SMCause: SMCauseRegularDeactivation, TearDownIndicator: nas.Some[uint8](1), PCO: pco,
				MBMSPCO: []byte{0}, T3396: nas.Some(nas.NewGPRSTimer3(90 * time.Second)), WLANOffloadAcceptability: nas.Some[uint8](1), ExtendedPCO: nas.PCO{0x80}}, ""},
		{down, "fa ff 47" + tail + "35 01 00" + extPCO,
			&DeactivatePDPContextAccept{SMHeader: SMHeader{TransactionIdentifier{Flag: true, Value: 127}}, PCO: pco, MBMSPCO: []byte{0}, ExtendedPCO: nas.PCO{0x80}}, ""},
		{down, "8a 55" + "61", &SMStatus{SMHeader: reply, SMCause: SMCauseMessageTypeNonExistent}, ""},
	}
}
