package gtpv2

import (
	"encoding/binary"

	"sunsetlab/nas"
)

// ContextRequest asks the SGSN or the MME that a device came from for what it
// knows of it (TS 29.274 7.3.5).
type ContextRequest struct {
	TEID     uint32
	Sequence uint32

	// The device is named by IMSI, once Indication says with MSV that it proved
	// to be who it is, else by the routeing area of ULI and PTMSI: those that
	// its GUTI maps to, if an SGSN asks an MME.
	IMSI           nas.IMSI
	ULI            ULI
	PTMSI          nas.Opt[nas.TMSI]
	PTMSISignature nas.Opt[PTMSISignature]
	// CompleteRequest is the device's own message, which an MME shows another
	// one that checks its integrity.
	CompleteRequest CompleteRequest
	// Sender is where the answer goes to.
	Sender     FTEID
	RATType    RATType
	Indication Indication
	HopCounter nas.Opt[uint8]
	// TargetPLMN is the network of the new node.
	TargetPLMN nas.PLMN
}

// PTMSISignature is a P-TMSI signature (TS 29.274 8.42).
type PTMSISignature [3]byte

// CompleteRequest is a whole NAS message (TS 29.274 8.46). One without Message
// is absent.
type CompleteRequest struct {
	Type    CompleteRequestType
	Message []byte
}

// CompleteRequestType says which message it is.
type CompleteRequestType uint8

// The messages.
const (
	CompleteAttachRequest             CompleteRequestType = 0
	CompleteTrackingAreaUpdateRequest CompleteRequestType = 1
)

// Type implements [Message].
func (*ContextRequest) Type() MessageType { return TypeContextRequest }

// Append implements [Message].
func (m *ContextRequest) Append(dst []byte) []byte {
	start := len(dst)
	dst = begin(dst, TypeContextRequest, m.TEID, m.Sequence)
	dst = appendIMSI(dst, m.IMSI)
	dst = appendULI(dst, m.ULI)
	if v, ok := m.PTMSI.Get(); ok {
		dst = binary.BigEndian.AppendUint32(head(dst, kPTMSI, 4), uint32(v))
	}
	if v, ok := m.PTMSISignature.Get(); ok {
		dst = octets(dst, kPTMSISignature, v[:])
	}
	if r := m.CompleteRequest; len(r.Message) > 0 {
		dst = append(append(head(dst, kCompleteRequestMessage, 1+len(r.Message)), byte(r.Type)), r.Message...)
	}
	dst = appendFTEID(dst, kFTEID, &m.Sender)
	dst = nonzero(dst, kRATType, uint8(m.RATType))
	dst = appendIndication(dst, m.Indication)
	dst = optional(dst, kHopCounter, m.HopCounter)
	dst = appendServingNetwork(dst, m.TargetPLMN)
	return end(dst, start)
}

// Decode implements [Message].
func (m *ContextRequest) Decode(b []byte) error {
	*m = ContextRequest{}
	var d decoder
	if err := d.begin(b, TypeContextRequest, &m.TEID, &m.Sequence); err != nil {
		return err
	}
	for d.next() {
		switch d.key {
		case kIMSI:
			m.IMSI = d.imsi()
		case kULI:
			m.ULI = d.uli()
		case kPTMSI:
			if v := d.u32(); len(d.value) >= 4 {
				m.PTMSI.Set(nas.TMSI(v))
			}
		case kPTMSISignature:
			if len(d.value) < 3 {
				d.short()
				break
			}
			m.PTMSISignature.Set(PTMSISignature(d.value))
		case kCompleteRequestMessage:
			if v := d.value; len(v) > 1 {
				m.CompleteRequest = CompleteRequest{CompleteRequestType(v[0]), v[1:]}
			}
		case kFTEID:
			d.fteid(&m.Sender)
		case kRATType:
			m.RATType = RATType(d.u8())
		case kIndication:
			m.Indication = d.indication()
		case kHopCounter:
			d.optional8(&m.HopCounter)
		case kServingNetwork:
			m.TargetPLMN = d.plmn()
		}
	}
	d.need(!m.Sender.IsZero(), IEFTEID, 0)
	d.sound(IEIMSI, 0)
	d.sound(IEULI, 0)
	d.sound(IEPTMSI, 0)
	d.sound(IEPTMSISignature, 0)
	return d.err()
}

