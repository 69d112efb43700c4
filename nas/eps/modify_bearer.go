package eps

import "sunsetlab/nas"

// ModifyEPSBearerContextRequest changes a bearer (TS 24.301 8.3.18).
//
//nas:esm C9 downlink MODIFY EPS BEARER CONTEXT REQUEST
type ModifyEPSBearerContextRequest struct {
	ESMHeader

	NewEPSQoS                      nas.Opt[EPSQoS]          `nas:"5B TLV 3-15 New EPS QoS"`
	TFT                            []byte                   `nas:"36 TLV 3-257 TFT"`
	NewQoS                         []byte                   `nas:"30 TLV 14-22 New QoS"`
	NegotiatedLLCSAPI              nas.Opt[uint8]           `nas:"32 TV 2 Negotiated LLC SAPI"`
	RadioPriority                  nas.Opt[uint8]           `nas:"8- TV 1 Radio priority"`
	PacketFlowIdentifier           nas.Opt[uint8]           `nas:"34 TLV 3 Packet flow identifier"`
	APNAMBR                        nas.Opt[APNAMBR]         `nas:"5E TLV 4-8 APN-AMBR"`
	PCO                            nas.PCO                  `nas:"27 TLV 3-253 Protocol configuration options"`
	WLANOffloadIndication          nas.Opt[uint8]           `nas:"C- TV 1 WLAN offload indication"`
	NBIFOMContainer                []byte                   `nas:"33 TLV 3-257 NBIFOM container"`
	HeaderCompressionConfiguration []byte                   `nas:"66 TLV 5-257 Header compression configuration"`
	ExtendedPCO                    nas.PCO                  `nas:"7B TLV-E 4-65538 Extended protocol configuration options"`
	ExtendedAPNAMBR                nas.Opt[ExtendedAPNAMBR] `nas:"5F TLV 8 Extended APN-AMBR"`
	ExtendedEPSQoS                 nas.Opt[ExtendedEPSQoS]  `nas:"5C TLV 12 Extended EPS QoS"`

	Unknown []byte
}

// ModifyEPSBearerContextAccept acknowledges the change (TS 24.301 8.3.16).
//
//nas:esm CA uplink MODIFY EPS BEARER CONTEXT ACCEPT
type ModifyEPSBearerContextAccept struct {
	ESMHeader

	PCO             nas.PCO `nas:"27 TLV 3-253 Protocol configuration options"`
	NBIFOMContainer []byte  `nas:"33 TLV 3-257 NBIFOM container"`
	ExtendedPCO     nas.PCO `nas:"7B TLV-E 4-65538 Extended protocol configuration options"`

	Unknown []byte
}

// ModifyEPSBearerContextReject refuses the change (TS 24.301 8.3.17).
//
//nas:esm CB uplink MODIFY EPS BEARER CONTEXT REJECT
type ModifyEPSBearerContextReject struct {
	ESMHeader
	ESMCause ESMCause `nas:"V 1 ESM cause"`

	PCO             nas.PCO `nas:"27 TLV 3-253 Protocol configuration options"`
	NBIFOMContainer []byte  `nas:"33 TLV 3-257 NBIFOM container"`
	ExtendedPCO     nas.PCO `nas:"7B TLV-E 4-65538 Extended protocol configuration options"`

	Unknown []byte
}
