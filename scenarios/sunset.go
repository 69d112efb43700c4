package scenarios

import (
	"fmt"
	"strings"
	"time"

	"sunsetlab/sim"
)

// Sunset is what came of the suite: each device of a catalogue before the night
// in which 3G ends, in that night and on the day after.
type Sunset struct {
	// Met is true if every device fares as its class says, and every cure
	// cures.
	Met  bool        `json:"met"`
	Rows []SunsetRow `json:"devices"`
	// Mail is what becomes of their mail, after [Sunset.AddMail].
	Mail *SunsetMail `json:"mail,omitempty"`
	// Start is when the suite begins.
	Start time.Time `json:"start"`
	// Traffic is what users lose, after [Sunset.AddTraffic].
	Traffic *SunsetTraffic `json:"traffic,omitempty"`
}

// SunsetRow is how one device fares.
type SunsetRow struct {
	Device string      `json:"device"`
	Name   string      `json:"name"`
	Class  DeviceClass `json:"class"`
	// Before is the last second of 3G, Night half an hour later, After the next
	// morning, when the device has been switched off and on.
	Before sim.Status `json:"before"`
	Night  sim.Status `json:"night"`
	After  sim.Status `json:"after"`
	// Deciding is the message of the network that decided what it has
	// afterwards, and the cause in it; the device's own decision if no message
	// reached it.
	Deciding string `json:"deciding"`
	// Because is the whole chain of reasons.
	Because string `json:"because"`
	// Cured is what comes of the cure, nil if there is none.
	Cured *Cured `json:"cured,omitempty"`
	// Met is true if the device fares as its class says.
	Met bool `json:"met"`
	// Traffic is what its user loses, after [Sunset.AddTraffic].
	Traffic *DeviceImpact `json:"traffic,omitempty"`
	// Mail is what becomes of its user's mail, after [Sunset.AddMail].
	Mail *MailImpact `json:"mail,omitempty"`
}

// AsClass tells whether the device itself, its cure apart, fares as its class
// says.
func (r *SunsetRow) AsClass() bool { return r.Before.Data && r.After.Data == (r.Class == Unaffected) }

// Cured is a device that has had its cure, switched on without 3G.
type Cured struct {
	By     Remedy     `json:"by"`
	Text   string     `json:"text"`
	Status sim.Status `json:"status"`
	// Seconds from power-on until it is on E-UTRAN with data, if it gets there.
	Seconds float64 `json:"seconds"`
	Met     bool    `json:"met"`
}

// The suite's times. The night is that of 31 March 2026 in Japan.
var (
	sunsetStart = time.Date(2026, 3, 31, 21, 0, 0, 0, time.FixedZone("", 9*60*60))
	sunsetAt    = sunsetStart.Add(3 * time.Hour)
)

const (
	sunsetBefore  = 3*time.Hour - time.Second
	sunsetNight   = 3*time.Hour + 30*time.Minute
	sunsetReboot  = 10 * time.Hour
	sunsetAfter   = 11*time.Hour - time.Minute
	cureTakes     = 60 * time.Second
	sunsetNetwork = `network:
  plmn: "44010"
  voice: {ims_vops: true, sgs: %s}
  apns: {internet: {auth: pap_or_chap, username: user, password: right}}
  utran: {%s}
`
)

// PlaySunset plays the suite for the devices of a catalogue: the network has
// VoLTE, CS fallback as long as there is 3G to fall back to, and an APN that wants
// credentials. The suite's scenarios, sunset and cured, are handed to play, at
// once; nil plays them as they are.
func PlaySunset(c *Catalogue, play func(*Scenario) (*Run, error)) (*Sunset, error) {
	if play == nil {
		play = func(s *Scenario) (*Run, error) { return Play(s, Options{}) }
	}
	all := c.Devices()
	var run, cured *Run
	errs := make([]error, 2)
	inParallel(2, func(i int) {
		switch i {
		case 0:
			run, errs[i] = playWith(c, "sunset.yaml", SunsetScenario(all), play)
		case 1:
			if text := curedScenario(all); text != "" {
				cured, errs[i] = playWith(c, "cured.yaml", text, play)
			}
		}
	})
	for _, err := range errs {
		if err != nil {
			return nil, fmt.Errorf("playing the suite: %w", err)
		}
	}
	s := &Sunset{Met: true, Start: sunsetStart}
	for i := range all {
		row := sunsetRow(run, &all[i])
		if all[i].Cure != nil {
			row.Cured = curedBy(cured, &all[i])
			row.Met = row.Met && row.Cured.Met
		}
		s.Rows = append(s.Rows, row)
		s.Met = s.Met && row.Met
	}
	return s, nil
}

