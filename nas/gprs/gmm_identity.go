package gprs

import "sunsetlab/nas"

// GMMIdentityRequest asks the mobile station for an identity
// (TS 24.008 9.4.12).
//
//nas:gmm 15 downlink IDENTITY REQUEST
type GMMIdentityRequest struct {
	IdentityType   nas.IdentityType `nas:"V 1/2 low Identity type"`
	ForceToStandby ForceToStandby   `nas:"V 1/2 high Force to standby"`

	Unknown []byte
}

// GMMIdentityResponse carries the identity asked for (TS 24.008 9.4.13).
//
//nas:gmm 16 uplink IDENTITY RESPONSE
type GMMIdentityResponse struct {
	MobileIdentity nas.MobileIdentity `nas:"LV 2-10 Mobile identity"`

	Unknown []byte
}
