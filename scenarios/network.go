package scenarios

import (
	"time"

	"sunsetlab/hss"
	"sunsetlab/nas"
	"sunsetlab/sim/mme"
	"sunsetlab/sim/msc"
	"sunsetlab/sim/utran"
)

// Network is one PLMN: what it offers and how it decides.
type Network struct {
	// Name is how steps and devices call it. Default "home" for the first.
	Name string `yaml:"name"`
	// PLMN is its code, such as "44010".
	PLMN nas.PLMN `yaml:"plmn" jsonschema:"required"`
	// TAC is the tracking area of a single cell. Default 1.
	TAC *uint16 `yaml:"tac"`
	// Cells of E-UTRAN, strongest first. Default: one, called "lte".
	Cells []Cell `yaml:"cells"`
	// TAILists are registration areas, as lists of tracking area codes. A
	// device gets the list that holds the area it is in. Default: that area
	// alone.
	TAILists [][]uint16 `yaml:"tai_lists"`
	// EquivalentPLMNs go into the accepts.
	EquivalentPLMNs []nas.PLMN `yaml:"equivalent_plmns"`

	Voice Voice `yaml:"voice"`
	// IMS is what becomes of a registration with IMS, and of a call over it.
	// Default available.
	IMS IMSAnswer `yaml:"ims"`
	// Calls is what becomes of calls once they have found a domain.
	Calls Calls `yaml:"calls"`
	// UTRAN is the 3G network. Without it there is none.
	UTRAN *UTRAN `yaml:"utran"`
	// APNs by name. Default: one, "internet", without authentication.
	// There is one for the IMS besides, "ims", unless it is named here.
	APNs map[string]APN `yaml:"apns"`
	// Sessions is what the core does about data connections that it refuses.
	Sessions Sessions `yaml:"sessions"`

	Timers   NetworkTimers `yaml:"timers"`
	Security Security      `yaml:"security"`
	// Rejects are requests that the network refuses by policy; the first that
	// matches counts.
	Rejects Rejects `yaml:"rejects"`
	// ResultCodes gives the EMM cause for an S6a result code of the HSS, where
	// it is not that of TS 29.272 Annex A.
	ResultCodes map[uint32]uint8 `yaml:"result_codes"`
	// Charging is when the gateway closes charging records.
	Charging Charging `yaml:"charging"`
	// Inactivity is how long a connection without traffic is kept. Default
	// 10 s.
	Inactivity time.Duration `yaml:"inactivity"`

	// Mitigate are policies that may keep devices in service without 3G, by
	// name or number: see docs/mitigations.md.
	Mitigate []Mitigation `yaml:"mitigate"`

	// shard tells apart networks that are played side by side as if they were
	// one; 0 for one that stands alone.
	shard int
}

// Cell is a cell of E-UTRAN.
type Cell struct {
	// Name is how steps call it.
	Name string `yaml:"name" jsonschema:"required"`
	// TAC is its tracking area code.
	TAC uint16 `yaml:"tac" jsonschema:"required"`
	// Barred keeps devices off it.
	Barred bool `yaml:"barred"`
	// EmergencyIMS is the broadcast ims-EmergencySupport.
	EmergencyIMS bool `yaml:"emergency_ims"`
}

// Voice is what a network does for voice.
type Voice struct {
	// IMSVoPS is the indicator "IMS voice over PS session supported".
	IMSVoPS bool `yaml:"ims_vops"`
	// IMSVoPSFor sets the indicator otherwise for some devices.
	IMSVoPSFor map[string]bool `yaml:"ims_vops_for"`
	// EMCBS is the indicator "emergency bearer services supported".
	EMCBS bool `yaml:"emc_bs"`

	// SGs says what the network makes of the CS part of a combined request.
	// Default none.
	SGs mme.SGsMode `yaml:"sgs"`
	// AdditionalUpdateResult overrules what a combined accept says.
	AdditionalUpdateResult AdditionalUpdateResult `yaml:"additional_update_result"`
	// EPSOnlyCause is the EMM cause of every accept for EPS only, whatever the
	// reason; 0 leaves it out.
	EPSOnlyCause *uint8 `yaml:"eps_only_cause" jsonschema:"minimum=0,maximum=255"`
	// PacketOnlyCause is the EMM cause for a subscription without CS
	// (Network-Access-Mode 2). Default 2.
	PacketOnlyCause *uint8 `yaml:"packet_only_cause" jsonschema:"minimum=1,maximum=255"`
	// SGsRejectCause has the MSC refuse SGs location updates with this cause.
	SGsRejectCause *uint8 `yaml:"sgs_reject_cause" jsonschema:"minimum=1,maximum=255"`
	// SGsSilent has the MSC answer no SGs location update.
	SGsSilent bool `yaml:"sgs_silent"`
	// SGsDown has the SGs association be down.
	SGsDown bool `yaml:"sgs_down"`
	// GhostCalls is what becomes of a call to a device under ghost. Default
	// divert.
	GhostCalls msc.GhostCalls `yaml:"ghost_calls"`
	// CallCause has SERVICE REJECT with this cause answer a call by CS
	// fallback.
	CallCause *uint8 `yaml:"call_cause" jsonschema:"minimum=1,maximum=255"`

	// notOffered is the EMM cause of an accept for EPS only where CS is not
	// offered; 0 for the MME's own.
	notOffered uint8
}

