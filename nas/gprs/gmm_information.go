package gprs

import (
	"sunsetlab/nas"
	"sunsetlab/nas/eps"
)

// GMMStatus reports an error (TS 24.008 9.4.18).
//
//nas:gmm 20 both GMM STATUS
type GMMStatus struct {
	GMMCause GMMCause `nas:"V 1 GMM cause"`

	Unknown []byte
}

// GMMInformation tells the network's name and the time (TS 24.008 9.4.19).
//
//nas:gmm 21 downlink GMM INFORMATION
type GMMInformation struct {
	FullName           eps.NetworkName                 `nas:"43 TLV 3-n Full name for network"`
	ShortName          eps.NetworkName                 `nas:"45 TLV 3-n Short name for network"`
	LocalTimeZone      nas.Opt[eps.TimeZone]           `nas:"46 TV 2 Local time zone"`
	UniversalTime      nas.Opt[eps.UniversalTime]      `nas:"47 TV 8 Universal time and local time zone"`
	LSAIdentity        []byte                          `nas:"48 TLV 2-5 LSA Identity"`
	DaylightSavingTime nas.Opt[eps.DaylightSavingTime] `nas:"49 TLV 3 Network Daylight Saving Time"`

	Unknown []byte
}
