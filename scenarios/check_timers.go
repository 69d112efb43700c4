package scenarios

import (
	"time"

	"sunsetlab/nas"
	"sunsetlab/sim/report"
)

const (
	endsAsItStarts = "a timer that ends as it starts guards nothing"
	takesTime      = "takes some time: leave it out for the default"
)

func (c *checker) checkTimers(path string, t *NetworkTimers) {
	c.checkTimerElement(path+".t3402", t.T3402)
	c.checkTimerElement(path+".t3412", t.T3412)
	for key, d := range map[string]*time.Duration{
		"t3413": t.T3413, "t3422": t.T3422, "t3450": t.T3450, "t3460": t.T3460, "t3470": t.T3470, "t3485": t.T3485,
		"t3486": t.T3486, "t3489": t.T3489, "t3495": t.T3495, "ts6_1": t.Ts6_1, "t3_response": t.T3Response,
	} {
		if d != nil && *d == 0 {
			c.reject(path+"."+key, endsAsItStarts)
		}
	}
}

// checkTimerElement keeps a timer to what a GPRS timer element can say (TS
// 24.008 10.5.7.3): a rounded one would play another scenario than the file's.
// Zero leaves the element out, or the timer off.
func (c *checker) checkTimerElement(path string, d *time.Duration) {
	if d == nil || *d == 0 {
		return
	}
	if said, _ := nas.NewGPRSTimer(*d).Duration(); said != *d {
		c.reject(path, "no message can say %s: the next that one can is %s", report.Duration(*d), report.Duration(said))
	}
}

// checkDeviceTimers refuses zeros, which a device would take for its default.
// Only T3245 may be off.
func (c *checker) checkDeviceTimers(path string) {
	for _, key := range c.doc.Keys(path + ".timers") {
		c.checkTime(path+".timers."+key, key != "t3245", endsAsItStarts)
	}
	for _, key := range []string{"ims_reg_wait", "ims_call_wait", "speech_bearer_wait", "flap_away", "cell_search", "search_period",
		"hplmn_search", "call_duration"} {
		c.checkTime(path+"."+key, true, takesTime)
	}
}

// checkCalls refuses zeros, which an IMS and an MSC would take for their defaults.
func (c *checker) checkCalls(path string) {
	for _, key := range []string{"answer_after", "talk_time", "ring_for", "reach_within"} {
		c.checkTime(path+"."+key, true, takesTime)
	}
}

func (c *checker) checkTime(path string, positive bool, why string) {
	d := time.Duration(1)
	if positive && !c.doc.Rejected(path) && c.doc.Overlay(path, &d) && d == 0 {
		c.reject(path, "%s", why)
	}
}
