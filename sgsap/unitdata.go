package sgsap

import "sunsetlab/nas"

// UplinkUnitdata carries an SMS message from a UE (TS 29.118 8.22).
type UplinkUnitdata struct {
	IMSI nas.IMSI
	// NASMessage is a CP-DATA, CP-ACK or CP-ERROR (TS 24.011 7.2).
	NASMessage              []byte
	IMEISV                  nas.IMEISV
	UETimeZone              nas.Opt[uint8]
	MobileStationClassmark2 []byte
	TAI                     nas.TAI
	ECGI                    ECGI
}

// Type implements [Message].
func (*UplinkUnitdata) Type() MessageType { return TypeUplinkUnitdata }

// Name returns the message's name as the standard writes it.
func (*UplinkUnitdata) Name() string { return TypeUplinkUnitdata.String() }

// Append implements [Message].
func (m *UplinkUnitdata) Append(dst []byte) []byte {
	dst = append(dst, byte(TypeUplinkUnitdata))
	dst = appendIMSI(dst, m.IMSI)
	dst = octets(dst, IENASMessageContainer, m.NASMessage)
	dst = appendIMEISV(dst, m.IMEISV)
	dst = optional(dst, IEUETimeZone, m.UETimeZone)
	dst = octets(dst, IEMobileStationClassmark2, m.MobileStationClassmark2)
	dst = appendTAI(dst, m.TAI)
	dst = appendECGI(dst, m.ECGI)
	return dst
}

// Decode implements [Message].
func (m *UplinkUnitdata) Decode(b []byte) error {
	*m = UplinkUnitdata{}
	var d decoder
	if err := d.begin(b, TypeUplinkUnitdata); err != nil {
		return err
	}
	for d.next() {
		switch d.ie {
		case IEIMSI:
			m.IMSI = d.imsi()
		case IENASMessageContainer:
			m.NASMessage = d.bytes(2)
		case IEIMEISV:
			m.IMEISV = d.imeisv()
		case IEUETimeZone:
			present(&d, &m.UETimeZone)
		case IEMobileStationClassmark2:
			m.MobileStationClassmark2 = d.bytes(3)
		case IETAI:
			m.TAI = d.tai()
		case IEECGI:
			m.ECGI = d.ecgi()
		}
	}
	d.need(!m.IMSI.IsZero(), IEIMSI)
	d.need(len(m.NASMessage) > 0, IENASMessageContainer)
	return d.err()
}

// DownlinkUnitdata carries an SMS message to a UE (TS 29.118 8.4).
type DownlinkUnitdata struct {
	IMSI nas.IMSI
	// NASMessage is a CP-DATA, CP-ACK or CP-ERROR (TS 24.011 7.2).
	NASMessage []byte
}

// Type implements [Message].
func (*DownlinkUnitdata) Type() MessageType { return TypeDownlinkUnitdata }

// Name returns the message's name as the standard writes it.
func (*DownlinkUnitdata) Name() string { return TypeDownlinkUnitdata.String() }

// Append implements [Message].
func (m *DownlinkUnitdata) Append(dst []byte) []byte {
	dst = append(dst, byte(TypeDownlinkUnitdata))
	dst = appendIMSI(dst, m.IMSI)
	dst = octets(dst, IENASMessageContainer, m.NASMessage)
	return dst
}

// Decode implements [Message].
func (m *DownlinkUnitdata) Decode(b []byte) error {
	*m = DownlinkUnitdata{}
	var d decoder
	if err := d.begin(b, TypeDownlinkUnitdata); err != nil {
		return err
	}
	for d.next() {
		switch d.ie {
		case IEIMSI:
			m.IMSI = d.imsi()
		case IENASMessageContainer:
			m.NASMessage = d.bytes(2)
		}
	}
	d.need(!m.IMSI.IsZero(), IEIMSI)
	d.need(len(m.NASMessage) > 0, IENASMessageContainer)
	return d.err()
}

// ReleaseRequest ends the NAS signalling connection for SMS (TS 29.118 8.23).
type ReleaseRequest struct {
	IMSI  nas.IMSI
	Cause nas.Opt[SGsCause]
}

// Type implements [Message].
func (*ReleaseRequest) Type() MessageType { return TypeReleaseRequest }

// Name returns the message's name as the standard writes it.
func (*ReleaseRequest) Name() string { return TypeReleaseRequest.String() }

// Append implements [Message].
func (m *ReleaseRequest) Append(dst []byte) []byte {
	dst = append(dst, byte(TypeReleaseRequest))
	dst = appendIMSI(dst, m.IMSI)
	dst = optional(dst, IESGsCause, m.Cause)
	return dst
}

// Decode implements [Message].
func (m *ReleaseRequest) Decode(b []byte) error {
	*m = ReleaseRequest{}
	var d decoder
	if err := d.begin(b, TypeReleaseRequest); err != nil {
		return err
	}
	for d.next() {
		switch d.ie {
		case IEIMSI:
			m.IMSI = d.imsi()
		case IESGsCause:
			present(&d, &m.Cause)
		}
	}
	d.need(!m.IMSI.IsZero(), IEIMSI)
	return d.err()
}
