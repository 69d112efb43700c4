package eps

import "sunsetlab/nas"

// ActivateDedicatedEPSBearerContextRequest sets up a dedicated bearer
// (TS 24.301 8.3.3).
//
//nas:esm C5 downlink ACTIVATE DEDICATED EPS BEARER CONTEXT REQUEST
type ActivateDedicatedEPSBearerContextRequest struct {
	ESMHeader
	LinkedEPSBearerIdentity uint8  `nas:"V 1/2 low Linked EPS bearer identity"`
	EPSQoS                  EPSQoS `nas:"LV 2-14 EPS QoS"`
	TFT                     []byte `nas:"LV 2-256 TFT"`

	TransactionIdentifier []byte                  `nas:"5D TLV 3-4 Transaction identifier"`
	NegotiatedQoS         []byte                  `nas:"30 TLV 14-22 Negotiated QoS"`
	NegotiatedLLCSAPI     nas.Opt[uint8]          `nas:"32 TV 2 Negotiated LLC SAPI"`
	RadioPriority         nas.Opt[uint8]          `nas:"8- TV 1 Radio priority"`
	PacketFlowIdentifier  nas.Opt[uint8]          `nas:"34 TLV 3 Packet flow identifier"`
	PCO                   nas.PCO                 `nas:"27 TLV 3-253 Protocol configuration options"`
	WLANOffloadIndication nas.Opt[uint8]          `nas:"C- TV 1 WLAN offload indication"`
	NBIFOMContainer       []byte                  `nas:"33 TLV 3-257 NBIFOM container"`
	ExtendedPCO           nas.PCO                 `nas:"7B TLV-E 4-65538 Extended protocol configuration options"`
	ExtendedEPSQoS        nas.Opt[ExtendedEPSQoS] `nas:"5C TLV 12 Extended EPS QoS"`

	Unknown []byte
}

// ActivateDedicatedEPSBearerContextAccept acknowledges a dedicated bearer
// (TS 24.301 8.3.1).
//
//nas:esm C6 uplink ACTIVATE DEDICATED EPS BEARER CONTEXT ACCEPT
type ActivateDedicatedEPSBearerContextAccept struct {
	ESMHeader

	PCO             nas.PCO                 `nas:"27 TLV 3-253 Protocol configuration options"`
	NBIFOMContainer []byte                  `nas:"33 TLV 3-257 NBIFOM container"`
	ExtendedPCO     nas.PCO                 `nas:"7B TLV-E 4-65538 Extended protocol configuration options"`
	ExtendedEPSQoS  nas.Opt[ExtendedEPSQoS] `nas:"5C TLV 12 Extended EPS QoS"`

	Unknown []byte
}

// ActivateDedicatedEPSBearerContextReject refuses a dedicated bearer
// (TS 24.301 8.3.2).
//
//nas:esm C7 uplink ACTIVATE DEDICATED EPS BEARER CONTEXT REJECT
type ActivateDedicatedEPSBearerContextReject struct {
	ESMHeader
	ESMCause ESMCause `nas:"V 1 ESM cause"`

	PCO             nas.PCO `nas:"27 TLV 3-253 Protocol configuration options"`
	NBIFOMContainer []byte  `nas:"33 TLV 3-257 NBIFOM container"`
	ExtendedPCO     nas.PCO `nas:"7B TLV-E 4-65538 Extended protocol configuration options"`

	Unknown []byte
}
