package ue

import (
	"fmt"

	"sunsetlab/nas/gprs"
	"sunsetlab/sim"
)

// handleUTRAN takes a frame of a connection from a UTRAN cell.
func (u *UE) handleUTRAN(f *sim.RadioFrame) {
	g := u.umts
	if !g.rrc {
		return // of a connection that the device has given up
	}
	if f.Domain > sim.CSDomain {
		u.fault(f.Kind.String(), "for no domain", f.NAS)
		return
	}
	switch f.Kind {
	case sim.DLInformationTransfer:
		u.handle3G(f.Domain, f.NAS)
	case sim.RRCConnectionReject:
		u.utranReleased(f, "RRC connection rejected")
	case sim.RRCConnectionRelease:
		u.utranReleased(f, "connection released by the network")
	case sim.SignallingConnectionRelease:
		u.domainReleased(f)
	case sim.RadioLinkFailure:
		u.utranReleased(f, "radio link failure")
	case sim.UECapabilityEnquiry:
		u.reply(&sim.RadioFrame{Kind: sim.UECapabilityInformation, Capability: umtsCapability})
	case sim.SecurityModeCommand:
		u.secureUTRAN(f)
	case sim.RRCConnectionReconfiguration:
		u.reconfigureUTRAN(f)
	}
}

// umtsCapability stands for the UE radio access capability (TS 25.331
// 10.3.3.42) of a device for UMTS FDD.
var umtsCapability = []byte{0x02, 0x40}

// secureUTRAN is the security mode procedure (TS 25.331 8.1.12): the command
// must have been made with this device's integrity key. NAS takes it as the
// network's consent to what the device asked for (TS 24.008 4.5.1.1,
// 4.7.13.3).
func (u *UE) secureUTRAN(f *sim.RadioFrame) {
	k := &u.umts.keys[f.Domain]
	if !k.valid || f.Token != [4]byte(k.ik[12:]) {
		u.fault("SecurityModeCommand", "made with another integrity key", nil)
		u.reply(&sim.RadioFrame{Kind: sim.SecurityModeFailure, Domain: f.Domain})
		return
	}
	u.reply(&sim.RadioFrame{Kind: sim.SecurityModeComplete, Domain: f.Domain})
	u.umts.links[f.Domain].secured = true
	if f.Domain == sim.PSDomain {
		u.stop(t3316)
		u.umts.proof[sim.PSDomain] = nil
		u.gmmServiceGranted()
		return
	}
	u.cmServiceGranted()
}

// reconfigureUTRAN adds and releases radio access bearers.
func (u *UE) reconfigureUTRAN(f *sim.RadioFrame) {
	u.reply(&sim.RadioFrame{Kind: sim.RRCConnectionReconfigurationComplete, Domain: f.Domain})
	if f.Domain == sim.CSDomain {
		return
	}
	g := u.umts
	g.rabs = (g.rabs | f.AddBearers) &^ f.ReleaseBearers
	if f.AddBearers != 0 {
		g.links[sim.PSDomain].service = false
		u.gmmServiceGranted()
	}
	if pdu := f.NAS; pdu != nil {
		u.handle3G(f.Domain, pdu)
	}
}

// connect3G sends a message to a domain, over a connection that is opened if
// there is none.
func (u *UE) connect3G(d sim.CNDomain, wire []byte, why sim.EstablishmentCause) {
	g := u.umts
	g.links[d].up = true
	if d == sim.PSDomain {
		u.stop(t3312)
	} else {
		u.stop(t3212)
	}
	f := sim.RadioFrame{Kind: sim.ULInformationTransfer, NAS: wire, Domain: d}
	if !g.rrc {
		g.rrc = true
		f.Kind, f.EstablishmentCause, f.SelectedPLMN = sim.RRCConnectionRequest, why, u.plmn
	}
	u.reply(&f)
}

// utranReleased takes the end of the connection, or that there will be none.
func (u *UE) utranReleased(f *sim.RadioFrame, why string) {
	g := u.umts
	g.rrc, g.rabs, g.asked = false, 0, false
	ps, cs := g.links[sim.PSDomain].up, g.links[sim.CSDomain].up
	g.links = [2]link{}
	u.stop(t3240, t3340)
	if cs {
		u.mmConnectionLost(why)
	}
	if ps {
		u.gmmConnectionLost(why)
	}
	if f.Redirect == sim.EUTRAN {
		g.eutranDue = true
	}
	u.released()
	u.atRest()
}

