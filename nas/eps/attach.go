package eps

import "sunsetlab/nas"

// AttachRequest is sent by the UE to attach for EPS services, or for EPS and
// non-EPS services (TS 24.301 8.2.4).
//
//nas:emm 41 uplink ATTACH REQUEST
type AttachRequest struct {
	EPSAttachType       EPSAttachType       `nas:"V 1/2 low EPS attach type"`
	NASKeySetIdentifier KeySetIdentifier    `nas:"V 1/2 high NAS key set identifier"`
	EPSMobileIdentity   MobileIdentity      `nas:"LV 5-12 EPS mobile identity"`
	UENetworkCapability UENetworkCapability `nas:"LV 3-14 UE network capability"`
	ESMMessageContainer []byte              `nas:"LV-E 5-n ESM message container"`

	OldPTMSISignature              nas.Opt[[3]byte]              `nas:"19 TV 4 Old P-TMSI signature"`
	AdditionalGUTI                 nas.Opt[MobileIdentity]       `nas:"50 TLV 13 Additional GUTI"`
	LastVisitedRegisteredTAI       nas.Opt[nas.TAI]              `nas:"52 TV 6 Last visited registered TAI"`
	DRXParameter                   nas.Opt[[2]byte]              `nas:"5C TV 3 DRX parameter"`
	MSNetworkCapability            nas.Opt[MSNetworkCapability]  `nas:"31 TLV 4-10 MS network capability"`
	OldLAI                         nas.Opt[nas.LAI]              `nas:"13 TV 6 Old location area identification"`
	TMSIStatus                     nas.Opt[TMSIStatus]           `nas:"9- TV 1 TMSI status"`
	MobileStationClassmark2        nas.Opt[[3]byte]              `nas:"11 TLV 5 Mobile station classmark 2"`
	MobileStationClassmark3        []byte                        `nas:"20 TLV 2-34 Mobile station classmark 3"`
	SupportedCodecs                []byte                        `nas:"40 TLV 5-n Supported codecs"`
	AdditionalUpdateType           nas.Opt[AdditionalUpdateType] `nas:"F- TV 1 Additional update type"`
	VoiceDomain                    nas.Opt[nas.VoiceDomain]      `nas:"5D TLV 3 Voice domain preference and UE's usage setting"`
	DeviceProperties               nas.Opt[DeviceProperties]     `nas:"D- TV 1 Device properties"`
	OldGUTIType                    nas.Opt[GUTIType]             `nas:"E- TV 1 Old GUTI type"`
	MSNetworkFeatureSupport        nas.Opt[uint8]                `nas:"C- TV 1 MS network feature support"`
	TMSIBasedNRIContainer          nas.Opt[[2]byte]              `nas:"10 TLV 4 TMSI based NRI container"`
	T3324                          nas.Opt[nas.GPRSTimer2]       `nas:"6A TLV 3 T3324 value"`
	T3412Extended                  nas.Opt[nas.GPRSTimer3]       `nas:"5E TLV 3 T3412 extended value"`
	ExtendedDRXParameters          []byte                        `nas:"6E TLV 3-4 Extended DRX parameters"`
	UEAdditionalSecurityCapability nas.Opt[[4]byte]              `nas:"6F TLV 6 UE additional security capability"`
	UEStatus                       nas.Opt[UEStatus]             `nas:"6D TLV 3 UE status"`
	AdditionalInformationRequested nas.Opt[uint8]                `nas:"17 TV 2 Additional information requested"`
	N1UENetworkCapability          []byte                        `nas:"32 TLV 3-15 N1 UE network capability"`
	UERadioCapabilityIDAvailable   nas.Opt[uint8]                `nas:"34 TLV 3 UE radio capability ID availability"`
	RequestedWUSAssistance         []byte                        `nas:"35 TLV 3-n Requested WUS assistance information"`
	DRXParameterNBS1               nas.Opt[uint8]                `nas:"36 TLV 3 DRX parameter in NB-S1 mode"`
	RequestedIMSIOffset            nas.Opt[[2]byte]              `nas:"38 TLV 4 Requested IMSI offset"`

	Unknown []byte // elements this package does not know, as received
}

