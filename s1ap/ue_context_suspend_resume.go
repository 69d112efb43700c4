package s1ap

// UEContextSuspendRequest asks to suspend a UE's context (TS 36.413 9.3.3).
//
//s1ap:message UEContextSuspendRequest procedure=55 initiating reject
type UEContextSuspendRequest struct {
	MMEUES1APID                                   uint32                                         `s1ap:"id=0 reject mandatory int(0..4294967295)"`
	ENBUES1APID                                   uint32                                         `s1ap:"id=8 reject mandatory int(0..16777215)"`
	InformationOnRecommendedCellsAndENBsForPaging *InformationOnRecommendedCellsAndENBsForPaging `s1ap:"id=213 ignore optional"`
	CellIdentifierAndCELevelForCECapableUEs       *CellIdentifierAndCELevelForCECapableUEs       `s1ap:"id=212 ignore optional"`
	SecondaryRATDataUsageReportList               []SecondaryRATDataUsageReportItem              `s1ap:"id=264 ignore optional list(1..256) item(265,ignore)"`
	UserLocationInformation                       *UserLocationInformation                       `s1ap:"id=189 ignore optional"`
	TimeSinceSecondaryNodeRelease                 Opt[[4]byte]                                   `s1ap:"id=297 ignore optional octets(4)"`
	Unknown                                       *Unknown
}

// UEContextSuspendResponse confirms that a UE's context is suspended (TS 36.413 9.3.3).
//
//s1ap:message UEContextSuspendResponse procedure=55 successful reject
type UEContextSuspendResponse struct {
	MMEUES1APID            uint32                  `s1ap:"id=0 ignore mandatory int(0..4294967295)"`
	ENBUES1APID            uint32                  `s1ap:"id=8 ignore mandatory int(0..16777215)"`
	CriticalityDiagnostics *CriticalityDiagnostics `s1ap:"id=58 ignore optional"`
	SecurityContext        *SecurityContext        `s1ap:"id=40 reject optional"`
	Unknown                *Unknown
}

// UEContextResumeRequest asks to resume a suspended context (TS 36.413 9.3.3).
//
//s1ap:message UEContextResumeRequest procedure=56 initiating reject
type UEContextResumeRequest struct {
	MMEUES1APID            uint32                            `s1ap:"id=0 reject mandatory int(0..4294967295)"`
	ENBUES1APID            uint32                            `s1ap:"id=8 reject mandatory int(0..16777215)"`
	ERABFailedToResumeList []ERABFailedToResumeItemResumeReq `s1ap:"id=235 reject optional list(1..256) item(236,reject)"`
	RRCResumeCause         Opt[RRCEstablishmentCause]        `s1ap:"id=245 ignore optional"`
	Unknown                *Unknown
}

// UEContextResumeResponse confirms that a context is resumed (TS 36.413 9.3.3).
//
//s1ap:message UEContextResumeResponse procedure=56 successful reject
type UEContextResumeResponse struct {
	MMEUES1APID            uint32                            `s1ap:"id=0 ignore mandatory int(0..4294967295)"`
	ENBUES1APID            uint32                            `s1ap:"id=8 ignore mandatory int(0..16777215)"`
	ERABFailedToResumeList []ERABFailedToResumeItemResumeRes `s1ap:"id=237 reject optional list(1..256) item(238,reject)"`
	CriticalityDiagnostics *CriticalityDiagnostics           `s1ap:"id=58 ignore optional"`
	SecurityContext        *SecurityContext                  `s1ap:"id=40 reject optional"`
	PendingDataIndication  Opt[PendingDataIndication]        `s1ap:"id=283 ignore optional"`
	Unknown                *Unknown
}

// UEContextResumeFailure refuses a UE CONTEXT RESUME REQUEST (TS 36.413 9.3.3).
//
//s1ap:message UEContextResumeFailure procedure=56 unsuccessful reject
type UEContextResumeFailure struct {
	MMEUES1APID            uint32                  `s1ap:"id=0 ignore mandatory int(0..4294967295)"`
	ENBUES1APID            uint32                  `s1ap:"id=8 ignore mandatory int(0..16777215)"`
	Cause                  Cause                   `s1ap:"id=2 ignore mandatory cause"`
	CriticalityDiagnostics *CriticalityDiagnostics `s1ap:"id=58 ignore optional"`
	Unknown                *Unknown
}

// ERABFailedToResumeItemResumeReq is the E-RABFailedToResumeItemResumeReq of TS 36.413 9.3.4.
//
//s1ap:sequence
type ERABFailedToResumeItemResumeReq struct {
	ERABID  uint8 `s1ap:"int(0..15,...)"`
	Cause   Cause `s1ap:"cause"`
	Unknown *Unknown
}

// ERABFailedToResumeItemResumeRes is the E-RABFailedToResumeItemResumeRes of TS 36.413 9.3.4.
//
//s1ap:sequence
type ERABFailedToResumeItemResumeRes struct {
	ERABID  uint8 `s1ap:"int(0..15,...)"`
	Cause   Cause `s1ap:"cause"`
	Unknown *Unknown
}
