package s1ap

// ErrorIndication reports an error in a message that has no failure answer (TS 36.413 9.1.8.3).
//
//s1ap:message ErrorIndication procedure=15 initiating ignore
type ErrorIndication struct {
	MMEUES1APID            Opt[uint32]             `s1ap:"id=0 ignore optional int(0..4294967295)"`
	ENBUES1APID            Opt[uint32]             `s1ap:"id=8 ignore optional int(0..16777215)"`
	Cause                  Opt[Cause]              `s1ap:"id=2 ignore optional cause"`
	CriticalityDiagnostics *CriticalityDiagnostics `s1ap:"id=58 ignore optional"`
	STMSI                  Opt[STMSI]              `s1ap:"id=96 ignore optional"`
	Unknown                *Unknown
}
