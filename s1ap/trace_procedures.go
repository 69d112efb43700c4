package s1ap

// TraceStart starts the trace of a UE (TS 36.413 9.3.3).
//
//s1ap:message TraceStart procedure=27 initiating ignore
type TraceStart struct {
	MMEUES1APID     uint32          `s1ap:"id=0 reject mandatory int(0..4294967295)"`
	ENBUES1APID     uint32          `s1ap:"id=8 reject mandatory int(0..16777215)"`
	TraceActivation TraceActivation `s1ap:"id=25 ignore mandatory"`
	Unknown         *Unknown
}

// TraceFailureIndication says that a trace could not be done (TS 36.413 9.3.3).
//
//s1ap:message TraceFailureIndication procedure=28 initiating ignore
type TraceFailureIndication struct {
	MMEUES1APID   uint32  `s1ap:"id=0 reject mandatory int(0..4294967295)"`
	ENBUES1APID   uint32  `s1ap:"id=8 reject mandatory int(0..16777215)"`
	EUTRANTraceID [8]byte `s1ap:"id=86 ignore mandatory octets(8)"`
	Cause         Cause   `s1ap:"id=2 ignore mandatory cause"`
	Unknown       *Unknown
}

// DeactivateTrace stops the trace of a UE (TS 36.413 9.3.3).
//
//s1ap:message DeactivateTrace procedure=26 initiating ignore
type DeactivateTrace struct {
	MMEUES1APID   uint32  `s1ap:"id=0 reject mandatory int(0..4294967295)"`
	ENBUES1APID   uint32  `s1ap:"id=8 reject mandatory int(0..16777215)"`
	EUTRANTraceID [8]byte `s1ap:"id=86 ignore mandatory octets(8)"`
	Unknown       *Unknown
}

// CellTrafficTrace tells the MME of a trace that a cell started (TS 36.413 9.3.3).
//
//s1ap:message CellTrafficTrace procedure=42 initiating ignore
type CellTrafficTrace struct {
	MMEUES1APID                    uint32                `s1ap:"id=0 reject mandatory int(0..4294967295)"`
	ENBUES1APID                    uint32                `s1ap:"id=8 reject mandatory int(0..16777215)"`
	EUTRANTraceID                  [8]byte               `s1ap:"id=86 ignore mandatory octets(8)"`
	EUTRANCGI                      EUTRANCGI             `s1ap:"id=100 ignore mandatory"`
	TraceCollectionEntityIPAddress TransportLayerAddress `s1ap:"id=131 ignore mandatory bits(1..160,...)"`
	PrivacyIndicator               Opt[PrivacyIndicator] `s1ap:"id=166 ignore optional"`
	Unknown                        *Unknown
}

// PrivacyIndicator is the PrivacyIndicator of TS 36.413 9.3.4.
//
//s1ap:enum root=2 extensible
type PrivacyIndicator uint8

const (
	PrivacyIndicatorImmediateMDT PrivacyIndicator = iota // immediate-MDT
	PrivacyIndicatorLoggedMDT                            // logged-MDT
)
