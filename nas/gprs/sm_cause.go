package gprs

// SMCause is an SM cause (TS 24.008 10.5.6.6).
type SMCause uint8

// The SM causes.
const (
	SMCauseOperatorDeterminedBarring        SMCause = 8
	SMCauseLLCOrSNDCPFailure                SMCause = 25
	SMCauseInsufficientResources            SMCause = 26
	SMCauseMissingOrUnknownAPN              SMCause = 27
	SMCauseUnknownPDPAddressOrType          SMCause = 28
	SMCauseUserAuthenticationFailed         SMCause = 29
	SMCauseRejectedByGateway                SMCause = 30
	SMCauseRejectedUnspecified              SMCause = 31
	SMCauseServiceOptionNotSupported        SMCause = 32
	SMCauseServiceOptionNotSubscribed       SMCause = 33
	SMCauseServiceOptionOutOfOrder          SMCause = 34
	SMCauseNSAPIAlreadyUsed                 SMCause = 35
	SMCauseRegularDeactivation              SMCause = 36
	SMCauseQoSNotAccepted                   SMCause = 37
	SMCauseNetworkFailure                   SMCause = 38
	SMCauseReactivationRequired             SMCause = 39
	SMCauseFeatureNotSupported              SMCause = 40
	SMCauseSemanticErrorInTFT               SMCause = 41
	SMCauseSyntacticalErrorInTFT            SMCause = 42
	SMCauseUnknownPDPContext                SMCause = 43
	SMCauseSemanticErrorsInPacketFilters    SMCause = 44
	SMCauseSyntacticalErrorsInPacketFilters SMCause = 45
	SMCauseContextWithoutTFTActivated       SMCause = 46
	SMCauseBCMViolation                     SMCause = 48
	SMCausePDPTypeIPv4OnlyAllowed           SMCause = 50
	SMCausePDPTypeIPv6OnlyAllowed           SMCause = 51
	SMCauseSingleAddressBearersOnlyAllowed  SMCause = 52
	SMCauseCollisionWithNetworkRequest      SMCause = 56
	SMCausePDPTypeIPv4v6OnlyAllowed         SMCause = 57
	SMCausePDPTypeNonIPOnlyAllowed          SMCause = 58
	SMCauseBearerHandlingNotSupported       SMCause = 60
	SMCauseMaximumNumberOfContextsReached   SMCause = 65
	SMCauseAPNNotSupportedInRATAndPLMN      SMCause = 66
	SMCauseInvalidTI                        SMCause = 81
	SMCauseSemanticallyIncorrectMessage     SMCause = 95
	SMCauseInvalidMandatoryInformation      SMCause = 96
	SMCauseMessageTypeNonExistent           SMCause = 97
	SMCauseMessageTypeNotCompatible         SMCause = 98
	SMCauseInformationElementNonExistent    SMCause = 99
	SMCauseConditionalIEError               SMCause = 100
	SMCauseMessageNotCompatible             SMCause = 101
	SMCauseProtocolErrorUnspecified         SMCause = 111
	SMCauseAPNRestrictionIncompatible       SMCause = 112
	SMCauseMultipleAccessesNotAllowed       SMCause = 113
)

var smCauseText = [256]string{
	8:   "Operator Determined Barring",
	25:  "LLC or SNDCP failure",
	26:  "Insufficient resources",
	27:  "Missing or unknown APN",
	28:  "Unknown PDP address or PDP type",
	29:  "User authentication failed",
	30:  "Activation rejected by GGSN, Serving GW or PDN GW",
	31:  "Activation rejected, unspecified",
	32:  "Service option not supported",
	33:  "Requested service option not subscribed",
	34:  "Service option temporarily out of order",
	35:  "NSAPI already used",
	36:  "Regular deactivation",
	37:  "QoS not accepted",
	38:  "Network failure",
	39:  "Reactivation required",
	40:  "Feature not supported",
	41:  "Semantic error in the TFT operation",
	42:  "Syntactical error in the TFT operation",
	43:  "Unknown PDP context",
	44:  "Semantic errors in packet filter(s)",
	45:  "Syntactical errors in packet filter(s)",
	46:  "PDP context without TFT already activated",
	48:  "Request rejected, Bearer Control Mode violation",
	50:  "PDP type IPv4 only allowed",
	51:  "PDP type IPv6 only allowed",
	52:  "Single address bearers only allowed",
	56:  "Collision with network initiated request",
	57:  "PDP type IPv4v6 only allowed",
	58:  "PDP type non IP only allowed",
	60:  "Bearer handling not supported",
	65:  "Maximum number of PDP contexts reached",
	66:  "Requested APN not supported in current RAT and PLMN combination",
	81:  "Invalid transaction identifier value",
	95:  "Semantically incorrect message",
	96:  "Invalid mandatory information",
	97:  "Message type non-existent or not implemented",
	98:  "Message type not compatible with the protocol state",
	99:  "Information element non-existent or not implemented",
	100: "Conditional IE error",
	101: "Message not compatible with the protocol state",
	111: "Protocol error, unspecified",
	112: "APN restriction value incompatible with active PDP context",
	113: "Multiple accesses to a PDN connection not allowed",
}

// String returns the number and the standard's words, such as
// "#29 User authentication failed".
func (c SMCause) String() string { return causeString(uint8(c), &smCauseText) }
