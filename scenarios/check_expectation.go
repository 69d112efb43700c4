package scenarios

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"sunsetlab/scenarios/strict"
)

func (c *checker) checkExpectations() {
	c.lines = make([]int, len(c.Expect))
	for i := range c.Expect {
		path := fmt.Sprintf("expect[%d]", i)
		c.lines[i] = c.doc.Line(path)
		c.checkExpectation(path, &c.Expect[i])
	}
}

func (c *checker) checkExpectation(path string, e *Expectation) {
	if e.Device != "" {
		c.checkDeviceName(path+".device", e.Device)
	}
	c.checkSpan(path, e)
	looks := !e.Look.isZero()
	counts := e.counts()
	forms := 0
	for _, is := range []bool{looks, e.Always != nil, e.Never != nil, counts, e.speaksOfTraffic(), e.Mail != nil} {
		if is {
			forms++
		}
	}
	switch {
	case forms == 0:
		c.reject(path, "nothing is expected: state rat, voice, data, because, always, never, message, decision, sms, carried, lost or mail")
	case forms > 1:
		c.reject(path, "a status, always, never, a message, decision or sms, carried or lost, and mail exclude each other: make them one expectation each")
	}
	if e.Message != "" && !slices.Contains(messageNames(), e.Message) {
		c.reject(path+".message", "there is no message %q%s", e.Message, nearest(e.Message))
	}
	if e.Decision != "" && !knownDecision(e.Decision) {
		c.reject(path+".decision", "nobody decides %q%s", e.Decision, nearestDecision(e.Decision))
	}
	if e.Message != "" && e.Decision != "" || e.SMS != "" && (e.Message != "" || e.Decision != "") {
		c.reject(path, "message, decision and sms exclude each other")
	}
	if e.speaksOfTraffic() {
		c.checkTraffic(path, e)
	}
	if e.Mail != nil {
		c.checkLetters(path, e)
	}
	if e.Peer != "" && e.Message == "" && e.Decision == "" {
		c.reject(path+".peer", "peer goes with message or decision")
	}
	if !counts {
		for _, key := range []string{"cause", "count", "at_least", "at_most", "apart"} {
			if slices.Contains(c.doc.Keys(path), key) {
				c.reject(path+"."+key, "%s goes with message, decision or sms", key)
			}
		}
	}
	if e.Count != nil && (e.AtLeast != nil || e.AtMost != nil) {
		c.reject(path+".count", "count, and at_least or at_most, exclude each other")
	}
	for _, l := range []struct {
		path string
		look *Look
	}{{path, &e.Look}, {path + ".always", e.Always}, {path + ".never", e.Never}} {
		if l.look != nil {
			c.checkLook(l.path, l.look)
		}
	}
}

func (c *checker) checkSpan(path string, e *Expectation) {
	var from time.Duration
	if e.From != nil {
		from = c.time(path+".from", e.From)
	}
	if e.Until != nil && c.time(path+".until", e.Until) <= from {
		c.reject(path+".until", "the span ends before it begins")
	}
	if e.At != nil {
		c.time(path+".at", e.At)
		if e.From != nil || e.Until != nil || e.Within != nil || e.Always != nil || e.Never != nil || e.counts() || e.speaksOfTraffic() || e.Mail != nil {
			c.reject(path+".at", "at is one moment: it goes with none of from, until, within, always, never, message, decision, sms, carried, lost, mail")
		}
	}
	if e.Within != nil {
		c.last = max(c.last, from+*e.Within)
		if e.Until != nil || e.Always != nil || e.Never != nil {
			c.reject(path+".within", "within goes with none of until, always, never")
		}
	}
}

func (c *checker) checkLook(path string, l *Look) {
	if slices.Contains(l.Because, "") {
		c.reject(path+".because", "no words: every explanation has those")
	}
	if l.EMM == "" {
		return
	}
	for _, s := range emmStates {
		if inState(s, l.EMM) {
			return
		}
	}
	c.reject(path+".emm", "there is no EMM state %q%s", l.EMM, strict.Hint(l.EMM, emmStates))
}

// emmStates are the UE's states of TS 24.301 5.1.3.2.
var emmStates = []string{
	"EMM-NULL", "EMM-DEREGISTERED", "EMM-REGISTERED-INITIATED", "EMM-REGISTERED", "EMM-DEREGISTERED-INITIATED",
	"EMM-TRACKING-AREA-UPDATING-INITIATED", "EMM-SERVICE-REQUEST-INITIATED",
	"EMM-DEREGISTERED.NORMAL-SERVICE", "EMM-DEREGISTERED.LIMITED-SERVICE", "EMM-DEREGISTERED.ATTEMPTING-TO-ATTACH",
	"EMM-DEREGISTERED.PLMN-SEARCH", "EMM-DEREGISTERED.NO-IMSI", "EMM-DEREGISTERED.ATTACH-NEEDED",
	"EMM-DEREGISTERED.NO-CELL-AVAILABLE", "EMM-DEREGISTERED.eCALL-INACTIVE",
	"EMM-REGISTERED.NORMAL-SERVICE", "EMM-REGISTERED.ATTEMPTING-TO-UPDATE", "EMM-REGISTERED.LIMITED-SERVICE",
	"EMM-REGISTERED.PLMN-SEARCH", "EMM-REGISTERED.UPDATE-NEEDED", "EMM-REGISTERED.NO-CELL-AVAILABLE",
	"EMM-REGISTERED.ATTEMPTING-TO-UPDATE-MM", "EMM-REGISTERED.IMSI-DETACH-INITIATED",
}

// counts tells whether e speaks of events rather than of the device's status.
func (e *Expectation) counts() bool { return e.Message != "" || e.Decision != "" || e.SMS != "" }

// inState tells whether an EMM state is the one that is wanted, or a substate of
// it.
func inState(state, wanted string) bool {
	return state == wanted || strings.HasPrefix(state, wanted+".")
}

func (l *Look) isZero() bool {
	return l.RAT == nil && l.Camped == nil && l.Voice == nil && l.Data == nil && l.PLMN == nil &&
		l.EmergencyPossible == nil && l.EMM == "" && len(l.Because) == 0
}
