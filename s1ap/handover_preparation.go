package s1ap

// HandoverRequired asks the MME to hand a UE over to another node (TS 36.413 9.1.5.1).
//
//s1ap:message HandoverRequired procedure=0 initiating reject
type HandoverRequired struct {
	MMEUES1APID                                 uint32                                `s1ap:"id=0 reject mandatory int(0..4294967295)"`
	ENBUES1APID                                 uint32                                `s1ap:"id=8 reject mandatory int(0..16777215)"`
	HandoverType                                HandoverType                          `s1ap:"id=1 reject mandatory"`
	Cause                                       Cause                                 `s1ap:"id=2 ignore mandatory cause"`
	TargetID                                    TargetID                              `s1ap:"id=4 reject mandatory"`
	DirectForwardingPathAvailability            Opt[DirectForwardingPathAvailability] `s1ap:"id=79 ignore optional"`
	SRVCCHOIndication                           Opt[SRVCCHOIndication]                `s1ap:"id=125 reject optional"`
	SourceToTargetTransparentContainer          []byte                                `s1ap:"id=104 reject mandatory octets"`
	SourceToTargetTransparentContainerSecondary []byte                                `s1ap:"id=138 reject optional octets"`
	MSClassmark2                                []byte                                `s1ap:"id=132 reject conditional octets"`
	MSClassmark3                                []byte                                `s1ap:"id=133 ignore conditional octets"`
	CSGID                                       Opt[uint32]                           `s1ap:"id=127 reject optional bits(27)"`
	CellAccessMode                              Opt[CellAccessMode]                   `s1ap:"id=145 reject optional"`
	PSServiceNotAvailable                       Opt[PSServiceNotAvailable]            `s1ap:"id=150 ignore optional"`
	Unknown                                     *Unknown
}

// HandoverCommand tells the source eNodeB that the target is ready (TS 36.413 9.1.5.2).
//
//s1ap:message HandoverCommand procedure=0 successful reject
type HandoverCommand struct {
	MMEUES1APID                                 uint32                   `s1ap:"id=0 reject mandatory int(0..4294967295)"`
	ENBUES1APID                                 uint32                   `s1ap:"id=8 reject mandatory int(0..16777215)"`
	HandoverType                                HandoverType             `s1ap:"id=1 reject mandatory"`
	NASSecurityParametersfromEUTRAN             []byte                   `s1ap:"id=135 reject conditional octets"`
	ERABSubjecttoDataForwardingList             []ERABDataForwardingItem `s1ap:"id=12 ignore optional list(1..256) item(14,ignore)"`
	ERABtoReleaseList                           []ERABItem               `s1ap:"id=13 ignore optional list(1..256) item(35,ignore)"`
	TargetToSourceTransparentContainer          []byte                   `s1ap:"id=123 reject mandatory octets"`
	TargetToSourceTransparentContainerSecondary []byte                   `s1ap:"id=139 reject optional octets"`
	CriticalityDiagnostics                      *CriticalityDiagnostics  `s1ap:"id=58 ignore optional"`
	Unknown                                     *Unknown
}

// HandoverPreparationFailure refuses a HANDOVER REQUIRED (TS 36.413 9.1.5.3).
//
//s1ap:message HandoverPreparationFailure procedure=0 unsuccessful reject
type HandoverPreparationFailure struct {
	MMEUES1APID            uint32                  `s1ap:"id=0 ignore mandatory int(0..4294967295)"`
	ENBUES1APID            uint32                  `s1ap:"id=8 ignore mandatory int(0..16777215)"`
	Cause                  Cause                   `s1ap:"id=2 ignore mandatory cause"`
	CriticalityDiagnostics *CriticalityDiagnostics `s1ap:"id=58 ignore optional"`
	Unknown                *Unknown
}

// HandoverCancel gives a handover up (TS 36.413 9.1.5.11).
//
//s1ap:message HandoverCancel procedure=4 initiating reject
type HandoverCancel struct {
	MMEUES1APID uint32 `s1ap:"id=0 reject mandatory int(0..4294967295)"`
	ENBUES1APID uint32 `s1ap:"id=8 reject mandatory int(0..16777215)"`
	Cause       Cause  `s1ap:"id=2 ignore mandatory cause"`
	Unknown     *Unknown
}

// HandoverCancelAcknowledge confirms a HANDOVER CANCEL (TS 36.413 9.1.5.12).
//
//s1ap:message HandoverCancelAcknowledge procedure=4 successful reject
type HandoverCancelAcknowledge struct {
	MMEUES1APID            uint32                  `s1ap:"id=0 ignore mandatory int(0..4294967295)"`
	ENBUES1APID            uint32                  `s1ap:"id=8 ignore mandatory int(0..16777215)"`
	CriticalityDiagnostics *CriticalityDiagnostics `s1ap:"id=58 ignore optional"`
	Unknown                *Unknown
}

// HandoverType is the HandoverType of TS 36.413 9.3.4.
//
//s1ap:enum root=5 extensible
type HandoverType uint8

const (
	HandoverTypeIntralte    HandoverType = iota // intralte
	HandoverTypeLtetoutran                      // ltetoutran
	HandoverTypeLtetogeran                      // ltetogeran
	HandoverTypeUtrantolte                      // utrantolte
	HandoverTypeGerantolte                      // gerantolte
	HandoverTypeEPSTo5gs                        // eps-to-5gs
	HandoverTypeFivegsToEPS                     // fivegs-to-eps
)

// DirectForwardingPathAvailability is the Direct-Forwarding-Path-Availability of TS 36.413 9.3.4.
//
//s1ap:enum root=1 extensible
type DirectForwardingPathAvailability uint8

const (
	DirectForwardingPathAvailabilityDirectPathAvailable DirectForwardingPathAvailability = iota // directPathAvailable
)

// SRVCCHOIndication is the SRVCCHOIndication of TS 36.413 9.3.4.
//
//s1ap:enum root=2 extensible
type SRVCCHOIndication uint8

const (
	SRVCCHOIndicationPSandCS SRVCCHOIndication = iota // pSandCS
	SRVCCHOIndicationCSonly                           // cSonly
)

// PSServiceNotAvailable is the PS-ServiceNotAvailable of TS 36.413 9.3.4.
//
//s1ap:enum root=1 extensible
type PSServiceNotAvailable uint8

const (
	PSServiceNotAvailablePSServiceNotAvailable PSServiceNotAvailable = iota // ps-service-not-available
)

// ERABDataForwardingItem is the E-RABDataForwardingItem of TS 36.413 9.3.4.
//
//s1ap:sequence
type ERABDataForwardingItem struct {
	ERABID                  uint8                 `s1ap:"int(0..15,...)"`
	DLTransportLayerAddress TransportLayerAddress `s1ap:"bits(1..160,...) optional"`
	DLGTPTEID               Opt[uint32]           `s1ap:"octets(4) optional"`
	ULTransportLayerAddress TransportLayerAddress `s1ap:"bits(1..160,...) optional"`
	ULGTPTEID               Opt[uint32]           `s1ap:"octets(4) optional"`
	Unknown                 *Unknown
}

// HandoverFlag is the HandoverFlag of TS 36.413 9.3.4.
//
//s1ap:enum root=1 extensible
type HandoverFlag uint8

const (
	HandoverFlagHandoverPreparation HandoverFlag = iota // handoverPreparation
)
