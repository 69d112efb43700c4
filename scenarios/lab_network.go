package scenarios

import (
	"cmp"
	"net/netip"
	"time"

	"sunsetlab/nas"
	"sunsetlab/sim"
	"sunsetlab/sim/enb"
	"sunsetlab/sim/gateway"
	"sunsetlab/sim/mme"
	"sunsetlab/sim/msc"
	"sunsetlab/sim/report"
)

// network is one PLMN of a lab: its elements, the links between them, and the
// policies that steps change.
type network struct {
	*Network
	env     sim.Env
	mmeName string

	policy    *mme.Config
	mscPolicy *msc.Config
	mme       *mme.MME
	enb       *enb.ENB
	gateway   *gateway.Gateway
	msc       *msc.MSC

	s1, s11, sgs *sim.Link
	cells        map[string]sim.CellID
	utran        sim.CellID
	ims          IMSAnswer
}

// newNetwork builds the elements of a network and wires them.
func (l *Lab) newNetwork(cfg *Network, index int) *network {
	w := l.World
	label := func(element string) string {
		if index == 0 {
			return element
		}
		return cfg.Name + "-" + element
	}
	n := &network{Network: cfg, env: w.Env(label("ims")), mmeName: label("mme"), cells: map[string]sim.CellID{},
		ims: cmp.Or(cfg.IMS, IMSAvailable)}
	n.policy = cfg.mmePolicy(n.mmeName, index, l.scenario)
	n.mme = mme.New(w.Env(n.mmeName), n.policy, l.hss)
	n.enb = enb.New(w.Env(label("enb")), enb.Config{Name: label("enb"), ENBID: uint32(index + 1), PLMNs: []nas.PLMN{cfg.PLMN},
		Inactivity: cfg.Inactivity}, l.Air)
	n.gateway = gateway.New(w.Env(label("gateway")), cfg.gatewayPolicy(label("gateway"), index))
	n.mscPolicy = cfg.mscPolicy(label("msc"))
	n.msc = msc.New(w.Env(label("msc")), n.mscPolicy)

	l.addCells(n)
	n.wire(l, label)
	return n
}

// wire joins the elements by links and brings the associations up.
func (n *network) wire(l *Lab, label func(string) string) {
	links := &l.scenario.Links
	n.s1 = sim.NewLink(l.World.Env(label("s1")), links.S1.config(label("enb"), n.mmeName, sim.S1AP, true, report.DescribeS1AP))
	association := n.mme.AddENB(n.s1.B)
	n.s1.A.Handle(n.enb.HandleS1AP)
	n.s1.A.OnChange(n.enb.S1Changed)
	n.s1.B.Handle(association.HandleS1AP)
	n.s1.B.OnChange(association.Changed)

	n.s11 = sim.NewLink(l.World.Env(label("s11")), links.S11.config(n.mmeName, label("gateway"), sim.GTPv2, false, report.DescribeGTPv2))
	n.mme.ConnectGateway(n.s11.A)
	n.s11.A.Handle(n.mme.HandleGTPv2)
	n.gateway.ConnectMME(n.s11.B)
	n.s11.B.Handle(n.gateway.HandleGTPv2)

	n.sgs = sim.NewLink(l.World.Env(label("sgs")), links.SGs.config(n.mmeName, label("msc"), sim.SGsAP, true, report.DescribeSGsAP))
	n.sgs.A.Handle(n.mme.HandleSGsAP)
	n.sgs.A.OnChange(n.mme.SGsChanged)
	n.msc.ConnectMME(n.sgs.B)
	n.sgs.B.Handle(n.msc.HandleSGsAP)
	if !n.Voice.SGsDown {
		n.mme.ConnectMSC(n.sgs.A)
	}

	n.enb.ConnectS1(n.s1.A)
}

