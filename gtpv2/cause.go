package gtpv2

import "fmt"

// Cause is a cause value (TS 29.274 8.4).
type Cause uint8

// The cause values that S11 and S3 see.
const (
	CauseLocalDetach                             Cause = 2
	CauseCompleteDetach                          Cause = 3
	CauseISRDeactivation                         Cause = 5
	CauseErrorIndication                         Cause = 6
	CauseReactivationRequested                   Cause = 8
	CausePDNReconnectionToThisAPNDisallowed      Cause = 9
	CausePDNConnectionInactivityTimerExpires     Cause = 11
	CauseRequestAccepted                         Cause = 16
	CauseRequestAcceptedPartially                Cause = 17
	CauseNewPDNTypeDueToNetworkPreference        Cause = 18
	CauseNewPDNTypeDueToSingleAddressBearerOnly  Cause = 19
	CauseContextNotFound                         Cause = 64
	CauseInvalidMessageFormat                    Cause = 65
	CauseVersionNotSupportedByNextPeer           Cause = 66
	CauseInvalidLength                           Cause = 67
	CauseServiceNotSupported                     Cause = 68
	CauseMandatoryIEIncorrect                    Cause = 69
	CauseMandatoryIEMissing                      Cause = 70
	CauseSystemFailure                           Cause = 72
	CauseNoResourcesAvailable                    Cause = 73
	CauseSemanticErrorInTheTFTOperation          Cause = 74
	CauseSyntacticErrorInTheTFTOperation         Cause = 75
	CauseSemanticErrorsInPacketFilter            Cause = 76
	CauseSyntacticErrorsInPacketFilter           Cause = 77
	CauseMissingOrUnknownAPN                     Cause = 78
	CauseRelocationFailure                       Cause = 81
	CauseDeniedInRAT                             Cause = 82
	CausePreferredPDNTypeNotSupported            Cause = 83
	CauseAllDynamicAddressesAreOccupied          Cause = 84
	CauseUEContextWithoutTFTAlreadyActivated     Cause = 85
	CauseUENotResponding                         Cause = 87
	CauseUERefuses                               Cause = 88
	CauseServiceDenied                           Cause = 89
	CauseUnableToPageUE                          Cause = 90
	CauseNoMemoryAvailable                       Cause = 91
	CauseUserAuthenticationFailed                Cause = 92
	CauseAPNAccessDeniedNoSubscription           Cause = 93
	CauseRequestRejected                         Cause = 94
	CausePTMSISignatureMismatch                  Cause = 95
	CauseIMSINotKnown                            Cause = 96
	CauseRemotePeerNotResponding                 Cause = 100
	CauseCollisionWithNetworkInitiatedRequest    Cause = 101
	CauseUnableToPageUEDueToSuspension           Cause = 102
	CauseConditionalIEMissing                    Cause = 103
	CauseAPNRestrictionIncompatible              Cause = 104
	CauseInvalidReplyFromRemotePeer              Cause = 107
	CauseTemporarilyRejectedDueToHandover        Cause = 110
	CauseAPNCongestion                           Cause = 113
	CauseUEAlreadyReattached                     Cause = 115
	CauseMultiplePDNConnectionsNotAllowed        Cause = 116
	CauseTargetAccessRestricted                  Cause = 117
	CauseGTPCEntityCongestion                    Cause = 120
	CauseUEIsTemporarilyNotReachable             Cause = 123
	CauseUENotAuthorisedByOCSOrExternalAAAServer Cause = 125
)

