package s1ap

// InitialUEMessage carries the first uplink NAS message of a UE, eNodeB to MME (TS 36.413 9.1.7.1).
//
//s1ap:message InitialUEMessage procedure=12 initiating ignore
type InitialUEMessage struct {
	ENBUES1APID                             uint32                       `s1ap:"id=8 reject mandatory int(0..16777215)"`
	NASPDU                                  []byte                       `s1ap:"id=26 reject mandatory octets"`
	TAI                                     TAI                          `s1ap:"id=67 reject mandatory"`
	EUTRANCGI                               EUTRANCGI                    `s1ap:"id=100 ignore mandatory"`
	RRCEstablishmentCause                   RRCEstablishmentCause        `s1ap:"id=134 ignore mandatory"`
	STMSI                                   Opt[STMSI]                   `s1ap:"id=96 reject optional"`
	CSGID                                   Opt[uint32]                  `s1ap:"id=127 reject optional bits(27)"`
	GUMMEI                                  Opt[GUMMEI]                  `s1ap:"id=75 reject optional"`
	CellAccessMode                          Opt[CellAccessMode]          `s1ap:"id=145 reject optional"`
	GWTransportLayerAddress                 TransportLayerAddress        `s1ap:"id=155 ignore optional bits(1..160,...)"`
	RelayNodeIndicator                      Opt[RelayNodeIndicator]      `s1ap:"id=160 reject optional"`
	GUMMEIType                              Opt[GUMMEIType]              `s1ap:"id=170 ignore optional"`
	TunnelInformationForBBF                 *TunnelInformation           `s1ap:"id=176 ignore optional"`
	SIPTOLGWTransportLayerAddress           TransportLayerAddress        `s1ap:"id=184 ignore optional bits(1..160,...)"`
	LHNID                                   []byte                       `s1ap:"id=186 ignore optional octets(32..256)"`
	MMEGroupID                              Opt[uint16]                  `s1ap:"id=223 ignore optional octets(2)"`
	UEUsageType                             Opt[uint8]                   `s1ap:"id=230 ignore optional int(0..255)"`
	CEModeBSupportIndicator                 Opt[CEModeBSupportIndicator] `s1ap:"id=242 ignore optional"`
	DCNID                                   Opt[uint16]                  `s1ap:"id=246 ignore optional int(0..65535)"`
	CoverageLevel                           Opt[CoverageLevel]           `s1ap:"id=250 ignore optional"`
	UEApplicationLayerMeasurementCapability Opt[uint8]                   `s1ap:"id=263 ignore optional bits(8)"`
	EDTSession                              Opt[EDTSession]              `s1ap:"id=281 ignore optional"`
	IABNodeIndication                       Opt[IABNodeIndication]       `s1ap:"id=302 reject optional"`
	LTENTNTAIInformation                    *LTENTNTAIInformation        `s1ap:"id=339 ignore optional"`
	Unknown                                 *Unknown
}

// DownlinkNASTransport carries a NAS message to a UE (TS 36.413 9.1.7.2).
//
//s1ap:message DownlinkNASTransport procedure=11 initiating ignore
type DownlinkNASTransport struct {
	MMEUES1APID                            uint32                                  `s1ap:"id=0 reject mandatory int(0..4294967295)"`
	ENBUES1APID                            uint32                                  `s1ap:"id=8 reject mandatory int(0..16777215)"`
	NASPDU                                 []byte                                  `s1ap:"id=26 reject mandatory octets"`
	HandoverRestrictionList                *HandoverRestrictionList                `s1ap:"id=41 ignore optional"`
	SubscriberProfileIDforRFP              Opt[uint16]                             `s1ap:"id=106 ignore optional int(1..256)"`
	SRVCCOperationPossible                 Opt[SRVCCOperationPossible]             `s1ap:"id=124 ignore optional"`
	UERadioCapability                      []byte                                  `s1ap:"id=74 ignore optional octets"`
	DLNASPDUDeliveryAckRequest             Opt[DLNASPDUDeliveryAckRequest]         `s1ap:"id=249 ignore optional"`
	EnhancedCoverageRestricted             Opt[EnhancedCoverageRestricted]         `s1ap:"id=251 ignore optional"`
	NRUESecurityCapabilities               Opt[NRUESecurityCapabilities]           `s1ap:"id=269 ignore optional"`
	CEModeBRestricted                      Opt[CEModeBRestricted]                  `s1ap:"id=271 ignore optional"`
	UECapabilityInfoRequest                Opt[UECapabilityInfoRequest]            `s1ap:"id=275 ignore optional"`
	EndIndication                          Opt[EndIndication]                      `s1ap:"id=280 ignore optional"`
	PendingDataIndication                  Opt[PendingDataIndication]              `s1ap:"id=283 ignore optional"`
	SubscriptionBasedUEDifferentiationInfo *SubscriptionBasedUEDifferentiationInfo `s1ap:"id=278 ignore optional"`
	AdditionalRRMPriorityIndex             Opt[uint32]                             `s1ap:"id=299 ignore optional bits(32)"`
	UERadioCapabilityID                    []byte                                  `s1ap:"id=314 reject optional octets"`
	Unknown                                *Unknown
}

