package gprs

import (
	"testing"
	"time"

	"sunsetlab/nas"
	"sunsetlab/nas/eps"
)

func goldenMM(t testing.TB) []golden {
	counted := MMHeader{SendSequenceNumber: 2}
	return []golden{
		{up, "05 01" + "4f" + hexTMSI,
			&IMSIDetachIndication{MobileStationClassmark1: NewClassmark1(), MobileIdentity: tmsi}, ""},
		{down, "05 02" + hexLAI + "17" + hexTMSI + "a1" + "a2" + "4a 03 44f020" + "34 03 02 01 11" + "35 01 21" + "d1",
			&LocationUpdatingAccept{LAI: lai, MobileIdentity: nas.Some(tmsi), FollowOnProceed: true, CTSPermission: true,
				EquivalentPLMNs: nas.Some(list(t, nas.MustParsePLMN("44002"))), EmergencyNumberList: eps.EmergencyNumberList{2, 1, 0x11},
				PerMST3212: nas.Some(nas.GPRSTimer3(0x21)), Non3GPPNWProvidedPolicies: nas.Some[uint8](1)}, ""},
		{down, "05 04" + "02" + "36 01 21",
			&LocationUpdatingReject{RejectCause: MMCauseIMSIUnknownInHLR, T3246: nas.Some(nas.GPRSTimer2(0x21))}, ""},
		{up, "05 08" + "7a" + "00f110 fffe" + "4f" + "08" + hexIMSI + "33" + hexCM2 + "c1" + "d1" + "e1", // no key; IMSI attach, follow-on
			&LocationUpdatingRequest{LocationUpdatingType: IMSIAttach | FollowOnRequest, CKSN: NoKey, LAI: nas.LAI{PLMN: nas.MustParsePLMN("00101"), LAC: 0xfffe},
				MobileStationClassmark1: NewClassmark1(), MobileIdentity: imsi, MobileStationClassmarkUMTS: nas.Some(cm2),
				AdditionalUpdateParameters: nas.Some[uint8](1), DeviceProperties: nas.Some(eps.LowPriority), MSNetworkFeatureSupport: nas.Some[uint8](1)}, ""},
		{down, "05 11", &AuthenticationReject{}, ""},
		{down, "05 12" + "01" + hexRAND + "20 10" + hexAUTN,
			&AuthenticationRequest{CKSN: 1, RAND: gRAND, AUTN: nas.Some(gAUTN)}, ""},
		{up, "05 94" + "a54211d5" + "21 04 e3ba50bf", // N(SD) 2
			&AuthenticationResponse{MMHeader: counted, RES: [4]byte{0xa5, 0x42, 0x11, 0xd5}, RESExtension: []byte{0xe3, 0xba, 0x50, 0xbf}}, ""},
		{up, "05 1c" + "15" + "22 0e" + hexAUTS,
			&AuthenticationFailure{RejectCause: MMCauseSynchFailure, AUTS: nas.Some(gAUTS)}, ""},
		{down, "05 18" + "01", &MMIdentityRequest{IdentityType: nas.IdentityIMSI}, ""},
		{up, "05 59" + hexPTMSI + "e1" + "1b 06" + hexRAI + "19 03 a1b2c3", // N(SD) 1
			&MMIdentityResponse{MMHeader: MMHeader{SendSequenceNumber: 1}, MobileIdentity: ptmsi, PTMSIType: nas.Some(MappedPTMSI), RAI: nas.Some(rai),
				PTMSISignature: nas.Some(PTMSISignature{0xa1, 0xb2, 0xc3})}, ""},
		{down, "05 1a" + hexLAI + hexTMSI, &TMSIReallocationCommand{LAI: lai, MobileIdentity: tmsi}, ""},
		{up, "05 1b", &TMSIReallocationComplete{}, ""},
		{down, "05 21", &CMServiceAccept{}, ""},
		{down, "05 22" + "16" + "36 01 21", &CMServiceReject{RejectCause: MMCauseCongestion, T3246: nas.Some(nas.GPRSTimer2(0x21))}, ""},
		{up, "05 23", &CMServiceAbort{}, ""},
		{up, "05 24" + "02" + hexCM2 + hexTMSI + "81" + "c1" + "d1", // key 0; emergency
			&CMServiceRequest{CMServiceType: EmergencyCall, MobileStationClassmark2: cm2, MobileIdentity: tmsi, Priority: nas.Some[uint8](1),
				AdditionalUpdateParameters: nas.Some[uint8](1), DeviceProperties: nas.Some(eps.LowPriority)}, ""},
		{down, "05 25" + "03", &CMServicePrompt{PDAndSAPI: PDAndSAPI(CC)}, ""},
		{up, "05 28" + "00" + hexCM2 + hexTMSI + "13" + hexLAI + "d1",
			&CMReestablishmentRequest{MobileStationClassmark2: cm2, MobileIdentity: tmsi, LAI: nas.Some(lai), DeviceProperties: nas.Some(eps.LowPriority)},
			"CM Re-establishment Request"},
		{down, "05 29" + "11", &MMAbort{RejectCause: MMCauseNetworkFailure}, ""},
		{down, "05 31" + "61", &MMStatus{RejectCause: MMCauseMessageTypeNonExistent}, ""},
		{down, "05 32" + "43 04 83 c9a412" + "45 04 83 c9a412" + "46 63" + "47 62 30 13 41 95 85 63" + "48 03 010203" + "49 01 00",
			&MMInformation{FullName: eps.NewNetworkName("IIJ"), ShortName: eps.NewNetworkName("IIJ"),
				LocalTimeZone: nas.Some(eps.NewTimeZone(9 * time.Hour)), UniversalTime: nas.Some(eps.NewUniversalTime(night)),
				LSAIdentity: []byte{1, 2, 3}, DaylightSavingTime: nas.Some(eps.DaylightSavingTime(0))}, ""},
		{up, "06 27" + "01" + hexCM2 + hexTMSI + "c1",
			&PagingResponse{CKSN: 1, MobileStationClassmark2: cm2, MobileIdentity: tmsi, AdditionalUpdateParameters: nas.Some[uint8](1)}, ""},
	}
}