// AdditionalUpdateResult is the element of a combined accept (TS 24.301
// 9.9.3.0A).
type AdditionalUpdateResult string

// The results.
const (
	NoAdditionalInformation AdditionalUpdateResult = "none"
	CSFBNotPreferred        AdditionalUpdateResult = "csfb_not_preferred"
	SMSOnly                 AdditionalUpdateResult = "sms_only"
)

// Words lists them.
func (AdditionalUpdateResult) Words() []string {
	return []string{string(NoAdditionalInformation), string(CSFBNotPreferred), string(SMSOnly)}
}

// IMSAnswer is what becomes of a registration with IMS, and of a call over it:
// refuses is 403 Forbidden, fails 503 Service Unavailable.
type IMSAnswer string

// The answers.
const (
	IMSAvailable IMSAnswer = "available"
	IMSRefuses   IMSAnswer = "refuses"
	IMSSilent    IMSAnswer = "silent"
	IMSFails     IMSAnswer = "fails"
)

// Words lists them.
func (IMSAnswer) Words() []string {
	return []string{string(IMSAvailable), string(IMSRefuses), string(IMSSilent), string(IMSFails)}
}

// Calls is what becomes of calls, over IMS or in the circuit domain.
type Calls struct {
	// FarEnd is what the other end of a device's call does. Default answers.
	// Emergency calls are always answered.
	FarEnd FarEnd `yaml:"far_end"`
	// AnswerAfter is how long it rings before it is answered. Default 3 s.
	AnswerAfter time.Duration `yaml:"answer_after"`
	// TalkTime is when the other end hangs up. Default: never, the device does.
	TalkTime time.Duration `yaml:"talk_time"`
	// RingFor is how long a call rings before it is given up. Default 60 s over
	// IMS, 180 s (T301) in the circuit domain.
	RingFor time.Duration `yaml:"ring_for"`
	// ReachWithin is how long a device that is called over IMS may leave the
	// INVITE without an answer. Default 15 s.
	ReachWithin time.Duration `yaml:"reach_within"`
	// RetryInCS has a call that did not reach its device over IMS go by the
	// circuit domain then.
	RetryInCS bool `yaml:"retry_in_cs"`
}

// FarEnd is what the other end of a device's call does.
type FarEnd string

// The ways.
const (
	FarEndAnswers FarEnd = "answers"
	FarEndBusy    FarEnd = "busy"
	FarEndSilent  FarEnd = "silent"
)

// Words lists them.
func (FarEnd) Words() []string {
	return []string{string(FarEndAnswers), string(FarEndBusy), string(FarEndSilent)}
}

