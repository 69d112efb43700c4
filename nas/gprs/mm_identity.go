package gprs

import "sunsetlab/nas"

// MMIdentityRequest asks the mobile station for an identity
// (TS 24.008 9.2.10).
//
//nas:mm 18 downlink IDENTITY REQUEST
type MMIdentityRequest struct {
	MMHeader
	IdentityType nas.IdentityType `nas:"V 1/2 low Identity type"`

	Unknown []byte
}

// MMIdentityResponse carries the identity asked for (TS 24.008 9.2.11).
//
//nas:mm 19 uplink IDENTITY RESPONSE
type MMIdentityResponse struct {
	MMHeader
	MobileIdentity nas.MobileIdentity `nas:"LV 2-10 Mobile identity"`

	PTMSIType      nas.Opt[PTMSIType]      `nas:"E- TV 1 P-TMSI type"`
	RAI            nas.Opt[nas.RAI]        `nas:"1B TLV 8 Routing area identification"`
	PTMSISignature nas.Opt[PTMSISignature] `nas:"19 TLV 5 P-TMSI signature"`

	Unknown []byte
}
