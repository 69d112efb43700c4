package s1ap

// NASDeliveryIndication says that the UE received a NAS message (TS 36.413 9.3.3).
//
//s1ap:message NASDeliveryIndication procedure=57 initiating ignore
type NASDeliveryIndication struct {
	MMEUES1APID uint32 `s1ap:"id=0 reject mandatory int(0..4294967295)"`
	ENBUES1APID uint32 `s1ap:"id=8 reject mandatory int(0..16777215)"`
	Unknown     *Unknown
}

// RerouteNASRequest has an INITIAL UE MESSAGE sent to another MME (TS 36.413 9.3.3).
//
//s1ap:message RerouteNASRequest procedure=52 initiating reject
type RerouteNASRequest struct {
	ENBUES1APID    uint32          `s1ap:"id=8 reject mandatory int(0..16777215)"`
	MMEUES1APID    Opt[uint32]     `s1ap:"id=0 ignore optional int(0..4294967295)"`
	S1Message      []byte          `s1ap:"id=225 reject mandatory octets"`
	MMEGroupID     uint16          `s1ap:"id=223 reject mandatory octets(2)"`
	AdditionalGUTI *AdditionalGUTI `s1ap:"id=224 ignore optional"`
	UEUsageType    Opt[uint8]      `s1ap:"id=230 ignore optional int(0..255)"`
	Unknown        *Unknown
}

// AdditionalGUTI is the Additional-GUTI of TS 36.413 9.3.4.
//
//s1ap:sequence
type AdditionalGUTI struct {
	GUMMEI  GUMMEI
	MTMSI   uint32 `s1ap:"octets(4)"`
	Unknown *Unknown
}
