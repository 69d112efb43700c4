package scenarios

import (
	"net/netip"

	"sunsetlab/gtpv1"
	"sunsetlab/nas"
	"sunsetlab/sim"
	"sunsetlab/sim/report"
	"sunsetlab/sim/sgsn"
	"sunsetlab/sim/utran"
)

// umts is the 3G of one network: its radio network, its SGSN, and the links to
// what it shares with LTE. It is there in every network, for a step may switch
// 3G on; what is missing without it is the cell.
type umts struct {
	rnc  *utran.RNC
	sgsn *sgsn.SGSN
	// packet is what the SGSN reads at each decision.
	packet *sgsn.Config

	gn, gnMME, s3 *sim.Link
}

// addUMTS builds the 3G of a network and wires it.
func (l *Lab) addUMTS(n *network, index int) {
	w, s := l.World, l.scenario
	label := func(element string) string { return s.label(index, element) }
	n.packet = n.sgsnPolicy(label("sgsn"), index, s)
	n.sgsn = sgsn.New(w.Env(n.packet.Name), n.packet, l.hss)
	n.rnc = utran.New(w.Env(label("rnc")), n.rncPolicy(label("rnc")), l.Air)
	n.msc.ConnectHSS(l.hss)

	ps := sim.NewIu(w.Env(label("iu-ps")), sim.IuConfig{RNC: label("rnc"), CN: n.packet.Name, Latency: linkLatency})
	packet := n.sgsn.AddRNC(ps.CN)
	ps.CN.Handle(packet.HandleIu)
	ps.RNC.Handle(n.rnc.HandleSGSN)
	n.rnc.ConnectSGSN(ps.RNC)

	cs := sim.NewIu(w.Env(label("iu-cs")), sim.IuConfig{RNC: label("rnc"), CN: n.vlr.Name, Latency: linkLatency})
	circuit := n.msc.AddRNC(cs.CN)
	cs.CN.Handle(circuit.HandleIu)
	cs.RNC.Handle(n.rnc.HandleMSC)
	n.rnc.ConnectMSC(cs.RNC)

	n.gn = sim.NewLink(w.Env(label("gn")), s.Links.Gn.config(n.packet.Name, label("gateway"), sim.GTPv1, false, gtpv1.Describe))
	n.sgsn.ConnectGGSN(n.gn.A)
	n.gn.A.Handle(n.sgsn.HandleGTPv1)
	n.gateway.ConnectSGSN(n.gn.B)
	n.gn.B.Handle(n.gateway.HandleGTPv1)

	n.gnMME = sim.NewLink(w.Env(label("gn-mme")), s.Links.Gn.config(n.packet.Name, n.mmeName, sim.GTPv1, false, gtpv1.Describe))
	n.sgsn.ConnectMME(n.gnMME.A)
	n.gnMME.A.Handle(n.sgsn.HandleGn)
	n.mme.ConnectSGSN(n.gnMME.B)
	n.gnMME.B.Handle(n.mme.HandleGTPv1)

	n.s3 = sim.NewLink(w.Env(label("s3")), s.Links.S3.config(n.packet.Name, n.mmeName, sim.GTPv2, false, report.DescribeGTPv2))
	n.sgsn.ConnectS3(n.s3.A)
	n.s3.A.Handle(n.sgsn.HandleS3)
	n.mme.ConnectS3(n.s3.B)
	n.s3.B.Handle(n.mme.HandleS3)
}

// addUTRANCell puts the network's 3G cell on air, switched on or off.
func (l *Lab) addUTRANCell(n *network) {
	name := utranCellName(n.Network, l.scenario.networks)
	area := n.UTRAN.area(n.PLMN)
	n.utran = l.Air.AddCell(sim.Cell{Name: name, RAT: sim.UTRAN, PLMN: area.PLMN, TAC: area.LAC, RAC: area.RAC,
		CellIdentity: uint32(len(l.networks) + 1)}, n.rnc)
	n.rnc.ServeCell(n.utran)
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

// area is the routing area of the 3G cell.
func (u *UTRAN) area(p nas.PLMN) nas.RAI {
	rai := nas.RAI{PLMN: p, LAC: 1, RAC: 1}
	if u != nil && u.LAC != nil {
		rai.LAC = *u.LAC
	}
	if u != nil && u.RAC != nil {
		rai.RAC = *u.RAC
	}
	return rai
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
	l.refresh()
}

// refresh has devices look around: what a call would find may have changed for
// those too that camp elsewhere.
func (l *Lab) refresh() {
	for _, name := range l.scenario.order {
		l.each(name, func(d *device) { d.Refresh() })
	}
}

// shadeUTRAN keeps 3G from the devices that its coverage does not reach.
func (l *Lab) shadeUTRAN(name string, d *device) {
	for _, n := range l.networks {
		if n.UTRAN == nil {
			continue
		}
		for _, out := range n.UTRAN.OutOfReach {
			if out == name {
				l.Air.Shade(d.radio, n.utran, true)
			}
		}
	}
}

// sgsnAddress is where the index-th network's SGSN takes GTP.
func sgsnAddress(index int) netip.Addr {
	return netip.AddrFrom4([4]byte{192, 0, 2, byte(3 + 10*index)})
}
