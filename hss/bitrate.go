package hss

import (
	"fmt"
	"strconv"
	"strings"
)

// Bitrate is in bit/s.
type Bitrate uint64

// maxBitrate is the highest that S1AP can say (TS 36.413 9.2.1.19).
const maxBitrate Bitrate = 10_000_000_000

// AMBR is an aggregate maximum bit rate (TS 29.272 7.3.41).
type AMBR struct {
	Uplink   Bitrate `json:"uplink"`
	Downlink Bitrate `json:"downlink"`
}

func (a AMBR) validate(what string) error {
	if a.Uplink == 0 || a.Downlink == 0 || a.Uplink > maxBitrate || a.Downlink > maxBitrate {
		return fmt.Errorf("%s of %s up, %s down: each must be above 0 and at most %s", what, a.Uplink, a.Downlink, maxBitrate)
	}
	return nil
}

var bitrateUnits = [...]struct {
	letter string
	factor Bitrate
}{{"G", 1_000_000_000}, {"M", 1_000_000}, {"k", 1000}, {"", 1}}

// String returns a whole number in the largest unit that fits: "50 Mbit/s".
func (b Bitrate) String() string {
	for _, u := range bitrateUnits {
		if b != 0 && b%u.factor == 0 {
			return fmt.Sprintf("%d %sbit/s", b/u.factor, u.letter)
		}
	}
	return "0 bit/s"
}

// ParseBitrate reads a whole number of bit/s, or one with a unit: "50M",
// "50Mbps", "50 Mbit/s"; k, M and G are powers of 1000.
func ParseBitrate(s string) (Bitrate, error) {
	number := strings.TrimRight(strings.TrimSuffix(strings.TrimSuffix(s, "bit/s"), "bps"), " ")
	factor := Bitrate(1)
	for _, u := range bitrateUnits[:3] {
		if n, ok := strings.CutSuffix(number, u.letter); ok {
			number, factor = strings.TrimRight(n, " "), u.factor
			break
		}
	}
	v, err := strconv.ParseUint(number, 10, 64)
	if err != nil || number[0] == '+' || Bitrate(v) > maxBitrate/factor {
		return 0, fmt.Errorf("%q is no bit rate up to %s, such as 50M or 50 Mbit/s", clip(s), maxBitrate)
	}
	return Bitrate(v) * factor, nil
}
