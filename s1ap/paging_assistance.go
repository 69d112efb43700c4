package s1ap

// PagingDRX is the PagingDRX of TS 36.413 9.3.4.
//
//s1ap:enum root=4 extensible
type PagingDRX uint8

const (
	PagingDRXV32  PagingDRX = iota // v32
	PagingDRXV64                   // v64
	PagingDRXV128                  // v128
	PagingDRXV256                  // v256
)

// CEModeBRestricted is the CE-ModeBRestricted of TS 36.413 9.3.4.
//
//s1ap:enum root=2 extensible
type CEModeBRestricted uint8

const (
	CEModeBRestrictedRestricted    CEModeBRestricted = iota // restricted
	CEModeBRestrictedNotRestricted                          // not-restricted
)

// RecommendedCellItem is the RecommendedCellItem of TS 36.413 9.3.4.
//
//s1ap:sequence
type RecommendedCellItem struct {
	EUTRANCGI        EUTRANCGI
	TimeStayedInCell Opt[uint16] `s1ap:"int(0..4095) optional"`
	Unknown          *Unknown
}

// RecommendedCellsForPaging is the RecommendedCellsForPaging of TS 36.413 9.3.4.
//
//s1ap:sequence
type RecommendedCellsForPaging struct {
	RecommendedCellList []RecommendedCellItem `s1ap:"list(1..16) item(214,ignore)"`
	Unknown             *Unknown
}

// CellIdentifierAndCELevelForCECapableUEs is the CellIdentifierAndCELevelForCECapableUEs of TS 36.413 9.3.4.
//
//s1ap:sequence
type CellIdentifierAndCELevelForCECapableUEs struct {
	GlobalCellID EUTRANCGI
	CELevel      []byte `s1ap:"octets"`
	Unknown      *Unknown
}
