package s1ap

// Paging asks eNodeBs to page a UE (TS 36.413 9.1.6).
//
//s1ap:message Paging procedure=10 initiating ignore
type Paging struct {
	UEIdentityIndexValue         uint16                          `s1ap:"id=80 ignore mandatory bits(10)"`
	UEPagingID                   UEPagingID                      `s1ap:"id=43 ignore mandatory"`
	PagingDRX                    Opt[PagingDRX]                  `s1ap:"id=44 ignore optional"`
	CNDomain                     CNDomain                        `s1ap:"id=109 ignore mandatory"`
	TAIList                      []TAIItem                       `s1ap:"id=46 ignore mandatory list(1..256) item(47,ignore)"`
	CSGIDList                    []CSGIDListItem                 `s1ap:"id=128 ignore optional list(1..256)"`
	PagingPriority               Opt[PagingPriority]             `s1ap:"id=151 ignore optional"`
	UERadioCapabilityForPaging   []byte                          `s1ap:"id=198 ignore optional octets"`
	AssistanceDataForPaging      *AssistanceDataForPaging        `s1ap:"id=211 ignore optional"`
	PagingEDRXInformation        *PagingEDRXInformation          `s1ap:"id=227 ignore optional"`
	ExtendedUEIdentityIndexValue Opt[uint16]                     `s1ap:"id=231 ignore optional bits(14)"`
	NBIoTPagingEDRXInformation   *NBIoTPagingEDRXInformation     `s1ap:"id=239 ignore optional"`
	NBIoTUEIdentityIndexValue    Opt[uint16]                     `s1ap:"id=244 ignore optional bits(12)"`
	EnhancedCoverageRestricted   Opt[EnhancedCoverageRestricted] `s1ap:"id=251 ignore optional"`
	CEModeBRestricted            Opt[CEModeBRestricted]          `s1ap:"id=271 ignore optional"`
	DataSize                     Opt[uint16]                     `s1ap:"id=304 ignore optional int(1..4095,...)"`
	WUSAssistanceInformation     *WUSAssistanceInformation       `s1ap:"id=323 ignore optional"`
	NBIoTPagingDRX               Opt[NBIoTPagingDRX]             `s1ap:"id=324 ignore optional"`
	PagingCause                  Opt[PagingCause]                `s1ap:"id=331 ignore optional"`
	Unknown                      *Unknown
}

// UEPagingID is the identity a UE is paged by, a choice: exactly one field is present.
//
//s1ap:choice root=2 extensible
type UEPagingID struct {
	STMSI Opt[STMSI]
	IMSI  []byte `s1ap:"octets(3..8)"`
}

// CNDomain says which core network domain pages.
//
//s1ap:enum root=2
type CNDomain uint8

const (
	CNDomainPS CNDomain = iota // ps
	CNDomainCS                 // cs
)

// TAIItem is the TAIItem of TS 36.413 9.3.4.
//
//s1ap:sequence
type TAIItem struct {
	TAI     TAI
	Unknown *Unknown
}

// PagingPriority is the PagingPriority of TS 36.413 9.3.4.
//
//s1ap:enum root=8 extensible
type PagingPriority uint8

const (
	PagingPriorityPriolevel1 PagingPriority = iota // priolevel1
	PagingPriorityPriolevel2                       // priolevel2
	PagingPriorityPriolevel3                       // priolevel3
	PagingPriorityPriolevel4                       // priolevel4
	PagingPriorityPriolevel5                       // priolevel5
	PagingPriorityPriolevel6                       // priolevel6
	PagingPriorityPriolevel7                       // priolevel7
	PagingPriorityPriolevel8                       // priolevel8
)

// AssistanceDataForRecommendedCells is the AssistanceDataForRecommendedCells of TS 36.413 9.3.4.
//
//s1ap:sequence
type AssistanceDataForRecommendedCells struct {
	RecommendedCellsForPaging RecommendedCellsForPaging
	Unknown                   *Unknown
}

// AssistanceDataForCECapableUEs is the AssistanceDataForCECapableUEs of TS 36.413 9.3.4.
//
//s1ap:sequence
type AssistanceDataForCECapableUEs struct {
	CellIdentifierAndCELevelForCECapableUEs CellIdentifierAndCELevelForCECapableUEs
	Unknown                                 *Unknown
}

