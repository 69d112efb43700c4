package s1ap

// SecondaryRATType is the SecondaryRATType of TS 36.413 9.3.4.
//
//s1ap:enum root=1 extensible
type SecondaryRATType uint8

const (
	SecondaryRATTypeNR         SecondaryRATType = iota // nR
	SecondaryRATTypeUnlicensed                         // unlicensed
)

// SecondaryRATDataUsageReport reports the volume carried by a secondary RAT (TS 36.413 9.3.3).
//
//s1ap:message SecondaryRATDataUsageReport procedure=62 initiating ignore
type SecondaryRATDataUsageReport struct {
	MMEUES1APID                     uint32                            `s1ap:"id=0 ignore mandatory int(0..4294967295)"`
	ENBUES1APID                     uint32                            `s1ap:"id=8 ignore mandatory int(0..16777215)"`
	SecondaryRATDataUsageReportList []SecondaryRATDataUsageReportItem `s1ap:"id=264 ignore mandatory list(1..256) item(265,ignore)"`
	HandoverFlag                    Opt[HandoverFlag]                 `s1ap:"id=266 ignore optional"`
	UserLocationInformation         *UserLocationInformation          `s1ap:"id=189 ignore optional"`
	TimeSinceSecondaryNodeRelease   Opt[[4]byte]                      `s1ap:"id=297 ignore optional octets(4)"`
	Unknown                         *Unknown
}
