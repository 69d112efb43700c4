package s1ap

import "fmt"

// Cause is the reason for an event, TS 36.413 9.2.1.3: its group in the upper
// octet, its value within the group in the lower. The zero value is
// radioNetwork: unspecified.
type Cause uint16

// CauseOf composes a cause of a group and the value within it, as the wire
// carries them.
func CauseOf(group, value uint8) Cause { return Cause(group)<<8 | Cause(value) }

// Group is the alternative of the CHOICE: 0 radioNetwork, 1 transport, 2 nas,
// 3 protocol, 4 misc.
func (c Cause) Group() uint8 { return uint8(c >> 8) }

// Value is the enumeration value within the group.
func (c Cause) Value() uint8 { return uint8(c) }

// String spells group and value as the standard does, such as
// "radioNetwork: user-inactivity".
func (c Cause) String() string {
	if int(c.Group()) >= len(causeGroups) {
		return fmt.Sprintf("group %d: %d", c.Group(), c.Value())
	}
	g := causeGroups[c.Group()]
	if int(c.Value()) >= len(g.values) {
		return fmt.Sprintf("%s: %d", g.name, c.Value())
	}
	return g.name + ": " + g.values[c.Value()]
}

// causeGroup is one alternative of the CHOICE; values beyond root are
// extensions of the enumeration.
type causeGroup struct {
	name   string
	root   uint8
	values []string
}

// Causes of the radio network group.
const (
	CauseRadioNetworkUnspecified Cause = iota + 0x000
	CauseRadioNetworkTx2relocoverallExpiry
	CauseRadioNetworkSuccessfulHandover
	CauseRadioNetworkReleaseDueToEUTRANGeneratedReason
	CauseRadioNetworkHandoverCancelled
	CauseRadioNetworkPartialHandover
	CauseRadioNetworkHOFailureInTargetEPCENBOrTargetSystem
	CauseRadioNetworkHOTargetNotAllowed
	CauseRadioNetworkTS1relocoverallExpiry
	CauseRadioNetworkTS1relocprepExpiry
	CauseRadioNetworkCellNotAvailable
	CauseRadioNetworkUnknownTargetID
	CauseRadioNetworkNoRadioResourcesAvailableInTargetCell
	CauseRadioNetworkUnknownMMEUES1APID
	CauseRadioNetworkUnknownENBUES1APID
	CauseRadioNetworkUnknownPairUES1APID
	CauseRadioNetworkHandoverDesirableForRadioReason
	CauseRadioNetworkTimeCriticalHandover
	CauseRadioNetworkResourceOptimisationHandover
	CauseRadioNetworkReduceLoadInServingCell
	CauseRadioNetworkUserInactivity
	CauseRadioNetworkRadioConnectionWithUELost
	CauseRadioNetworkLoadBalancingTAURequired
	CauseRadioNetworkCSFallbackTriggered
	CauseRadioNetworkUENotAvailableForPSService
	CauseRadioNetworkRadioResourcesNotAvailable
	CauseRadioNetworkFailureInRadioInterfaceProcedure
	CauseRadioNetworkInvalidQosCombination
	CauseRadioNetworkInterratRedirection
	CauseRadioNetworkInteractionWithOtherProcedure
	CauseRadioNetworkUnknownERABID
	CauseRadioNetworkMultipleERABIDInstances
	CauseRadioNetworkEncryptionAndOrIntegrityProtectionAlgorithmsNotSupported
	CauseRadioNetworkS1IntraSystemHandoverTriggered
	CauseRadioNetworkS1InterSystemHandoverTriggered
	CauseRadioNetworkX2HandoverTriggered
	CauseRadioNetworkRedirectionTowards1xRTT
	CauseRadioNetworkNotSupportedQCIValue
	CauseRadioNetworkInvalidCSGID
	CauseRadioNetworkReleaseDueToPreEmption
	CauseRadioNetworkN26InterfaceNotAvailable
	CauseRadioNetworkInsufficientUECapabilities
	CauseRadioNetworkMaximumBearerPreEmptionRateExceeded
	CauseRadioNetworkUpIntegrityProtectionNotPossible
)

