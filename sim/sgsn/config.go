package sgsn

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"time"

	"sunsetlab/gtpv1"
	"sunsetlab/hss"
	"sunsetlab/nas"
	"sunsetlab/nas/eps"
	"sunsetlab/nas/gprs"
)

// Config is all that a network decides at its SGSN. The SGSN reads it at each
// decision, so that it may be changed between two events.
type Config struct {
	// Name is the element's name in the trace, Node the one under which the HSS
	// knows it.
	Name, Node string
	// RAIs are the routing areas served. A P-TMSI from another one may be that
	// of a device that comes from E-UTRAN.
	RAIs []nas.RAI
	// EquivalentPLMNs go into accepts.
	EquivalentPLMNs []nas.PLMN
	// Features are the network feature support of accepts, if any bit is set.
	Features gprs.NetworkFeatureSupport

	Security SecurityPolicy
	Sessions SessionPolicy
	Timers   Timers

	// Rejects are the requests that this network refuses by policy, whatever
	// else would come of them: the first rule that matches counts.
	Rejects []*Reject

	// UnknownPTMSICause answers a ROUTING AREA UPDATE REQUEST or SERVICE REQUEST
	// of a device that this SGSN does not know. Default #9.
	UnknownPTMSICause gprs.GMMCause
	// UTRANNotAllowed answers a subscription whose access restrictions exclude
	// UTRAN: #15 (default), #13 or #12.
	UTRANNotAllowed gprs.GMMCause

	// Results gives the GMM cause for a result of the HSS. A result that is not
	// in it is UnknownResult.
	Results       map[hss.ResultCode]gprs.GMMCause
	UnknownResult gprs.GMMCause

	// ContextFromMME has the SGSN ask the MME for the context of a device that
	// comes from E-UTRAN, and answer when the MME asks (TS 23.401 D.3.5, D.3.6).
	ContextFromMME bool
	// ContextOverS3 has both go over S3 instead of Gn (TS 23.401 5.3.3).
	ContextOverS3 bool
}

