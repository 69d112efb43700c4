package s1ap

// DownlinkS1cdma2000tunnelling carries a cdma2000 message to a UE (TS 36.413 9.3.3).
//
//s1ap:message DownlinkS1cdma2000tunnelling procedure=19 initiating ignore
type DownlinkS1cdma2000tunnelling struct {
	MMEUES1APID                     uint32                   `s1ap:"id=0 reject mandatory int(0..4294967295)"`
	ENBUES1APID                     uint32                   `s1ap:"id=8 reject mandatory int(0..16777215)"`
	ERABSubjecttoDataForwardingList []ERABDataForwardingItem `s1ap:"id=12 ignore optional list(1..256) item(14,ignore)"`
	Cdma2000HOStatus                Opt[Cdma2000HOStatus]    `s1ap:"id=83 ignore optional"`
	Cdma2000RATType                 Cdma2000RATType          `s1ap:"id=71 reject mandatory"`
	Cdma2000PDU                     []byte                   `s1ap:"id=70 reject mandatory octets"`
	Unknown                         *Unknown
}

// UplinkS1cdma2000tunnelling carries a cdma2000 message from a UE (TS 36.413 9.3.3).
//
//s1ap:message UplinkS1cdma2000tunnelling procedure=20 initiating ignore
type UplinkS1cdma2000tunnelling struct {
	MMEUES1APID                        uint32                            `s1ap:"id=0 reject mandatory int(0..4294967295)"`
	ENBUES1APID                        uint32                            `s1ap:"id=8 reject mandatory int(0..16777215)"`
	Cdma2000RATType                    Cdma2000RATType                   `s1ap:"id=71 reject mandatory"`
	Cdma2000SectorID                   []byte                            `s1ap:"id=72 reject mandatory octets"`
	Cdma2000HORequiredIndication       Opt[Cdma2000HORequiredIndication] `s1ap:"id=84 ignore optional"`
	Cdma2000OneXSRVCCInfo              *Cdma2000OneXSRVCCInfo            `s1ap:"id=102 reject optional"`
	Cdma2000OneXRAND                   []byte                            `s1ap:"id=97 reject optional octets"`
	Cdma2000PDU                        []byte                            `s1ap:"id=70 reject mandatory octets"`
	EUTRANRoundTripDelayEstimationInfo Opt[uint16]                       `s1ap:"id=140 ignore optional int(0..2047)"`
	Unknown                            *Unknown
}

// Cdma2000HOStatus is the Cdma2000HOStatus of TS 36.413 9.3.4.
//
//s1ap:enum root=2 extensible
type Cdma2000HOStatus uint8

const (
	Cdma2000HOStatusHOSuccess Cdma2000HOStatus = iota // hOSuccess
	Cdma2000HOStatusHOFailure                         // hOFailure
)

// Cdma2000RATType is the Cdma2000RATType of TS 36.413 9.3.4.
//
//s1ap:enum root=2 extensible
type Cdma2000RATType uint8

const (
	Cdma2000RATTypeHRPD    Cdma2000RATType = iota // hRPD
	Cdma2000RATTypeOnexRTT                        // onexRTT
)

// Cdma2000HORequiredIndication is the Cdma2000HORequiredIndication of TS 36.413 9.3.4.
//
//s1ap:enum root=1 extensible
type Cdma2000HORequiredIndication uint8

const (
	Cdma2000HORequiredIndicationTrue Cdma2000HORequiredIndication = iota // true
)

// Cdma2000OneXSRVCCInfo is the Cdma2000OneXSRVCCInfo of TS 36.413 9.3.4.
//
//s1ap:sequence
type Cdma2000OneXSRVCCInfo struct {
	Cdma2000OneXMEID  []byte `s1ap:"octets"`
	Cdma2000OneXMSI   []byte `s1ap:"octets"`
	Cdma2000OneXPilot []byte `s1ap:"octets"`
	Unknown           *Unknown
}
