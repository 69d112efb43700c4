package eps

import "sunsetlab/nas"

// DownlinkNASTransport carries an SMS message (CP-DATA and the like, TS 24.011)
// to the UE (TS 24.301 8.2.12).
//
//nas:emm 62 downlink DOWNLINK NAS TRANSPORT
type DownlinkNASTransport struct {
	NASMessageContainer []byte `nas:"LV 3-252 NAS message container"`

	Unknown []byte
}

// UplinkNASTransport carries an SMS message from the UE (TS 24.301 8.2.30).
//
//nas:emm 63 uplink UPLINK NAS TRANSPORT
type UplinkNASTransport struct {
	NASMessageContainer []byte `nas:"LV 3-252 NAS message container"`

	Unknown []byte
}

// DownlinkGenericNASTransport carries an application's message, such as LPP or
// location services, to the UE (TS 24.301 8.2.31).
//
//nas:emm 68 downlink DOWNLINK GENERIC NAS TRANSPORT
type DownlinkGenericNASTransport struct {
	ContainerType uint8  `nas:"V 1 Generic message container type"`
	Container     []byte `nas:"LV-E 3-n Generic message container"`

	AdditionalInformation []byte `nas:"65 TLV 3-n Additional information"`

	Unknown []byte
}

// UplinkGenericNASTransport carries an application's message from the UE
// (TS 24.301 8.2.32).
//
//nas:emm 69 uplink UPLINK GENERIC NAS TRANSPORT
type UplinkGenericNASTransport struct {
	ContainerType uint8  `nas:"V 1 Generic message container type"`
	Container     []byte `nas:"LV-E 3-n Generic message container"`

	AdditionalInformation []byte `nas:"65 TLV 3-n Additional information"`

	Unknown []byte
}

// CSServiceNotification tells a connected UE of a paging for CS services
// (TS 24.301 8.2.9).
//
//nas:emm 64 downlink CS SERVICE NOTIFICATION
type CSServiceNotification struct {
	PagingIdentity PagingIdentity `nas:"V 1 Paging identity"`

	CLI               []byte         `nas:"60 TLV 3-14 CLI"`
	SSCode            nas.Opt[uint8] `nas:"61 TV 2 SS Code"`
	LCSIndicator      nas.Opt[uint8] `nas:"62 TV 2 LCS indicator"`
	LCSClientIdentity []byte         `nas:"63 TLV 3-257 LCS client identity"`

	Unknown []byte
}
