package gprs

import (
	"sunsetlab/nas"
	"sunsetlab/nas/eps"
)

// RoutingAreaUpdateRequest is sent by the mobile station to update its routing
// area, or its routing and location area (TS 24.008 9.4.14).
//
//nas:gmm 08 uplink ROUTING AREA UPDATE REQUEST
type RoutingAreaUpdateRequest struct {
	UpdateType              UpdateType              `nas:"V 1/2 low Update type"`
	CKSN                    CKSN                    `nas:"V 1/2 high GPRS ciphering key sequence number"`
	OldRAI                  nas.RAI                 `nas:"V 6 Old routing area identification"`
	MSRadioAccessCapability MSRadioAccessCapability `nas:"LV 6-52 MS Radio Access capability"`

	OldPTMSISignature        nas.Opt[PTMSISignature]           `nas:"19 TV 4 Old P-TMSI signature"`
	RequestedREADYTimer      nas.Opt[nas.GPRSTimer]            `nas:"17 TV 2 Requested READY timer value"`
	DRXParameter             nas.Opt[DRXParameter]             `nas:"27 TV 3 DRX parameter"`
	TMSIStatus               nas.Opt[eps.TMSIStatus]           `nas:"9- TV 1 TMSI status"`
	PTMSI                    nas.Opt[nas.MobileIdentity]       `nas:"18 TLV 7 P-TMSI"`
	MSNetworkCapability      nas.Opt[eps.MSNetworkCapability]  `nas:"31 TLV 4-10 MS network capability"`
	PDPContextStatus         nas.Opt[PDPContextStatus]         `nas:"32 TLV 4 PDP context status"`
	PSLCSCapability          nas.Opt[uint8]                    `nas:"33 TLV 3 PS LCS Capability"`
	MBMSContextStatus        []byte                            `nas:"35 TLV 2-18 MBMS context status"`
	UENetworkCapability      nas.Opt[eps.UENetworkCapability]  `nas:"58 TLV 4-15 UE network capability"`
	AdditionalMobileIdentity nas.Opt[nas.MobileIdentity]       `nas:"1A TLV 7 Additional mobile identity"`
	AdditionalOldRAI         nas.Opt[nas.RAI]                  `nas:"1B TLV 8 Additional old routing area identification"`
	MobileStationClassmark2  nas.Opt[Classmark2]               `nas:"11 TLV 5 Mobile station classmark 2"`
	MobileStationClassmark3  []byte                            `nas:"20 TLV 2-34 Mobile station classmark 3"`
	SupportedCodecs          []byte                            `nas:"40 TLV 5-n Supported Codecs"`
	VoiceDomain              nas.Opt[nas.VoiceDomain]          `nas:"5D TLV 3 Voice domain preference and UE's usage setting"`
	PTMSIType                nas.Opt[PTMSIType]                `nas:"E- TV 1 P-TMSI type"`
	DeviceProperties         nas.Opt[eps.DeviceProperties]     `nas:"D- TV 1 Device properties"`
	MSNetworkFeatureSupport  nas.Opt[uint8]                    `nas:"C- TV 1 MS network feature support"`
	OldLAI                   nas.Opt[nas.LAI]                  `nas:"14 TLV 7 Old location area identification"`
	AdditionalUpdateType     nas.Opt[eps.AdditionalUpdateType] `nas:"F- TV 1 Additional update type"`
	TMSIBasedNRIContainer    nas.Opt[[2]byte]                  `nas:"10 TLV 4 TMSI based NRI container"`
	T3324                    nas.Opt[nas.GPRSTimer2]           `nas:"6A TLV 3 T3324 value"`
	T3312Extended            nas.Opt[nas.GPRSTimer3]           `nas:"39 TLV 3 T3312 extended value"`
	ExtendedDRXParameters    nas.Opt[uint8]                    `nas:"6E TLV 3 Extended DRX parameters"`

	Unknown []byte
}

