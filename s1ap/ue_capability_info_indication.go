package s1ap

// UECapabilityInfoIndication gives the MME the UE's radio capability (TS 36.413 9.1.10).
//
//s1ap:message UECapabilityInfoIndication procedure=22 initiating ignore
type UECapabilityInfoIndication struct {
	MMEUES1APID                             uint32              `s1ap:"id=0 reject mandatory int(0..4294967295)"`
	ENBUES1APID                             uint32              `s1ap:"id=8 reject mandatory int(0..16777215)"`
	UERadioCapability                       []byte              `s1ap:"id=74 ignore mandatory octets"`
	UERadioCapabilityForPaging              []byte              `s1ap:"id=198 ignore optional octets"`
	UEApplicationLayerMeasurementCapability Opt[uint8]          `s1ap:"id=263 ignore optional bits(8)"`
	LTEMIndication                          Opt[LTEMIndication] `s1ap:"id=272 ignore optional"`
	UERadioCapabilityNRFormat               []byte              `s1ap:"id=315 ignore optional octets"`
	UERadioCapabilityForPagingNRFormat      []byte              `s1ap:"id=327 ignore optional octets"`
	Unknown                                 *Unknown
}

// LTEMIndication is the LTE-M-Indication of TS 36.413 9.3.4.
//
//s1ap:enum root=1 extensible
type LTEMIndication uint8

const (
	LTEMIndicationLteM LTEMIndication = iota // lte-m
)
