package gprs

// MSRadioAccessCapability is the value part of an MS radio access capability
// (TS 24.008 10.5.5.12a), CSN.1 that describes the device's GSM bands and, in
// passing, what other radio it has. It is kept as it is: only a radio network
// reads it.
type MSRadioAccessCapability []byte

// NewMSRadioAccessCapability returns the capability of a phone with UMTS FDD,
// and with E-UTRA FDD unless that is disabled (TS 24.301 4.5): an entry for GSM
// 900, which the coding does not do without, of power class 4, with A5/1, A5/3,
// and GPRS and EGPRS multislot class 12.
func NewMSRadioAccessCapability(eutra bool) MSRadioAccessCapability {
	var c bits
	for _, f := range [...]struct {
		width int
		value uint64
	}{
		{3, 4},          // RF power capability: class 4
		{1, 1}, {7, 80}, // A5 bits follow: A5/1, A5/3
		{1, 1},         // controlled early classmark sending
		{1, 1},         // pseudo synchronisation
		{1, 0}, {1, 0}, // voice group and voice broadcast calls
		{1, 1},                  // multislot capability follows
		{1, 0},                  // HSCSD
		{1, 1}, {5, 12}, {1, 0}, // GPRS multislot class, extended dynamic allocation
		{1, 0},                  // SMS and SM values
		{1, 0},                  // ECSD
		{1, 1}, {5, 12}, {1, 0}, // EGPRS multislot class, extended dynamic allocation
		{1, 0},         // DTM
		{1, 0},         // 8-PSK power capability
		{1, 0},         // COMPACT interference measurement
		{1, 1},         // revision level: R99 and later
		{1, 1}, {1, 0}, // UMTS FDD, 3.84 Mcps TDD
		{1, 0},         // CDMA 2000
		{1, 0},         // UMTS 1.28 Mcps TDD
		{1, 1},         // GERAN feature package 1
		{1, 0},         // extended DTM
		{1, 0},         // modulation based multislot class
		{1, 0},         // high multislot capability
		{1, 0},         // GERAN Iu mode
		{2, 0}, {2, 0}, // multislot power profiles
		{1, 0},         // multiple TBF
		{2, 0},         // downlink advanced receiver
		{1, 0},         // extended RLC/MAC segmentation
		{1, 0}, {1, 0}, // DTM enhancements, high multislot
		{1, 0}, {1, 0}, // PS handover, DTM handover
		{1, 0},         // DTM of high multislot class
		{1, 0},         // flexible timeslot assignment
		{1, 0},         // GAN PS handover
		{1, 0},         // RLC non-persistent mode
		{1, 0},         // reduced latency
		{2, 0}, {2, 0}, // EGPRS2 up and down
		{1, uint64(bit(eutra, 1))}, {1, 0}, // E-UTRA FDD, TDD
		{2, 0}, // from GERAN to E-UTRA in packet transfer mode
		{1, 0}, // priority based reselection
	} {
		c.put(f.width, f.value)
	}

	var b bits
	b.put(4, 1) // access technology type: GSM 900 with its extension band
	b.put(7, uint64(c.n))
	for i := range c.n {
		b.put(1, uint64(c.b[i/8]>>(7-i%8)))
	}
	b.put(1, 0) // no other access technology
	return b.b
}

// bits is written from the highest bit of each octet down; the last octet's
// rest is zeros.
type bits struct {
	b []byte
	n int
}

// put appends the lowest n bits of v.
func (w *bits) put(n int, v uint64) {
	for i := n - 1; i >= 0; i-- {
		if w.n%8 == 0 {
			w.b = append(w.b, 0)
		}
		w.b[w.n/8] |= byte(v>>i&1) << (7 - w.n%8)
		w.n++
	}
}
