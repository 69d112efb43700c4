package nas

import (
	"encoding/binary"
	"fmt"
	"strings"
)

// TMSI is the temporary mobile subscriber identity that a VLR allots
// (TS 23.003 2.4); the P-TMSI of an SGSN has the same shape.
type TMSI uint32

// String returns eight hexadecimal digits.
func (t TMSI) String() string { return fmt.Sprintf("%08x", uint32(t)) }

// GUMMEI names an MME worldwide (TS 23.003 2.8.1). The zero GUMMEI means none.
type GUMMEI struct {
	PLMN       PLMN
	MMEGroupID uint16
	MMECode    uint8
}

// ParseGUMMEI reads String's form: "44010-8001-01".
func ParseGUMMEI(s string) (GUMMEI, error) {
	p, rest, err := cutPLMN("GUMMEI", s)
	if err != nil {
		return GUMMEI{}, err
	}
	group, code, ok := strings.Cut(rest, "-")
	if !ok {
		return GUMMEI{}, fmt.Errorf("parse GUMMEI %q: want PLMN-group-code", clip(s))
	}
	g, err := parseHex("GUMMEI", group, 4)
	if err != nil {
		return GUMMEI{}, err
	}
	c, err := parseHex("GUMMEI", code, 2)
	if err != nil {
		return GUMMEI{}, err
	}
	return GUMMEI{p, uint16(g), uint8(c)}, nil
}

// IsZero reports whether g is no GUMMEI.
func (g GUMMEI) IsZero() bool { return g == GUMMEI{} }

// String returns PLMN, group and code, the latter two in hexadecimal; "" for
// the zero GUMMEI.
func (g GUMMEI) String() string {
	if g.IsZero() {
		return ""
	}
	return fmt.Sprintf("%s-%04x-%02x", g.PLMN, g.MMEGroupID, g.MMECode)
}

// GUTI returns the identity that this MME gives a subscriber under mtmsi.
func (g GUMMEI) GUTI(mtmsi uint32) GUTI {
	return GUTI{g.PLMN, g.MMEGroupID, g.MMECode, mtmsi}
}

// MarshalText returns String's form.
func (g GUMMEI) MarshalText() ([]byte, error) { return []byte(g.String()), nil }

// UnmarshalText reads ParseGUMMEI's form; empty text is the zero GUMMEI.
func (g *GUMMEI) UnmarshalText(text []byte) error {
	return unmarshalText(g, text, ParseGUMMEI)
}

// GUTI is the globally unique temporary identity that an MME gives a
// subscriber (TS 23.003 2.8). The zero GUTI means none.
type GUTI struct {
	PLMN       PLMN
	MMEGroupID uint16
	MMECode    uint8
	MTMSI      uint32
}

// ParseGUTI reads String's form: "44010-8001-01-c0ffee01".
func ParseGUTI(s string) (GUTI, error) {
	i := strings.LastIndexByte(s, '-')
	if i < 0 {
		return GUTI{}, fmt.Errorf("parse GUTI %q: want PLMN-group-code-MTMSI", clip(s))
	}
	g, err := ParseGUMMEI(s[:i])
	if err != nil {
		return GUTI{}, fmt.Errorf("parse GUTI %q: %w", clip(s), err)
	}
	m, err := parseHex("GUTI", s[i+1:], 8)
	if err != nil {
		return GUTI{}, err
	}
	return g.GUTI(uint32(m)), nil
}

// GUMMEI returns the MME that allotted g.
func (g GUTI) GUMMEI() GUMMEI { return GUMMEI{g.PLMN, g.MMEGroupID, g.MMECode} }

// STMSI returns the short form that paging and RRC use.
func (g GUTI) STMSI() STMSI { return STMSI{g.MMECode, g.MTMSI} }

// IsZero reports whether g is no GUTI.
func (g GUTI) IsZero() bool { return g == GUTI{} }

// String returns GUMMEI and M-TMSI, "" for the zero GUTI.
func (g GUTI) String() string {
	if g.IsZero() {
		return ""
	}
	return fmt.Sprintf("%s-%04x-%02x-%08x", g.PLMN, g.MMEGroupID, g.MMECode, g.MTMSI)
}

// Append appends the ten octets: PLMN, MME group ID, MME code, M-TMSI.
func (g GUTI) Append(dst []byte) []byte {
	dst = append(dst, g.PLMN[0], g.PLMN[1], g.PLMN[2])
	dst = binary.BigEndian.AppendUint16(dst, g.MMEGroupID)
	return binary.BigEndian.AppendUint32(append(dst, g.MMECode), g.MTMSI)
}

// Decode reads the ten octets.
func (g *GUTI) Decode(b []byte) error {
	if len(b) != 10 {
		return fmt.Errorf("decode GUTI: %d octets, want 10", len(b))
	}
	*g = GUTI{PLMN(b[:3]), binary.BigEndian.Uint16(b[3:]), b[5], binary.BigEndian.Uint32(b[6:])}
	return nil
}

// MarshalText returns String's form.
func (g GUTI) MarshalText() ([]byte, error) { return []byte(g.String()), nil }

// UnmarshalText reads ParseGUTI's form; empty text is the zero GUTI.
func (g *GUTI) UnmarshalText(text []byte) error {
	return unmarshalText(g, text, ParseGUTI)
}

// STMSI is the part of a GUTI that is unique within an MME pool area
// (TS 23.003 2.9).
type STMSI struct {
	MMECode uint8
	MTMSI   uint32
}

// String returns code and M-TMSI in hexadecimal.
func (s STMSI) String() string { return fmt.Sprintf("%02x-%08x", s.MMECode, s.MTMSI) }
