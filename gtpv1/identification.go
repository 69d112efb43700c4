package gtpv1

import (
	"net/netip"

	"sunsetlab/nas"
)

// IdentificationRequest asks the SGSN, or the MME, that a device came from who
// it is (TS 29.060 7.5.1).
type IdentificationRequest struct {
	Sequence uint16

	// RAI and PTMSI are what the device named itself by.
	RAI            nas.RAI
	PTMSI          nas.Opt[nas.TMSI]
	PTMSISignature nas.Opt[PTMSISignature]
	SGSNControl    netip.Addr
	HopCounter     nas.Opt[uint8]
}

// PTMSISignature is the secret of 24 bits by which a device shows that a P-TMSI
// is its own (TS 24.008 10.5.5.8).
type PTMSISignature [3]byte

func appendPTMSISignature(dst []byte, o nas.Opt[PTMSISignature]) []byte {
	if s, ok := o.Get(); ok {
		return append(dst, byte(IEPTMSISignature), s[0], s[1], s[2])
	}
	return dst
}

func (d *decoder) ptmsiSignature(o *nas.Opt[PTMSISignature]) {
	if d.has(3) {
		o.Set(PTMSISignature(d.value[:3]))
	}
}

func (d *decoder) ptmsi(o *nas.Opt[nas.TMSI]) {
	if v := d.u32(); len(d.value) >= 4 {
		o.Set(nas.TMSI(v))
	}
}

// Type implements [Message].
func (*IdentificationRequest) Type() MessageType { return TypeIdentificationRequest }

// Append implements [Message].
func (m *IdentificationRequest) Append(dst []byte) []byte {
	start := len(dst)
	dst = begin(dst, TypeIdentificationRequest, 0, m.Sequence)
	dst = appendRAI(dst, m.RAI)
	dst = optional32(dst, IEPTMSI, m.PTMSI)
	dst = appendPTMSISignature(dst, m.PTMSISignature)
	dst = appendAddress(dst, m.SGSNControl)
	dst = optionalShort(dst, IEHopCounter, m.HopCounter)
	return end(dst, start)
}

// Decode implements [Message].
func (m *IdentificationRequest) Decode(b []byte) error {
	*m = IdentificationRequest{}
	var d decoder
	if err := d.begin(b, TypeIdentificationRequest, new(uint32), &m.Sequence); err != nil {
		return err
	}
	for d.next() {
		switch d.ie {
		case IERAI:
			m.RAI = d.rai()
		case IEPTMSI:
			d.ptmsi(&m.PTMSI)
		case IEPTMSISignature:
			d.ptmsiSignature(&m.PTMSISignature)
		case IEGSNAddress:
			d.address(&m.SGSNControl)
		case IEHopCounter:
			d.optional8(&m.HopCounter)
		}
	}
	d.need(!m.RAI.IsZero(), IERAI)
	d.need(m.PTMSI.Present(), IEPTMSI)
	return d.err()
}

// IdentificationResponse answers it (TS 29.060 7.5.2).
type IdentificationResponse struct {
	Sequence uint16

	Cause       Cause
	IMSI        nas.IMSI
	Triplets    []Triplet
	Quintuplets []Quintuplet
}

// Type implements [Message].
func (*IdentificationResponse) Type() MessageType { return TypeIdentificationResponse }

// Append implements [Message].
func (m *IdentificationResponse) Append(dst []byte) []byte {
	start := len(dst)
	dst = begin(dst, TypeIdentificationResponse, 0, m.Sequence)
	dst = appendCause(dst, m.Cause)
	dst = appendIMSI(dst, m.IMSI)
	dst = appendTriplets(dst, m.Triplets)
	dst = appendQuintuplets(dst, m.Quintuplets)
	return end(dst, start)
}

// Decode implements [Message].
func (m *IdentificationResponse) Decode(b []byte) error {
	*m = IdentificationResponse{Triplets: m.Triplets[:0], Quintuplets: m.Quintuplets[:0]}
	var d decoder
	if err := d.begin(b, TypeIdentificationResponse, new(uint32), &m.Sequence); err != nil {
		return err
	}
	for d.next() {
		switch d.ie {
		case IECause:
			m.Cause = d.cause()
		case IEIMSI:
			m.IMSI = d.imsi()
		case IEAuthenticationTriplet:
			m.Triplets = d.triplet(m.Triplets)
		case IEAuthenticationQuintuplet:
			m.Quintuplets = d.quintuplet(m.Quintuplets)
		}
	}
	d.need(m.Cause != 0, IECause)
	if m.Cause.Accepted() {
		d.need(!m.IMSI.IsZero(), IEIMSI)
	}
	return d.err()
}