// NextPagingAreaScope is the NextPagingAreaScope of TS 36.413 9.3.4.
//
//s1ap:enum root=2 extensible
type NextPagingAreaScope uint8

const (
	NextPagingAreaScopeSame    NextPagingAreaScope = iota // same
	NextPagingAreaScopeChanged                            // changed
)

// PagingAttemptInformation is the PagingAttemptInformation of TS 36.413 9.3.4.
//
//s1ap:sequence
type PagingAttemptInformation struct {
	PagingAttemptCount             uint8                    `s1ap:"int(1..16,...)"`
	IntendedNumberOfPagingAttempts uint8                    `s1ap:"int(1..16,...)"`
	NextPagingAreaScope            Opt[NextPagingAreaScope] `s1ap:"optional"`
	Unknown                        *Unknown
}

// AssistanceDataForPaging is the AssistanceDataForPaging of TS 36.413 9.3.4.
//
//s1ap:sequence
type AssistanceDataForPaging struct {
	AssistanceDataForRecommendedCells *AssistanceDataForRecommendedCells `s1ap:"optional"`
	AssistanceDataForCECapableUEs     *AssistanceDataForCECapableUEs     `s1ap:"optional"`
	PagingAttemptInformation          *PagingAttemptInformation          `s1ap:"optional"`
	Unknown                           *Unknown
}

// PagingEDRXCycle is the Paging-eDRX-Cycle of TS 36.413 9.3.4.
//
//s1ap:enum root=14 extensible
type PagingEDRXCycle uint8

const (
	PagingEDRXCycleHfhalf PagingEDRXCycle = iota // hfhalf
	PagingEDRXCycleHf1                           // hf1
	PagingEDRXCycleHf2                           // hf2
	PagingEDRXCycleHf4                           // hf4
	PagingEDRXCycleHf6                           // hf6
	PagingEDRXCycleHf8                           // hf8
	PagingEDRXCycleHf10                          // hf10
	PagingEDRXCycleHf12                          // hf12
	PagingEDRXCycleHf14                          // hf14
	PagingEDRXCycleHf16                          // hf16
	PagingEDRXCycleHf32                          // hf32
	PagingEDRXCycleHf64                          // hf64
	PagingEDRXCycleHf128                         // hf128
	PagingEDRXCycleHf256                         // hf256
)

// PagingTimeWindow is the PagingTimeWindow of TS 36.413 9.3.4.
//
//s1ap:enum root=16 extensible
type PagingTimeWindow uint8

const (
	PagingTimeWindowS1  PagingTimeWindow = iota // s1
	PagingTimeWindowS2                          // s2
	PagingTimeWindowS3                          // s3
	PagingTimeWindowS4                          // s4
	PagingTimeWindowS5                          // s5
	PagingTimeWindowS6                          // s6
	PagingTimeWindowS7                          // s7
	PagingTimeWindowS8                          // s8
	PagingTimeWindowS9                          // s9
	PagingTimeWindowS10                         // s10
	PagingTimeWindowS11                         // s11
	PagingTimeWindowS12                         // s12
	PagingTimeWindowS13                         // s13
	PagingTimeWindowS14                         // s14
	PagingTimeWindowS15                         // s15
	PagingTimeWindowS16                         // s16
)

// PagingEDRXInformation is the Paging-eDRXInformation of TS 36.413 9.3.4.
//
//s1ap:sequence
type PagingEDRXInformation struct {
	PagingEDRXCycle  PagingEDRXCycle
	PagingTimeWindow Opt[PagingTimeWindow] `s1ap:"optional"`
	Unknown          *Unknown
}

// NBIoTPagingEDRXCycle is the NB-IoT-Paging-eDRX-Cycle of TS 36.413 9.3.4.
//
//s1ap:enum root=14 extensible
type NBIoTPagingEDRXCycle uint8

const (
	NBIoTPagingEDRXCycleHf2    NBIoTPagingEDRXCycle = iota // hf2
	NBIoTPagingEDRXCycleHf4                                // hf4
	NBIoTPagingEDRXCycleHf6                                // hf6
	NBIoTPagingEDRXCycleHf8                                // hf8
	NBIoTPagingEDRXCycleHf10                               // hf10
	NBIoTPagingEDRXCycleHf12                               // hf12
	NBIoTPagingEDRXCycleHf14                               // hf14
	NBIoTPagingEDRXCycleHf16                               // hf16
	NBIoTPagingEDRXCycleHf32                               // hf32
	NBIoTPagingEDRXCycleHf64                               // hf64
	NBIoTPagingEDRXCycleHf128                              // hf128
	NBIoTPagingEDRXCycleHf256                              // hf256
	NBIoTPagingEDRXCycleHf512                              // hf512
	NBIoTPagingEDRXCycleHf1024                             // hf1024
)

