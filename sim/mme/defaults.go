package mme

import (
	"net/netip"
	"time"

	"sunsetlab/gtpv2"
	"sunsetlab/hss"
	"sunsetlab/nas"
	"sunsetlab/nas/eps"
	"sunsetlab/nas/security"
)

// DefaultTimers returns the values of TS 24.301 table 10.2.2 and 10.3.2,
// TS 29.118 table 10.1 and TS 29.274 7.6.
func DefaultTimers() Timers {
	return Timers{
		T3412:           54 * time.Minute,
		T3442:           time.Minute,
		T3413:           6 * time.Second,
		T3422:           6 * time.Second,
		T3450:           6 * time.Second,
		T3460:           6 * time.Second,
		T3470:           6 * time.Second,
		T3485:           8 * time.Second,
		T3486:           8 * time.Second,
		T3489:           4 * time.Second,
		T3495:           8 * time.Second,
		PagingAttempts:  3,
		MobileReachable: 4 * time.Minute,
		ImplicitDetach:  4 * time.Minute,
		Purge:           24 * time.Hour,
		Ts6_1:           10 * time.Second,
		T3Response:      3 * time.Second,
		N3Requests:      3,
		Departure:       5 * time.Second,
		S1Release:       5 * time.Second,
		ContextSetup:    10 * time.Second,
	}
}

// Defaults returns a network of one PLMN and the given tracking areas that
// offers data and nothing else: no voice over IMS, no SGs.
func Defaults(gummei nas.GUMMEI, tais ...nas.TAI) *Config {
	return &Config{
		Name:                "mme",
		GUMMEI:              gummei,
		RelativeMMECapacity: 255,
		TAIs:                tais,
		Security: SecurityPolicy{
			EEA:          []security.EEA{security.EEA2, security.EEA1, security.EEA3, security.EEA0},
			EIA:          []security.EIA{security.EIA2, security.EIA1, security.EIA3},
			GUTIAtUpdate: true,
			IMEISV:       true,
		},
		SGs: SGsPolicy{
			VLRName:    "vlr.example",
			LAI:        nas.LAI{PLMN: gummei.PLMN, LAC: 1},
			NotOffered: eps.EMMCauseCSDomainNotAvailable,
			PacketOnly: eps.EMMCauseIMSIUnknownInHSS,
			NoAnswer:   eps.EMMCauseMSCTemporarilyNotReachable,
		},
		SGSN:             SGSNPolicy{Unavailable: eps.EMMCauseUEIdentityUnknown, Unknown: eps.EMMCauseUEIdentityUnknown},
		Sessions:         DefaultSessionPolicy(),
		Timers:           DefaultTimers(),
		UnknownGUTICause: eps.EMMCauseUEIdentityUnknown,
		Results:          DefaultResults(),
		UnknownResult:    eps.EMMCauseNetworkFailure,
		EUTRANNotAllowed: eps.EMMCauseNoSuitableCells,
		Diameter:         hss.MMEIdentity{Host: "mme.example", Realm: "example"},
		EmergencyAPN:     "sos",
	}
}

// DefaultResults is the map of TS 29.272 Annex A, where it leaves a choice the
// one that lets a UE try again.
func DefaultResults() map[hss.ResultCode]eps.EMMCause {
	return map[hss.ResultCode]eps.EMMCause{
		hss.UserUnknown:                   eps.EMMCauseEPSAndNonEPSServicesNotAllowed,
		hss.UnknownEPSSubscription:        eps.EMMCauseNoSuitableCells,
		hss.RATNotAllowed:                 eps.EMMCauseNoSuitableCells,
		hss.RoamingNotAllowed:             eps.EMMCausePLMNNotAllowed,
		hss.AuthenticationDataUnavailable: eps.EMMCauseNetworkFailure,
		hss.UnableToComply:                eps.EMMCauseNetworkFailure,
	}
}

// DefaultSessionPolicy maps the gateway's causes as TS 29.274 Annex C does, and
// calls an APN outside the subscription unknown.
func DefaultSessionPolicy() SessionPolicy {
	return SessionPolicy{
		S11Address: netip.AddrFrom4([4]byte{192, 0, 2, 1}),
		PGWAddress: netip.AddrFrom4([4]byte{192, 0, 2, 2}),
		ESMCauses: map[gtpv2.Cause]eps.ESMCause{
			gtpv2.CauseMissingOrUnknownAPN:                     eps.ESMCauseMissingOrUnknownAPN,
			gtpv2.CauseUserAuthenticationFailed:                eps.ESMCauseUserAuthenticationFailed,
			gtpv2.CauseUENotAuthorisedByOCSOrExternalAAAServer: eps.ESMCauseUserAuthenticationFailed,
			gtpv2.CauseAPNAccessDeniedNoSubscription:           eps.ESMCauseServiceOptionNotSubscribed,
			gtpv2.CausePreferredPDNTypeNotSupported:            eps.ESMCauseUnknownPDNType,
			gtpv2.CauseServiceNotSupported:                     eps.ESMCauseServiceOptionNotSupported,
			gtpv2.CauseServiceDenied:                           eps.ESMCauseServiceOptionNotSubscribed,
			gtpv2.CauseRequestRejected:                         eps.ESMCauseRequestRejectedUnspecified,
			gtpv2.CauseNoResourcesAvailable:                    eps.ESMCauseInsufficientResources,
			gtpv2.CauseNoMemoryAvailable:                       eps.ESMCauseInsufficientResources,
			gtpv2.CauseAllDynamicAddressesAreOccupied:          eps.ESMCauseInsufficientResources,
			gtpv2.CauseAPNCongestion:                           eps.ESMCauseInsufficientResources,
			gtpv2.CauseGTPCEntityCongestion:                    eps.ESMCauseInsufficientResources,
			gtpv2.CauseMultiplePDNConnectionsNotAllowed:        eps.ESMCauseMultiplePDNConnectionsNotAllowed,
			gtpv2.CauseAPNRestrictionIncompatible:              eps.ESMCauseAPNRestrictionIncompatible,
			gtpv2.CauseSystemFailure:                           eps.ESMCauseNetworkFailure,
			gtpv2.CauseRemotePeerNotResponding:                 eps.ESMCauseNetworkFailure,
		},
		UnknownCause: eps.ESMCauseRejectedByGateway,
		UnknownAPN:   eps.ESMCauseMissingOrUnknownAPN,
	}
}
