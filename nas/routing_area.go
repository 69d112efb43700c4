package nas

import (
	"fmt"
	"strings"
)

// RAI is a routing area identification (TS 24.008 10.5.5.15): a location area
// and a routing area code in it. The zero RAI means none.
type RAI struct {
	PLMN PLMN
	LAC  uint16
	RAC  uint8
}

// ParseRAI reads String's form: "44010-0001-01".
func ParseRAI(s string) (RAI, error) {
	i := strings.LastIndexByte(s, '-')
	if i < 0 {
		return RAI{}, fmt.Errorf("parse RAI %q: want PLMN-LAC-RAC", clip(s))
	}
	p, lac, err := parseArea("RAI", s[:i])
	if err != nil {
		return RAI{}, err
	}
	rac, err := parseHex("RAI", s[i+1:], 2)
	return RAI{p, lac, uint8(rac)}, err
}

// LAI returns the location area that r is in.
func (r RAI) LAI() LAI { return LAI{r.PLMN, r.LAC} }

// IsZero reports whether r is no RAI.
func (r RAI) IsZero() bool { return r == RAI{} }

// String returns the PLMN and the codes in hexadecimal, "" for the zero RAI.
func (r RAI) String() string {
	if r.IsZero() {
		return ""
	}
	return fmt.Sprintf("%s-%04x-%02x", r.PLMN, r.LAC, r.RAC)
}

// Append appends the six octets that a message carries.
func (r RAI) Append(dst []byte) []byte { return append(appendArea(dst, r.PLMN, r.LAC), r.RAC) }

// Decode reads the six octets.
func (r *RAI) Decode(b []byte) error {
	if len(b) != 6 {
		return fmt.Errorf("decode RAI: %d octets, want 6", len(b))
	}
	p, lac, err := areaFromOctets("RAI", b[:5])
	*r = RAI{p, lac, b[5]}
	return err
}

// MarshalText returns String's form.
func (r RAI) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// UnmarshalText reads ParseRAI's form; empty text is the zero RAI.
func (r *RAI) UnmarshalText(text []byte) error { return unmarshalText(r, text, ParseRAI) }
