package gtpv2

import "fmt"

// IE is the type of an information element (TS 29.274 8.1).
type IE uint8

// The information elements that this package reads and writes.
const (
	IEIMSI                    IE = 1
	IECause                   IE = 2
	IERecovery                IE = 3
	IEAPN                     IE = 71
	IEAMBR                    IE = 72
	IEEBI                     IE = 73
	IEIPAddress               IE = 74
	IEMEI                     IE = 75
	IEMSISDN                  IE = 76
	IEIndication              IE = 77
	IEPCO                     IE = 78
	IEPAA                     IE = 79
	IEBearerQoS               IE = 80
	IEFlowQoS                 IE = 81
	IERATType                 IE = 82
	IEServingNetwork          IE = 83
	IEBearerTFT               IE = 84
	IETAD                     IE = 85
	IEULI                     IE = 86
	IEFTEID                   IE = 87
	IEDelayValue              IE = 92
	IEBearerContext           IE = 93
	IEChargingID              IE = 94
	IEChargingCharacteristics IE = 95
	IEPDNType                 IE = 99
	IEPTI                     IE = 100
	// The MM context has a type for each security mode; this is the first.
	IEMMContext              IE = 103
	IEPDNConnection          IE = 109
	IEPTMSI                  IE = 111
	IEPTMSISignature         IE = 112
	IEHopCounter             IE = 113
	IEUETimeZone             IE = 114
	IECompleteRequestMessage IE = 116
	IEAPNRestriction         IE = 127
	IESelectionMode          IE = 128
	IENodeType               IE = 135
	IETransactionIdentifier  IE = 137
	IEARP                    IE = 155
	IEEPCTimer               IE = 156
)

var ieNames = map[IE]string{
	IEIMSI:                    "IMSI",
	IECause:                   "Cause",
	IERecovery:                "Recovery",
	IEAPN:                     "APN",
	IEAMBR:                    "AMBR",
	IEEBI:                     "EBI",
	IEIPAddress:               "IP Address",
	IEMEI:                     "MEI",
	IEMSISDN:                  "MSISDN",
	IEIndication:              "Indication",
	IEPCO:                     "PCO",
	IEPAA:                     "PAA",
	IEBearerQoS:               "Bearer QoS",
	IEFlowQoS:                 "Flow QoS",
	IERATType:                 "RAT Type",
	IEServingNetwork:          "Serving Network",
	IEBearerTFT:               "Bearer TFT",
	IETAD:                     "TAD",
	IEULI:                     "ULI",
	IEFTEID:                   "F-TEID",
	IEDelayValue:              "Delay Value",
	IEBearerContext:           "Bearer Context",
	IEChargingID:              "Charging ID",
	IEChargingCharacteristics: "Charging Characteristics",
	IEPDNType:                 "PDN Type",
	IEPTI:                     "PTI",
	IEMMContext:               "MM Context",
	IEPDNConnection:           "PDN Connection",
	IEPTMSI:                   "P-TMSI",
	IEPTMSISignature:          "P-TMSI Signature",
	IEHopCounter:              "Hop Counter",
	IEUETimeZone:              "UE Time Zone",
	IECompleteRequestMessage:  "Complete Request Message",
	IEAPNRestriction:          "APN Restriction",
	IESelectionMode:           "Selection Mode",
	IENodeType:                "Node Type",
	IETransactionIdentifier:   "Transaction Identifier",
	IEARP:                     "ARP",
	IEEPCTimer:                "EPC Timer",
}

// String returns the element's name as the standard writes it.
func (i IE) String() string {
	if s, ok := ieNames[i]; ok {
		return s
	}
	return fmt.Sprintf("IE %d", uint8(i))
}

// key is an element's type and instance as one number to switch on: the type
// constants below plus the instance.
type key uint16

const (
	kIMSI                    = key(IEIMSI) << 4
	kCause                   = key(IECause) << 4
	kRecovery                = key(IERecovery) << 4
	kAPN                     = key(IEAPN) << 4
	kAMBR                    = key(IEAMBR) << 4
	kEBI                     = key(IEEBI) << 4
	kIPAddress               = key(IEIPAddress) << 4
	kMEI                     = key(IEMEI) << 4
	kMSISDN                  = key(IEMSISDN) << 4
	kIndication              = key(IEIndication) << 4
	kPCO                     = key(IEPCO) << 4
	kPAA                     = key(IEPAA) << 4
	kBearerQoS               = key(IEBearerQoS) << 4
	kFlowQoS                 = key(IEFlowQoS) << 4
	kRATType                 = key(IERATType) << 4
	kServingNetwork          = key(IEServingNetwork) << 4
	kBearerTFT               = key(IEBearerTFT) << 4
	kTAD                     = key(IETAD) << 4
	kULI                     = key(IEULI) << 4
	kFTEID                   = key(IEFTEID) << 4
	kDelayValue              = key(IEDelayValue) << 4
	kBearerContext           = key(IEBearerContext) << 4
	kChargingID              = key(IEChargingID) << 4
	kChargingCharacteristics = key(IEChargingCharacteristics) << 4
	kPDNType                 = key(IEPDNType) << 4
	kPTI                     = key(IEPTI) << 4
	kPDNConnection           = key(IEPDNConnection) << 4
	kPTMSI                   = key(IEPTMSI) << 4
	kPTMSISignature          = key(IEPTMSISignature) << 4
	kHopCounter              = key(IEHopCounter) << 4
	kUETimeZone              = key(IEUETimeZone) << 4
	kCompleteRequestMessage  = key(IECompleteRequestMessage) << 4
	kAPNRestriction          = key(IEAPNRestriction) << 4
	kSelectionMode           = key(IESelectionMode) << 4
	kNodeType                = key(IENodeType) << 4
	kTI                      = key(IETransactionIdentifier) << 4
	kARP                     = key(IEARP) << 4
	kEPCTimer                = key(IEEPCTimer) << 4
)
