package eps

import "sunsetlab/nas"

// AuthenticationRequest is sent by the network to authenticate the UE
// (TS 24.301 8.2.7).
//
//nas:emm 52 downlink AUTHENTICATION REQUEST
type AuthenticationRequest struct {
	NASKeySetIdentifier KeySetIdentifier `nas:"V 1/2 low NAS key set identifier ASME"`
	RAND                [16]byte         `nas:"V 16 Authentication parameter RAND"`
	AUTN                [16]byte         `nas:"LV 17 Authentication parameter AUTN"`

	Unknown []byte
}

// AuthenticationResponse carries the UE's RES, 4 to 16 octets (TS 24.301
// 8.2.8).
//
//nas:emm 53 uplink AUTHENTICATION RESPONSE
type AuthenticationResponse struct {
	RES []byte `nas:"LV 5-17 Authentication response parameter"`

	Unknown []byte
}

// AuthenticationReject ends an authentication that failed (TS 24.301 8.2.6).
//
//nas:emm 54 downlink AUTHENTICATION REJECT
type AuthenticationReject struct {
	Unknown []byte
}

// AuthenticationFailure is sent by the UE that does not accept the network's
// authentication; AUTS comes with cause #21 (TS 24.301 8.2.5).
//
//nas:emm 5C uplink AUTHENTICATION FAILURE
type AuthenticationFailure struct {
	EMMCause EMMCause `nas:"V 1 EMM cause"`

	AUTS nas.Opt[[14]byte] `nas:"30 TLV 16 Authentication failure parameter"`

	Unknown []byte
}
