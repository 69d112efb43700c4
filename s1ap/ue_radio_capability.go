package s1ap

// UERadioCapabilityMatchRequest asks whether a UE's radio supports voice over IMS here (TS 36.413 9.3.3).
//
//s1ap:message UERadioCapabilityMatchRequest procedure=48 initiating reject
type UERadioCapabilityMatchRequest struct {
	MMEUES1APID         uint32 `s1ap:"id=0 reject mandatory int(0..4294967295)"`
	ENBUES1APID         uint32 `s1ap:"id=8 reject mandatory int(0..16777215)"`
	UERadioCapability   []byte `s1ap:"id=74 ignore optional octets"`
	UERadioCapabilityID []byte `s1ap:"id=314 reject optional octets"`
	Unknown             *Unknown
}

// UERadioCapabilityMatchResponse says whether a UE's radio supports voice over IMS (TS 36.413 9.3.3).
//
//s1ap:message UERadioCapabilityMatchResponse procedure=48 successful reject
type UERadioCapabilityMatchResponse struct {
	MMEUES1APID                uint32                     `s1ap:"id=0 ignore mandatory int(0..4294967295)"`
	ENBUES1APID                uint32                     `s1ap:"id=8 ignore mandatory int(0..16777215)"`
	VoiceSupportMatchIndicator VoiceSupportMatchIndicator `s1ap:"id=169 reject mandatory"`
	CriticalityDiagnostics     *CriticalityDiagnostics    `s1ap:"id=58 ignore optional"`
	Unknown                    *Unknown
}

// UERadioCapabilityIDMappingRequest asks for the capability that an id stands for (TS 36.413 9.3.3).
//
//s1ap:message UERadioCapabilityIDMappingRequest procedure=63 initiating reject
type UERadioCapabilityIDMappingRequest struct {
	UERadioCapabilityID []byte `s1ap:"id=314 reject mandatory octets"`
	Unknown             *Unknown
}

// UERadioCapabilityIDMappingResponse gives the capability that an id stands for (TS 36.413 9.3.3).
//
//s1ap:message UERadioCapabilityIDMappingResponse procedure=63 successful reject
type UERadioCapabilityIDMappingResponse struct {
	UERadioCapabilityID    []byte                  `s1ap:"id=314 reject mandatory octets"`
	UERadioCapability      []byte                  `s1ap:"id=74 ignore mandatory octets"`
	CriticalityDiagnostics *CriticalityDiagnostics `s1ap:"id=58 ignore optional"`
	Unknown                *Unknown
}

// VoiceSupportMatchIndicator is the VoiceSupportMatchIndicator of TS 36.413 9.3.4.
//
//s1ap:enum root=2 extensible
type VoiceSupportMatchIndicator uint8

const (
	VoiceSupportMatchIndicatorSupported    VoiceSupportMatchIndicator = iota // supported
	VoiceSupportMatchIndicatorNotSupported                                   // not-supported
)
