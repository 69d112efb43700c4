package gprs

import "sunsetlab/nas"

// TMSIReallocationCommand gives the mobile station a new TMSI
// (TS 24.008 9.2.17).
//
//nas:mm 1A downlink TMSI REALLOCATION COMMAND
type TMSIReallocationCommand struct {
	MMHeader
	LAI            nas.LAI            `nas:"V 5 Location area identification"`
	MobileIdentity nas.MobileIdentity `nas:"LV 2-9 Mobile identity"`

	Unknown []byte
}

// TMSIReallocationComplete answers a TMSI REALLOCATION COMMAND, or a LOCATION
// UPDATING ACCEPT with a TMSI (TS 24.008 9.2.18).
//
//nas:mm 1B uplink TMSI REALLOCATION COMPLETE
type TMSIReallocationComplete struct {
	MMHeader
	Unknown []byte
}
