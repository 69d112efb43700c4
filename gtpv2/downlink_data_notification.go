package gtpv2

import "sunsetlab/nas"

// DownlinkDataNotification asks for an idle UE to be paged (TS 29.274 7.2.11.1).
type DownlinkDataNotification struct {
	TEID     uint32
	Sequence uint32

	Cause CauseIE
	// EBI is the bearer that data came for.
	EBI        uint8
	ARP        nas.Opt[ARP]
	IMSI       nas.IMSI
	Sender     FTEID
	Indication Indication
}

// Type implements [Message].
func (*DownlinkDataNotification) Type() MessageType { return TypeDownlinkDataNotification }

// Append implements [Message].
func (m *DownlinkDataNotification) Append(dst []byte) []byte {
	start := len(dst)
	dst = begin(dst, TypeDownlinkDataNotification, m.TEID, m.Sequence)
	dst = appendCause(dst, m.Cause)
	dst = nonzero(dst, kEBI, m.EBI)
	dst = appendARP(dst, m.ARP)
	dst = appendIMSI(dst, m.IMSI)
	dst = appendFTEID(dst, kFTEID, &m.Sender)
	dst = appendIndication(dst, m.Indication)
	return end(dst, start)
}

// Decode implements [Message].
func (m *DownlinkDataNotification) Decode(b []byte) error {
	*m = DownlinkDataNotification{}
	var d decoder
	if err := d.begin(b, TypeDownlinkDataNotification, &m.TEID, &m.Sequence); err != nil {
		return err
	}
	for d.next() {
		switch d.key {
		case kCause:
			m.Cause = d.cause()
		case kEBI:
			m.EBI = d.ebi()
		case kARP:
			d.arp(&m.ARP)
		case kIMSI:
			m.IMSI = d.imsi()
		case kFTEID:
			d.fteid(&m.Sender)
		case kIndication:
			m.Indication = d.indication()
		}
	}
	return d.err()
}

// DownlinkDataNotificationAcknowledge answers it (TS 29.274 7.2.11.2).
type DownlinkDataNotificationAcknowledge struct {
	TEID     uint32
	Sequence uint32

	Cause CauseIE
	// DataNotificationDelay counts 50 ms for which the gateway is to hold back
	// further notifications.
	DataNotificationDelay nas.Opt[uint8]
	Recovery              nas.Opt[uint8]
	IMSI                  nas.IMSI
}

// Type implements [Message].
func (*DownlinkDataNotificationAcknowledge) Type() MessageType {
	return TypeDownlinkDataNotificationAcknowledge
}

// Append implements [Message].
func (m *DownlinkDataNotificationAcknowledge) Append(dst []byte) []byte {
	start := len(dst)
	dst = begin(dst, TypeDownlinkDataNotificationAcknowledge, m.TEID, m.Sequence)
	dst = appendCause(dst, m.Cause)
	dst = optional(dst, kDelayValue, m.DataNotificationDelay)
	dst = optional(dst, kRecovery, m.Recovery)
	dst = appendIMSI(dst, m.IMSI)
	return end(dst, start)
}

// Decode implements [Message].
func (m *DownlinkDataNotificationAcknowledge) Decode(b []byte) error {
	*m = DownlinkDataNotificationAcknowledge{}
	var d decoder
	if err := d.begin(b, TypeDownlinkDataNotificationAcknowledge, &m.TEID, &m.Sequence); err != nil {
		return err
	}
	for d.next() {
		switch d.key {
		case kCause:
			m.Cause = d.cause()
		case kDelayValue:
			d.optional8(&m.DataNotificationDelay)
		case kRecovery:
			d.optional8(&m.Recovery)
		case kIMSI:
			m.IMSI = d.imsi()
		}
	}
	d.need(m.Cause.Value != 0, IECause, 0)
	return d.err()
}

// DownlinkDataNotificationFailureIndication tells a gateway that a UE was not
// reached (TS 29.274 7.2.11.3).
type DownlinkDataNotificationFailureIndication struct {
	TEID     uint32
	Sequence uint32

	Cause CauseIE
	// OriginatingNode is the type of the node that began it: 1 for an MME.
	OriginatingNode nas.Opt[uint8]
	IMSI            nas.IMSI
}

// Type implements [Message].
func (*DownlinkDataNotificationFailureIndication) Type() MessageType {
	return TypeDownlinkDataNotificationFailureIndication
}

// Append implements [Message].
func (m *DownlinkDataNotificationFailureIndication) Append(dst []byte) []byte {
	start := len(dst)
	dst = begin(dst, TypeDownlinkDataNotificationFailureIndication, m.TEID, m.Sequence)
	dst = appendCause(dst, m.Cause)
	dst = optional(dst, kNodeType, m.OriginatingNode)
	dst = appendIMSI(dst, m.IMSI)
	return end(dst, start)
}

// Decode implements [Message].
func (m *DownlinkDataNotificationFailureIndication) Decode(b []byte) error {
	*m = DownlinkDataNotificationFailureIndication{}
	var d decoder
	if err := d.begin(b, TypeDownlinkDataNotificationFailureIndication, &m.TEID, &m.Sequence); err != nil {
		return err
	}
	for d.next() {
		switch d.key {
		case kCause:
			m.Cause = d.cause()
		case kNodeType:
			d.optional8(&m.OriginatingNode)
		case kIMSI:
			m.IMSI = d.imsi()
		}
	}
	d.need(m.Cause.Value != 0, IECause, 0)
	return d.err()
}
