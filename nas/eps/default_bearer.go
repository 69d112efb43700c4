package eps

import "sunsetlab/nas"

// ActivateDefaultEPSBearerContextRequest sets up a PDN connection's default
// bearer (TS 24.301 8.3.6).
//
//nas:esm C1 downlink ACTIVATE DEFAULT EPS BEARER CONTEXT REQUEST
type ActivateDefaultEPSBearerContextRequest struct {
	ESMHeader
	EPSQoS     EPSQoS     `nas:"LV 2-14 EPS QoS"`
	APN        APN        `nas:"LV 2-101 Access point name"`
	PDNAddress PDNAddress `nas:"LV 6-14 PDN address"`

	TransactionIdentifier          []byte                   `nas:"5D TLV 3-4 Transaction identifier"`
	NegotiatedQoS                  []byte                   `nas:"30 TLV 14-22 Negotiated QoS"`
	NegotiatedLLCSAPI              nas.Opt[uint8]           `nas:"32 TV 2 Negotiated LLC SAPI"`
	RadioPriority                  nas.Opt[uint8]           `nas:"8- TV 1 Radio priority"`
	PacketFlowIdentifier           nas.Opt[uint8]           `nas:"34 TLV 3 Packet flow identifier"`
	APNAMBR                        nas.Opt[APNAMBR]         `nas:"5E TLV 4-8 APN-AMBR"`
	ESMCause                       nas.Opt[ESMCause]        `nas:"58 TV 2 ESM cause"`
	PCO                            nas.PCO                  `nas:"27 TLV 3-253 Protocol configuration options"`
	ConnectivityType               nas.Opt[uint8]           `nas:"B- TV 1 Connectivity type"`
	WLANOffloadIndication          nas.Opt[uint8]           `nas:"C- TV 1 WLAN offload indication"`
	NBIFOMContainer                []byte                   `nas:"33 TLV 3-257 NBIFOM container"`
	HeaderCompressionConfiguration []byte                   `nas:"66 TLV 5-257 Header compression configuration"`
	ControlPlaneOnlyIndication     nas.Opt[uint8]           `nas:"9- TV 1 Control plane only indication"`
	ExtendedPCO                    nas.PCO                  `nas:"7B TLV-E 4-65538 Extended protocol configuration options"`
	ServingPLMNRateControl         nas.Opt[[2]byte]         `nas:"6E TLV 4 Serving PLMN rate control"`
	ExtendedAPNAMBR                nas.Opt[ExtendedAPNAMBR] `nas:"5F TLV 8 Extended APN-AMBR"`

	Unknown []byte
}

// ActivateDefaultEPSBearerContextAccept acknowledges a default bearer
// (TS 24.301 8.3.4).
//
//nas:esm C2 uplink ACTIVATE DEFAULT EPS BEARER CONTEXT ACCEPT
type ActivateDefaultEPSBearerContextAccept struct {
	ESMHeader

	PCO         nas.PCO `nas:"27 TLV 3-253 Protocol configuration options"`
	ExtendedPCO nas.PCO `nas:"7B TLV-E 4-65538 Extended protocol configuration options"`

	Unknown []byte
}

// ActivateDefaultEPSBearerContextReject refuses a default bearer (TS 24.301
// 8.3.5).
//
//nas:esm C3 uplink ACTIVATE DEFAULT EPS BEARER CONTEXT REJECT
type ActivateDefaultEPSBearerContextReject struct {
	ESMHeader
	ESMCause ESMCause `nas:"V 1 ESM cause"`

	PCO         nas.PCO `nas:"27 TLV 3-253 Protocol configuration options"`
	ExtendedPCO nas.PCO `nas:"7B TLV-E 4-65538 Extended protocol configuration options"`

	Unknown []byte
}
