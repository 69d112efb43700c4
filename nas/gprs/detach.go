package gprs

import "sunsetlab/nas"

// DetachRequestMO is the DETACH REQUEST of a detach by the mobile station
// (TS 24.008 9.4.5.2).
//
//nas:gmm 05 uplink DETACH REQUEST
type DetachRequestMO struct {
	DetachType DetachTypeMO `nas:"V 1/2 low Detach type"`

	PTMSI          nas.Opt[nas.MobileIdentity] `nas:"18 TLV 7 P-TMSI"`
	PTMSISignature nas.Opt[PTMSISignature]     `nas:"19 TLV 5 P-TMSI signature"`

	Unknown []byte
}

// DetachRequestMT is the DETACH REQUEST of a detach by the network
// (TS 24.008 9.4.5.1).
//
//nas:gmm 05 downlink DETACH REQUEST
type DetachRequestMT struct {
	DetachType     DetachTypeMT   `nas:"V 1/2 low Detach type"`
	ForceToStandby ForceToStandby `nas:"V 1/2 high Force to standby"`

	GMMCause nas.Opt[GMMCause] `nas:"25 TV 2 GMM cause"`

	Unknown []byte
}

// DetachAcceptMT is sent by the mobile station to answer a detach by the
// network (TS 24.008 9.4.6.1).
//
//nas:gmm 06 uplink DETACH ACCEPT
type DetachAcceptMT struct {
	Unknown []byte
}

// DetachAcceptMO is sent by the network to answer a detach by the mobile
// station (TS 24.008 9.4.6.2).
//
//nas:gmm 06 downlink DETACH ACCEPT
type DetachAcceptMO struct {
	ForceToStandby ForceToStandby `nas:"V 1/2 low Force to standby"`

	Unknown []byte
}
