package gprs

import (
	"sunsetlab/nas"
	"sunsetlab/nas/eps"
)

// CMServiceAccept grants a service (TS 24.008 9.2.5).
//
//nas:mm 21 downlink CM SERVICE ACCEPT
type CMServiceAccept struct {
	MMHeader
	Unknown []byte
}

// CMServiceReject refuses a service (TS 24.008 9.2.6).
//
//nas:mm 22 downlink CM SERVICE REJECT
type CMServiceReject struct {
	MMHeader
	RejectCause MMCause `nas:"V 1 Reject cause"`

	T3246 nas.Opt[nas.GPRSTimer2] `nas:"36 TLV 3 T3246 value"`

	Unknown []byte
}

// CMServiceAbort withdraws a request for a service (TS 24.008 9.2.7).
//
//nas:mm 23 uplink CM SERVICE ABORT
type CMServiceAbort struct {
	MMHeader
	Unknown []byte
}

// CMServiceRequest asks for a call, a short message or a supplementary service
// (TS 24.008 9.2.9).
//
//nas:mm 24 uplink CM SERVICE REQUEST
type CMServiceRequest struct {
	MMHeader
	CMServiceType           CMServiceType      `nas:"V 1/2 low CM service type"`
	CKSN                    CKSN               `nas:"V 1/2 high Ciphering key sequence number"`
	MobileStationClassmark2 Classmark2         `nas:"LV 4 Mobile station classmark 2"`
	MobileIdentity          nas.MobileIdentity `nas:"LV 2-9 Mobile identity"`

	Priority                   nas.Opt[uint8]                `nas:"8- TV 1 Priority"`
	AdditionalUpdateParameters nas.Opt[uint8]                `nas:"C- TV 1 Additional update parameters"`
	DeviceProperties           nas.Opt[eps.DeviceProperties] `nas:"D- TV 1 Device properties"`

	Unknown []byte
}

// CMServicePrompt has the network ask the mobile station to start a service
// (TS 24.008 9.2.5a).
//
//nas:mm 25 downlink CM SERVICE PROMPT
type CMServicePrompt struct {
	MMHeader
	PDAndSAPI PDAndSAPI `nas:"V 1 PD and SAPI of CM"`

	Unknown []byte
}

// CMReestablishmentRequest asks to go on with a call whose connection was lost
// (TS 24.008 9.2.4).
//
//nas:mm 28 uplink CM RE-ESTABLISHMENT REQUEST
type CMReestablishmentRequest struct {
	MMHeader
	CKSN                    CKSN               `nas:"V 1/2 low Ciphering key sequence number"`
	MobileStationClassmark2 Classmark2         `nas:"LV 4 Mobile station classmark 2"`
	MobileIdentity          nas.MobileIdentity `nas:"LV 2-9 Mobile identity"`

	LAI              nas.Opt[nas.LAI]              `nas:"13 TV 6 Location area identification"`
	DeviceProperties nas.Opt[eps.DeviceProperties] `nas:"D- TV 1 Device properties"`

	Unknown []byte
}

// MMAbort ends all MM connections (TS 24.008 9.2.8).
//
//nas:mm 29 downlink ABORT
type MMAbort struct {
	MMHeader
	RejectCause MMCause `nas:"V 1 Reject cause"`

	Unknown []byte
}
