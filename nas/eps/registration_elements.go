package eps

import "fmt"

// KeySetIdentifier is a NAS key set identifier (TS 24.301 9.9.3.21): bits 3-1
// the value, bit 4 set for a mapped security context.
type KeySetIdentifier uint8

// NoKey says that no key is available.
const NoKey KeySetIdentifier = 7

// MappedContext is the bit of a mapped security context.
const MappedContext KeySetIdentifier = 8

// Value returns the key set, 0 to 6, or 7 for none.
func (k KeySetIdentifier) Value() uint8 { return uint8(k & 7) }

// Mapped reports whether it names a mapped security context.
func (k KeySetIdentifier) Mapped() bool { return k&MappedContext != 0 }

// EPSAttachType is TS 24.301 9.9.3.11.
type EPSAttachType uint8

// The types of attach.
const (
	EPSAttach       EPSAttachType = 1
	CombinedAttach  EPSAttachType = 2
	RLOSAttach      EPSAttachType = 3
	EmergencyAttach EPSAttachType = 6
)

// String returns the standard's words.
func (t EPSAttachType) String() string {
	switch t & 7 {
	case EPSAttach:
		return "EPS attach"
	case CombinedAttach:
		return "combined EPS/IMSI attach"
	case RLOSAttach:
		return "EPS RLOS attach"
	case EmergencyAttach:
		return "EPS emergency attach"
	}
	return fmt.Sprintf("EPS attach type %d", uint8(t))
}

// EPSAttachResult is TS 24.301 9.9.3.10.
type EPSAttachResult uint8

// The results of an attach.
const (
	AttachedEPSOnly  EPSAttachResult = 1
	AttachedCombined EPSAttachResult = 2
)

// String returns the standard's words.
func (r EPSAttachResult) String() string {
	switch r & 7 {
	case AttachedEPSOnly:
		return "EPS only"
	case AttachedCombined:
		return "combined EPS/IMSI attach"
	}
	return fmt.Sprintf("EPS attach result %d", uint8(r))
}

// EPSUpdateType is TS 24.301 9.9.3.14: bits 3-1 the type, bit 4 the active
// flag.
type EPSUpdateType uint8

// The types of tracking area update, and the flag that asks for bearers.
const (
	TAUpdating             EPSUpdateType = 0
	CombinedTAUpdating     EPSUpdateType = 1
	CombinedTAUpdatingIMSI EPSUpdateType = 2 // combined TA/LA updating with IMSI attach
	PeriodicUpdating       EPSUpdateType = 3

	ActiveFlag EPSUpdateType = 8
)

// Type returns the type without the active flag.
func (t EPSUpdateType) Type() EPSUpdateType { return t & 7 }

// Active reports whether bearers are asked for.
func (t EPSUpdateType) Active() bool { return t&ActiveFlag != 0 }

// String returns the standard's words.
func (t EPSUpdateType) String() string {
	s := fmt.Sprintf("EPS update type %d", uint8(t&7))
	switch t & 7 {
	case TAUpdating:
		s = "TA updating"
	case CombinedTAUpdating:
		s = "combined TA/LA updating"
	case CombinedTAUpdatingIMSI:
		s = "combined TA/LA updating with IMSI attach"
	case PeriodicUpdating:
		s = "periodic updating"
	}
	if t.Active() {
		s += ", active"
	}
	return s
}

// EPSUpdateResult is TS 24.301 9.9.3.13.
type EPSUpdateResult uint8

// The results of a tracking area update.
const (
	TAUpdated            EPSUpdateResult = 0
	CombinedTAUpdated    EPSUpdateResult = 1
	TAUpdatedISR         EPSUpdateResult = 4
	CombinedTAUpdatedISR EPSUpdateResult = 5
)

// Combined reports whether the location area was updated too.
func (r EPSUpdateResult) Combined() bool {
	return r&7 == CombinedTAUpdated || r&7 == CombinedTAUpdatedISR
}

// String returns the standard's words.
func (r EPSUpdateResult) String() string {
	switch r & 7 {
	case TAUpdated:
		return "TA updated"
	case CombinedTAUpdated:
		return "combined TA/LA updated"
	case TAUpdatedISR:
		return "TA updated and ISR activated"
	case CombinedTAUpdatedISR:
		return "combined TA/LA updated and ISR activated"
	}
	return fmt.Sprintf("EPS update result %d", uint8(r))
}

// AdditionalUpdateType is TS 24.301 9.9.3.0B: bit 1 SMS only, bit 2 the
// signalling active flag, bits 4-3 the preferred CIoT network behaviour.
type AdditionalUpdateType uint8

// The bits of an additional update type.
const (
	SMSOnly             AdditionalUpdateType = 1
	SignallingActive    AdditionalUpdateType = 2
	PreferControlPlane  AdditionalUpdateType = 4 // control plane CIoT EPS optimization
	PreferUserPlaneCIoT AdditionalUpdateType = 8
)

// SMSOnly reports whether SMS only is asked for.
func (t AdditionalUpdateType) SMSOnly() bool { return t&SMSOnly != 0 }

// AdditionalUpdateResult is TS 24.301 9.9.3.0A: bits 2-1 the result, bit 3 the
// signalling active flag.
type AdditionalUpdateResult uint8

// The additional results of a combined attach or update.
const (
	NoAdditionalInformation AdditionalUpdateResult = 0
	CSFBNotPreferred        AdditionalUpdateResult = 1
	SMSOnlyResult           AdditionalUpdateResult = 2
)