// config describes the link from a to b.
func (k *Link) config(a, b string, p sim.Protocol, reliable bool, describe func([]byte) (string, string)) sim.LinkConfig {
	c := sim.LinkConfig{A: a, B: b, Protocol: p, Latency: linkLatency, Jitter: k.Jitter, Loss: k.Loss, Reliable: reliable, Describe: describe}
	if k.Latency != nil {
		c.Latency = *k.Latency
	}
	return c
}

// addCells puts the network's cells on air, 3G included: it is there, or it is
// switched off.
func (l *Lab) addCells(n *network) {
	for i := range n.Cells {
		c := &n.Cells[i]
		n.cells[c.Name] = l.Air.AddCell(sim.Cell{Name: c.Name, RAT: sim.EUTRAN, PLMN: n.PLMN, TAC: c.TAC,
			CellIdentity: uint32(len(l.networks)+1)<<8 | uint32(i+1), Barred: c.Barred, EmergencyIMS: c.EmergencyIMS}, n.enb)
		n.enb.ServeCell(n.cells[c.Name])
	}
	lac := uint16(1)
	if n.UTRAN != nil && n.UTRAN.LAC != nil {
		lac = *n.UTRAN.LAC
	}
	name := utranCellName(n.Network, l.scenario.networks)
	n.utran = l.Air.AddCell(sim.Cell{Name: name, RAT: sim.UTRAN, PLMN: n.PLMN, TAC: lac, CellIdentity: uint32(len(l.networks) + 1)}, nil)
	n.cells[name] = n.utran
	l.Air.Switch(n.utran, n.UTRAN.presentAtStart())
	if n.UTRAN == nil {
		return
	}
	if at := n.UTRAN.From; at != nil {
		l.env.After(at.Since(l.World.Start()), func() { l.switchUTRAN(n, true) })
	}
	if at := n.UTRAN.Until; at != nil {
		l.env.After(at.Since(l.World.Start()), func() { l.switchUTRAN(n, false) })
	}
}

func (u *UTRAN) presentAtStart() bool {
	switch {
	case u == nil:
		return false
	case u.Present != nil:
		return *u.Present
	}
	return u.From == nil
}

func (l *Lab) switchUTRAN(n *network, on bool) {
	if on {
		l.step(n, "3G switched on", "")
	} else {
		l.step(n, "3G switched off", "")
	}
	l.Air.Switch(n.utran, on)
}

// Time that a registration with IMS takes.
const imsLatency = 300 * time.Millisecond

// Register answers a registration with IMS as the scenario has it.
func (n *network) Register(_ nas.IMSI, done func(ok bool)) {
	if n.ims == IMSSilent {
		return
	}
	n.env.After(imsLatency, func() {
		if n.ims != IMSSilent {
			done(n.ims == IMSAvailable)
		}
	})
}

// gatewayPolicy is what the scenario says to the gateway.
func (n *Network) gatewayPolicy(name string, index int) *gateway.Config {
	cfg := &gateway.Config{Name: name, Address: netip.AddrFrom4([4]byte{192, 0, 2, byte(2 + 10*index)})}
	if n.Timers.T3Response != nil {
		cfg.T3Response = *n.Timers.T3Response
	}
	if n.Timers.N3Requests != nil {
		cfg.N3Requests = *n.Timers.N3Requests
	}
	profile := profileFor(n.Name, &Subscription{}, n)
	for i, a := range profile.APNs {
		apn := gateway.APN{Name: a.Name, MTU: 1358,
			IPv4:  netip.PrefixFrom(netip.AddrFrom4([4]byte{10, byte(i%16) << 4, 0, 0}), 12),
			IPv6:  netip.PrefixFrom(netip.AddrFrom16([16]byte{0x20, 0x01, 0x0d, 0xb8, byte(i)}), 40),
			DNS:   []netip.Addr{netip.AddrFrom4([4]byte{192, 0, 2, 53})},
			PCSCF: []netip.Addr{netip.AddrFrom4([4]byte{192, 0, 2, 60})}}
		if a.Auth.Method != 0 {
			apn.Authenticator = gate(a.Auth)
		}
		cfg.APNs = append(cfg.APNs, apn)
	}
	return cfg
}
