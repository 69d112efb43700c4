package gtpv2

import (
	"encoding/binary"
	"math/bits"
	"time"

	"sunsetlab/nas"
)

// RATType is a radio access technology (TS 29.274 8.17). 0 is absent.
type RATType uint8

// The radio access technologies of a 3GPP network.
const (
	UTRAN   RATType = 1
	GERAN   RATType = 2
	EUTRAN  RATType = 6
	EUTRANN RATType = 8 // NB-IoT
)

// Indication is the set of indication flags (TS 29.274 8.12): the first octet
// of flags is the most significant of the eight, so that what later releases
// append leaves the values as they are. 0 is absent.
type Indication uint64

// Flags that S11 and S3 use.
const (
	// DAF, dual address bearer flag: a bearer may have IPv4 and IPv6.
	DAF Indication = 1 << 63
	// OI, operation indication: the gateway is to release the PDN connection
	// too.
	OI Indication = 1 << 59
	// MSV, MS validated: the new node has made sure of who the UE is.
	MSV Indication = 1 << 50
	// SI, scope indication: all bearers of the UE are meant.
	SI Indication = 1 << 49
)

func appendIndication(dst []byte, i Indication) []byte {
	if i == 0 {
		return dst
	}
	n := max(2, 8-bits.TrailingZeros64(uint64(i))/8)
	dst = head(dst, kIndication, n)
	for k := range n {
		dst = append(dst, byte(i>>(56-8*k)))
	}
	return dst
}

func (d *decoder) indication() (i Indication) {
	for k, v := range d.value[:min(8, len(d.value))] {
		i |= Indication(v) << (56 - 8*k)
	}
	return i
}

// UETimeZone is where a UE's clock stands (TS 29.274 8.44).
type UETimeZone struct {
	// TimeZone is the offset in quarters of an hour, coded as in TS 24.008
	// 10.5.3.8.
	TimeZone uint8
	// DaylightSaving is the adjustment in hours, 0 to 2.
	DaylightSaving uint8
}

func appendUETimeZone(dst []byte, o nas.Opt[UETimeZone]) []byte {
	if z, ok := o.Get(); ok {
		return append(head(dst, kUETimeZone, 2), z.TimeZone, z.DaylightSaving&3)
	}
	return dst
}

func (d *decoder) ueTimeZone(o *nas.Opt[UETimeZone]) {
	if len(d.value) < 2 {
		d.short()
		return
	}
	o.Set(UETimeZone{d.value[0], d.value[1] & 3})
}

// EPCTimer is a duration in one octet (TS 29.274 8.87): a unit in three bits
// and a count in five.
type EPCTimer uint8

// Infinite is the EPC timer that never expires.
const Infinite EPCTimer = 7 << 5

var epcTimerUnits = [...]time.Duration{2 * time.Second, time.Minute, 10 * time.Minute, time.Hour, 10 * time.Hour}

// EPCTimerOf returns the shortest timer that is not shorter than t, and
// Infinite for what no timer reaches.
func EPCTimerOf(t time.Duration) EPCTimer {
	for i, unit := range epcTimerUnits {
		if n := (t + unit - 1) / unit; n <= 31 {
			return EPCTimer(i<<5) | EPCTimer(n)
		}
	}
	return Infinite
}

// Duration returns the time, and false for one that is infinite.
func (t EPCTimer) Duration() (time.Duration, bool) {
	unit := int(t >> 5)
	if unit == 7 {
		return 0, false
	}
	if unit >= len(epcTimerUnits) {
		unit = 1 // TS 29.274 8.87: other values are read as a minute
	}
	return time.Duration(t&31) * epcTimerUnits[unit], true
}

func appendU16(dst []byte, k key, o nas.Opt[uint16]) []byte {
	if v, ok := o.Get(); ok {
		return binary.BigEndian.AppendUint16(head(dst, k, 2), v)
	}
	return dst
}

func appendU32(dst []byte, k key, v uint32) []byte {
	if v == 0 {
		return dst
	}
	return binary.BigEndian.AppendUint32(head(dst, k, 4), v)
}
