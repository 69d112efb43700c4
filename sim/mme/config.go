package mme

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"time"

	"sunsetlab/gtpv2"
	"sunsetlab/hss"
	"sunsetlab/nas"
	"sunsetlab/nas/eps"
	"sunsetlab/nas/security"
)

// Config is all that a network decides at its MME. The MME reads it at each
// decision, so that it may be changed between two events.
type Config struct {
	// Name is the MME name of S1 SETUP RESPONSE and of the trace.
	Name                string
	GUMMEI              nas.GUMMEI
	RelativeMMECapacity uint8

	// TAIs are the tracking areas served. An eNodeB with none of them is
	// refused at S1 SETUP.
	TAIs []nas.TAI
	// TAILists are registration areas: a UE gets the list that holds the TAI
	// it is in, and otherwise that TAI alone. At most 16 to a list.
	TAILists [][]nas.TAI
	// EquivalentPLMNs go into ATTACH ACCEPT and TRACKING AREA UPDATE ACCEPT.
	EquivalentPLMNs []nas.PLMN

	Security SecurityPolicy
	Voice    VoicePolicy
	SGs      SGsPolicy
	Sessions SessionPolicy
	Timers   Timers
	SGSN     SGSNPolicy

	// Rejects are the requests that this network refuses by policy, whatever
	// else would come of them: the first rule that matches counts.
	Rejects []*Reject

	// UnknownGUTICause answers a TRACKING AREA UPDATE REQUEST or a service
	// request of a UE that this MME does not know. Default #9.
	UnknownGUTICause eps.EMMCause

	// Results gives the EMM cause for a Diameter result of the HSS
	// (TS 29.272 Annex A). A result that is not in it is UnknownResult.
	Results       map[hss.ResultCode]eps.EMMCause
	UnknownResult eps.EMMCause

	// EUTRANNotAllowed answers a subscription whose Access-Restriction-Data
	// excludes E-UTRAN. Default #15 with Extended EMM cause "E-UTRAN not
	// allowed".
	EUTRANNotAllowed eps.EMMCause

	// Diameter is the name under which the HSS knows this MME.
	Diameter hss.MMEIdentity

	// EmergencyAttach admits emergency attaches, authenticated or, where they
	// can't be, with EIA0 and EEA0 on EmergencyAPN.
	EmergencyAttach bool
	EmergencyAPN    string

	// AnyENB lets an eNodeB of any PLMN and TAC in.
	AnyENB bool
}

// SecurityPolicy is what the network asks of NAS security.
type SecurityPolicy struct {
	// EEA and EIA are the algorithms in order of preference. EIA0 is never
	// chosen but for an unauthenticated emergency attach.
	EEA []security.EEA
	EIA []security.EIA
	// AuthenticateAlways authenticates at each attach, even of a UE whose
	// security context is good.
	AuthenticateAlways bool
	// GUTIAtUpdate gives a UE a new GUTI at each tracking area update but the
	// periodic one; at an attach it always gets one.
	GUTIAtUpdate bool
	// IMEISV says whether SECURITY MODE COMMAND asks for the IMEISV.
	IMEISV bool
}

// Range is a range of IMSIs, both ends included. The zero Range is everybody.
type Range struct {
	First nas.IMSI `yaml:"first"`
	Last  nas.IMSI `yaml:"last"`
}

// Contains reports whether i is in the range.
func (r Range) Contains(i nas.IMSI) bool {
	return (r.First.IsZero() || r.First.Compare(i) <= 0) && (r.Last.IsZero() || i.Compare(r.Last) <= 0)
}

// VoicePolicy is what EPS network feature support says of voice
// (TS 24.301 9.9.3.12A, TS 23.401 4.3.5.8).
type VoicePolicy struct {
	// IMSVoPS is the IMS voice over PS session in S1 mode indicator.
	IMSVoPS bool
	// Ranges overrule IMSVoPS for some subscribers: the first match counts.
	Ranges []VoPSRange
	// EMCBS is the emergency bearer services in S1 mode indicator.
	EMCBS bool
}

// VoPSRange sets the IMSVoPS indicator for a range of subscribers.
type VoPSRange struct {
	Subscribers Range
	IMSVoPS     bool
}

// SGsMode says what the network makes of the CS part of a combined request.
type SGsMode uint8