// ContextResponse answers it (TS 29.274 7.3.6).
type ContextResponse struct {
	TEID     uint32
	Sequence uint32

	Cause CauseIE
	IMSI  nas.IMSI
	// MMContext is nil if it is absent.
	MMContext      *MMContext
	PDNConnections []PDNConnection
	// Sender is where the acknowledgement goes to.
	Sender FTEID
	// SGW is the S11 or S4 endpoint of the SGW, where there is one.
	SGW        FTEID
	Indication Indication
	UETimeZone nas.Opt[UETimeZone]
}

// Type implements [Message].
func (*ContextResponse) Type() MessageType { return TypeContextResponse }

// Append implements [Message].
func (m *ContextResponse) Append(dst []byte) []byte {
	start := len(dst)
	dst = begin(dst, TypeContextResponse, m.TEID, m.Sequence)
	dst = appendCause(dst, m.Cause)
	dst = appendIMSI(dst, m.IMSI)
	dst = appendMMContext(dst, m.MMContext)
	dst = appendPDNConnections(dst, m.PDNConnections)
	dst = appendFTEID(dst, kFTEID, &m.Sender)
	dst = appendFTEID(dst, kFTEID+1, &m.SGW)
	dst = appendIndication(dst, m.Indication)
	dst = appendUETimeZone(dst, m.UETimeZone)
	return end(dst, start)
}

// Decode implements [Message].
func (m *ContextResponse) Decode(b []byte) error {
	mm := m.MMContext
	*m = ContextResponse{PDNConnections: m.PDNConnections[:0]}
	var d decoder
	if err := d.begin(b, TypeContextResponse, &m.TEID, &m.Sequence); err != nil {
		return err
	}
	for d.next() {
		if mode, ok := d.mmContextMode(); ok {
			if mm == nil {
				mm = new(MMContext)
			}
			if m.MMContext == nil && d.mmContext(mm, mode) {
				m.MMContext = mm
			}
			continue
		}
		switch d.key {
		case kCause:
			m.Cause = d.cause()
		case kIMSI:
			m.IMSI = d.imsi()
		case kPDNConnection:
			m.PDNConnections = d.pdnConnection(m.PDNConnections)
		case kFTEID:
			d.fteid(&m.Sender)
		case kFTEID + 1:
			d.fteid(&m.SGW)
		case kIndication:
			m.Indication = d.indication()
		case kUETimeZone:
			d.ueTimeZone(&m.UETimeZone)
		}
	}
	d.need(m.Cause.Value != 0, IECause, 0)
	if m.Cause.Value.Accepted() {
		d.need(!m.IMSI.IsZero(), IEIMSI, 0)
		d.need(!m.Sender.IsZero(), IEFTEID, 0)
		d.need(m.MMContext != nil, IEMMContext, 0)
	}
	return d.err()
}

// ContextAcknowledge ends the exchange: the new node has what it needs (TS
// 29.274 7.3.7). A refusal has the old one go on as before.
type ContextAcknowledge struct {
	TEID     uint32
	Sequence uint32

	Cause      CauseIE
	Indication Indication
	// Forwarding says where to send the packets that came for the device
	// meanwhile.
	Forwarding FTEID
}

// Type implements [Message].
func (*ContextAcknowledge) Type() MessageType { return TypeContextAcknowledge }

// Append implements [Message].
func (m *ContextAcknowledge) Append(dst []byte) []byte {
	start := len(dst)
	dst = begin(dst, TypeContextAcknowledge, m.TEID, m.Sequence)
	dst = appendCause(dst, m.Cause)
	dst = appendIndication(dst, m.Indication)
	dst = appendFTEID(dst, kFTEID, &m.Forwarding)
	return end(dst, start)
}

// Decode implements [Message].
func (m *ContextAcknowledge) Decode(b []byte) error {
	*m = ContextAcknowledge{}
	var d decoder
	if err := d.begin(b, TypeContextAcknowledge, &m.TEID, &m.Sequence); err != nil {
		return err
	}
	for d.next() {
		switch d.key {
		case kCause:
			m.Cause = d.cause()
		case kIndication:
			m.Indication = d.indication()
		case kFTEID:
			d.fteid(&m.Forwarding)
		}
	}
	d.need(m.Cause.Value != 0, IECause, 0)
	return d.err()
}
