package gprs

// CCCause is a cause value of call control (TS 24.008 10.5.4.11).
type CCCause uint8

// The causes of call control.
const (
	CCCauseUnassignedNumber              CCCause = 1
	CCCauseNoRouteToDestination          CCCause = 3
	CCCauseChannelUnacceptable           CCCause = 6
	CCCauseOperatorDeterminedBarring     CCCause = 8
	CCCauseNormalCallClearing            CCCause = 16
	CCCauseUserBusy                      CCCause = 17
	CCCauseNoUserResponding              CCCause = 18
	CCCauseUserAlertingNoAnswer          CCCause = 19
	CCCauseCallRejected                  CCCause = 21
	CCCauseNumberChanged                 CCCause = 22
	CCCauseRejectedByFeature             CCCause = 24
	CCCausePreEmption                    CCCause = 25
	CCCauseNonSelectedUserClearing       CCCause = 26
	CCCauseDestinationOutOfOrder         CCCause = 27
	CCCauseInvalidNumberFormat           CCCause = 28
	CCCauseFacilityRejected              CCCause = 29
	CCCauseResponseToStatusEnquiry       CCCause = 30
	CCCauseNormalUnspecified             CCCause = 31
	CCCauseNoCircuitAvailable            CCCause = 34
	CCCauseNetworkOutOfOrder             CCCause = 38
	CCCauseTemporaryFailure              CCCause = 41
	CCCauseSwitchingEquipmentCongestion  CCCause = 42
	CCCauseAccessInformationDiscarded    CCCause = 43
	CCCauseRequestedCircuitNotAvailable  CCCause = 44
	CCCauseResourcesUnavailable          CCCause = 47
	CCCauseQualityOfServiceUnavailable   CCCause = 49
	CCCauseFacilityNotSubscribed         CCCause = 50
	CCCauseIncomingCallsBarredInCUG      CCCause = 55
	CCCauseBearerCapabilityNotAuthorized CCCause = 57
	CCCauseBearerCapabilityNotAvailable  CCCause = 58
	CCCauseServiceNotAvailable           CCCause = 63
	CCCauseBearerServiceNotImplemented   CCCause = 65
	CCCauseACMReached                    CCCause = 68
	CCCauseFacilityNotImplemented        CCCause = 69
	CCCauseRestrictedDigitalOnly         CCCause = 70
	CCCauseServiceNotImplemented         CCCause = 79
	CCCauseInvalidTI                     CCCause = 81
	CCCauseUserNotMemberOfCUG            CCCause = 87
	CCCauseIncompatibleDestination       CCCause = 88
	CCCauseInvalidTransitNetwork         CCCause = 91
	CCCauseSemanticallyIncorrectMessage  CCCause = 95
	CCCauseInvalidMandatoryInformation   CCCause = 96
	CCCauseMessageTypeNonExistent        CCCause = 97
	CCCauseMessageTypeNotCompatible      CCCause = 98
	CCCauseInformationElementNonExistent CCCause = 99
	CCCauseConditionalIEError            CCCause = 100
	CCCauseMessageNotCompatible          CCCause = 101
	CCCauseRecoveryOnTimerExpiry         CCCause = 102
	CCCauseProtocolErrorUnspecified      CCCause = 111
	CCCauseInterworking                  CCCause = 127
)

var ccCauseText = [256]string{
	1:   "Unassigned (unallocated) number",
	3:   "No route to destination",
	6:   "Channel unacceptable",
	8:   "Operator determined barring",
	16:  "Normal call clearing",
	17:  "User busy",
	18:  "No user responding",
	19:  "User alerting, no answer",
	21:  "Call rejected",
	22:  "Number changed",
	24:  "Call rejected due to feature at the destination",
	25:  "Pre-emption",
	26:  "Non selected user clearing",
	27:  "Destination out of order",
	28:  "Invalid number format (incomplete number)",
	29:  "Facility rejected",
	30:  "Response to STATUS ENQUIRY",
	31:  "Normal, unspecified",
	34:  "No circuit/channel available",
	38:  "Network out of order",
	41:  "Temporary failure",
	42:  "Switching equipment congestion",
	43:  "Access information discarded",
	44:  "Requested circuit/channel not available",
	47:  "Resources unavailable, unspecified",
	49:  "Quality of service unavailable",
	50:  "Requested facility not subscribed",
	55:  "Incoming calls barred within the CUG",
	57:  "Bearer capability not authorized",
	58:  "Bearer capability not presently available",
	63:  "Service or option not available, unspecified",
	65:  "Bearer service not implemented",
	68:  "ACM equal to or greater than ACMmax",
	69:  "Requested facility not implemented",
	70:  "Only restricted digital information bearer capability is available",
	79:  "Service or option not implemented, unspecified",
	81:  "Invalid transaction identifier value",
	87:  "User not member of CUG",
	88:  "Incompatible destination",
	91:  "Invalid transit network selection",
	95:  "Semantically incorrect message",
	96:  "Invalid mandatory information",
	97:  "Message type non-existent or not implemented",
	98:  "Message type not compatible with the protocol state",
	99:  "Information element non-existent or not implemented",
	100: "Conditional IE error",
	101: "Message not compatible with the protocol state",
	102: "Recovery on timer expiry",
	111: "Protocol error, unspecified",
	127: "Interworking, unspecified",
}

// String returns the number and the standard's words, such as
// "#16 Normal call clearing".
func (c CCCause) String() string { return causeString(uint8(c), &ccCauseText) }
