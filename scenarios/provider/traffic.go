package provider

import (
	"fmt"
	"runtime"
	"time"

	"golang.org/x/sync/errgroup"

	"sunsetlab/mail/statistics"
	"sunsetlab/sim/mail/population"
)

// Traffic is a provider's mail from one day to another.
type Traffic struct {
	Model *population.Config
	Seed  uint64
	// From and Until are midnights; Until is the first day that isn't played.
	From, Until time.Time
	Period      statistics.Period
	// Sample is of how many messages one is made, signed and judged; 0 for none.
	Sample int
	// Log is shown every message, in order of days; nil for nobody.
	Log func(*statistics.Entry) error
}

// Played is what came of it.
type Played struct {
	Series *statistics.Series
	// Judged is how many messages were made and judged, Disagreements those that
	// came to something else than the model says.
	Judged        int
	Disagreements []population.Disagreement
}

// daysAtOnce is how many days one core plays before they are put together.
const daysAtOnce = 7

// Play plays the days, several at a time.
func (t *Traffic) Play() (*Played, error) {
	if err := t.Model.Validate(); err != nil {
		return nil, fmt.Errorf("the model of mail: %w", err)
	}
	var batches []*batch
	for from := t.From; from.Before(t.Until); from = from.AddDate(0, 0, daysAtOnce) {
		batches = append(batches, &batch{Traffic: t, from: from, done: make(chan struct{})})
	}
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0) + 1)
	played := &Played{Series: statistics.NewSeries(t.Period, t.From.Location())}
	group.Go(func() error { return played.gather(t, batches) })
	for _, b := range batches {
		group.Go(b.play)
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	return played, nil
}

// batch is a few days.
type batch struct {
	*Traffic
	from    time.Time
	series  *statistics.Series
	sampler *population.Sampler
	entries []statistics.Entry // if there is a log
	done    chan struct{}
}

func (b *batch) play() (err error) {
	defer close(b.done)
	p := population.New(b.Model, b.Seed)
	if b.Sample > 0 {
		if b.sampler, err = population.NewSampler(b.Seed); err != nil {
			return fmt.Errorf("preparing the sample: %w", err)
		}
		p.Sample(b.sampler, b.Sample)
	}
	b.series = statistics.NewSeries(b.Period, b.From.Location())
	for i := range daysAtOnce {
		day := b.from.AddDate(0, 0, i)
		if !day.Before(b.Until) {
			return nil
		}
		p.Day(day, func(e *statistics.Entry) {
			b.series.Add(e)
			if b.Log != nil {
				b.entries = append(b.entries, *e)
			}
		})
	}
	return nil
}

// gather puts batches together in their order.
func (p *Played) gather(t *Traffic, batches []*batch) error {
	for _, b := range batches {
		<-b.done
		if b.series == nil {
			return nil // its error is the group's
		}
		p.Series.Merge(b.series)
		if b.sampler != nil {
			p.Judged += b.sampler.Judged
			p.Disagreements = append(p.Disagreements, b.sampler.Disagreements...)
		}
		for i := range b.entries {
			if err := t.Log(&b.entries[i]); err != nil {
				return err
			}
		}
		b.entries = nil
	}
	return nil
}
