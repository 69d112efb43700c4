package scenarios

import (
	"fmt"
	"net/netip"

	"sunsetlab/nas"
	"sunsetlab/sim"
	"sunsetlab/sim/enb"
	"sunsetlab/sim/gateway"
	"sunsetlab/sim/report"
)

// network is one PLMN of a lab: its core, and what is on the air.
type network struct {
	*Network
	*core

	enb   *enb.ENB
	s1    *sim.Link
	cells map[string]sim.CellID
	utran sim.CellID
	umts
	imsSide
}

// newNetwork builds the elements of a network and wires them.
func (l *Lab) newNetwork(cfg *Network, index int) (*network, error) {
	w, s := l.World, l.scenario
	core, err := newCore(w, s, index, l.hss)
	if err != nil {
		return nil, err
	}
	n := &network{Network: cfg, core: core, cells: map[string]sim.CellID{}}
	l.charge(n)
	l.addIMS(n, index)
	name := s.label(index, "enb")
	n.enb = enb.New(w.Env(name), enb.Config{Name: name, ENBID: uint32(index + 1), PLMNs: []nas.PLMN{cfg.PLMN},
		Inactivity: cfg.Inactivity}, l.Air)
	l.addUMTS(n, index)
	l.addCells(n)
	l.addUTRANCell(n)

	n.s1 = sim.NewLink(w.Env(s.label(index, "s1")), s.Links.S1.config(name, n.mmeName, sim.S1AP, true, report.DescribeS1AP))
	association := n.mme.AddENB(n.s1.B)
	n.s1.A.Handle(n.enb.HandleS1AP)
	n.s1.A.OnChange(n.enb.S1Changed)
	n.s1.B.Handle(association.HandleS1AP)
	n.s1.B.OnChange(association.Changed)
	n.enb.ConnectS1(n.s1.A)
	return n, nil
}

// config describes the link from a to b.
func (k *Link) config(a, b string, p sim.Protocol, reliable bool, describe func([]byte) (string, string)) sim.LinkConfig {
	c := sim.LinkConfig{A: a, B: b, Protocol: p, Latency: linkLatency, Jitter: k.Jitter, Loss: k.Loss, Reliable: reliable, Describe: describe}
	if k.Latency != nil {
		c.Latency = *k.Latency
	}
	return c
}

// addCells puts the network's cells of E-UTRAN on air.
func (l *Lab) addCells(n *network) {
	for i := range n.Cells {
		c := &n.Cells[i]
		n.cells[c.Name] = l.Air.AddCell(sim.Cell{Name: c.Name, RAT: sim.EUTRAN, PLMN: n.PLMN, TAC: c.TAC,
			CellIdentity: uint32(len(l.networks)+1)<<8 | uint32(i+1), Barred: c.Barred, EmergencyIMS: c.EmergencyIMS}, n.enb)
		n.enb.ServeCell(n.cells[c.Name])
	}
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
	if n.shard > 0 {
		cfg.Name = fmt.Sprintf("%s-%d", name, n.shard)
		cfg.ChargingIDs = uint32(n.shard-1) * shardSessions
	}
	profile := profileFor(n.Name, &Subscription{}, n)
	for i, a := range profile.APNs {
		apn := gateway.APN{Name: a.Name, MTU: 1358,
			IPv4:  netip.PrefixFrom(netip.AddrFrom4([4]byte{10, byte(i%16) << 4, 0, 0}), 12),
			IPv6:  netip.PrefixFrom(netip.AddrFrom16([16]byte{0x20, 0x01, 0x0d, 0xb8, byte(i)}), 40),
			DNS:   []netip.Addr{netip.AddrFrom4([4]byte{192, 0, 2, 53})},
			PCSCF: []netip.Addr{pcscf}, ReactivateExpired: n.APNs[a.Name].SessionReactivates}
		if n.shard > 0 && a.Name == profile.Default {
			apn.IPv4, apn.IPv6 = shardPools(n.shard)
		}
		cfg.APNs = append(cfg.APNs, apn)
	}
	return cfg
}
