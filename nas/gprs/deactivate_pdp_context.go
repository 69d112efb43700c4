package gprs

import "sunsetlab/nas"

// DeactivatePDPContextRequest ends a PDP context, in either direction
// (TS 24.008 9.5.14).
//
//nas:sm 46 both DEACTIVATE PDP CONTEXT REQUEST
type DeactivatePDPContextRequest struct {
	SMHeader
	SMCause SMCause `nas:"V 1 SM cause"`

	TearDownIndicator        nas.Opt[uint8]          `nas:"9- TV 1 Tear down indicator"` // 1: every context of the address
	PCO                      nas.PCO                 `nas:"27 TLV 3-253 Protocol configuration options"`
	MBMSPCO                  []byte                  `nas:"35 TLV 3-253 MBMS protocol configuration options"`
	T3396                    nas.Opt[nas.GPRSTimer3] `nas:"37 TLV 3 T3396 value"`
	WLANOffloadAcceptability nas.Opt[uint8]          `nas:"C- TV 1 WLAN offload indication"`
	ExtendedPCO              nas.PCO                 `nas:"7B TLV-E 4-65538 Extended protocol configuration options"`

	Unknown []byte
}

// DeactivatePDPContextAccept answers it (TS 24.008 9.5.15).
//
//nas:sm 47 both DEACTIVATE PDP CONTEXT ACCEPT
type DeactivatePDPContextAccept struct {
	SMHeader
	PCO         nas.PCO `nas:"27 TLV 3-253 Protocol configuration options"`
	MBMSPCO     []byte  `nas:"35 TLV 3-253 MBMS protocol configuration options"`
	ExtendedPCO nas.PCO `nas:"7B TLV-E 4-65538 Extended protocol configuration options"`

	Unknown []byte
}