func playWith(c *Catalogue, name, text string, play func(*Scenario) (*Run, error)) (*Run, error) {
	s, err := parseWith(c, name, []byte(text))
	if err != nil {
		return nil, err
	}
	return play(s)
}

// SunsetScenario is the text of the scenario in which devices live through the
// end of 3G.
func SunsetScenario(devices []CatalogueEntry) string {
	var b strings.Builder
	at := func(d time.Duration) string { return sunsetStart.Add(d).Format(time.RFC3339) }
	fmt.Fprintf(&b, "name: the night in which 3G ends\nstart: %s\nuntil: %s\n", at(0), at(sunsetAfter))
	fmt.Fprintf(&b, sunsetNetwork, "full", "until: "+sunsetAt.Format(time.RFC3339))
	fmt.Fprintf(&b, "devices:\n")
	for i := range devices {
		fmt.Fprintf(&b, "  %s: {model: %s}\n", devices[i].ID, devices[i].ID)
	}
	fmt.Fprintf(&b, "timeline:\n  - {at: %s, do: sgs, mode: none}\n", sunsetAt.Format(time.RFC3339))
	for i := range devices {
		fmt.Fprintf(&b, "  - {at: %s, do: reboot, device: %s}\n", at(sunsetReboot), devices[i].ID)
	}
	return b.String()
}

// curedScenario is the text of the scenario in which the devices that have had
// their cure are switched on without 3G; empty if there is no cure.
func curedScenario(devices []CatalogueEntry) string {
	var b strings.Builder
	for i := range devices {
		if e := &devices[i]; e.Cure != nil {
			fmt.Fprintf(&b, "  %s: {model: %s, variant: %s}\n", e.ID, e.ID, e.Cure.Variant)
		}
	}
	if b.Len() == 0 {
		return ""
	}
	return fmt.Sprintf("name: cured, and without 3G\nstart: %s\nuntil: %s\n", sunsetStart.Add(sunsetAfter).Format(time.RFC3339), cureTakes) +
		fmt.Sprintf(sunsetNetwork, "none", "present: false") + "devices:\n" + b.String()
}

// sunsetRow says how a device fared.
func sunsetRow(run *Run, e *CatalogueEntry) SunsetRow {
	after := run.At(e.ID, sunsetAfter)
	cell := run.matrixCell(e.ID, NetworkState{})
	row := SunsetRow{Device: e.ID, Name: e.Name, Class: e.Class, Before: run.At(e.ID, sunsetBefore).Status,
		Night: run.At(e.ID, sunsetNight).Status, After: after.Status, Because: after.Because,
		Deciding: strings.TrimSpace(cell.Deciding + " " + cell.Cause)}
	row.Met = row.AsClass()
	return row
}

// curedBy says what the cure of a device did.
func curedBy(run *Run, e *CatalogueEntry) *Cured {
	c := &Cured{By: e.Cure.By, Text: e.Cure.Text, Status: run.At(e.ID, cureTakes).Status}
	served := func(s sim.Status) bool { return s.RAT == sim.EUTRAN && s.Data }
	first, ok := run.judge.timeline.First(e.ID, run.Scenario.Start, served)
	if ok {
		c.Seconds = first.Time.Sub(run.Scenario.Start).Seconds()
	}
	c.Met = ok && served(c.Status)
	return c
}
