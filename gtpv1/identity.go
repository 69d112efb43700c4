package gtpv1

import (
	"encoding/binary"

	"sunsetlab/nas"
)

// Digits travel as TBCD of eight octets (TS 29.060 7.7.2, 7.7.53), which is a
// mobile identity's value moved by one digit: that one keeps its first nibble
// for the type of identity.

const (
	tbcdLen = 8
	odd     = 8

	typeIMSI   = 1
	typeIMEI   = 2
	typeIMEISV = 3
)

// fromIdentity turns the value of a mobile identity at dst[at:] into TBCD.
func fromIdentity(dst []byte, at int) []byte {
	var v [tbcdLen + 2]byte
	n := copy(v[:], dst[at:])
	for i := n; i < len(v); i++ {
		v[i] = 0xff
	}
	dst = dst[:at]
	for i := range tbcdLen {
		dst = append(dst, v[i]>>4|v[i+1]<<4)
	}
	return dst
}

// toIdentity is the value of a mobile identity with the digits of v, in buf.
func toIdentity(buf *[tbcdLen + 1]byte, v []byte) []byte {
	for len(v) > 0 && v[len(v)-1] == 0xff {
		v = v[:len(v)-1]
	}
	if len(v) == 0 || len(v) > tbcdLen {
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
	dst = append(dst, byte(IEIMSI))
	at := len(dst)
	return fromIdentity(i.AppendMobileIdentity(dst, typeIMSI), at)
}

func (d *decoder) imsi() nas.IMSI {
	var buf [tbcdLen + 1]byte
	i, err := nas.IMSIFromMobileIdentity(toIdentity(&buf, d.value))
	if err != nil {
		d.bad()
	}
	return i
}

// appendIMEI appends the equipment's identity, with its software version if
// that is known.
func appendIMEI(dst []byte, sv nas.IMEISV, imei nas.IMEI) []byte {
	start := len(dst)
	switch {
	case !sv.IsZero():
		dst = sv.AppendMobileIdentity(group(dst, IEIMEISV), typeIMEISV)
	case !imei.IsZero():
		dst = imei.AppendMobileIdentity(group(dst, IEIMEISV), typeIMEI)
	default:
		return dst
	}
	return grouped(fromIdentity(dst, start+3), start)
}

func (d *decoder) imei() (sv nas.IMEISV, imei nas.IMEI) {
	var (
		buf [tbcdLen + 1]byte
		err error
	)
	if v := toIdentity(&buf, d.value); len(v) > tbcdLen {
		sv, err = nas.IMEISVFromMobileIdentity(v)
	} else {
		imei, err = nas.IMEIFromMobileIdentity(v)
	}
	if err != nil {
		d.bad()
	}
	return sv, imei
}

// international is the octet before the digits of an MSISDN: no extension,
// international number, E.164 (TS 29.002 17.7.8).
const international = 0x91

func appendMSISDN(dst []byte, m nas.MSISDN) []byte {
	if m.IsZero() {
		return dst
	}
	start := len(dst)
	return grouped(m.AppendTBCD(append(group(dst, IEMSISDN), international)), start)
}

func (d *decoder) msisdn() nas.MSISDN {
	if !d.has(1) {
		return nas.MSISDN{}
	}
	m, err := nas.MSISDNFromTBCD(d.value[1:])
	if err != nil {
		d.bad()
	}
	return m
}

// RAIOfGUMMEI is the routeing area identity that an MME's part of a GUTI maps
// to: its group stands for the location area, its code for the routeing area
// (TS 23.003 2.8.2.1).
func RAIOfGUMMEI(g nas.GUMMEI) nas.RAI {
	return nas.RAI{PLMN: g.PLMN, LAC: g.MMEGroupID, RAC: g.MMECode}
}

// GUMMEIOfRAI is the MME that a mapped routeing area identity stands for
// (TS 23.003 2.8.2.2).
func GUMMEIOfRAI(r nas.RAI) nas.GUMMEI {
	return nas.GUMMEI{PLMN: r.PLMN, MMEGroupID: r.LAC, MMECode: r.RAC}
}

func appendRAI(dst []byte, r nas.RAI) []byte {
	if r.IsZero() {
		return dst
	}
	return r.Append(append(dst, byte(IERAI)))
}

func (d *decoder) rai() (r nas.RAI) {
	if err := r.Decode(d.value); err != nil || !r.PLMN.IsValid() {
		d.bad()
		return nas.RAI{}
	}
	return r
}

// PlaceKind is the kind of place that a ULI names (TS 29.060 7.7.51).
type PlaceKind uint8

// The kinds: a cell global identity, a service area identity, a routeing area
// identity.
const (
	PlaceCGI PlaceKind = 0
	PlaceSAI PlaceKind = 1
	PlaceRAI PlaceKind = 2
)

// ULI is where a device is. The zero ULI is an absent one.
type ULI struct {
	Kind PlaceKind
	LAI  nas.LAI
	// Code is the cell identity, the service area code or the routeing area
	// code.
	Code uint16
}

func appendULI(dst []byte, u ULI) []byte {
	if u == (ULI{}) {
		return dst
	}
	dst = u.LAI.Append(append(head(dst, IEULI, 8), byte(u.Kind)))
	if u.Kind == PlaceRAI {
		return append(dst, byte(u.Code), 0xff)
	}
	return binary.BigEndian.AppendUint16(dst, u.Code)
}

func (d *decoder) uli() (u ULI) {
	if !d.has(8) {
		return u
	}
	v := d.value
	u = ULI{PlaceKind(v[0]), nas.LAI{PLMN: nas.PLMN(v[1:4]), LAC: binary.BigEndian.Uint16(v[4:])}, binary.BigEndian.Uint16(v[6:])}
	switch u.Kind {
	case PlaceCGI, PlaceSAI:
	case PlaceRAI:
		u.Code >>= 8
	default:
		d.bad()
		return ULI{}
	}
	return u
}
