package s1ap

// ENBStatusTransfer carries the PDCP counts of a UE from the source eNodeB (TS 36.413 9.1.5.13).
//
//s1ap:message ENBStatusTransfer procedure=24 initiating ignore
type ENBStatusTransfer struct {
	MMEUES1APID                           uint32                                `s1ap:"id=0 reject mandatory int(0..4294967295)"`
	ENBUES1APID                           uint32                                `s1ap:"id=8 reject mandatory int(0..16777215)"`
	ENBStatusTransferTransparentContainer ENBStatusTransferTransparentContainer `s1ap:"id=90 reject mandatory"`
	Unknown                               *Unknown
}

// MMEStatusTransfer carries the PDCP counts of a UE to the target eNodeB (TS 36.413 9.1.5.14).
//
//s1ap:message MMEStatusTransfer procedure=25 initiating ignore
type MMEStatusTransfer struct {
	MMEUES1APID                           uint32                                `s1ap:"id=0 reject mandatory int(0..4294967295)"`
	ENBUES1APID                           uint32                                `s1ap:"id=8 reject mandatory int(0..16777215)"`
	ENBStatusTransferTransparentContainer ENBStatusTransferTransparentContainer `s1ap:"id=90 reject mandatory"`
	Unknown                               *Unknown
}

// ENBEarlyStatusTransfer carries the first downlink counts of a handover without interruption from the source eNodeB (TS 36.413 9.3.3).
//
//s1ap:message ENBEarlyStatusTransfer procedure=65 initiating reject
type ENBEarlyStatusTransfer struct {
	MMEUES1APID                                uint32                                     `s1ap:"id=0 reject mandatory int(0..4294967295)"`
	ENBUES1APID                                uint32                                     `s1ap:"id=8 reject mandatory int(0..16777215)"`
	ENBEarlyStatusTransferTransparentContainer ENBEarlyStatusTransferTransparentContainer `s1ap:"id=321 reject mandatory"`
	Unknown                                    *Unknown
}

// MMEEarlyStatusTransfer carries the first downlink counts of a handover without interruption to the target eNodeB (TS 36.413 9.3.3).
//
//s1ap:message MMEEarlyStatusTransfer procedure=66 initiating ignore
type MMEEarlyStatusTransfer struct {
	MMEUES1APID                                uint32                                     `s1ap:"id=0 reject mandatory int(0..4294967295)"`
	ENBUES1APID                                uint32                                     `s1ap:"id=8 reject mandatory int(0..16777215)"`
	ENBEarlyStatusTransferTransparentContainer ENBEarlyStatusTransferTransparentContainer `s1ap:"id=321 reject mandatory"`
	Unknown                                    *Unknown
}

// COUNTvalue is the COUNTvalue of TS 36.413 9.3.4.
//
//s1ap:sequence
type COUNTvalue struct {
	PDCPSN  uint16 `s1ap:"int(0..4095)"`
	HFN     uint32 `s1ap:"int(0..1048575)"`
	Unknown *Unknown
}

// COUNTValueExtended is the COUNTValueExtended of TS 36.413 9.3.4.
//
//s1ap:sequence
type COUNTValueExtended struct {
	PDCPSNExtended uint16 `s1ap:"int(0..32767)"`
	HFNModified    uint32 `s1ap:"int(0..131071)"`
	Unknown        *Unknown
}

// COUNTvaluePDCPSNlength18 is the COUNTvaluePDCP-SNlength18 of TS 36.413 9.3.4.
//
//s1ap:sequence
type COUNTvaluePDCPSNlength18 struct {
	PDCPSNlength18       uint32 `s1ap:"int(0..262143)"`
	HFNforPDCPSNlength18 uint16 `s1ap:"int(0..16383)"`
	Unknown              *Unknown
}

// BearersSubjectToStatusTransferItem is the Bearers-SubjectToStatusTransfer-Item of TS 36.413 9.3.4.
//
//s1ap:sequence
type BearersSubjectToStatusTransferItem struct {
	ERABID                                  uint8 `s1ap:"int(0..15,...)"`
	ULCOUNTvalue                            COUNTvalue
	DLCOUNTvalue                            COUNTvalue
	ReceiveStatusofULPDCPSDUs               BitString                 `s1ap:"bits(4096) optional"`
	ULCOUNTValueExtended                    *COUNTValueExtended       `s1ap:"ext=179 ignore"`
	DLCOUNTValueExtended                    *COUNTValueExtended       `s1ap:"ext=180 ignore"`
	ReceiveStatusOfULPDCPSDUsExtended       BitString                 `s1ap:"ext=181 ignore bits(1..16384)"`
	ULCOUNTValuePDCPSNlength18              *COUNTvaluePDCPSNlength18 `s1ap:"ext=217 ignore"`
	DLCOUNTValuePDCPSNlength18              *COUNTvaluePDCPSNlength18 `s1ap:"ext=218 ignore"`
	ReceiveStatusOfULPDCPSDUsPDCPSNlength18 BitString                 `s1ap:"ext=219 ignore bits(1..131072)"`
	Unknown                                 *Unknown
}

// ENBStatusTransferTransparentContainer is the ENB-StatusTransfer-TransparentContainer of TS 36.413 9.3.4.
//
//s1ap:sequence
type ENBStatusTransferTransparentContainer struct {
	BearersSubjectToStatusTransferList []BearersSubjectToStatusTransferItem `s1ap:"list(1..256) item(89,ignore)"`
	Unknown                            *Unknown
}

// DLCOUNTPDCPSNlength is the DLCOUNT-PDCP-SNlength of TS 36.413 9.3.4, a choice: exactly one field is present.
//
//s1ap:choice root=3 extensible
type DLCOUNTPDCPSNlength struct {
	DLCOUNTValuePDCPSNlength12 *COUNTvalue
	DLCOUNTValuePDCPSNlength15 *COUNTValueExtended
	DLCOUNTValuePDCPSNlength18 *COUNTvaluePDCPSNlength18
}

// BearersSubjectToEarlyStatusTransferItem is the Bearers-SubjectToEarlyStatusTransfer-Item of TS 36.413 9.3.4.
//
//s1ap:sequence
type BearersSubjectToEarlyStatusTransferItem struct {
	ERABID              uint8 `s1ap:"int(0..15,...)"`
	DLCOUNTPDCPSNlength DLCOUNTPDCPSNlength
	Unknown             *Unknown
}

// ENBEarlyStatusTransferTransparentContainer is the ENB-EarlyStatusTransfer-TransparentContainer of TS 36.413 9.3.4.
//
//s1ap:sequence
type ENBEarlyStatusTransferTransparentContainer struct {
	BearersSubjectToEarlyStatusTransferList []BearersSubjectToEarlyStatusTransferItem `s1ap:"list(1..256) item(322,ignore)"`
	Unknown                                 *Unknown
}
