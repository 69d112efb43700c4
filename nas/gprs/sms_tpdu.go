package gprs

import (
	"fmt"
	"time"

	"sunsetlab/nas"
	"sunsetlab/nas/eps"
)

// TPDU is a short message or a report of one, as RP user data carries it
// (TS 23.040 9.2.2).
type TPDU interface {
	// Name returns the standard's name, such as "SMS-SUBMIT".
	Name() string

	// Append appends the TPDU to dst; on an error it returns dst as it was.
	Append(dst []byte) ([]byte, error)

	// Decode reads a TPDU into the receiver, which it clears first. Byte slices
	// in it alias b.
	Decode(b []byte) error
}

// DecodeTPDU reads a TPDU that travels in the given direction.
func DecodeTPDU(b []byte, dir nas.Direction) (TPDU, error) {
	if len(b) == 0 {
		return nil, fmt.Errorf("decode TPDU: no octets")
	}
	var t TPDU
	switch mti := b[0] & mtiMask; {
	case mti == mtiDeliver && dir == nas.Downlink:
		t = &SMSDeliver{}
	case mti == mtiDeliver:
		t = &SMSDeliverReport{}
	case mti == mtiSubmit && dir == nas.Downlink:
		t = &SMSSubmitReport{}
	case mti == mtiSubmit:
		t = &SMSSubmit{}
	default:
		return nil, fmt.Errorf("decode TPDU: message type %d is not known %s", mti, dir)
	}
	if err := t.Decode(b); err != nil {
		return nil, err
	}
	return t, nil
}

// TP-Message-Type-Indicator, which a report shares with what it reports on.
const (
	mtiDeliver = 0
	mtiSubmit  = 1
	mtiMask    = 3
)

// Bits of a TPDU's first octet.
const (
	bitMMS              = 0x04 // of SMS-DELIVER: 0 says more messages wait
	bitRejectDuplicates = 0x04 // of SMS-SUBMIT
	bitStatusReport     = 0x20
	bitUserDataHeader   = 0x40
	bitReplyPath        = 0x80
)

// header checks the message type and returns the first octet.
func (r *tpduReader) header(mti uint8) uint8 {
	first := r.octet("TP-Message-Type-Indicator")
	if r.err == nil && first&mtiMask != mti {
		r.err = fmt.Errorf("TP-Message-Type-Indicator: %d, want %d", first&mtiMask, mti)
	}
	return first
}

// bit returns mask if on.
func bit(on bool, mask uint8) uint8 {
	if on {
		return mask
	}
	return 0
}

// SMSTimeStamp is a time of TS 23.040 9.2.3.11: year to second in swapped BCD,
// local, and the time zone.
type SMSTimeStamp [7]byte

// NewSMSTimeStamp returns t, of the years 2000 to 2099, in its zone.
func NewSMSTimeStamp(t time.Time) SMSTimeStamp {
	_, offset := t.Zone()
	local := t.UTC().Add(time.Duration(offset) * time.Second)
	v := SMSTimeStamp(eps.NewUniversalTime(local))
	v[6] = byte(eps.NewTimeZone(time.Duration(offset) * time.Second))
	return v
}

// Time returns the instant in the zone given, or an error if the digits are no
// date.
func (v SMSTimeStamp) Time() (time.Time, error) {
	t, err := eps.UniversalTime(v).Time()
	if err != nil {
		return time.Time{}, fmt.Errorf("read time stamp: %w", err)
	}
	return t.Add(-eps.TimeZone(v[6]).Offset()), nil
}
