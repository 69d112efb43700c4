package s1ap

// TriggeringMessage is the TriggeringMessage of TS 36.413 9.3.4.
//
//s1ap:enum root=3
type TriggeringMessage uint8

const (
	TriggeringMessageInitiatingMessage    TriggeringMessage = iota // initiating-message
	TriggeringMessageSuccessfulOutcome                             // successful-outcome
	TriggeringMessageUnsuccessfullOutcome                          // unsuccessfull-outcome
)

// Criticality is the Criticality of TS 36.413 9.3.4.
//
//s1ap:enum root=3
type Criticality uint8

const (
	CriticalityReject Criticality = iota // reject
	CriticalityIgnore                    // ignore
	CriticalityNotify                    // notify
)

// TypeOfError is the TypeOfError of TS 36.413 9.3.4.
//
//s1ap:enum root=2 extensible
type TypeOfError uint8

const (
	TypeOfErrorNotUnderstood TypeOfError = iota // not-understood
	TypeOfErrorMissing                          // missing
)

// CriticalityDiagnosticsIEItem is the CriticalityDiagnostics-IE-Item of TS 36.413 9.3.4.
//
//s1ap:sequence
type CriticalityDiagnosticsIEItem struct {
	IECriticality Criticality
	IEID          ProtocolIEID `s1ap:"int(0..65535)"`
	TypeOfError   TypeOfError
	Unknown       *Unknown
}

// CriticalityDiagnostics reports what in a received message was not understood or missing.
//
//s1ap:sequence
type CriticalityDiagnostics struct {
	ProcedureCode             Opt[ProcedureCode]             `s1ap:"int(0..255) optional"`
	TriggeringMessage         Opt[TriggeringMessage]         `s1ap:"optional"`
	ProcedureCriticality      Opt[Criticality]               `s1ap:"optional"`
	IEsCriticalityDiagnostics []CriticalityDiagnosticsIEItem `s1ap:"list(1..256) optional"`
	Unknown                   *Unknown
}

// TimeToWait is the least time before an eNodeB tries S1 SETUP again.
//
//s1ap:enum root=6 extensible
type TimeToWait uint8

const (
	TimeToWaitV1s  TimeToWait = iota // v1s
	TimeToWaitV2s                    // v2s
	TimeToWaitV5s                    // v5s
	TimeToWaitV10s                   // v10s
	TimeToWaitV20s                   // v20s
	TimeToWaitV60s                   // v60s
)
