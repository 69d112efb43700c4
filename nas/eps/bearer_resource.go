package eps

import "sunsetlab/nas"

// BearerResourceAllocationRequest asks for a dedicated bearer's resources
// (TS 24.301 8.3.8).
//
//nas:esm D4 uplink BEARER RESOURCE ALLOCATION REQUEST
type BearerResourceAllocationRequest struct {
	ESMHeader
	LinkedEPSBearerIdentity uint8  `nas:"V 1/2 low Linked EPS bearer identity"`
	TrafficFlowAggregate    []byte `nas:"LV 2-256 Traffic flow aggregate"`
	RequiredTrafficFlowQoS  EPSQoS `nas:"LV 2-14 Required traffic flow QoS"`

	PCO              nas.PCO                   `nas:"27 TLV 3-253 Protocol configuration options"`
	DeviceProperties nas.Opt[DeviceProperties] `nas:"C- TV 1 Device properties"`
	NBIFOMContainer  []byte                    `nas:"33 TLV 3-257 NBIFOM container"`
	ExtendedPCO      nas.PCO                   `nas:"7B TLV-E 4-65538 Extended protocol configuration options"`
	ExtendedEPSQoS   nas.Opt[ExtendedEPSQoS]   `nas:"5C TLV 12 Extended EPS QoS"`

	Unknown []byte
}

// BearerResourceAllocationReject refuses them (TS 24.301 8.3.7).
//
//nas:esm D5 downlink BEARER RESOURCE ALLOCATION REJECT
type BearerResourceAllocationReject struct {
	ESMHeader
	ESMCause ESMCause `nas:"V 1 ESM cause"`

	PCO                nas.PCO                     `nas:"27 TLV 3-253 Protocol configuration options"`
	BackoffTimer       nas.Opt[nas.GPRSTimer3]     `nas:"37 TLV 3 Back-off timer value"`
	ReattemptIndicator nas.Opt[ReattemptIndicator] `nas:"6B TLV 3 Re-attempt indicator"`
	NBIFOMContainer    []byte                      `nas:"33 TLV 3-257 NBIFOM container"`
	ExtendedPCO        nas.PCO                     `nas:"7B TLV-E 4-65538 Extended protocol configuration options"`

	Unknown []byte
}

// BearerResourceModificationRequest asks to change or release a dedicated
// bearer's resources (TS 24.301 8.3.10).
//
//nas:esm D6 uplink BEARER RESOURCE MODIFICATION REQUEST
type BearerResourceModificationRequest struct {
	ESMHeader
	EPSBearerIdentityForPacketFilter uint8  `nas:"V 1/2 low EPS bearer identity for packet filter"`
	TrafficFlowAggregate             []byte `nas:"LV 2-256 Traffic flow aggregate"`

	RequiredTrafficFlowQoS         nas.Opt[EPSQoS]           `nas:"5B TLV 3-15 Required traffic flow QoS"`
	ESMCause                       nas.Opt[ESMCause]         `nas:"58 TV 2 ESM cause"`
	PCO                            nas.PCO                   `nas:"27 TLV 3-253 Protocol configuration options"`
	DeviceProperties               nas.Opt[DeviceProperties] `nas:"C- TV 1 Device properties"`
	NBIFOMContainer                []byte                    `nas:"33 TLV 3-257 NBIFOM container"`
	HeaderCompressionConfiguration []byte                    `nas:"66 TLV 5-257 Header compression configuration"`
	ExtendedPCO                    nas.PCO                   `nas:"7B TLV-E 4-65538 Extended protocol configuration options"`
	ExtendedEPSQoS                 nas.Opt[ExtendedEPSQoS]   `nas:"5C TLV 12 Extended EPS QoS"`

	Unknown []byte
}

// BearerResourceModificationReject refuses the change (TS 24.301 8.3.9).
//
//nas:esm D7 downlink BEARER RESOURCE MODIFICATION REJECT
type BearerResourceModificationReject struct {
	ESMHeader
	ESMCause ESMCause `nas:"V 1 ESM cause"`

	PCO                nas.PCO                     `nas:"27 TLV 3-253 Protocol configuration options"`
	BackoffTimer       nas.Opt[nas.GPRSTimer3]     `nas:"37 TLV 3 Back-off timer value"`
	ReattemptIndicator nas.Opt[ReattemptIndicator] `nas:"6B TLV 3 Re-attempt indicator"`
	NBIFOMContainer    []byte                      `nas:"33 TLV 3-257 NBIFOM container"`
	ExtendedPCO        nas.PCO                     `nas:"7B TLV-E 4-65538 Extended protocol configuration options"`

	Unknown []byte
}
