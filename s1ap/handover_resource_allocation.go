package s1ap

// HandoverRequest asks a target eNodeB to take a UE over (TS 36.413 9.1.5.4).
//
//s1ap:message HandoverRequest procedure=1 initiating reject
type HandoverRequest struct {
	MMEUES1APID                            uint32                                  `s1ap:"id=0 reject mandatory int(0..4294967295)"`
	HandoverType                           HandoverType                            `s1ap:"id=1 reject mandatory"`
	Cause                                  Cause                                   `s1ap:"id=2 ignore mandatory cause"`
	UEAggregateMaximumBitrate              UEAggregateMaximumBitrate               `s1ap:"id=66 reject mandatory"`
	ERABToBeSetupList                      []ERABToBeSetupItemHOReq                `s1ap:"id=53 reject mandatory list(1..256) item(27,reject)"`
	SourceToTargetTransparentContainer     []byte                                  `s1ap:"id=104 reject mandatory octets"`
	UESecurityCapabilities                 UESecurityCapabilities                  `s1ap:"id=107 reject mandatory"`
	HandoverRestrictionList                *HandoverRestrictionList                `s1ap:"id=41 ignore optional"`
	TraceActivation                        *TraceActivation                        `s1ap:"id=25 ignore optional"`
	RequestType                            *RequestType                            `s1ap:"id=98 ignore optional"`
	SRVCCOperationPossible                 Opt[SRVCCOperationPossible]             `s1ap:"id=124 ignore optional"`
	SecurityContext                        SecurityContext                         `s1ap:"id=40 reject mandatory"`
	NASSecurityParameterstoEUTRAN          []byte                                  `s1ap:"id=136 reject conditional octets"`
	CSGID                                  Opt[uint32]                             `s1ap:"id=127 reject optional bits(27)"`
	CSGMembershipStatus                    Opt[CSGMembershipStatus]                `s1ap:"id=146 ignore optional"`
	GUMMEI                                 Opt[GUMMEI]                             `s1ap:"id=75 ignore optional"`
	MMEUES1APID2                           Opt[uint32]                             `s1ap:"id=158 ignore optional int(0..4294967295)"`
	ManagementBasedMDTAllowed              Opt[ManagementBasedMDTAllowed]          `s1ap:"id=165 ignore optional"`
	ManagementBasedMDTPLMNList             []PLMNIdentity                          `s1ap:"id=177 ignore optional list(1..16) octets(3)"`
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
	IABAuthorized                          Opt[IABAuthorized]                      `s1ap:"id=301 reject optional"`
	NRV2XServicesAuthorized                *NRV2XServicesAuthorized                `s1ap:"id=306 ignore optional"`
	NRUESidelinkAggregateMaximumBitrate    *NRUESidelinkAggregateMaximumBitrate    `s1ap:"id=307 ignore optional"`
	PC5QoSParameters                       *PC5QoSParameters                       `s1ap:"id=308 ignore optional"`
	UERadioCapabilityID                    []byte                                  `s1ap:"id=314 reject optional octets"`
	Unknown                                *Unknown
}

// HandoverRequestAcknowledge lists the E-RABs that the target eNodeB admitted (TS 36.413 9.1.5.5).
//
//s1ap:message HandoverRequestAcknowledge procedure=1 successful reject
type HandoverRequestAcknowledge struct {
	MMEUES1APID                        uint32                          `s1ap:"id=0 ignore mandatory int(0..4294967295)"`
	ENBUES1APID                        uint32                          `s1ap:"id=8 ignore mandatory int(0..16777215)"`
	ERABAdmittedList                   []ERABAdmittedItem              `s1ap:"id=18 ignore mandatory list(1..256) item(20,ignore)"`
	ERABFailedToSetupList              []ERABFailedToSetupItemHOReqAck `s1ap:"id=19 ignore optional list(1..256) item(21,ignore)"`
	TargetToSourceTransparentContainer []byte                          `s1ap:"id=123 reject mandatory octets"`
	CSGID                              Opt[uint32]                     `s1ap:"id=127 ignore optional bits(27)"`
	CriticalityDiagnostics             *CriticalityDiagnostics         `s1ap:"id=58 ignore optional"`
	CellAccessMode                     Opt[CellAccessMode]             `s1ap:"id=145 ignore optional"`
	CEModeBSupportIndicator            Opt[CEModeBSupportIndicator]    `s1ap:"id=242 ignore optional"`
	Unknown                            *Unknown
}

