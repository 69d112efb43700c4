package scenarios

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"sunsetlab/hss"
	"sunsetlab/nas/aka"
	"sunsetlab/sgsap"
	"sunsetlab/sim"
	"sunsetlab/sim/report"
	"sunsetlab/sim/ue"
)

// defaultPause is how long a device that reboots is off.
const defaultPause = 5 * time.Second

// schedule has the scenario's steps happen in their time. A device that no step
// switches on is on from the start.
func (l *Lab) schedule() {
	s := l.scenario
	for _, name := range s.order {
		on := slices.ContainsFunc(s.Timeline, func(t Step) bool { return t.Do == PowerOn && t.Device == name })
		if !on {
			l.env.After(0, func() { l.each(name, func(d *device) { d.PowerOn() }) })
		}
	}
	steps := make([]*Step, len(s.Timeline))
	for i := range s.Timeline {
		steps[i] = &s.Timeline[i]
	}
	slices.SortStableFunc(steps, func(a, b *Step) int { return cmp.Compare(a.At.Since(s.Start), b.At.Since(s.Start)) })
	for _, t := range steps {
		l.env.After(t.At.Since(s.Start), func() { l.do(t) })
	}
}

// do makes a step happen.
func (l *Lab) do(t *Step) {
	switch {
	case t.Device != "":
		l.each(t.Device, func(d *device) {
			if err := l.toDevice(d, t); err != nil {
				l.env.Report(sim.Event{Kind: sim.Fault, From: "scenario", Device: d.String(), Name: string(t.Do), Detail: err.Error()})
			}
		})
	case t.Cell != "":
		l.toCell(t)
	case t.Do == RadioLoss:
		l.step(nil, "radio loss", percent(*t.Loss))
		l.Air.SetLoss(*t.Loss)
	default:
		for _, n := range l.networks {
			if t.Network == "" || t.Network == n.Name {
				l.toNetwork(n, t)
			}
		}
	}
}

// toDevice makes a step happen to a device.
func (l *Lab) toDevice(d *device, t *Step) error {
	switch t.Do {
	case PowerOn:
		d.PowerOn()
	case PowerOff:
		d.PowerOff()
	case PowerCut:
		d.PowerCut()
	case Reboot:
		pause := defaultPause
		if t.Pause != nil {
			pause = *t.Pause
		}
		d.PowerOff()
		l.env.After(pause, d.PowerOn)
	case Attach:
		d.Attach()
	case Detach:
		d.Detach()
	case Call:
		d.Call()
	case EmergencyCall:
		d.EmergencyCall()
	case SendData:
		d.SendData()
	case SMS:
		return d.SendSMS(t.Text)
	case UsageSetting:
		var v ue.UsageSetting
		if err := v.UnmarshalText([]byte(t.Value)); err != nil {
			return err
		}
		d.SetUsageSetting(v)
	case VoiceDomainPreference:
		var v ue.VoiceDomainPreference
		if err := v.UnmarshalText([]byte(t.Value)); err != nil {
			return err
		}
		d.SetVoiceDomainPreference(v)
	case PDNConnect, PDNDisconnect, BearerModify, GatewayBearer, GatewayBearerModify, GatewayPDNDisconnect:
		return l.aboutBearer(d, t)
	default:
		return l.aboutDevice(d, t)
	}
	return nil
}

// aboutDevice makes the network do something about a device.
func (l *Lab) aboutDevice(d *device, t *Step) error {
	l.stepAbout(d, t)
	switch t.Do {
	case DownlinkData:
		for _, n := range l.networks {
			n.gateway.DownlinkData(d.IMSI())
		}
	case MTCall:
		d.home.imsSide.ims.Call(d.IMSI())
	case MTSMS:
		over, err := d.home.imsSide.ims.SMS(d.IMSI(), t.Text)
		if over || err != nil {
			return err
		}
		return d.home.msc.SMS(d.IMSI(), t.Text)
	case Coverage:
		if t.Cell == "" {
			l.Air.SetCoverage(d.radio, *t.On)
			return nil
		}
		id, _ := l.cell(t.Cell)
		l.Air.Shade(d.radio, id, !*t.On)
	case SetSQN:
		_, err := l.store.UpdateSQN(d.IMSI(), func(aka.SQN) (aka.SQN, error) { return *t.SQN, nil })
		return err
	case ChangeSubscription:
		return l.changeSubscription(t.Device, d, t.Subscription)
	}
	return nil
}

// stepNames are what the trace calls the steps of the network about a device.
var stepNames = map[Verb]string{DownlinkData: "downlink data", MTCall: "call to the device", MTSMS: "SMS to the device",
	GatewayBearer: "dedicated bearer by the gateway", GatewayBearerModify: "bearer modified by the gateway",
	GatewayPDNDisconnect: "PDN connection ended by the gateway",
	Coverage:             "coverage", SetSQN: "SQN changed in the HSS", ChangeSubscription: "subscription changed"}

func (l *Lab) stepAbout(d *device, t *Step) {
	if !l.env.Recording(sim.Step) {
		return
	}
	e := sim.Event{Kind: sim.Step, From: "scenario", Device: d.String(), Name: stepNames[t.Do], Detail: t.Text}
	if t.On != nil {
		e.Detail = onOff(*t.On)
	}
	l.env.Report(e)
}

func onOff(on bool) string {
	if on {
		return "on"
	}
	return "off"
}

func percent(p float64) string { return strconv.FormatFloat(100*p, 'g', 4, 64) + " %" }

