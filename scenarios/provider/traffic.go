package provider

import (
	"fmt"
	"io"
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
	// Series is by the periods that were asked for, Days by days.
	Series, Days *statistics.Series
	// Of says whose mail it was.
	Of string
	// Modelled tells mail that was played from mail that somebody had.
	Modelled bool
	// Judged is how many messages were made and judged, Disagreements those that
	// came to something else than the model says.
	Judged        int
	Disagreements []population.Disagreement
}

func newPlayed(p statistics.Period, l *time.Location) *Played {
	return &Played{Series: statistics.NewSeries(p, l), Days: statistics.NewSeries(statistics.Daily, l)}
}

// finest is a period that those asked for and days are made of.
func finest(p statistics.Period) statistics.Period {
	if p == statistics.Hourly {
		return statistics.Hourly
	}
	return statistics.Daily
}

// count adds what a series by the finest periods has counted.
func (p *Played) count(s *statistics.Series) {
	p.Series.Merge(s)
	p.Days.Merge(s)
}

// ReadLog counts the messages of a log.
func ReadLog(r io.Reader, name string, p statistics.Period, l *time.Location) (*Played, error) {
	s := statistics.NewSeries(finest(p), l)
	if err := statistics.Read(r, func(e *statistics.Entry) error { s.Add(e); return nil }); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	played := newPlayed(p, l)
	played.Of = name
	played.count(s)
	return played, nil
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
	played := newPlayed(t.Period, t.From.Location())
	played.Of, played.Modelled = "a model provider", true
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
	b.series = statistics.NewSeries(finest(b.Period), b.From.Location())
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
		p.count(b.series)
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
