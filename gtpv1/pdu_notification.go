package gtpv1

import (
	"net/netip"

	"sunsetlab/nas"
)

// PDUNotificationRequest tells an SGSN that there is data for a device without
// a PDP context (TS 29.060 7.3.8).
type PDUNotificationRequest struct {
	TEID     uint32
	Sequence uint16

	IMSI nas.IMSI
	// TEIDControl is where the GGSN takes the answer, at GGSNControl.
	TEIDControl    uint32
	EndUserAddress EndUserAddress
	APN            string
	PCO            []byte
	GGSNControl    netip.Addr
}

// Type implements [Message].
func (*PDUNotificationRequest) Type() MessageType { return TypePDUNotificationRequest }

// Append implements [Message].
func (m *PDUNotificationRequest) Append(dst []byte) []byte {
	start := len(dst)
	dst = begin(dst, TypePDUNotificationRequest, m.TEID, m.Sequence)
	dst = appendIMSI(dst, m.IMSI)
	dst = u32(dst, IETEIDControlPlane, m.TEIDControl)
	dst = appendEndUserAddress(dst, &m.EndUserAddress)
	dst = appendAPN(dst, m.APN)
	dst = octets(dst, IEPCO, m.PCO)
	dst = appendAddress(dst, m.GGSNControl)
	return end(dst, start)
}

// Decode implements [Message].
func (m *PDUNotificationRequest) Decode(b []byte) error {
	apn := m.APN
	*m = PDUNotificationRequest{}
	var d decoder
	if err := d.begin(b, TypePDUNotificationRequest, &m.TEID, &m.Sequence); err != nil {
		return err
	}
	for d.next() {
		switch d.ie {
		case IEIMSI:
			m.IMSI = d.imsi()
		case IETEIDControlPlane:
			m.TEIDControl = d.u32()
		case IEEndUserAddress:
			d.endUserAddress(&m.EndUserAddress)
		case IEAPN:
			m.APN = d.apn(apn)
		case IEPCO:
			m.PCO = d.bytes()
		case IEGSNAddress:
			d.address(&m.GGSNControl)
		}
	}
	d.need(!m.IMSI.IsZero(), IEIMSI)
	d.need(m.TEIDControl != 0, IETEIDControlPlane)
	d.need(m.EndUserAddress.Type != 0, IEEndUserAddress)
	d.need(m.APN != "", IEAPN)
	d.need(m.GGSNControl.IsValid(), IEGSNAddress)
	return d.err()
}

// PDUNotificationRejectRequest tells a GGSN that the device could not be had
// (TS 29.060 7.3.10).
type PDUNotificationRejectRequest struct {
	TEID     uint32
	Sequence uint16

	Cause          Cause
	TEIDControl    uint32
	EndUserAddress EndUserAddress
	APN            string
	PCO            []byte
}

// Type implements [Message].
func (*PDUNotificationRejectRequest) Type() MessageType { return TypePDUNotificationRejectRequest }

// Append implements [Message].
func (m *PDUNotificationRejectRequest) Append(dst []byte) []byte {
	start := len(dst)
	dst = begin(dst, TypePDUNotificationRejectRequest, m.TEID, m.Sequence)
	dst = appendCause(dst, m.Cause)
	dst = u32(dst, IETEIDControlPlane, m.TEIDControl)
	dst = appendEndUserAddress(dst, &m.EndUserAddress)
	dst = appendAPN(dst, m.APN)
	dst = octets(dst, IEPCO, m.PCO)
	return end(dst, start)
}

// Decode implements [Message].
func (m *PDUNotificationRejectRequest) Decode(b []byte) error {
	apn := m.APN
	*m = PDUNotificationRejectRequest{}
	var d decoder
	if err := d.begin(b, TypePDUNotificationRejectRequest, &m.TEID, &m.Sequence); err != nil {
		return err
	}
	for d.next() {
		switch d.ie {
		case IECause:
			m.Cause = d.cause()
		case IETEIDControlPlane:
			m.TEIDControl = d.u32()
		case IEEndUserAddress:
			d.endUserAddress(&m.EndUserAddress)
		case IEAPN:
			m.APN = d.apn(apn)
		case IEPCO:
			m.PCO = d.bytes()
		}
	}
	d.need(m.Cause != 0, IECause)
	d.need(m.TEIDControl != 0, IETEIDControlPlane)
	d.need(m.EndUserAddress.Type != 0, IEEndUserAddress)
	d.need(m.APN != "", IEAPN)
	return d.err()
}

// PDUNotificationResponse and PDUNotificationRejectResponse answer the two
// (TS 29.060 7.3.9, 7.3.11).
type (
	PDUNotificationResponse struct {
		TEID     uint32
		Sequence uint16

		Cause Cause
	}
	PDUNotificationRejectResponse struct {
		TEID     uint32
		Sequence uint16

		Cause Cause
	}
)

// Type implements [Message].
func (*PDUNotificationResponse) Type() MessageType { return TypePDUNotificationResponse }

// Append implements [Message].
func (m *PDUNotificationResponse) Append(dst []byte) []byte {
	return appendVerdict(dst, m.Type(), m.TEID, m.Sequence, m.Cause)
}

// Decode implements [Message].
func (m *PDUNotificationResponse) Decode(b []byte) error {
	*m = PDUNotificationResponse{}
	return decodeVerdict(b, m.Type(), &m.TEID, &m.Sequence, &m.Cause)
}

// Type implements [Message].
func (*PDUNotificationRejectResponse) Type() MessageType { return TypePDUNotificationRejectResponse }

// Append implements [Message].
func (m *PDUNotificationRejectResponse) Append(dst []byte) []byte {
	return appendVerdict(dst, m.Type(), m.TEID, m.Sequence, m.Cause)
}

// Decode implements [Message].
func (m *PDUNotificationRejectResponse) Decode(b []byte) error {
	*m = PDUNotificationRejectResponse{}
	return decodeVerdict(b, m.Type(), &m.TEID, &m.Sequence, &m.Cause)
}

// appendVerdict appends a response that is nothing but a cause.
func appendVerdict(dst []byte, t MessageType, teid uint32, seq uint16, c Cause) []byte {
	start := len(dst)
	return end(appendCause(begin(dst, t, teid, seq), c), start)
}

func decodeVerdict(b []byte, t MessageType, teid *uint32, seq *uint16, c *Cause) error {
	var d decoder
	if err := d.begin(b, t, teid, seq); err != nil {
		return err
	}
	for d.next() {
		if d.ie == IECause {
			*c = d.cause()
		}
	}
	d.need(*c != 0, IECause)
	return d.err()
}
