package eps

import "sunsetlab/nas"

// GUTIReallocationCommand gives the UE a new GUTI (TS 24.301 8.2.16).
//
//nas:emm 50 downlink GUTI REALLOCATION COMMAND
type GUTIReallocationCommand struct {
	GUTI MobileIdentity `nas:"LV 12 GUTI"`

	TAIList                     nas.Opt[TAIList] `nas:"54 TLV 8-98 TAI list"`
	DCNID                       nas.Opt[[2]byte] `nas:"65 TLV 4 DCN-ID"`
	UERadioCapabilityID         []byte           `nas:"66 TLV 3-n UE radio capability ID"`
	UERadioCapabilityIDDeletion nas.Opt[uint8]   `nas:"B- TV 1 UE radio capability ID deletion indication"`

	Unknown []byte
}

// GUTIReallocationComplete acknowledges the new GUTI (TS 24.301 8.2.17).
//
//nas:emm 51 uplink GUTI REALLOCATION COMPLETE
type GUTIReallocationComplete struct {
	Unknown []byte
}
