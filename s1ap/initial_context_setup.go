package s1ap

// InitialContextSetupRequest sets up a UE's context, security and first E-RABs in the eNodeB (TS 36.413 9.1.4.1).
//
//s1ap:message InitialContextSetupRequest procedure=9 initiating reject
type InitialContextSetupRequest struct {
	MMEUES1APID                            uint32                                  `s1ap:"id=0 reject mandatory int(0..4294967295)"`
	ENBUES1APID                            uint32                                  `s1ap:"id=8 reject mandatory int(0..16777215)"`
	UEAggregateMaximumBitrate              UEAggregateMaximumBitrate               `s1ap:"id=66 reject mandatory"`
	ERABToBeSetupList                      []ERABToBeSetupItemCtxtSUReq            `s1ap:"id=24 reject mandatory list(1..256) item(52,reject)"`
	UESecurityCapabilities                 UESecurityCapabilities                  `s1ap:"id=107 reject mandatory"`
	SecurityKey                            [32]byte                                `s1ap:"id=73 reject mandatory bits(256)"`
	TraceActivation                        *TraceActivation                        `s1ap:"id=25 ignore optional"`
	HandoverRestrictionList                *HandoverRestrictionList                `s1ap:"id=41 ignore optional"`
	UERadioCapability                      []byte                                  `s1ap:"id=74 ignore optional octets"`
	SubscriberProfileIDforRFP              Opt[uint16]                             `s1ap:"id=106 ignore optional int(1..256)"`
	CSFallbackIndicator                    Opt[CSFallbackIndicator]                `s1ap:"id=108 reject optional"`
	SRVCCOperationPossible                 Opt[SRVCCOperationPossible]             `s1ap:"id=124 ignore optional"`
	CSGMembershipStatus                    Opt[CSGMembershipStatus]                `s1ap:"id=146 ignore optional"`
	RegisteredLAI                          Opt[LAI]                                `s1ap:"id=159 ignore optional"`
	GUMMEI                                 Opt[GUMMEI]                             `s1ap:"id=75 ignore optional"`
	MMEUES1APID2                           Opt[uint32]                             `s1ap:"id=158 ignore optional int(0..4294967295)"`
	ManagementBasedMDTAllowed              Opt[ManagementBasedMDTAllowed]          `s1ap:"id=165 ignore optional"`
	ManagementBasedMDTPLMNList             []PLMNIdentity                          `s1ap:"id=177 ignore optional list(1..16) octets(3)"`
	AdditionalCSFallbackIndicator          Opt[AdditionalCSFallbackIndicator]      `s1ap:"id=187 ignore conditional"`
	MaskedIMEISV                           Opt[uint64]                             `s1ap:"id=192 ignore optional bits(64)"`
	ExpectedUEBehaviour                    *ExpectedUEBehaviour                    `s1ap:"id=196 ignore optional"`
	ProSeAuthorized                        *ProSeAuthorized                        `s1ap:"id=195 ignore optional"`
	UEUserPlaneCIoTSupportIndicator        Opt[UEUserPlaneCIoTSupportIndicator]    `s1ap:"id=241 ignore optional"`
	V2XServicesAuthorized                  *V2XServicesAuthorized                  `s1ap:"id=240 ignore optional"`
	UESidelinkAggregateMaximumBitrate      *UESidelinkAggregateMaximumBitrate      `s1ap:"id=248 ignore optional"`
	EnhancedCoverageRestricted             Opt[EnhancedCoverageRestricted]         `s1ap:"id=251 ignore optional"`
	NRUESecurityCapabilities               Opt[NRUESecurityCapabilities]           `s1ap:"id=269 ignore optional"`
	CEModeBRestricted                      Opt[CEModeBRestricted]                  `s1ap:"id=271 ignore optional"`
	AerialUESubscriptionInformation        Opt[AerialUESubscriptionInformation]    `s1ap:"id=277 ignore optional"`
	PendingDataIndication                  Opt[PendingDataIndication]              `s1ap:"id=283 ignore optional"`
	SubscriptionBasedUEDifferentiationInfo *SubscriptionBasedUEDifferentiationInfo `s1ap:"id=278 ignore optional"`
	AdditionalRRMPriorityIndex             Opt[uint32]                             `s1ap:"id=299 ignore optional bits(32)"`
	IABAuthorized                          Opt[IABAuthorized]                      `s1ap:"id=301 ignore optional"`
	NRV2XServicesAuthorized                *NRV2XServicesAuthorized                `s1ap:"id=306 ignore optional"`
	NRUESidelinkAggregateMaximumBitrate    *NRUESidelinkAggregateMaximumBitrate    `s1ap:"id=307 ignore optional"`
	PC5QoSParameters                       *PC5QoSParameters                       `s1ap:"id=308 ignore optional"`
	UERadioCapabilityID                    []byte                                  `s1ap:"id=314 reject optional octets"`
	Unknown                                *Unknown
}

// InitialContextSetupResponse lists the E-RABs that were set up (TS 36.413 9.1.4.3).
//
//s1ap:message InitialContextSetupResponse procedure=9 successful reject
type InitialContextSetupResponse struct {
	MMEUES1APID            uint32                   `s1ap:"id=0 ignore mandatory int(0..4294967295)"`
	ENBUES1APID            uint32                   `s1ap:"id=8 ignore mandatory int(0..16777215)"`
	ERABSetupList          []ERABSetupItemCtxtSURes `s1ap:"id=51 ignore mandatory list(1..256) item(50,ignore)"`
	ERABFailedToSetupList  []ERABItem               `s1ap:"id=48 ignore optional list(1..256) item(35,ignore)"`
	CriticalityDiagnostics *CriticalityDiagnostics  `s1ap:"id=58 ignore optional"`
	Unknown                *Unknown
}

