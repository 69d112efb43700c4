package gtpv1

import (
	"time"

	"sunsetlab/nas"
)

// RATType is a radio access technology (TS 29.060 7.7.50). 0 is absent.
type RATType uint8

// The radio access technologies of a 3GPP network.
const (
	UTRAN  RATType = 1
	GERAN  RATType = 2
	EUTRAN RATType = 6
)

// The selection modes: who vouches for the APN (TS 29.060 7.7.12).
const (
	// APNVerified: the device or the network named it, and it is subscribed.
	APNVerified uint8 = 0
	// APNOfMS: the device named it, and nobody verified the subscription.
	APNOfMS uint8 = 1
	// APNOfNetwork: the network chose it, and nobody verified the subscription.
	APNOfNetwork uint8 = 2
)

// CommonFlags is the set of common flags (TS 29.060 7.7.48). 0 is absent.
type CommonFlags uint8

// DualAddressBearer says that a PDP context may have IPv4 and IPv6.
const DualAddressBearer CommonFlags = 1 << 7

// MSTimeZone is where a device's clock stands (TS 29.060 7.7.52).
type MSTimeZone struct {
	// TimeZone is the offset in quarters of an hour, coded as in TS 24.008
	// 10.5.3.8.
	TimeZone uint8
	// DaylightSaving is the adjustment in hours, 0 to 2.
	DaylightSaving uint8
}

func appendMSTimeZone(dst []byte, o nas.Opt[MSTimeZone]) []byte {
	if z, ok := o.Get(); ok {
		return append(head(dst, IEMSTimeZone, 2), z.TimeZone, z.DaylightSaving&3)
	}
	return dst
}

func (d *decoder) msTimeZone(o *nas.Opt[MSTimeZone]) {
	if d.has(2) {
		o.Set(MSTimeZone{d.value[0], d.value[1] & 3})
	}
}

// BackOffTime is how long a GGSN is to be left alone about an APN (TS 29.060
// 7.7.102): a unit in three bits and a count in five.
type BackOffTime uint8

// Infinite is the back-off time that never ends.
const Infinite BackOffTime = 7 << 5

var backOffUnits = [...]time.Duration{2 * time.Second, time.Minute, 10 * time.Minute, time.Hour, 10 * time.Hour}

// BackOffTimeOf returns the shortest one that is not shorter than t, and
// Infinite for what none reaches.
func BackOffTimeOf(t time.Duration) BackOffTime {
	for i, unit := range backOffUnits {
		if n := (t + unit - 1) / unit; n <= 31 {
			return BackOffTime(i<<5) | BackOffTime(n)
		}
	}
	return Infinite
}

// Duration returns the time, and false for one that is infinite.
func (t BackOffTime) Duration() (time.Duration, bool) {
	unit := int(t >> 5)
	if unit == 7 {
		return 0, false
	}
	if unit >= len(backOffUnits) {
		unit = 1 // other values are read as a minute
	}
	return time.Duration(t&31) * backOffUnits[unit], true
}

// Flags travel in the last bit of an octet of ones.
func flag(dst []byte, ie IE, set bool) []byte {
	if set {
		return octet(dst, ie, 0xff)
	}
	return dst
}

func (d *decoder) flag() bool { return d.u8()&1 != 0 }

// appendSelectionMode appends the two bits of a selection mode after six of
// ones.
func appendSelectionMode(dst []byte, o nas.Opt[uint8]) []byte {
	if v, ok := o.Get(); ok {
		return octet(dst, IESelectionMode, 0xfc|v&3)
	}
	return dst
}

func (d *decoder) selectionMode(o *nas.Opt[uint8]) {
	if d.has(1) {
		o.Set(d.value[0] & 3)
	}
}
