package s1ap

// PathSwitchRequest moves a UE's S1 connection to the eNodeB that took it over by X2 (TS 36.413 9.1.5.8).
//
//s1ap:message PathSwitchRequest procedure=3 initiating reject
type PathSwitchRequest struct {
	ENBUES1APID              uint32                        `s1ap:"id=8 reject mandatory int(0..16777215)"`
	ERABToBeSwitchedDLList   []ERABToBeSwitchedDLItem      `s1ap:"id=22 reject mandatory list(1..256) item(23,reject)"`
	SourceMMEUES1APID        uint32                        `s1ap:"id=88 reject mandatory int(0..4294967295)"`
	EUTRANCGI                EUTRANCGI                     `s1ap:"id=100 ignore mandatory"`
	TAI                      TAI                           `s1ap:"id=67 ignore mandatory"`
	UESecurityCapabilities   UESecurityCapabilities        `s1ap:"id=107 ignore mandatory"`
	CSGID                    Opt[uint32]                   `s1ap:"id=127 ignore optional bits(27)"`
	CellAccessMode           Opt[CellAccessMode]           `s1ap:"id=145 ignore optional"`
	SourceMMEGUMMEI          Opt[GUMMEI]                   `s1ap:"id=157 ignore optional"`
	CSGMembershipStatus      Opt[CSGMembershipStatus]      `s1ap:"id=146 ignore optional"`
	TunnelInformationForBBF  *TunnelInformation            `s1ap:"id=176 ignore optional"`
	LHNID                    []byte                        `s1ap:"id=186 ignore optional octets(32..256)"`
	RRCResumeCause           Opt[RRCEstablishmentCause]    `s1ap:"id=245 ignore optional"`
	NRUESecurityCapabilities Opt[NRUESecurityCapabilities] `s1ap:"id=269 ignore optional"`
	PSCellInformation        *PSCellInformation            `s1ap:"id=288 ignore optional"`
	LTENTNTAIInformation     *LTENTNTAIInformation         `s1ap:"id=339 ignore optional"`
	Unknown                  *Unknown
}

// PathSwitchRequestAcknowledge confirms a PATH SWITCH REQUEST with the next security context (TS 36.413 9.1.5.9).
//
//s1ap:message PathSwitchRequestAcknowledge procedure=3 successful reject
type PathSwitchRequestAcknowledge struct {
	MMEUES1APID                            uint32                                  `s1ap:"id=0 ignore mandatory int(0..4294967295)"`
	ENBUES1APID                            uint32                                  `s1ap:"id=8 ignore mandatory int(0..16777215)"`
	UEAggregateMaximumBitrate              *UEAggregateMaximumBitrate              `s1ap:"id=66 ignore optional"`
	ERABToBeSwitchedULList                 []ERABToBeSwitchedULItem                `s1ap:"id=95 ignore optional list(1..256) item(94,ignore)"`
	ERABToBeReleasedList                   []ERABItem                              `s1ap:"id=33 ignore optional list(1..256) item(35,ignore)"`
	SecurityContext                        SecurityContext                         `s1ap:"id=40 reject mandatory"`
	CriticalityDiagnostics                 *CriticalityDiagnostics                 `s1ap:"id=58 ignore optional"`
	MMEUES1APID2                           Opt[uint32]                             `s1ap:"id=158 ignore optional int(0..4294967295)"`
	CSGMembershipStatus                    Opt[CSGMembershipStatus]                `s1ap:"id=146 ignore optional"`
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
	HandoverRestrictionList                *HandoverRestrictionList                `s1ap:"id=41 ignore optional"`
	AdditionalRRMPriorityIndex             Opt[uint32]                             `s1ap:"id=299 ignore optional bits(32)"`
	NRV2XServicesAuthorized                *NRV2XServicesAuthorized                `s1ap:"id=306 ignore optional"`
	NRUESidelinkAggregateMaximumBitrate    *NRUESidelinkAggregateMaximumBitrate    `s1ap:"id=307 ignore optional"`
	PC5QoSParameters                       *PC5QoSParameters                       `s1ap:"id=308 ignore optional"`
	UERadioCapabilityID                    []byte                                  `s1ap:"id=314 reject optional octets"`
	UESecurityCapabilities                 Opt[UESecurityCapabilities]             `s1ap:"id=107 ignore optional"`
	ERABToBeUpdatedList                    []ERABToBeUpdatedItem                   `s1ap:"id=341 ignore optional list(1..256) item(342,ignore)"`
	Unknown                                *Unknown
}

// PathSwitchRequestFailure refuses a PATH SWITCH REQUEST (TS 36.413 9.1.5.10).
//
//s1ap:message PathSwitchRequestFailure procedure=3 unsuccessful reject
type PathSwitchRequestFailure struct {
	MMEUES1APID            uint32                  `s1ap:"id=0 ignore mandatory int(0..4294967295)"`
	ENBUES1APID            uint32                  `s1ap:"id=8 ignore mandatory int(0..16777215)"`
	Cause                  Cause                   `s1ap:"id=2 ignore mandatory cause"`
	CriticalityDiagnostics *CriticalityDiagnostics `s1ap:"id=58 ignore optional"`
	Unknown                *Unknown
}

// ERABToBeSwitchedDLItem is the E-RABToBeSwitchedDLItem of TS 36.413 9.3.4.
//
//s1ap:sequence
type ERABToBeSwitchedDLItem struct {
	ERABID                uint8                   `s1ap:"int(0..15,...)"`
	TransportLayerAddress TransportLayerAddress   `s1ap:"bits(1..160,...)"`
	GTPTEID               uint32                  `s1ap:"octets(4)"`
	SecurityIndication    Opt[SecurityIndication] `s1ap:"ext=332 ignore"`
	Unknown               *Unknown
}

// ERABToBeSwitchedULItem is the E-RABToBeSwitchedULItem of TS 36.413 9.3.4.
//
//s1ap:sequence
type ERABToBeSwitchedULItem struct {
	ERABID                uint8                 `s1ap:"int(0..15,...)"`
	TransportLayerAddress TransportLayerAddress `s1ap:"bits(1..160,...)"`
	GTPTEID               uint32                `s1ap:"octets(4)"`
	Unknown               *Unknown
}

// ERABToBeUpdatedItem is the E-RABToBeUpdatedItem of TS 36.413 9.3.4.
//
//s1ap:sequence
type ERABToBeUpdatedItem struct {
	ERABID             uint8                   `s1ap:"int(0..15,...)"`
	SecurityIndication Opt[SecurityIndication] `s1ap:"optional"`
	Unknown            *Unknown
}

// CSGMembershipInfo is the CSGMembershipInfo of TS 36.413 9.3.4.
//
//s1ap:sequence
type CSGMembershipInfo struct {
	CSGMembershipStatus CSGMembershipStatus
	CSGID               uint32              `s1ap:"bits(27)"`
	CellAccessMode      Opt[CellAccessMode] `s1ap:"optional"`
	PLMNIdentity        Opt[PLMNIdentity]   `s1ap:"octets(3) optional"`
	Unknown             *Unknown
}
