package scenarios

import (
	"fmt"
	"time"

	"sunsetlab/sim/report"
)

// MailWorkload is what users do with mail: each writes to a correspondent, who
// writes back, and has the device send and get mail over its PDN connection.
type MailWorkload struct {
	// Every is how often a user writes, and is written to. Default 30 min.
	Every *time.Duration `yaml:"every"`
	// Poll is how often the device gets mail. Default 15 min.
	Poll *time.Duration `yaml:"poll"`
	// Late is from when on mail is delayed: how long after it was written, or
	// came to the mailbox. Default 30 min.
	Late *time.Duration `yaml:"late"`
	// GiveUp is how long a letter waits in the outbox before it is lost. Default
	// 1 d.
	GiveUp *time.Duration `yaml:"give_up"`
}

func duration(d *time.Duration, otherwise time.Duration) time.Duration {
	if d != nil {
		return *d
	}
	return otherwise
}

func (w *MailWorkload) every() time.Duration  { return duration(w.Every, 30*time.Minute) }
func (w *MailWorkload) poll() time.Duration   { return duration(w.Poll, 15*time.Minute) }
func (w *MailWorkload) late() time.Duration   { return duration(w.Late, 30*time.Minute) }
func (w *MailWorkload) giveUp() time.Duration { return duration(w.GiveUp, 24*time.Hour) }

// DefaultMail is the workload of users of whom nothing else is said.
func DefaultMail() *Workload { return &Workload{Mail: &MailWorkload{}} }

func (w *MailWorkload) words() string {
	return fmt.Sprintf("a letter sent and one received each %s, mail got each %s; delayed after %s, lost after %s",
		report.Duration(w.every()), report.Duration(w.poll()), report.Duration(w.late()), report.Duration(w.giveUp()))
}

// mailOf is a device's mail, nil for none.
func (s *Scenario) mailOf(d *Device) *MailWorkload {
	if w := s.workloadOf(d); w != nil {
		return w.Mail
	}
	return nil
}

func (c *checker) checkMail(path string, w *MailWorkload) {
	for _, d := range []struct {
		key   string
		value time.Duration
		least time.Duration
	}{{"every", w.every(), time.Minute}, {"poll", w.poll(), time.Minute}, {"give_up", w.giveUp(), time.Minute}} {
		if d.value < d.least {
			c.reject(path+"."+d.key, "%s is too short: want at least %s", d.value, report.Duration(d.least))
		}
	}
}

// MailImpact is what became of the mail of one device's user, or of several.
type MailImpact struct {
	// Written are the letters of the users, of which Sent left in time, Delayed
	// late, Lost never, and Waiting are in the outbox at the end.
	Written int `json:"written"`
	Sent    int `json:"sent"`
	Delayed int `json:"delayed"`
	Lost    int `json:"lost"`
	Waiting int `json:"waiting"`
	// Arrived are the letters that came to the mailbox, of which Fetched were
	// got in time, FetchedLate late, and Unread are there at the end.
	Arrived     int `json:"arrived"`
	Fetched     int `json:"fetched"`
	FetchedLate int `json:"fetched_late"`
	Unread      int `json:"unread"`
	// Worst is the longest that a letter of either kind has waited.
	Worst time.Duration `json:"worst"`
}

func (i *MailImpact) add(o *MailImpact) {
	i.Written, i.Sent, i.Delayed, i.Lost, i.Waiting = i.Written+o.Written, i.Sent+o.Sent, i.Delayed+o.Delayed, i.Lost+o.Lost, i.Waiting+o.Waiting
	i.Arrived, i.Fetched, i.FetchedLate, i.Unread = i.Arrived+o.Arrived, i.Fetched+o.Fetched, i.FetchedLate+o.FetchedLate, i.Unread+o.Unread
	i.Worst = max(i.Worst, o.Worst)
}

// Good is how many letters of either kind made it in time, Total how many there
// are.
func (i *MailImpact) Good() int { return i.Sent + i.Fetched }

// Late is how many letters of either kind made it late.
func (i *MailImpact) Late() int { return i.Delayed + i.FetchedLate }

// Open is how many letters of either kind have not made it yet.
func (i *MailImpact) Open() int { return i.Waiting + i.Unread }

// Total is all letters.
func (i *MailImpact) Total() int { return i.Written + i.Arrived }
