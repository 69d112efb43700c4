package mme

import (
	"sunsetlab/gtpv1"
	"sunsetlab/gtpv2"
	"sunsetlab/nas/eps"
	"sunsetlab/nas/gprs"
)

// The quality of service of a PDP context and of an EPS bearer map to each other
// by TS 23.401 Annex E.

// mappedQoS is the quality of an EPS bearer: by the subscription where that is
// known and the class has no guaranteed rate, else by the PDP context's class.
func (u *ueContext) mappedQoS(x *gtpv1.PDPContext) gtpv2.BearerQoS {
	q := gtpv2.BearerQoS{QCI: qciOf(x.Negotiated.Value), ARP: gtpv2.ARP{PriorityLevel: priorityOf(x.Negotiated.ARP), PreemptionCapabilityDisabled: true}}
	if apn := u.subscribedAPN(string(eps.APN(x.APN).NetworkIdentifier())); apn != nil && q.QCI > 4 {
		return qosOf(apn)
	}
	if q.QCI <= 4 {
		// What a context of these classes is guaranteed is at least a call's.
		const voice = 64
		q.MaximumUplink, q.MaximumDownlink, q.GuaranteedUplink, q.GuaranteedDownlink = voice, voice, voice, voice
	}
	return q
}

// Places in the value of a quality of service (TS 24.008 10.5.6.5).
const (
	qosClassAt    = 3 // bits 8 to 6: traffic class
	qosHandlingAt = 8 // bits 2 and 1: traffic handling priority
)

// qciOf is table E.3; a value of Release 98, without a class, is best effort.
func qciOf(v []byte) uint8 {
	if len(v) <= qosHandlingAt {
		return 9
	}
	switch gprs.TrafficClass(v[qosClassAt] >> 5) {
	case gprs.Conversational:
		return 2
	case gprs.Streaming:
		return 4
	case gprs.Interactive:
		return [...]uint8{8, 6, 7, 8}[v[qosHandlingAt]&3]
	}
	return 9
}

// qosProfile is the quality of the PDP context that a bearer becomes.
func (p *pdn) qosProfile(b *bearer) gtpv1.QoSProfile {
	q := gprs.QoSProfile{Class: gprs.Background, BitRates: eps.BitRates{MaximumUplink: uint64(p.ambr.Uplink), MaximumDownlink: uint64(p.ambr.Downlink)}}
	switch b.qos.QCI {
	case 1, 2, 3:
		q.Class, q.TransferDelay = gprs.Conversational, 100
	case 4:
		q.Class, q.TransferDelay = gprs.Streaming, 300
	case 5, 6:
		q.Class, q.Handling = gprs.Interactive, 1
	case 7:
		q.Class, q.Handling = gprs.Interactive, 2
	case 8:
		q.Class, q.Handling = gprs.Interactive, 3
	}
	if b.qos.QCI <= 4 {
		q.BitRates = eps.BitRates{
			MaximumUplink: b.qos.MaximumUplink, MaximumDownlink: b.qos.MaximumDownlink,
			GuaranteedUplink: b.qos.GuaranteedUplink, GuaranteedDownlink: b.qos.GuaranteedDownlink,
		}
	}
	return gtpv1.QoSProfile{ARP: arpOf(b.qos.ARP.PriorityLevel), Value: gprs.NewQoS(q).Append(nil)}
}

// arpOf and priorityOf are table E.1, with the fifteen levels in three parts.
func arpOf(priority uint8) uint8 {
	switch {
	case priority <= 5:
		return 1
	case priority <= 10:
		return 2
	}
	return 3
}

func priorityOf(arp uint8) uint8 {
	switch arp {
	case 1:
		return 1
	case 2:
		return 6
	}
	return 11
}
