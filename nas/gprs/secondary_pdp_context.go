package gprs

import (
	"sunsetlab/nas"
	"sunsetlab/nas/eps"
)

// ActivateSecondaryPDPContextRequest asks for another context with the address
// and the APN of one that is active (TS 24.008 9.5.4).
//
//nas:sm 4D uplink ACTIVATE SECONDARY PDP CONTEXT REQUEST
type ActivateSecondaryPDPContextRequest struct {
	SMHeader
	RequestedNSAPI   NSAPI                 `nas:"V 1 Requested NSAPI"`
	RequestedLLCSAPI LLCSAPI               `nas:"V 1 Requested LLC SAPI"`
	RequestedQoS     QoS                   `nas:"LV 4-21 Requested QoS"`
	LinkedTI         TransactionIdentifier `nas:"LV 2-3 Linked TI"`

	TFT              []byte                        `nas:"36 TLV 3-257 TFT"`
	PCO              nas.PCO                       `nas:"27 TLV 3-253 Protocol configuration options"`
	DeviceProperties nas.Opt[eps.DeviceProperties] `nas:"C- TV 1 Device properties"`
	NBIFOMContainer  []byte                        `nas:"33 TLV 3-257 NBIFOM container"`
	ExtendedPCO      nas.PCO                       `nas:"7B TLV-E 4-65538 Extended protocol configuration options"`
	ExtendedQoS      nas.Opt[eps.ExtendedEPSQoS]   `nas:"5C TLV 12 Extended QoS"`

	Unknown []byte
}

// ActivateSecondaryPDPContextAccept gives the context (TS 24.008 9.5.5).
//
//nas:sm 4E downlink ACTIVATE SECONDARY PDP CONTEXT ACCEPT
type ActivateSecondaryPDPContextAccept struct {
	SMHeader
	NegotiatedLLCSAPI LLCSAPI `nas:"V 1 Negotiated LLC SAPI"`
	NegotiatedQoS     QoS     `nas:"LV 4-21 Negotiated QoS"`
	RadioPriority     uint8   `nas:"V 1/2 low Radio priority"`

	PacketFlowIdentifier     nas.Opt[uint8]              `nas:"34 TLV 3 Packet Flow Identifier"`
	PCO                      nas.PCO                     `nas:"27 TLV 3-253 Protocol configuration options"`
	WLANOffloadAcceptability nas.Opt[uint8]              `nas:"C- TV 1 WLAN offload indication"`
	NBIFOMContainer          []byte                      `nas:"33 TLV 3-257 NBIFOM container"`
	ExtendedPCO              nas.PCO                     `nas:"7B TLV-E 4-65538 Extended protocol configuration options"`
	ExtendedQoS              nas.Opt[eps.ExtendedEPSQoS] `nas:"5C TLV 12 Extended QoS"`

	Unknown []byte
}

// ActivateSecondaryPDPContextReject refuses the context (TS 24.008 9.5.6).
//
//nas:sm 4F downlink ACTIVATE SECONDARY PDP CONTEXT REJECT
type ActivateSecondaryPDPContextReject struct {
	SMHeader
	SMCause SMCause `nas:"V 1 SM cause"`

	PCO                nas.PCO                         `nas:"27 TLV 3-253 Protocol configuration options"`
	BackoffTimer       nas.Opt[nas.GPRSTimer3]         `nas:"37 TLV 3 Back-off timer value"` // T3396
	ReattemptIndicator nas.Opt[eps.ReattemptIndicator] `nas:"6B TLV 3 Re-attempt indicator"`
	NBIFOMContainer    []byte                          `nas:"33 TLV 3-257 NBIFOM container"`
	ExtendedPCO        nas.PCO                         `nas:"7B TLV-E 4-65538 Extended protocol configuration options"`

	Unknown []byte
}
