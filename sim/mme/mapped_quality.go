package mme

import (
	"sunsetlab/gtpv1"
	"sunsetlab/gtpv2"
	"sunsetlab/nas/eps"
	"sunsetlab/nas/gprs"
)

// mappedQoS is the quality of the EPS bearer that a PDP context of Gn becomes
// (TS 23.401 Annex E).
func (u *ueContext) mappedQoS(x *gtpv1.PDPContext) gtpv2.BearerQoS {
	q := gtpv2.BearerQoS{QCI: gprs.QoSOf(x.Negotiated.Value...).QCI(),
		ARP: gtpv2.ARP{PriorityLevel: gprs.LevelOfARP(x.Negotiated.ARP), PreemptionCapabilityDisabled: true}}
	if q.QCI <= 4 {
		// What a context of these classes is guaranteed is at least a call's.
		const voice = 64
		q.MaximumUplink, q.MaximumDownlink, q.GuaranteedUplink, q.GuaranteedDownlink = voice, voice, voice, voice
	}
	return u.subscribedQoS(x.APN, q)
}

// subscribedQoS is the quality by the subscription, where that is known and the
// class has no guaranteed rate, else the one that the SGSN has.
func (u *ueContext) subscribedQoS(apn string, q gtpv2.BearerQoS) gtpv2.BearerQoS {
	if apn := u.subscribedAPN(string(eps.APN(apn).NetworkIdentifier())); apn != nil && q.QCI > 4 {
		return qosOf(apn)
	}
	return q
}

// qosProfile is the quality of the PDP context that a bearer becomes.
func (p *pdn) qosProfile(b *bearer) gtpv1.QoSProfile {
	rates := eps.BitRates{MaximumUplink: uint64(p.ambr.Uplink), MaximumDownlink: uint64(p.ambr.Downlink)}
	if b.qos.QCI <= 4 {
		rates = eps.BitRates{
			MaximumUplink: b.qos.MaximumUplink, MaximumDownlink: b.qos.MaximumDownlink,
			GuaranteedUplink: b.qos.GuaranteedUplink, GuaranteedDownlink: b.qos.GuaranteedDownlink,
		}
	}
	return gtpv1.QoSProfile{ARP: gprs.ARPOfLevel(b.qos.ARP.PriorityLevel), Value: gprs.QoSOfQCI(b.qos.QCI, rates).Append(nil)}
}
