package gtpv1

import "fmt"

// IE is the type of an information element (TS 29.060 7.7). Those below 128
// have a length that the type tells, the others carry it.
type IE uint8

// The information elements that this package reads and writes.
const (
	IECause                    IE = 1
	IEIMSI                     IE = 2
	IERAI                      IE = 3
	IETLLI                     IE = 4
	IEPTMSI                    IE = 5
	IEReorderingRequired       IE = 8
	IEAuthenticationTriplet    IE = 9
	IEPTMSISignature           IE = 12
	IEMSValidated              IE = 13
	IERecovery                 IE = 14
	IESelectionMode            IE = 15
	IETEIDDataI                IE = 16
	IETEIDControlPlane         IE = 17
	IETEIDDataII               IE = 18
	IETeardownInd              IE = 19
	IENSAPI                    IE = 20
	IEChargingCharacteristics  IE = 26
	IEChargingID               IE = 127
	IEEndUserAddress           IE = 128
	IEMMContext                IE = 129
	IEPDPContext               IE = 130
	IEAPN                      IE = 131
	IEPCO                      IE = 132
	IEGSNAddress               IE = 133
	IEMSISDN                   IE = 134
	IEQoSProfile               IE = 135
	IEAuthenticationQuintuplet IE = 136
	IETFT                      IE = 137
	IEExtensionHeaderTypeList  IE = 141
	IECommonFlags              IE = 148
	IEAPNRestriction           IE = 149
	IERATType                  IE = 151
	IEULI                      IE = 152
	IEMSTimeZone               IE = 153
	IEIMEISV                   IE = 154
	IEHopCounter               IE = 163
	IEEvolvedARP               IE = 191
	IEAPNAMBR                  IE = 198
	IEUENetworkCapability      IE = 199
	IEGGSNBackOffTime          IE = 202
)

var ieNames = map[IE]string{
	IECause:                    "Cause",
	IEIMSI:                     "IMSI",
	IERAI:                      "RAI",
	IETLLI:                     "TLLI",
	IEPTMSI:                    "P-TMSI",
	IEReorderingRequired:       "Reordering Required",
	IEAuthenticationTriplet:    "Authentication Triplet",
	IEPTMSISignature:           "P-TMSI Signature",
	IEMSValidated:              "MS Validated",
	IERecovery:                 "Recovery",
	IESelectionMode:            "Selection Mode",
	IETEIDDataI:                "TEID Data I",
	IETEIDControlPlane:         "TEID Control Plane",
	IETEIDDataII:               "TEID Data II",
	IETeardownInd:              "Teardown Ind",
	IENSAPI:                    "NSAPI",
	IEChargingCharacteristics:  "Charging Characteristics",
	IEChargingID:               "Charging ID",
	IEEndUserAddress:           "End User Address",
	IEMMContext:                "MM Context",
	IEPDPContext:               "PDP Context",
	IEAPN:                      "APN",
	IEPCO:                      "PCO",
	IEGSNAddress:               "GSN Address",
	IEMSISDN:                   "MSISDN",
	IEQoSProfile:               "QoS Profile",
	IEAuthenticationQuintuplet: "Authentication Quintuplet",
	IETFT:                      "TFT",
	IEExtensionHeaderTypeList:  "Extension Header Type List",
	IECommonFlags:              "Common Flags",
	IEAPNRestriction:           "APN Restriction",
	IERATType:                  "RAT Type",
	IEULI:                      "ULI",
	IEMSTimeZone:               "MS Time Zone",
	IEIMEISV:                   "IMEI(SV)",
	IEHopCounter:               "Hop Counter",
	IEEvolvedARP:               "Evolved ARP I",
	IEAPNAMBR:                  "APN-AMBR",
	IEUENetworkCapability:      "UE Network Capability",
	IEGGSNBackOffTime:          "GGSN Back-Off Time",
}

// String returns the element's name as the standard writes it.
func (i IE) String() string {
	if s, ok := ieNames[i]; ok {
		return s
	}
	return fmt.Sprintf("IE %d", uint8(i))
}

// valueLen is how many octets follow the type of an element without a length,
// 0 for a type that the standard does not have.
var valueLen = [128]uint8{
	1: 1, 2: 8, 3: 6, 4: 4, 5: 4, 8: 1, 9: 28, 11: 1, 12: 3, 13: 1, 14: 1, 15: 1,
	16: 4, 17: 4, 18: 5, 19: 1, 20: 1, 21: 1, 22: 9, 23: 1, 24: 1, 25: 2, 26: 2,
	27: 2, 28: 2, 29: 1, 127: 4,
}

// mayRepeat tells which elements a message can have more than one of, told
// apart by their order.
func (i IE) mayRepeat() bool {
	switch i {
	case IEGSNAddress, IENSAPI, IEPDPContext, IETEIDDataII, IEAuthenticationTriplet, IEAuthenticationQuintuplet:
		return true
	}
	return false
}
