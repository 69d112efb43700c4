package gtpv1

import "fmt"

// Cause is a cause value (TS 29.060 7.7.1). 0 is absent.
type Cause uint8

// The cause values. Those below 128 are of requests, those from 192 on refuse
// one.
const (
	CauseMSRefusesRequest                     Cause = 4
	CauseMSNotRespondingRequest               Cause = 5
	CauseReactivationRequested                Cause = 6
	CausePDPAddressInactivityTimerExpires     Cause = 7
	CauseNetworkFailure                       Cause = 8
	CauseQoSParameterMismatch                 Cause = 9
	CauseRequestAccepted                      Cause = 128
	CauseNewPDPTypeDueToNetworkPreference     Cause = 129
	CauseNewPDPTypeDueToSingleAddressBearer   Cause = 130
	CauseNonExistent                          Cause = 192
	CauseInvalidMessageFormat                 Cause = 193
	CauseIMSINotKnown                         Cause = 194
	CauseMSIsGPRSDetached                     Cause = 195
	CauseMSIsNotGPRSResponding                Cause = 196
	CauseMSRefuses                            Cause = 197
	CauseVersionNotSupported                  Cause = 198
	CauseNoResourcesAvailable                 Cause = 199
	CauseServiceNotSupported                  Cause = 200
	CauseMandatoryIEIncorrect                 Cause = 201
	CauseMandatoryIEMissing                   Cause = 202
	CauseOptionalIEIncorrect                  Cause = 203
	CauseSystemFailure                        Cause = 204
	CauseRoamingRestriction                   Cause = 205
	CausePTMSISignatureMismatch               Cause = 206
	CauseGPRSConnectionSuspended              Cause = 207
	CauseAuthenticationFailure                Cause = 208
	CauseUserAuthenticationFailed             Cause = 209
	CauseContextNotFound                      Cause = 210
	CauseAllDynamicPDPAddressesAreOccupied    Cause = 211
	CauseNoMemoryIsAvailable                  Cause = 212
	CauseRelocationFailure                    Cause = 213
	CauseUnknownMandatoryExtensionHeader      Cause = 214
	CauseSemanticErrorInTheTFTOperation       Cause = 215
	CauseSyntacticErrorInTheTFTOperation      Cause = 216
	CauseSemanticErrorsInPacketFilter         Cause = 217
	CauseSyntacticErrorsInPacketFilter        Cause = 218
	CauseMissingOrUnknownAPN                  Cause = 219
	CauseUnknownPDPAddressOrPDPType           Cause = 220
	CausePDPContextWithoutTFTAlreadyActivated Cause = 221
	CauseAPNAccessDeniedNoSubscription        Cause = 222
	CauseAPNRestrictionTypeIncompatible       Cause = 223
	CauseCollisionWithNetworkInitiatedRequest Cause = 228
	CauseAPNCongestion                        Cause = 229
	CauseBearerHandlingNotSupported           Cause = 230
	CauseTargetAccessRestricted               Cause = 231
	CauseUEIsTemporarilyNotReachable          Cause = 232
)

var causeNames = map[Cause]string{
	CauseMSRefusesRequest:                     "MS Refuses",
	CauseMSNotRespondingRequest:               "MS is not GPRS Responding",
	CauseReactivationRequested:                "Reactivation Requested",
	CausePDPAddressInactivityTimerExpires:     "PDP address inactivity timer expires",
	CauseNetworkFailure:                       "Network failure",
	CauseQoSParameterMismatch:                 "QoS parameter mismatch",
	CauseRequestAccepted:                      "Request accepted",
	CauseNewPDPTypeDueToNetworkPreference:     "New PDP type due to network preference",
	CauseNewPDPTypeDueToSingleAddressBearer:   "New PDP type due to single address bearer only",
	CauseNonExistent:                          "Non-existent",
	CauseInvalidMessageFormat:                 "Invalid message format",
	CauseIMSINotKnown:                         "IMSI/IMEI not known",
	CauseMSIsGPRSDetached:                     "MS is GPRS Detached",
	CauseMSIsNotGPRSResponding:                "MS is not GPRS Responding",
	CauseMSRefuses:                            "MS Refuses",
	CauseVersionNotSupported:                  "Version not supported",
	CauseNoResourcesAvailable:                 "No resources available",
	CauseServiceNotSupported:                  "Service not supported",
	CauseMandatoryIEIncorrect:                 "Mandatory IE incorrect",
	CauseMandatoryIEMissing:                   "Mandatory IE missing",
	CauseOptionalIEIncorrect:                  "Optional IE incorrect",
	CauseSystemFailure:                        "System failure",
	CauseRoamingRestriction:                   "Roaming restriction",
	CausePTMSISignatureMismatch:               "P-TMSI Signature mismatch",
	CauseGPRSConnectionSuspended:              "GPRS connection suspended",
	CauseAuthenticationFailure:                "Authentication failure",
	CauseUserAuthenticationFailed:             "User authentication failed",
	CauseContextNotFound:                      "Context not found",
	CauseAllDynamicPDPAddressesAreOccupied:    "All dynamic PDP addresses are occupied",
	CauseNoMemoryIsAvailable:                  "No memory is available",
	CauseRelocationFailure:                    "Relocation failure",
	CauseUnknownMandatoryExtensionHeader:      "Unknown mandatory extension header",
	CauseSemanticErrorInTheTFTOperation:       "Semantic error in the TFT operation",
	CauseSyntacticErrorInTheTFTOperation:      "Syntactic error in the TFT operation",
	CauseSemanticErrorsInPacketFilter:         "Semantic errors in packet filter(s)",
	CauseSyntacticErrorsInPacketFilter:        "Syntactic errors in packet filter(s)",
	CauseMissingOrUnknownAPN:                  "Missing or unknown APN",
	CauseUnknownPDPAddressOrPDPType:           "Unknown PDP address or PDP type",
	CausePDPContextWithoutTFTAlreadyActivated: "PDP context without TFT already activated",
	CauseAPNAccessDeniedNoSubscription:        "APN access denied - no subscription",
	CauseAPNRestrictionTypeIncompatible:       "APN Restriction type incompatibility with currently active PDP Contexts",
	CauseCollisionWithNetworkInitiatedRequest: "Collision with network initiated request",
	CauseAPNCongestion:                        "APN Congestion",
	CauseBearerHandlingNotSupported:           "Bearer handling not supported",
	CauseTargetAccessRestricted:               "Target access restricted for the subscriber",
	CauseUEIsTemporarilyNotReachable:          "UE is temporarily not reachable due to power saving",
}

// Accepted reports whether a response with this cause grants the request.
func (c Cause) Accepted() bool { return c >= 128 && c <= 191 }

// String returns the number and the standard's words: "GTP 209 User
// authentication failed".
func (c Cause) String() string {
	if s, ok := causeNames[c]; ok {
		return fmt.Sprintf("GTP %d %s", uint8(c), s)
	}
	return fmt.Sprintf("GTP %d", uint8(c))
}
