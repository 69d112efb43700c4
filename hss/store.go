package hss

import (
	"errors"
	"fmt"
	"slices"

	"sunsetlab/nas"
	"sunsetlab/nas/aka"
)

// Errors of a Store.
var (
	ErrUnknownSubscriber = errors.New("unknown subscriber")
	ErrSubscriberExists  = errors.New("subscriber exists already")
)

// Store keeps subscribers and where they are. Its errors wrap
// [ErrUnknownSubscriber] for an IMSI that is not there.
type Store interface {
	// Add puts all the subscribers in or, on an error, none; one that is there
	// already is ErrSubscriberExists.
	Add(subscribers ...Subscriber) error
	// Replace puts new subscription data in place of the old. The sequence
	// number and the registration stay.
	Replace(s Subscriber) error
	// Remove takes a subscriber out, the registration too.
	Remove(imsi nas.IMSI) error
	// Subscriber returns one.
	Subscriber(imsi nas.IMSI) (Subscriber, error)
	// UpdateSQN replaces the last used sequence number by what next makes of it,
	// in one step, and returns it. When it returns, the change is as durable as
	// the store is; an error of next leaves the number alone.
	UpdateSQN(imsi nas.IMSI, next func(last aka.SQN) (aka.SQN, error)) (aka.SQN, error)
	// Registration returns where the subscriber is.
	Registration(imsi nas.IMSI) (Registration, error)
	// SetRegistration says where the subscriber is now.
	SetRegistration(imsi nas.IMSI, r Registration) error
}

// Memory is a Store for simulations: a subscriber takes less than 200 octets. It
// has no lock; one goroutine uses it.
type Memory struct {
	records map[nas.IMSI]*record
}

type record struct {
	subscriber   Subscriber
	registration Registration
}

// NewMemory returns an empty store.
func NewMemory() *Memory { return &Memory{records: map[nas.IMSI]*record{}} }

// Len returns how many subscribers there are.
func (m *Memory) Len() int { return len(m.records) }

// Add implements Store.
func (m *Memory) Add(subscribers ...Subscriber) error {
	if err := validateAll(subscribers); err != nil {
		return fmt.Errorf("add subscribers: %w", err)
	}
	for i := range subscribers {
		if _, ok := m.records[subscribers[i].IMSI]; ok {
			return fmt.Errorf("add subscriber %s: %w", subscribers[i].IMSI, ErrSubscriberExists)
		}
	}
	for i := range subscribers {
		m.records[subscribers[i].IMSI] = &record{subscriber: subscribers[i]}
	}
	return nil
}

// validateAll checks each subscriber and that none is there twice.
func validateAll(subscribers []Subscriber) error {
	seen := make(map[nas.IMSI]struct{}, len(subscribers))
	checked := map[*Profile]bool{}
	for i := range subscribers {
		s := subscribers[i]
		if s.Profile != nil && checked[s.Profile] {
			s.Profile = nil // shared by many, checked once
		} else {
			checked[s.Profile] = true
		}
		if err := s.Validate(); err != nil {
			return err
		}
		if _, ok := seen[s.IMSI]; ok {
			return fmt.Errorf("subscriber %s: %w", s.IMSI, ErrSubscriberExists)
		}
		seen[s.IMSI] = struct{}{}
	}
	return nil
}

// Replace implements Store.
func (m *Memory) Replace(s Subscriber) error {
	if err := s.Validate(); err != nil {
		return fmt.Errorf("replace: %w", err)
	}
	r, err := m.record("replace", s.IMSI)
	if err != nil {
		return err
	}
	s.SQN = r.subscriber.SQN
	r.subscriber = s
	return nil
}

// Remove implements Store.
func (m *Memory) Remove(imsi nas.IMSI) error {
	if _, err := m.record("remove", imsi); err != nil {
		return err
	}
	delete(m.records, imsi)
	return nil
}

// Subscriber implements Store.
func (m *Memory) Subscriber(imsi nas.IMSI) (Subscriber, error) {
	r, err := m.record("look up", imsi)
	if err != nil {
		return Subscriber{}, err
	}
	return r.subscriber, nil
}

// UpdateSQN implements Store.
func (m *Memory) UpdateSQN(imsi nas.IMSI, next func(aka.SQN) (aka.SQN, error)) (aka.SQN, error) {
	r, err := m.record("update SQN of", imsi)
	if err != nil {
		return 0, err
	}
	sqn, err := next(r.subscriber.SQN)
	if err != nil {
		return 0, fmt.Errorf("update SQN of subscriber %s: %w", imsi, err)
	}
	r.subscriber.SQN = sqn
	return sqn, nil
}

// Registration implements Store.
func (m *Memory) Registration(imsi nas.IMSI) (Registration, error) {
	r, err := m.record("look up registration of", imsi)
	if err != nil {
		return Registration{}, err
	}
	return r.registration, nil
}

// SetRegistration implements Store.
func (m *Memory) SetRegistration(imsi nas.IMSI, reg Registration) error {
	r, err := m.record("register", imsi)
	if err != nil {
		return err
	}
	r.registration = reg
	return nil
}

// Subscribers returns all, ordered by IMSI.
func (m *Memory) Subscribers() []Subscriber {
	all := make([]Subscriber, 0, len(m.records))
	for _, r := range m.records {
		all = append(all, r.subscriber)
	}
	slices.SortFunc(all, func(a, b Subscriber) int { return a.IMSI.Compare(b.IMSI) })
	return all
}

func (m *Memory) record(op string, imsi nas.IMSI) (*record, error) {
	r, ok := m.records[imsi]
	if !ok {
		return nil, fmt.Errorf("%s subscriber %s: %w", op, imsi, ErrUnknownSubscriber)
	}
	return r, nil
}
