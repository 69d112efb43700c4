package sgsap

import "fmt"

// SGsCause is a cause (TS 29.118 9.4.18).
type SGsCause uint8

// The causes.
const (
	CauseNormal                   SGsCause = 0
	CauseIMSIDetachedEPS          SGsCause = 1
	CauseIMSIDetachedBoth         SGsCause = 2
	CauseIMSIUnknown              SGsCause = 3
	CauseIMSIDetachedNonEPS       SGsCause = 4
	CauseIMSIImplicitlyDetached   SGsCause = 5
	CauseUEUnreachable            SGsCause = 6
	CauseIncompatibleWithState    SGsCause = 7
	CauseMissingMandatory         SGsCause = 8
	CauseInvalidMandatory         SGsCause = 9
	CauseConditionalElement       SGsCause = 10
	CauseSemanticallyIncorrect    SGsCause = 11
	CauseMessageUnknown           SGsCause = 12
	CauseRejectedByUser           SGsCause = 13
	CauseUETemporarilyUnreachable SGsCause = 14
)

var causeNames = [...]string{
	CauseNormal:                   "Normal, unspecified",
	CauseIMSIDetachedEPS:          "IMSI detached for EPS services",
	CauseIMSIDetachedBoth:         "IMSI detached for EPS and non-EPS services",
	CauseIMSIUnknown:              "IMSI unknown",
	CauseIMSIDetachedNonEPS:       "IMSI detached for non-EPS services",
	CauseIMSIImplicitlyDetached:   "IMSI implicitly detached for non-EPS services",
	CauseUEUnreachable:            "UE unreachable",
	CauseIncompatibleWithState:    "Message not compatible with the protocol state",
	CauseMissingMandatory:         "Missing mandatory information element",
	CauseInvalidMandatory:         "Invalid mandatory information",
	CauseConditionalElement:       "Conditional information element error",
	CauseSemanticallyIncorrect:    "Semantically incorrect message",
	CauseMessageUnknown:           "Message unknown",
	CauseRejectedByUser:           "Mobile terminating CS fallback call rejected by the user",
	CauseUETemporarilyUnreachable: "UE temporarily unreachable",
}

// String returns the number and the standard's words: "SGs #6 UE unreachable".
func (c SGsCause) String() string {
	if int(c) < len(causeNames) {
		return fmt.Sprintf("SGs #%d %s", uint8(c), causeNames[c])
	}
	return fmt.Sprintf("SGs #%d", uint8(c))
}

// RejectCause is why a VLR refuses a location update: a value of TS 24.008
// 10.5.3.6. The MME hands it to the UE as EMM cause. 0 is absent.
type RejectCause uint8

// Causes with which a VLR refuses.
const (
	IMSIUnknownInHLR       RejectCause = 2
	IllegalMS              RejectCause = 3
	PLMNNotAllowed         RejectCause = 11
	LocationAreaNotAllowed RejectCause = 12
	RoamingNotAllowed      RejectCause = 13
	NetworkFailure         RejectCause = 17
	Congestion             RejectCause = 22
)

// String returns the number as people name it: "MM #17".
func (c RejectCause) String() string { return fmt.Sprintf("MM #%d", uint8(c)) }

// ServiceIndicator is what a UE is paged for, or asks for (TS 29.118 9.4.17).
// 0 is absent.
type ServiceIndicator uint8

// The services.
const (
	CSCall ServiceIndicator = 1
	SMS    ServiceIndicator = 2
)

// String returns the service's name.
func (s ServiceIndicator) String() string {
	switch s {
	case CSCall:
		return "CS call"
	case SMS:
		return "SMS"
	}
	return fmt.Sprintf("service %d", uint8(s))
}

// EPSUpdateType is the kind of a location update (TS 29.118 9.4.2). 0 is
// absent.
type EPSUpdateType uint8

// The kinds of location update.
const (
	IMSIAttach           EPSUpdateType = 1
	NormalLocationUpdate EPSUpdateType = 2
)

// EPSDetachType is who detached a UE from EPS services (TS 29.118 9.4.7). 0 is
// absent.
type EPSDetachType uint8

// The kinds of IMSI detach from EPS services.
const (
	NetworkInitiatedEPSDetach EPSDetachType = 1
	UEInitiatedEPSDetach      EPSDetachType = 2
	EPSServicesNotAllowed     EPSDetachType = 3
)

// NonEPSDetachType is who detached a UE from non-EPS services (TS 29.118
// 9.4.8). 0 is absent.
type NonEPSDetachType uint8

// The kinds of IMSI detach from non-EPS services.
const (
	ExplicitUEDetach      NonEPSDetachType = 1
	CombinedUEDetach      NonEPSDetachType = 2
	ImplicitNetworkDetach NonEPSDetachType = 3
)

// EMMMode says whether a UE is connected (TS 29.118 9.4.21c).
type EMMMode uint8

// The modes.
const (
	EMMIdle      EMMMode = 0
	EMMConnected EMMMode = 1
)
