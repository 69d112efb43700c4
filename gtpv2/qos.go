package gtpv2

import (
	"encoding/binary"

	"sunsetlab/nas"
)

// AMBR is an APN's aggregate maximum bit rate in kbit/s (TS 29.274 8.7).
type AMBR struct{ Uplink, Downlink uint32 }

func appendAMBR(dst []byte, o nas.Opt[AMBR]) []byte {
	a, ok := o.Get()
	if !ok {
		return dst
	}
	dst = binary.BigEndian.AppendUint32(head(dst, kAMBR, 8), a.Uplink)
	return binary.BigEndian.AppendUint32(dst, a.Downlink)
}

func (d *decoder) ambr(o *nas.Opt[AMBR]) {
	if len(d.value) < 8 {
		d.short()
		return
	}
	o.Set(AMBR{binary.BigEndian.Uint32(d.value), binary.BigEndian.Uint32(d.value[4:])})
}

// ARP is an allocation and retention priority (TS 29.274 8.86).
type ARP struct {
	// PriorityLevel is 1, the highest, to 15.
	PriorityLevel uint8
	// PreemptionCapabilityDisabled and PreemptionVulnerabilityDisabled are
	// PCI and PVI as the wire has them: set, the bearer can't take resources
	// of another, and loses none to another.
	PreemptionCapabilityDisabled, PreemptionVulnerabilityDisabled bool
}

func (a ARP) octet() byte {
	return bit(a.PreemptionCapabilityDisabled, 6) | a.PriorityLevel&15<<2 | bit(a.PreemptionVulnerabilityDisabled, 0)
}

func arpOf(v byte) ARP { return ARP{v >> 2 & 15, v&(1<<6) != 0, v&1 != 0} }

// BearerQoS is the quality of service of a bearer (TS 29.274 8.15). QCI 0 is
// an absent one.
type BearerQoS struct {
	ARP ARP
	QCI uint8
	// The rates are in kbit/s, 40 bits, and 0 for a bearer that has no
	// guaranteed rate.
	MaximumUplink, MaximumDownlink, GuaranteedUplink, GuaranteedDownlink uint64
}

func appendBearerQoS(dst []byte, q *BearerQoS) []byte {
	if q.QCI == 0 {
		return dst
	}
	dst = append(head(dst, kBearerQoS, 22), q.ARP.octet(), q.QCI)
	for _, r := range [...]uint64{q.MaximumUplink, q.MaximumDownlink, q.GuaranteedUplink, q.GuaranteedDownlink} {
		dst = append(dst, byte(r>>32), byte(r>>24), byte(r>>16), byte(r>>8), byte(r))
	}
	return dst
}

func (d *decoder) bearerQoS(q *BearerQoS) {
	v := d.value
	if len(v) < 22 {
		d.short()
		return
	}
	if v[1] == 0 {
		d.bad()
		return
	}
	*q = BearerQoS{ARP: arpOf(v[0]), QCI: v[1], MaximumUplink: u40(v[2:]), MaximumDownlink: u40(v[7:]),
		GuaranteedUplink: u40(v[12:]), GuaranteedDownlink: u40(v[17:])}
}

func u40(v []byte) uint64 {
	return uint64(v[0])<<32 | uint64(binary.BigEndian.Uint32(v[1:]))
}

func appendARP(dst []byte, o nas.Opt[ARP]) []byte {
	if a, ok := o.Get(); ok {
		return octet(dst, kARP, a.octet())
	}
	return dst
}

func (d *decoder) arp(o *nas.Opt[ARP]) {
	if v := d.u8(); len(d.value) > 0 {
		o.Set(arpOf(v))
	}
}
