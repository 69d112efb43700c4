package sgsap

import "sunsetlab/nas"

// EPSDetachIndication says that a UE left EPS services (TS 29.118 8.6).
type EPSDetachIndication struct {
	IMSI       nas.IMSI
	MMEName    string
	DetachType EPSDetachType
}

// Type implements [Message].
func (*EPSDetachIndication) Type() MessageType { return TypeEPSDetachIndication }

// Name returns the message's name as the standard writes it.
func (*EPSDetachIndication) Name() string { return TypeEPSDetachIndication.String() }

// Append implements [Message].
func (m *EPSDetachIndication) Append(dst []byte) []byte {
	dst = append(dst, byte(TypeEPSDetachIndication))
	dst = appendIMSI(dst, m.IMSI)
	dst = appendName(dst, IEMMEName, m.MMEName)
	dst = nonzero(dst, IEEPSDetachType, m.DetachType)
	return dst
}

// Decode implements [Message].
func (m *EPSDetachIndication) Decode(b []byte) error {
	*m = EPSDetachIndication{}
	var d decoder
	if err := d.begin(b, TypeEPSDetachIndication); err != nil {
		return err
	}
	for d.next() {
		switch d.ie {
		case IEIMSI:
			m.IMSI = d.imsi()
		case IEMMEName:
			m.MMEName = d.name()
		case IEEPSDetachType:
			m.DetachType = EPSDetachType(d.u8())
		}
	}
	d.need(!m.IMSI.IsZero(), IEIMSI)
	d.need(m.MMEName != "", IEMMEName)
	d.need(m.DetachType != 0, IEEPSDetachType)
	return d.err()
}

// EPSDetachAck answers it (TS 29.118 8.5).
type EPSDetachAck struct {
	IMSI nas.IMSI
}

// Type implements [Message].
func (*EPSDetachAck) Type() MessageType { return TypeEPSDetachAck }

// Name returns the message's name as the standard writes it.
func (*EPSDetachAck) Name() string { return TypeEPSDetachAck.String() }

// Append implements [Message].
func (m *EPSDetachAck) Append(dst []byte) []byte {
	dst = append(dst, byte(TypeEPSDetachAck))
	dst = appendIMSI(dst, m.IMSI)
	return dst
}

// Decode implements [Message].
func (m *EPSDetachAck) Decode(b []byte) error {
	*m = EPSDetachAck{}
	var d decoder
	if err := d.begin(b, TypeEPSDetachAck); err != nil {
		return err
	}
	for d.next() {
		if d.ie == IEIMSI {
			m.IMSI = d.imsi()
		}
	}
	d.need(!m.IMSI.IsZero(), IEIMSI)
	return d.err()
}

// IMSIDetachIndication says that a UE left non-EPS services (TS 29.118 8.8).
type IMSIDetachIndication struct {
	IMSI       nas.IMSI
	MMEName    string
	DetachType NonEPSDetachType
}

// Type implements [Message].
func (*IMSIDetachIndication) Type() MessageType { return TypeIMSIDetachIndication }

// Name returns the message's name as the standard writes it.
func (*IMSIDetachIndication) Name() string { return TypeIMSIDetachIndication.String() }

// Append implements [Message].
func (m *IMSIDetachIndication) Append(dst []byte) []byte {
	dst = append(dst, byte(TypeIMSIDetachIndication))
	dst = appendIMSI(dst, m.IMSI)
	dst = appendName(dst, IEMMEName, m.MMEName)
	dst = nonzero(dst, IENonEPSDetachType, m.DetachType)
	return dst
}

// Decode implements [Message].
func (m *IMSIDetachIndication) Decode(b []byte) error {
	*m = IMSIDetachIndication{}
	var d decoder
	if err := d.begin(b, TypeIMSIDetachIndication); err != nil {
		return err
	}
	for d.next() {
		switch d.ie {
		case IEIMSI:
			m.IMSI = d.imsi()
		case IEMMEName:
			m.MMEName = d.name()
		case IENonEPSDetachType:
			m.DetachType = NonEPSDetachType(d.u8())
		}
	}
	d.need(!m.IMSI.IsZero(), IEIMSI)
	d.need(m.MMEName != "", IEMMEName)
	d.need(m.DetachType != 0, IENonEPSDetachType)
	return d.err()
}

// IMSIDetachAck answers it (TS 29.118 8.7).
type IMSIDetachAck struct {
	IMSI nas.IMSI
}

// Type implements [Message].
func (*IMSIDetachAck) Type() MessageType { return TypeIMSIDetachAck }

// Name returns the message's name as the standard writes it.
func (*IMSIDetachAck) Name() string { return TypeIMSIDetachAck.String() }

// Append implements [Message].
func (m *IMSIDetachAck) Append(dst []byte) []byte {
	dst = append(dst, byte(TypeIMSIDetachAck))
	dst = appendIMSI(dst, m.IMSI)
	return dst
}

// Decode implements [Message].
func (m *IMSIDetachAck) Decode(b []byte) error {
	*m = IMSIDetachAck{}
	var d decoder
	if err := d.begin(b, TypeIMSIDetachAck); err != nil {
		return err
	}
	for d.next() {
		if d.ie == IEIMSI {
			m.IMSI = d.imsi()
		}
	}
	d.need(!m.IMSI.IsZero(), IEIMSI)
	return d.err()
}
