package s1ap

// ENBConfigurationUpdate changes what an S1 SETUP REQUEST said (TS 36.413 9.1.8.7).
//
//s1ap:message ENBConfigurationUpdate procedure=29 initiating reject
type ENBConfigurationUpdate struct {
	ENBName                    Opt[string]                `s1ap:"id=60 ignore optional printable(1..150,...)"`
	SupportedTAs               []SupportedTAsItem         `s1ap:"id=64 reject optional list(1..256)"`
	CSGIDList                  []CSGIDListItem            `s1ap:"id=128 reject optional list(1..256)"`
	DefaultPagingDRX           Opt[PagingDRX]             `s1ap:"id=137 ignore optional"`
	NBIoTDefaultPagingDRX      Opt[NBIoTDefaultPagingDRX] `s1ap:"id=234 ignore optional"`
	ConnectedEnGNBToAddList    []ConnectedEnGNBItem       `s1ap:"id=292 ignore optional list(1..256)"`
	ConnectedEnGNBToRemoveList []ConnectedEnGNBItem       `s1ap:"id=293 ignore optional list(1..256)"`
	Unknown                    *Unknown
}

// ENBConfigurationUpdateAcknowledge confirms an ENB CONFIGURATION UPDATE (TS 36.413 9.1.8.8).
//
//s1ap:message ENBConfigurationUpdateAcknowledge procedure=29 successful reject
type ENBConfigurationUpdateAcknowledge struct {
	CriticalityDiagnostics *CriticalityDiagnostics `s1ap:"id=58 ignore optional"`
	Unknown                *Unknown
}

// ENBConfigurationUpdateFailure refuses an ENB CONFIGURATION UPDATE (TS 36.413 9.1.8.9).
//
//s1ap:message ENBConfigurationUpdateFailure procedure=29 unsuccessful reject
type ENBConfigurationUpdateFailure struct {
	Cause                  Cause                   `s1ap:"id=2 ignore mandatory cause"`
	TimeToWait             Opt[TimeToWait]         `s1ap:"id=65 ignore optional"`
	CriticalityDiagnostics *CriticalityDiagnostics `s1ap:"id=58 ignore optional"`
	Unknown                *Unknown
}

// MMEConfigurationUpdate changes what an S1 SETUP RESPONSE said (TS 36.413 9.1.8.10).
//
//s1ap:message MMEConfigurationUpdate procedure=30 initiating reject
type MMEConfigurationUpdate struct {
	MMEName             Opt[string]         `s1ap:"id=61 ignore optional printable(1..150,...)"`
	ServedGUMMEIs       []ServedGUMMEIsItem `s1ap:"id=105 reject optional list(1..8)"`
	RelativeMMECapacity Opt[uint8]          `s1ap:"id=87 reject optional int(0..255)"`
	ServedDCNs          []ServedDCNsItem    `s1ap:"id=247 ignore optional list(0..32)"`
	Unknown             *Unknown
}

// MMEConfigurationUpdateAcknowledge confirms an MME CONFIGURATION UPDATE (TS 36.413 9.1.8.11).
//
//s1ap:message MMEConfigurationUpdateAcknowledge procedure=30 successful reject
type MMEConfigurationUpdateAcknowledge struct {
	CriticalityDiagnostics *CriticalityDiagnostics `s1ap:"id=58 ignore optional"`
	Unknown                *Unknown
}

// MMEConfigurationUpdateFailure refuses an MME CONFIGURATION UPDATE (TS 36.413 9.1.8.12).
//
//s1ap:message MMEConfigurationUpdateFailure procedure=30 unsuccessful reject
type MMEConfigurationUpdateFailure struct {
	Cause                  Cause                   `s1ap:"id=2 ignore mandatory cause"`
	TimeToWait             Opt[TimeToWait]         `s1ap:"id=65 ignore optional"`
	CriticalityDiagnostics *CriticalityDiagnostics `s1ap:"id=58 ignore optional"`
	Unknown                *Unknown
}
