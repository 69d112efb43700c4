package gprs

import "fmt"

// CKSN is a ciphering key sequence number (TS 24.008 10.5.1.2): it names the
// keys that the mobile station and the network share.
type CKSN uint8

// NoKey says that no key is available.
const NoKey CKSN = 7

// AttachType is TS 24.008 10.5.5.2: bits 3-1 the type, bit 4 the follow-on
// request.
type AttachType uint8

// The types of attach.
const (
	GPRSAttach             AttachType = 1
	GPRSAttachIMSIAttached AttachType = 2 // not used in Iu mode
	CombinedAttach         AttachType = 3
	EmergencyAttach        AttachType = 4

	// FollowOnRequest is the bit that asks to keep the connection, in an attach
	// type; an update type has it too.
	FollowOnRequest = 8
)

// Type returns the type without the follow-on request.
func (t AttachType) Type() AttachType { return t & 7 }

// FollowOn reports whether the connection is to be kept.
func (t AttachType) FollowOn() bool { return t&FollowOnRequest != 0 }

// String returns the standard's words.
func (t AttachType) String() string {
	switch t & 7 {
	case GPRSAttach:
		return "GPRS attach"
	case GPRSAttachIMSIAttached:
		return "GPRS attach while IMSI attached"
	case CombinedAttach:
		return "combined GPRS/IMSI attach"
	case EmergencyAttach:
		return "emergency attach"
	}
	return fmt.Sprintf("attach type %d", uint8(t&7))
}

// AttachResult is TS 24.008 10.5.5.1: bits 3-1 the result, bit 4 follow-on
// proceed.
type AttachResult uint8

// The results of an attach.
const (
	AttachedGPRSOnly  AttachResult = 1
	AttachedCombined  AttachResult = 3
	AttachedEmergency AttachResult = 4

	// FollowOnProceed is the bit that says the connection is kept, in an attach
	// result; an update result has it too.
	FollowOnProceed = 8
)

// Result returns the result without follow-on proceed.
func (r AttachResult) Result() AttachResult { return r & 7 }

// String returns the standard's words.
func (r AttachResult) String() string {
	switch r & 7 {
	case AttachedGPRSOnly:
		return "GPRS only attached"
	case AttachedCombined:
		return "combined GPRS/IMSI attached"
	case AttachedEmergency:
		return "emergency attached"
	}
	return fmt.Sprintf("attach result %d", uint8(r&7))
}

// UpdateType is TS 24.008 10.5.5.18: bits 3-1 the type, bit 4 the follow-on
// request.
type UpdateType uint8

// The types of routing area update.
const (
	RAUpdating             UpdateType = 0
	CombinedRAUpdating     UpdateType = 1
	CombinedRAUpdatingIMSI UpdateType = 2 // combined RA/LA updating with IMSI attach
	PeriodicUpdating       UpdateType = 3
)

// Type returns the type without the follow-on request.
func (t UpdateType) Type() UpdateType { return t & 7 }

// FollowOn reports whether the connection is to be kept.
func (t UpdateType) FollowOn() bool { return t&FollowOnRequest != 0 }

// Combined reports whether the location area is to be updated too.
func (t UpdateType) Combined() bool {
	return t&7 == CombinedRAUpdating || t&7 == CombinedRAUpdatingIMSI
}

// String returns the standard's words.
func (t UpdateType) String() string {
	switch t & 7 {
	case RAUpdating:
		return "RA updating"
	case CombinedRAUpdating:
		return "combined RA/LA updating"
	case CombinedRAUpdatingIMSI:
		return "combined RA/LA updating with IMSI attach"
	case PeriodicUpdating:
		return "periodic updating"
	}
	return fmt.Sprintf("update type %d", uint8(t&7))
}

// UpdateResult is TS 24.008 10.5.5.17: bits 3-1 the result, bit 4 follow-on
// proceed.
type UpdateResult uint8

// The results of a routing area update.
const (
	RAUpdated            UpdateResult = 0
	CombinedRAUpdated    UpdateResult = 1
	RAUpdatedISR         UpdateResult = 4
	CombinedRAUpdatedISR UpdateResult = 5
)

// Combined reports whether the location area was updated too.
func (r UpdateResult) Combined() bool {
	return r&7 == CombinedRAUpdated || r&7 == CombinedRAUpdatedISR
}

// String returns the standard's words.
func (r UpdateResult) String() string {
	switch r & 7 {
	case RAUpdated:
		return "RA updated"
	case CombinedRAUpdated:
		return "combined RA/LA updated"
	case RAUpdatedISR:
		return "RA updated and ISR activated"
	case CombinedRAUpdatedISR:
		return "combined RA/LA updated and ISR activated"
	}
	return fmt.Sprintf("update result %d", uint8(r&7))
}

// DetachTypeMO is the type of a detach by the mobile station
// (TS 24.008 10.5.5.5): bits 3-1 the type, bit 4 power off.
type DetachTypeMO uint8

// The types of detach by the mobile station.
const (
	GPRSDetach     DetachTypeMO = 1
	IMSIDetach     DetachTypeMO = 2
	CombinedDetach DetachTypeMO = 3

	PowerOff DetachTypeMO = 8
)

// Type returns the type without power off.
func (t DetachTypeMO) Type() DetachTypeMO { return t & 7 }

// PowerOff reports whether the mobile station is switching off and waits for
// no answer.
func (t DetachTypeMO) PowerOff() bool { return t&PowerOff != 0 }

