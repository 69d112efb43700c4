package gprs

import "sunsetlab/nas/eps"

// The quality of service of a PDP context and of an EPS bearer map to each other
// by TS 23.401 Annex E.

// QCI is the class identifier of the EPS bearer that a PDP context becomes (table
// E.3). A QoS of Release 98, without a class, is best effort.
func (q QoS) QCI() uint8 {
	const handlingAt = 8
	if q.n <= handlingAt {
		return 9
	}
	switch q.TrafficClass() {
	case Conversational:
		return 2
	case Streaming:
		return 4
	case Interactive:
		return [...]uint8{8, 6, 7, 8}[q.TrafficHandlingPriority()]
	}
	return 9
}

// QoSOfQCI is the quality of the PDP context that an EPS bearer becomes. The
// rates are the bearer's, or the AMBR of one without guaranteed rates.
func QoSOfQCI(qci uint8, rates eps.BitRates) QoS {
	q := QoSProfile{Class: Background, BitRates: rates}
	switch qci {
	case 1, 2, 3:
		q.Class, q.TransferDelay = Conversational, 100
	case 4:
		q.Class, q.TransferDelay = Streaming, 300
	case 5, 6:
		q.Class, q.Handling = Interactive, 1
	case 7:
		q.Class, q.Handling = Interactive, 2
	case 8:
		q.Class, q.Handling = Interactive, 3
	}
	return NewQoS(q)
}

// ARPOfLevel and LevelOfARP map the fifteen priority levels of EPS and the three
// of GPRS to each other, with the fifteen in three parts (table E.1).
func ARPOfLevel(level uint8) (arp uint8) {
	switch {
	case level <= 5:
		return 1
	case level <= 10:
		return 2
	}
	return 3
}

// LevelOfARP is the other way of [ARPOfLevel].
func LevelOfARP(arp uint8) (level uint8) {
	switch arp {
	case 1:
		return 1
	case 2:
		return 6
	}
	return 11
}