// NBIoTPagingTimeWindow is the NB-IoT-PagingTimeWindow of TS 36.413 9.3.4.
//
//s1ap:enum root=16 extensible
type NBIoTPagingTimeWindow uint8

const (
	NBIoTPagingTimeWindowS1  NBIoTPagingTimeWindow = iota // s1
	NBIoTPagingTimeWindowS2                               // s2
	NBIoTPagingTimeWindowS3                               // s3
	NBIoTPagingTimeWindowS4                               // s4
	NBIoTPagingTimeWindowS5                               // s5
	NBIoTPagingTimeWindowS6                               // s6
	NBIoTPagingTimeWindowS7                               // s7
	NBIoTPagingTimeWindowS8                               // s8
	NBIoTPagingTimeWindowS9                               // s9
	NBIoTPagingTimeWindowS10                              // s10
	NBIoTPagingTimeWindowS11                              // s11
	NBIoTPagingTimeWindowS12                              // s12
	NBIoTPagingTimeWindowS13                              // s13
	NBIoTPagingTimeWindowS14                              // s14
	NBIoTPagingTimeWindowS15                              // s15
	NBIoTPagingTimeWindowS16                              // s16
)

// NBIoTPagingEDRXInformation is the NB-IoT-Paging-eDRXInformation of TS 36.413 9.3.4.
//
//s1ap:sequence
type NBIoTPagingEDRXInformation struct {
	NBIoTPagingEDRXCycle  NBIoTPagingEDRXCycle
	NBIoTPagingTimeWindow Opt[NBIoTPagingTimeWindow] `s1ap:"optional"`
	Unknown               *Unknown
}

// PagingProbabilityInformation is the PagingProbabilityInformation of TS 36.413 9.3.4.
//
//s1ap:enum root=21 extensible
type PagingProbabilityInformation uint8

const (
	PagingProbabilityInformationP00  PagingProbabilityInformation = iota // p00
	PagingProbabilityInformationP05                                      // p05
	PagingProbabilityInformationP10                                      // p10
	PagingProbabilityInformationP15                                      // p15
	PagingProbabilityInformationP20                                      // p20
	PagingProbabilityInformationP25                                      // p25
	PagingProbabilityInformationP30                                      // p30
	PagingProbabilityInformationP35                                      // p35
	PagingProbabilityInformationP40                                      // p40
	PagingProbabilityInformationP45                                      // p45
	PagingProbabilityInformationP50                                      // p50
	PagingProbabilityInformationP55                                      // p55
	PagingProbabilityInformationP60                                      // p60
	PagingProbabilityInformationP65                                      // p65
	PagingProbabilityInformationP70                                      // p70
	PagingProbabilityInformationP75                                      // p75
	PagingProbabilityInformationP80                                      // p80
	PagingProbabilityInformationP85                                      // p85
	PagingProbabilityInformationP90                                      // p90
	PagingProbabilityInformationP95                                      // p95
	PagingProbabilityInformationP100                                     // p100
)

// WUSAssistanceInformation is the WUS-Assistance-Information of TS 36.413 9.3.4.
//
//s1ap:sequence
type WUSAssistanceInformation struct {
	PagingProbabilityInformation PagingProbabilityInformation
	Unknown                      *Unknown
}

// NBIoTPagingDRX is the NB-IoT-PagingDRX of TS 36.413 9.3.4.
//
//s1ap:enum root=6 extensible
type NBIoTPagingDRX uint8

const (
	NBIoTPagingDRXV32   NBIoTPagingDRX = iota // v32
	NBIoTPagingDRXV64                         // v64
	NBIoTPagingDRXV128                        // v128
	NBIoTPagingDRXV256                        // v256
	NBIoTPagingDRXV512                        // v512
	NBIoTPagingDRXV1024                       // v1024
)

// PagingCause is the PagingCause of TS 36.413 9.3.4.
//
//s1ap:enum root=1 extensible
type PagingCause uint8

const (
	PagingCauseVoice PagingCause = iota // voice
)
