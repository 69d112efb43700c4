package s1ap

// TraceDepth is the TraceDepth of TS 36.413 9.3.4.
//
//s1ap:enum root=6 extensible
type TraceDepth uint8

const (
	TraceDepthMinimum                               TraceDepth = iota // minimum
	TraceDepthMedium                                                  // medium
	TraceDepthMaximum                                                 // maximum
	TraceDepthMinimumWithoutVendorSpecificExtension                   // minimumWithoutVendorSpecificExtension
	TraceDepthMediumWithoutVendorSpecificExtension                    // mediumWithoutVendorSpecificExtension
	TraceDepthMaximumWithoutVendorSpecificExtension                   // maximumWithoutVendorSpecificExtension
)

// CellBasedQMC is the CellBasedQMC of TS 36.413 9.3.4.
//
//s1ap:sequence
type CellBasedQMC struct {
	CellIdListforQMC []EUTRANCGI `s1ap:"list(1..32)"`
	Unknown          *Unknown
}

// TABasedQMC is the TABasedQMC of TS 36.413 9.3.4.
//
//s1ap:sequence
type TABasedQMC struct {
	TAListforQMC []uint16 `s1ap:"list(1..8) octets(2)"`
	Unknown      *Unknown
}

// TAIBasedQMC is the TAIBasedQMC of TS 36.413 9.3.4.
//
//s1ap:sequence
type TAIBasedQMC struct {
	TAIListforQMC []TAI `s1ap:"list(1..8)"`
	Unknown       *Unknown
}

// PLMNAreaBasedQMC is the PLMNAreaBasedQMC of TS 36.413 9.3.4.
//
//s1ap:sequence
type PLMNAreaBasedQMC struct {
	PlmnListforQMC []PLMNIdentity `s1ap:"list(1..16) octets(3)"`
	Unknown        *Unknown
}

// AreaScopeOfQMC is the AreaScopeOfQMC of TS 36.413 9.3.4, a choice: exactly one field is present.
//
//s1ap:choice root=4 extensible
type AreaScopeOfQMC struct {
	CellBased     *CellBasedQMC
	TABased       *TABasedQMC
	TAIBased      *TAIBasedQMC
	PLMNAreaBased *PLMNAreaBasedQMC
}

// ServiceType is the ServiceType of TS 36.413 9.3.4.
//
//s1ap:enum root=2 extensible
type ServiceType uint8

const (
	ServiceTypeQMCForStreamingService ServiceType = iota // qMC-for-streaming-service
	ServiceTypeQMCForMTSIService                         // qMC-for-MTSI-service
)

// UEAppLayerMeasConfig is the UEAppLayerMeasConfig of TS 36.413 9.3.4.
//
//s1ap:sequence
type UEAppLayerMeasConfig struct {
	ContainerForAppLayerMeasConfig []byte `s1ap:"octets(1..1000)"`
	AreaScopeOfQMC                 AreaScopeOfQMC
	ServiceType                    Opt[ServiceType] `s1ap:"ext=276 ignore"`
	Unknown                        *Unknown
}

// TraceActivation is the TraceActivation of TS 36.413 9.3.4.
//
//s1ap:sequence
type TraceActivation struct {
	EUTRANTraceID                  [8]byte `s1ap:"octets(8)"`
	InterfacesToTrace              uint8   `s1ap:"bits(8)"`
	TraceDepth                     TraceDepth
	TraceCollectionEntityIPAddress TransportLayerAddress `s1ap:"bits(1..160,...)"`
	MDTConfiguration               *MDTConfiguration     `s1ap:"ext=162 ignore"`
	UEAppLayerMeasConfig           *UEAppLayerMeasConfig `s1ap:"ext=262 ignore"`
	MDTConfigurationNR             []byte                `s1ap:"ext=316 ignore octets"`
	TraceCollectionEntityURI       Opt[string]           `s1ap:"ext=325 ignore visible"`
	Unknown                        *Unknown
}

// ERABUsageReportItem is the E-RABUsageReportItem of TS 36.413 9.3.4.
//
//s1ap:sequence
type ERABUsageReportItem struct {
	StartTimestamp [4]byte `s1ap:"octets(4)"`
	EndTimestamp   [4]byte `s1ap:"octets(4)"`
	UsageCountUL   uint64  `s1ap:"int(0..18446744073709551615)"`
	UsageCountDL   uint64  `s1ap:"int(0..18446744073709551615)"`
	Unknown        *Unknown
}

// SecondaryRATDataUsageReportItem is the SecondaryRATDataUsageReportItem of TS 36.413 9.3.4.
//
//s1ap:sequence
type SecondaryRATDataUsageReportItem struct {
	ERABID              uint8 `s1ap:"int(0..15,...)"`
	SecondaryRATType    SecondaryRATType
	ERABUsageReportList []ERABUsageReportItem `s1ap:"list(1..2) item(267,ignore)"`
	Unknown             *Unknown
}
