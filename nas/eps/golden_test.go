package eps

import (
	"encoding/hex"
	"reflect"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"sunsetlab/nas"
)

func mustTAIList(t testing.TB, tais ...nas.TAI) TAIList {
	t.Helper()
	l, err := NewTAIList(tais...)
	require.NoError(t, err)
	return l
}

// TestGolden holds messages with elements of Releases 16 and 17, which the
// vectors do not cover, to octets laid out by hand from the tables of TS 24.301
// clause 8.
func TestGolden(t *testing.T) {
	plmn := nas.MustParsePLMN("44010")
	guti := MobileIdentityOfGUTI(nas.GUTI{PLMN: plmn, MMEGroupID: 0x8001, MMECode: 1, MTMSI: 0xc0ffee01})
	roaming := mustTAIList(t, nas.TAI{PLMN: plmn, TAC: 1})
	regional := mustTAIList(t, nas.TAI{PLMN: plmn, TAC: 2})
	const forbidden = "1D 06 00 44f001 0001" + // forbidden TAIs, roaming: one code of one network
		"1E 06 00 44f001 0002" // forbidden TAIs, regional provision

	for _, c := range []struct {
		name string
		dir  nas.Direction
		hex  string
		want Message
	}{
		{"attach request", nas.Uplink,
			"07 41" + "71" + // EMM; no key, EPS attach
				"0B f6 44f001 8001 01 c0ffee01" + // GUTI
				"08 f0 70 c0 40 00 00 00 83" + // UE network capability up to octet 10: RPR, WUSA, RACS
				"0004 0201d011" + // PDN CONNECTIVITY REQUEST
				"34 01 01" + // UE radio capability ID availability
				"35 01 22" + // requested WUS assistance
				"36 01 02" + // DRX parameter in NB-S1 mode
				"38 02 1234", // requested IMSI offset
			&AttachRequest{
				EPSAttachType: EPSAttach, NASKeySetIdentifier: NoKey, EPSMobileIdentity: guti,
				UENetworkCapability: NewUENetworkCapability(NewAlgorithmSet(0, 1, 2, 3), NewAlgorithmSet(1, 2, 3),
					NewAlgorithmSet(0, 1), NewAlgorithmSet(1), UEFeatureRACS, UEFeatureWUSA, UEFeatureRPR),
				ESMMessageContainer:          unhex(t, "0201d011"),
				UERadioCapabilityIDAvailable: nas.Some[uint8](1), RequestedWUSAssistance: []byte{0x22},
				DRXParameterNBS1: nas.Some[uint8](2), RequestedIMSIOffset: nas.Some([2]byte{0x12, 0x34}),
			}},
		{"attach accept", nas.Downlink,
			"07 42" + "02 49" + // combined; T3412 54 min
				"06 00 44f001 0001" + // TAI list
				"0003 5201c1" + // ESM message container, as if it were a message
				"64 03 01 00 04" + // EPS network feature support of three octets: VoPS, RPR
				"7C 0020" + repeated("ab", 32) + // ciphering key data
				"66 02 0102" + "B1" + // UE radio capability ID, deletion indication
				"35 01 31" + "36 01 03" + "38 02 0001" + // negotiated WUS, NB-S1 DRX, IMSI offset
				forbidden,
			&AttachAccept{
				EPSAttachResult: AttachedCombined, T3412: nas.NewGPRSTimer(54 * time.Minute), TAIList: roaming,
				ESMMessageContainer:      unhex(t, "5201c1"),
				EPSNetworkFeatureSupport: nas.Some(NewEPSNetworkFeatureSupport(IMSVoPS, NetworkRPR)),
				CipheringKeyData:         unhex(t, repeated("ab", 32)),
				UERadioCapabilityID:      []byte{1, 2}, UERadioCapabilityIDDeletion: nas.Some[uint8](1),
				NegotiatedWUSAssistance: []byte{0x31}, NegotiatedDRXParameterNBS1: nas.Some[uint8](3),
				NegotiatedIMSIOffset: nas.Some([2]byte{0, 1}),
				ForbiddenTAIsRoaming: nas.Some(roaming), ForbiddenTAIsRegional: nas.Some(regional),
			}},
		{"attach reject", nas.Downlink,
			"07 44" + "13" + // #19 ESM failure
				"78 0007 0201d1 1b 370181" + // PDN CONNECTIVITY REJECT #27 with back-off timer
				"5F 01 2F" + "16 01 2C" + // T3346 15 min, T3402 12 min
				"A1" + "1C 01 21" + // extended EMM cause, lower bound timer
				forbidden,
			&AttachReject{
				EMMCause: EMMCauseESMFailure, ESMMessageContainer: unhex(t, "0201d11b370181"),
				T3346: nas.Some(nas.NewGPRSTimer2(15 * time.Minute)), T3402: nas.Some(nas.NewGPRSTimer2(12 * time.Minute)),
				ExtendedEMMCause: nas.Some(EUTRANNotAllowed), LowerBoundTimer: nas.Some(nas.GPRSTimer3(0x21)),
				ForbiddenTAIsRoaming: nas.Some(roaming), ForbiddenTAIsRegional: nas.Some(regional),
			}},
		{"tracking area update request", nas.Uplink,
			"07 48" + "0a" + // key set 0; combined TA/LA updating with IMSI attach, active
				"0B f6 44f001 8001 01 c0ffee01" +
				"34 01 01" + "35 01 22" + "36 01 02" + "38 02 1234" +
				"29 01 01" + "28 03 04 20 00", // UE request type, paging restriction for EBI 5
			&TrackingAreaUpdateRequest{
				EPSUpdateType: CombinedTAUpdatingIMSI | ActiveFlag, OldGUTI: guti,
				UERadioCapabilityIDAvailable: nas.Some[uint8](1), RequestedWUSAssistance: []byte{0x22},
				DRXParameterNBS1: nas.Some[uint8](2), RequestedIMSIOffset: nas.Some([2]byte{0x12, 0x34}),
				UERequestType: nas.Some(NASSignallingConnectionRelease), PagingRestriction: []byte{4, 0x20, 0},
			}},
		{"tracking area update accept", nas.Downlink,
			"07 49" + "01" +
				"7C 0020" + repeated("cd", 32) +
				"35 01 31" + "36 01 03" + "38 02 0001" + "37 01 02" + forbidden,
			&TrackingAreaUpdateAccept{
				EPSUpdateResult: CombinedTAUpdated, CipheringKeyData: unhex(t, repeated("cd", 32)),
				NegotiatedWUSAssistance: []byte{0x31}, NegotiatedDRXParameterNBS1: nas.Some[uint8](3),
				NegotiatedIMSIOffset: nas.Some([2]byte{0, 1}), EPSAdditionalRequestResult: nas.Some[uint8](2),
				ForbiddenTAIsRoaming: nas.Some(roaming), ForbiddenTAIsRegional: nas.Some(regional),
			}},
		{"tracking area update reject", nas.Downlink,
			"07 4B" + "0F" + "5F 01 21" + "A4" + "1C 01 21" + forbidden,
			&TrackingAreaUpdateReject{
				EMMCause: EMMCauseNoSuitableCells, T3346: nas.Some(nas.GPRSTimer2(0x21)), ExtendedEMMCause: nas.Some(NBIoTNotAllowed),
				LowerBoundTimer: nas.Some(nas.GPRSTimer3(0x21)), ForbiddenTAIsRoaming: nas.Some(roaming), ForbiddenTAIsRegional: nas.Some(regional),
			}},
		{"service reject", nas.Downlink,
			"07 4E" + "27" + "5B 05" + "5F 01 2F" + "6B 01 21" + "1C 01 21" + forbidden,
			&ServiceReject{
				EMMCause: EMMCauseCSServiceTemporarilyNotAvailable, T3442: nas.Some(nas.NewGPRSTimer(10 * time.Second)),
				T3346: nas.Some(nas.NewGPRSTimer2(15 * time.Minute)), T3448: nas.Some(nas.GPRSTimer2(0x21)),
				LowerBoundTimer: nas.Some(nas.GPRSTimer3(0x21)), ForbiddenTAIsRoaming: nas.Some(roaming), ForbiddenTAIsRegional: nas.Some(regional),
			}},
		{"service accept", nas.Downlink,
			"07 4F" + "57 02 20 00" + "37 01 01" + forbidden,
			&ServiceAccept{
				EPSBearerContextStatus:     nas.Some(EPSBearerContextStatus{}.With(5)),
				EPSAdditionalRequestResult: nas.Some[uint8](1),
				ForbiddenTAIsRoaming:       nas.Some(roaming), ForbiddenTAIsRegional: nas.Some(regional),
			}},
		{"extended service request", nas.Uplink,
			"07 4C" + "01" + "05 f4 c0ffee01" + "B1" + "29 01 02" + "28 01 01",
			&ExtendedServiceRequest{
				ServiceType: MTCSFallback, MTMSI: nas.MobileIdentityOfTMSI(0xc0ffee01), CSFBResponse: nas.Some(CSFBAccepted),
				UERequestType: nas.Some(RejectionOfPaging), PagingRestriction: []byte{1},
			}},
		{"control plane service request", nas.Uplink,
			"07 4D" + "08" + "29 01 01" + "28 01 01",
			&ControlPlaneServiceRequest{
				ControlPlaneServiceType: 8, UERequestType: nas.Some(NASSignallingConnectionRelease), PagingRestriction: []byte{1},
			}},
		{"detach request of the network", nas.Downlink,
			"07 45" + "01" + "53 0B" + "1C 01 21" + forbidden,
			&DetachRequestMT{
				DetachType: ReattachRequired, EMMCause: nas.Some(EMMCausePLMNNotAllowed), LowerBoundTimer: nas.Some(nas.GPRSTimer3(0x21)),
				ForbiddenTAIsRoaming: nas.Some(roaming), ForbiddenTAIsRegional: nas.Some(regional),
			}},
		{"security mode command", nas.Downlink,
			"07 5D" + "22" + "01" + "02 f070" + "C1" + "37 01 01" + "D1",
			&SecurityModeCommand{
				SelectedAlgorithms: NewSecurityAlgorithms(2, 2), NASKeySetIdentifier: 1,
				ReplayedUESecurityCapabilities: UESecurityCapabilityOf(0xf0, 0x70), IMEISVRequest: nas.Some(IMEISVRequested),
				UERadioCapabilityIDRequest: nas.Some[uint8](1), UECoarseLocationRequest: nas.Some[uint8](1),
			}},
		{"security mode complete", nas.Uplink,
			"07 5E" + "66 01 07" + "67 06 010203040506",
			&SecurityModeComplete{UERadioCapabilityID: []byte{7}, UECoarseLocation: nas.Some([6]byte{1, 2, 3, 4, 5, 6})}},
		{"PDN connectivity reject", nas.Downlink,
			"02 01 D1" + "1D" + "27 08 80 C023 04 03 01 0004" + "37 01 83" + "6B 01 03" + "33 01 00" + "7B 0001 80",
			&PDNConnectivityReject{
				ESMHeader: ESMHeader{ProcedureTransactionIdentity: 1}, ESMCause: ESMCauseUserAuthenticationFailed,
				PCO: unhex(t, "80c0230403010004"), BackoffTimer: nas.Some(nas.NewGPRSTimer3(90 * time.Second)),
				ReattemptIndicator: nas.Some(RATC | EPLMNC), NBIFOMContainer: []byte{0}, ExtendedPCO: nas.PCO{0x80},
			}},
		{"activate dedicated bearer accept", nas.Uplink,
			"62 00 C6" + "5C 0A 01 0002 0100 02 0100 0002",
			&ActivateDedicatedEPSBearerContextAccept{
				ESMHeader:      ESMHeader{EPSBearerIdentity: 6},
				ExtendedEPSQoS: nas.Some(ExtendedEPSQoS{1, 0, 2, 1, 0, 2, 1, 0, 0, 2}),
			}},
		{"remote UE report", nas.Uplink,
			"52 00 E9" + "79 0002 0100" + "7A 0001 00",
			&RemoteUEReport{
				ESMHeader:                ESMHeader{EPSBearerIdentity: 5},
				RemoteUEContextConnected: []byte{1, 0}, RemoteUEContextDisconnected: []byte{0},
			}},
		{"ESM dummy message", nas.Uplink, "02 01 DC", &ESMDummyMessage{ESMHeader: ESMHeader{ProcedureTransactionIdentity: 1}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := unhex(t, c.hex)
			got, err := Decode(b, c.dir)
			require.NoError(t, err)
			require.Empty(t, cmp.Diff(c.want, got, cmp.Exporter(func(reflect.Type) bool { return true })))
			again, err := c.want.Append(nil)
			require.NoError(t, err)
			require.Equal(t, hex.EncodeToString(b), hex.EncodeToString(again))
		})
	}
}

func repeated(s string, n int) string {
	var out string
	for range n {
		out += s
	}
	return out
}
