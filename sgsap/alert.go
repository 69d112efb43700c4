package sgsap

import "sunsetlab/nas"

// AlertRequest asks to be told of a UE's next activity (TS 29.118 8.3).
type AlertRequest struct {
	IMSI nas.IMSI
}

// Type implements [Message].
func (*AlertRequest) Type() MessageType { return TypeAlertRequest }

// Name returns the message's name as the standard writes it.
func (*AlertRequest) Name() string { return TypeAlertRequest.String() }

// Append implements [Message].
func (m *AlertRequest) Append(dst []byte) []byte {
	dst = append(dst, byte(TypeAlertRequest))
	dst = appendIMSI(dst, m.IMSI)
	return dst
}

// Decode implements [Message].
func (m *AlertRequest) Decode(b []byte) error {
	*m = AlertRequest{}
	var d decoder
	if err := d.begin(b, TypeAlertRequest); err != nil {
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

// AlertAck answers it (TS 29.118 8.1).
type AlertAck struct {
	IMSI nas.IMSI
}

// Type implements [Message].
func (*AlertAck) Type() MessageType { return TypeAlertAck }

// Name returns the message's name as the standard writes it.
func (*AlertAck) Name() string { return TypeAlertAck.String() }

// Append implements [Message].
func (m *AlertAck) Append(dst []byte) []byte {
	dst = append(dst, byte(TypeAlertAck))
	dst = appendIMSI(dst, m.IMSI)
	return dst
}

// Decode implements [Message].
func (m *AlertAck) Decode(b []byte) error {
	*m = AlertAck{}
	var d decoder
	if err := d.begin(b, TypeAlertAck); err != nil {
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

// AlertReject refuses it (TS 29.118 8.2).
type AlertReject struct {
	IMSI  nas.IMSI
	Cause SGsCause
}

// Type implements [Message].
func (*AlertReject) Type() MessageType { return TypeAlertReject }

// Name returns the message's name as the standard writes it.
func (*AlertReject) Name() string { return TypeAlertReject.String() }

// Append implements [Message].
func (m *AlertReject) Append(dst []byte) []byte {
	dst = append(dst, byte(TypeAlertReject))
	dst = appendIMSI(dst, m.IMSI)
	dst = append(dst, byte(IESGsCause), 1, byte(m.Cause))
	return dst
}

// Decode implements [Message].
func (m *AlertReject) Decode(b []byte) error {
	*m = AlertReject{}
	var d decoder
	if err := d.begin(b, TypeAlertReject); err != nil {
		return err
	}
	for d.next() {
		switch d.ie {
		case IEIMSI:
			m.IMSI = d.imsi()
		case IESGsCause:
			m.Cause = SGsCause(d.u8())
		}
	}
	d.need(!m.IMSI.IsZero(), IEIMSI)
	d.need(d.has(IESGsCause), IESGsCause)
	return d.err()
}

// UEActivityIndication tells of a UE's activity (TS 29.118 8.20).
type UEActivityIndication struct {
	IMSI nas.IMSI
}

// Type implements [Message].
func (*UEActivityIndication) Type() MessageType { return TypeUEActivityIndication }

// Name returns the message's name as the standard writes it.
func (*UEActivityIndication) Name() string { return TypeUEActivityIndication.String() }

// Append implements [Message].
func (m *UEActivityIndication) Append(dst []byte) []byte {
	dst = append(dst, byte(TypeUEActivityIndication))
	dst = appendIMSI(dst, m.IMSI)
	return dst
}

// Decode implements [Message].
func (m *UEActivityIndication) Decode(b []byte) error {
	*m = UEActivityIndication{}
	var d decoder
	if err := d.begin(b, TypeUEActivityIndication); err != nil {
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
