package gprs

// RevisionLevel says which release's protocols a mobile station follows, in
// its classmarks (TS 24.008 10.5.1.5).
type RevisionLevel uint8

// The levels.
const (
	RevisionPhase1 RevisionLevel = 0
	RevisionPhase2 RevisionLevel = 1
	RevisionR99    RevisionLevel = 2 // R99 and later
)

const (
	// ESIND: controlled early classmark sending.
	classmarkESIND = 0x10
	// noA51 says that A5/1 is not there; a UMTS-only device has none.
	classmarkNoA51 = 0x08
	// rfPowerUMTS is what a device that knows no GSM band sends.
	classmarkRFPowerUMTS = 0x07
)

// Classmark1 is the mobile station classmark 1 (TS 24.008 10.5.1.5): bits 7-6
// the revision level, bit 5 ES IND, bit 4 no A5/1, bits 3-1 the RF power
// capability.
type Classmark1 uint8

// NewClassmark1 returns the classmark of a device of R99 or later without GSM.
func NewClassmark1() Classmark1 {
	return Classmark1(RevisionR99)<<5 | classmarkNoA51 | classmarkRFPowerUMTS
}

// Revision returns the revision level.
func (c Classmark1) Revision() RevisionLevel { return RevisionLevel(c >> 5 & 3) }

// Classmark2 is the mobile station classmark 2 (TS 24.008 10.5.1.6): classmark
// 1 and two octets more.
type Classmark2 [3]byte

// NewClassmark2 returns the classmark of a device of R99 or later without GSM
// that does short messages and supplementary services.
func NewClassmark2() Classmark2 {
	const (
		smCapability = 0x08 // octet 4 bit 4: mobile terminated short messages
		ssScreening  = 0x10 // octet 4 bits 6-5: phase 2 error handling and ellipsis
		ucs2         = 0x10 // octet 5 bit 5: treats UCS2 like the default alphabet
	)
	return Classmark2{byte(NewClassmark1()) | classmarkESIND, smCapability | ssScreening, ucs2}
}

// Revision returns the revision level.
func (c Classmark2) Revision() RevisionLevel { return Classmark1(c[0]).Revision() }