// The modes of SGs.
const (
	// SGsNone offers no CS services: the result is EPS only.
	SGsNone SGsMode = iota
	// SGsSMSOnly accepts with Additional update result "SMS only".
	SGsSMSOnly
	// SGsFull offers CS fallback.
	SGsFull
	// SGsGhost accepts as SGsFull does although there is no cell to fall back
	// to; CallCause decides what becomes of a call.
	SGsGhost
)

var sgsModeNames = [...]string{"none", "sms_only", "full", "ghost"}

// SGsPolicy is what the network does about CS services.
type SGsPolicy struct {
	Mode SGsMode

	// VLRName and MMEName are the names under which the two know each other
	// (TS 29.118 9.4.22, 9.4.13). An empty MMEName is made from the GUMMEI.
	VLRName, MMEName string
	// LAI is the location area of all tracking areas.
	LAI nas.LAI

	// AdditionalUpdateResult overrules what a combined accept says, if set.
	AdditionalUpdateResult nas.Opt[eps.AdditionalUpdateResult]

	// Cause, if set, is the EMM cause of every "EPS only" that answers a
	// combined request; 0 leaves the element out, as simple cores do.
	Cause nas.Opt[eps.EMMCause]
	// NotOffered is the cause when there is no SGs by Mode: default #18.
	NotOffered eps.EMMCause
	// PacketOnly is the cause for a subscription with Network-Access-Mode 2
	// (ONLY_PACKET), which makes no SGs location update: default #2.
	PacketOnly eps.EMMCause
	// NoAnswer is the cause when Ts6-1 expires or no SGs association stands:
	// default #16.
	NoAnswer eps.EMMCause
	// RequireMSISDN refuses the CS part, with NotOffered, to a subscription
	// without MSISDN.
	RequireMSISDN bool

	// PageByIMSI pages for a call by IMSI where the VLR names no TMSI; unset, by
	// S-TMSI all the same.
	PageByIMSI bool

	// CallCause, if set, answers EXTENDED SERVICE REQUEST for CS fallback with
	// SERVICE REJECT. Unset, the UE is sent on its way to a 2G or 3G cell.
	CallCause nas.Opt[eps.EMMCause]
}

// SessionPolicy is what the network does about PDN connections.
type SessionPolicy struct {
	// S11Address is where the MME takes GTPv2-C, PGWAddress the PDN gateway
	// that it chooses.
	S11Address, PGWAddress netip.Addr

	// ESMCauses gives the ESM cause for a GTP cause with which the gateway
	// refused a session (TS 29.274 8.4). A cause that is not in it is
	// UnknownCause.
	ESMCauses    map[gtpv2.Cause]eps.ESMCause
	UnknownCause eps.ESMCause

	// UnknownAPN answers a request for an APN that the subscription does not
	// hold: #27 (default) or #33.
	UnknownAPN eps.ESMCause
	// APNs are those that the network has. A request for one of them that the
	// subscription does not hold is answered with NotSubscribed, #27 or #33;
	// zero is UnknownAPN.
	APNs          []string
	NotSubscribed eps.ESMCause
	// T3396 goes with a PDN CONNECTIVITY REJECT of these causes as back-off
	// timer, if positive.
	T3396       time.Duration
	T3396Causes []eps.ESMCause
	// ReattemptIndicator goes with it too, if set.
	ReattemptIndicator nas.Opt[eps.ReattemptIndicator]
}

// Request is a kind of request that may be refused by policy.
type Request uint8

// The requests that a Reject applies to.
const (
	OnAttach Request = iota
	OnTrackingAreaUpdate
	OnServiceRequest
	OnExtendedServiceRequest
	OnPDNConnectivity
	OnBearerResourceModification
)

var requestNames = [...]string{"attach", "tracking_area_update", "service_request", "extended_service_request", "pdn_connectivity",
	"bearer_resource_modification"}

// Reject is one rule of a network that refuses.
type Reject struct {
	On          Request
	Subscribers Range
	// EMMCause goes into the reject; not for OnPDNConnectivity and
	// OnBearerResourceModification.
	EMMCause eps.EMMCause
	// ExtendedEMMCause, if set, for ATTACH and TRACKING AREA UPDATE REJECT.
	ExtendedEMMCause nas.Opt[eps.ExtendedEMMCause]
	// ESMCause is the cause of the PDN CONNECTIVITY REJECT of OnPDNConnectivity
	// and of OnAttach with EMM cause #19, and that of
	// OnBearerResourceModification.
	ESMCause eps.ESMCause
	// T3346, T3402 (attach), T3442 (service request) go into the message when
	// positive.
	T3346, T3402, T3442 time.Duration
	// Times is how often each subscriber is refused; 0 is always.
	Times int
	// Unprotected sends the reject before authentication, so that it is not
	// integrity protected.
	Unprotected bool
}

