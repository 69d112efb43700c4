package s1ap

// CSGIDListItem is the CSG-IdList-Item of TS 36.413 9.3.4.
//
//s1ap:sequence
type CSGIDListItem struct {
	CSGID   uint32 `s1ap:"bits(27)"`
	Unknown *Unknown
}

// LTENTNTAIInformation is the LTE-NTN-TAI-Information of TS 36.413 9.3.4.
//
//s1ap:sequence
type LTENTNTAIInformation struct {
	ServingPLMN          PLMNIdentity `s1ap:"octets(3)"`
	TACListInLTENTN      []uint16     `s1ap:"list(1..12) octets(2)"`
	UELocationDerivedTAC Opt[uint16]  `s1ap:"octets(2) optional"`
	Unknown              *Unknown
}

// SRVCCOperationPossible is the SRVCCOperationPossible of TS 36.413 9.3.4.
//
//s1ap:enum root=1 extensible
type SRVCCOperationPossible uint8

const (
	SRVCCOperationPossiblePossible SRVCCOperationPossible = iota // possible
)

// EnhancedCoverageRestricted is the EnhancedCoverageRestricted of TS 36.413 9.3.4.
//
//s1ap:enum root=1 extensible
type EnhancedCoverageRestricted uint8

const (
	EnhancedCoverageRestrictedRestricted EnhancedCoverageRestricted = iota // restricted
)

// PendingDataIndication is the PendingDataIndication of TS 36.413 9.3.4.
//
//s1ap:enum root=1 extensible
type PendingDataIndication uint8

const (
	PendingDataIndicationTrue PendingDataIndication = iota // true
)

// SubscriptionBasedUEDifferentiationInfoPeriodicCommunicationIndicator is the Subscription-Based-UE-DifferentiationInfo-PeriodicCommunicationIndicator of TS 36.413 9.3.4.
//
//s1ap:enum root=2 extensible
type SubscriptionBasedUEDifferentiationInfoPeriodicCommunicationIndicator uint8

const (
	SubscriptionBasedUEDifferentiationInfoPeriodicCommunicationIndicatorPeriodically SubscriptionBasedUEDifferentiationInfoPeriodicCommunicationIndicator = iota // periodically
	SubscriptionBasedUEDifferentiationInfoPeriodicCommunicationIndicatorOndemand                                                                                 // ondemand
)

// ScheduledCommunicationTime is the ScheduledCommunicationTime of TS 36.413 9.3.4.
//
//s1ap:sequence
type ScheduledCommunicationTime struct {
	DayofWeek      Opt[uint8]  `s1ap:"bits(7) optional"`
	TimeofDayStart Opt[uint32] `s1ap:"int(0..86399,...) optional"`
	TimeofDayEnd   Opt[uint32] `s1ap:"int(0..86399,...) optional"`
	Unknown        *Unknown
}

// SubscriptionBasedUEDifferentiationInfoStationaryIndication is the Subscription-Based-UE-DifferentiationInfo-StationaryIndication of TS 36.413 9.3.4.
//
//s1ap:enum root=2 extensible
type SubscriptionBasedUEDifferentiationInfoStationaryIndication uint8

const (
	SubscriptionBasedUEDifferentiationInfoStationaryIndicationStationary SubscriptionBasedUEDifferentiationInfoStationaryIndication = iota // stationary
	SubscriptionBasedUEDifferentiationInfoStationaryIndicationMobile                                                                       // mobile
)

// SubscriptionBasedUEDifferentiationInfoTrafficProfile is the Subscription-Based-UE-DifferentiationInfo-TrafficProfile of TS 36.413 9.3.4.
//
//s1ap:enum root=3 extensible
type SubscriptionBasedUEDifferentiationInfoTrafficProfile uint8

const (
	SubscriptionBasedUEDifferentiationInfoTrafficProfileSinglePacket    SubscriptionBasedUEDifferentiationInfoTrafficProfile = iota // single-packet
	SubscriptionBasedUEDifferentiationInfoTrafficProfileDualPackets                                                                 // dual-packets
	SubscriptionBasedUEDifferentiationInfoTrafficProfileMultiplePackets                                                             // multiple-packets
)

