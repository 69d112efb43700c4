package sgsap

import "sunsetlab/nas"

// LocationUpdateRequest asks a VLR to register a UE (TS 29.118 8.11).
type LocationUpdateRequest struct {
	IMSI       nas.IMSI
	MMEName    string
	UpdateType EPSUpdateType
	NewLAI     nas.LAI
	OldLAI     nas.LAI
	// TMSIStatus is 1 if the UE holds a valid TMSI, 0 if it has none.
	TMSIStatus               nas.Opt[uint8]
	IMEISV                   nas.IMEISV
	TAI                      nas.TAI
	ECGI                     ECGI
	TMSIBasedNRIContainer    []byte
	SelectedCSDomainOperator nas.PLMN
}

// Type implements [Message].
func (*LocationUpdateRequest) Type() MessageType { return TypeLocationUpdateRequest }

// Name returns the message's name as the standard writes it.
func (*LocationUpdateRequest) Name() string { return TypeLocationUpdateRequest.String() }

// Append implements [Message].
func (m *LocationUpdateRequest) Append(dst []byte) []byte {
	dst = append(dst, byte(TypeLocationUpdateRequest))
	dst = appendIMSI(dst, m.IMSI)
	dst = appendName(dst, IEMMEName, m.MMEName)
	dst = nonzero(dst, IEEPSLocationUpdateType, m.UpdateType)
	dst = appendLAI(dst, m.NewLAI)
	dst = appendLAI(dst, m.OldLAI)
	dst = optional(dst, IETMSIStatus, m.TMSIStatus)
	dst = appendIMEISV(dst, m.IMEISV)
	dst = appendTAI(dst, m.TAI)
	dst = appendECGI(dst, m.ECGI)
	dst = octets(dst, IETMSIBasedNRIContainer, m.TMSIBasedNRIContainer)
	dst = appendPLMN(dst, m.SelectedCSDomainOperator)
	return dst
}

// Decode implements [Message].
func (m *LocationUpdateRequest) Decode(b []byte) error {
	*m = LocationUpdateRequest{}
	var d decoder
	if err := d.begin(b, TypeLocationUpdateRequest); err != nil {
		return err
	}
	for d.next() {
		switch d.ie {
		case IEIMSI:
			m.IMSI = d.imsi()
		case IEMMEName:
			m.MMEName = d.name()
		case IEEPSLocationUpdateType:
			m.UpdateType = EPSUpdateType(d.u8())
		case IELAI: // the new one comes first
			if m.NewLAI.IsZero() {
				m.NewLAI = d.lai()
			} else if m.OldLAI.IsZero() {
				m.OldLAI = d.lai()
			}
		case IETMSIStatus:
			present(&d, &m.TMSIStatus)
		case IEIMEISV:
			m.IMEISV = d.imeisv()
		case IETAI:
			m.TAI = d.tai()
		case IEECGI:
			m.ECGI = d.ecgi()
		case IETMSIBasedNRIContainer:
			m.TMSIBasedNRIContainer = d.bytes(2)
		case IESelectedCSDomainOperator:
			m.SelectedCSDomainOperator = d.plmn()
		}
	}
	d.need(!m.IMSI.IsZero(), IEIMSI)
	d.need(m.MMEName != "", IEMMEName)
	d.need(m.UpdateType != 0, IEEPSLocationUpdateType)
	d.need(!m.NewLAI.IsZero(), IELAI)
	return d.err()
}

// LocationUpdateAccept registers it (TS 29.118 8.9).
type LocationUpdateAccept struct {
	IMSI nas.IMSI
	LAI  nas.LAI
	// Identity is a new TMSI, or the IMSI.
	Identity MobileIdentity
}

// Type implements [Message].
func (*LocationUpdateAccept) Type() MessageType { return TypeLocationUpdateAccept }

// Name returns the message's name as the standard writes it.
func (*LocationUpdateAccept) Name() string { return TypeLocationUpdateAccept.String() }

// Append implements [Message].
func (m *LocationUpdateAccept) Append(dst []byte) []byte {
	dst = append(dst, byte(TypeLocationUpdateAccept))
	dst = appendIMSI(dst, m.IMSI)
	dst = appendLAI(dst, m.LAI)
	dst = appendMobileIdentity(dst, m.Identity)
	return dst
}

// Decode implements [Message].
func (m *LocationUpdateAccept) Decode(b []byte) error {
	*m = LocationUpdateAccept{}
	var d decoder
	if err := d.begin(b, TypeLocationUpdateAccept); err != nil {
		return err
	}
	for d.next() {
		switch d.ie {
		case IEIMSI:
			m.IMSI = d.imsi()
		case IELAI:
			m.LAI = d.lai()
		case IEMobileIdentity:
			m.Identity = d.mobileIdentity()
		}
	}
	d.need(!m.IMSI.IsZero(), IEIMSI)
	d.need(!m.LAI.IsZero(), IELAI)
	return d.err()
}

// LocationUpdateReject refuses it (TS 29.118 8.10).
type LocationUpdateReject struct {
	IMSI  nas.IMSI
	Cause RejectCause
	LAI   nas.LAI
}

// Type implements [Message].
func (*LocationUpdateReject) Type() MessageType { return TypeLocationUpdateReject }

// Name returns the message's name as the standard writes it.
func (*LocationUpdateReject) Name() string { return TypeLocationUpdateReject.String() }

// Append implements [Message].
func (m *LocationUpdateReject) Append(dst []byte) []byte {
	dst = append(dst, byte(TypeLocationUpdateReject))
	dst = appendIMSI(dst, m.IMSI)
	dst = nonzero(dst, IERejectCause, m.Cause)
	dst = appendLAI(dst, m.LAI)
	return dst
}

// Decode implements [Message].
func (m *LocationUpdateReject) Decode(b []byte) error {
	*m = LocationUpdateReject{}
	var d decoder
	if err := d.begin(b, TypeLocationUpdateReject); err != nil {
		return err
	}
	for d.next() {
		switch d.ie {
		case IEIMSI:
			m.IMSI = d.imsi()
		case IERejectCause:
			m.Cause = RejectCause(d.u8())
		case IELAI:
			m.LAI = d.lai()
		}
	}
	d.need(!m.IMSI.IsZero(), IEIMSI)
	d.need(m.Cause != 0, IERejectCause)
	return d.err()
}

// TMSIReallocationComplete says that the UE has its new TMSI (TS 29.118 8.19).
type TMSIReallocationComplete struct {
	IMSI nas.IMSI
}

// Type implements [Message].
func (*TMSIReallocationComplete) Type() MessageType { return TypeTMSIReallocationComplete }

// Name returns the message's name as the standard writes it.
func (*TMSIReallocationComplete) Name() string { return TypeTMSIReallocationComplete.String() }

// Append implements [Message].
func (m *TMSIReallocationComplete) Append(dst []byte) []byte {
	dst = append(dst, byte(TypeTMSIReallocationComplete))
	dst = appendIMSI(dst, m.IMSI)
	return dst
}

// Decode implements [Message].
func (m *TMSIReallocationComplete) Decode(b []byte) error {
	*m = TMSIReallocationComplete{}
	var d decoder
	if err := d.begin(b, TypeTMSIReallocationComplete); err != nil {
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