// Timers are the MME's timers by number, and the values it gives to UEs.
type Timers struct {
	// T3402, if positive, goes into accepts, and into an ATTACH REJECT that has
	// none of its own. The UE's default is 12 min.
	T3402 time.Duration
	// T3442 goes into a SERVICE REJECT with cause #39.
	T3442 time.Duration
	// T3412 is the periodic tracking area update timer. Not positive, it is
	// deactivated; then there is no mobile reachable timer either.
	T3412 time.Duration
	// T3423, if positive, goes into accepts.
	T3423 time.Duration

	T3413 time.Duration // paging
	T3422 time.Duration // DETACH REQUEST
	T3450 time.Duration // ATTACH ACCEPT, TRACKING AREA UPDATE ACCEPT, GUTI REALLOCATION COMMAND
	T3460 time.Duration // AUTHENTICATION REQUEST, SECURITY MODE COMMAND
	T3470 time.Duration // IDENTITY REQUEST
	T3485 time.Duration // ACTIVATE DEFAULT or DEDICATED EPS BEARER CONTEXT REQUEST
	T3486 time.Duration // MODIFY EPS BEARER CONTEXT REQUEST
	T3489 time.Duration // ESM INFORMATION REQUEST
	T3495 time.Duration // DEACTIVATE EPS BEARER CONTEXT REQUEST

	// PagingAttempts is how often a UE is paged before it counts as not
	// reachable.
	PagingAttempts int

	// MobileReachable is by how much the mobile reachable timer exceeds T3412.
	MobileReachable time.Duration
	// ImplicitDetach runs from the end of the mobile reachable timer.
	ImplicitDetach time.Duration
	// Purge is how long the context of a detached UE is kept.
	Purge time.Duration

	// Ts6_1 guards an SGs location update (TS 29.118 5.2); above T3410 of the
	// UE it breaks a combined attach.
	Ts6_1 time.Duration

	// T3Response and N3Requests are those of TS 29.274 7.6.
	T3Response time.Duration
	N3Requests int

	// Departure is how long a UE's sessions are kept after an SGSN has taken it
	// on: the SGSN moves them meanwhile.
	Departure time.Duration

	// S1Release guards the answer to UE CONTEXT RELEASE COMMAND, and
	// ContextSetup that to INITIAL CONTEXT SETUP REQUEST and its like.
	S1Release, ContextSetup time.Duration
}

// How often a request is sent again before the procedure is given up
// (TS 24.301 10.2, 10.3).
const (
	emmResends    = 4
	esmResends    = 4
	resendsT3489  = 2
	maxListedTAIs = 16
)

// String returns the word a scenario uses: "none", "sms_only", "full" or
// "ghost".
func (m SGsMode) String() string { return wordOf(sgsModeNames[:], uint8(m)) }

// MarshalText returns String's form.
func (m SGsMode) MarshalText() ([]byte, error) { return []byte(m.String()), nil }

// UnmarshalText reads String's form.
func (m *SGsMode) UnmarshalText(text []byte) error {
	return parseWord((*uint8)(m), sgsModeNames[:], "SGs mode", text)
}

// String returns the word a scenario uses, such as "tracking_area_update".
func (r Request) String() string { return wordOf(requestNames[:], uint8(r)) }

// MarshalText returns String's form.
func (r Request) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// UnmarshalText reads String's form.
func (r *Request) UnmarshalText(text []byte) error {
	return parseWord((*uint8)(r), requestNames[:], "request", text)
}

func wordOf(words []string, v uint8) string {
	if int(v) < len(words) {
		return words[v]
	}
	return "unknown"
}

func parseWord(v *uint8, words []string, what string, text []byte) error {
	i := slices.Index(words, string(text))
	if i < 0 {
		return fmt.Errorf("%q is no %s: want one of %s", text, what, strings.Join(words, ", "))
	}
	*v = uint8(i)
	return nil
}