// SecurityPolicy is what the network asks of security.
type SecurityPolicy struct {
	// UEA and UIA are the radio's algorithms: 0 (none) to 2, and 1 or 2.
	UEA, UIA uint8
	// AuthenticateAlways authenticates at each attach, even of a device whose
	// keys are good.
	AuthenticateAlways bool
	// PTMSIAtUpdate gives a device a new P-TMSI at each routing area update but
	// the periodic one; at an attach it always gets one.
	PTMSIAtUpdate bool
	// PTMSISignature allots a P-TMSI signature beside each P-TMSI. A device that
	// shows it is believed where it has no other way to prove itself: a detach,
	// and a context that the MME asks for.
	PTMSISignature bool
	// IMEISV says whether AUTHENTICATION AND CIPHERING REQUEST asks for the
	// IMEISV.
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

// SessionPolicy is what the network does about PDP contexts.
type SessionPolicy struct {
	// Address is where the SGSN takes GTP, of both planes.
	Address netip.Addr

	// SMCauses gives the SM cause for a GTP cause with which the gateway refused
	// a context. A cause that is not in it is UnknownCause, no answer at all is
	// NoAnswer.
	SMCauses     map[gtpv1.Cause]gprs.SMCause
	UnknownCause gprs.SMCause
	NoAnswer     gprs.SMCause

	// UnknownAPN answers a request for an APN that the subscription does not
	// hold: #27 (default) or #33.
	UnknownAPN gprs.SMCause
	// APNs are those that the network has. A request for one of them that the
	// subscription does not hold is answered with NotSubscribed, #27 or #33;
	// zero is UnknownAPN.
	APNs          []string
	NotSubscribed gprs.SMCause
	// T3396 goes with an ACTIVATE PDP CONTEXT REJECT of these causes as back-off
	// timer, if positive.
	T3396       time.Duration
	T3396Causes []gprs.SMCause
	// ReattemptIndicator goes with it too, if set.
	ReattemptIndicator nas.Opt[eps.ReattemptIndicator]
	// MaxContexts bounds a device's PDP contexts; 0 is eleven, as many as there
	// are NSAPIs.
	MaxContexts int
}

// Request is a kind of request that may be refused by policy.
type Request uint8

// The requests that a Reject applies to.
const (
	OnAttach Request = iota
	OnRoutingAreaUpdate
	OnServiceRequest
	OnActivatePDPContext
	OnModifyPDPContext

	onDetach Request = 0xff // which no policy refuses
)

var requestNames = [...]string{"attach", "routing_area_update", "service_request", "activate_pdp_context", "modify_pdp_context"}

// Reject is one rule of a network that refuses.
type Reject struct {
	On          Request
	Subscribers Range
	// GMMCause goes into the reject; not for OnActivatePDPContext and
	// OnModifyPDPContext, whose cause is SMCause.
	GMMCause gprs.GMMCause
	SMCause  gprs.SMCause
	// APN narrows the rules for PDP contexts to one APN.
	APN string
	// T3302 (attach, routing area update), T3346 and, for PDP contexts, T3396 go
	// into the message when positive.
	T3302, T3346, T3396 time.Duration
	// Times is how often each subscriber is refused; 0 is always.
	Times int
	// Unprotected sends the reject before authentication.
	Unprotected bool
}

// Timers are the SGSN's timers by number, and the values it gives to devices.
type Timers struct {
	// T3302, if positive, goes into accepts. The device's default is 12 min.
	T3302 time.Duration
	// T3312 is the periodic routing area update timer. Not positive, it is
	// deactivated; then there is no mobile reachable timer either.
	T3312 time.Duration

	T3313 time.Duration // paging
	T3322 time.Duration // DETACH REQUEST
	T3350 time.Duration // ATTACH and ROUTING AREA UPDATE ACCEPT, P-TMSI REALLOCATION COMMAND
	T3360 time.Duration // AUTHENTICATION AND CIPHERING REQUEST
	T3370 time.Duration // IDENTITY REQUEST
	T3385 time.Duration // REQUEST PDP CONTEXT ACTIVATION
	T3386 time.Duration // MODIFY PDP CONTEXT REQUEST
	T3395 time.Duration // DEACTIVATE PDP CONTEXT REQUEST

	// PagingAttempts is how often a device is paged before it counts as not
	// reachable.
	PagingAttempts int

	// MobileReachable is by how much the mobile reachable timer exceeds T3312.
	MobileReachable time.Duration
	// ImplicitDetach runs from the end of the mobile reachable timer.
	ImplicitDetach time.Duration
	// Purge is how long the context of a detached device is kept.
	Purge time.Duration

	// T3Response and N3Requests are those of TS 29.060 7.6.
	T3Response time.Duration
	N3Requests int

	// IuAnswer guards what an RNC is asked.
	IuAnswer time.Duration
	// Moved is how long a context is kept that the MME has taken over, if the HSS
	// does not cancel it before.
	Moved time.Duration
	// Linger is how long a connection is kept that has neither bearer nor
	// procedure but whose device asked for it to stay.
	Linger time.Duration
}

// How often a request is sent again before the procedure is given up
// (TS 24.008 11.2.2, 11.2.3).
const (
	gmmResends = 4
	smResends  = 4
)

// DefaultTimers returns the values of TS 24.008 tables 11.4 and 11.4a and
// TS 29.060 7.6.
func DefaultTimers() Timers {
	return Timers{
		T3312:           54 * time.Minute,
		T3313:           6 * time.Second,
		T3322:           6 * time.Second,
		T3350:           6 * time.Second,
		T3360:           6 * time.Second,
		T3370:           6 * time.Second,
		T3385:           8 * time.Second,
		T3386:           8 * time.Second,
		T3395:           8 * time.Second,
		PagingAttempts:  3,
		MobileReachable: 4 * time.Minute,
		ImplicitDetach:  4 * time.Minute,
		Purge:           24 * time.Hour,
		T3Response:      3 * time.Second,
		N3Requests:      3,
		IuAnswer:        10 * time.Second,
		Linger:          3 * time.Second,
		Moved:           time.Minute,
	}
}

// Defaults returns a network of the given routing areas.
func Defaults(rais ...nas.RAI) *Config {
	return &Config{
		Name:              "sgsn",
		Node:              "sgsn.example",
		RAIs:              rais,
		Security:          SecurityPolicy{UEA: 1, UIA: 1, PTMSIAtUpdate: true, PTMSISignature: true, IMEISV: true},
		Sessions:          DefaultSessionPolicy(),
		Timers:            DefaultTimers(),
		UnknownPTMSICause: gprs.GMMCauseMSIdentityUnknown,
		UTRANNotAllowed:   gprs.GMMCauseNoSuitableCells,
		Results:           DefaultResults(),
		UnknownResult:     gprs.GMMCauseNetworkFailure,
		ContextFromMME:    true,
	}
}

// DefaultResults is the map of TS 29.272 Annex A for GMM causes.
func DefaultResults() map[hss.ResultCode]gprs.GMMCause {
	return map[hss.ResultCode]gprs.GMMCause{
		hss.UserUnknown:                   gprs.GMMCauseGPRSAndNonGPRSServicesNotAllowed,
		hss.UnknownEPSSubscription:        gprs.GMMCauseGPRSServicesNotAllowed,
		hss.RATNotAllowed:                 gprs.GMMCauseNoSuitableCells,
		hss.RoamingNotAllowed:             gprs.GMMCausePLMNNotAllowed,
		hss.AuthenticationDataUnavailable: gprs.GMMCauseNetworkFailure,
		hss.UnableToComply:                gprs.GMMCauseNetworkFailure,
	}
}

// DefaultSessionPolicy maps the gateway's causes to those that mean the same in
// session management, and calls an APN outside the subscription unknown.
func DefaultSessionPolicy() SessionPolicy {
	return SessionPolicy{
		Address: netip.AddrFrom4([4]byte{192, 0, 2, 3}),
		SMCauses: map[gtpv1.Cause]gprs.SMCause{
			gtpv1.CauseNoResourcesAvailable:              gprs.SMCauseInsufficientResources,
			gtpv1.CauseServiceNotSupported:               gprs.SMCauseServiceOptionNotSupported,
			gtpv1.CauseSystemFailure:                     gprs.SMCauseNetworkFailure,
			gtpv1.CauseUserAuthenticationFailed:          gprs.SMCauseUserAuthenticationFailed,
			gtpv1.CauseAllDynamicPDPAddressesAreOccupied: gprs.SMCauseInsufficientResources,
			gtpv1.CauseNoMemoryIsAvailable:               gprs.SMCauseInsufficientResources,
			gtpv1.CauseMissingOrUnknownAPN:               gprs.SMCauseMissingOrUnknownAPN,
			gtpv1.CauseUnknownPDPAddressOrPDPType:        gprs.SMCauseUnknownPDPAddressOrType,
			gtpv1.CauseAPNAccessDeniedNoSubscription:     gprs.SMCauseServiceOptionNotSubscribed,
			gtpv1.CauseAPNRestrictionTypeIncompatible:    gprs.SMCauseAPNRestrictionIncompatible,
			gtpv1.CauseAPNCongestion:                     gprs.SMCauseInsufficientResources,
			gtpv1.CauseBearerHandlingNotSupported:        gprs.SMCauseBearerHandlingNotSupported,
			gtpv1.CauseSemanticErrorInTheTFTOperation:    gprs.SMCauseSemanticErrorInTFT,
			gtpv1.CauseSyntacticErrorInTheTFTOperation:   gprs.SMCauseSyntacticalErrorInTFT,
			gtpv1.CauseSemanticErrorsInPacketFilter:      gprs.SMCauseSemanticErrorsInPacketFilters,
			gtpv1.CauseSyntacticErrorsInPacketFilter:     gprs.SMCauseSyntacticalErrorsInPacketFilters,
		},
		UnknownCause: gprs.SMCauseRejectedByGateway,
		NoAnswer:     gprs.SMCauseNetworkFailure,
		UnknownAPN:   gprs.SMCauseMissingOrUnknownAPN,
	}
}

// String returns the word a scenario uses, such as "routing_area_update".
func (r Request) String() string {
	switch {
	case int(r) < len(requestNames):
		return requestNames[r]
	case r == onDetach:
		return "detach"
	}
	return "unknown"
}

// MarshalText returns String's form.
func (r Request) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// UnmarshalText reads String's form.
func (r *Request) UnmarshalText(text []byte) error {
	i := slices.Index(requestNames[:], string(text))
	if i < 0 {
		return fmt.Errorf("%q is no request: want one of %s", text, strings.Join(requestNames[:], ", "))
	}
	*r = Request(i)
	return nil
}