// InitialContextSetupFailure refuses an INITIAL CONTEXT SETUP REQUEST (TS 36.413 9.1.4.4).
//
//s1ap:message InitialContextSetupFailure procedure=9 unsuccessful reject
type InitialContextSetupFailure struct {
	MMEUES1APID            uint32                  `s1ap:"id=0 ignore mandatory int(0..4294967295)"`
	ENBUES1APID            uint32                  `s1ap:"id=8 ignore mandatory int(0..16777215)"`
	Cause                  Cause                   `s1ap:"id=2 ignore mandatory cause"`
	CriticalityDiagnostics *CriticalityDiagnostics `s1ap:"id=58 ignore optional"`
	Unknown                *Unknown
}

// ERABToBeSetupItemCtxtSUReq is the E-RABToBeSetupItemCtxtSUReq of TS 36.413 9.3.4.
//
//s1ap:sequence
type ERABToBeSetupItemCtxtSUReq struct {
	ERABID                 uint8 `s1ap:"int(0..15,...)"`
	ERABLevelQoSParameters ERABLevelQoSParameters
	TransportLayerAddress  TransportLayerAddress   `s1ap:"bits(1..160,...)"`
	GTPTEID                uint32                  `s1ap:"octets(4)"`
	NASPDU                 []byte                  `s1ap:"octets optional"`
	CorrelationID          Opt[[4]byte]            `s1ap:"ext=156 ignore octets(4)"`
	SIPTOCorrelationID     Opt[[4]byte]            `s1ap:"ext=183 ignore octets(4)"`
	BearerType             Opt[BearerType]         `s1ap:"ext=233 reject"`
	EthernetType           Opt[EthernetType]       `s1ap:"ext=305 ignore"`
	SecurityIndication     Opt[SecurityIndication] `s1ap:"ext=332 reject"`
	Unknown                *Unknown
}

// ManagementBasedMDTAllowed is the ManagementBasedMDTAllowed of TS 36.413 9.3.4.
//
//s1ap:enum root=1 extensible
type ManagementBasedMDTAllowed uint8

const (
	ManagementBasedMDTAllowedAllowed ManagementBasedMDTAllowed = iota // allowed
)

// SourceOfUEActivityBehaviourInformation is the SourceOfUEActivityBehaviourInformation of TS 36.413 9.3.4.
//
//s1ap:enum root=2 extensible
type SourceOfUEActivityBehaviourInformation uint8

const (
	SourceOfUEActivityBehaviourInformationSubscriptionInformation SourceOfUEActivityBehaviourInformation = iota // subscription-information
	SourceOfUEActivityBehaviourInformationStatistics                                                            // statistics
)

// ExpectedUEActivityBehaviour is the ExpectedUEActivityBehaviour of TS 36.413 9.3.4.
//
//s1ap:sequence
type ExpectedUEActivityBehaviour struct {
	ExpectedActivityPeriod                 Opt[uint8]                                  `s1ap:"int(1..30|40|50|60|80|100|120|150|180|181,...) optional"`
	ExpectedIdlePeriod                     Opt[uint8]                                  `s1ap:"int(1..30|40|50|60|80|100|120|150|180|181,...) optional"`
	SourceofUEActivityBehaviourInformation Opt[SourceOfUEActivityBehaviourInformation] `s1ap:"optional"`
	Unknown                                *Unknown
}

// ExpectedHOInterval is the ExpectedHOInterval of TS 36.413 9.3.4.
//
//s1ap:enum root=7 extensible
type ExpectedHOInterval uint8

const (
	ExpectedHOIntervalSec15    ExpectedHOInterval = iota // sec15
	ExpectedHOIntervalSec30                              // sec30
	ExpectedHOIntervalSec60                              // sec60
	ExpectedHOIntervalSec90                              // sec90
	ExpectedHOIntervalSec120                             // sec120
	ExpectedHOIntervalSec180                             // sec180
	ExpectedHOIntervalLongTime                           // long-time
)

// ExpectedUEBehaviour is the ExpectedUEBehaviour of TS 36.413 9.3.4.
//
//s1ap:sequence
type ExpectedUEBehaviour struct {
	ExpectedActivity   *ExpectedUEActivityBehaviour `s1ap:"optional"`
	ExpectedHOInterval Opt[ExpectedHOInterval]      `s1ap:"optional"`
	Unknown            *Unknown
}

// UEUserPlaneCIoTSupportIndicator is the UEUserPlaneCIoTSupportIndicator of TS 36.413 9.3.4.
//
//s1ap:enum root=1 extensible
type UEUserPlaneCIoTSupportIndicator uint8

const (
	UEUserPlaneCIoTSupportIndicatorSupported UEUserPlaneCIoTSupportIndicator = iota // supported
)

// ERABSetupItemCtxtSURes is the E-RABSetupItemCtxtSURes of TS 36.413 9.3.4.
//
//s1ap:sequence
type ERABSetupItemCtxtSURes struct {
	ERABID                uint8                 `s1ap:"int(0..15,...)"`
	TransportLayerAddress TransportLayerAddress `s1ap:"bits(1..160,...)"`
	GTPTEID               uint32                `s1ap:"octets(4)"`
	Unknown               *Unknown
}
