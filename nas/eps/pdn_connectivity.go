package eps

import "sunsetlab/nas"

// PDNConnectivityRequest is sent by the UE to set up a PDN connection
// (TS 24.301 8.3.20).
//
//nas:esm D0 uplink PDN CONNECTIVITY REQUEST
type PDNConnectivityRequest struct {
	ESMHeader
	RequestType RequestType `nas:"V 1/2 low Request type"`
	PDNType     PDNType     `nas:"V 1/2 high PDN type"`

	ESMInformationTransferFlag     nas.Opt[uint8]            `nas:"D- TV 1 ESM information transfer flag"`
	APN                            nas.Opt[APN]              `nas:"28 TLV 3-102 Access point name"`
	PCO                            nas.PCO                   `nas:"27 TLV 3-253 Protocol configuration options"`
	DeviceProperties               nas.Opt[DeviceProperties] `nas:"C- TV 1 Device properties"`
	NBIFOMContainer                []byte                    `nas:"33 TLV 3-257 NBIFOM container"`
	HeaderCompressionConfiguration []byte                    `nas:"66 TLV 5-257 Header compression configuration"`
	ExtendedPCO                    nas.PCO                   `nas:"7B TLV-E 4-65538 Extended protocol configuration options"`

	Unknown []byte
}

// PDNConnectivityReject is sent by the network to refuse a PDN connection
// (TS 24.301 8.3.19).
//
//nas:esm D1 downlink PDN CONNECTIVITY REJECT
type PDNConnectivityReject struct {
	ESMHeader
	ESMCause ESMCause `nas:"V 1 ESM cause"`

	PCO                nas.PCO                     `nas:"27 TLV 3-253 Protocol configuration options"`
	BackoffTimer       nas.Opt[nas.GPRSTimer3]     `nas:"37 TLV 3 Back-off timer value"`
	ReattemptIndicator nas.Opt[ReattemptIndicator] `nas:"6B TLV 3 Re-attempt indicator"`
	NBIFOMContainer    []byte                      `nas:"33 TLV 3-257 NBIFOM container"`
	ExtendedPCO        nas.PCO                     `nas:"7B TLV-E 4-65538 Extended protocol configuration options"`

	Unknown []byte
}

// PDNDisconnectRequest is sent by the UE to release a PDN connection
// (TS 24.301 8.3.22).
//
//nas:esm D2 uplink PDN DISCONNECT REQUEST
type PDNDisconnectRequest struct {
	ESMHeader
	LinkedEPSBearerIdentity uint8 `nas:"V 1/2 low Linked EPS bearer identity"`

	PCO         nas.PCO `nas:"27 TLV 3-253 Protocol configuration options"`
	ExtendedPCO nas.PCO `nas:"7B TLV-E 4-65538 Extended protocol configuration options"`

	Unknown []byte
}

// PDNDisconnectReject is sent by the network to refuse the release of a PDN
// connection (TS 24.301 8.3.21).
//
//nas:esm D3 downlink PDN DISCONNECT REJECT
type PDNDisconnectReject struct {
	ESMHeader
	ESMCause ESMCause `nas:"V 1 ESM cause"`

	PCO         nas.PCO `nas:"27 TLV 3-253 Protocol configuration options"`
	ExtendedPCO nas.PCO `nas:"7B TLV-E 4-65538 Extended protocol configuration options"`

	Unknown []byte
}