// UTRAN is the 3G network: its cell, its SGSN, and the 3G side of the MSC.
type UTRAN struct {
	// Present says whether it is there at the start. Default true.
	Present *bool `yaml:"present"`
	// From is when it is switched on.
	From *When `yaml:"from"`
	// Until is when it is switched off: the sunset.
	Until *When `yaml:"until"`
	// LAC is its location area code. Default 1.
	LAC *uint16 `yaml:"lac"`
	// RAC is its routing area code. Default 1.
	RAC *uint8 `yaml:"rac"`
	// OutOfReach are devices that its coverage does not reach.
	OutOfReach Texts `yaml:"out_of_reach"`

	// SGSNContext is how the MME comes by the context of a device that comes
	// from 3G, and the SGSN by that of one that comes from LTE: by asking each
	// other over Gn, over S3, or not at all. Default gn.
	SGSNContext mme.SGSNContext `yaml:"sgsn_context"`
	// NoContextCause is the EMM cause of the TRACKING AREA UPDATE REJECT for a
	// device whose context can't be had: 9, 10 or 40. Default 9.
	NoContextCause *uint8 `yaml:"no_context_cause" jsonschema:"minimum=1,maximum=255"`
	// RestrictionCause is the cause with which SGSN and MSC refuse a
	// subscription that may not use UTRAN: 15, 13 or 12. Default 15.
	RestrictionCause *uint8 `yaml:"restriction_cause" jsonschema:"minimum=1,maximum=255"`
	// Redirect says when a device is sent to LTE as its connection ends: never,
	// after_call or always. Default never.
	Redirect utran.Redirection `yaml:"redirect"`
}

// APN is an access point name that subscribers of the network may use.
type APN struct {
	// Default makes it the one that a request without an APN gets. Default:
	// the first by name.
	Default bool `yaml:"default"`
	// PDNType is the kind of addresses. Default ipv4v6.
	PDNType *hss.PDNType `yaml:"pdn_type"`
	// Auth is what the APN asks of a device.
	Auth hss.AuthMethod `yaml:"auth"`
	// AuthRequired refuses a request without credentials. Default true if auth
	// is not none.
	AuthRequired *bool `yaml:"auth_required"`
	// Username that the APN takes; empty for any.
	Username string `yaml:"username"`
	// Password that goes with it.
	Password nas.Password `yaml:"password"`
	// QCI is the QoS class of the default bearer, 5 to 9. Default 9.
	QCI uint8 `yaml:"qci" jsonschema:"minimum=5,maximum=9"`

	Gate
}

// NetworkTimers are the core's timers, and those that it gives to devices.
type NetworkTimers struct {
	// T3212 is the periodic location update timer of 3G. Default: none.
	T3212 *time.Duration `yaml:"t3212"`
	// T3302 goes into accepts on 3G. Default: not there, so 12 min.
	T3302 *time.Duration `yaml:"t3302"`
	// T3312 is the periodic routing area update timer. Default 54 min.
	T3312 *time.Duration `yaml:"t3312"`
	// T3313 guards paging on 3G. Default 6 s.
	T3313 *time.Duration `yaml:"t3313"`
	// T3322 guards a detach by the SGSN. Default 6 s.
	T3322 *time.Duration `yaml:"t3322"`
	// T3350 guards an accept of the SGSN. Default 6 s.
	T3350 *time.Duration `yaml:"t3350"`
	// T3360 guards authentication on 3G. Default 6 s.
	T3360 *time.Duration `yaml:"t3360"`
	// T3370 guards an identity request on 3G. Default 6 s.
	T3370 *time.Duration `yaml:"t3370"`
	// T3385 guards the activation of a PDP context. Default 8 s.
	T3385 *time.Duration `yaml:"t3385"`
	// T3386 guards the modification of a PDP context. Default 8 s.
	T3386 *time.Duration `yaml:"t3386"`
	// T3395 guards the deactivation of a PDP context. Default 8 s.
	T3395 *time.Duration `yaml:"t3395"`
	// T3402 goes into accepts and ATTACH REJECT. Default: not there, so 12 min.
	T3402 *time.Duration `yaml:"t3402"`
	// T3412 is the periodic tracking area update timer. Default 54 min.
	T3412 *time.Duration `yaml:"t3412"`
	// NoPeriodicUpdate deactivates T3412 and T3312.
	NoPeriodicUpdate bool `yaml:"no_periodic_update"`
	// T3413 guards paging. Default 6 s.
	T3413 *time.Duration `yaml:"t3413"`
	// T3422 guards a detach by the network. Default 6 s.
	T3422 *time.Duration `yaml:"t3422"`
	// T3450 guards an accept or a GUTI reallocation. Default 6 s.
	T3450 *time.Duration `yaml:"t3450"`
	// T3460 guards authentication and security mode. Default 6 s.
	T3460 *time.Duration `yaml:"t3460"`
	// T3470 guards an identity request. Default 6 s.
	T3470 *time.Duration `yaml:"t3470"`
	// T3485 guards the activation of a bearer. Default 8 s.
	T3485 *time.Duration `yaml:"t3485"`
	// T3486 guards the modification of a bearer. Default 8 s.
	T3486 *time.Duration `yaml:"t3486"`
	// T3489 guards an ESM information request. Default 4 s.
	T3489 *time.Duration `yaml:"t3489"`
	// T3495 guards the deactivation of a bearer. Default 8 s.
	T3495 *time.Duration `yaml:"t3495"`
	// MobileReachable is by how much that timer exceeds T3412, or T3312. Default 4 min.
	MobileReachable *time.Duration `yaml:"mobile_reachable"`
	// ImplicitDetach runs from the end of the mobile reachable timer. Default
	// 4 min.
	ImplicitDetach *time.Duration `yaml:"implicit_detach"`
	// Ts6_1 guards an SGs location update. Default 10 s; more than a device's
	// T3410 breaks its combined attach.
	Ts6_1 *time.Duration `yaml:"ts6_1"`
	// T3Response guards a GTP-C request. Default 3 s.
	T3Response *time.Duration `yaml:"t3_response"`
	// PagingAttempts is how often a device is paged, on LTE and in the packet
	// domain of 3G, before it counts as not reachable. Default 3.
	PagingAttempts *int `yaml:"paging_attempts" jsonschema:"minimum=1,maximum=10"`
	// N3Requests is how often a GTP-C request is sent. Default 3.
	N3Requests *int `yaml:"n3_requests" jsonschema:"minimum=1,maximum=10"`
}

