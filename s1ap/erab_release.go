package s1ap

// ERABReleaseCommand orders the release of E-RABs (TS 36.413 9.1.3.5).
//
//s1ap:message E-RABReleaseCommand procedure=7 initiating reject
type ERABReleaseCommand struct {
	MMEUES1APID               uint32                     `s1ap:"id=0 reject mandatory int(0..4294967295)"`
	ENBUES1APID               uint32                     `s1ap:"id=8 reject mandatory int(0..16777215)"`
	UEAggregateMaximumBitrate *UEAggregateMaximumBitrate `s1ap:"id=66 reject optional"`
	ERABToBeReleasedList      []ERABItem                 `s1ap:"id=33 ignore mandatory list(1..256) item(35,ignore)"`
	NASPDU                    []byte                     `s1ap:"id=26 ignore optional octets"`
	Unknown                   *Unknown
}

// ERABReleaseResponse lists the E-RABs that were and were not released (TS 36.413 9.1.3.6).
//
//s1ap:message E-RABReleaseResponse procedure=7 successful reject
type ERABReleaseResponse struct {
	MMEUES1APID                     uint32                            `s1ap:"id=0 ignore mandatory int(0..4294967295)"`
	ENBUES1APID                     uint32                            `s1ap:"id=8 ignore mandatory int(0..16777215)"`
	ERABReleaseList                 []ERABReleaseItemBearerRelComp    `s1ap:"id=69 ignore optional list(1..256) item(15,ignore)"`
	ERABFailedToReleaseList         []ERABItem                        `s1ap:"id=34 ignore optional list(1..256) item(35,ignore)"`
	CriticalityDiagnostics          *CriticalityDiagnostics           `s1ap:"id=58 ignore optional"`
	UserLocationInformation         *UserLocationInformation          `s1ap:"id=189 ignore optional"`
	SecondaryRATDataUsageReportList []SecondaryRATDataUsageReportItem `s1ap:"id=264 ignore optional list(1..256) item(265,ignore)"`
	Unknown                         *Unknown
}

// ERABReleaseIndication reports E-RABs that the eNodeB released by itself (TS 36.413 9.1.3.7).
//
//s1ap:message E-RABReleaseIndication procedure=8 initiating ignore
type ERABReleaseIndication struct {
	MMEUES1APID                     uint32                            `s1ap:"id=0 reject mandatory int(0..4294967295)"`
	ENBUES1APID                     uint32                            `s1ap:"id=8 reject mandatory int(0..16777215)"`
	ERABReleasedList                []ERABItem                        `s1ap:"id=110 ignore mandatory list(1..256) item(35,ignore)"`
	UserLocationInformation         *UserLocationInformation          `s1ap:"id=189 ignore optional"`
	SecondaryRATDataUsageReportList []SecondaryRATDataUsageReportItem `s1ap:"id=264 ignore optional list(1..256) item(265,ignore)"`
	Unknown                         *Unknown
}

// ERABReleaseItemBearerRelComp is the E-RABReleaseItemBearerRelComp of TS 36.413 9.3.4.
//
//s1ap:sequence
type ERABReleaseItemBearerRelComp struct {
	ERABID  uint8 `s1ap:"int(0..15,...)"`
	Unknown *Unknown
}
