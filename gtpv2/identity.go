package gtpv2

import (
	"encoding/binary"

	"sunsetlab/nas"
)

// An IMSI and an MEI travel as TBCD (TS 29.274 8.3, 8.10), which is a mobile
// identity's value moved by one digit: that one keeps its first nibble for the
// type of identity.

const (
	typeIMSI   = 1
	typeIMEI   = 2
	typeIMEISV = 3
	odd        = 8
	maxTBCD    = 8
)

// fromIdentity turns the value of a mobile identity at dst[at:] into TBCD.
func fromIdentity(dst []byte, at int) []byte {
	v := dst[at:]
	last := len(v) - 1
	for i := range last {
		v[i] = v[i]>>4 | v[i+1]<<4
	}
	if v[last] |= 0xf; v[last] == 0xff {
		return dst[:len(dst)-1]
	}
	v[last] = v[last]>>4 | 0xf0
	return dst
}

// toIdentity is the value of a mobile identity with the digits of v, in buf.
func toIdentity(buf *[maxTBCD + 1]byte, v []byte) []byte {
	if len(v) == 0 || len(v) > maxTBCD {
		return nil
	}
	buf[0] = odd | v[0]<<4
	for i := 1; i < len(v); i++ {
		buf[i] = v[i-1]>>4 | v[i]<<4
	}
	last := v[len(v)-1] >> 4
	if last == 0xf {
		return buf[:len(v)]
	}
	buf[0] &^= odd
	buf[len(v)] = last | 0xf0
	return buf[:len(v)+1]
}

func appendIMSI(dst []byte, i nas.IMSI) []byte {
	if i.IsZero() {
		return dst
	}
	start := len(dst)
	dst = i.AppendMobileIdentity(group(dst, kIMSI), typeIMSI)
	return grouped(fromIdentity(dst, start+4), start)
}

func (d *decoder) imsi() nas.IMSI {
	var buf [maxTBCD + 1]byte
	i, err := nas.IMSIFromMobileIdentity(toIdentity(&buf, d.value))
	if err != nil {
		d.bad()
	}
	return i
}

// appendMEI appends the equipment's identity, with its software version if
// that is known.
func appendMEI(dst []byte, sv nas.IMEISV, imei nas.IMEI) []byte {
	start := len(dst)
	switch {
	case !sv.IsZero():
		dst = sv.AppendMobileIdentity(group(dst, kMEI), typeIMEISV)
	case !imei.IsZero():
		dst = imei.AppendMobileIdentity(group(dst, kMEI), typeIMEI)
	default:
		return dst
	}
	return grouped(fromIdentity(dst, start+4), start)
}

func (d *decoder) mei() (sv nas.IMEISV, imei nas.IMEI) {
	var (
		buf [maxTBCD + 1]byte
		err error
	)
	if v := toIdentity(&buf, d.value); len(v) > maxTBCD {
		sv, err = nas.IMEISVFromMobileIdentity(v)
	} else {
		imei, err = nas.IMEIFromMobileIdentity(v)
	}
	if err != nil {
		d.bad()
	}
	return sv, imei
}

func appendMSISDN(dst []byte, m nas.MSISDN) []byte {
	if m.IsZero() {
		return dst
	}
	start := len(dst)
	return grouped(m.AppendTBCD(group(dst, kMSISDN)), start)
}

func (d *decoder) msisdn() nas.MSISDN {
	m, err := nas.MSISDNFromTBCD(d.value)
	if err != nil {
		d.bad()
	}
	return m
}

func appendServingNetwork(dst []byte, p nas.PLMN) []byte {
	if p.IsZero() {
		return dst
	}
	return append(head(dst, kServingNetwork, 3), p[:]...)
}

func (d *decoder) plmn() (p nas.PLMN) {
	if len(d.value) < 3 {
		d.short()
		return p
	}
	if p = nas.PLMN(d.value[:3]); !p.IsValid() {
		d.bad()
		return nas.PLMN{}
	}
	return p
}

// maxAPN is the longest name, in octets on the wire (TS 23.003 9.1).
const maxAPN = 100