// Result returns the two bits of the result.
func (r AdditionalUpdateResult) Result() AdditionalUpdateResult { return r & 3 }

// String returns the standard's words.
func (r AdditionalUpdateResult) String() string {
	switch r.Result() {
	case NoAdditionalInformation:
		return "no additional information"
	case CSFBNotPreferred:
		return "CS Fallback not preferred"
	case SMSOnlyResult:
		return "SMS only"
	}
	return "reserved"
}

// DetachType is TS 24.301 9.9.3.7: bits 3-1 the type, whose meaning depends on
// the direction, bit 4 switch off (UE to network).
type DetachType uint8

// The types of detach, and the switch off flag.
const (
	EPSDetach      DetachType = 1 // from the UE
	IMSIDetachMO   DetachType = 2 // from the UE
	CombinedDetach DetachType = 3 // from the UE

	ReattachRequired    DetachType = 1 // from the network
	ReattachNotRequired DetachType = 2 // from the network
	IMSIDetachMT        DetachType = 3 // from the network

	SwitchOff DetachType = 8
)

// Type returns the type without the switch off flag.
func (t DetachType) Type() DetachType { return t & 7 }

// SwitchOff reports whether the UE is switching off and waits for no answer.
func (t DetachType) SwitchOff() bool { return t&SwitchOff != 0 }

// ServiceType is TS 24.301 9.9.3.27.
type ServiceType uint8

// The types of service.
const (
	MOCSFallback          ServiceType = 0
	MTCSFallback          ServiceType = 1
	MOCSFallbackEmergency ServiceType = 2
	PacketServicesViaS1   ServiceType = 8
)

// String returns the standard's words.
func (t ServiceType) String() string {
	switch t {
	case MOCSFallback:
		return "mobile originating CS fallback"
	case MTCSFallback:
		return "mobile terminating CS fallback"
	case MOCSFallbackEmergency:
		return "mobile originating CS fallback emergency call"
	case PacketServicesViaS1:
		return "packet services via S1"
	}
	return fmt.Sprintf("service type %d", uint8(t))
}

// ControlPlaneServiceType is TS 24.301 9.9.3.47: bits 3-1 the type, bit 4 the
// active flag.
type ControlPlaneServiceType uint8

// The types of control plane service.
const (
	MORequest ControlPlaneServiceType = 0
	MTRequest ControlPlaneServiceType = 1
)

// CSFBResponse is TS 24.301 9.9.3.5.
type CSFBResponse uint8

// The UE's answers to a paging for CS fallback.
const (
	CSFBRejected CSFBResponse = 0
	CSFBAccepted CSFBResponse = 1
)

// IMEISVRequest is TS 24.301 9.9.3.18.
type IMEISVRequest uint8

// The requests.
const (
	IMEISVNotRequested IMEISVRequest = 0
	IMEISVRequested    IMEISVRequest = 1
)

// TMSIStatus is TS 24.008 10.5.5.4.
type TMSIStatus uint8

// The two states.
const (
	NoValidTMSI TMSIStatus = 0
	ValidTMSI   TMSIStatus = 1
)

// GUTIType is TS 24.301 9.9.3.45.
type GUTIType uint8

// The types of GUTI: allotted by an MME, or made from a P-TMSI and RAI.
const (
	NativeGUTI GUTIType = 0
	MappedGUTI GUTIType = 1
)

// DeviceProperties is TS 24.008 10.5.7.8; bit 1 says that the UE is configured
// for NAS signalling low priority.
type DeviceProperties uint8

// LowPriority is the value of a UE with low priority.
const LowPriority DeviceProperties = 1

// UEStatus is TS 24.301 9.9.3.54: bit 1 registered for EPS, bit 2 for 5GS.
type UEStatus uint8

// UERequestType is TS 24.301 9.9.3.65, how a multi-USIM device leaves a network.
type UERequestType uint8

// The request types.
const (
	NASSignallingConnectionRelease UERequestType = 1
	RejectionOfPaging              UERequestType = 2
)

// ExtendedEMMCause is TS 24.301 9.9.3.26A, bits 4-1.
type ExtendedEMMCause uint8

// The bits of an extended EMM cause.
const (
	EUTRANNotAllowed                    ExtendedEMMCause = 1
	RequestedEPSOptimizationUnsupported ExtendedEMMCause = 2
	NBIoTNotAllowed                     ExtendedEMMCause = 4
)

// EUTRANNotAllowed reports whether E-UTRAN is not allowed.
func (c ExtendedEMMCause) EUTRANNotAllowed() bool { return c&EUTRANNotAllowed != 0 }

// PagingIdentity is TS 24.301 9.9.3.25A: 0 for IMSI, 1 for TMSI.
type PagingIdentity uint8

// The identities a UE was paged with.
const (
	PagedByIMSI PagingIdentity = 0
	PagedByTMSI PagingIdentity = 1
)

// Nonce is TS 24.301 9.9.3.25.
type Nonce [4]byte

// EPSBearerContextStatus is TS 24.301 9.9.2.1: which bearer contexts are
// active.
type EPSBearerContextStatus [2]byte

// Active reports whether bearer context ebi (1 to 15) is active.
func (s EPSBearerContextStatus) Active(ebi uint8) bool {
	return ebi < 16 && s[ebi/8]>>(ebi%8)&1 == 1
}

// With returns s with bearer context ebi active.
func (s EPSBearerContextStatus) With(ebi uint8) EPSBearerContextStatus {
	if ebi < 16 {
		s[ebi/8] |= 1 << (ebi % 8)
	}
	return s
}
