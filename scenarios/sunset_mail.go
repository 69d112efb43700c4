package scenarios

import (
	"fmt"
	"slices"
	"time"
)

// SunsetMail is what becomes of users' mail in the days after the end of 3G, all
// devices of the suite together.
type SunsetMail struct {
	// Workload says what users do.
	Workload string     `json:"workload"`
	From     time.Time  `json:"from"`
	Until    time.Time  `json:"until"`
	Total    MailImpact `json:"total"`
	// Classes are the devices by the trouble they have.
	Classes []ClassMail `json:"classes"`
	// Mitigations is what comes of each.
	Mitigations []MitigationMail `json:"mitigations"`
}

// ClassMail is the mail of a class of devices.
type ClassMail struct {
	Class   DeviceClass `json:"class"`
	Devices int         `json:"devices"`
	MailImpact
}

// MitigationMail is what becomes of the mail under a mitigation.
type MitigationMail struct {
	ID   string     `json:"id"`
	Name Mitigation `json:"name"`
	MailImpact
	// Regained is how many letters more make it in time, less than 0 for fewer.
	Regained int `json:"regained"`
	// Helped are the devices of which more make it, Worse those of which fewer
	// do.
	Helped  []string    `json:"helped"`
	Worse   []string    `json:"worse"`
	Classes []ClassMail `json:"classes"`
}

// AddMail plays the suite once more, with users who write and are written to,
// for three days after the end of 3G, as the network is and under each
// mitigation. It fills in Mail, there and in each row.
func (s *Sunset) AddMail(c *Catalogue, w *Workload, seed *uint64) error {
	var devices []CatalogueEntry
	for _, e := range c.Devices() {
		if slices.ContainsFunc(s.Rows, func(r SunsetRow) bool { return r.Device == e.ID }) {
			devices = append(devices, e)
		}
	}
	base, err := parseWith(c, "sunset.yaml", []byte(SunsetScenario(devices)))
	if err != nil {
		return fmt.Errorf("playing the suite with mail: %w", err)
	}
	base = base.withWorkload(w)
	base.Seed = seed
	from := sunsetAt
	until := from.Add(sunsetDays * 24 * time.Hour)
	base.end = until.Sub(base.Start)
	runs, err := playMitigated(base)
	if err != nil {
		return fmt.Errorf("playing the suite with mail: %w", err)
	}
	impacts := make([][]MailImpact, len(runs))
	for i, run := range runs {
		for k := range s.Rows {
			impacts[i] = append(impacts[i], run.mail[s.Rows[k].Device].between(from, until))
		}
	}
	m := &SunsetMail{Workload: w.Mail.words(), From: from, Until: until, Classes: s.mailByClass(impacts[0])}
	for k := range s.Rows {
		s.Rows[k].Mail = &impacts[0][k]
		m.Total.add(&impacts[0][k])
	}
	for i := range mitigations {
		m.Mitigations = append(m.Mitigations, s.mitigatedMail(&mitigations[i], impacts[0], impacts[i+1]))
	}
	s.Mail = m
	return nil
}

func (s *Sunset) mailByClass(impacts []MailImpact) []ClassMail {
	var all []ClassMail
	for _, class := range impactClasses(func(c DeviceClass) bool {
		return slices.ContainsFunc(s.Rows, func(r SunsetRow) bool { return r.Class == c })
	}) {
		sum := ClassMail{Class: class}
		for i := range s.Rows {
			if s.Rows[i].Class == class {
				sum.Devices++
				sum.add(&impacts[i])
			}
		}
		all = append(all, sum)
	}
	return all
}

func (s *Sunset) mitigatedMail(sheet *MitigationSheet, before, after []MailImpact) MitigationMail {
	m := MitigationMail{ID: sheet.ID, Name: sheet.Name, Classes: s.mailByClass(after)}
	for i := range s.Rows {
		m.add(&after[i])
		gain := after[i].Good() - before[i].Good()
		m.Regained += gain
		switch slight := before[i].Total() / 100; {
		case gain > slight:
			m.Helped = append(m.Helped, s.Rows[i].Device)
		case gain < -slight:
			m.Worse = append(m.Worse, s.Rows[i].Device)
		}
	}
	return m
}
