package mme

import "sunsetlab/nas/eps"

// SGSNContext says how the MME comes by the context of a UE that was on UTRAN.
type SGSNContext uint8

// The ways.
const (
	// SGSNContextGn asks the SGSN over Gn, and answers it.
	SGSNContextGn SGSNContext = iota
	// SGSNContextS3 does so over S3.
	SGSNContextS3
	// SGSNContextNone does not: such a UE has to attach.
	SGSNContextNone
)

var sgsnContextNames = [...]string{"gn", "s3", "none"}

// SGSNPolicy is what the network does about UEs that move between E-UTRAN and
// UTRAN (TS 23.401 5.3.3, Annex D).
type SGSNPolicy struct {
	Context SGSNContext
	// Unavailable answers a TRACKING AREA UPDATE REQUEST from UTRAN when the
	// context is not to be had, by Context or because the SGSN does not answer:
	// #9 (default), #10 or #40. Unknown is for one that the SGSN does not know
	// or won't give, default #9.
	Unavailable, Unknown eps.EMMCause
}

// String returns the word a scenario uses: "gn", "s3" or "none".
func (c SGSNContext) String() string { return wordOf(sgsnContextNames[:], uint8(c)) }

// MarshalText returns String's form.
func (c SGSNContext) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// UnmarshalText reads String's form.
func (c *SGSNContext) UnmarshalText(text []byte) error {
	return parseWord((*uint8)(c), sgsnContextNames[:], "way to the SGSN's context", text)
}
