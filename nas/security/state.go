package security

import (
	"encoding/binary"
	"fmt"
)

// stateLen is the length of EF_EPSNSC's record.
const stateLen = 54

// MarshalBinary lays the state out as the USIM's EF_EPSNSC does (TS 31.102
// 4.2.92), 54 octets: tag A0, then KSI (80), K_ASME (81), uplink (82) and
// downlink NAS COUNT (83), the selected algorithms (84, coded as in TS 24.301
// 9.9.3.23). A mapped context or one with EIA0 is not to be stored and is an
// error (TS 24.301 4.4.2.1).
func (s State) MarshalBinary() ([]byte, error) {
	if s.KSI.Mapped() || s.EIA == EIA0 {
		return nil, fmt.Errorf("store security context: KSI %d with %s: only a native context with integrity is stored", s.KSI, s.EIA)
	}
	b := make([]byte, 0, stateLen)
	b = append(b, 0xa0, stateLen-2, 0x80, 1, byte(s.KSI), 0x81, byte(len(s.KASME)))
	b = append(b, s.KASME[:]...)
	b = binary.BigEndian.AppendUint32(append(b, 0x82, 4), uint32(s.Uplink))
	b = binary.BigEndian.AppendUint32(append(b, 0x83, 4), uint32(s.Downlink))
	return append(b, 0x84, 1, byte(s.EEA)<<4|byte(s.EIA)), nil
}

// UnmarshalBinary reads what MarshalBinary writes. Anything else is an error;
// whether the values make a context is for NewContext to say.
func (s *State) UnmarshalBinary(b []byte) error {
	if len(b) != stateLen {
		return fmt.Errorf("read stored security context: %d octets, want %d", len(b), stateLen)
	}
	for _, f := range [...]struct {
		at       int
		tag, len byte
	}{{0, 0xa0, stateLen - 2}, {2, 0x80, 1}, {5, 0x81, 32}, {39, 0x82, 4}, {45, 0x83, 4}, {51, 0x84, 1}} {
		if b[f.at] != f.tag || b[f.at+1] != f.len {
			return fmt.Errorf("read stored security context: octet %d is not tag %02x of %d octets", f.at+1, f.tag, f.len)
		}
	}
	got := State{
		KSI:      KSI(b[4]),
		KASME:    KASME(b[7:39]),
		Uplink:   Count(binary.BigEndian.Uint32(b[41:])),
		Downlink: Count(binary.BigEndian.Uint32(b[47:])),
		EEA:      EEA(b[53] >> 4),
		EIA:      EIA(b[53] & 15),
	}
	if got.KSI >= NoKey || got.EEA > EEA3 || got.EIA == EIA0 || got.EIA > EIA3 || got.Uplink > countLimit || got.Downlink > countLimit {
		return fmt.Errorf("read stored security context: KSI %d, algorithms %02x or a NAS COUNT is out of range", got.KSI, b[53])
	}
	*s = got
	return nil
}
