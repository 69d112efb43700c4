package gprs

import "sunsetlab/nas"

// SMSFailureCause is TP-Failure-Cause, 80 to FF (TS 23.040 9.2.3.22).
type SMSFailureCause uint8

// The failure causes that a lab meets.
const (
	SMSNotSupportedType0 SMSFailureCause = 0x81
	SMSSCBusy            SMSFailureCause = 0xC0
	SMSNoSCSubscription  SMSFailureCause = 0xC1
	SMSInvalidAddress    SMSFailureCause = 0xC3
	SMSDestinationBarred SMSFailureCause = 0xC4
	SMSMemoryFull        SMSFailureCause = 0xD3 // memory capacity exceeded
	SMSErrorInMS         SMSFailureCause = 0xD2
	SMSUnspecified       SMSFailureCause = 0xFF
)

// SMSReport is what both reports may end with.
type SMSReport struct {
	UserDataHeader     bool // UserData begins with a header
	ProtocolIdentifier nas.Opt[uint8]
	DataCoding         nas.Opt[DataCoding]
	UserData           nas.Opt[SMSUserData]
}

// Bits of TP-Parameter-Indicator (TS 23.040 9.2.3.27).
const (
	bitProtocolIdentifier = 0x01
	bitDataCoding         = 0x02
	bitUserData           = 0x04
)

func (p *SMSReport) appendHead(dst []byte, mti uint8, cause nas.Opt[SMSFailureCause]) []byte {
	dst = append(dst, mti|bit(p.UserDataHeader, bitUserDataHeader))
	if c, ok := cause.Get(); ok {
		dst = append(dst, uint8(c)|0x80)
	}
	return append(dst, bit(p.ProtocolIdentifier.Present(), bitProtocolIdentifier)|
		bit(p.DataCoding.Present(), bitDataCoding)|bit(p.UserData.Present(), bitUserData))
}

func (p *SMSReport) appendTail(dst []byte) ([]byte, error) {
	if v, ok := p.ProtocolIdentifier.Get(); ok {
		dst = append(dst, v)
	}
	if v, ok := p.DataCoding.Get(); ok {
		dst = append(dst, uint8(v))
	}
	if v, ok := p.UserData.Get(); ok {
		return v.append(dst, p.DataCoding.Value())
	}
	return dst, nil
}

// readHead reads up to TP-Parameter-Indicator and returns it. A failure cause
// is told from the indicator, which may stand in its place, by its highest bit.
func (p *SMSReport) readHead(r *tpduReader, mti uint8, cause *nas.Opt[SMSFailureCause]) uint8 {
	p.UserDataHeader = r.header(mti)&bitUserDataHeader != 0
	v := r.octet("TP-Parameter-Indicator")
	if v < 0x80 {
		return v
	}
	cause.Set(SMSFailureCause(v))
	return r.octet("TP-Parameter-Indicator")
}

func (p *SMSReport) readTail(r *tpduReader, parameters uint8) {
	if parameters&bitProtocolIdentifier != 0 {
		p.ProtocolIdentifier.Set(r.octet("TP-Protocol-Identifier"))
	}
	if parameters&bitDataCoding != 0 {
		p.DataCoding.Set(DataCoding(r.octet("TP-Data-Coding-Scheme")))
	}
	if parameters&bitUserData != 0 {
		p.UserData.Set(r.userData(p.DataCoding.Value()))
	}
}