func goldenCC() []golden {
	first := CCHeader{TI: TransactionIdentifier{Value: 0}}
	reply := CCHeader{TI: TransactionIdentifier{Flag: true}}
	speech := SpeechBearerCapability(SpeechFullRate3, SpeechFullRate2, SpeechFullRate1, SpeechHalfRate3, SpeechHalfRate1)
	short := SpeechBearerCapability()
	ringing := NewProgressIndicator(LocationPublicLocal, InBandInformation)
	normal := Cause{Location: LocationUser, Value: CCCauseNormalCallClearing}
	calling := CallingNumber{phone, nas.Some(NumberIndicators{Screening: 3})}
	const (
		hexSpeech   = "04 06 60 04 02 00 05 81" // dual rate; full rate 3, 2, 1, half rate 3, 1
		hexShort    = "04 01 a0"
		hexPhone    = "91 18 09 21 43 65 87"            // +819012345678
		hexCalling  = "11 83 18 09 21 43 65 87"         // not screened by the user: network provided
		hexDialed   = "5e 07 81 30 21 43 65 87 fb"      // 0312345678#
		hexFacility = "1c 0a a108 0201 01 0201 0b 3000" // invoke of a supplementary service
		hexUserUser = "7e 02 04 41"                     // IA5 "A"
		hexCodecs   = "40 04 04 02 6004"                // UMTS AMR 2
		hexSub      = "04 80 50 31 32"                  // NSAP, IA5 "12"
		hexLLC      = "02 8890"                         // unrestricted digital
		hexHLC      = "02 9181"                         // telephony
		hexNormal   = "02 e0 90"                        // user; #16
	)
	facility := []byte{0xa1, 8, 2, 1, 1, 2, 1, 0x0b, 0x30, 0}
	uu, codecs := []byte{4, 0x41}, []byte{4, 2, 0x60, 4}
	sub, llc, hlc := []byte{0x80, 0x50, 0x31, 0x32}, []byte{0x88, 0x90}, []byte{0x91, 0x81}
	return []golden{
		{up, "03 45" + "d1" + hexSpeech + hexShort + hexFacility + "5d" + hexSub + hexDialed + "6d" + hexSub + // N(SD) 1
			"d1" + "7c" + hexLLC + "7c" + hexLLC + "d1" + "7d" + hexHLC + "7d" + hexHLC + hexUserUser + "7f 01 00" +
			"a1" + "a2" + "15 02 0100" + "1d 00" + "1b 00" + "2d 01 01" + hexCodecs + "a3",
			&SetupMO{CCHeader: CCHeader{SendSequenceNumber: 1}, BCRepeatIndicator: nas.Some[uint8](1), BearerCapability: speech, BearerCapability2: short,
				Facility: facility, CallingPartySubaddress: sub, CalledPartyNumber: nas.Some(dialed), CalledPartySubaddress: sub,
				LLCRepeatIndicator: nas.Some[uint8](1), LowLayerCompatibility: llc, LowLayerCompatibility2: llc,
				HLCRepeatIndicator: nas.Some[uint8](1), HighLayerCompatibility: hlc, HighLayerCompatibility2: hlc, UserUser: uu, SSVersion: []byte{0},
				CLIRSuppression: true, CLIRInvocation: true, CCCapabilities: nas.Some([2]byte{1, 0}), FacilityAdvanced: []byte{}, FacilityNotEssential: []byte{},
				StreamIdentifier: nas.Some[uint8](1), SupportedCodecs: codecs, Redial: true}, ""},
		{down, "03 05" + "d1" + hexSpeech + hexShort + hexFacility + "1e 02 e288" + "34 01" + "5c 08" + hexCalling + "5d" + hexSub +
			"5e 07" + hexPhone + "6d" + hexSub + "74 08" + hexCalling + "75" + hexSub +
			"d1" + "7c" + hexLLC + "7c" + hexLLC + "d1" + "7d" + hexHLC + "7d" + hexHLC + hexUserUser +
			"84" + "19 01 04" + "2f 01 01" + "3a 01 03" + "41 01 a0",
			&SetupMT{CCHeader: first, BCRepeatIndicator: nas.Some[uint8](1), BearerCapability: speech, BearerCapability2: short, Facility: facility,
				ProgressIndicator: nas.Some(ringing), Signal: nas.Some[uint8](1), CallingPartyNumber: nas.Some(calling), CallingPartySubaddress: sub,
				CalledPartyNumber: nas.Some(phone), CalledPartySubaddress: sub, RedirectingPartyNumber: nas.Some(calling), RedirectingPartySubaddress: sub,
				LLCRepeatIndicator: nas.Some[uint8](1), LowLayerCompatibility: llc, LowLayerCompatibility2: llc,
				HLCRepeatIndicator: nas.Some[uint8](1), HighLayerCompatibility: hlc, HighLayerCompatibility2: hlc, UserUser: uu,
				Priority: nas.Some[uint8](4), AlertingPattern: nas.Some[uint8](4), NetworkCCCapabilities: nas.Some[uint8](1), CauseOfNoCLI: nas.Some[uint8](3),
				BackupBearerCapability: []byte{0xa0}}, ""},
		{up, "03 0e" + hexShort + "2d 01 01" + hexCodecs + "2e 01 01",
			&EmergencySetup{CCHeader: first, BearerCapability: short, StreamIdentifier: nas.Some[uint8](1), SupportedCodecs: codecs,
				EmergencyCategory: nas.Some(eps.Police)}, ""},
		{down, "83 02" + "d1" + hexSpeech + hexShort + hexFacility + "1e 02 e288" + "84" + "2f 01 01",
			&CallProceeding{CCHeader: reply, RepeatIndicator: nas.Some[uint8](1), BearerCapability: speech, BearerCapability2: short, Facility: facility,
				ProgressIndicator: nas.Some(ringing), Priority: nas.Some[uint8](4), NetworkCCCapabilities: nas.Some[uint8](1)}, ""},
		{up, "83 08" + "d1" + hexSpeech + hexShort + "08 02 e0 91" + "15 02 0100" + "2d 01 01" + hexCodecs,
			&CallConfirmed{CCHeader: reply, RepeatIndicator: nas.Some[uint8](1), BearerCapability: speech, BearerCapability2: short,
				Cause: nas.Some(Cause{Value: CCCauseUserBusy}), CCCapabilities: nas.Some([2]byte{1, 0}), StreamIdentifier: nas.Some[uint8](1), SupportedCodecs: codecs}, ""},
		{down, "83 01" + hexFacility + "1e 02 e288" + hexUserUser,
			&Alerting{CCHeader: reply, Facility: facility, ProgressIndicator: nas.Some(ringing), UserUser: uu}, ""},
		{up, "83 81" + hexFacility + hexUserUser + "7f 01 00",
			&Alerting{CCHeader: CCHeader{TI: reply.TI, SendSequenceNumber: 2}, Facility: facility, UserUser: uu, SSVersion: []byte{0}}, ""},
		{down, "83 03" + "02 e288" + hexUserUser, &Progress{CCHeader: reply, ProgressIndicator: ringing, UserUser: uu}, ""},
		{down, "83 07" + hexFacility + "1e 02 e288" + "4c 08" + hexCalling + "4d" + hexSub + hexUserUser,
			&Connect{CCHeader: reply, Facility: facility, ProgressIndicator: nas.Some(ringing), ConnectedNumber: nas.Some(calling), ConnectedSubaddress: sub, UserUser: uu}, ""},
		{up, "83 07" + hexFacility + "4d" + hexSub + hexUserUser + "7f 01 00" + "2d 01 01",
			&Connect{CCHeader: reply, Facility: facility, ConnectedSubaddress: sub, UserUser: uu, SSVersion: []byte{0}, StreamIdentifier: nas.Some[uint8](1)}, ""},
		{up, "03 0f", &ConnectAcknowledge{CCHeader: first}, ""},
		{up, "03 25" + hexNormal + hexFacility + hexUserUser + "7f 01 00",
			&Disconnect{CCHeader: first, Cause: normal, Facility: facility, UserUser: uu, SSVersion: []byte{0}}, ""},
		{down, "83 25" + hexNormal + hexFacility + "1e 02 e288" + hexUserUser + "7b 01 80",
			&Disconnect{CCHeader: reply, Cause: normal, Facility: facility, ProgressIndicator: nas.Some(ringing), UserUser: uu, CCBSAllowedActions: nas.Some[uint8](0x80)}, ""},
		{up, "03 2d" + "08" + hexNormal + "08 02 e0 9f" + hexFacility + hexUserUser + "7f 01 00",
			&Release{CCHeader: first, Cause: nas.Some(normal), SecondCause: nas.Some(Cause{Value: CCCauseNormalUnspecified}), Facility: facility, UserUser: uu, SSVersion: []byte{0}}, ""},
		{up, "03 2a" + "08 03 e0 e0 04" + hexFacility + hexUserUser + "7f 01 00", // #96 of element 04
			&ReleaseComplete{CCHeader: first, Cause: nas.Some(Cause{Value: CCCauseInvalidMandatoryInformation, Diagnostics: []byte{4}}), Facility: facility, UserUser: uu, SSVersion: []byte{0}}, ""},
		{down, "83 3d" + "02 e0 9e" + "ca" + "24 01 80",
			&CCStatus{CCHeader: reply, Cause: Cause{Value: CCCauseResponseToStatusEnquiry}, CallState: NewCallState(CallStateActive), AuxiliaryStates: nas.Some[uint8](0x80)}, ""},
		{down, "83 34", &CCStatusEnquiry{CCHeader: reply}, ""},
	}
}

