package scenarios

import (
	"fmt"
	"strings"

	"sunsetlab/gtpv2"
	"sunsetlab/hss"
	"sunsetlab/nas/eps"
	"sunsetlab/nas/gprs"
	"sunsetlab/sim/gateway"
)

// Quality is what a bearer, or a PDP context, is to have. A class of EPS has its
// counterpart on 3G (TS 23.401 Annex E).
type Quality struct {
	// QCI is the QoS class: 1 to 4 have a guaranteed rate, 5 to 9 have none.
	QCI uint8 `yaml:"qci" jsonschema:"minimum=1,maximum=9"`
	// Uplink is the highest rate towards the network, such as 384 kbit/s; of a class
	// with a guaranteed rate that rate too.
	Uplink Bitrate `yaml:"uplink"`
	// Downlink is the same towards the device.
	Downlink Bitrate `yaml:"downlink"`
}

// Bitrate is a rate with its unit, such as 50M or 384 kbit/s.
type Bitrate hss.Bitrate

// UnmarshalText implements [encoding.TextUnmarshaler].
func (b *Bitrate) UnmarshalText(text []byte) error {
	v, err := hss.ParseBitrate(string(text))
	*b = Bitrate(v)
	return err
}

func kilobits(r Bitrate) uint64 { return uint64(r) / 1000 }

func (q *Quality) guaranteed() bool { return q.QCI >= 1 && q.QCI <= 4 }

// rates are the bit rates of a bearer: only a class with a guaranteed rate has
// any of its own.
func (q *Quality) rates() (r eps.BitRates) {
	if q.guaranteed() {
		up, down := kilobits(q.Uplink), kilobits(q.Downlink)
		return eps.BitRates{MaximumUplink: up, MaximumDownlink: down, GuaranteedUplink: up, GuaranteedDownlink: down}
	}
	return r
}

// onLTE is the quality as a device asks for it.
func (q *Quality) onLTE() eps.EPSQoS {
	if q.guaranteed() {
		return eps.NewGBRQoS(q.QCI, q.rates())
	}
	return eps.NewEPSQoS(q.QCI)
}

// ofBearer is the quality as the gateway gives it.
func (q *Quality) ofBearer() gtpv2.BearerQoS {
	r := q.rates()
	return gtpv2.BearerQoS{QCI: q.QCI, ARP: gtpv2.ARP{PriorityLevel: 8, PreemptionCapabilityDisabled: true},
		MaximumUplink: r.MaximumUplink, MaximumDownlink: r.MaximumDownlink, GuaranteedUplink: r.GuaranteedUplink, GuaranteedDownlink: r.GuaranteedDownlink}
}

// on3G is the quality of a PDP context, by table E.3 of TS 23.401.
func (q *Quality) on3G() gprs.QoS {
	p := gprs.QoSProfile{Class: gprs.Background, BitRates: q.rates()}
	switch q.QCI {
	case 1, 2, 3:
		p.Class, p.TransferDelay = gprs.Conversational, 100
	case 4:
		p.Class, p.TransferDelay = gprs.Streaming, 300
	case 5, 6:
		p.Class, p.Handling = gprs.Interactive, 1
	case 7:
		p.Class, p.Handling = gprs.Interactive, 2
	case 8:
		p.Class, p.Handling = gprs.Interactive, 3
	}
	if !q.guaranteed() {
		p.BitRates = eps.BitRates{MaximumUplink: kilobits(q.Uplink), MaximumDownlink: kilobits(q.Downlink)}
	}
	return gprs.NewQoS(p)
}

// orBefore fills what a step leaves open with what a PDN connection has.
func (q Quality) orBefore(s *gateway.Session) Quality {
	if q.QCI == 0 {
		q.QCI = s.Bearers[0].QoS.QCI
	}
	if q.Uplink == 0 {
		q.Uplink = Bitrate(s.AMBR.Uplink) * 1000
	}
	if q.Downlink == 0 {
		q.Downlink = Bitrate(s.AMBR.Downlink) * 1000
	}
	return q
}

// aboutBearer makes a device, or the gateway, change the device's bearers.
func (l *Lab) aboutBearer(d *device, t *Step) error {
	if t.Do == PDNConnect {
		return d.RequestPDN(t.APN)
	}
	n, s, err := l.session(d, t.APN)
	if err != nil {
		return err
	}
	ebi := s.Bearers[0].EBI
	switch t.Do {
	case PDNDisconnect:
		if s.Access == gateway.OnGn {
			return d.DeactivatePDP(ebi)
		}
		return d.DisconnectPDN(ebi)
	case BearerModify:
		q := t.Quality.orBefore(s)
		if s.Access == gateway.OnGn {
			return d.ModifyPDP(ebi, q.on3G())
		}
		if len(s.Bearers) > 1 { // the default bearer's quality is the subscription's
			ebi = s.Bearers[len(s.Bearers)-1].EBI
		}
		return d.ModifyBearer(ebi, q.onLTE())
	}
	l.stepAbout(d, t)
	switch t.Do {
	case GatewayBearer:
		q := t.Quality.orBefore(s)
		return n.gateway.CreateDedicatedBearer(d.IMSI(), gateway.DedicatedBearer{APN: s.APN, QoS: q.ofBearer()})
	case GatewayBearerModify:
		q := t.Quality.orBefore(s)
		return n.gateway.ModifyBearer(d.IMSI(), gateway.Change{APN: s.APN, QoS: q.ofBearer(), Profile: q.on3G().Append(nil),
			AMBR: gtpv2.AMBR{Uplink: uint32(kilobits(q.Uplink)), Downlink: uint32(kilobits(q.Downlink))}})
	case GatewayPDNDisconnect:
		var why gtpv2.Cause
		if t.Reactivate {
			why = gtpv2.CauseReactivationRequested
		}
		return n.gateway.EndSession(d.IMSI(), s.APN, why)
	}
	return nil
}

// session is a device's PDN connection to an APN, its first if that is empty,
// and the network whose gateway has it.
func (l *Lab) session(d *device, apn string) (*network, *gateway.Session, error) {
	for _, n := range l.networks {
		for _, s := range n.gateway.SessionsOf(d.IMSI()) {
			if apn == "" || strings.EqualFold(s.APN, apn) {
				return n, &s, nil
			}
		}
	}
	if apn == "" {
		return nil, nil, fmt.Errorf("%s has no PDN connection", d)
	}
	return nil, nil, fmt.Errorf("%s has no PDN connection to %s", d, apn)
}

func (c *checker) checkQuality(path string, s *Step) {
	q := &s.Quality
	if s.Do == GatewayBearerModify && *q == (Quality{}) {
		c.reject(path, "%s needs qci, uplink or downlink", s.Do)
	}
	for _, r := range []struct {
		key  string
		rate Bitrate
	}{{"uplink", q.Uplink}, {"downlink", q.Downlink}} {
		if r.rate != 0 && (r.rate < 1000 || r.rate > 4_000_000_000) {
			c.reject(path+"."+r.key, "a rate of %s: 1 kbit/s to 4 Gbit/s", hss.Bitrate(r.rate))
		}
	}
	if q.guaranteed() && (q.Uplink == 0 || q.Downlink == 0) {
		c.reject(path+".qci", "QCI %d has a guaranteed rate: give uplink and downlink", q.QCI)
	}
}
