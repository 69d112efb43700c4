package scenarios

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"sunsetlab/hss"
	"sunsetlab/nas"
	"sunsetlab/sim"
	"sunsetlab/sim/gateway"
	"sunsetlab/sim/mme"
	"sunsetlab/sim/msc"
)

// Live is the core of a scenario's network on the wall clock, for eNodeBs and
// devices that are elsewhere: in another process, or real. Its elements are for
// code that runs on its loop, or before the loop runs.
type Live struct {
	*sim.Live

	MME     *mme.MME
	Gateway *gateway.Gateway
	MSC     *msc.MSC

	store   hss.Store
	imsis   []nas.IMSI
	closers []io.Closer
}

// NewLive builds the core of a scenario's network. The scenario's devices are
// subscribers whose cards are elsewhere; its timeline is not played. A store
// that holds a subscriber already keeps its sequence number; nil is a store in
// memory.
func NewLive(s *Scenario, seed uint64, trace *sim.Trace, store hss.Store) (*Live, error) {
	if n := len(s.networks); n != 1 {
		return nil, fmt.Errorf("%s has %d networks: a live core is that of one", s.file, n)
	}
	subscribers, err := s.subscribers()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", s.file, err)
	}
	if store == nil {
		store = hss.NewMemory()
	}
	l := &Live{Live: sim.NewLive(seed, trace), store: store}
	if err := l.enter(subscribers); err != nil {
		return nil, fmt.Errorf("%s: %w", s.file, err)
	}
	home := &hss.HSS{Store: l.store, Random: &octets{from: l.Env("hss").Rand()}}
	here := *s
	here.Links.withoutDelay()
	c, err := newCore(l, &here, 0, home)
	if err == nil {
		err = l.dialServers(c, &here)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", s.file, err)
	}
	home.OnCancelLocation = c.mme.CancelLocation
	l.MME, l.Gateway, l.MSC = c.mme, c.gateway, c.msc
	return l, nil
}

// withoutDelay has links take as long as they do, unless the file says
// otherwise: real time passes by itself.
func (k *Links) withoutDelay() {
	for _, link := range []*Link{&k.S1, &k.S11, &k.SGs, &k.RADIUS} {
		if link.Latency == nil {
			link.Latency = new(time.Duration)
		}
	}
}

// Known reports whether the HSS holds a subscriber.
func (l *Live) Known(imsi nas.IMSI) bool {
	_, err := l.store.Subscriber(imsi)
	return err == nil
}

// Subscribers lists whom the lab file names, by IMSI.
func (l *Live) Subscribers() []nas.IMSI {
	return slices.Clone(l.imsis)
}

// enter puts the subscribers of a lab file into the store.
func (l *Live) enter(subscribers []hss.Subscriber) error {
	for _, sub := range subscribers {
		err := l.store.Add(sub)
		if errors.Is(err, hss.ErrSubscriberExists) {
			err = l.store.Replace(sub)
		}
		if err != nil {
			return fmt.Errorf("entering subscriber %s: %w", sub.IMSI, err)
		}
		l.imsis = append(l.imsis, sub.IMSI)
	}
	return nil
}

// subscribers are all that the HSS holds: those of the file of subscribers, and
// the devices'.
func (s *Scenario) subscribers() ([]hss.Subscriber, error) {
	var all []hss.Subscriber
	for _, sub := range s.holdings.files {
		all = append(all, sub)
	}
	for _, name := range s.order {
		d := s.Devices[name]
		for i := range int(d.instances()) {
			h, err := s.holding(name, i)
			if err != nil {
				return nil, fmt.Errorf("device %s: %w", name, err)
			}
			if _, filed := s.holdings.files[h.imsi]; h.known && !filed {
				all = append(all, h.subscriber)
			}
		}
	}
	slices.SortFunc(all, func(a, b hss.Subscriber) int { return a.IMSI.Compare(b.IMSI) })
	return all, nil
}