// RoutingAreaUpdateAccept is sent by the network to accept an update
// (TS 24.008 9.4.15).
//
//nas:gmm 09 downlink ROUTING AREA UPDATE ACCEPT
type RoutingAreaUpdateAccept struct {
	ForceToStandby        ForceToStandby `nas:"V 1/2 low Force to standby"`
	UpdateResult          UpdateResult   `nas:"V 1/2 high Update result"`
	PeriodicRAUpdateTimer nas.GPRSTimer  `nas:"V 1 Periodic RA update timer"` // T3312
	RAI                   nas.RAI        `nas:"V 6 Routing area identification"`

	PTMSISignature                  nas.Opt[PTMSISignature]          `nas:"19 TV 4 P-TMSI signature"`
	AllocatedPTMSI                  nas.Opt[nas.MobileIdentity]      `nas:"18 TLV 7 Allocated P-TMSI"`
	MSIdentity                      nas.Opt[nas.MobileIdentity]      `nas:"23 TLV 7-10 MS identity"`
	ReceiveNPDUNumbers              []byte                           `nas:"26 TLV 4-19 List of Receive N-PDU Numbers"`
	NegotiatedREADYTimer            nas.Opt[nas.GPRSTimer]           `nas:"17 TV 2 Negotiated READY timer value"`
	GMMCause                        nas.Opt[GMMCause]                `nas:"25 TV 2 GMM cause"`
	T3302                           nas.Opt[nas.GPRSTimer2]          `nas:"2A TLV 3 T3302 value"`
	CellNotification                bool                             `nas:"8C T 1 Cell Notification"`
	EquivalentPLMNs                 nas.Opt[eps.PLMNList]            `nas:"4A TLV 5-47 Equivalent PLMNs"`
	PDPContextStatus                nas.Opt[PDPContextStatus]        `nas:"32 TLV 4 PDP context status"`
	NetworkFeatureSupport           nas.Opt[NetworkFeatureSupport]   `nas:"B- TV 1 Network feature support"`
	EmergencyNumberList             eps.EmergencyNumberList          `nas:"34 TLV 5-50 Emergency Number List"`
	MBMSContextStatus               []byte                           `nas:"35 TLV 2-18 MBMS context status"`
	RequestedMSInformation          nas.Opt[uint8]                   `nas:"A- TV 1 Requested MS Information"`
	T3319                           nas.Opt[nas.GPRSTimer2]          `nas:"37 TLV 3 T3319 value"`
	T3323                           nas.Opt[nas.GPRSTimer2]          `nas:"38 TLV 3 T3323 value"`
	T3312Extended                   nas.Opt[nas.GPRSTimer3]          `nas:"39 TLV 3 T3312 extended value"`
	AdditionalNetworkFeatureSupport nas.Opt[uint8]                   `nas:"66 TLV 3 Additional network feature support"`
	T3324                           nas.Opt[nas.GPRSTimer2]          `nas:"6A TLV 3 T3324 value"`
	ExtendedDRXParameters           nas.Opt[uint8]                   `nas:"6E TLV 3 Extended DRX parameters"`
	UserPlaneIntegrityIndicator     nas.Opt[uint8]                   `nas:"C- TV 1 User Plane integrity indicator"`
	ReplayedMSNetworkCapability     nas.Opt[eps.MSNetworkCapability] `nas:"31 TLV 4-10 Replayed MS network capability"`
	ReplayedMSRadioAccessCapability MSRadioAccessCapability          `nas:"33 TLV 7-53 Replayed MS Radio Access capability"`
	DCNID                           nas.Opt[[2]byte]                 `nas:"65 TLV 4 DCN-ID"`
	CNOperatorPLMN                  nas.Opt[nas.PLMN]                `nas:"63 TLV 5 PLMN identity of the CN operator"`
	Non3GPPNWProvidedPolicies       nas.Opt[uint8]                   `nas:"D- TV 1 Non-3GPP NW provided policies"`

	Unknown []byte
}

// RoutingAreaUpdateComplete is sent by the mobile station when the accept gave
// it a P-TMSI or a TMSI (TS 24.008 9.4.16).
//
//nas:gmm 0A uplink ROUTING AREA UPDATE COMPLETE
type RoutingAreaUpdateComplete struct {
	ReceiveNPDUNumbers                []byte `nas:"26 TLV 4-19 List of Receive N-PDU Numbers"`
	InterRATHandoverInformation       []byte `nas:"27 TLV 3-250 Inter RAT handover information"`
	EUTRANInterRATHandoverInformation []byte `nas:"2B TLV 3-257 E-UTRAN inter RAT handover information"`

	Unknown []byte
}

// RoutingAreaUpdateReject is sent by the network to refuse an update
// (TS 24.008 9.4.17).
//
//nas:gmm 0B downlink ROUTING AREA UPDATE REJECT
type RoutingAreaUpdateReject struct {
	GMMCause       GMMCause       `nas:"V 1 GMM cause"`
	ForceToStandby ForceToStandby `nas:"V 1/2 low Force to standby"`

	T3302 nas.Opt[nas.GPRSTimer2] `nas:"2A TLV 3 T3302 value"`
	T3346 nas.Opt[nas.GPRSTimer2] `nas:"3A TLV 3 T3346 value"`

	Unknown []byte
}
