package s1ap

// UEContextModificationRequest changes a UE's context; the CS Fallback Indicator sends the UE to 2G or 3G (TS 36.413 9.1.4.8).
//
//s1ap:message UEContextModificationRequest procedure=21 initiating reject
type UEContextModificationRequest struct {
	MMEUES1APID                         uint32                               `s1ap:"id=0 reject mandatory int(0..4294967295)"`
	ENBUES1APID                         uint32                               `s1ap:"id=8 reject mandatory int(0..16777215)"`
	SecurityKey                         Opt[[32]byte]                        `s1ap:"id=73 reject optional bits(256)"`
	SubscriberProfileIDforRFP           Opt[uint16]                          `s1ap:"id=106 ignore optional int(1..256)"`
	UEAggregateMaximumBitrate           *UEAggregateMaximumBitrate           `s1ap:"id=66 ignore optional"`
	CSFallbackIndicator                 Opt[CSFallbackIndicator]             `s1ap:"id=108 reject optional"`
	UESecurityCapabilities              Opt[UESecurityCapabilities]          `s1ap:"id=107 reject optional"`
	CSGMembershipStatus                 Opt[CSGMembershipStatus]             `s1ap:"id=146 ignore optional"`
	RegisteredLAI                       Opt[LAI]                             `s1ap:"id=159 ignore optional"`
	AdditionalCSFallbackIndicator       Opt[AdditionalCSFallbackIndicator]   `s1ap:"id=187 ignore conditional"`
	ProSeAuthorized                     *ProSeAuthorized                     `s1ap:"id=195 ignore optional"`
	SRVCCOperationPossible              Opt[SRVCCOperationPossible]          `s1ap:"id=124 ignore optional"`
	SRVCCOperationNotPossible           Opt[SRVCCOperationNotPossible]       `s1ap:"id=243 ignore optional"`
	V2XServicesAuthorized               *V2XServicesAuthorized               `s1ap:"id=240 ignore optional"`
	UESidelinkAggregateMaximumBitrate   *UESidelinkAggregateMaximumBitrate   `s1ap:"id=248 ignore optional"`
	NRUESecurityCapabilities            Opt[NRUESecurityCapabilities]        `s1ap:"id=269 ignore optional"`
	AerialUESubscriptionInformation     Opt[AerialUESubscriptionInformation] `s1ap:"id=277 ignore optional"`
	AdditionalRRMPriorityIndex          Opt[uint32]                          `s1ap:"id=299 ignore optional bits(32)"`
	IABAuthorized                       Opt[IABAuthorized]                   `s1ap:"id=301 ignore optional"`
	NRV2XServicesAuthorized             *NRV2XServicesAuthorized             `s1ap:"id=306 ignore optional"`
	NRUESidelinkAggregateMaximumBitrate *NRUESidelinkAggregateMaximumBitrate `s1ap:"id=307 ignore optional"`
	PC5QoSParameters                    *PC5QoSParameters                    `s1ap:"id=308 ignore optional"`
	UERadioCapabilityID                 []byte                               `s1ap:"id=314 reject optional octets"`
	Unknown                             *Unknown
}

// UEContextModificationResponse confirms a UE CONTEXT MODIFICATION REQUEST (TS 36.413 9.1.4.9).
//
//s1ap:message UEContextModificationResponse procedure=21 successful reject
type UEContextModificationResponse struct {
	MMEUES1APID            uint32                  `s1ap:"id=0 ignore mandatory int(0..4294967295)"`
	ENBUES1APID            uint32                  `s1ap:"id=8 ignore mandatory int(0..16777215)"`
	CriticalityDiagnostics *CriticalityDiagnostics `s1ap:"id=58 ignore optional"`
	Unknown                *Unknown
}

// UEContextModificationFailure refuses a UE CONTEXT MODIFICATION REQUEST (TS 36.413 9.1.4.10).
//
//s1ap:message UEContextModificationFailure procedure=21 unsuccessful reject
type UEContextModificationFailure struct {
	MMEUES1APID            uint32                  `s1ap:"id=0 ignore mandatory int(0..4294967295)"`
	ENBUES1APID            uint32                  `s1ap:"id=8 ignore mandatory int(0..16777215)"`
	Cause                  Cause                   `s1ap:"id=2 ignore mandatory cause"`
	CriticalityDiagnostics *CriticalityDiagnostics `s1ap:"id=58 ignore optional"`
	Unknown                *Unknown
}

// SRVCCOperationNotPossible is the SRVCCOperationNotPossible of TS 36.413 9.3.4.
//
//s1ap:enum root=1 extensible
type SRVCCOperationNotPossible uint8

const (
	SRVCCOperationNotPossibleNotPossible SRVCCOperationNotPossible = iota // notPossible
)
