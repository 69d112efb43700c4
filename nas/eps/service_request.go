package eps

import "sunsetlab/nas"

// ExtendedServiceRequest is sent by the UE to start CS fallback, or packet
// services (TS 24.301 8.2.15).
//
//nas:emm 4C uplink EXTENDED SERVICE REQUEST
type ExtendedServiceRequest struct {
	ServiceType         ServiceType        `nas:"V 1/2 low Service type"`
	NASKeySetIdentifier KeySetIdentifier   `nas:"V 1/2 high NAS key set identifier"`
	MTMSI               nas.MobileIdentity `nas:"LV 6 M-TMSI"`

	CSFBResponse           nas.Opt[CSFBResponse]           `nas:"B- TV 1 CSFB response"`
	EPSBearerContextStatus nas.Opt[EPSBearerContextStatus] `nas:"57 TLV 4 EPS bearer context status"`
	DeviceProperties       nas.Opt[DeviceProperties]       `nas:"D- TV 1 Device properties"`
	UERequestType          nas.Opt[UERequestType]          `nas:"29 TLV 3 UE request type"`
	PagingRestriction      []byte                          `nas:"28 TLV 3-5 Paging restriction"`

	Unknown []byte
}

// ControlPlaneServiceRequest is sent by the UE under CIoT EPS optimization to
// send data, SMS or to answer paging (TS 24.301 8.2.33).
//
//nas:emm 4D uplink CONTROL PLANE SERVICE REQUEST
type ControlPlaneServiceRequest struct {
	ControlPlaneServiceType ControlPlaneServiceType `nas:"V 1/2 low Control plane service type"`
	NASKeySetIdentifier     KeySetIdentifier        `nas:"V 1/2 high NAS key set identifier"`

	ESMMessageContainer    []byte                          `nas:"78 TLV-E 3-n ESM message container"`
	NASMessageContainer    []byte                          `nas:"67 TLV 4-253 NAS message container"`
	EPSBearerContextStatus nas.Opt[EPSBearerContextStatus] `nas:"57 TLV 4 EPS bearer context status"`
	DeviceProperties       nas.Opt[DeviceProperties]       `nas:"D- TV 1 Device properties"`
	UERequestType          nas.Opt[UERequestType]          `nas:"29 TLV 3 UE request type"`
	PagingRestriction      []byte                          `nas:"28 TLV 3-5 Paging restriction"`

	Unknown []byte
}

// ServiceAccept is sent by the network to accept a control plane service
// request (TS 24.301 8.2.34).
//
//nas:emm 4F downlink SERVICE ACCEPT
type ServiceAccept struct {
	EPSBearerContextStatus     nas.Opt[EPSBearerContextStatus] `nas:"57 TLV 4 EPS bearer context status"`
	T3448                      nas.Opt[nas.GPRSTimer2]         `nas:"6B TLV 3 T3448 value"`
	EPSAdditionalRequestResult nas.Opt[uint8]                  `nas:"37 TLV 3 EPS additional request result"`
	ForbiddenTAIsRoaming       nas.Opt[TAIList]                `nas:"1D TLV 8-98 Forbidden TAIs for roaming"`
	ForbiddenTAIsRegional      nas.Opt[TAIList]                `nas:"1E TLV 8-98 Forbidden TAIs for regional provision of service"`

	Unknown []byte
}

// ServiceReject is sent by the network to refuse a service request
// (TS 24.301 8.2.24).
//
//nas:emm 4E downlink SERVICE REJECT
type ServiceReject struct {
	EMMCause EMMCause `nas:"V 1 EMM cause"`

	T3442                 nas.Opt[nas.GPRSTimer]  `nas:"5B TV 2 T3442 value"`
	T3346                 nas.Opt[nas.GPRSTimer2] `nas:"5F TLV 3 T3346 value"`
	T3448                 nas.Opt[nas.GPRSTimer2] `nas:"6B TLV 3 T3448 value"`
	LowerBoundTimer       nas.Opt[nas.GPRSTimer3] `nas:"1C TLV 3 Lower bound timer value"`
	ForbiddenTAIsRoaming  nas.Opt[TAIList]        `nas:"1D TLV 8-98 Forbidden TAIs for roaming"`
	ForbiddenTAIsRegional nas.Opt[TAIList]        `nas:"1E TLV 8-98 Forbidden TAIs for regional provision of service"`

	Unknown []byte
}

// conditional names the element that a paging answer has to carry.
func (m *ExtendedServiceRequest) conditional() string {
	if m.ServiceType == MTCSFallback && !m.CSFBResponse.Present() {
		return "CSFB response"
	}
	return ""
}

// conditional names the element that cause #39 has to come with.
func (m *ServiceReject) conditional() string {
	if m.EMMCause == EMMCauseCSServiceTemporarilyNotAvailable && !m.T3442.Present() {
		return "T3442 value"
	}
	return ""
}