// AttachAccept is sent by the network to accept an attach (TS 24.301 8.2.1).
//
//nas:emm 42 downlink ATTACH ACCEPT
type AttachAccept struct {
	EPSAttachResult     EPSAttachResult `nas:"V 1/2 low EPS attach result"`
	T3412               nas.GPRSTimer   `nas:"V 1 T3412 value"`
	TAIList             TAIList         `nas:"LV 7-97 TAI list"`
	ESMMessageContainer []byte          `nas:"LV-E 5-n ESM message container"`

	GUTI                        nas.Opt[MobileIdentity]           `nas:"50 TLV 13 GUTI"`
	LAI                         nas.Opt[nas.LAI]                  `nas:"13 TV 6 Location area identification"`
	MSIdentity                  nas.Opt[nas.MobileIdentity]       `nas:"23 TLV 7-10 MS identity"`
	EMMCause                    nas.Opt[EMMCause]                 `nas:"53 TV 2 EMM cause"`
	T3402                       nas.Opt[nas.GPRSTimer]            `nas:"17 TV 2 T3402 value"`
	T3423                       nas.Opt[nas.GPRSTimer]            `nas:"59 TV 2 T3423 value"`
	EquivalentPLMNs             nas.Opt[PLMNList]                 `nas:"4A TLV 5-47 Equivalent PLMNs"`
	EmergencyNumberList         EmergencyNumberList               `nas:"34 TLV 5-50 Emergency number list"`
	EPSNetworkFeatureSupport    nas.Opt[EPSNetworkFeatureSupport] `nas:"64 TLV 3-5 EPS network feature support"`
	AdditionalUpdateResult      nas.Opt[AdditionalUpdateResult]   `nas:"F- TV 1 Additional update result"`
	T3412Extended               nas.Opt[nas.GPRSTimer3]           `nas:"5E TLV 3 T3412 extended value"`
	T3324                       nas.Opt[nas.GPRSTimer2]           `nas:"6A TLV 3 T3324 value"`
	ExtendedDRXParameters       []byte                            `nas:"6E TLV 3-4 Extended DRX parameters"`
	DCNID                       nas.Opt[[2]byte]                  `nas:"65 TLV 4 DCN-ID"`
	SMSServicesStatus           nas.Opt[uint8]                    `nas:"E- TV 1 SMS services status"`
	Non3GPPNWProvidedPolicies   nas.Opt[uint8]                    `nas:"D- TV 1 Non-3GPP NW provided policies"`
	T3448                       nas.Opt[nas.GPRSTimer2]           `nas:"6B TLV 3 T3448 value"`
	NetworkPolicy               nas.Opt[uint8]                    `nas:"C- TV 1 Network policy"`
	T3447                       nas.Opt[nas.GPRSTimer3]           `nas:"6C TLV 3 T3447 value"`
	ExtendedEmergencyNumberList []byte                            `nas:"7A TLV-E 7-65538 Extended emergency number list"`
	CipheringKeyData            []byte                            `nas:"7C TLV-E 35-2291 Ciphering key data"`
	UERadioCapabilityID         []byte                            `nas:"66 TLV 3-n UE radio capability ID"`
	UERadioCapabilityIDDeletion nas.Opt[uint8]                    `nas:"B- TV 1 UE radio capability ID deletion indication"`
	NegotiatedWUSAssistance     []byte                            `nas:"35 TLV 3-n Negotiated WUS assistance information"`
	NegotiatedDRXParameterNBS1  nas.Opt[uint8]                    `nas:"36 TLV 3 Negotiated DRX parameter in NB-S1 mode"`
	NegotiatedIMSIOffset        nas.Opt[[2]byte]                  `nas:"38 TLV 4 Negotiated IMSI offset"`
	ForbiddenTAIsRoaming        nas.Opt[TAIList]                  `nas:"1D TLV 8-98 Forbidden TAIs for roaming"`
	ForbiddenTAIsRegional       nas.Opt[TAIList]                  `nas:"1E TLV 8-98 Forbidden TAIs for regional provision of service"`

	Unknown []byte
}

// AttachComplete is sent by the UE to end an attach (TS 24.301 8.2.2).
//
//nas:emm 43 uplink ATTACH COMPLETE
type AttachComplete struct {
	ESMMessageContainer []byte `nas:"LV-E 5-n ESM message container"`

	Unknown []byte
}

// AttachReject is sent by the network to refuse an attach (TS 24.301 8.2.3).
//
//nas:emm 44 downlink ATTACH REJECT
type AttachReject struct {
	EMMCause EMMCause `nas:"V 1 EMM cause"`

	ESMMessageContainer   []byte                    `nas:"78 TLV-E 6-n ESM message container"`
	T3346                 nas.Opt[nas.GPRSTimer2]   `nas:"5F TLV 3 T3346 value"`
	T3402                 nas.Opt[nas.GPRSTimer2]   `nas:"16 TLV 3 T3402 value"`
	ExtendedEMMCause      nas.Opt[ExtendedEMMCause] `nas:"A- TV 1 Extended EMM cause"`
	LowerBoundTimer       nas.Opt[nas.GPRSTimer3]   `nas:"1C TLV 3 Lower bound timer value"`
	ForbiddenTAIsRoaming  nas.Opt[TAIList]          `nas:"1D TLV 8-98 Forbidden TAIs for roaming"`
	ForbiddenTAIsRegional nas.Opt[TAIList]          `nas:"1E TLV 8-98 Forbidden TAIs for regional provision of service"`

	Unknown []byte
}
