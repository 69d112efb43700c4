package eps

import "sunsetlab/nas"

// EMMInformation tells the UE the network's name and time (TS 24.301 8.2.13).
//
//nas:emm 61 downlink EMM INFORMATION
type EMMInformation struct {
	FullName           NetworkName                 `nas:"43 TLV 3-n Full name for network"`
	ShortName          NetworkName                 `nas:"45 TLV 3-n Short name for network"`
	LocalTimeZone      nas.Opt[TimeZone]           `nas:"46 TV 2 Local time zone"`
	UniversalTime      nas.Opt[UniversalTime]      `nas:"47 TV 8 Universal time and local time zone"`
	DaylightSavingTime nas.Opt[DaylightSavingTime] `nas:"49 TLV 3 Network daylight saving time"`

	Unknown []byte
}

// EMMStatus reports an error, or answers a status inquiry, in either direction
// (TS 24.301 8.2.14).
//
//nas:emm 60 both EMM STATUS
type EMMStatus struct {
	EMMCause EMMCause `nas:"V 1 EMM cause"`

	Unknown []byte
}
