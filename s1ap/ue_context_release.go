package s1ap

// UEContextReleaseRequest asks the MME to release a UE's S1 connection (TS 36.413 9.1.4.5).
//
//s1ap:message UEContextReleaseRequest procedure=18 initiating ignore
type UEContextReleaseRequest struct {
	MMEUES1APID                     uint32                            `s1ap:"id=0 reject mandatory int(0..4294967295)"`
	ENBUES1APID                     uint32                            `s1ap:"id=8 reject mandatory int(0..16777215)"`
	Cause                           Cause                             `s1ap:"id=2 ignore mandatory cause"`
	GWContextReleaseIndication      Opt[GWContextReleaseIndication]   `s1ap:"id=164 reject optional"`
	SecondaryRATDataUsageReportList []SecondaryRATDataUsageReportItem `s1ap:"id=264 ignore optional list(1..256) item(265,ignore)"`
	Unknown                         *Unknown
}

// UEContextReleaseCommand orders the release of a UE's S1 connection (TS 36.413 9.1.4.6).
//
//s1ap:message UEContextReleaseCommand procedure=23 initiating reject
type UEContextReleaseCommand struct {
	UES1APIDs UES1APIDs `s1ap:"id=99 reject mandatory"`
	Cause     Cause     `s1ap:"id=2 ignore mandatory cause"`
	Unknown   *Unknown
}

// UEContextReleaseComplete confirms the release of a UE's S1 connection (TS 36.413 9.1.4.7).
//
//s1ap:message UEContextReleaseComplete procedure=23 successful reject
type UEContextReleaseComplete struct {
	MMEUES1APID                                   uint32                                         `s1ap:"id=0 ignore mandatory int(0..4294967295)"`
	ENBUES1APID                                   uint32                                         `s1ap:"id=8 ignore mandatory int(0..16777215)"`
	CriticalityDiagnostics                        *CriticalityDiagnostics                        `s1ap:"id=58 ignore optional"`
	UserLocationInformation                       *UserLocationInformation                       `s1ap:"id=189 ignore optional"`
	InformationOnRecommendedCellsAndENBsForPaging *InformationOnRecommendedCellsAndENBsForPaging `s1ap:"id=213 ignore optional"`
	CellIdentifierAndCELevelForCECapableUEs       *CellIdentifierAndCELevelForCECapableUEs       `s1ap:"id=212 ignore optional"`
	SecondaryRATDataUsageReportList               []SecondaryRATDataUsageReportItem              `s1ap:"id=264 ignore optional list(1..256) item(265,ignore)"`
	TimeSinceSecondaryNodeRelease                 Opt[[4]byte]                                   `s1ap:"id=297 ignore optional octets(4)"`
	Unknown                                       *Unknown
}

// GWContextReleaseIndication is the GWContextReleaseIndication of TS 36.413 9.3.4.
//
//s1ap:enum root=1 extensible
type GWContextReleaseIndication uint8

const (
	GWContextReleaseIndicationTrue GWContextReleaseIndication = iota // true
)

// UES1APIDPair is the UE-S1AP-ID-pair of TS 36.413 9.3.4.
//
//s1ap:sequence
type UES1APIDPair struct {
	MMEUES1APID uint32 `s1ap:"int(0..4294967295)"`
	ENBUES1APID uint32 `s1ap:"int(0..16777215)"`
	Unknown     *Unknown
}

// UES1APIDs names a UE connection by both ids, or by the MME's alone, a choice: exactly one field is present.
//
//s1ap:choice root=2 extensible
type UES1APIDs struct {
	UES1APIDPair *UES1APIDPair
	MMEUES1APID  Opt[uint32] `s1ap:"int(0..4294967295)"`
}

// MMEPagingTarget is the MMEPagingTarget of TS 36.413 9.3.4, a choice: exactly one field is present.
//
//s1ap:choice root=2 extensible
type MMEPagingTarget struct {
	GlobalENBID *GlobalENBID
	TAI         Opt[TAI]
}

// RecommendedENBItem is the RecommendedENBItem of TS 36.413 9.3.4.
//
//s1ap:sequence
type RecommendedENBItem struct {
	MMEPagingTarget MMEPagingTarget
	Unknown         *Unknown
}

// RecommendedENBsForPaging is the RecommendedENBsForPaging of TS 36.413 9.3.4.
//
//s1ap:sequence
type RecommendedENBsForPaging struct {
	RecommendedENBList []RecommendedENBItem `s1ap:"list(1..16) item(215,ignore)"`
	Unknown            *Unknown
}

// InformationOnRecommendedCellsAndENBsForPaging is the InformationOnRecommendedCellsAndENBsForPaging of TS 36.413 9.3.4.
//
//s1ap:sequence
type InformationOnRecommendedCellsAndENBsForPaging struct {
	RecommendedCellsForPaging RecommendedCellsForPaging
	RecommendENBsForPaging    RecommendedENBsForPaging
	Unknown                   *Unknown
}
