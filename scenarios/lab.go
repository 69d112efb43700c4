package scenarios

import (
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"time"

	"sunsetlab/hss"
	"sunsetlab/nas"
	"sunsetlab/nas/aka"
	"sunsetlab/sim"
	"sunsetlab/sim/flow"
	"sunsetlab/sim/ue"
)

// Default times that a message takes.
const (
	linkLatency = 5 * time.Millisecond
	airLatency  = 20 * time.Millisecond
)

// Lab is a scenario's world with all its elements wired up, and what the
// scenario's steps act on.
type Lab struct {
	World *sim.World
	Air   *sim.Air

	scenario *Scenario
	env      sim.Env // of the scenario's own steps
	hss      *hss.HSS
	store    *hss.Memory
	networks []*network
	devices  map[string][]device
	names    map[nas.IMSI]string
	workloads
	post *postOffice // nil without mail
}

// device is one device in the world.
type device struct {
	*ue.UE
	radio sim.DeviceID
	home  *network
}

// NewLab builds the world of a scenario at its start. Nothing has happened in
// it yet but that the network elements came up.
func NewLab(s *Scenario, seed uint64, trace *sim.Trace) (*Lab, error) {
	w := sim.NewWorld(sim.Config{Seed: seed, Start: s.Start, Trace: trace})
	l := &Lab{World: w, scenario: s, env: w.Env("scenario"), store: hss.NewMemory(),
		devices: map[string][]device{}, names: map[nas.IMSI]string{}, workloads: workloads{books: map[string]*flow.Book{}, users: map[*FlowWorkload]*users{}, seed: seed, truth: truth{}}}
	latency := airLatency
	if s.Radio.Latency != nil {
		latency = *s.Radio.Latency
	}
	l.Air = sim.NewAir(w.Env("air"), sim.AirConfig{Latency: latency, Loss: s.Radio.Loss})
	l.hss = &hss.HSS{Store: l.store, Random: &octets{from: w.Env("hss").Rand()},
		OnCancelLocation: l.cancelLocation, OnCancelSGSN: l.cancelSGSN, OnCancelVLR: l.cancelVLR}
	for i, n := range s.networks {
		built, err := l.newNetwork(n, i)
		if err != nil {
			return nil, fmt.Errorf("network %s: %w", n.Name, err)
		}
		l.networks = append(l.networks, built)
	}
	for _, name := range s.order {
		if err := l.addDevices(name); err != nil {
			return nil, fmt.Errorf("device %s: %w", name, err)
		}
	}
	return l, nil
}

// octets reads random octets from a world's source.
type octets struct{ from *rand.Rand }

func (o *octets) Read(b []byte) (int, error) {
	var word [8]byte
	for n := 0; n < len(b); {
		binary.LittleEndian.PutUint64(word[:], o.from.Uint64())
		n += copy(b[n:], word[:])
	}
	return len(b), nil
}

// addDevices makes a device, or several, with their subscriptions.
func (l *Lab) addDevices(name string) error {
	d := l.scenario.Devices[name]
	home := l.homeOf(&d)
	cfg := d.Config
	cfg.NetworkName = home.mmeName
	cfg.Scratch = new(ue.Scratch)
	all := make([]device, d.instances())
	for i := range all {
		h, err := l.scenario.holding(name, i)
		if err != nil {
			return err
		}
		if h.known {
			if err := l.store.Add(h.subscriber); err != nil {
				return fmt.Errorf("adding the subscriber: %w", err)
			}
		}
		u := ue.New(l.World.Env(h.name), &cfg, ue.Identity{Name: h.name, IMEISV: h.imeisv, USIM: ue.USIM{
			IMSI: h.imsi, MNCDigits: h.mncDigits, Forbidden: d.USIM.Forbidden, AKA: aka.NewUSIM(h.card, h.cardSQN)}})
		r := l.Air.Join(h.name, u)
		u.UseRadio(r)
		l.connectIMS(u, home, &cfg)
		all[i] = device{UE: u, radio: r.ID(), home: home}
		l.shadeUTRAN(name, &all[i])
		l.names[h.imsi] = h.name
		if err := l.use(name, &all[i]); err != nil {
			return err
		}
		if err := l.useMail(name, &all[i]); err != nil {
			return err
		}
	}
	l.devices[name] = all
	return nil
}

func (l *Lab) homeOf(d *Device) *network {
	for _, n := range l.networks {
		if n.Name == d.Network {
			return n
		}
	}
	return l.networks[0]
}

// each calls f for a device of the scenario, or for each of several.
func (l *Lab) each(name string, f func(d *device)) {
	all := l.devices[name]
	for i := range all {
		f(&all[i])
	}
}

// cancelLocation hands an order of the HSS to the MME that it is for.
func (l *Lab) cancelLocation(c hss.CancelLocation) {
	for _, n := range l.networks {
		if n.policy.Diameter == c.MME {
			n.mme.CancelLocation(c)
		}
	}
}

// cancelSGSN and cancelVLR do so for an SGSN and a VLR.
func (l *Lab) cancelSGSN(c hss.CancelNode) {
	for _, n := range l.networks {
		if n.packet.Node == c.Node {
			n.sgsn.CancelLocation(c)
		}
	}
}

func (l *Lab) cancelVLR(c hss.CancelNode) {
	for _, n := range l.networks {
		if n.vlr.Name == c.Node {
			n.msc.CancelLocation(c)
		}
	}
}

// step reports something that the scenario did to the network.
func (l *Lab) step(n *network, name, detail string) {
	if !l.env.Recording(sim.Step) {
		return
	}
	e := sim.Event{Kind: sim.Step, From: "scenario", Name: name, Detail: detail}
	if n != nil {
		e.To = n.Name
	}
	l.env.Report(e)
}
