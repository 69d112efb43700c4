package scenarios

import (
	"fmt"
	"slices"
	"time"
)

// SunsetTraffic is what users lose in the days after the end of 3G, against
// what they want: all devices of the suite together.
type SunsetTraffic struct {
	// Workload says what users do.
	Workload string    `json:"workload"`
	From     time.Time `json:"from"`
	Until    time.Time `json:"until"`
	Total    Impact    `json:"total"`
	// Classes are the devices by the trouble they have.
	Classes []ClassImpact `json:"classes"`
	// ByHour is the demand of each hour.
	ByHour []ImpactHour `json:"by_hour"`
	// Mitigations is what comes of each.
	Mitigations []MitigationImpact `json:"mitigations"`
}

// ClassImpact is what users of a class of devices lose.
type ClassImpact struct {
	Class   DeviceClass `json:"class"`
	Devices int         `json:"devices"`
	Impact
}

// MitigationImpact is what users lose in spite of a mitigation.
type MitigationImpact struct {
	ID   string     `json:"id"`
	Name Mitigation `json:"name"`
	Impact
	// Regained is how many bytes more are carried, less than 0 for fewer, and
	// HoursRegained how many hours more devices have data.
	Regained      int64   `json:"regained"`
	HoursRegained float64 `json:"hours_regained"`
	// Helped are the devices that carry more, Worse those that carry less, by
	// more than a hundredth of what their user wants.
	Helped []string `json:"helped"`
	Worse  []string `json:"worse"`
}

// DeviceImpact is what the user of one device loses.
type DeviceImpact struct {
	Impact
	ByHour []ImpactHour `json:"by_hour"`
}

// sunsetDays is how long after the end of 3G users are looked at.
const sunsetDays = 3

// AddTraffic plays the suite once more, with users at its devices, for three
// days after the end of 3G, as the network is and under each mitigation. Every
// user wants the same each time. It fills in Traffic, there and in each row. Seed
// is 1 if nil.
func (s *Sunset) AddTraffic(c *Catalogue, w *Workload, seed *uint64) error {
	var devices []CatalogueEntry
	for _, e := range c.Devices() {
		if slices.ContainsFunc(s.Rows, func(r SunsetRow) bool { return r.Device == e.ID }) {
			devices = append(devices, e)
		}
	}
	base, err := parseWith(c, "sunset.yaml", []byte(SunsetScenario(devices)))
	if err != nil {
		return fmt.Errorf("playing the suite with traffic: %w", err)
	}
	base = base.withWorkload(w)
	base.Seed = seed
	from := sunsetAt
	base.end = from.Sub(base.Start) + sunsetDays*24*time.Hour
	runs, err := playMitigated(base)
	if err != nil {
		return fmt.Errorf("playing the suite with traffic: %w", err)
	}
	until := from.Add(sunsetDays * 24 * time.Hour)
	t := &SunsetTraffic{Workload: w.words(), From: from, Until: until}
	for i := range s.Rows {
		row := &s.Rows[i]
		row.Traffic = &DeviceImpact{Impact: runs[0].impact(row.Device, from, until), ByHour: runs[0].hours(row.Device, from, until)}
		t.Total.add(&row.Traffic.Impact)
		t.ByHour = addHours(t.ByHour, row.Traffic.ByHour)
	}
	t.Classes = s.impactByClass()
	for i := range mitigations {
		t.Mitigations = append(t.Mitigations, mitigatedImpact(&mitigations[i], runs[i+1], s.Rows, from, until))
	}
	s.Traffic = t
	return nil
}

// playMitigated plays a scenario as it is, and then under each mitigation, on
// all cores.
func playMitigated(base *Scenario) ([]*usageRun, error) {
	worlds := []*Scenario{base}
	for i := range mitigations {
		world, err := base.Mitigated(mitigations[i].Name)
		if err != nil {
			return nil, err
		}
		worlds = append(worlds, world)
	}
	runs, errs := make([]*usageRun, len(worlds)), make([]error, len(worlds))
	inParallel(len(worlds), func(i int) { runs[i], errs[i] = worlds[i].playUsage() })
	return runs, firstError(errs)
}

func firstError(errs []error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

func (s *Sunset) impactByClass() []ClassImpact {
	var all []ClassImpact
	for _, class := range impactClasses(func(c DeviceClass) bool {
		return slices.ContainsFunc(s.Rows, func(r SunsetRow) bool { return r.Class == c })
	}) {
		sum := ClassImpact{Class: class}
		for i := range s.Rows {
			if r := &s.Rows[i]; r.Class == class {
				sum.Devices++
				sum.add(&r.Traffic.Impact)
			}
		}
		all = append(all, sum)
	}
	return all
}

// mitigatedImpact holds a run under a mitigation against what rows say of that
// without.
func mitigatedImpact(m *MitigationSheet, run *usageRun, rows []SunsetRow, from, until time.Time) MitigationImpact {
	sum := MitigationImpact{ID: m.ID, Name: m.Name}
	for i := range rows {
		before, after := &rows[i].Traffic.Impact, run.impact(rows[i].Device, from, until)
		sum.add(&after)
		gain := int64(after.Carried.Total()) - int64(before.Carried.Total())
		sum.Regained += gain
		sum.HoursRegained += before.HoursWithoutData - after.HoursWithoutData
		switch slight := int64(before.Wanted.Total() / 100); {
		case gain > slight:
			sum.Helped = append(sum.Helped, rows[i].Device)
		case gain < -slight:
			sum.Worse = append(sum.Worse, rows[i].Device)
		}
	}
	return sum
}