// appendAPN appends an APN, written with dots, as labels (TS 23.003 9.1).
func appendAPN(dst []byte, apn string) []byte {
	if apn == "" {
		return dst
	}
	dst = append(head(dst, kAPN, len(apn)+1), 0)
	label := len(dst) - 1
	for i := range len(apn) {
		if apn[i] == '.' {
			dst = append(dst, 0)
			label = len(dst) - 1
			continue
		}
		dst = append(dst, apn[i])
		dst[label]++
	}
	return dst
}

// apn reads an APN. Where it is the same as last, the text that is there is
// used again.
func (d *decoder) apn(last string) string {
	v := d.value
	if len(v) < 2 || len(v) > maxAPN {
		d.bad()
		return ""
	}
	var text [maxAPN]byte
	n := copy(text[:], v[1:])
	for at := 0; at < len(v); {
		l := int(v[at])
		if l == 0 || at+1+l > len(v) {
			d.bad()
			return ""
		}
		if at += 1 + l; at < len(v) {
			text[at-1] = '.'
		}
	}
	for _, c := range text[:n] {
		if c <= ' ' || c >= 0x7f {
			d.bad()
			return ""
		}
	}
	if string(text[:n]) == last {
		return last
	}
	return string(text[:n])
}

// ECGI is an E-UTRAN cell global identifier (TS 23.003 19.6).
type ECGI struct {
	PLMN nas.PLMN
	// CellIdentity has 28 bits: those of the eNodeB, then 8 of the cell.
	CellIdentity uint32
}

// ULI is where a UE is (TS 29.274 8.21), as far as E-UTRAN names places, or the
// routeing area of the one that an SGSN looks for. The zero ULI is an absent one.
type ULI struct {
	RAI  nas.RAI
	TAI  nas.TAI
	ECGI ECGI
}

const (
	uliCGI = 1 << iota
	uliSAI
	uliRAI
	uliTAI
	uliECGI
)

func appendULI(dst []byte, u ULI) []byte {
	if u == (ULI{}) {
		return dst
	}
	start := len(dst)
	dst = append(group(dst, kULI), 0)
	if !u.RAI.IsZero() {
		dst[start+4] |= uliRAI
		// The code takes one octet of two.
		dst = append(append(dst, u.RAI.PLMN[:]...), byte(u.RAI.LAC>>8), byte(u.RAI.LAC), u.RAI.RAC, 0xff)
	}
	if !u.TAI.IsZero() {
		dst[start+4] |= uliTAI
		dst = u.TAI.Append(dst)
	}
	if u.ECGI != (ECGI{}) {
		dst[start+4] |= uliECGI
		dst = append(dst, u.ECGI.PLMN[:]...)
		dst = binary.BigEndian.AppendUint32(dst, u.ECGI.CellIdentity&(1<<28-1))
	}
	return grouped(dst, start)
}

func (d *decoder) uli() (u ULI) {
	v := d.value
	if len(v) < 1 {
		d.short()
		return u
	}
	flags := v[0]
	v = v[1:]
	for _, old := range [...]byte{uliCGI, uliSAI} {
		if flags&old != 0 {
			v = v[min(7, len(v)):]
		}
	}
	if flags&uliRAI != 0 {
		if len(v) < 7 {
			d.short()
			return ULI{}
		}
		u.RAI = nas.RAI{PLMN: nas.PLMN(v[:3]), LAC: binary.BigEndian.Uint16(v[3:]), RAC: v[5]}
		v = v[7:]
	}
	if flags&uliTAI != 0 {
		if len(v) < 5 {
			d.short()
			return ULI{}
		}
		u.TAI = nas.TAI{PLMN: nas.PLMN(v[:3]), TAC: binary.BigEndian.Uint16(v[3:])}
		v = v[5:]
	}
	if flags&uliECGI != 0 {
		if len(v) < 7 {
			d.short()
			return ULI{}
		}
		u.ECGI = ECGI{PLMN: nas.PLMN(v[:3]), CellIdentity: binary.BigEndian.Uint32(v[3:]) & (1<<28 - 1)}
	}
	return u
}
