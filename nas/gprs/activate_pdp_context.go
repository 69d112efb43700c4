package gprs

import (
	"sunsetlab/nas"
	"sunsetlab/nas/eps"
)

// ActivatePDPContextRequest asks for a PDP context (TS 24.008 9.5.1).
//
//nas:sm 41 uplink ACTIVATE PDP CONTEXT REQUEST
type ActivatePDPContextRequest struct {
	SMHeader
	RequestedNSAPI      NSAPI      `nas:"V 1 Requested NSAPI"`
	RequestedLLCSAPI    LLCSAPI    `nas:"V 1 Requested LLC SAPI"`
	RequestedQoS        QoS        `nas:"LV 4-21 Requested QoS"`
	RequestedPDPAddress PDPAddress `nas:"LV 3-23 Requested PDP address"`

	APN              nas.Opt[eps.APN]              `nas:"28 TLV 3-102 Access point name"`
	PCO              nas.PCO                       `nas:"27 TLV 3-253 Protocol configuration options"`
	RequestType      nas.Opt[eps.RequestType]      `nas:"A- TV 1 Request type"`
	DeviceProperties nas.Opt[eps.DeviceProperties] `nas:"C- TV 1 Device properties"`
	NBIFOMContainer  []byte                        `nas:"33 TLV 3-257 NBIFOM container"`
	ExtendedPCO      nas.PCO                       `nas:"7B TLV-E 4-65538 Extended protocol configuration options"`
	ExtendedQoS      nas.Opt[eps.ExtendedEPSQoS]   `nas:"5C TLV 12 Extended QoS"`

	Unknown []byte
}

// ActivatePDPContextAccept gives the PDP context (TS 24.008 9.5.2).
//
//nas:sm 42 downlink ACTIVATE PDP CONTEXT ACCEPT
type ActivatePDPContextAccept struct {
	SMHeader
	NegotiatedLLCSAPI LLCSAPI `nas:"V 1 Negotiated LLC SAPI"`
	NegotiatedQoS     QoS     `nas:"LV 4-21 Negotiated QoS"`
	RadioPriority     uint8   `nas:"V 1/2 low Radio priority"`

	PDPAddress               nas.Opt[PDPAddress]         `nas:"2B TLV 4-24 PDP address"`
	PCO                      nas.PCO                     `nas:"27 TLV 3-253 Protocol configuration options"`
	PacketFlowIdentifier     nas.Opt[uint8]              `nas:"34 TLV 3 Packet Flow Identifier"`
	SMCause                  nas.Opt[SMCause]            `nas:"39 TLV 3 SM cause"`
	ConnectivityType         nas.Opt[uint8]              `nas:"B- TV 1 Connectivity type"`
	WLANOffloadAcceptability nas.Opt[uint8]              `nas:"C- TV 1 WLAN offload indication"`
	NBIFOMContainer          []byte                      `nas:"33 TLV 3-257 NBIFOM container"`
	ExtendedPCO              nas.PCO                     `nas:"7B TLV-E 4-65538 Extended protocol configuration options"`
	ExtendedQoS              nas.Opt[eps.ExtendedEPSQoS] `nas:"5C TLV 12 Extended QoS"`

	Unknown []byte
}

// ActivatePDPContextReject refuses the PDP context (TS 24.008 9.5.3).
//
//nas:sm 43 downlink ACTIVATE PDP CONTEXT REJECT
type ActivatePDPContextReject struct {
	SMHeader
	SMCause SMCause `nas:"V 1 SM cause"`

	PCO                nas.PCO                         `nas:"27 TLV 3-253 Protocol configuration options"`
	BackoffTimer       nas.Opt[nas.GPRSTimer3]         `nas:"37 TLV 3 Back-off timer value"` // T3396
	ReattemptIndicator nas.Opt[eps.ReattemptIndicator] `nas:"6B TLV 3 Re-attempt indicator"`
	NBIFOMContainer    []byte                          `nas:"33 TLV 3-257 NBIFOM container"`
	ExtendedPCO        nas.PCO                         `nas:"7B TLV-E 4-65538 Extended protocol configuration options"`

	Unknown []byte
}
