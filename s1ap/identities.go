package s1ap

// ENBID is the identity of an eNodeB within its PLMN; a macro eNodeB has 20 bits, a choice: exactly one field is present.
//
//s1ap:choice root=2 extensible
type ENBID struct {
	MacroENBID      Opt[uint32] `s1ap:"bits(20)"`
	HomeENBID       Opt[uint32] `s1ap:"bits(28)"`
	ShortMacroENBID Opt[uint32] `s1ap:"bits(18)"`
	LongMacroENBID  Opt[uint32] `s1ap:"bits(21)"`
}

// GlobalENBID names an eNodeB within all PLMNs.
//
//s1ap:sequence
type GlobalENBID struct {
	PLMNIdentity PLMNIdentity `s1ap:"octets(3)"`
	ENBID        ENBID
	Unknown      *Unknown
}

// GUMMEIType is the GUMMEIType of TS 36.413 9.3.4.
//
//s1ap:enum root=2 extensible
type GUMMEIType uint8

const (
	GUMMEITypeNative       GUMMEIType = iota // native
	GUMMEITypeMapped                         // mapped
	GUMMEITypeMappedFrom5G                   // mappedFrom5G
)

// TAI names a tracking area: PLMN and TAC (TS 23.003 19.4.2.3).
//
//s1ap:sequence
type TAI struct {
	PLMNIdentity PLMNIdentity `s1ap:"octets(3)"`
	TAC          uint16       `s1ap:"octets(2)"`
	Unknown      *Unknown
}

// EUTRANCGI is the E-UTRAN Cell Global Identification: PLMN and 28-bit cell identity, the upper 20 bits of which name the eNodeB.
//
//s1ap:sequence
type EUTRANCGI struct {
	PLMNIdentity PLMNIdentity `s1ap:"octets(3)"`
	CellID       uint32       `s1ap:"bits(28)"`
	Unknown      *Unknown
}

// STMSI is the short temporary identity that a UE is paged by (TS 23.003 2.8).
//
//s1ap:sequence
type STMSI struct {
	MMEC    uint8  `s1ap:"octets(1)"`
	MTMSI   uint32 `s1ap:"octets(4)"`
	Unknown *Unknown
}

// GUMMEI names an MME: PLMN, group and code (TS 23.003 2.8).
//
//s1ap:sequence
type GUMMEI struct {
	PLMNIdentity PLMNIdentity `s1ap:"octets(3)"`
	MMEGroupID   uint16       `s1ap:"octets(2)"`
	MMECode      uint8        `s1ap:"octets(1)"`
	Unknown      *Unknown
}

// NRCGI is the NR-CGI of TS 36.413 9.3.4.
//
//s1ap:sequence
type NRCGI struct {
	PLMNIdentity   PLMNIdentity `s1ap:"octets(3)"`
	NRCellIdentity uint64       `s1ap:"bits(36)"`
	Unknown        *Unknown
}

// PSCellInformation is the PSCellInformation of TS 36.413 9.3.4.
//
//s1ap:sequence
type PSCellInformation struct {
	NCGI    NRCGI
	Unknown *Unknown
}

// LAI names a location area of GERAN or UTRAN.
//
//s1ap:sequence
type LAI struct {
	PLMNIdentity PLMNIdentity `s1ap:"octets(3)"`
	LAC          uint16       `s1ap:"octets(2)"`
	Unknown      *Unknown
}
