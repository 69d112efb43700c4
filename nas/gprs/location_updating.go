package gprs

import (
	"sunsetlab/nas"
	"sunsetlab/nas/eps"
)

// IMSIDetachIndication says that the mobile station leaves (TS 24.008 9.2.12).
//
//nas:mm 01 uplink IMSI DETACH INDICATION
type IMSIDetachIndication struct {
	MMHeader
	MobileStationClassmark1 Classmark1         `nas:"V 1 Mobile station classmark 1"`
	MobileIdentity          nas.MobileIdentity `nas:"LV 2-9 Mobile identity"`

	Unknown []byte
}

// LocationUpdatingAccept is sent by the network to accept an update
// (TS 24.008 9.2.13).
//
//nas:mm 02 downlink LOCATION UPDATING ACCEPT
type LocationUpdatingAccept struct {
	MMHeader
	LAI nas.LAI `nas:"V 5 Location area identification"`

	MobileIdentity            nas.Opt[nas.MobileIdentity] `nas:"17 TLV 3-10 Mobile identity"`
	FollowOnProceed           bool                        `nas:"A1 T 1 Follow on proceed"`
	CTSPermission             bool                        `nas:"A2 T 1 CTS permission"`
	EquivalentPLMNs           nas.Opt[eps.PLMNList]       `nas:"4A TLV 5-47 Equivalent PLMNs"`
	EmergencyNumberList       eps.EmergencyNumberList     `nas:"34 TLV 5-50 Emergency Number List"`
	PerMST3212                nas.Opt[nas.GPRSTimer3]     `nas:"35 TLV 3 Per MS T3212"`
	Non3GPPNWProvidedPolicies nas.Opt[uint8]              `nas:"D- TV 1 Non-3GPP NW provided policies"`

	Unknown []byte
}

// LocationUpdatingReject is sent by the network to refuse an update
// (TS 24.008 9.2.14).
//
//nas:mm 04 downlink LOCATION UPDATING REJECT
type LocationUpdatingReject struct {
	MMHeader
	RejectCause MMCause `nas:"V 1 Reject cause"`

	T3246 nas.Opt[nas.GPRSTimer2] `nas:"36 TLV 3 T3246 value"`

	Unknown []byte
}

// LocationUpdatingRequest is sent by the mobile station to update its location
// area or to attach its IMSI (TS 24.008 9.2.15).
//
//nas:mm 08 uplink LOCATION UPDATING REQUEST
type LocationUpdatingRequest struct {
	MMHeader
	LocationUpdatingType    LocationUpdatingType `nas:"V 1/2 low Location updating type"`
	CKSN                    CKSN                 `nas:"V 1/2 high Ciphering key sequence number"`
	LAI                     nas.LAI              `nas:"V 5 Location area identification"`
	MobileStationClassmark1 Classmark1           `nas:"V 1 Mobile station classmark 1"`
	MobileIdentity          nas.MobileIdentity   `nas:"LV 2-9 Mobile identity"`

	MobileStationClassmarkUMTS nas.Opt[Classmark2]           `nas:"33 TLV 5 Mobile station classmark for UMTS"`
	AdditionalUpdateParameters nas.Opt[uint8]                `nas:"C- TV 1 Additional update parameters"`
	DeviceProperties           nas.Opt[eps.DeviceProperties] `nas:"D- TV 1 Device properties"`
	MSNetworkFeatureSupport    nas.Opt[uint8]                `nas:"E- TV 1 MS network feature support"`

	Unknown []byte
}
