package s1ap

// Reset resets the whole S1 interface or the listed UE connections (TS 36.413 9.1.8.1).
//
//s1ap:message Reset procedure=14 initiating reject
type Reset struct {
	Cause     Cause     `s1ap:"id=2 ignore mandatory cause"`
	ResetType ResetType `s1ap:"id=92 reject mandatory"`
	Unknown   *Unknown
}

// ResetAcknowledge confirms a RESET (TS 36.413 9.1.8.2).
//
//s1ap:message ResetAcknowledge procedure=14 successful reject
type ResetAcknowledge struct {
	UEAssociatedLogicalS1ConnectionList []UEAssociatedLogicalS1ConnectionItem `s1ap:"id=93 ignore optional list(1..256) item(91,ignore)"`
	CriticalityDiagnostics              *CriticalityDiagnostics               `s1ap:"id=58 ignore optional"`
	Unknown                             *Unknown
}

// ResetAll is the ResetAll of TS 36.413 9.3.4.
//
//s1ap:enum root=1 extensible
type ResetAll uint8

const (
	ResetAllResetAll ResetAll = iota // reset-all
)

// UEAssociatedLogicalS1ConnectionItem names a UE connection by the ids that are known.
//
//s1ap:sequence
type UEAssociatedLogicalS1ConnectionItem struct {
	MMEUES1APID Opt[uint32] `s1ap:"int(0..4294967295) optional"`
	ENBUES1APID Opt[uint32] `s1ap:"int(0..16777215) optional"`
	Unknown     *Unknown
}

// ResetType says what a RESET resets, a choice: exactly one field is present.
//
//s1ap:choice root=2 extensible
type ResetType struct {
	S1Interface       Opt[ResetAll]
	PartOfS1Interface []UEAssociatedLogicalS1ConnectionItem `s1ap:"list(1..256) item(91,reject)"`
}
