package gprs

import (
	"fmt"

	"sunsetlab/nas/eps"
)

// TrafficClass is a QoS's traffic class (TS 24.008 10.5.6.5).
type TrafficClass uint8

// The classes; Subscribed goes from the mobile station to the network only.
const (
	SubscribedClass TrafficClass = 0
	Conversational  TrafficClass = 1
	Streaming       TrafficClass = 2
	Interactive     TrafficClass = 3
	Background      TrafficClass = 4
)

// String returns the standard's words.
func (c TrafficClass) String() string {
	if int(c) < len(trafficClasses) {
		return trafficClasses[c]
	}
	return fmt.Sprintf("traffic class %d", uint8(c))
}

var trafficClasses = [...]string{"subscribed", "conversational", "streaming", "interactive", "background"}

// maxQoS is the octets of the longest QoS.
const maxQoS = 20

// QoS is a quality of service (TS 24.008 10.5.6.5): the 3 octets of R97/98, 9
// more of R99, and extensions for higher bit rates. It is comparable; the zero
// QoS has no octets and does not encode.
type QoS struct {
	n uint8
	b [maxQoS]byte
}

// QoSOf returns the QoS with these octets, at most 20.
func QoSOf(b ...byte) QoS {
	var q QoS
	q.n = uint8(copy(q.b[:], b))
	return q
}

// SubscribedQoS returns what a mobile station sends that asks for what its
// subscription gives it.
func SubscribedQoS() QoS { return QoSOf(make([]byte, 12)...) }

// QoSProfile is what NewQoS builds from.
type QoSProfile struct {
	Class TrafficClass
	// Handling is the traffic handling priority of the interactive class, 1 to
	// 3; 0 counts as 3.
	Handling uint8
	// BitRates are the maximum and, for conversational and streaming, the
	// guaranteed bit rates.
	BitRates eps.BitRates
	// TransferDelay in milliseconds, 10 to 4000, of conversational and streaming.
	TransferDelay uint16
}

// DefaultQoS returns a usual grant: interactive with priority 1, 42 Mbit/s down
// and 5.76 Mbit/s up, as HSPA+ has it.
func DefaultQoS() QoS {
	return NewQoS(QoSProfile{Class: Interactive, Handling: 1, BitRates: eps.BitRates{MaximumUplink: 5_760, MaximumDownlink: 42_000}})
}

// NewQoS returns the element: delay class 4, reliability for acknowledged radio
// links, SDUs of 1500 octets in no order, error ratios of TS 23.107's defaults,
// and the largest rates it can tell that are not above the given ones.
func NewQoS(p QoSProfile) QoS {
	const (
		reliability = 3    // unacknowledged GTP and LLC, acknowledged RLC, protected data
		peak        = 9    // up to 256,000 octets a second
		precedence  = 2    // normal priority
		mean        = 31   // best effort
		noOrder     = 2    // delivery order
		noErroneous = 3    // erroneous SDUs are not delivered
		sdu1500     = 0x96 // maximum SDU size in tens of octets
		residual    = 7    // residual bit error rate 1e-5
		sduError    = 4    // SDU error ratio 1e-4
		noRate      = 0xff // 0 kbit/s
	)
	delay := uint8(4)
	if p.Class == Interactive {
		delay = min(max(p.Handling, 1), 3)
		if p.Handling == 0 {
			delay = 3
		}
	}
	handling := uint8(0)
	if p.Class == Interactive {
		handling = delay
	}
	// The rates' three octets each are those of EPS quality of service.
	r := eps.NewGBRQoS(0, p.BitRates).Append(make([]byte, 0, 16))
	r = append(r, make([]byte, 13-len(r))...)
	mbr, gbr := [2]byte{r[1], r[2]}, [2]byte{r[3], r[4]}
	if p.Class == Interactive || p.Class == Background {
		// No guaranteed rates in these classes; zeros would mean subscribed.
		gbr = [2]byte{noRate, noRate}
		r[7], r[8], r[11], r[12] = 0, 0, 0, 0
	}
	q := QoSOf(delay<<3|reliability, peak<<4|precedence, mean,
		uint8(p.Class)<<5|noOrder<<3|noErroneous, sdu1500, mbr[0], mbr[1], residual<<4|sduError,
		transferDelayOctet(p.TransferDelay)<<2|handling, gbr[0], gbr[1], 0,
		r[6], r[8], r[5], r[7], r[10], r[12], r[9], r[11])
	q.n = 12
	for i := maxQoS; i > 12; i -= 2 {
		if q.b[i-1] != 0 || q.b[i-2] != 0 {
			// Lengths of 14, 16, 18 and 20: the extensions come in pairs.
			q.n = uint8(i)
			break
		}
	}
	return q
}

// transferDelayOctet codes milliseconds in six bits, rounding up.
func transferDelayOctet(ms uint16) uint8 {
	switch d := min(ms, 4000); {
	case d == 0:
		return 0
	case d <= 150:
		return uint8((d + 9) / 10)
	case d <= 950:
		return 16 + uint8((d-200+49)/50)
	default:
		return 32 + uint8((d-1000+99)/100)
	}
}

// Append appends the value part of the element.
func (q QoS) Append(dst []byte) []byte { return append(dst, q.b[:q.n]...) }

// Decode reads the value part of the element.
func (q *QoS) Decode(b []byte) error {
	if len(b) < 3 {
		return fmt.Errorf("decode quality of service: %d octets, want at least 3", len(b))
	}
	*q = QoSOf(b...)
	return nil
}

// IsZero reports whether q is no QoS.
func (q QoS) IsZero() bool { return q.n == 0 }

// DelayClass returns the delay class of R97/98, 0 for subscribed.
func (q QoS) DelayClass() uint8 { return q.b[0] >> 3 & 7 }

// TrafficClass returns the traffic class, subscribed in an element of R97/98.
func (q QoS) TrafficClass() TrafficClass { return TrafficClass(q.b[3] >> 5) }

// TrafficHandlingPriority returns the priority of the interactive class, 0 for
// subscribed.
func (q QoS) TrafficHandlingPriority() uint8 { return q.b[8] & 3 }

// TransferDelay returns milliseconds, 0 for subscribed.
func (q QoS) TransferDelay() uint16 {
	switch v := uint16(q.b[8] >> 2); {
	case v < 16:
		return v * 10
	case v < 32:
		return 200 + (v-16)*50
	default:
		return 1000 + (v-32)*100
	}
}

// BitRates returns the rates in kbit/s, 0 for none or subscribed, and false for
// an element of R97/98, which has none.
func (q QoS) BitRates() (eps.BitRates, bool) {
	b := &q.b
	r, _ := eps.EPSQoSOf(0, b[5], b[6], b[9], b[10],
		b[14], b[12], b[15], b[13], b[18], b[16], b[19], b[17]).BitRates()
	return r, q.n >= 11
}

// IsSubscribed reports whether everything is left to the subscription.
func (q QoS) IsSubscribed() bool { return q.b == [maxQoS]byte{} }

// String returns the class and the maximum rates.
func (q QoS) String() string {
	if q.IsSubscribed() {
		return "subscribed"
	}
	r, ok := q.BitRates()
	if !ok {
		return fmt.Sprintf("delay class %d", q.DelayClass())
	}
	return fmt.Sprintf("%s, %d/%d kbit/s", q.TrafficClass(), r.MaximumDownlink, r.MaximumUplink)
}
