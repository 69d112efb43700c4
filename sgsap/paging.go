package sgsap

import "sunsetlab/nas"

// PagingRequest asks an MME to page a UE (TS 29.118 8.14).
type PagingRequest struct {
	IMSI    nas.IMSI
	VLRName string
	Service ServiceIndicator
	TMSI    nas.Opt[nas.TMSI]
	// CLI is the caller's number as TS 24.008 10.5.4.9 codes it.
	CLI                        []byte
	LAI                        nas.LAI
	GlobalCNID                 []byte
	SSCode                     nas.Opt[uint8]
	LCSIndicator               nas.Opt[uint8]
	LCSClientIdentity          []byte
	ChannelNeeded              nas.Opt[uint8]
	EMLPPPriority              nas.Opt[uint8]
	AdditionalPagingIndicators nas.Opt[uint8]
}

// Type implements [Message].
func (*PagingRequest) Type() MessageType { return TypePagingRequest }

// Name returns the message's name as the standard writes it.
func (*PagingRequest) Name() string { return TypePagingRequest.String() }

// Append implements [Message].
func (m *PagingRequest) Append(dst []byte) []byte {
	dst = append(dst, byte(TypePagingRequest))
	dst = appendIMSI(dst, m.IMSI)
	dst = appendName(dst, IEVLRName, m.VLRName)
	dst = nonzero(dst, IEServiceIndicator, m.Service)
	dst = appendTMSI(dst, m.TMSI)
	dst = octets(dst, IECLI, m.CLI)
	dst = appendLAI(dst, m.LAI)
	dst = octets(dst, IEGlobalCNID, m.GlobalCNID)
	dst = optional(dst, IESSCode, m.SSCode)
	dst = optional(dst, IELCSIndicator, m.LCSIndicator)
	dst = octets(dst, IELCSClientIdentity, m.LCSClientIdentity)
	dst = optional(dst, IEChannelNeeded, m.ChannelNeeded)
	dst = optional(dst, IEEMLPPPriority, m.EMLPPPriority)
	dst = optional(dst, IEAdditionalPagingIndicators, m.AdditionalPagingIndicators)
	return dst
}

// Decode implements [Message].
func (m *PagingRequest) Decode(b []byte) error {
	*m = PagingRequest{}
	var d decoder
	if err := d.begin(b, TypePagingRequest); err != nil {
		return err
	}
	for d.next() {
		switch d.ie {
		case IEIMSI:
			m.IMSI = d.imsi()
		case IEVLRName:
			m.VLRName = d.name()
		case IEServiceIndicator:
			m.Service = ServiceIndicator(d.u8())
		case IETMSI:
			d.tmsi(&m.TMSI)
		case IECLI:
			m.CLI = d.bytes(1)
		case IELAI:
			m.LAI = d.lai()
		case IEGlobalCNID:
			m.GlobalCNID = d.bytes(5)
		case IESSCode:
			present(&d, &m.SSCode)
		case IELCSIndicator:
			present(&d, &m.LCSIndicator)
		case IELCSClientIdentity:
			m.LCSClientIdentity = d.bytes(1)
		case IEChannelNeeded:
			present(&d, &m.ChannelNeeded)
		case IEEMLPPPriority:
			present(&d, &m.EMLPPPriority)
		case IEAdditionalPagingIndicators:
			present(&d, &m.AdditionalPagingIndicators)
		}
	}
	d.need(!m.IMSI.IsZero(), IEIMSI)
	d.need(m.VLRName != "", IEVLRName)
	d.need(m.Service != 0, IEServiceIndicator)
	return d.err()
}

// PagingReject says that the MME does not page (TS 29.118 8.13).
type PagingReject struct {
	IMSI  nas.IMSI
	Cause SGsCause
}

// Type implements [Message].
func (*PagingReject) Type() MessageType { return TypePagingReject }

// Name returns the message's name as the standard writes it.
func (*PagingReject) Name() string { return TypePagingReject.String() }

// Append implements [Message].
func (m *PagingReject) Append(dst []byte) []byte {
	dst = append(dst, byte(TypePagingReject))
	dst = appendIMSI(dst, m.IMSI)
	dst = append(dst, byte(IESGsCause), 1, byte(m.Cause))
	return dst
}

