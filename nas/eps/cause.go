package eps

import "strconv"

// EMMCause is an EMM cause (TS 24.301 9.9.3.9).
type EMMCause uint8

// The EMM causes.
const (
	EMMCauseIMSIUnknownInHSS                    EMMCause = 2
	EMMCauseIllegalUE                           EMMCause = 3
	EMMCauseIMEINotAccepted                     EMMCause = 5
	EMMCauseIllegalME                           EMMCause = 6
	EMMCauseEPSServicesNotAllowed               EMMCause = 7
	EMMCauseEPSAndNonEPSServicesNotAllowed      EMMCause = 8
	EMMCauseUEIdentityUnknown                   EMMCause = 9
	EMMCauseImplicitlyDetached                  EMMCause = 10
	EMMCausePLMNNotAllowed                      EMMCause = 11
	EMMCauseTrackingAreaNotAllowed              EMMCause = 12
	EMMCauseRoamingNotAllowed                   EMMCause = 13
	EMMCauseEPSServicesNotAllowedInPLMN         EMMCause = 14
	EMMCauseNoSuitableCells                     EMMCause = 15
	EMMCauseMSCTemporarilyNotReachable          EMMCause = 16
	EMMCauseNetworkFailure                      EMMCause = 17
	EMMCauseCSDomainNotAvailable                EMMCause = 18
	EMMCauseESMFailure                          EMMCause = 19
	EMMCauseMACFailure                          EMMCause = 20
	EMMCauseSynchFailure                        EMMCause = 21
	EMMCauseCongestion                          EMMCause = 22
	EMMCauseUESecurityCapabilitiesMismatch      EMMCause = 23
	EMMCauseSecurityModeRejected                EMMCause = 24
	EMMCauseNotAuthorizedForThisCSG             EMMCause = 25
	EMMCauseNonEPSAuthenticationUnacceptable    EMMCause = 26
	EMMCauseRedirectionTo5GCNRequired           EMMCause = 31
	EMMCauseRequestedServiceOptionNotAuthorized EMMCause = 35
	EMMCauseIABNodeOperationNotAuthorized       EMMCause = 36
	EMMCauseCSServiceTemporarilyNotAvailable    EMMCause = 39
	EMMCauseNoEPSBearerContextActivated         EMMCause = 40
	EMMCauseSevereNetworkFailure                EMMCause = 42
	EMMCausePLMNNotAllowedAtLocation            EMMCause = 78
	EMMCauseSemanticallyIncorrectMessage        EMMCause = 95
	EMMCauseInvalidMandatoryInformation         EMMCause = 96
	EMMCauseMessageTypeNonExistent              EMMCause = 97
	EMMCauseMessageTypeNotCompatible            EMMCause = 98
	EMMCauseInformationElementNonExistent       EMMCause = 99
	EMMCauseConditionalIEError                  EMMCause = 100
	EMMCauseMessageNotCompatible                EMMCause = 101
	EMMCauseProtocolErrorUnspecified            EMMCause = 111
)

