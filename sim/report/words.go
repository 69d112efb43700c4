package report

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"sunsetlab/sim"
)

var ratWords = map[sim.RAT]string{sim.EUTRAN: "E-UTRAN", sim.UTRAN: "UTRAN"}

var voiceWords = map[sim.Voice]string{
	sim.NoVoice:   "no voice",
	sim.SMSOnly:   "SMS only",
	sim.CS:        "CS voice",
	sim.GhostCSFB: "CS fallback to nowhere",
	sim.CSFB:      "CS fallback",
	sim.VoLTE:     "VoLTE",
}

// StatusWords says what a device has: "out of service, no data" or "on
// E-UTRAN, VoLTE, data".
func StatusWords(s sim.Status) string {
	words := "no data"
	if s.Data {
		words = "data"
	}
	switch {
	case s.RAT != sim.NoRAT:
		return "on " + ratWords[s.RAT] + ", " + voiceWords[s.Voice] + ", " + words
	case s.Camped != sim.NoRAT:
		return "limited service on " + ratWords[s.Camped] + ", " + words
	}
	return "out of service, " + words
}

// Duration writes a time as a person says it: "2.4 s", "12 min", "3 h 5 min".
func Duration(d time.Duration) string {
	switch {
	case d < 0:
		return "-" + Duration(-d)
	case d < time.Second:
		return strconv.Itoa(int(d.Round(time.Millisecond)/time.Millisecond)) + " ms"
	case d < time.Minute:
		return strings.TrimSuffix(fmt.Sprintf("%.1f", d.Truncate(100*time.Millisecond).Seconds()), ".0") + " s"
	case d < time.Hour:
		return two(d, time.Minute, "min", time.Second, "s")
	case d < 24*time.Hour:
		return two(d, time.Hour, "h", time.Minute, "min")
	}
	return two(d, 24*time.Hour, "d", time.Hour, "h")
}

func two(d, unit time.Duration, word string, part time.Duration, partWord string) string {
	s := fmt.Sprintf("%d %s", d/unit, word)
	if rest := d % unit / part; rest > 0 {
		s += fmt.Sprintf(" %d %s", rest, partWord)
	}
	return s
}

// text is an event as a link of a chain: "ATTACH ACCEPT: EPS only, EMM cause
// #18" or "IMS voice not available (VoPS 0)".
func text(e *sim.Event) string {
	switch e.Kind {
	case sim.Sent, sim.Received:
		return message(e)
	case sim.StatusChange:
		if e.Status != nil {
			return StatusWords(*e.Status)
		}
	case sim.State:
		if e.Detail != "" {
			return e.Name + " " + e.Detail
		}
	case sim.Step:
		if e.Detail != "" {
			return e.Name + ": " + e.Detail
		}
	default:
		switch {
		case e.Detail != "":
			return e.Name + " (" + e.Detail + ")"
		case e.Clause != "":
			return e.Name + " (" + e.Clause + ")"
		}
	}
	return e.Name
}

// message is a message's name with what mattered in it, and its cause unless
// that has been said.
func message(e *sim.Event) string {
	s := e.Name
	if e.Detail != "" {
		s += ": " + e.Detail
	}
	if e.Cause == "" {
		return s
	}
	if _, number, ok := strings.Cut(e.Cause, "#"); ok && strings.Contains(e.Detail, "#"+number) {
		return s
	}
	if e.Detail == "" {
		return s + ": " + e.Cause
	}
	if strings.Contains(e.Detail, e.Cause) {
		return s
	}
	return s + ", " + e.Cause
}

// occasionWords is an event as that from which a duration counts: "power-on".
func occasionWords(e *sim.Event) string {
	if first, second, ok := strings.Cut(e.Name, " "); ok && (second == "on" || second == "off" || second == "cut") {
		return first + "-" + second
	}
	if e.Kind == sim.Step && e.Detail != "" {
		return e.Name + " " + e.Detail
	}
	return e.Name
}
