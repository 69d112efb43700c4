package gprs

import (
	"testing"

	"github.com/stretchr/testify/require"

	"sunsetlab/nas"
)

var directions = []nas.Direction{up, down}

// survive decodes hostile octets as each kind of message. What decodes must
// encode, and its encoding must be a fixed point: the same message, without
// error, to the same octets.
func survive(t testing.TB, b []byte, dir nas.Direction) {
	for _, decode := range []func([]byte, nas.Direction) (Message, error){Decode, DecodeRP} {
		m, err := decode(b, dir)
		if err != nil && !IsSoft(err) {
			require.Nil(t, m)
			continue
		}
		once, err := m.Append(nil)
		require.NoError(t, err, "%x", b)
		again, err := decode(once, dir)
		require.NoError(t, err, "%x", once)
		twice, err := again.Append(nil)
		require.NoError(t, err)
		require.Equal(t, once, twice)
		walk(t, m, dir)
	}
	surviveTPDU(t, b, dir)
}

func surviveTPDU(t testing.TB, b []byte, dir nas.Direction) {
	m, err := DecodeTPDU(b, dir)
	if err != nil {
		require.Nil(t, m)
		return
	}
	once, err := m.Append(nil)
	require.NoError(t, err, "%x", b)
	again, err := DecodeTPDU(once, dir)
	require.NoError(t, err, "%x", once)
	twice, err := again.Append(nil)
	require.NoError(t, err)
	require.Equal(t, once, twice)
	switch m := m.(type) {
	case *SMSSubmit:
		_, _ = m.Text()
	case *SMSDeliver:
		_, _ = m.Text()
		_, _ = m.TimeStamp.Time()
	}
}

// walk looks into the elements that are read lazily.
func walk(t testing.TB, m Message, dir nas.Direction) {
	switch m := m.(type) {
	case *CPData:
		survive(t, m.UserData, dir)
	case *RPData:
		surviveTPDU(t, m.UserData, dir)
	case *ActivatePDPContextRequest:
		_ = m.RequestedQoS.String() + m.RequestedPDPAddress.String()
		for range m.PCO.Options(dir) {
		}
	case *SetupMO:
		m.BearerCapability.SpeechVersions()
	}
}

func seeds(t testing.TB) [][]byte {
	var all [][]byte
	for _, g := range goldens(t) {
		all = append(all, unhex(t, g.hex))
	}
	for _, c := range captured(t) {
		all = append(all, c.b)
	}
	for _, tpdu := range []string{hexSubmit, hexDeliver, hexSubmitReport, "00d300", "4007 7f 04 02 aabb", "fd01 03 81 21f3 00 00 62301332958563 09 050003aa0201 90 65"} {
		all = append(all, unhex(t, tpdu))
	}
	return all
}

// TestHostile cuts and flips every golden and captured message.
func TestHostile(t *testing.T) {
	for _, seed := range seeds(t) {
		for n := range seed {
			for _, dir := range directions {
				survive(t, seed[:n:n], dir)
			}
		}
		flipped := make([]byte, len(seed))
		for bit := range 8 * len(seed) {
			copy(flipped, seed)
			flipped[bit/8] ^= 1 << (bit % 8)
			for _, dir := range directions {
				survive(t, flipped, dir)
			}
		}
	}
}

// FuzzDecode takes octets as a message, an RP message and a TPDU.
func FuzzDecode(f *testing.F) {
	for _, seed := range seeds(f) {
		f.Add(seed)
	}
	f.Add(unhex(f, serviceRequest+"70 02 aabb 81 d1 32 02 2000"))
	f.Fuzz(func(t *testing.T, b []byte) {
		for _, dir := range directions {
			survive(t, b, dir)
		}
	})
}