var emmCauseText = [256]string{
	2:   "IMSI unknown in HSS",
	3:   "Illegal UE",
	5:   "IMEI not accepted",
	6:   "Illegal ME",
	7:   "EPS services not allowed",
	8:   "EPS services and non-EPS services not allowed",
	9:   "UE identity cannot be derived by the network",
	10:  "Implicitly detached",
	11:  "PLMN not allowed",
	12:  "Tracking area not allowed",
	13:  "Roaming not allowed in this tracking area",
	14:  "EPS services not allowed in this PLMN",
	15:  "No suitable cells in tracking area",
	16:  "MSC temporarily not reachable",
	17:  "Network failure",
	18:  "CS domain not available",
	19:  "ESM failure",
	20:  "MAC failure",
	21:  "Synch failure",
	22:  "Congestion",
	23:  "UE security capabilities mismatch",
	24:  "Security mode rejected, unspecified",
	25:  "Not authorized for this CSG",
	26:  "Non-EPS authentication unacceptable",
	31:  "Redirection to 5GCN required",
	35:  "Requested service option not authorized in this PLMN",
	36:  "IAB-node operation not authorized",
	39:  "CS service temporarily not available",
	40:  "No EPS bearer context activated",
	42:  "Severe network failure",
	78:  "PLMN not allowed to operate at the present UE location",
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
// "#18 CS domain not available".
func (c EMMCause) String() string { return causeString(uint8(c), &emmCauseText) }

// ESMCause is an ESM cause (TS 24.301 9.9.4.4).
type ESMCause uint8

// The ESM causes.
const (
	ESMCauseOperatorDeterminedBarring        ESMCause = 8
	ESMCauseInsufficientResources            ESMCause = 26
	ESMCauseMissingOrUnknownAPN              ESMCause = 27
	ESMCauseUnknownPDNType                   ESMCause = 28
	ESMCauseUserAuthenticationFailed         ESMCause = 29
	ESMCauseRejectedByGateway                ESMCause = 30
	ESMCauseRequestRejectedUnspecified       ESMCause = 31
	ESMCauseServiceOptionNotSupported        ESMCause = 32
	ESMCauseServiceOptionNotSubscribed       ESMCause = 33
	ESMCauseServiceOptionOutOfOrder          ESMCause = 34
	ESMCausePTIAlreadyInUse                  ESMCause = 35
	ESMCauseRegularDeactivation              ESMCause = 36
	ESMCauseEPSQoSNotAccepted                ESMCause = 37
	ESMCauseNetworkFailure                   ESMCause = 38
	ESMCauseReactivationRequested            ESMCause = 39
	ESMCauseSemanticErrorInTFT               ESMCause = 41
	ESMCauseSyntacticalErrorInTFT            ESMCause = 42
	ESMCauseInvalidEPSBearerIdentity         ESMCause = 43
	ESMCauseSemanticErrorsInPacketFilters    ESMCause = 44
	ESMCauseSyntacticalErrorsInPacketFilters ESMCause = 45
	ESMCausePTIMismatch                      ESMCause = 47
	ESMCauseLastPDNDisconnectionNotAllowed   ESMCause = 49
	ESMCausePDNTypeIPv4OnlyAllowed           ESMCause = 50
	ESMCausePDNTypeIPv6OnlyAllowed           ESMCause = 51
	ESMCauseSingleAddressBearersOnlyAllowed  ESMCause = 52
	ESMCauseESMInformationNotReceived        ESMCause = 53
	ESMCausePDNConnectionDoesNotExist        ESMCause = 54
	ESMCauseMultiplePDNConnectionsNotAllowed ESMCause = 55
	ESMCauseCollisionWithNetworkRequest      ESMCause = 56
	ESMCausePDNTypeIPv4v6OnlyAllowed         ESMCause = 57
	ESMCausePDNTypeNonIPOnlyAllowed          ESMCause = 58
	ESMCauseUnsupportedQCIValue              ESMCause = 59
	ESMCauseBearerHandlingNotSupported       ESMCause = 60
	ESMCausePDNTypeEthernetOnlyAllowed       ESMCause = 61
	ESMCauseMaximumNumberOfEPSBearersReached ESMCause = 65
	ESMCauseAPNNotSupportedInRATAndPLMN      ESMCause = 66
	ESMCauseInvalidPTIValue                  ESMCause = 81
	ESMCauseSemanticallyIncorrectMessage     ESMCause = 95
	ESMCauseInvalidMandatoryInformation      ESMCause = 96
	ESMCauseMessageTypeNonExistent           ESMCause = 97
	ESMCauseMessageTypeNotCompatible         ESMCause = 98
	ESMCauseInformationElementNonExistent    ESMCause = 99
	ESMCauseConditionalIEError               ESMCause = 100
	ESMCauseMessageNotCompatible             ESMCause = 101
	ESMCauseProtocolErrorUnspecified         ESMCause = 111
	ESMCauseAPNRestrictionIncompatible       ESMCause = 112
	ESMCauseMultipleAccessesNotAllowed       ESMCause = 113
)

var esmCauseText = [256]string{
	8:   "Operator determined barring",
	26:  "Insufficient resources",
	27:  "Missing or unknown APN",
	28:  "Unknown PDN type",
	29:  "User authentication failed",
	30:  "Request rejected by Serving GW or PDN GW",
	31:  "Request rejected, unspecified",
	32:  "Service option not supported",
	33:  "Requested service option not subscribed",
	34:  "Service option temporarily out of order",
	35:  "PTI already in use",
	36:  "Regular deactivation",
	37:  "EPS QoS not accepted",
	38:  "Network failure",
	39:  "Reactivation requested",
	41:  "Semantic error in the TFT operation",
	42:  "Syntactical error in the TFT operation",
	43:  "Invalid EPS bearer identity",
	44:  "Semantic errors in packet filter(s)",
	45:  "Syntactical errors in packet filter(s)",
	47:  "PTI mismatch",
	49:  "Last PDN disconnection not allowed",
	50:  "PDN type IPv4 only allowed",
	51:  "PDN type IPv6 only allowed",
	52:  "Single address bearers only allowed",
	53:  "ESM information not received",
	54:  "PDN connection does not exist",
	55:  "Multiple PDN connections for a given APN not allowed",
	56:  "Collision with network initiated request",
	57:  "PDN type IPv4v6 only allowed",
	58:  "PDN type non IP only allowed",
	59:  "Unsupported QCI value",
	60:  "Bearer handling not supported",
	61:  "PDN type Ethernet only allowed",
	65:  "Maximum number of EPS bearers reached",
	66:  "Requested APN not supported in current RAT and PLMN combination",
	81:  "Invalid PTI value",
	95:  "Semantically incorrect message",
	96:  "Invalid mandatory information",
	97:  "Message type non-existent or not implemented",
	98:  "Message type not compatible with the protocol state",
	99:  "Information element non-existent or not implemented",
	100: "Conditional IE error",
	101: "Message not compatible with the protocol state",
	111: "Protocol error, unspecified",
	112: "APN restriction value incompatible with active EPS bearer context",
	113: "Multiple accesses to a PDN connection not allowed",
}

// String returns the number and the standard's words, such as
// "#27 Missing or unknown APN".
func (c ESMCause) String() string { return causeString(uint8(c), &esmCauseText) }

func causeString(c uint8, text *[256]string) string {
	s := "#" + strconv.Itoa(int(c))
	if text[c] != "" {
		s += " " + text[c]
	}
	return s
}
