package s1ap

// ConnectionEstablishmentIndication completes a UE's S1 connection where no context is set up (TS 36.413 9.3.3).
//
//s1ap:message ConnectionEstablishmentIndication procedure=54 initiating reject
type ConnectionEstablishmentIndication struct {
	MMEUES1APID                            uint32                                  `s1ap:"id=0 ignore mandatory int(0..4294967295)"`
	ENBUES1APID                            uint32                                  `s1ap:"id=8 ignore mandatory int(0..16777215)"`
	UERadioCapability                      []byte                                  `s1ap:"id=74 ignore optional octets"`
	EnhancedCoverageRestricted             Opt[EnhancedCoverageRestricted]         `s1ap:"id=251 ignore optional"`
	DLCPSecurityInformation                *DLCPSecurityInformation                `s1ap:"id=253 ignore optional"`
	CEModeBRestricted                      Opt[CEModeBRestricted]                  `s1ap:"id=271 ignore optional"`
	EndIndication                          Opt[EndIndication]                      `s1ap:"id=280 ignore optional"`
	SubscriptionBasedUEDifferentiationInfo *SubscriptionBasedUEDifferentiationInfo `s1ap:"id=278 ignore optional"`
	UELevelQoSParameters                   *ERABLevelQoSParameters                 `s1ap:"id=252 ignore optional"`
	UERadioCapabilityID                    []byte                                  `s1ap:"id=314 reject optional octets"`
	Unknown                                *Unknown
}

// RetrieveUEInformation asks the MME for a UE's QoS and capability (TS 36.413 9.3.3).
//
//s1ap:message RetrieveUEInformation procedure=58 initiating reject
type RetrieveUEInformation struct {
	STMSI   STMSI `s1ap:"id=96 reject mandatory"`
	Unknown *Unknown
}

// UEInformationTransfer gives the eNodeB a UE's QoS and capability (TS 36.413 9.3.3).
//
//s1ap:message UEInformationTransfer procedure=59 initiating reject
type UEInformationTransfer struct {
	STMSI                                  STMSI                                   `s1ap:"id=96 reject mandatory"`
	UELevelQoSParameters                   *ERABLevelQoSParameters                 `s1ap:"id=252 ignore optional"`
	UERadioCapability                      []byte                                  `s1ap:"id=74 ignore optional octets"`
	SubscriptionBasedUEDifferentiationInfo *SubscriptionBasedUEDifferentiationInfo `s1ap:"id=278 ignore optional"`
	PendingDataIndication                  Opt[PendingDataIndication]              `s1ap:"id=283 ignore optional"`
	Unknown                                *Unknown
}

// ENBCPRelocationIndication asks to move a control-plane CIoT UE to this eNodeB (TS 36.413 9.3.3).
//
//s1ap:message ENBCPRelocationIndication procedure=60 initiating reject
type ENBCPRelocationIndication struct {
	ENBUES1APID             uint32                  `s1ap:"id=8 reject mandatory int(0..16777215)"`
	STMSI                   STMSI                   `s1ap:"id=96 reject mandatory"`
	EUTRANCGI               EUTRANCGI               `s1ap:"id=100 ignore mandatory"`
	TAI                     TAI                     `s1ap:"id=67 ignore mandatory"`
	ULCPSecurityInformation ULCPSecurityInformation `s1ap:"id=254 reject mandatory"`
	LTENTNTAIInformation    *LTENTNTAIInformation   `s1ap:"id=339 ignore optional"`
	Unknown                 *Unknown
}

// MMECPRelocationIndication tells the former eNodeB that a control-plane CIoT UE has moved (TS 36.413 9.3.3).
//
//s1ap:message MMECPRelocationIndication procedure=61 initiating reject
type MMECPRelocationIndication struct {
	MMEUES1APID uint32 `s1ap:"id=0 reject mandatory int(0..4294967295)"`
	ENBUES1APID uint32 `s1ap:"id=8 reject mandatory int(0..16777215)"`
	Unknown     *Unknown
}

// DLCPSecurityInformation is the DL-CP-SecurityInformation of TS 36.413 9.3.4.
//
//s1ap:sequence
type DLCPSecurityInformation struct {
	DlNASMAC uint16 `s1ap:"bits(16)"`
	Unknown  *Unknown
}

// ULCPSecurityInformation is the UL-CP-SecurityInformation of TS 36.413 9.3.4.
//
//s1ap:sequence
type ULCPSecurityInformation struct {
	UlNASMAC   uint16 `s1ap:"bits(16)"`
	UlNASCount uint8  `s1ap:"bits(5)"`
	Unknown    *Unknown
}
