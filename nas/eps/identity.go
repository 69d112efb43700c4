package eps

import "sunsetlab/nas"

// IdentityRequest asks the UE for an identity (TS 24.301 8.2.18).
//
//nas:emm 55 downlink IDENTITY REQUEST
type IdentityRequest struct {
	IdentityType nas.IdentityType `nas:"V 1/2 low Identity type"`

	Unknown []byte
}

// IdentityResponse carries the identity asked for (TS 24.301 8.2.19).
//
//nas:emm 56 uplink IDENTITY RESPONSE
type IdentityResponse struct {
	MobileIdentity nas.MobileIdentity `nas:"LV 4-10 Mobile identity"`

	Unknown []byte
}
