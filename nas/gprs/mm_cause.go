package gprs

// MMCause is a reject cause of mobility management (TS 24.008 10.5.3.6).
type MMCause uint8

// The reject causes. From 48 to 63 all mean a retry in a new cell.
const (
	MMCauseIMSIUnknownInHLR              MMCause = 2
	MMCauseIllegalMS                     MMCause = 3
	MMCauseIMSIUnknownInVLR              MMCause = 4
	MMCauseIMEINotAccepted               MMCause = 5
	MMCauseIllegalME                     MMCause = 6
	MMCausePLMNNotAllowed                MMCause = 11
	MMCauseLocationAreaNotAllowed        MMCause = 12
	MMCauseRoamingNotAllowed             MMCause = 13
	MMCauseNoSuitableCells               MMCause = 15
	MMCauseNetworkFailure                MMCause = 17
	MMCauseMACFailure                    MMCause = 20
	MMCauseSynchFailure                  MMCause = 21
	MMCauseCongestion                    MMCause = 22
	MMCauseGSMAuthenticationUnacceptable MMCause = 23
	MMCauseNotAuthorizedForThisCSG       MMCause = 25
	MMCauseServiceOptionNotSupported     MMCause = 32
	MMCauseServiceOptionNotSubscribed    MMCause = 33
	MMCauseServiceOptionOutOfOrder       MMCause = 34
	MMCauseCallCannotBeIdentified        MMCause = 38
	MMCauseRetryUponEntryIntoNewCell     MMCause = 48
	MMCauseSemanticallyIncorrectMessage  MMCause = 95
	MMCauseInvalidMandatoryInformation   MMCause = 96
	MMCauseMessageTypeNonExistent        MMCause = 97
	MMCauseMessageTypeNotCompatible      MMCause = 98
	MMCauseInformationElementNonExistent MMCause = 99
	MMCauseConditionalIEError            MMCause = 100
	MMCauseMessageNotCompatible          MMCause = 101
	MMCauseProtocolErrorUnspecified      MMCause = 111
)

var mmCauseText = [256]string{
	2:   "IMSI unknown in HLR",
	3:   "Illegal MS",
	4:   "IMSI unknown in VLR",
	5:   "IMEI not accepted",
	6:   "Illegal ME",
	11:  "PLMN not allowed",
	12:  "Location Area not allowed",
	13:  "Roaming not allowed in this location area",
	15:  "No Suitable Cells In Location Area",
	17:  "Network failure",
	20:  "MAC failure",
	21:  "Synch failure",
	22:  "Congestion",
	23:  "GSM authentication unacceptable",
	25:  "Not authorized for this CSG",
	32:  "Service option not supported",
	33:  "Requested service option not subscribed",
	34:  "Service option temporarily out of order",
	38:  "Call cannot be identified",
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
// "#2 IMSI unknown in HLR".
func (c MMCause) String() string { return causeString(uint8(c), &mmCauseText) }