// HandoverFailure refuses a HANDOVER REQUEST (TS 36.413 9.1.5.6).
//
//s1ap:message HandoverFailure procedure=1 unsuccessful reject
type HandoverFailure struct {
	MMEUES1APID            uint32                  `s1ap:"id=0 ignore mandatory int(0..4294967295)"`
	Cause                  Cause                   `s1ap:"id=2 ignore mandatory cause"`
	CriticalityDiagnostics *CriticalityDiagnostics `s1ap:"id=58 ignore optional"`
	Unknown                *Unknown
}

// HandoverNotify says that the UE has arrived at the target eNodeB (TS 36.413 9.1.5.7).
//
//s1ap:message HandoverNotify procedure=2 initiating ignore
type HandoverNotify struct {
	MMEUES1APID             uint32                `s1ap:"id=0 reject mandatory int(0..4294967295)"`
	ENBUES1APID             uint32                `s1ap:"id=8 reject mandatory int(0..16777215)"`
	EUTRANCGI               EUTRANCGI             `s1ap:"id=100 ignore mandatory"`
	TAI                     TAI                   `s1ap:"id=67 ignore mandatory"`
	TunnelInformationForBBF *TunnelInformation    `s1ap:"id=176 ignore optional"`
	LHNID                   []byte                `s1ap:"id=186 ignore optional octets(32..256)"`
	PSCellInformation       *PSCellInformation    `s1ap:"id=288 ignore optional"`
	NotifySourceeNB         Opt[NotifySourceeNB]  `s1ap:"id=320 ignore optional"`
	LTENTNTAIInformation    *LTENTNTAIInformation `s1ap:"id=339 ignore optional"`
	Unknown                 *Unknown
}

// HandoverSuccess tells the source eNodeB that the UE has reached the target (TS 36.413 9.3.3).
//
//s1ap:message HandoverSuccess procedure=64 initiating ignore
type HandoverSuccess struct {
	MMEUES1APID uint32 `s1ap:"id=0 reject mandatory int(0..4294967295)"`
	ENBUES1APID uint32 `s1ap:"id=8 reject mandatory int(0..16777215)"`
	Unknown     *Unknown
}

// DataForwardingNotPossible is the Data-Forwarding-Not-Possible of TS 36.413 9.3.4.
//
//s1ap:enum root=1 extensible
type DataForwardingNotPossible uint8

const (
	DataForwardingNotPossibleDataForwardingNotPossible DataForwardingNotPossible = iota // data-Forwarding-not-Possible
)

// ERABToBeSetupItemHOReq is the E-RABToBeSetupItemHOReq of TS 36.413 9.3.4.
//
//s1ap:sequence
type ERABToBeSetupItemHOReq struct {
	ERABID                    uint8                 `s1ap:"int(0..15,...)"`
	TransportLayerAddress     TransportLayerAddress `s1ap:"bits(1..160,...)"`
	GTPTEID                   uint32                `s1ap:"octets(4)"`
	ERABLevelQoSParameters    ERABLevelQoSParameters
	DataForwardingNotPossible Opt[DataForwardingNotPossible] `s1ap:"ext=143 ignore"`
	BearerType                Opt[BearerType]                `s1ap:"ext=233 reject"`
	EthernetType              Opt[EthernetType]              `s1ap:"ext=305 ignore"`
	SecurityIndication        Opt[SecurityIndication]        `s1ap:"ext=332 reject"`
	Unknown                   *Unknown
}

// ERABAdmittedItem is the E-RABAdmittedItem of TS 36.413 9.3.4.
//
//s1ap:sequence
type ERABAdmittedItem struct {
	ERABID                  uint8                 `s1ap:"int(0..15,...)"`
	TransportLayerAddress   TransportLayerAddress `s1ap:"bits(1..160,...)"`
	GTPTEID                 uint32                `s1ap:"octets(4)"`
	DLTransportLayerAddress TransportLayerAddress `s1ap:"bits(1..160,...) optional"`
	DLGTPTEID               Opt[uint32]           `s1ap:"octets(4) optional"`
	ULTransportLayerAddress TransportLayerAddress `s1ap:"bits(1..160,...) optional"`
	ULGTPTEID               Opt[uint32]           `s1ap:"octets(4) optional"`
	Unknown                 *Unknown
}

// ERABFailedToSetupItemHOReqAck is the E-RABFailedToSetupItemHOReqAck of TS 36.413 9.3.4.
//
//s1ap:sequence
type ERABFailedToSetupItemHOReqAck struct {
	ERABID  uint8 `s1ap:"int(0..15,...)"`
	Cause   Cause `s1ap:"cause"`
	Unknown *Unknown
}

// NotifySourceeNB is the NotifySourceeNB of TS 36.413 9.3.4.
//
//s1ap:enum root=1 extensible
type NotifySourceeNB uint8

const (
	NotifySourceeNBNotifySource NotifySourceeNB = iota // notifySource
)
