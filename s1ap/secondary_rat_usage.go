package s1ap

// SecondaryRATType is the SecondaryRATType of TS 36.413 9.3.4.
//
//s1ap:enum root=1 extensible
type SecondaryRATType uint8

const (
	SecondaryRATTypeNR         SecondaryRATType = iota // nR
	SecondaryRATTypeUnlicensed                         // unlicensed
)
