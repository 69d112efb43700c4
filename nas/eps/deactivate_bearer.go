package eps

import "sunsetlab/nas"

// DeactivateEPSBearerContextRequest releases a bearer, or with the default
// bearer a PDN connection (TS 24.301 8.3.12).
//
//nas:esm CD downlink DEACTIVATE EPS BEARER CONTEXT REQUEST
type DeactivateEPSBearerContextRequest struct {
	ESMHeader
	ESMCause ESMCause `nas:"V 1 ESM cause"`

	PCO                   nas.PCO                 `nas:"27 TLV 3-253 Protocol configuration options"`
	T3396                 nas.Opt[nas.GPRSTimer3] `nas:"37 TLV 3 T3396 value"`
	WLANOffloadIndication nas.Opt[uint8]          `nas:"C- TV 1 WLAN offload indication"`
	NBIFOMContainer       []byte                  `nas:"33 TLV 3-257 NBIFOM container"`
	ExtendedPCO           nas.PCO                 `nas:"7B TLV-E 4-65538 Extended protocol configuration options"`

	Unknown []byte
}

// DeactivateEPSBearerContextAccept acknowledges the release (TS 24.301
// 8.3.11).
//
//nas:esm CE uplink DEACTIVATE EPS BEARER CONTEXT ACCEPT
type DeactivateEPSBearerContextAccept struct {
	ESMHeader

	PCO         nas.PCO `nas:"27 TLV 3-253 Protocol configuration options"`
	ExtendedPCO nas.PCO `nas:"7B TLV-E 4-65538 Extended protocol configuration options"`

	Unknown []byte
}
