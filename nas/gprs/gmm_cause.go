package gprs

// GMMCause is a GMM cause (TS 24.008 10.5.5.14).
type GMMCause uint8

// The GMM causes. From 48 to 63 all mean a retry in a new cell.
const (
	GMMCauseIMSIUnknownInHLR                 GMMCause = 2
	GMMCauseIllegalMS                        GMMCause = 3
	GMMCauseIMEINotAccepted                  GMMCause = 5
	GMMCauseIllegalME                        GMMCause = 6
	GMMCauseGPRSServicesNotAllowed           GMMCause = 7
	GMMCauseGPRSAndNonGPRSServicesNotAllowed GMMCause = 8
	GMMCauseMSIdentityUnknown                GMMCause = 9
	GMMCauseImplicitlyDetached               GMMCause = 10
	GMMCausePLMNNotAllowed                   GMMCause = 11
	GMMCauseLocationAreaNotAllowed           GMMCause = 12
	GMMCauseRoamingNotAllowed                GMMCause = 13
	GMMCauseGPRSServicesNotAllowedInPLMN     GMMCause = 14
	GMMCauseNoSuitableCells                  GMMCause = 15
	GMMCauseMSCTemporarilyNotReachable       GMMCause = 16
	GMMCauseNetworkFailure                   GMMCause = 17
	GMMCauseMACFailure                       GMMCause = 20
	GMMCauseSynchFailure                     GMMCause = 21
	GMMCauseCongestion                       GMMCause = 22
	GMMCauseGSMAuthenticationUnacceptable    GMMCause = 23
	GMMCauseNotAuthorizedForThisCSG          GMMCause = 25
	GMMCauseSMSProvidedViaGPRS               GMMCause = 28
	GMMCauseNoPDPContextActivated            GMMCause = 40
	GMMCauseRetryUponEntryIntoNewCell        GMMCause = 48
	GMMCauseSemanticallyIncorrectMessage     GMMCause = 95
	GMMCauseInvalidMandatoryInformation      GMMCause = 96
	GMMCauseMessageTypeNonExistent           GMMCause = 97
	GMMCauseMessageTypeNotCompatible         GMMCause = 98
	GMMCauseInformationElementNonExistent    GMMCause = 99
	GMMCauseConditionalIEError               GMMCause = 100
	GMMCauseMessageNotCompatible             GMMCause = 101
	GMMCauseProtocolErrorUnspecified         GMMCause = 111
)

var gmmCauseText = [256]string{
	2:   "IMSI unknown in HLR",
	3:   "Illegal MS",
	5:   "IMEI not accepted",
	6:   "Illegal ME",
	7:   "GPRS services not allowed",
	8:   "GPRS services and non-GPRS services not allowed",
	9:   "MS identity cannot be derived by the network",
	10:  "Implicitly detached",
	11:  "PLMN not allowed",
	12:  "Location Area not allowed",
	13:  "Roaming not allowed in this location area",
	14:  "GPRS services not allowed in this PLMN",
	15:  "No Suitable Cells In Location Area",
	16:  "MSC temporarily not reachable",
	17:  "Network failure",
	20:  "MAC failure",
	21:  "Synch failure",
	22:  "Congestion",
	23:  "GSM authentication unacceptable",
	25:  "Not authorized for this CSG",
	28:  "SMS provided via GPRS in this routing area",
	40:  "No PDP context activated",
	48:  "Retry upon entry into a new cell",
	95:  "Semantically incorrect message",
	96:  "Invalid mandatory information",
	97:  "Message type non-existent or not implemented",
	98:  "Message type not compatible with the protocol state",
	99:  "Information element non-existent or not implemented",
	100: "Conditional IE error",
	101: "Message not compatible with the protocol state",
	111: "Protocol error, unspecified",
}

// String returns the number and the standard's words, such as
// "#7 GPRS services not allowed".
func (c GMMCause) String() string { return causeString(uint8(c), &gmmCauseText) }