// UplinkNASTransport carries a NAS message from a UE (TS 36.413 9.1.7.3).
//
//s1ap:message UplinkNASTransport procedure=13 initiating ignore
type UplinkNASTransport struct {
	MMEUES1APID                   uint32                `s1ap:"id=0 reject mandatory int(0..4294967295)"`
	ENBUES1APID                   uint32                `s1ap:"id=8 reject mandatory int(0..16777215)"`
	NASPDU                        []byte                `s1ap:"id=26 reject mandatory octets"`
	EUTRANCGI                     EUTRANCGI             `s1ap:"id=100 ignore mandatory"`
	TAI                           TAI                   `s1ap:"id=67 ignore mandatory"`
	GWTransportLayerAddress       TransportLayerAddress `s1ap:"id=155 ignore optional bits(1..160,...)"`
	SIPTOLGWTransportLayerAddress TransportLayerAddress `s1ap:"id=184 ignore optional bits(1..160,...)"`
	LHNID                         []byte                `s1ap:"id=186 ignore optional octets(32..256)"`
	PSCellInformation             *PSCellInformation    `s1ap:"id=288 ignore optional"`
	LTENTNTAIInformation          *LTENTNTAIInformation `s1ap:"id=339 ignore optional"`
	Unknown                       *Unknown
}

// NASNonDeliveryIndication returns a NAS message that the eNodeB did not deliver (TS 36.413 9.1.7.4).
//
//s1ap:message NASNonDeliveryIndication procedure=16 initiating ignore
type NASNonDeliveryIndication struct {
	MMEUES1APID uint32 `s1ap:"id=0 reject mandatory int(0..4294967295)"`
	ENBUES1APID uint32 `s1ap:"id=8 reject mandatory int(0..16777215)"`
	NASPDU      []byte `s1ap:"id=26 ignore mandatory octets"`
	Cause       Cause  `s1ap:"id=2 ignore mandatory cause"`
	Unknown     *Unknown
}

// RRCEstablishmentCause says why the UE set up its RRC connection.
//
//s1ap:enum root=5 extensible
type RRCEstablishmentCause uint8

const (
	RRCEstablishmentCauseEmergency           RRCEstablishmentCause = iota // emergency
	RRCEstablishmentCauseHighPriorityAccess                               // highPriorityAccess
	RRCEstablishmentCauseMTAccess                                         // mt-Access
	RRCEstablishmentCauseMOSignalling                                     // mo-Signalling
	RRCEstablishmentCauseMOData                                           // mo-Data
	RRCEstablishmentCauseDelayTolerantAccess                              // delay-TolerantAccess
	RRCEstablishmentCauseMOVoiceCall                                      // mo-VoiceCall
	RRCEstablishmentCauseMOExceptionData                                  // mo-ExceptionData
)

// CellAccessMode is the CellAccessMode of TS 36.413 9.3.4.
//
//s1ap:enum root=1 extensible
type CellAccessMode uint8

const (
	CellAccessModeHybrid CellAccessMode = iota // hybrid
)

// RelayNodeIndicator is the RelayNode-Indicator of TS 36.413 9.3.4.
//
//s1ap:enum root=1 extensible
type RelayNodeIndicator uint8

const (
	RelayNodeIndicatorTrue RelayNodeIndicator = iota // true
)

// TunnelInformation is the TunnelInformation of TS 36.413 9.3.4.
//
//s1ap:sequence
type TunnelInformation struct {
	TransportLayerAddress TransportLayerAddress `s1ap:"bits(1..160,...)"`
	UDPPortNumber         Opt[uint16]           `s1ap:"octets(2) optional"`
	Unknown               *Unknown
}

// CEModeBSupportIndicator is the CE-mode-B-SupportIndicator of TS 36.413 9.3.4.
//
//s1ap:enum root=1 extensible
type CEModeBSupportIndicator uint8

const (
	CEModeBSupportIndicatorSupported CEModeBSupportIndicator = iota // supported
)

// CoverageLevel is the Coverage-Level of TS 36.413 9.3.4.
//
//s1ap:enum root=1 extensible
type CoverageLevel uint8

const (
	CoverageLevelExtendedcoverage CoverageLevel = iota // extendedcoverage
)

// EDTSession is the EDT-Session of TS 36.413 9.3.4.
//
//s1ap:enum root=1 extensible
type EDTSession uint8

const (
	EDTSessionTrue EDTSession = iota // true
)

// IABNodeIndication is the IAB-Node-Indication of TS 36.413 9.3.4.
//
//s1ap:enum root=1 extensible
type IABNodeIndication uint8

const (
	IABNodeIndicationTrue IABNodeIndication = iota // true
)

// DLNASPDUDeliveryAckRequest is the DLNASPDUDeliveryAckRequest of TS 36.413 9.3.4.
//
//s1ap:enum root=1 extensible
type DLNASPDUDeliveryAckRequest uint8

const (
	DLNASPDUDeliveryAckRequestRequested DLNASPDUDeliveryAckRequest = iota // requested
)

// UECapabilityInfoRequest is the UECapabilityInfoRequest of TS 36.413 9.3.4.
//
//s1ap:enum root=1 extensible
type UECapabilityInfoRequest uint8

const (
	UECapabilityInfoRequestRequested UECapabilityInfoRequest = iota // requested
)

// EndIndication is the EndIndication of TS 36.413 9.3.4.
//
//s1ap:enum root=2 extensible
type EndIndication uint8

const (
	EndIndicationNoFurtherData     EndIndication = iota // no-further-data
	EndIndicationFurtherDataExists                      // further-data-exists
)