// Security is what the network asks of NAS security.
type Security struct {
	// Ciphering lists algorithms in order of preference. Default EEA2, EEA1,
	// EEA3, EEA0.
	Ciphering []EEA `yaml:"ciphering"`
	// Integrity lists algorithms in order of preference. Default EIA2, EIA1,
	// EIA3.
	Integrity []EIA `yaml:"integrity"`
	// AuthenticateAlways authenticates at each attach.
	AuthenticateAlways bool `yaml:"authenticate_always"`
	// IMEISV says whether the IMEISV is asked for. Default true.
	IMEISV *bool `yaml:"imeisv"`
}

// EEA is a ciphering algorithm by its name.
type EEA string

// Words lists them by their number.
func (EEA) Words() []string { return []string{"EEA0", "EEA1", "EEA2", "EEA3"} }

// EIA is an integrity algorithm by its name.
type EIA string

// Words lists them by their number; EIA0 is not for a network to prefer.
func (EIA) Words() []string { return []string{"EIA1", "EIA2", "EIA3"} }

// Rejects is a list of rejects; one may stand alone.
type Rejects []Reject

// Single has one reject stand without a list.
func (Rejects) Single() {}

// Reject is a request that the network refuses by policy.
type Reject struct {
	// Request is what is refused: those up to pdn_connectivity on LTE, the
	// others on 3G. Default attach.
	Request Request `yaml:"request"`
	// Cause is the EMM cause, for pdn_connectivity the ESM cause, on 3G the GMM
	// or MM cause, for activate_pdp_context the SM cause.
	Cause uint8 `yaml:"cause" jsonschema:"minimum=1,maximum=255"`
	// EUTRANNotAllowed adds the Extended EMM cause "E-UTRAN not allowed".
	EUTRANNotAllowed bool `yaml:"eutran_not_allowed"`
	// ESMCause goes with EMM cause 19.
	ESMCause uint8 `yaml:"esm_cause" jsonschema:"minimum=1,maximum=255"`
	// T3346 is the back-off timer that goes with it.
	T3346 time.Duration `yaml:"t3346"`
	// T3302 goes into a reject of gprs_attach or routing_area_update.
	T3302 time.Duration `yaml:"t3302"`
	// T3396 goes with a refused activate_pdp_context.
	T3396 time.Duration `yaml:"t3396"`
	// T3402 goes into an ATTACH REJECT.
	T3402 time.Duration `yaml:"t3402"`
	// T3442 goes into a SERVICE REJECT with cause 39.
	T3442 time.Duration `yaml:"t3442"`
	// Only are the devices to which it applies. Default: all.
	Only Texts `yaml:"only"`
	// Times is how often each of them is refused. Default: always.
	Times int `yaml:"times" jsonschema:"minimum=0"`
	// Unprotected sends it before authentication, without integrity
	// protection.
	Unprotected bool `yaml:"unprotected"`
}
