package eps

import "sunsetlab/nas"

// ESMInformationRequest asks the UE for the APN and the protocol configuration
// options that it kept back until ciphering (TS 24.301 8.3.13).
//
//nas:esm D9 downlink ESM INFORMATION REQUEST
type ESMInformationRequest struct {
	ESMHeader

	Unknown []byte
}

// ESMInformationResponse carries them (TS 24.301 8.3.14).
//
//nas:esm DA uplink ESM INFORMATION RESPONSE
type ESMInformationResponse struct {
	ESMHeader

	APN         nas.Opt[APN] `nas:"28 TLV 3-102 Access point name"`
	PCO         nas.PCO      `nas:"27 TLV 3-253 Protocol configuration options"`
	ExtendedPCO nas.PCO      `nas:"7B TLV-E 4-65538 Extended protocol configuration options"`

	Unknown []byte
}

// ESMStatus reports an error in either direction (TS 24.301 8.3.15).
//
//nas:esm E8 both ESM STATUS
type ESMStatus struct {
	ESMHeader
	ESMCause ESMCause `nas:"V 1 ESM cause"`

	Unknown []byte
}

// ESMDummyMessage fills the ESM message container of an attach without a PDN
// connection (TS 24.301 8.3.12A).
//
//nas:esm DC both ESM DUMMY MESSAGE
type ESMDummyMessage struct {
	ESMHeader

	Unknown []byte
}

// Notification tells the UE of an event that upper layers care about
// (TS 24.301 8.3.18A).
//
//nas:esm DB downlink NOTIFICATION
type Notification struct {
	ESMHeader
	NotificationIndicator uint8 `nas:"LV 2 Notification indicator"`

	Unknown []byte
}
