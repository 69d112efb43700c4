package s1ap

// UEContextModificationIndication tells the MME of changes in a UE's context (TS 36.413 9.3.3).
//
//s1ap:message UEContextModificationIndication procedure=53 initiating reject
type UEContextModificationIndication struct {
	MMEUES1APID       uint32             `s1ap:"id=0 reject mandatory int(0..4294967295)"`
	ENBUES1APID       uint32             `s1ap:"id=8 reject mandatory int(0..16777215)"`
	CSGMembershipInfo *CSGMembershipInfo `s1ap:"id=226 reject optional"`
	Unknown           *Unknown
}

// UEContextModificationConfirm answers a UE CONTEXT MODIFICATION INDICATION (TS 36.413 9.3.3).
//
//s1ap:message UEContextModificationConfirm procedure=53 successful reject
type UEContextModificationConfirm struct {
	MMEUES1APID            uint32                   `s1ap:"id=0 ignore mandatory int(0..4294967295)"`
	ENBUES1APID            uint32                   `s1ap:"id=8 ignore mandatory int(0..16777215)"`
	CSGMembershipStatus    Opt[CSGMembershipStatus] `s1ap:"id=146 ignore optional"`
	CriticalityDiagnostics *CriticalityDiagnostics  `s1ap:"id=58 ignore optional"`
	Unknown                *Unknown
}