// The short messages of the goldens: "Hello 3G" to +819012345678, and an answer,
// by way of the service centre +819099999999.
const (
	hexSubmit = "01 2a" + // SMS-SUBMIT without validity period, reference 42
		"0c 91 180921436587" + // 12 digits
		"00 00" + // protocol; coding: default alphabet
		"08 c8329bfd06cd8e" // 8 septets
	hexDeliver = "04" + // SMS-DELIVER, no more messages
		"0c 91 180921436587" +
		"00 08" + // protocol; coding: UCS2
		"62301332958563" + // 2026-03-31 23:59:58 +09:00
		"04 570f 5916" // out of service, in two characters
	hexSubmitReport = "01 00" + "62301332958563" // without parameters; when it came in
	hexRPSubmit     = "00 07" + "00" + "07 91 180999999999" + "14" + hexSubmit
	hexRPDeliver    = "01 08" + "07 91 180999999999" + "00" + "17" + hexDeliver
)

func goldenSMS(t testing.TB) []golden {
	first := CPHeader{}
	reply := CPHeader{TransactionIdentifier{Flag: true}}
	centre := RPAddressOf(CalledNumber{Type: InternationalNumber, Plan: ISDNPlan, Digits: "819099999999"})
	return []golden{
		{up, "09 01" + "20" + hexRPSubmit, &CPData{CPHeader: first, UserData: unhex(t, hexRPSubmit)}, ""},
		{down, "09 01" + "23" + hexRPDeliver, &CPData{CPHeader: first, UserData: unhex(t, hexRPDeliver)}, ""},
		{down, "89 04", &CPAck{CPHeader: reply}, ""},
		{down, "89 10" + "16", &CPError{CPHeader: reply, Cause: CPCauseCongestion}, ""},
		{up, hexRPSubmit, &RPData{RPHeader: RPHeader{Reference: 7}, DestinationAddress: centre, UserData: unhex(t, hexSubmit)}, ""},
		{down, hexRPDeliver, &RPData{RPHeader: RPHeader{Direction: down, Reference: 8}, OriginatorAddress: centre, UserData: unhex(t, hexDeliver)}, ""},
		{up, "02 08" + "41 02 00 00", &RPAck{RPHeader: RPHeader{Reference: 8}, UserData: []byte{0, 0}}, ""},
		{down, "03 07" + "41 09" + hexSubmitReport, &RPAck{RPHeader: RPHeader{Direction: down, Reference: 7}, UserData: unhex(t, hexSubmitReport)}, ""},
		{up, "04 08" + "01 16" + "41 03 00 d3 00", &RPError{RPHeader: RPHeader{Reference: 8}, Cause: RPCauseElement{Value: RPCauseMemoryCapacityExceeded}, UserData: []byte{0, 0xd3, 0}}, ""},
		{down, "05 07" + "02 45 29", &RPError{RPHeader: RPHeader{Direction: down, Reference: 7}, Cause: RPCauseElement{Value: RPCauseFacilityNotImplemented, Diagnostic: nas.Some[uint8](0x29)}}, ""},
		{up, "06 09", &RPSMMA{RPHeader: RPHeader{Reference: 9}}, ""},
	}
}
