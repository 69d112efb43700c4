package s1ap

// S1SetupRequest registers an eNodeB, its cells' TACs and PLMNs with an MME (TS 36.413 9.1.8.4).
//
//s1ap:message S1SetupRequest procedure=17 initiating reject
type S1SetupRequest struct {
	GlobalENBID            GlobalENBID                 `s1ap:"id=59 reject mandatory"`
	ENBName                Opt[string]                 `s1ap:"id=60 ignore optional printable(1..150,...)"`
	SupportedTAs           []SupportedTAsItem          `s1ap:"id=64 reject mandatory list(1..256)"`
	DefaultPagingDRX       PagingDRX                   `s1ap:"id=137 ignore mandatory"`
	CSGIDList              []CSGIDListItem             `s1ap:"id=128 reject optional list(1..256)"`
	UERetentionInformation Opt[UERetentionInformation] `s1ap:"id=228 ignore optional"`
	NBIoTDefaultPagingDRX  Opt[NBIoTDefaultPagingDRX]  `s1ap:"id=234 ignore optional"`
	ConnectedEnGNBList     []ConnectedEnGNBItem        `s1ap:"id=291 ignore optional list(1..256)"`
	Unknown                *Unknown
}

// S1SetupResponse accepts an eNodeB and names the GUMMEIs the MME serves (TS 36.413 9.1.8.5).
//
//s1ap:message S1SetupResponse procedure=17 successful reject
type S1SetupResponse struct {
	MMEName                  Opt[string]                   `s1ap:"id=61 ignore optional printable(1..150,...)"`
	ServedGUMMEIs            []ServedGUMMEIsItem           `s1ap:"id=105 reject mandatory list(1..8)"`
	RelativeMMECapacity      uint8                         `s1ap:"id=87 ignore mandatory int(0..255)"`
	MMERelaySupportIndicator Opt[MMERelaySupportIndicator] `s1ap:"id=163 ignore optional"`
	CriticalityDiagnostics   *CriticalityDiagnostics       `s1ap:"id=58 ignore optional"`
	UERetentionInformation   Opt[UERetentionInformation]   `s1ap:"id=228 ignore optional"`
	ServedDCNs               []ServedDCNsItem              `s1ap:"id=247 ignore optional list(0..32)"`
	IABSupported             Opt[IABSupported]             `s1ap:"id=303 ignore optional"`
	Unknown                  *Unknown
}

// S1SetupFailure refuses an S1 SETUP REQUEST, with a time to wait before the next (TS 36.413 9.1.8.6).
//
//s1ap:message S1SetupFailure procedure=17 unsuccessful reject
type S1SetupFailure struct {
	Cause                  Cause                   `s1ap:"id=2 ignore mandatory cause"`
	TimeToWait             Opt[TimeToWait]         `s1ap:"id=65 ignore optional"`
	CriticalityDiagnostics *CriticalityDiagnostics `s1ap:"id=58 ignore optional"`
	Unknown                *Unknown
}

// RATType is the RAT-Type of TS 36.413 9.3.4.
//
//s1ap:enum root=1 extensible
type RATType uint8

const (
	RATTypeNbiot          RATType = iota // nbiot
	RATTypeNbiotLeo                      // nbiot-leo
	RATTypeNbiotMeo                      // nbiot-meo
	RATTypeNbiotGeo                      // nbiot-geo
	RATTypeNbiotOthersat                 // nbiot-othersat
	RATTypeEUTRANLeo                     // eutran-leo
	RATTypeEUTRANMeo                     // eutran-meo
	RATTypeEUTRANGeo                     // eutran-geo
	RATTypeEUTRANOthersat                // eutran-othersat
)

// SupportedTAsItem is one TAC of an eNodeB with the PLMNs broadcast in it.
//
//s1ap:sequence
type SupportedTAsItem struct {
	TAC            uint16         `s1ap:"octets(2)"`
	BroadcastPLMNs []PLMNIdentity `s1ap:"list(1..6) octets(3)"`
	RATType        Opt[RATType]   `s1ap:"ext=232 reject"`
	Unknown        *Unknown
}

// UERetentionInformation is the UE-RetentionInformation of TS 36.413 9.3.4.
//
//s1ap:enum root=1 extensible
type UERetentionInformation uint8

const (
	UERetentionInformationUesRetained UERetentionInformation = iota // ues-retained
)

// NBIoTDefaultPagingDRX is the NB-IoT-DefaultPagingDRX of TS 36.413 9.3.4.
//
//s1ap:enum root=4 extensible
type NBIoTDefaultPagingDRX uint8

const (
	NBIoTDefaultPagingDRXV128  NBIoTDefaultPagingDRX = iota // v128
	NBIoTDefaultPagingDRXV256                               // v256
	NBIoTDefaultPagingDRXV512                               // v512
	NBIoTDefaultPagingDRXV1024                              // v1024
)

// ConnectedEnGNBItem is the ConnectedengNBItem of TS 36.413 9.3.4.
//
//s1ap:sequence
type ConnectedEnGNBItem struct {
	EnGNBID      BitString          `s1ap:"bits(22..32,...)"`
	SupportedTAs []SupportedTAsItem `s1ap:"list(1..256)"`
	Unknown      *Unknown
}

// ServedGUMMEIsItem is the product of PLMNs, groups and codes that an MME serves.
//
//s1ap:sequence
type ServedGUMMEIsItem struct {
	ServedPLMNs    []PLMNIdentity  `s1ap:"list(1..32) octets(3)"`
	ServedGroupIDs []uint16        `s1ap:"list(1..65535) octets(2)"`
	ServedMMECs    []uint8         `s1ap:"list(1..256) octets(1)"`
	GUMMEIType     Opt[GUMMEIType] `s1ap:"ext=170 ignore"`
	Unknown        *Unknown
}

// MMERelaySupportIndicator is the MMERelaySupportIndicator of TS 36.413 9.3.4.
//
//s1ap:enum root=1 extensible
type MMERelaySupportIndicator uint8

const (
	MMERelaySupportIndicatorTrue MMERelaySupportIndicator = iota // true
)

// ServedDCNsItem is the ServedDCNsItem of TS 36.413 9.3.4.
//
//s1ap:sequence
type ServedDCNsItem struct {
	DCNID               uint16 `s1ap:"int(0..65535)"`
	RelativeDCNCapacity uint8  `s1ap:"int(0..255)"`
	Unknown             *Unknown
}

// IABSupported is the IAB-Supported of TS 36.413 9.3.4.
//
//s1ap:enum root=1 extensible
type IABSupported uint8

const (
	IABSupportedTrue IABSupported = iota // true
)
