package s1ap

// UEAggregateMaximumBitrate bounds all non-GBR bearers of a UE together, in bits a second.
//
//s1ap:sequence
type UEAggregateMaximumBitrate struct {
	UEAggregateMaximumBitRateDL         uint64      `s1ap:"int(0..10000000000)"`
	UEAggregateMaximumBitRateUL         uint64      `s1ap:"int(0..10000000000)"`
	ExtendedUEAggregateMaximumBitRateDL Opt[uint64] `s1ap:"ext=259 ignore int(10000000001..4000000000000,...)"`
	ExtendedUEAggregateMaximumBitRateUL Opt[uint64] `s1ap:"ext=260 ignore int(10000000001..4000000000000,...)"`
	Unknown                             *Unknown
}

// PreEmptionCapability is the Pre-emptionCapability of TS 36.413 9.3.4.
//
//s1ap:enum root=2
type PreEmptionCapability uint8

const (
	PreEmptionCapabilityShallNotTriggerPreEmption PreEmptionCapability = iota // shall-not-trigger-pre-emption
	PreEmptionCapabilityMayTriggerPreEmption                                  // may-trigger-pre-emption
)

// PreEmptionVulnerability is the Pre-emptionVulnerability of TS 36.413 9.3.4.
//
//s1ap:enum root=2
type PreEmptionVulnerability uint8

const (
	PreEmptionVulnerabilityNotPreEmptable PreEmptionVulnerability = iota // not-pre-emptable
	PreEmptionVulnerabilityPreEmptable                                   // pre-emptable
)

// AllocationAndRetentionPriority says which E-RABs are admitted and kept when resources are short.
//
//s1ap:sequence
type AllocationAndRetentionPriority struct {
	PriorityLevel           uint8 `s1ap:"int(0..15)"`
	PreEmptionCapability    PreEmptionCapability
	PreEmptionVulnerability PreEmptionVulnerability
	Unknown                 *Unknown
}

// GBRQoSInformation is the guaranteed and maximum bit rate of a GBR bearer, in bits a second.
//
//s1ap:sequence
type GBRQoSInformation struct {
	ERABMaximumBitrateDL            uint64      `s1ap:"int(0..10000000000)"`
	ERABMaximumBitrateUL            uint64      `s1ap:"int(0..10000000000)"`
	ERABGuaranteedBitrateDL         uint64      `s1ap:"int(0..10000000000)"`
	ERABGuaranteedBitrateUL         uint64      `s1ap:"int(0..10000000000)"`
	ExtendedERABMaximumBitrateDL    Opt[uint64] `s1ap:"ext=255 ignore int(10000000001..4000000000000,...)"`
	ExtendedERABMaximumBitrateUL    Opt[uint64] `s1ap:"ext=256 ignore int(10000000001..4000000000000,...)"`
	ExtendedERABGuaranteedBitrateDL Opt[uint64] `s1ap:"ext=257 ignore int(10000000001..4000000000000,...)"`
	ExtendedERABGuaranteedBitrateUL Opt[uint64] `s1ap:"ext=258 ignore int(10000000001..4000000000000,...)"`
	Unknown                         *Unknown
}

// ERABLevelQoSParameters is the QoS of an E-RAB.
//
//s1ap:sequence
type ERABLevelQoSParameters struct {
	QCI                         uint8 `s1ap:"int(0..255)"`
	AllocationRetentionPriority AllocationAndRetentionPriority
	GBRQoSInformation           *GBRQoSInformation `s1ap:"optional"`
	DownlinkPacketLossRate      Opt[uint16]        `s1ap:"ext=273 ignore int(0..1000)"`
	UplinkPacketLossRate        Opt[uint16]        `s1ap:"ext=274 ignore int(0..1000)"`
	Unknown                     *Unknown
}

// BearerType is the BearerType of TS 36.413 9.3.4.
//
//s1ap:enum root=1 extensible
type BearerType uint8

const (
	BearerTypeNonIP BearerType = iota // non-IP
)

// EthernetType is the Ethernet-Type of TS 36.413 9.3.4.
//
//s1ap:enum root=1 extensible
type EthernetType uint8

const (
	EthernetTypeTrue EthernetType = iota // true
)

// UESidelinkAggregateMaximumBitrate is the UESidelinkAggregateMaximumBitrate of TS 36.413 9.3.4.
//
//s1ap:sequence
type UESidelinkAggregateMaximumBitrate struct {
	UESidelinkAggregateMaximumBitRate uint64 `s1ap:"int(0..10000000000)"`
	Unknown                           *Unknown
}

// NRUESidelinkAggregateMaximumBitrate is the NRUESidelinkAggregateMaximumBitrate of TS 36.413 9.3.4.
//
//s1ap:sequence
type NRUESidelinkAggregateMaximumBitrate struct {
	UEAggregateMaximumBitRate uint64 `s1ap:"int(0..10000000000)"`
	Unknown                   *Unknown
}

// PC5QoSFlowItem is the PC5QoSFlowItem of TS 36.413 9.3.4.
//
//s1ap:sequence
type PC5QoSFlowItem struct {
	PQI             uint8            `s1ap:"int(0..255,...)"`
	PC5FlowBitRates *PC5FlowBitRates `s1ap:"optional"`
	Range           Opt[Range]       `s1ap:"optional"`
	Unknown         *Unknown
}

// PC5QoSParameters is the PC5QoSParameters of TS 36.413 9.3.4.
//
//s1ap:sequence
type PC5QoSParameters struct {
	PC5QoSFlowList            []PC5QoSFlowItem `s1ap:"list(1..2048)"`
	PC5LinkAggregatedBitRates Opt[uint64]      `s1ap:"int(0..10000000000) optional"`
	Unknown                   *Unknown
}

// ERABItem is the E-RABItem of TS 36.413 9.3.4.
//
//s1ap:sequence
type ERABItem struct {
	ERABID  uint8 `s1ap:"int(0..15,...)"`
	Cause   Cause `s1ap:"cause"`
	Unknown *Unknown
}
