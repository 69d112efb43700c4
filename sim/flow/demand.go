package flow

import (
	"time"

	"sunsetlab/sim"
)

// Bytes is an amount of traffic in both directions, in octets.
type Bytes struct {
	In  uint64 `json:"in"`
	Out uint64 `json:"out"`
}

// Total is both directions together.
func (b Bytes) Total() uint64 { return b.In + b.Out }

func (b *Bytes) add(up, down sim.Amount) { b.In, b.Out = b.In+up.Bytes, b.Out+down.Bytes }

// Demand is what a subscriber wanted, and what came of it: Wanted is Carried
// and Lost together, once all flows are over.
type Demand struct {
	Wanted  Bytes `json:"wanted"`
	Carried Bytes `json:"carried"`
	Lost    Bytes `json:"lost"`
	// Flows is how many were wanted, Failed of how many something was lost.
	Flows  uint64 `json:"flows"`
	Failed uint64 `json:"failed"`
}

// Add adds another's.
func (d *Demand) Add(o *Demand) {
	for _, p := range [][2]*Bytes{{&d.Wanted, &o.Wanted}, {&d.Carried, &o.Carried}, {&d.Lost, &o.Lost}} {
		p[0].In, p[0].Out = p[0].In+p[1].In, p[0].Out+p[1].Out
	}
	d.Flows, d.Failed = d.Flows+o.Flows, d.Failed+o.Failed
}

// Want counts a flow that is wanted, Carry and Lose what comes of it.
func (d *Demand) Want(f *Flow) {
	d.Flows++
	d.Wanted.add(sim.Amount(f.In), sim.Amount(f.Out))
}

// Carry counts what was carried.
func (d *Demand) Carry(up, down sim.Amount) { d.Carried.add(up, down) }

// Lose counts what was lost of a flow.
func (d *Demand) Lose(up, down sim.Amount) {
	d.Failed++
	d.Lost.add(up, down)
}

// LostShare is the part of what was wanted that is lost, 0 if nothing was
// wanted.
func (d *Demand) LostShare() float64 {
	if d.Wanted.Total() == 0 {
		return 0
	}
	return float64(d.Lost.Total()) / float64(d.Wanted.Total())
}

// Book is a [Ledger] that keeps a subscriber's demand by spans of time of equal
// length, such as hours, from a start to an end. Of a flow that goes on beyond
// the end, or began before the start, the part in between counts.
type Book struct {
	start, end time.Time
	span       time.Duration
	spans      []Demand
}

// NewBook returns an empty book. The last span may be shorter than the others.
func NewBook(start, end time.Time, span time.Duration) *Book {
	n := max(int((end.Sub(start)+span-1)/span), 1)
	return &Book{start: start, end: end, span: span, spans: make([]Demand, n)}
}

// Spans is the demand by span.
func (b *Book) Spans() []Demand { return b.spans }

// Between is the demand in the spans that begin at from or later and before to.
func (b *Book) Between(from, to time.Time) Demand {
	var sum Demand
	for i := range b.spans {
		if at := b.start.Add(time.Duration(i) * b.span); !at.Before(from) && at.Before(to) {
			sum.Add(&b.spans[i])
		}
	}
	return sum
}

// at is the span of a time, nil if it is in none.
func (b *Book) at(t time.Time) *Demand {
	if t.Before(b.start) || !t.Before(b.end) {
		return nil
	}
	return &b.spans[t.Sub(b.start)/b.span]
}

// spread gives each span its part of what crosses evenly between two times.
func (b *Book) spread(from, to time.Time, up, down sim.Amount, add func(*Demand, sim.Amount, sim.Amount)) {
	if !to.After(from) {
		if d := b.at(from); d != nil {
			add(d, up, down)
		}
		return
	}
	begin := from
	if begin.Before(b.start) {
		begin = b.start
	}
	whole := to.Sub(from)
	doneUp, doneDown := up.Part(begin.Sub(from), whole), down.Part(begin.Sub(from), whole)
	for i := int(begin.Sub(b.start) / b.span); i < len(b.spans); i++ {
		end := b.start.Add(time.Duration(i+1) * b.span)
		if end.After(b.end) {
			end = b.end
		}
		byUp, byDown := up.Part(end.Sub(from), whole), down.Part(end.Sub(from), whole)
		add(&b.spans[i], byUp.Minus(doneUp), byDown.Minus(doneDown))
		if !end.Before(to) {
			return
		}
		doneUp, doneDown = byUp, byDown
	}
}

// Wanted implements [Ledger].
func (b *Book) Wanted(f *Flow, from, to time.Time) {
	if d := b.at(from); d != nil {
		d.Flows++
	}
	b.spread(from, to, sim.Amount(f.In), sim.Amount(f.Out), func(d *Demand, up, down sim.Amount) { d.Wanted.add(up, down) })
}

// Carried implements [Ledger].
func (b *Book) Carried(_ *Flow, from, to time.Time, up, down sim.Amount) {
	b.spread(from, to, up, down, func(d *Demand, up, down sim.Amount) { d.Carried.add(up, down) })
}

// Lost implements [Ledger].
func (b *Book) Lost(_ *Flow, from, to time.Time, up, down sim.Amount) {
	if d := b.at(from); d != nil {
		d.Failed++
	}
	b.spread(from, to, up, down, func(d *Demand, up, down sim.Amount) { d.Lost.add(up, down) })
}
