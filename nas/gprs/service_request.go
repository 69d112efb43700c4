package gprs

import (
	"sunsetlab/nas"
	"sunsetlab/nas/eps"
)

// ServiceRequest is sent by the mobile station to get a secure connection, or
// radio access bearers (TS 24.008 9.4.20).
//
//nas:gmm 0C uplink SERVICE REQUEST
type ServiceRequest struct {
	CKSN        CKSN               `nas:"V 1/2 low Ciphering key sequence number"`
	ServiceType ServiceType        `nas:"V 1/2 high Service type"`
	PTMSI       nas.MobileIdentity `nas:"LV 6 P-TMSI"`

	PDPContextStatus  nas.Opt[PDPContextStatus]     `nas:"32 TLV 4 PDP context status"`
	MBMSContextStatus []byte                        `nas:"35 TLV 2-18 MBMS context status"`
	UplinkDataStatus  nas.Opt[PDPContextStatus]     `nas:"36 TLV 4 Uplink data status"`
	DeviceProperties  nas.Opt[eps.DeviceProperties] `nas:"D- TV 1 Device properties"`

	Unknown []byte
}

// ServiceAccept is sent by the network to accept a service request
// (TS 24.008 9.4.21).
//
//nas:gmm 0D downlink SERVICE ACCEPT
type ServiceAccept struct {
	PDPContextStatus  nas.Opt[PDPContextStatus] `nas:"32 TLV 4 PDP context status"`
	MBMSContextStatus []byte                    `nas:"35 TLV 2-18 MBMS context status"`

	Unknown []byte
}

// ServiceReject is sent by the network to refuse a service request
// (TS 24.008 9.4.22).
//
//nas:gmm 0E downlink SERVICE REJECT
type ServiceReject struct {
	GMMCause GMMCause `nas:"V 1 GMM cause"`

	T3346 nas.Opt[nas.GPRSTimer2] `nas:"3A TLV 3 T3346 value"`

	Unknown []byte
}
