package gprs

import "sunsetlab/nas"

// PTMSIReallocationCommand gives the mobile station a new P-TMSI
// (TS 24.008 9.4.7).
//
//nas:gmm 10 downlink P-TMSI REALLOCATION COMMAND
type PTMSIReallocationCommand struct {
	AllocatedPTMSI nas.MobileIdentity `nas:"LV 6 Allocated P-TMSI"`
	RAI            nas.RAI            `nas:"V 6 Routing area identification"`
	ForceToStandby ForceToStandby     `nas:"V 1/2 low Force to standby"`

	PTMSISignature nas.Opt[PTMSISignature] `nas:"19 TV 4 P-TMSI signature"`
	DCNID          nas.Opt[[2]byte]        `nas:"65 TLV 4 DCN-ID"`

	Unknown []byte
}

// PTMSIReallocationComplete answers a P-TMSI REALLOCATION COMMAND
// (TS 24.008 9.4.8).
//
//nas:gmm 11 uplink P-TMSI REALLOCATION COMPLETE
type PTMSIReallocationComplete struct {
	Unknown []byte
}