// domainReleased takes the end of the connection to one domain.
func (u *UE) domainReleased(f *sim.RadioFrame) {
	g := u.umts
	if !g.links[f.Domain].up {
		return
	}
	g.links[f.Domain] = link{}
	if f.Domain == sim.CSDomain {
		u.stop(t3240)
		u.mmConnectionLost("connection released by the network")
		return
	}
	g.rabs, g.asked = 0, false
	u.stop(t3340)
	u.gmmConnectionLost("connection released by the network")
}

// atRest is a device on UTRAN without a connection.
func (u *UE) atRest() {
	g := u.umts
	if !g.served() || g.rrc {
		return
	}
	if g.gmm == gmmRegisteredNormal && g.t3312 > 0 && !u.runs(t3312) {
		u.start(t3312, g.t3312)
	}
	if g.mm == mmIdleNormal && !u.runs(t3212) {
		u.start(t3212, or(g.t3212, u.standard(t3212)))
	}
}

// releaseUTRAN gives the connection up without waiting for the network. The
// frame stands for the silence by which the radio network notices.
func (u *UE) releaseUTRAN() {
	g := u.umts
	if g == nil {
		return
	}
	u.stop(t3240, t3340)
	if !g.rrc {
		return
	}
	g.rrc, g.rabs, g.asked, g.links = false, 0, false, [2]link{}
	u.reply(&sim.RadioFrame{Kind: sim.RadioLinkFailure})
}

// releaseDomain gives up the connection to one domain. The radio connection
// stays while the other domain needs it; then the core sees to the rest.
func (u *UE) releaseDomain(d sim.CNDomain) {
	if !u.umts.links[1-d].up {
		u.releaseUTRAN()
	}
}

// send3G sends a message of the 3G core's protocols.
func (u *UE) send3G(d sim.CNDomain, m gprs.Message, cause string, why sim.EstablishmentCause) {
	plain, err := m.Append(u.scratch.plain[:0])
	if err != nil {
		u.fault(m.Name(), "encoding: "+err.Error(), nil)
		return
	}
	u.scratch.plain = plain
	if u.env.Recording(sim.Sent) {
		u.env.Report(sim.Event{Kind: sim.Sent, From: u.name, To: coreName[d], Device: u.name, Protocol: sim.NAS,
			Name: m.Name(), Cause: cause, Bytes: plain, Because: u.because})
	}
	u.connect3G(d, plain, why)
}

// coreName is how the trace calls the other end of NAS, by domain.
var coreName = [2]string{sim.PSDomain: "sgsn", sim.CSDomain: "msc"}

func (u *UE) sendPS(m gprs.Message) { u.send3G(sim.PSDomain, m, "", sim.MOSignalling) }

func (u *UE) sendCS(m gprs.Message) { u.send3G(sim.CSDomain, m, "", sim.MOSignalling) }

// heard3G reports a downlink message that decides nothing about service.
func (u *UE) heard3G(d sim.CNDomain, name, detail, cause string) sim.EventID {
	return u.answered3G(d, sim.Event{Name: name, Detail: detail, Cause: cause})
}

func (u *UE) answered3G(d sim.CNDomain, e sim.Event) sim.EventID {
	if !u.env.Recording(sim.Received) {
		return 0
	}
	e.Kind, e.From, e.To, e.Device, e.Protocol = sim.Received, coreName[d], u.name, u.name, sim.NAS
	return u.env.Report(e)
}

// received3G is heard3G for a message from which something follows: because of
// it, and of what had the device come to UTRAN.
func (u *UE) received3G(d sim.CNDomain, name, detail, cause string) {
	e := sim.Event{Name: name, Detail: detail, Cause: cause}
	if u.umts.serving {
		e.Because = u.umts.why
	}
	if id := u.answered3G(d, e); id != 0 {
		u.because = id
	}
}

// causeTag is a cause as the trace writes it, if somebody reads it.
func (u *UE) causeTag(protocol string, c uint8) string {
	if !u.env.Recording(sim.Received) {
		return ""
	}
	return fmt.Sprintf("%s #%d", protocol, c)
}
