package nas

import "time"

// GPRSTimer is a timer value of TS 24.008 10.5.7.3: three bits of unit, five
// of value.
type GPRSTimer uint8

// TimerDeactivated is the value of each kind of GPRS timer that stands for "no
// timer".
const TimerDeactivated = 0xe0

// Duration returns the time, and false when the timer is deactivated. Unknown
// units count as minutes, as the standard has it.
func (t GPRSTimer) Duration() (time.Duration, bool) {
	switch v := time.Duration(t & 31); t >> 5 {
	case 0:
		return v * 2 * time.Second, true
	case 2:
		return v * 6 * time.Minute, true
	case 7:
		return 0, false
	default:
		return v * time.Minute, true
	}
}

// String returns the duration, or "deactivated".
func (t GPRSTimer) String() string { return timerString(t.Duration()) }

// NewGPRSTimer returns the shortest value that is not below d; the longest one,
// 3 h 6 min, if none reaches d. The result is never "deactivated".
func NewGPRSTimer(d time.Duration) GPRSTimer {
	return GPRSTimer(fitTimer(d, gprsTimerUnits))
}

// GPRSTimer2 is a timer value of TS 24.008 10.5.7.4, coded as GPRSTimer but
// carried in an element with a length.
type GPRSTimer2 uint8

// Duration returns the time, and false when the timer is deactivated.
func (t GPRSTimer2) Duration() (time.Duration, bool) { return GPRSTimer(t).Duration() }

// String returns the duration, or "deactivated".
func (t GPRSTimer2) String() string { return timerString(t.Duration()) }

// NewGPRSTimer2 is NewGPRSTimer for the other element.
func NewGPRSTimer2(d time.Duration) GPRSTimer2 {
	return GPRSTimer2(fitTimer(d, gprsTimerUnits))
}

// GPRSTimer3 is a timer value of TS 24.008 10.5.7.4a, whose units reach from
// two seconds to 320 hours.
type GPRSTimer3 uint8

// Duration returns the time, and false when the timer is deactivated.
func (t GPRSTimer3) Duration() (time.Duration, bool) {
	if t>>5 == 7 {
		return 0, false
	}
	return time.Duration(t&31) * gprsTimer3Unit[t>>5], true
}

// String returns the duration, or "deactivated".
func (t GPRSTimer3) String() string { return timerString(t.Duration()) }

// NewGPRSTimer3 returns the shortest value that is not below d; the longest
// one, 9920 hours, if none reaches d.
func NewGPRSTimer3(d time.Duration) GPRSTimer3 {
	return GPRSTimer3(fitTimer(d, gprsTimer3Units))
}

type timerUnit struct {
	code uint8
	unit time.Duration
}

var (
	gprsTimerUnits = []timerUnit{{0, 2 * time.Second}, {1, time.Minute}, {2, 6 * time.Minute}}

	gprsTimer3Unit = [7]time.Duration{
		10 * time.Minute, time.Hour, 10 * time.Hour, 2 * time.Second, 30 * time.Second, time.Minute, 320 * time.Hour,
	}
	gprsTimer3Units = []timerUnit{
		{3, 2 * time.Second}, {4, 30 * time.Second}, {5, time.Minute}, {0, 10 * time.Minute},
		{1, time.Hour}, {2, 10 * time.Hour}, {6, 320 * time.Hour},
	}
)

// fitTimer picks the finest unit, given in rising order, that can hold d.
func fitTimer(d time.Duration, units []timerUnit) uint8 {
	if d <= 0 {
		return units[0].code << 5
	}
	for _, u := range units {
		if n := (d + u.unit - 1) / u.unit; n <= 31 {
			return u.code<<5 | uint8(n)
		}
	}
	return units[len(units)-1].code<<5 | 31
}

func timerString(d time.Duration, ok bool) string {
	if !ok {
		return "deactivated"
	}
	return d.String()
}
