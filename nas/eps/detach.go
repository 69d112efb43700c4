package eps

import "sunsetlab/nas"

// DetachRequestMO is the DETACH REQUEST of a UE originating detach
// (TS 24.301 8.2.11.1).
//
//nas:emm 45 uplink DETACH REQUEST
type DetachRequestMO struct {
	DetachType          DetachType       `nas:"V 1/2 low Detach type"`
	NASKeySetIdentifier KeySetIdentifier `nas:"V 1/2 high NAS key set identifier"`
	EPSMobileIdentity   MobileIdentity   `nas:"LV 5-12 EPS mobile identity"`

	Unknown []byte
}

// DetachRequestMT is the DETACH REQUEST of a UE terminated detach
// (TS 24.301 8.2.11.2).
//
//nas:emm 45 downlink DETACH REQUEST
type DetachRequestMT struct {
	DetachType DetachType `nas:"V 1/2 low Detach type"`

	EMMCause              nas.Opt[EMMCause]       `nas:"53 TV 2 EMM cause"`
	LowerBoundTimer       nas.Opt[nas.GPRSTimer3] `nas:"1C TLV 3 Lower bound timer value"`
	ForbiddenTAIsRoaming  nas.Opt[TAIList]        `nas:"1D TLV 8-98 Forbidden TAIs for roaming"`
	ForbiddenTAIsRegional nas.Opt[TAIList]        `nas:"1E TLV 8-98 Forbidden TAIs for regional provision of service"`

	Unknown []byte
}

// DetachAccept answers a detach in either direction (TS 24.301 8.2.10).
//
//nas:emm 46 both DETACH ACCEPT
type DetachAccept struct {
	Unknown []byte
}
