package ue

import (
	"bytes"
	"net/netip"
	"time"

	"sunsetlab/nas"
	"sunsetlab/nas/eps"
	"sunsetlab/sim"
	"sunsetlab/sip"
	"sunsetlab/sip/call"
)

// sipWay is a device's way to a P-CSCF: a PDN connection, and the addresses that
// came with it. It is the ground that calls stand on.
type sipWay struct {
	u            *UE
	pdn          PDN
	ebi          uint8
	local, pcscf netip.Addr
	// waiting is what goes out as soon as user data can move.
	waiting [][]byte
}

// maxWaiting bounds that; the oldest give way.
const maxWaiting = 8

// learn takes the addresses of the device and of the P-CSCF from a PDN
// connection (TS 24.229 9.2.1).
func (w *sipWay) learn(m *eps.ActivateDefaultEPSBearerContextRequest) {
	w.ebi, w.waiting = m.EPSBearerIdentity, nil
	w.local, w.pcscf = m.PDNAddress.IPv4(), pcscfOf(m.PCO, nas.PCOPCSCFIPv4)
	if iid, ok := m.PDNAddress.InterfaceIdentifier(); ok && !(w.local.IsValid() && w.pcscf.IsValid()) {
		// The prefix would come by router advertisement, which is user data:
		// the link-local address stands for the device's.
		a := [16]byte{0: 0xfe, 1: 0x80}
		copy(a[8:], iid[:])
		w.local, w.pcscf = netip.AddrFrom16(a), pcscfOf(m.PCO, nas.PCOPCSCFIPv6)
	}
}

func pcscfOf(pco nas.PCO, id nas.PCOID) netip.Addr {
	for o := range pco.Options(nas.Downlink) {
		if a, err := o.Addr(); o.ID == id && err == nil {
			return a
		}
	}
	return netip.Addr{}
}

// reachable tells whether user data can move now.
func (w *sipWay) reachable() bool {
	u := w.u
	return u != nil && u.rat == sim.EUTRAN && u.connected && u.secured && u.hasBearer(w.ebi) &&
		(u.state == registeredNormal || u.state == registeredAttemptingToUpdateMM)
}

// put hands a datagram to the PDN connection.
func (w *sipWay) put(datagram []byte) {
	w.u.reply(&sim.RadioFrame{Kind: sim.UserData, EBI: w.ebi})
	w.pdn.Send(w.at(w.pcscf), datagram)
}

// Transmit implements [call.Ground]: a device in idle mode asks for its bearers
// first.
func (w *sipWay) Transmit(datagram []byte) {
	if w.reachable() {
		w.put(datagram)
		return
	}
	for _, have := range w.waiting {
		if bytes.Equal(have, datagram) {
			return
		}
	}
	if len(w.waiting) == maxWaiting {
		w.waiting = w.waiting[1:]
	}
	w.waiting = append(w.waiting, datagram)
}

// serve sends what waits, or asks for a connection.
func (w *sipWay) serve() {
	if len(w.waiting) == 0 {
		return
	}
	if !w.reachable() {
		w.u.wants.data = w.u.wants.data || !w.u.connected && w.u.hasBearer(w.ebi)
		return
	}
	waiting := w.waiting
	w.waiting = nil
	for _, datagram := range waiting {
		w.put(datagram)
	}
}

// After implements [call.Ground]: whatever a timer brings about is followed by
// what the device does next.
func (w *sipWay) After(d time.Duration, f func()) (stop func()) {
	t := w.u.env.After(d, func() {
		f()
		w.u.settle()
	})
	return func() { t.Stop() }
}

// Draw implements [call.Ground].
func (w *sipWay) Draw() uint64 { return w.u.env.Rand().Uint64() }

// sipTimers are those of RFC 3261 as a UE has them.
func (u *UE) sipTimers() call.Timers {
	standard := call.RadioTimers()
	return call.Timers{T1: or(u.cfg.Timers.SIPT1, standard.T1), T2: or(u.cfg.Timers.SIPT2, standard.T2)}
}

// at is an address with the port of SIP, host the same in a SIP URI.
func (w *sipWay) at(a netip.Addr) netip.AddrPort { return netip.AddrPortFrom(a, sip.Port) }
func (w *sipWay) host(a netip.Addr) string       { return w.at(a).String() }
