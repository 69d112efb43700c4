package sgsap

import "sunsetlab/nas"

// MOCSFBIndication says that a UE begins a call on another RAT (TS 29.118
// 8.25).
type MOCSFBIndication struct {
	IMSI nas.IMSI
	TAI  nas.TAI
	ECGI ECGI
}

// Type implements [Message].
func (*MOCSFBIndication) Type() MessageType { return TypeMOCSFBIndication }

// Name returns the message's name as the standard writes it.
func (*MOCSFBIndication) Name() string { return TypeMOCSFBIndication.String() }

// Append implements [Message].
func (m *MOCSFBIndication) Append(dst []byte) []byte {
	dst = append(dst, byte(TypeMOCSFBIndication))
	dst = appendIMSI(dst, m.IMSI)
	dst = appendTAI(dst, m.TAI)
	dst = appendECGI(dst, m.ECGI)
	return dst
}

// Decode implements [Message].
func (m *MOCSFBIndication) Decode(b []byte) error {
	*m = MOCSFBIndication{}
	var d decoder
	if err := d.begin(b, TypeMOCSFBIndication); err != nil {
		return err
	}
	for d.next() {
		switch d.ie {
		case IEIMSI:
			m.IMSI = d.imsi()
		case IETAI:
			m.TAI = d.tai()
		case IEECGI:
			m.ECGI = d.ecgi()
		}
	}
	d.need(!m.IMSI.IsZero(), IEIMSI)
	return d.err()
}

// MMInformationRequest carries a network's name and time to a UE (TS 29.118
// 8.12).
type MMInformationRequest struct {
	IMSI nas.IMSI
	// MMInformation holds elements of MM INFORMATION (TS 24.008 9.2.15a).
	MMInformation []byte
}

// Type implements [Message].
func (*MMInformationRequest) Type() MessageType { return TypeMMInformationRequest }

// Name returns the message's name as the standard writes it.
func (*MMInformationRequest) Name() string { return TypeMMInformationRequest.String() }

// Append implements [Message].
func (m *MMInformationRequest) Append(dst []byte) []byte {
	dst = append(dst, byte(TypeMMInformationRequest))
	dst = appendIMSI(dst, m.IMSI)
	dst = octets(dst, IEMMInformation, m.MMInformation)
	return dst
}

// Decode implements [Message].
func (m *MMInformationRequest) Decode(b []byte) error {
	*m = MMInformationRequest{}
	var d decoder
	if err := d.begin(b, TypeMMInformationRequest); err != nil {
		return err
	}
	for d.next() {
		switch d.ie {
		case IEIMSI:
			m.IMSI = d.imsi()
		case IEMMInformation:
			m.MMInformation = d.bytes(1)
		}
	}
	d.need(!m.IMSI.IsZero(), IEIMSI)
	d.need(len(m.MMInformation) > 0, IEMMInformation)
	return d.err()
}

// Status says that a message could not be used (TS 29.118 8.18).
type Status struct {
	IMSI  nas.IMSI
	Cause SGsCause
	// ErroneousMessage is that message from its type on, as far as it fits.
	ErroneousMessage []byte
}

// Type implements [Message].
func (*Status) Type() MessageType { return TypeStatus }

// Name returns the message's name as the standard writes it.
func (*Status) Name() string { return TypeStatus.String() }

// Append implements [Message].
func (m *Status) Append(dst []byte) []byte {
	dst = append(dst, byte(TypeStatus))
	dst = appendIMSI(dst, m.IMSI)
	dst = append(dst, byte(IESGsCause), 1, byte(m.Cause))
	dst = octets(dst, IEErroneousMessage, m.ErroneousMessage)
	return dst
}

// Decode implements [Message].
func (m *Status) Decode(b []byte) error {
	*m = Status{}
	var d decoder
	if err := d.begin(b, TypeStatus); err != nil {
		return err
	}
	for d.next() {
		switch d.ie {
		case IEIMSI:
			m.IMSI = d.imsi()
		case IESGsCause:
			m.Cause = SGsCause(d.u8())
		case IEErroneousMessage:
			m.ErroneousMessage = d.bytes(1)
		}
	}
	d.need(d.has(IESGsCause), IESGsCause)
	d.need(len(m.ErroneousMessage) > 0, IEErroneousMessage)
	return d.err()
}
