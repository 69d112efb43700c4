package s1ap

// SecurityContext is the SecurityContext of TS 36.413 9.3.4.
//
//s1ap:sequence
type SecurityContext struct {
	NextHopChainingCount uint8    `s1ap:"int(0..7)"`
	NextHopParameter     [32]byte `s1ap:"bits(256)"`
	Unknown              *Unknown
}
