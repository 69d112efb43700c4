package gprs

import (
	"sunsetlab/nas"
	"sunsetlab/nas/eps"
)

// ModifyPDPContextRequestMT has the network modify a context
// (TS 24.008 9.5.9).
//
//nas:sm 48 downlink MODIFY PDP CONTEXT REQUEST
type ModifyPDPContextRequestMT struct {
	SMHeader
	RadioPriority    uint8   `nas:"V 1/2 low Radio priority"`
	RequestedLLCSAPI LLCSAPI `nas:"V 1 Requested LLC SAPI"`
	NewQoS           QoS     `nas:"LV 4-21 New QoS"`

	PDPAddress               nas.Opt[PDPAddress]         `nas:"2B TLV 4-24 PDP address"`
	PacketFlowIdentifier     nas.Opt[uint8]              `nas:"34 TLV 3 Packet Flow Identifier"`
	PCO                      nas.PCO                     `nas:"27 TLV 3-253 Protocol configuration options"`
	TFT                      []byte                      `nas:"36 TLV 3-257 TFT"`
	WLANOffloadAcceptability nas.Opt[uint8]              `nas:"C- TV 1 WLAN offload indication"`
	NBIFOMContainer          []byte                      `nas:"33 TLV 3-257 NBIFOM container"`
	ExtendedPCO              nas.PCO                     `nas:"7B TLV-E 4-65538 Extended protocol configuration options"`
	ExtendedQoS              nas.Opt[eps.ExtendedEPSQoS] `nas:"5C TLV 12 Extended QoS"`

	Unknown []byte
}

// ModifyPDPContextAcceptMT is the mobile station's answer to the network's
// request (TS 24.008 9.5.11).
//
//nas:sm 49 uplink MODIFY PDP CONTEXT ACCEPT
type ModifyPDPContextAcceptMT struct {
	SMHeader
	PCO             nas.PCO `nas:"27 TLV 3-253 Protocol configuration options"`
	NBIFOMContainer []byte  `nas:"33 TLV 3-257 NBIFOM container"`
	ExtendedPCO     nas.PCO `nas:"7B TLV-E 4-65538 Extended protocol configuration options"`

	Unknown []byte
}

// ModifyPDPContextRequestMO has the mobile station modify a context
// (TS 24.008 9.5.10).
//
//nas:sm 4A uplink MODIFY PDP CONTEXT REQUEST
type ModifyPDPContextRequestMO struct {
	SMHeader
	RequestedLLCSAPI nas.Opt[LLCSAPI]              `nas:"32 TV 2 Requested LLC SAPI"`
	RequestedNewQoS  nas.Opt[QoS]                  `nas:"30 TLV 5-22 Requested new QoS"`
	NewTFT           []byte                        `nas:"31 TLV 3-257 New TFT"`
	PCO              nas.PCO                       `nas:"27 TLV 3-253 Protocol configuration options"`
	DeviceProperties nas.Opt[eps.DeviceProperties] `nas:"C- TV 1 Device properties"`
	NBIFOMContainer  []byte                        `nas:"33 TLV 3-257 NBIFOM container"`
	ExtendedPCO      nas.PCO                       `nas:"7B TLV-E 4-65538 Extended protocol configuration options"`
	ExtendedQoS      nas.Opt[eps.ExtendedEPSQoS]   `nas:"5C TLV 12 Extended QoS"`

	Unknown []byte
}

// ModifyPDPContextAcceptMO is the network's answer to the mobile station's
// request (TS 24.008 9.5.12).
//
//nas:sm 4B downlink MODIFY PDP CONTEXT ACCEPT
type ModifyPDPContextAcceptMO struct {
	SMHeader
	NegotiatedQoS            nas.Opt[QoS]                `nas:"30 TLV 5-22 Negotiated QoS"`
	NegotiatedLLCSAPI        nas.Opt[LLCSAPI]            `nas:"32 TV 2 Negotiated LLC SAPI"`
	NewRadioPriority         nas.Opt[uint8]              `nas:"8- TV 1 New radio priority"`
	PacketFlowIdentifier     nas.Opt[uint8]              `nas:"34 TLV 3 Packet Flow Identifier"`
	PCO                      nas.PCO                     `nas:"27 TLV 3-253 Protocol configuration options"`
	WLANOffloadAcceptability nas.Opt[uint8]              `nas:"C- TV 1 WLAN offload indication"`
	NBIFOMContainer          []byte                      `nas:"33 TLV 3-257 NBIFOM container"`
	ExtendedPCO              nas.PCO                     `nas:"7B TLV-E 4-65538 Extended protocol configuration options"`
	ExtendedQoS              nas.Opt[eps.ExtendedEPSQoS] `nas:"5C TLV 12 Extended QoS"`

	Unknown []byte
}

// ModifyPDPContextReject refuses a modification, in either direction
// (TS 24.008 9.5.13).
//
//nas:sm 4C both MODIFY PDP CONTEXT REJECT
type ModifyPDPContextReject struct {
	SMHeader
	SMCause SMCause `nas:"V 1 SM cause"`

	PCO                nas.PCO                         `nas:"27 TLV 3-253 Protocol configuration options"`
	BackoffTimer       nas.Opt[nas.GPRSTimer3]         `nas:"37 TLV 3 Back-off timer value"` // T3396
	ReattemptIndicator nas.Opt[eps.ReattemptIndicator] `nas:"6B TLV 3 Re-attempt indicator"`
	NBIFOMContainer    []byte                          `nas:"33 TLV 3-257 NBIFOM container"`
	ExtendedPCO        nas.PCO                         `nas:"7B TLV-E 4-65538 Extended protocol configuration options"`

	Unknown []byte
}
