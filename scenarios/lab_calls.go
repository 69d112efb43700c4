package scenarios

import (
	"encoding/binary"

	"sunsetlab/gtpv2"
	"sunsetlab/nas"
	"sunsetlab/sim/gateway"
	"sunsetlab/sim/ims"
	"sunsetlab/sim/msc"
)

// callers is the number that calls to devices come from.
var callers, _ = nas.ParseMSISDN("81312345678")

// applyIMS tells the IMS of a network what becomes of calls.
func (c *Calls) applyIMS(to *ims.Config) {
	to.FarEnd, to.AnswerAfter, to.TalkTime, to.RingFor = c.FarEnd.overIMS(), c.AnswerAfter, c.TalkTime, c.RingFor
	to.ReachWithin, to.RetryInCS = c.ReachWithin, c.RetryInCS
}

func (f FarEnd) overIMS() ims.FarEnd {
	return map[FarEnd]ims.FarEnd{FarEndBusy: ims.FarEndBusy, FarEndSilent: ims.FarEndSilent}[f]
}

func (f FarEnd) inCS() msc.FarEnd {
	return map[FarEnd]msc.FarEnd{FarEndBusy: msc.FarEndBusy, FarEndSilent: msc.FarEndNoAnswer}[f]
}

// setFarEnd changes what the other end of calls does.
func (n *network) setFarEnd(f FarEnd) { n.imsPolicy.FarEnd, n.vlr.FarEnd = f.overIMS(), f.inCS() }

// callNetwork is what the IMS of a network asks of the rest.
type callNetwork struct {
	l *Lab
	n *network
}

// speechRate is the guaranteed rate of a bearer for AMR-WB at 12.65 kbit/s with
// its headers, in kbit/s (TS 26.114 table A.7).
const speechRate = 41

// Speech implements [ims.Network]: Rx and Gx lead to the gateway that has the
// device's PDN connection (TS 29.213 4.3).
func (c callNetwork) Speech(imsi nas.IMSI, emergency bool, made func(ok bool), gone func()) (giveBack func()) {
	b := &speechBearer{imsi: imsi, made: made}
	apn, networks := apnOfIMS, c.l.networks
	if emergency {
		apn, networks = emergencyAPN, []*network{c.n}
	}
	bearer := gateway.DedicatedBearer{APN: apn, TFT: speechFilter, Made: b.have, Gone: gone,
		QoS: gtpv2.BearerQoS{QCI: 1, ARP: gtpv2.ARP{PriorityLevel: 2, PreemptionVulnerabilityDisabled: true},
			MaximumUplink: speechRate, MaximumDownlink: speechRate, GuaranteedUplink: speechRate, GuaranteedDownlink: speechRate}}
	for _, n := range networks {
		if !imsi.IsZero() && n.gateway.CreateDedicatedBearer(imsi, bearer) == nil {
			b.gateway = n.gateway
			return b.giveBack
		}
	}
	c.n.sipEnv.After(0, func() { made(false) })
	return func() {}
}

// speechBearer is a bearer that a call has asked for.
type speechBearer struct {
	gateway  *gateway.Gateway
	imsi     nas.IMSI
	made     func(ok bool)
	ebi      uint8
	unwanted bool
}

func (b *speechBearer) have(ebi uint8) {
	b.ebi = ebi
	if b.unwanted {
		b.giveBack()
		return
	}
	b.made(ebi != 0)
}

// giveBack ends the bearer, or has it end as soon as it is there.
func (b *speechBearer) giveBack() {
	if b.unwanted = true; b.ebi != 0 {
		// That it is gone already is as well.
		_ = b.gateway.DeleteDedicatedBearer(b.imsi, b.ebi)
		b.ebi = 0
	}
}

// speechFilter is a new traffic flow template of one filter, for UDP to and from
// the port of the other end (TS 24.008 10.5.6.12).
var speechFilter = func() []byte {
	contents := []byte{0x10} // IPv4 remote address and mask
	contents = append(contents, media.AsSlice()...)
	contents = append(contents, 0xff, 0xff, 0xff, 0xff, 0x30, 17, 0x50) // protocol, single remote port
	contents = binary.BigEndian.AppendUint16(contents, 10000)
	return append([]byte{0x21, 0x30, 0x01, byte(len(contents))}, contents...)
}()

// IMSVoice implements [ims.Network]: the HSS asks the node that serves the
// subscriber (TS 29.272 5.2.2.1). An SGSN of this lab has no voice over IMS.
func (c callNetwork) IMSVoice(imsi nas.IMSI) bool {
	for _, n := range c.l.networks {
		if served, supported := n.mme.IMSVoice(imsi); served {
			return supported
		}
	}
	return false
}

// CallInCS implements [ims.Network].
func (c callNetwork) CallInCS(imsi nas.IMSI) { c.n.msc.Call(imsi) }
