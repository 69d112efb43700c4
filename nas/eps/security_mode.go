package eps

import "sunsetlab/nas"

// SecurityModeCommand takes a security context into use (TS 24.301 8.2.20).
//
//nas:emm 5D downlink SECURITY MODE COMMAND
type SecurityModeCommand struct {
	SelectedAlgorithms             SecurityAlgorithms   `nas:"V 1 Selected NAS security algorithms"`
	NASKeySetIdentifier            KeySetIdentifier     `nas:"V 1/2 low NAS key set identifier"`
	ReplayedUESecurityCapabilities UESecurityCapability `nas:"LV 3-6 Replayed UE security capabilities"`

	IMEISVRequest                          nas.Opt[IMEISVRequest] `nas:"C- TV 1 IMEISV request"`
	ReplayedNonceUE                        nas.Opt[Nonce]         `nas:"55 TV 5 Replayed nonceUE"`
	NonceMME                               nas.Opt[Nonce]         `nas:"56 TV 5 NonceMME"`
	HashMME                                nas.Opt[[8]byte]       `nas:"4F TLV 10 HashMME"`
	ReplayedUEAdditionalSecurityCapability nas.Opt[[4]byte]       `nas:"6F TLV 6 Replayed UE additional security capability"`
	UERadioCapabilityIDRequest             nas.Opt[uint8]         `nas:"37 TLV 3 UE radio capability ID request"`
	UECoarseLocationRequest                nas.Opt[uint8]         `nas:"D- TV 1 UE coarse location information request"`

	Unknown []byte
}

// SecurityModeComplete answers a SECURITY MODE COMMAND (TS 24.301 8.2.21).
//
//nas:emm 5E uplink SECURITY MODE COMPLETE
type SecurityModeComplete struct {
	IMEISV                      nas.Opt[nas.MobileIdentity] `nas:"23 TLV 11 IMEISV"`
	ReplayedNASMessageContainer []byte                      `nas:"79 TLV-E 3-n Replayed NAS message container"`
	UERadioCapabilityID         []byte                      `nas:"66 TLV 3-n UE radio capability ID"`
	UECoarseLocation            nas.Opt[[6]byte]            `nas:"67 TLV 8 UE coarse location information"`

	Unknown []byte
}

// SecurityModeReject is sent by the UE that does not accept a SECURITY MODE
// COMMAND (TS 24.301 8.2.22).
//
//nas:emm 5F uplink SECURITY MODE REJECT
type SecurityModeReject struct {
	EMMCause EMMCause `nas:"V 1 EMM cause"`

	Unknown []byte
}
