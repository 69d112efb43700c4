package gprs

import (
	"sunsetlab/nas"
	"sunsetlab/nas/eps"
)

// RequestPDPContextActivation has the network ask the mobile station to
// activate a context (TS 24.008 9.5.7).
//
//nas:sm 44 downlink REQUEST PDP CONTEXT ACTIVATION
type RequestPDPContextActivation struct {
	SMHeader
	OfferedPDPAddress PDPAddress `nas:"LV 3-23 Offered PDP address"`

	APN             nas.Opt[eps.APN] `nas:"28 TLV 3-102 Access point name"`
	PCO             nas.PCO          `nas:"27 TLV 3-253 Protocol configuration options"`
	NBIFOMContainer []byte           `nas:"33 TLV 3-257 NBIFOM container"`
	ExtendedPCO     nas.PCO          `nas:"7B TLV-E 4-65538 Extended protocol configuration options"`

	Unknown []byte
}

// RequestPDPContextActivationReject has the mobile station decline
// (TS 24.008 9.5.8).
//
//nas:sm 45 uplink REQUEST PDP CONTEXT ACTIVATION REJECT
type RequestPDPContextActivationReject struct {
	SMHeader
	SMCause SMCause `nas:"V 1 SM cause"`

	PCO             nas.PCO `nas:"27 TLV 3-253 Protocol configuration options"`
	NBIFOMContainer []byte  `nas:"33 TLV 3-257 NBIFOM container"`
	ExtendedPCO     nas.PCO `nas:"7B TLV-E 4-65538 Extended protocol configuration options"`

	Unknown []byte
}
