package s1ap

// TargeteNBID is the TargeteNB-ID of TS 36.413 9.3.4.
//
//s1ap:sequence
type TargeteNBID struct {
	GlobalENBID GlobalENBID
	SelectedTAI TAI
	Unknown     *Unknown
}

// TargetRNCID is the TargetRNC-ID of TS 36.413 9.3.4.
//
//s1ap:sequence
type TargetRNCID struct {
	LAI           LAI
	RAC           Opt[uint8]  `s1ap:"octets(1) optional"`
	RNCID         uint16      `s1ap:"int(0..4095)"`
	ExtendedRNCID Opt[uint16] `s1ap:"int(4096..65535) optional"`
	Unknown       *Unknown
}

// CGI is the CGI of TS 36.413 9.3.4.
//
//s1ap:sequence
type CGI struct {
	PLMNIdentity PLMNIdentity `s1ap:"octets(3)"`
	LAC          uint16       `s1ap:"octets(2)"`
	CI           uint16       `s1ap:"octets(2)"`
	RAC          Opt[uint8]   `s1ap:"octets(1) optional"`
	Unknown      *Unknown
}

// GNBIdentity is the GNB-Identity of TS 36.413 9.3.4, a choice: exactly one field is present.
//
//s1ap:choice root=1 extensible
type GNBIdentity struct {
	GNBID BitString `s1ap:"bits(22..32)"`
}

// GlobalGNBID is the Global-GNB-ID of TS 36.413 9.3.4.
//
//s1ap:sequence
type GlobalGNBID struct {
	PLMNIdentity PLMNIdentity `s1ap:"octets(3)"`
	GNBID        GNBIdentity
	Unknown      *Unknown
}

// GNB is the GNB of TS 36.413 9.3.4.
//
//s1ap:sequence
type GNB struct {
	GlobalGNBID GlobalGNBID
	Unknown     *Unknown
}

// NGENB is the NG-eNB of TS 36.413 9.3.4.
//
//s1ap:sequence
type NGENB struct {
	GlobalNgENBID GlobalENBID
	Unknown       *Unknown
}

// GlobalRANNODEID is the Global-RAN-NODE-ID of TS 36.413 9.3.4, a choice: exactly one field is present.
//
//s1ap:choice root=2 extensible
type GlobalRANNODEID struct {
	GNB   *GNB
	NgENB *NGENB
}

// FiveGSTAI is the FiveGSTAI of TS 36.413 9.3.4.
//
//s1ap:sequence
type FiveGSTAI struct {
	PLMNIdentity PLMNIdentity `s1ap:"octets(3)"`
	FiveGSTAC    [3]byte      `s1ap:"octets(3)"`
	Unknown      *Unknown
}

// TargetNgRanNodeID is the TargetNgRanNode-ID of TS 36.413 9.3.4.
//
//s1ap:sequence
type TargetNgRanNodeID struct {
	GlobalRANNODEID GlobalRANNODEID
	SelectedTAI     FiveGSTAI
	Unknown         *Unknown
}

// TargetID is the TargetID of TS 36.413 9.3.4, a choice: exactly one field is present.
//
//s1ap:choice root=3 extensible
type TargetID struct {
	TargeteNBID        *TargeteNBID
	TargetRNCID        *TargetRNCID
	CGI                *CGI
	TargetgNgRanNodeID *TargetNgRanNodeID
}
