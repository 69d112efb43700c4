package s1ap

// ENBConfigurationTransfer carries SON information from an eNodeB (TS 36.413 9.3.3).
//
//s1ap:message ENBConfigurationTransfer procedure=40 initiating ignore
type ENBConfigurationTransfer struct {
	SONConfigurationTransferECT            *SONConfigurationTransfer     `s1ap:"id=129 ignore optional"`
	ENDCSONConfigurationTransferECT        *ENDCSONConfigurationTransfer `s1ap:"id=294 ignore optional"`
	IntersystemSONConfigurationTransferECT []byte                        `s1ap:"id=310 ignore optional octets"`
	Unknown                                *Unknown
}

// MMEConfigurationTransfer carries SON information to an eNodeB (TS 36.413 9.3.3).
//
//s1ap:message MMEConfigurationTransfer procedure=41 initiating ignore
type MMEConfigurationTransfer struct {
	SONConfigurationTransferMCT            *SONConfigurationTransfer     `s1ap:"id=130 ignore optional"`
	ENDCSONConfigurationTransferMCT        *ENDCSONConfigurationTransfer `s1ap:"id=295 ignore optional"`
	IntersystemSONConfigurationTransferMCT []byte                        `s1ap:"id=309 ignore optional octets"`
	Unknown                                *Unknown
}

// SourceeNBID is the SourceeNB-ID of TS 36.413 9.3.4.
//
//s1ap:sequence sealed
type SourceeNBID struct {
	GlobalENBID GlobalENBID
	SelectedTAI TAI
	Unknown     *Unknown
}

// SONInformationRequest is the SONInformationRequest of TS 36.413 9.3.4.
//
//s1ap:enum root=1 extensible
type SONInformationRequest uint8

const (
	SONInformationRequestX2TNLConfigurationInfo  SONInformationRequest = iota // x2TNL-Configuration-Info
	SONInformationRequestTimeSynchronisationInfo                              // time-Synchronisation-Info
	SONInformationRequestActivateMuting                                       // activate-Muting
	SONInformationRequestDeactivateMuting                                     // deactivate-Muting
)

// ENBX2ExtTLA is the ENBX2ExtTLA of TS 36.413 9.3.4.
//
//s1ap:sequence
type ENBX2ExtTLA struct {
	IPsecTLA TransportLayerAddress   `s1ap:"bits(1..160,...) optional"`
	GTPTLAa  []TransportLayerAddress `s1ap:"list(1..16) bits(1..160,...) optional"`
	Unknown  *Unknown
}

// X2TNLConfigurationInfo is the X2TNLConfigurationInfo of TS 36.413 9.3.4.
//
//s1ap:sequence
type X2TNLConfigurationInfo struct {
	ENBX2TransportLayerAddresses         []TransportLayerAddress `s1ap:"list(1..2) bits(1..160,...)"`
	ENBX2ExtendedTransportLayerAddresses []ENBX2ExtTLA           `s1ap:"ext=153 ignore list(1..16)"`
	ENBIndirectX2TransportLayerAddresses []TransportLayerAddress `s1ap:"ext=193 ignore list(1..2) bits(1..160,...)"`
	Unknown                              *Unknown
}

// SynchronisationStatus is the SynchronisationStatus of TS 36.413 9.3.4.
//
//s1ap:enum root=2 extensible
type SynchronisationStatus uint8

const (
	SynchronisationStatusSynchronous  SynchronisationStatus = iota // synchronous
	SynchronisationStatusAsynchronous                              // asynchronous
)

// MutingAvailabilityIndication is the MutingAvailabilityIndication of TS 36.413 9.3.4.
//
//s1ap:enum root=2 extensible
type MutingAvailabilityIndication uint8

const (
	MutingAvailabilityIndicationAvailable   MutingAvailabilityIndication = iota // available
	MutingAvailabilityIndicationUnavailable                                     // unavailable
)

// TimeSynchronisationInfo is the TimeSynchronisationInfo of TS 36.413 9.3.4.
//
//s1ap:sequence
type TimeSynchronisationInfo struct {
	StratumLevel                 uint8 `s1ap:"int(0..3,...)"`
	SynchronisationStatus        SynchronisationStatus
	MutingAvailabilityIndication Opt[MutingAvailabilityIndication] `s1ap:"ext=207 ignore"`
	Unknown                      *Unknown
}

// MutingPatternInformationMutingPatternPeriod is the MutingPatternInformation-Muting-pattern-period of TS 36.413 9.3.4.
//
//s1ap:enum root=5 extensible
type MutingPatternInformationMutingPatternPeriod uint8

const (
	MutingPatternInformationMutingPatternPeriodMs0     MutingPatternInformationMutingPatternPeriod = iota // ms0
	MutingPatternInformationMutingPatternPeriodMs1280                                                     // ms1280
	MutingPatternInformationMutingPatternPeriodMs2560                                                     // ms2560
	MutingPatternInformationMutingPatternPeriodMs5120                                                     // ms5120
	MutingPatternInformationMutingPatternPeriodMs10240                                                    // ms10240
)

// MutingPatternInformation is the MutingPatternInformation of TS 36.413 9.3.4.
//
//s1ap:sequence
type MutingPatternInformation struct {
	MutingPatternPeriod MutingPatternInformationMutingPatternPeriod
	MutingPatternOffset Opt[uint16] `s1ap:"int(0..10239,...) optional"`
	Unknown             *Unknown
}

// SONInformationReply is the SONInformationReply of TS 36.413 9.3.4.
//
//s1ap:sequence
type SONInformationReply struct {
	X2TNLConfigurationInfo   *X2TNLConfigurationInfo   `s1ap:"optional"`
	TimeSynchronisationInfo  *TimeSynchronisationInfo  `s1ap:"ext=149 ignore"`
	MutingPatternInformation *MutingPatternInformation `s1ap:"ext=208 ignore"`
	Unknown                  *Unknown
}