// SubscriptionBasedUEDifferentiationInfoBatteryIndication is the Subscription-Based-UE-DifferentiationInfo-BatteryIndication of TS 36.413 9.3.4.
//
//s1ap:enum root=3 extensible
type SubscriptionBasedUEDifferentiationInfoBatteryIndication uint8

const (
	SubscriptionBasedUEDifferentiationInfoBatteryIndicationBatteryPowered                             SubscriptionBasedUEDifferentiationInfoBatteryIndication = iota // battery-powered
	SubscriptionBasedUEDifferentiationInfoBatteryIndicationBatteryPoweredNotRechargeableOrReplaceable                                                                // battery-powered-not-rechargeable-or-replaceable
	SubscriptionBasedUEDifferentiationInfoBatteryIndicationNotBatteryPowered                                                                                         // not-battery-powered
)

// SubscriptionBasedUEDifferentiationInfo is the Subscription-Based-UE-DifferentiationInfo of TS 36.413 9.3.4.
//
//s1ap:sequence
type SubscriptionBasedUEDifferentiationInfo struct {
	PeriodicCommunicationIndicator Opt[SubscriptionBasedUEDifferentiationInfoPeriodicCommunicationIndicator] `s1ap:"optional"`
	PeriodicTime                   Opt[uint16]                                                               `s1ap:"int(1..3600,...) optional"`
	ScheduledCommunicationTime     *ScheduledCommunicationTime                                               `s1ap:"optional"`
	StationaryIndication           Opt[SubscriptionBasedUEDifferentiationInfoStationaryIndication]           `s1ap:"optional"`
	TrafficProfile                 Opt[SubscriptionBasedUEDifferentiationInfoTrafficProfile]                 `s1ap:"optional"`
	BatteryIndication              Opt[SubscriptionBasedUEDifferentiationInfoBatteryIndication]              `s1ap:"optional"`
	Unknown                        *Unknown
}

// CSFallbackIndicator tells the eNodeB that the UE is to be sent to GERAN or UTRAN for a CS service.
//
//s1ap:enum root=1 extensible
type CSFallbackIndicator uint8

const (
	CSFallbackIndicatorCSFallbackRequired     CSFallbackIndicator = iota // cs-fallback-required
	CSFallbackIndicatorCSFallbackHighPriority                            // cs-fallback-high-priority
)

// CSGMembershipStatus is the CSGMembershipStatus of TS 36.413 9.3.4.
//
//s1ap:enum root=2
type CSGMembershipStatus uint8

const (
	CSGMembershipStatusMember    CSGMembershipStatus = iota // member
	CSGMembershipStatusNotMember                            // not-member
)

// AdditionalCSFallbackIndicator is the AdditionalCSFallbackIndicator of TS 36.413 9.3.4.
//
//s1ap:enum root=2 extensible
type AdditionalCSFallbackIndicator uint8

const (
	AdditionalCSFallbackIndicatorNoRestriction AdditionalCSFallbackIndicator = iota // no-restriction
	AdditionalCSFallbackIndicatorRestriction                                        // restriction
)

// AerialUESubscriptionInformation is the AerialUEsubscriptionInformation of TS 36.413 9.3.4.
//
//s1ap:enum root=2 extensible
type AerialUESubscriptionInformation uint8

const (
	AerialUESubscriptionInformationAllowed    AerialUESubscriptionInformation = iota // allowed
	AerialUESubscriptionInformationNotAllowed                                        // not-allowed
)

// IABAuthorized is the IAB-Authorized of TS 36.413 9.3.4.
//
//s1ap:enum root=2 extensible
type IABAuthorized uint8

const (
	IABAuthorizedAuthorized    IABAuthorized = iota // authorized
	IABAuthorizedNotAuthorized                      // not-authorized
)

// UserLocationInformation is the UserLocationInformation of TS 36.413 9.3.4.
//
//s1ap:sequence
type UserLocationInformation struct {
	EutranCgi            EUTRANCGI
	Tai                  TAI
	PSCellInformation    *PSCellInformation    `s1ap:"ext=288 ignore"`
	LTENTNTAIInformation *LTENTNTAIInformation `s1ap:"ext=339 ignore"`
	Unknown              *Unknown
}
