package main

import (
	"fmt"
	"io"
	"strings"
	"sync"
	"time"
	"unicode"

	"sunsetlab/sim"
)

// maxReasons bounds what is kept of a device to explain a reject.
const maxReasons = 8

// journal tells a person what happens in a live core, a line an event.
type journal struct {
	mu sync.Mutex
	w  io.Writer

	// reasons are the decisions about a device since its request.
	reasons map[string][]string
	// served are the devices of which an idle one is worth a line.
	served map[string]bool
}

func newJournal(w io.Writer) *journal {
	return &journal{w: w, reasons: map[string][]string{}, served: map[string]bool{}}
}

// say writes a line. It may be called from any goroutine.
func (j *journal) say(format string, args ...any) {
	j.mu.Lock()
	defer j.mu.Unlock()
	line := strings.Map(printable, fmt.Sprintf(format, args...))
	fmt.Fprintf(j.w, "%s %s\n", time.Now().Format("15:04:05.000"), line)
}

// printable keeps what eNodeBs call themselves from steering a terminal.
func printable(r rune) rune {
	if unicode.IsPrint(r) {
		return r
	}
	return '?'
}

// observe takes the events of the trace.
func (j *journal) observe(e sim.Event) {
	switch e.Kind {
	case sim.Sent:
		j.sent(&e)
	case sim.Received:
		j.received(&e)
	case sim.Decision:
		j.because(&e, decisionText(&e))
	case sim.State:
		if e.Name == "ECM" && e.Detail == "ECM-IDLE" {
			delete(j.reasons, e.Device)
			if j.served[e.Device] {
				j.say("%s is idle", e.Device)
			}
		}
	case sim.Fault:
		where := e.From
		if e.Device != "" {
			where += ", " + e.Device
		}
		j.say("%s: fault: %s", where, withDetail(e.Name, e.Detail))
	}
}

// because notes what may explain a reject that is to come.
func (j *journal) because(e *sim.Event, what string) {
	if e.Device != "" && len(j.reasons[e.Device]) < maxReasons {
		j.reasons[e.Device] = append(j.reasons[e.Device], what)
	}
}

// decisionText is a decision in words. That a request is rejected is what the
// line itself says.
func decisionText(e *sim.Event) string {
	if strings.HasSuffix(e.Name, " rejected") && e.Detail != "" {
		return e.Detail
	}
	return withDetail(e.Name, e.Detail)
}

func (j *journal) sent(e *sim.Event) {
	switch {
	case e.Protocol == sim.S6a && e.Cause != "":
		j.because(e, e.From+": "+e.Cause)
	case e.Protocol == sim.S1AP:
		j.sentS1AP(e)
	case e.Protocol == sim.NAS:
		j.sentNAS(e)
	}
}

func (j *journal) sentS1AP(e *sim.Event) {
	switch e.Name {
	case "S1SetupResponse":
		j.say("%s: S1 is set up", e.To)
	case "S1SetupFailure":
		j.say("%s: S1 setup refused: %s", e.To, e.Cause)
	case "Paging":
		j.say("%s is paged at %s", who(e), e.To)
	}
}

func (j *journal) sentNAS(e *sim.Event) {
	switch e.Name {
	case "ATTACH ACCEPT":
		j.served[e.Device] = true
		j.say("%s: attach accepted: %s", who(e), e.Detail)
	case "TRACKING AREA UPDATE ACCEPT":
		j.served[e.Device] = true
		j.say("%s: %s", who(e), withDetail("tracking area update accepted", e.Detail))
	case "ATTACH REJECT", "TRACKING AREA UPDATE REJECT", "SERVICE REJECT", "AUTHENTICATION REJECT":
		j.say("%s: %s", who(e), withDetail(strings.TrimSpace(e.Name+" "+e.Cause), strings.Join(j.reasons[e.Device], " → ")))
		delete(j.reasons, e.Device)
	case "DETACH REQUEST":
		delete(j.served, e.Device)
		j.say("%s: %s", who(e), strings.TrimSpace("detached by the network "+e.Cause))
	}
}

func (j *journal) received(e *sim.Event) {
	switch e.Name {
	case "ATTACH REQUEST", "TRACKING AREA UPDATE REQUEST":
		j.reasons[e.Device] = nil
		j.say("%s: %s", who(e), withDetail(strings.ToLower(e.Name), e.Detail))
	case "SERVICE REQUEST", "EXTENDED SERVICE REQUEST":
		j.reasons[e.Device] = nil
		j.say("%s: %s", who(e), strings.ToLower(e.Name))
	case "ATTACH COMPLETE":
		j.say("%s is attached", who(e))
	case "DETACH REQUEST":
		delete(j.served, e.Device)
		j.say("%s", withDetail(who(e)+" detaches", e.Detail))
	case "AUTHENTICATION FAILURE", "SECURITY MODE REJECT":
		j.say("%s: %s %s", who(e), strings.ToLower(e.Name), e.Cause)
	}
}

// who is the subscriber of an event, as far as the core knows.
func who(e *sim.Event) string {
	if e.Device == "" {
		return "an unknown device"
	}
	return e.Device
}

func withDetail(what, detail string) string {
	if detail == "" {
		return what
	}
	return what + ": " + detail
}
