package eps

import (
	"testing"

	"github.com/stretchr/testify/require"

	"sunsetlab/nas"
)

var directions = []nas.Direction{nas.Uplink, nas.Downlink}

// survive decodes hostile octets. What decodes must encode, and its encoding
// must be a fixed point: the same message, without error, to the same octets.
func survive(t testing.TB, b []byte, dir nas.Direction) {
	var s SecurityProtected
	if s.Decode(b) == nil {
		require.Equal(t, b, s.Append(nil))
		b = s.Payload
	}
	m, err := Decode(b, dir)
	if err != nil && !IsSoft(err) {
		require.Nil(t, m)
		return
	}
	once, err := m.Append(nil)
	require.NoError(t, err, "%x", b)
	again, err := Decode(once, dir)
	require.NoError(t, err, "%x", once)
	twice, err := again.Append(nil)
	require.NoError(t, err)
	require.Equal(t, once, twice)
	walk(m)
}

// walk looks into the elements that are read lazily.
func walk(m Message) {
	switch m := m.(type) {
	case *AttachAccept:
		for range m.TAIList.All() {
		}
		for range m.EmergencyNumberList.All() {
		}
	case *EMMInformation:
		_ = m.FullName.String() + m.ShortName.String()
		_, _ = m.UniversalTime.Value().Time()
	case *ActivateDefaultEPSBearerContextRequest:
		_ = m.PDNAddress.String()
		_, _ = m.APNAMBR.Value().Downlink(), m.ExtendedAPNAMBR.Value().Uplink()
		for range m.PCO.Options(nas.Downlink) {
		}
	}
}

// TestHostile cuts and flips every golden and captured message.
func TestHostile(t *testing.T) {
	var seeds [][]byte
	for _, v := range vectors(t) {
		seeds = append(seeds, v.bytes(t))
	}
	for _, name := range captures(t) {
		seeds = append(seeds, captured(t, name)...)
	}
	for _, seed := range seeds {
		for n := range seed {
			for _, dir := range directions {
				survive(t, seed[:n:n], dir)
			}
		}
		flipped := make([]byte, len(seed))
		for bit := range 8 * len(seed) {
			copy(flipped, seed)
			flipped[bit/8] ^= 1 << (bit % 8)
			survive(t, flipped, directions[bit%2])
		}
	}
}

func FuzzDecode(f *testing.F) {
	for _, v := range vectors(f) {
		if len(v.Hex) < 800 {
			f.Add(v.bytes(f))
		}
	}
	for _, name := range captures(f) {
		for _, pdu := range captured(f, name) {
			f.Add(pdu)
		}
	}
	f.Add(unhex(f, attachRequest+"5d0103 70 02 aabb 81 7d 0003 aabbcc"))
	f.Fuzz(func(t *testing.T, b []byte) {
		for _, dir := range directions {
			survive(t, b, dir)
		}
	})
}
