package s1ap

// ForbiddenTAsItem is the ForbiddenTAs-Item of TS 36.413 9.3.4.
//
//s1ap:sequence
type ForbiddenTAsItem struct {
	PLMNIdentity  PLMNIdentity `s1ap:"octets(3)"`
	ForbiddenTACs []uint16     `s1ap:"list(1..4096) octets(2)"`
	Unknown       *Unknown
}

// ForbiddenLAsItem is the ForbiddenLAs-Item of TS 36.413 9.3.4.
//
//s1ap:sequence
type ForbiddenLAsItem struct {
	PLMNIdentity  PLMNIdentity `s1ap:"octets(3)"`
	ForbiddenLACs []uint16     `s1ap:"list(1..4096) octets(2)"`
	Unknown       *Unknown
}

// ForbiddenInterRATs is the ForbiddenInterRATs of TS 36.413 9.3.4.
//
//s1ap:enum root=4 extensible
type ForbiddenInterRATs uint8

const (
	ForbiddenInterRATsAll              ForbiddenInterRATs = iota // all
	ForbiddenInterRATsGeran                                      // geran
	ForbiddenInterRATsUtran                                      // utran
	ForbiddenInterRATsCdma2000                                   // cdma2000
	ForbiddenInterRATsGeranandutran                              // geranandutran
	ForbiddenInterRATsCdma2000andutran                           // cdma2000andutran
)

// NRrestrictioninEPSasSecondaryRAT is the NRrestrictioninEPSasSecondaryRAT of TS 36.413 9.3.4.
//
//s1ap:enum root=1 extensible
type NRrestrictioninEPSasSecondaryRAT uint8

const (
	NRrestrictioninEPSasSecondaryRATNRrestrictedinEPSasSecondaryRAT NRrestrictioninEPSasSecondaryRAT = iota // nRrestrictedinEPSasSecondaryRAT
)

// UnlicensedSpectrumRestriction is the UnlicensedSpectrumRestriction of TS 36.413 9.3.4.
//
//s1ap:enum root=1 extensible
type UnlicensedSpectrumRestriction uint8

const (
	UnlicensedSpectrumRestrictionUnlicensedRestricted UnlicensedSpectrumRestriction = iota // unlicensed-restricted
)

// CNType is the CNType of TS 36.413 9.3.4.
//
//s1ap:enum root=1 extensible
type CNType uint8

const (
	CNTypeFiveGCForbidden CNType = iota // fiveGCForbidden
	CNTypeEPCForbiddden                 // epc-Forbiddden
)

// CNTypeRestrictionsItem is the CNTypeRestrictions-Item of TS 36.413 9.3.4.
//
//s1ap:sequence
type CNTypeRestrictionsItem struct {
	PLMNIdentity PLMNIdentity `s1ap:"octets(3)"`
	CNType       CNType
	Unknown      *Unknown
}

// NRrestrictionin5GS is the NRrestrictionin5GS of TS 36.413 9.3.4.
//
//s1ap:enum root=1 extensible
type NRrestrictionin5GS uint8

const (
	NRrestrictionin5GSNRrestrictedin5GS NRrestrictionin5GS = iota // nRrestrictedin5GS
)

// RATRestrictionsItem is the RAT-RestrictionsItem of TS 36.413 9.3.4.
//
//s1ap:sequence
type RATRestrictionsItem struct {
	PLMNIdentity              PLMNIdentity `s1ap:"octets(3)"`
	RATRestrictionInformation uint8        `s1ap:"bits(8,...)"`
	Unknown                   *Unknown
}

// HandoverRestrictionList bounds where a UE may be handed over to.
//
//s1ap:sequence
type HandoverRestrictionList struct {
	ServingPLMN                      PLMNIdentity                          `s1ap:"octets(3)"`
	EquivalentPLMNs                  []PLMNIdentity                        `s1ap:"list(1..15) octets(3) optional"`
	ForbiddenTAs                     []ForbiddenTAsItem                    `s1ap:"list(1..16) optional"`
	ForbiddenLAs                     []ForbiddenLAsItem                    `s1ap:"list(1..16) optional"`
	ForbiddenInterRATs               Opt[ForbiddenInterRATs]               `s1ap:"optional"`
	NRrestrictioninEPSasSecondaryRAT Opt[NRrestrictioninEPSasSecondaryRAT] `s1ap:"ext=261 ignore"`
	UnlicensedSpectrumRestriction    Opt[UnlicensedSpectrumRestriction]    `s1ap:"ext=270 ignore"`
	CNTypeRestrictions               []CNTypeRestrictionsItem              `s1ap:"ext=282 ignore list(1..16)"`
	NRrestrictionin5GS               Opt[NRrestrictionin5GS]               `s1ap:"ext=287 ignore"`
	LastNGRANPLMNIdentity            Opt[PLMNIdentity]                     `s1ap:"ext=290 ignore octets(3)"`
	RATRestrictions                  []RATRestrictionsItem                 `s1ap:"ext=336 ignore list(1..16)"`
	Unknown                          *Unknown
}