// DetachTypeMT is the type of a detach by the network (TS 24.008 10.5.5.5).
type DetachTypeMT uint8

// The types of detach by the network.
const (
	ReattachRequired    DetachTypeMT = 1
	ReattachNotRequired DetachTypeMT = 2
	IMSIDetachMT        DetachTypeMT = 3 // after a failure of the VLR
)

// ForceToStandby is TS 24.008 10.5.5.7; it means nothing in Iu mode.
type ForceToStandby uint8

// ForceToStandbyIndicated stops the READY timer.
const ForceToStandbyIndicated ForceToStandby = 1

// ServiceType is TS 24.008 10.5.5.20.
type ServiceType uint8

// The types of service.
const (
	ServiceSignalling     ServiceType = 0
	ServiceData           ServiceType = 1
	ServicePagingResponse ServiceType = 2
	ServiceMBMSMulticast  ServiceType = 3
	ServiceMBMSBroadcast  ServiceType = 4
)

// String returns the standard's words.
func (t ServiceType) String() string {
	switch t & 7 {
	case ServiceSignalling:
		return "signalling"
	case ServiceData:
		return "data"
	case ServicePagingResponse:
		return "paging response"
	case ServiceMBMSMulticast:
		return "MBMS multicast service reception"
	case ServiceMBMSBroadcast:
		return "MBMS broadcast service reception"
	}
	return fmt.Sprintf("service type %d", uint8(t&7))
}

// CipheringAlgorithm is TS 24.008 10.5.5.3, of A/Gb mode: 0 for none, 1 to 7
// for GEA1 to GEA7.
type CipheringAlgorithm uint8

// PTMSISignature is TS 24.008 10.5.5.8.
type PTMSISignature [3]byte

// PTMSIType is TS 24.008 10.5.5.29.
type PTMSIType uint8

// The types of P-TMSI: allotted by an SGSN, or made from a GUTI.
const (
	NativePTMSI PTMSIType = 0
	MappedPTMSI PTMSIType = 1
)

// DRXParameter is TS 24.008 10.5.5.6: the SPLIT PG CYCLE code of A/Gb mode,
// then in bits 8-5 the coefficient of the DRX cycle length, 6 to 9 for a cycle
// of 2^k frames, 0 for the cell's own.
type DRXParameter [2]byte

// NetworkFeatureSupport is TS 24.008 10.5.5.23.
type NetworkFeatureSupport uint8

// The bits of a network feature support.
const (
	LCSMOLR            NetworkFeatureSupport = 1
	MBMSSupported      NetworkFeatureSupport = 2
	IMSVoPS            NetworkFeatureSupport = 4 // IMS voice over PS session in Iu mode
	EmergencyBearersPS NetworkFeatureSupport = 8 // in Iu mode
)

// Has reports whether the network supports all of f.
func (s NetworkFeatureSupport) Has(f NetworkFeatureSupport) bool { return s&f == f }

// PDPContextStatus is TS 24.008 10.5.7.1: which PDP contexts are active, by
// NSAPI; the uplink data status has the same form.
type PDPContextStatus [2]byte

// Active reports whether the context of an NSAPI is active.
func (s PDPContextStatus) Active(n NSAPI) bool { return n < 16 && s[n/8]>>(n%8)&1 == 1 }

// With returns s with the context of an NSAPI active.
func (s PDPContextStatus) With(n NSAPI) PDPContextStatus {
	if n < 16 {
		s[n/8] |= 1 << (n % 8)
	}
	return s
}

// LocationUpdatingType is TS 24.008 10.5.3.5: bits 2-1 the type, bit 4 the
// follow-on request.
type LocationUpdatingType uint8

// The types of location update.
const (
	NormalLocationUpdating LocationUpdatingType = 0
	PeriodicLocation       LocationUpdatingType = 1
	IMSIAttach             LocationUpdatingType = 2
)

// Type returns the type without the follow-on request.
func (t LocationUpdatingType) Type() LocationUpdatingType { return t & 3 }

// FollowOn reports whether the connection is to be kept.
func (t LocationUpdatingType) FollowOn() bool { return t&FollowOnRequest != 0 }

// String returns the standard's words.
func (t LocationUpdatingType) String() string {
	return [...]string{"normal location updating", "periodic updating", "IMSI attach", "location updating type 3"}[t&3]
}

// CMServiceType is TS 24.008 10.5.3.3.
type CMServiceType uint8

// The types of service.
const (
	MOCall               CMServiceType = 1 // or packet mode connection
	EmergencyCall        CMServiceType = 2
	ShortMessageService  CMServiceType = 4
	SupplementaryService CMServiceType = 8
	VoiceGroupCall       CMServiceType = 9
	VoiceBroadcastCall   CMServiceType = 10
	LocationServices     CMServiceType = 11
)

// String returns the standard's words.
func (t CMServiceType) String() string {
	switch t {
	case MOCall:
		return "mobile originating call establishment"
	case EmergencyCall:
		return "emergency call establishment"
	case ShortMessageService:
		return "short message service"
	case SupplementaryService:
		return "supplementary service activation"
	case VoiceGroupCall:
		return "voice group call establishment"
	case VoiceBroadcastCall:
		return "voice broadcast call establishment"
	case LocationServices:
		return "location services"
	}
	return fmt.Sprintf("CM service type %d", uint8(t))
}

// PDAndSAPI is TS 24.008 10.5.1.10a: bits 4-1 a protocol discriminator, bits
// 6-5 a service access point, 0 or 3 for short messages.
type PDAndSAPI uint8