// Causes of the transport group.
const (
	CauseTransportTransportResourceUnavailable Cause = iota + 0x100
	CauseTransportUnspecified
)

// Causes of the NAS group.
const (
	CauseNASNormalRelease Cause = iota + 0x200
	CauseNASAuthenticationFailure
	CauseNASDetach
	CauseNASUnspecified
	CauseNASCSGSubscriptionExpiry
	CauseNASUENotInPLMNServingArea
)

// Causes of the protocol group.
const (
	CauseProtocolTransferSyntaxError Cause = iota + 0x300
	CauseProtocolAbstractSyntaxErrorReject
	CauseProtocolAbstractSyntaxErrorIgnoreAndNotify
	CauseProtocolMessageNotCompatibleWithReceiverState
	CauseProtocolSemanticError
	CauseProtocolAbstractSyntaxErrorFalselyConstructedMessage
	CauseProtocolUnspecified
)

// Causes of the miscellaneous group.
const (
	CauseMiscControlProcessingOverload Cause = iota + 0x400
	CauseMiscNotEnoughUserPlaneProcessingResources
	CauseMiscHardwareFailure
	CauseMiscOMIntervention
	CauseMiscUnspecified
	CauseMiscUnknownPLMN
)

var causeGroups = [...]causeGroup{
	{"radioNetwork", 36, []string{
		"unspecified",
		"tx2relocoverall-expiry",
		"successful-handover",
		"release-due-to-eutran-generated-reason",
		"handover-cancelled",
		"partial-handover",
		"ho-failure-in-target-EPC-eNB-or-target-system",
		"ho-target-not-allowed",
		"tS1relocoverall-expiry",
		"tS1relocprep-expiry",
		"cell-not-available",
		"unknown-targetID",
		"no-radio-resources-available-in-target-cell",
		"unknown-mme-ue-s1ap-id",
		"unknown-enb-ue-s1ap-id",
		"unknown-pair-ue-s1ap-id",
		"handover-desirable-for-radio-reason",
		"time-critical-handover",
		"resource-optimisation-handover",
		"reduce-load-in-serving-cell",
		"user-inactivity",
		"radio-connection-with-ue-lost",
		"load-balancing-tau-required",
		"cs-fallback-triggered",
		"ue-not-available-for-ps-service",
		"radio-resources-not-available",
		"failure-in-radio-interface-procedure",
		"invalid-qos-combination",
		"interrat-redirection",
		"interaction-with-other-procedure",
		"unknown-E-RAB-ID",
		"multiple-E-RAB-ID-instances",
		"encryption-and-or-integrity-protection-algorithms-not-supported",
		"s1-intra-system-handover-triggered",
		"s1-inter-system-handover-triggered",
		"x2-handover-triggered",
		"redirection-towards-1xRTT",
		"not-supported-QCI-value",
		"invalid-CSG-Id",
		"release-due-to-pre-emption",
		"n26-interface-not-available",
		"insufficient-ue-capabilities",
		"maximum-bearer-pre-emption-rate-exceeded",
		"up-integrity-protection-not-possible",
	}},
	{"transport", 2, []string{
		"transport-resource-unavailable",
		"unspecified",
	}},
	{"nas", 4, []string{
		"normal-release",
		"authentication-failure",
		"detach",
		"unspecified",
		"csg-subscription-expiry",
		"uE-not-in-PLMN-serving-area",
	}},
	{"protocol", 7, []string{
		"transfer-syntax-error",
		"abstract-syntax-error-reject",
		"abstract-syntax-error-ignore-and-notify",
		"message-not-compatible-with-receiver-state",
		"semantic-error",
		"abstract-syntax-error-falsely-constructed-message",
		"unspecified",
	}},
	{"misc", 6, []string{
		"control-processing-overload",
		"not-enough-user-plane-processing-resources",
		"hardware-failure",
		"om-intervention",
		"unspecified",
		"unknown-PLMN",
	}},
}
