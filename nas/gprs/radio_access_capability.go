package gprs

// MSRadioAccessCapability is the value part of an MS radio access capability
// (TS 24.008 10.5.5.12a), CSN.1 that describes the device's GSM bands and, in
// passing, what other radio it has. Nothing in the core reads it but the radio
// network, so it is kept as it is.
type MSRadioAccessCapability []byte

// NewMSRadioAccessCapability returns the capability of a device whose only
// other radio is UMTS FDD, and E-UTRA FDD if eutra: a GSM 900 entry, which
// the coding does not do without, of power class 4 with A5/1 and A5/3 and GPRS
// multislot class 12.
func NewMSRadioAccessCapability() MSRadioAccessCapability {
	var content bits
	content.put(3, 4)  // RF power capability: class 4
	content.put(1, 1)  // A5 bits follow
	content.put(7, 80) // A5/1 and A5/3
	content.put(1, 1)  // controlled early classmark sending
	content.put(1, 1)  // pseudo synchronisation
	content.put(1, 0)  // VGCS
	content.put(1, 0)  // VBS
	content.put(1, 1)  // multislot capability follows
	content.put(1, 0)  // no HSCSD
	content.put(1, 1)  // GPRS multislot class
	content.put(5, 12)
	content.put(1, 0) // no extended dynamic allocation
	content.put(1, 0) // no SMS value
	content.put(1, 0) // no ECSD
	content.put(1, 1) // EGPRS multislot class
	content.put(5, 12)
	content.put(1, 0) // no extended dynamic allocation
	content.put(1, 0) // no DTM
	content.put(1, 0) // no 8-PSK power capability
	content.put(1, 0) // COMPACT interference measurement
	content.put(1, 1) // revision level: R99 and later
	content.put(1, 1) // UMTS FDD
	content.put(1, 0) // UMTS 3.84 Mcps TDD
	content.put(1, 0) // CDMA 2000

	content.put(1, 0) // UMTS 1.28 Mcps TDD
	content.put(1, 1) // GERAN feature package 1
	content.put(1, 0) // no extended DTM class
	content.put(1, 0) // modulation based multislot class
	content.put(1, 0) // no high multislot capability
	content.put(1, 0) // no GERAN Iu mode
	content.put(1, 0) // GERAN feature package 2
	content.put(2, 0) // GMSK multislot power profile
	content.put(2, 0) // 8-PSK multislot power profile
	content.put(1, 0) // no T-GSM 400 band
	content.put(1, 0) // T-GSM 900
	content.put(2, 0) // downlink advanced receiver performance
	content.put(1, 0) // DTM enhancements
	content.put(1, 0) // no DTM handover
	content.put(1, 0) // repeated ACCH
	// R7 and R8 up to E-UTRA.
	content.put(1, 0) // no GERAN feature of higher multislot class
	content.put(1, 0) // ciphering mode setting
	content.put(1, 0) // additional positioning
	content.put(1, 1) // E-UTRA FDD

	var b bits
	b.put(4, 1) // GSM P
	b.put(7, uint64(content.n))
	b.join(&content)
	b.put(1, 0) // no other access technology
	for b.n < 8*5 || b.n%8 != 0 {
		b.put(1, 0)
	}
	return b.b
}

// bits is written from the highest bit of each octet down.
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

func (w *bits) join(o *bits) {
	for i := range o.n {
		w.put(1, uint64(o.b[i/8]>>(7-i%8)&1))
	}
}
