package s1ap

// ERABSetupRequest adds E-RABs to a UE's context (TS 36.413 9.1.3.1).
//
//s1ap:message E-RABSetupRequest procedure=5 initiating reject
type ERABSetupRequest struct {
	MMEUES1APID               uint32                         `s1ap:"id=0 reject mandatory int(0..4294967295)"`
	ENBUES1APID               uint32                         `s1ap:"id=8 reject mandatory int(0..16777215)"`
	UEAggregateMaximumBitrate *UEAggregateMaximumBitrate     `s1ap:"id=66 reject optional"`
	ERABToBeSetupList         []ERABToBeSetupItemBearerSUReq `s1ap:"id=16 reject mandatory list(1..256) item(17,reject)"`
	Unknown                   *Unknown
}

// ERABSetupResponse lists the E-RABs that were and were not set up (TS 36.413 9.1.3.2).
//
//s1ap:message E-RABSetupResponse procedure=5 successful reject
type ERABSetupResponse struct {
	MMEUES1APID             uint32                     `s1ap:"id=0 ignore mandatory int(0..4294967295)"`
	ENBUES1APID             uint32                     `s1ap:"id=8 ignore mandatory int(0..16777215)"`
	ERABSetupList           []ERABSetupItemBearerSURes `s1ap:"id=28 ignore optional list(1..256) item(39,ignore)"`
	ERABFailedToSetupList   []ERABItem                 `s1ap:"id=29 ignore optional list(1..256) item(35,ignore)"`
	CriticalityDiagnostics  *CriticalityDiagnostics    `s1ap:"id=58 ignore optional"`
	UserLocationInformation *UserLocationInformation   `s1ap:"id=189 ignore optional"`
	Unknown                 *Unknown
}

// ERABToBeSetupItemBearerSUReq is the E-RABToBeSetupItemBearerSUReq of TS 36.413 9.3.4.
//
//s1ap:sequence
type ERABToBeSetupItemBearerSUReq struct {
	ERABID                 uint8 `s1ap:"int(0..15,...)"`
	ERABLevelQoSParameters ERABLevelQoSParameters
	TransportLayerAddress  TransportLayerAddress   `s1ap:"bits(1..160,...)"`
	GTPTEID                uint32                  `s1ap:"octets(4)"`
	NASPDU                 []byte                  `s1ap:"octets"`
	CorrelationID          Opt[[4]byte]            `s1ap:"ext=156 ignore octets(4)"`
	SIPTOCorrelationID     Opt[[4]byte]            `s1ap:"ext=183 ignore octets(4)"`
	BearerType             Opt[BearerType]         `s1ap:"ext=233 reject"`
	EthernetType           Opt[EthernetType]       `s1ap:"ext=305 ignore"`
	SecurityIndication     Opt[SecurityIndication] `s1ap:"ext=332 reject"`
	Unknown                *Unknown
}

// ERABSetupItemBearerSURes is the E-RABSetupItemBearerSURes of TS 36.413 9.3.4.
//
//s1ap:sequence
type ERABSetupItemBearerSURes struct {
	ERABID                uint8                 `s1ap:"int(0..15,...)"`
	TransportLayerAddress TransportLayerAddress `s1ap:"bits(1..160,...)"`
	GTPTEID               uint32                `s1ap:"octets(4)"`
	Unknown               *Unknown
}