// Decode implements [Message].
func (m *PagingReject) Decode(b []byte) error {
	*m = PagingReject{}
	var d decoder
	if err := d.begin(b, TypePagingReject); err != nil {
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

// UEUnreachable says that paging found no UE (TS 29.118 8.21).
type UEUnreachable struct {
	IMSI  nas.IMSI
	Cause SGsCause
}

// Type implements [Message].
func (*UEUnreachable) Type() MessageType { return TypeUEUnreachable }

// Name returns the message's name as the standard writes it.
func (*UEUnreachable) Name() string { return TypeUEUnreachable.String() }

// Append implements [Message].
func (m *UEUnreachable) Append(dst []byte) []byte {
	dst = append(dst, byte(TypeUEUnreachable))
	dst = appendIMSI(dst, m.IMSI)
	dst = append(dst, byte(IESGsCause), 1, byte(m.Cause))
	return dst
}

// Decode implements [Message].
func (m *UEUnreachable) Decode(b []byte) error {
	*m = UEUnreachable{}
	var d decoder
	if err := d.begin(b, TypeUEUnreachable); err != nil {
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

// ServiceRequest answers paging: the UE is there (TS 29.118 8.17).
type ServiceRequest struct {
	IMSI                    nas.IMSI
	Service                 ServiceIndicator
	IMEISV                  nas.IMEISV
	UETimeZone              nas.Opt[uint8]
	MobileStationClassmark2 []byte
	TAI                     nas.TAI
	ECGI                    ECGI
	// EMMMode is the mode the UE was in when the paging came.
	EMMMode nas.Opt[EMMMode]
}

// Type implements [Message].
func (*ServiceRequest) Type() MessageType { return TypeServiceRequest }

// Name returns the message's name as the standard writes it.
func (*ServiceRequest) Name() string { return TypeServiceRequest.String() }

// Append implements [Message].
func (m *ServiceRequest) Append(dst []byte) []byte {
	dst = append(dst, byte(TypeServiceRequest))
	dst = appendIMSI(dst, m.IMSI)
	dst = nonzero(dst, IEServiceIndicator, m.Service)
	dst = appendIMEISV(dst, m.IMEISV)
	dst = optional(dst, IEUETimeZone, m.UETimeZone)
	dst = octets(dst, IEMobileStationClassmark2, m.MobileStationClassmark2)
	dst = appendTAI(dst, m.TAI)
	dst = appendECGI(dst, m.ECGI)
	dst = optional(dst, IEUEEMMMode, m.EMMMode)
	return dst
}

// Decode implements [Message].
func (m *ServiceRequest) Decode(b []byte) error {
	*m = ServiceRequest{}
	var d decoder
	if err := d.begin(b, TypeServiceRequest); err != nil {
		return err
	}
	for d.next() {
		switch d.ie {
		case IEIMSI:
			m.IMSI = d.imsi()
		case IEServiceIndicator:
			m.Service = ServiceIndicator(d.u8())
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
		case IEUEEMMMode:
			present(&d, &m.EMMMode)
		}
	}
	d.need(!m.IMSI.IsZero(), IEIMSI)
	d.need(m.Service != 0, IEServiceIndicator)
	return d.err()
}

// ServiceAbortRequest ends a mobile terminating call before it is set up
// (TS 29.118 8.24).
type ServiceAbortRequest struct {
	IMSI nas.IMSI
}

// Type implements [Message].
func (*ServiceAbortRequest) Type() MessageType { return TypeServiceAbortRequest }

// Name returns the message's name as the standard writes it.
func (*ServiceAbortRequest) Name() string { return TypeServiceAbortRequest.String() }

// Append implements [Message].
func (m *ServiceAbortRequest) Append(dst []byte) []byte {
	dst = append(dst, byte(TypeServiceAbortRequest))
	dst = appendIMSI(dst, m.IMSI)
	return dst
}

// Decode implements [Message].
func (m *ServiceAbortRequest) Decode(b []byte) error {
	*m = ServiceAbortRequest{}
	var d decoder
	if err := d.begin(b, TypeServiceAbortRequest); err != nil {
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