// changeSubscription changes what the HSS holds of a subscriber, and tells the
// MME that serves it (TS 29.272 5.2.2.1).
func (l *Lab) changeSubscription(name string, d *device, to *Subscription) error {
	if to.Known != nil && !*to.Known {
		return l.hss.Withdraw(d.IMSI())
	}
	sub, err := l.store.Subscriber(d.IMSI())
	if to.Known != nil && errors.Is(err, hss.ErrUnknownSubscriber) {
		given := l.scenario.Devices[name]
		sub = l.scenario.subscriber(name, &given, d.IMSI())
		err = l.store.Add(sub)
	}
	if err != nil {
		return fmt.Errorf("changing the subscription: %w", err)
	}
	if to.NAM != nil {
		sub.NetworkAccessMode = *to.NAM
	}
	if to.ARD != nil {
		sub.AccessRestriction = restrictionOf(to.ARD)
	}
	if !to.MSISDN.IsZero() {
		sub.MSISDN = to.MSISDN
	}
	if len(to.APNs) > 0 || to.DefaultAPN != "" {
		sub.Profile = profileFor(sub.Profile.Name, to, d.home.Network)
	}
	if err := l.store.Replace(sub); err != nil {
		return fmt.Errorf("changing the subscription: %w", err)
	}
	data := hss.SubscriptionData{MSISDN: sub.MSISDN, NetworkAccessMode: sub.NetworkAccessMode,
		AccessRestriction: sub.AccessRestriction, AMBR: sub.AMBR, Profile: sub.Profile}
	for _, n := range l.networks {
		n.mme.InsertSubscriberData(d.IMSI(), data)
		n.sgsn.InsertSubscriberData(d.IMSI(), data)
		n.msc.InsertSubscriberData(d.IMSI())
	}
	return nil
}

// cell finds a cell by its name.
func (l *Lab) cell(name string) (sim.CellID, *network) {
	for _, n := range l.networks {
		if id, ok := n.cells[name]; ok {
			return id, n
		}
	}
	return 0, nil
}

func (l *Lab) toCell(t *Step) {
	id, n := l.cell(t.Cell)
	switch t.Do {
	case CellBarred:
		l.step(n, "cell "+t.Cell+" barred", onOff(*t.On))
		l.Air.Change(id, func(c *sim.Cell) { c.Barred = *t.On })
	case CellSwitch:
		l.step(n, "cell "+t.Cell, onOff(*t.On))
		l.Air.Switch(id, *t.On)
		l.refresh()
	}
}

// toNetwork makes a step happen to a network.
func (l *Lab) toNetwork(n *network, t *Step) {
	switch t.Do {
	case SGs:
		l.step(n, "SGs", t.Mode.String())
		n.policy.SGs.Mode = t.Mode
		n.msc.SetMode(mscMode(t.Mode))
	case SGsAnswers:
		l.step(n, "MSC", string(t.Answer))
		n.vlr.Silent = t.Answer == "silent"
		n.vlr.Reject = 0
		if t.Answer == "refuses" {
			n.vlr.Reject = sgsap.RejectCause(t.Cause)
		}
	case CombinedGives:
		l.step(n, "additional update result", t.Value)
		setResult(&n.policy.SGs, AdditionalUpdateResult(t.Value))
	case IMSVoPS:
		l.step(n, "IMS VoPS", onOff(*t.On))
		n.policy.Voice.IMSVoPS = *t.On
	case EMCBS:
		l.step(n, "EMC BS", onOff(*t.On))
		n.policy.Voice.EMCBS, n.policy.EmergencyAttach = *t.On, *t.On
	case UTRANSwitch:
		l.switchUTRAN(n, *t.On)
	case IMSAnswers:
		l.step(n, "IMS", string(t.Answer))
		n.imsPolicy.Answer = IMSAnswer(t.Answer).policy()
	case FarEndDoes:
		l.step(n, "far end of calls", t.Value)
		n.setFarEnd(FarEnd(t.Value))
	case RADIUSAnswers:
		l.step(n, "RADIUS server "+t.Server, string(t.Answer))
		n.setServer(t.Server, t.Answer)
	case RejectVerb:
		l.step(n, "reject", fmt.Sprintf("%s, cause #%d", t.Request.orAttach(), t.Cause))
		n.reject(&t.Reject, l.scenario)
	case AcceptVerb:
		l.step(n, "accept", string(t.Request.orAttach()))
		n.accept(t.Request)
	case MMERestart:
		l.step(n, "MME restart", "")
		n.mme.Restart()
	case SGSNRestart:
		l.step(n, "SGSN restart", "")
		n.sgsn.Restart()
	case SGSNContext:
		l.step(n, "SGSN context", t.Value)
		n.setSGSNContext(t.Value)
	default:
		l.toLink(n, t)
	}
}

func (l *Lab) toLink(n *network, t *Step) {
	var name string
	var change func(*sim.Link)
	switch t.Do {
	case Partition:
		name, change = "partition", func(k *sim.Link) { k.Partition(true) }
	case Heal:
		name, change = "heal", func(k *sim.Link) { k.Partition(false) }
	case LinkLoss:
		l.step(n, "loss on "+string(t.Link), percent(*t.Loss))
		change = func(k *sim.Link) { k.SetLoss(*t.Loss) }
	case LinkLatency:
		l.step(n, "latency of "+string(t.Link), report.Duration(*t.Latency))
		change = func(k *sim.Link) { k.SetLatency(*t.Latency) }
	}
	if name != "" {
		l.step(n, name, string(t.Link))
	}
	for _, k := range map[LinkName][]*sim.Link{"s1": {n.s1}, "s11": {n.s11}, "sgs": {n.sgs}, "gn": {n.gn, n.gnMME}, "s3": {n.s3},
		"radius": n.radiusLinks()}[t.Link] {
		change(k)
	}
}
