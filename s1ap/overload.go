package s1ap

// OverloadStart asks an eNodeB to send an MME less (TS 36.413 9.1.8.13).
//
//s1ap:message OverloadStart procedure=34 initiating ignore
type OverloadStart struct {
	OverloadResponse               OverloadResponse `s1ap:"id=101 reject mandatory"`
	GUMMEIList                     []GUMMEI         `s1ap:"id=154 ignore optional list(1..256)"`
	TrafficLoadReductionIndication Opt[uint8]       `s1ap:"id=161 ignore optional int(1..99)"`
	Unknown                        *Unknown
}

// OverloadStop ends an overload (TS 36.413 9.1.8.14).
//
//s1ap:message OverloadStop procedure=35 initiating reject
type OverloadStop struct {
	GUMMEIList []GUMMEI `s1ap:"id=154 ignore optional list(1..256)"`
	Unknown    *Unknown
}

// OverloadAction is the OverloadAction of TS 36.413 9.3.4.
//
//s1ap:enum root=3 extensible
type OverloadAction uint8

const (
	OverloadActionRejectNonEmergencyMODT                                                         OverloadAction = iota // reject-non-emergency-mo-dt
	OverloadActionRejectRRCCrSignalling                                                                                // reject-rrc-cr-signalling
	OverloadActionPermitEmergencySessionsAndMobileTerminatedServicesOnly                                               // permit-emergency-sessions-and-mobile-terminated-services-only
	OverloadActionPermitHighPrioritySessionsAndMobileTerminatedServicesOnly                                            // permit-high-priority-sessions-and-mobile-terminated-services-only
	OverloadActionRejectDelayTolerantAccess                                                                            // reject-delay-tolerant-access
	OverloadActionPermitHighPrioritySessionsAndExceptionReportingAndMobileTerminatedServicesOnly                       // permit-high-priority-sessions-and-exception-reporting-and-mobile-terminated-services-only
	OverloadActionNotAcceptMODataOrDelayTolerantAccessFromCPCIoT                                                       // not-accept-mo-data-or-delay-tolerant-access-from-CP-CIoT
)

// OverloadResponse is the OverloadResponse of TS 36.413 9.3.4, a choice: exactly one field is present.
//
//s1ap:choice root=1 extensible
type OverloadResponse struct {
	OverloadAction Opt[OverloadAction]
}
