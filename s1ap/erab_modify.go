package s1ap

// ERABModifyRequest changes the QoS of E-RABs (TS 36.413 9.1.3.3).
//
//s1ap:message E-RABModifyRequest procedure=6 initiating reject
type ERABModifyRequest struct {
	MMEUES1APID                  uint32                             `s1ap:"id=0 reject mandatory int(0..4294967295)"`
	ENBUES1APID                  uint32                             `s1ap:"id=8 reject mandatory int(0..16777215)"`
	UEAggregateMaximumBitrate    *UEAggregateMaximumBitrate         `s1ap:"id=66 reject optional"`
	ERABToBeModifiedList         []ERABToBeModifiedItemBearerModReq `s1ap:"id=30 reject mandatory list(1..256) item(36,reject)"`
	SecondaryRATDataUsageRequest Opt[SecondaryRATDataUsageRequest]  `s1ap:"id=268 ignore optional"`
	Unknown                      *Unknown
}

// ERABModifyResponse lists the E-RABs that were and were not modified (TS 36.413 9.1.3.4).
//
//s1ap:message E-RABModifyResponse procedure=6 successful reject
type ERABModifyResponse struct {
	MMEUES1APID                     uint32                            `s1ap:"id=0 ignore mandatory int(0..4294967295)"`
	ENBUES1APID                     uint32                            `s1ap:"id=8 ignore mandatory int(0..16777215)"`
	ERABModifyList                  []ERABModifyItemBearerModRes      `s1ap:"id=31 ignore optional list(1..256) item(37,ignore)"`
	ERABFailedToModifyList          []ERABItem                        `s1ap:"id=32 ignore optional list(1..256) item(35,ignore)"`
	CriticalityDiagnostics          *CriticalityDiagnostics           `s1ap:"id=58 ignore optional"`
	SecondaryRATDataUsageReportList []SecondaryRATDataUsageReportItem `s1ap:"id=264 ignore optional list(1..256) item(265,ignore)"`
	UserLocationInformation         *UserLocationInformation          `s1ap:"id=189 ignore optional"`
	Unknown                         *Unknown
}

// ERABModificationIndication moves the downlink of E-RABs to another node (TS 36.413 9.1.3.8).
//
//s1ap:message E-RABModificationIndication procedure=50 initiating reject
type ERABModificationIndication struct {
	MMEUES1APID                     uint32                                `s1ap:"id=0 reject mandatory int(0..4294967295)"`
	ENBUES1APID                     uint32                                `s1ap:"id=8 reject mandatory int(0..16777215)"`
	ERABToBeModifiedList            []ERABToBeModifiedItemBearerModInd    `s1ap:"id=199 reject mandatory list(1..256) item(200,reject)"`
	ERABNotToBeModifiedList         []ERABNotToBeModifiedItemBearerModInd `s1ap:"id=201 reject optional list(1..256) item(202,reject)"`
	CSGMembershipInfo               *CSGMembershipInfo                    `s1ap:"id=226 reject optional"`
	TunnelInformationForBBF         *TunnelInformation                    `s1ap:"id=176 ignore optional"`
	SecondaryRATDataUsageReportList []SecondaryRATDataUsageReportItem     `s1ap:"id=264 ignore optional list(1..256) item(265,ignore)"`
	UserLocationInformation         *UserLocationInformation              `s1ap:"id=189 ignore optional"`
	Unknown                         *Unknown
}

// ERABModificationConfirm lists the E-RABs whose downlink was moved (TS 36.413 9.1.3.9).
//
//s1ap:message E-RABModificationConfirm procedure=50 successful reject
type ERABModificationConfirm struct {
	MMEUES1APID            uint32                        `s1ap:"id=0 ignore mandatory int(0..4294967295)"`
	ENBUES1APID            uint32                        `s1ap:"id=8 ignore mandatory int(0..16777215)"`
	ERABModifyList         []ERABModifyItemBearerModConf `s1ap:"id=203 ignore optional list(1..256) item(204,ignore)"`
	ERABFailedToModifyList []ERABItem                    `s1ap:"id=205 ignore optional list(1..256) item(35,ignore)"`
	ERABToBeReleasedList   []ERABItem                    `s1ap:"id=210 ignore optional list(1..256) item(35,ignore)"`
	CriticalityDiagnostics *CriticalityDiagnostics       `s1ap:"id=58 ignore optional"`
	CSGMembershipStatus    Opt[CSGMembershipStatus]      `s1ap:"id=146 ignore optional"`
	Unknown                *Unknown
}

// TransportInformation is the TransportInformation of TS 36.413 9.3.4.
//
//s1ap:sequence plain
type TransportInformation struct {
	TransportLayerAddress TransportLayerAddress `s1ap:"bits(1..160,...)"`
	ULGTPTEID             uint32                `s1ap:"octets(4)"`
	Unknown               *Unknown
}

// ERABToBeModifiedItemBearerModReq is the E-RABToBeModifiedItemBearerModReq of TS 36.413 9.3.4.
//
//s1ap:sequence
type ERABToBeModifiedItemBearerModReq struct {
	ERABID                 uint8 `s1ap:"int(0..15,...)"`
	ERABLevelQoSParameters ERABLevelQoSParameters
	NASPDU                 []byte                `s1ap:"octets"`
	TransportInformation   *TransportInformation `s1ap:"ext=185 reject"`
	Unknown                *Unknown
}

// SecondaryRATDataUsageRequest is the SecondaryRATDataUsageRequest of TS 36.413 9.3.4.
//
//s1ap:enum root=1 extensible
type SecondaryRATDataUsageRequest uint8

const (
	SecondaryRATDataUsageRequestRequested SecondaryRATDataUsageRequest = iota // requested
)

// ERABModifyItemBearerModRes is the E-RABModifyItemBearerModRes of TS 36.413 9.3.4.
//
//s1ap:sequence
type ERABModifyItemBearerModRes struct {
	ERABID  uint8 `s1ap:"int(0..15,...)"`
	Unknown *Unknown
}

// ERABToBeModifiedItemBearerModInd is the E-RABToBeModifiedItemBearerModInd of TS 36.413 9.3.4.
//
//s1ap:sequence
type ERABToBeModifiedItemBearerModInd struct {
	ERABID                uint8                 `s1ap:"int(0..15,...)"`
	TransportLayerAddress TransportLayerAddress `s1ap:"bits(1..160,...)"`
	DLGTPTEID             uint32                `s1ap:"octets(4)"`
	Unknown               *Unknown
}

// ERABNotToBeModifiedItemBearerModInd is the E-RABNotToBeModifiedItemBearerModInd of TS 36.413 9.3.4.
//
//s1ap:sequence
type ERABNotToBeModifiedItemBearerModInd struct {
	ERABID                uint8                 `s1ap:"int(0..15,...)"`
	TransportLayerAddress TransportLayerAddress `s1ap:"bits(1..160,...)"`
	DLGTPTEID             uint32                `s1ap:"octets(4)"`
	Unknown               *Unknown
}

// ERABModifyItemBearerModConf is the E-RABModifyItemBearerModConf of TS 36.413 9.3.4.
//
//s1ap:sequence
type ERABModifyItemBearerModConf struct {
	ERABID  uint8 `s1ap:"int(0..15,...)"`
	Unknown *Unknown
}