// RLFReportInformation is the RLFReportInformation of TS 36.413 9.3.4.
//
//s1ap:sequence
type RLFReportInformation struct {
	UERLFReportContainer                 []byte `s1ap:"octets"`
	UERLFReportContainerForExtendedBands []byte `s1ap:"octets optional"`
	NBIoTRLFReportContainer              []byte `s1ap:"ext=313 ignore octets"`
	Unknown                              *Unknown
}

// SONInformationReport is the SONInformationReport of TS 36.413 9.3.4, a choice: exactly one field is present.
//
//s1ap:choice root=1 extensible
type SONInformationReport struct {
	RLFReportInformation *RLFReportInformation
}

// SONInformation is the SONInformation of TS 36.413 9.3.4, a choice: exactly one field is present.
//
//s1ap:choice root=2 extensible
type SONInformation struct {
	SONInformationRequest   Opt[SONInformationRequest]
	SONInformationReply     *SONInformationReply
	SONInformationExtension *SONInformationReport `s1ap:"item(206,ignore)"`
}

// ListeningSubframePatternPatternPeriod is the ListeningSubframePattern-Pattern-period of TS 36.413 9.3.4.
//
//s1ap:enum root=4 extensible
type ListeningSubframePatternPatternPeriod uint8

const (
	ListeningSubframePatternPatternPeriodMs1280  ListeningSubframePatternPatternPeriod = iota // ms1280
	ListeningSubframePatternPatternPeriodMs2560                                               // ms2560
	ListeningSubframePatternPatternPeriodMs5120                                               // ms5120
	ListeningSubframePatternPatternPeriodMs10240                                              // ms10240
)

// ListeningSubframePattern is the ListeningSubframePattern of TS 36.413 9.3.4.
//
//s1ap:sequence
type ListeningSubframePattern struct {
	PatternPeriod ListeningSubframePatternPatternPeriod
	PatternOffset uint16 `s1ap:"int(0..10239,...)"`
	Unknown       *Unknown
}

// SynchronisationInformation is the SynchronisationInformation of TS 36.413 9.3.4.
//
//s1ap:sequence
type SynchronisationInformation struct {
	SourceStratumLevel       Opt[uint8]                `s1ap:"int(0..3,...) optional"`
	ListeningSubframePattern *ListeningSubframePattern `s1ap:"optional"`
	AggressoreCGIList        []EUTRANCGI               `s1ap:"list(1..256) optional"`
	Unknown                  *Unknown
}

// SONConfigurationTransfer is the SONConfigurationTransfer of TS 36.413 9.3.4.
//
//s1ap:sequence
type SONConfigurationTransfer struct {
	TargeteNBID                TargeteNBID
	SourceeNBID                SourceeNBID
	SONInformation             SONInformation
	X2TNLConfigurationInfo     *X2TNLConfigurationInfo     `s1ap:"ext=152 ignore"`
	SynchronisationInformation *SynchronisationInformation `s1ap:"ext=209 ignore"`
	Unknown                    *Unknown
}

// ENDCSONeNBIdentification is the EN-DCSONeNBIdentification of TS 36.413 9.3.4.
//
//s1ap:sequence
type ENDCSONeNBIdentification struct {
	GlobaleNBID GlobalENBID
	SelectedTAI TAI
	Unknown     *Unknown
}

// GlobalEnGNBID is the Global-en-gNB-ID of TS 36.413 9.3.4.
//
//s1ap:sequence
type GlobalEnGNBID struct {
	PLMNIdentity PLMNIdentity `s1ap:"octets(3)"`
	EnGNBID      BitString    `s1ap:"bits(22..32,...)"`
	Unknown      *Unknown
}

// ENDCSONEnGNBIdentification is the EN-DCSONengNBIdentification of TS 36.413 9.3.4.
//
//s1ap:sequence
type ENDCSONEnGNBIdentification struct {
	GlobalEnGNBID GlobalEnGNBID
	SelectedTAI   TAI
	Unknown       *Unknown
}

// ENDCTransferTypeRequest is the EN-DCTransferTypeRequest of TS 36.413 9.3.4.
//
//s1ap:sequence
type ENDCTransferTypeRequest struct {
	SourceeNB       ENDCSONeNBIdentification
	TargetEnGNB     ENDCSONEnGNBIdentification
	TargeteNB       *ENDCSONeNBIdentification `s1ap:"optional"`
	AssociatedTAI   Opt[TAI]                  `s1ap:"optional"`
	Broadcast5GSTAI *FiveGSTAI                `s1ap:"optional"`
	Unknown         *Unknown
}

// ENDCTransferTypeReply is the EN-DCTransferTypeReply of TS 36.413 9.3.4.
//
//s1ap:sequence
type ENDCTransferTypeReply struct {
	SourceEnGNB ENDCSONEnGNBIdentification
	TargeteNB   ENDCSONeNBIdentification
	Unknown     *Unknown
}

// ENDCSONTransferType is the EN-DCSONTransferType of TS 36.413 9.3.4, a choice: exactly one field is present.
//
//s1ap:choice root=2 extensible
type ENDCSONTransferType struct {
	Request *ENDCTransferTypeRequest
	Reply   *ENDCTransferTypeReply
}

// ENDCSONConfigurationTransfer is the EN-DCSONConfigurationTransfer of TS 36.413 9.3.4.
//
//s1ap:sequence
type ENDCSONConfigurationTransfer struct {
	Transfertype    ENDCSONTransferType
	SONInformation  SONInformation
	X2TNLConfigInfo *X2TNLConfigurationInfo `s1ap:"optional"`
	Unknown         *Unknown
}
