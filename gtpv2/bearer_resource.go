package gtpv2

import (
	"encoding/binary"

	"sunsetlab/nas"
)

// FlowQoS is the quality of service that a UE asks for (TS 29.274 8.16): a
// bearer's without the priority, which is the network's own. QCI 0 is an absent
// one.
type FlowQoS struct {
	QCI uint8
	// The rates are in kbit/s, 40 bits.
	MaximumUplink, MaximumDownlink, GuaranteedUplink, GuaranteedDownlink uint64
}

const flowQoSLen = 21

func appendFlowQoS(dst []byte, q *FlowQoS) []byte {
	if q.QCI == 0 {
		return dst
	}
	dst = append(head(dst, kFlowQoS, flowQoSLen), q.QCI)
	for _, r := range [...]uint64{q.MaximumUplink, q.MaximumDownlink, q.GuaranteedUplink, q.GuaranteedDownlink} {
		dst = append(dst, byte(r>>32))
		dst = binary.BigEndian.AppendUint32(dst, uint32(r))
	}
	return dst
}

func (d *decoder) flowQoS(q *FlowQoS) {
	v := d.value
	if len(v) < flowQoSLen {
		d.short()
		return
	}
	*q = FlowQoS{QCI: v[0], MaximumUplink: u40(v[1:]), MaximumDownlink: u40(v[6:]), GuaranteedUplink: u40(v[11:]), GuaranteedDownlink: u40(v[16:])}
}

// BearerResourceCommand carries a UE's wish to change the resources of a bearer
// (TS 29.274 7.2.5). The gateway answers with a request that has the command's
// sequence number, or with a [BearerResourceFailureIndication].
type BearerResourceCommand struct {
	TEID     uint32
	Sequence uint32

	// LinkedEBI is the default bearer of the PDN connection.
	LinkedEBI uint8
	PTI       uint8
	// FlowQoS is what the UE asks for, if it asks for a quality.
	FlowQoS FlowQoS
	// TAD is the traffic aggregate description, coded as TS 24.008 10.5.6.12.
	TAD     []byte
	RATType RATType
	// EBI is the bearer to be changed, 0 if the UE named none.
	EBI        uint8
	Indication Indication
	PCO        []byte
}

// Type implements [Message].
func (*BearerResourceCommand) Type() MessageType { return TypeBearerResourceCommand }

// Append implements [Message].
func (m *BearerResourceCommand) Append(dst []byte) []byte {
	start := len(dst)
	dst = begin(dst, TypeBearerResourceCommand, m.TEID, m.Sequence)
	dst = nonzero(dst, kEBI, m.LinkedEBI)
	dst = nonzero(dst, kPTI, m.PTI)
	dst = appendFlowQoS(dst, &m.FlowQoS)
	dst = octets(dst, kTAD, m.TAD)
	dst = nonzero(dst, kRATType, uint8(m.RATType))
	dst = nonzero(dst, kEBI+1, m.EBI)
	dst = appendIndication(dst, m.Indication)
	dst = octets(dst, kPCO, m.PCO)
	return end(dst, start)
}

// Decode implements [Message].
func (m *BearerResourceCommand) Decode(b []byte) error {
	*m = BearerResourceCommand{}
	var d decoder
	if err := d.begin(b, TypeBearerResourceCommand, &m.TEID, &m.Sequence); err != nil {
		return err
	}
	for d.next() {
		switch d.key {
		case kEBI:
			m.LinkedEBI = d.ebi()
		case kPTI:
			m.PTI = d.u8()
		case kFlowQoS:
			d.flowQoS(&m.FlowQoS)
		case kTAD:
			m.TAD = d.bytes()
		case kRATType:
			m.RATType = RATType(d.u8())
		case kEBI + 1:
			m.EBI = d.ebi()
		case kIndication:
			m.Indication = d.indication()
		case kPCO:
			m.PCO = d.bytes()
		}
	}
	d.need(m.LinkedEBI != 0, IEEBI, 0)
	d.need(m.PTI != 0, IEPTI, 0)
	d.need(len(m.TAD) > 0, IETAD, 0)
	return d.err()
}

// BearerResourceFailureIndication refuses a command (TS 29.274 7.2.6).
type BearerResourceFailureIndication struct {
	TEID     uint32
	Sequence uint32

	Cause      CauseIE
	LinkedEBI  uint8
	PTI        uint8
	Recovery   nas.Opt[uint8]
	Indication Indication
}

// Type implements [Message].
func (*BearerResourceFailureIndication) Type() MessageType {
	return TypeBearerResourceFailureIndication
}

// Append implements [Message].
func (m *BearerResourceFailureIndication) Append(dst []byte) []byte {
	start := len(dst)
	dst = begin(dst, TypeBearerResourceFailureIndication, m.TEID, m.Sequence)
	dst = appendCause(dst, m.Cause)
	dst = nonzero(dst, kEBI, m.LinkedEBI)
	dst = nonzero(dst, kPTI, m.PTI)
	dst = appendIndication(dst, m.Indication)
	dst = optional(dst, kRecovery, m.Recovery)
	return end(dst, start)
}

// Decode implements [Message].
func (m *BearerResourceFailureIndication) Decode(b []byte) error {
	*m = BearerResourceFailureIndication{}
	var d decoder
	if err := d.begin(b, TypeBearerResourceFailureIndication, &m.TEID, &m.Sequence); err != nil {
		return err
	}
	for d.next() {
		switch d.key {
		case kCause:
			m.Cause = d.cause()
		case kEBI:
			m.LinkedEBI = d.ebi()
		case kPTI:
			m.PTI = d.u8()
		case kIndication:
			m.Indication = d.indication()
		case kRecovery:
			d.optional8(&m.Recovery)
		}
	}
	d.need(m.Cause.Value != 0, IECause, 0)
	d.need(m.LinkedEBI != 0, IEEBI, 0)
	d.need(m.PTI != 0, IEPTI, 0)
	return d.err()
}
