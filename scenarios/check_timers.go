package scenarios

import (
	"time"

	"sunsetlab/nas"
	"sunsetlab/sim/report"
)

func (c *checker) checkTimers(path string, t *NetworkTimers) {
	c.checkTimerElement(path+".t3402", t.T3402)
	c.checkTimerElement(path+".t3412", t.T3412)
	for key, d := range map[string]*time.Duration{
		"t3413": t.T3413, "t3422": t.T3422, "t3450": t.T3450, "t3460": t.T3460, "t3470": t.T3470, "t3485": t.T3485,
		"t3486": t.T3486, "t3489": t.T3489, "t3495": t.T3495, "ts6_1": t.Ts6_1, "t3_response": t.T3Response,
	} {
		if d != nil && *d == 0 {
			c.reject(path+"."+key, "a timer that ends as it starts guards nothing")
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
