package s1ap

// ENBDirectInformationTransfer carries RIM information from an eNodeB (TS 36.413 9.3.3).
//
//s1ap:message ENBDirectInformationTransfer procedure=37 initiating ignore
type ENBDirectInformationTransfer struct {
	InterSystemInformationTransferTypeEDT InterSystemInformationTransferType `s1ap:"id=121 reject mandatory"`
	Unknown                               *Unknown
}

// MMEDirectInformationTransfer carries RIM information to an eNodeB (TS 36.413 9.3.3).
//
//s1ap:message MMEDirectInformationTransfer procedure=38 initiating ignore
type MMEDirectInformationTransfer struct {
	InterSystemInformationTransferTypeMDT InterSystemInformationTransferType `s1ap:"id=122 reject mandatory"`
	Unknown                               *Unknown
}

// GERANCellID is the GERAN-Cell-ID of TS 36.413 9.3.4.
//
//s1ap:sequence
type GERANCellID struct {
	LAI     LAI
	RAC     uint8  `s1ap:"octets(1)"`
	CI      uint16 `s1ap:"octets(2)"`
	Unknown *Unknown
}

// RIMRoutingAddress is the RIMRoutingAddress of TS 36.413 9.3.4, a choice: exactly one field is present.
//
//s1ap:choice root=1 extensible
type RIMRoutingAddress struct {
	GERANCellID   *GERANCellID
	TargetRNCID   *TargetRNCID
	EHRPDSectorID Opt[[16]byte] `s1ap:"octets(16)"`
}

// RIMTransfer is the RIMTransfer of TS 36.413 9.3.4.
//
//s1ap:sequence
type RIMTransfer struct {
	RIMInformation    []byte             `s1ap:"octets"`
	RIMRoutingAddress *RIMRoutingAddress `s1ap:"optional"`
	Unknown           *Unknown
}

// InterSystemInformationTransferType is the Inter-SystemInformationTransferType of TS 36.413 9.3.4, a choice: exactly one field is present.
//
//s1ap:choice root=1 extensible
type InterSystemInformationTransferType struct {
	RIMTransfer *RIMTransfer
}