var causeNames = map[Cause]string{
	CauseLocalDetach:                             "Local Detach",
	CauseCompleteDetach:                          "Complete Detach",
	CauseISRDeactivation:                         "ISR deactivation",
	CauseErrorIndication:                         "Error Indication received from RNC/eNodeB/S4-SGSN/MME",
	CauseReactivationRequested:                   "Reactivation Requested",
	CausePDNReconnectionToThisAPNDisallowed:      "PDN reconnection to this APN disallowed",
	CausePDNConnectionInactivityTimerExpires:     "PDN connection inactivity timer expires",
	CauseRequestAccepted:                         "Request accepted",
	CauseRequestAcceptedPartially:                "Request accepted partially",
	CauseNewPDNTypeDueToNetworkPreference:        "New PDN type due to network preference",
	CauseNewPDNTypeDueToSingleAddressBearerOnly:  "New PDN type due to single address bearer only",
	CauseContextNotFound:                         "Context Not Found",
	CauseInvalidMessageFormat:                    "Invalid Message Format",
	CauseVersionNotSupportedByNextPeer:           "Version not supported by next peer",
	CauseInvalidLength:                           "Invalid length",
	CauseServiceNotSupported:                     "Service not supported",
	CauseMandatoryIEIncorrect:                    "Mandatory IE incorrect",
	CauseMandatoryIEMissing:                      "Mandatory IE missing",
	CauseSystemFailure:                           "System failure",
	CauseNoResourcesAvailable:                    "No resources available",
	CauseSemanticErrorInTheTFTOperation:          "Semantic error in the TFT operation",
	CauseSyntacticErrorInTheTFTOperation:         "Syntactic error in the TFT operation",
	CauseSemanticErrorsInPacketFilter:            "Semantic errors in packet filter(s)",
	CauseSyntacticErrorsInPacketFilter:           "Syntactic errors in packet filter(s)",
	CauseMissingOrUnknownAPN:                     "Missing or unknown APN",
	CauseRelocationFailure:                       "Relocation failure",
	CauseDeniedInRAT:                             "Denied in RAT",
	CausePreferredPDNTypeNotSupported:            "Preferred PDN type not supported",
	CauseAllDynamicAddressesAreOccupied:          "All dynamic addresses are occupied",
	CauseUEContextWithoutTFTAlreadyActivated:     "UE context without TFT already activated",
	CauseUENotResponding:                         "UE not responding",
	CauseUERefuses:                               "UE refuses",
	CauseServiceDenied:                           "Service denied",
	CauseUnableToPageUE:                          "Unable to page UE",
	CauseNoMemoryAvailable:                       "No memory available",
	CauseUserAuthenticationFailed:                "User authentication failed",
	CauseAPNAccessDeniedNoSubscription:           "APN access denied - no subscription",
	CauseRequestRejected:                         "Request rejected (reason not specified)",
	CausePTMSISignatureMismatch:                  "P-TMSI Signature mismatch",
	CauseIMSINotKnown:                            "IMSI/IMEI not known",
	CauseRemotePeerNotResponding:                 "Remote peer not responding",
	CauseCollisionWithNetworkInitiatedRequest:    "Collision with network initiated request",
	CauseUnableToPageUEDueToSuspension:           "Unable to page UE due to Suspension",
	CauseConditionalIEMissing:                    "Conditional IE missing",
	CauseAPNRestrictionIncompatible:              "APN Restriction type Incompatible with currently active PDN connection",
	CauseInvalidReplyFromRemotePeer:              "Invalid reply from remote peer",
	CauseTemporarilyRejectedDueToHandover:        "Temporarily rejected due to handover/TAU/RAU procedure in progress",
	CauseAPNCongestion:                           "APN congestion",
	CauseUEAlreadyReattached:                     "UE already re-attached",
	CauseMultiplePDNConnectionsNotAllowed:        "Multiple PDN connections for a given APN not allowed",
	CauseTargetAccessRestricted:                  "Target access restricted for the subscriber",
	CauseGTPCEntityCongestion:                    "GTP-C Entity Congestion",
	CauseUEIsTemporarilyNotReachable:             "UE is temporarily not reachable due to power saving",
	CauseUENotAuthorisedByOCSOrExternalAAAServer: "UE not authorised by OCS or external AAA Server",
}

// Accepted reports whether a response with this cause grants the request.
func (c Cause) Accepted() bool { return c >= 16 && c <= 63 }

// String returns the number and the standard's words: "GTP 92 User
// authentication failed".
func (c Cause) String() string {
	if s, ok := causeNames[c]; ok {
		return fmt.Sprintf("GTP %d %s", uint8(c), s)
	}
	return fmt.Sprintf("GTP %d", uint8(c))
}

// CauseIE is the cause information element (TS 29.274 8.4). The zero CauseIE is
// an absent one.
type CauseIE struct {
	Value Cause
	// PCE, BCE and CS: the cause is about the PDN connection, about a bearer,
	// or comes from a remote node.
	PCE, BCE, CS bool
	// OffendingIE and its instance, if the cause names one.
	OffendingIE       IE
	OffendingInstance uint8
}

// Accept is the cause that grants a request.
var Accept = CauseIE{Value: CauseRequestAccepted}

func appendCause(dst []byte, c CauseIE) []byte {
	if c.Value == 0 {
		return dst
	}
	flags := bit(c.PCE, 2) | bit(c.BCE, 1) | bit(c.CS, 0)
	if c.OffendingIE == 0 {
		return append(dst, byte(IECause), 0, 2, 0, byte(c.Value), flags)
	}
	return append(dst, byte(IECause), 0, 6, 0, byte(c.Value), flags,
		byte(c.OffendingIE), 0, 0, c.OffendingInstance&15)
}

func (d *decoder) cause() (c CauseIE) {
	v := d.value
	if len(v) < 2 {
		d.short()
		return c
	}
	c = CauseIE{Value: Cause(v[0]), PCE: v[1]&4 != 0, BCE: v[1]&2 != 0, CS: v[1]&1 != 0}
	if len(v) >= 6 {
		c.OffendingIE, c.OffendingInstance = IE(v[2]), v[5]&15
	}
	return c
}

func bit(set bool, n uint) byte {
	if set {
		return 1 << n
	}
	return 0
}
