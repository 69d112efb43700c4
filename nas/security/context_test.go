package security

import (
	"bytes"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"
)

func newPair(t testing.TB, eea EEA, eia EIA) (ue, mme *Context) {
	t.Helper()
	s := State{KASME: KASME{1, 2, 3}, KSI: 2, EEA: eea, EIA: eia, AllowNullIntegrity: eia == EIA0}
	var err error
	ue, err = NewContext(s)
	require.NoError(t, err)
	mme, err = NewContext(s)
	require.NoError(t, err)
	return ue, mme
}

func TestProtectUnprotect(t *testing.T) {
	plain := []byte{0x07, 0x42, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17}
	for eea := EEA0; eea <= EEA3; eea++ {
		for eia := EIA0; eia <= EIA3; eia++ {
			ue, mme := newPair(t, eea, eia)
			for i := range 600 { // past two wraps of the sequence number
				ht := byte(1 + i%4)
				from, to, dir := ue, mme, Uplink
				if i%3 == 0 {
					from, to, dir = mme, ue, Downlink
				}
				pdu, err := from.Protect([]byte("front"), dir, ht, plain)
				require.NoError(t, err)
				require.Equal(t, "front", string(pdu[:5]))
				pdu = pdu[5:]
				require.Len(t, pdu, len(plain)+6)
				require.Equal(t, ht<<4|7, pdu[0])
				ciphered := eea != EEA0 && ht%2 == 0
				require.Equal(t, !ciphered, bytes.Equal(plain, pdu[6:]))
				before := bytes.Clone(pdu)
				var got []byte
				var gotType byte
				if i%2 == 0 {
					got, gotType, err = to.Unprotect(dir, pdu)
				} else {
					got, gotType, err = to.AppendPlain(nil, dir, pdu)
				}
				require.NoError(t, err)
				require.Equal(t, plain, got)
				require.Equal(t, ht, gotType)
				require.Equal(t, before, pdu, "the PDU is left alone")
			}
			require.Equal(t, ue.State(), mme.State())
		}
	}
}

// TestGolden pins the octets of one message: EIA2 and EEA2 as computed by the
// standard library's AES alone for K_ASME 00 01 … 1f.
func TestGolden(t *testing.T) {
	var k KASME
	for i := range k {
		k[i] = byte(i)
	}
	c, err := NewContext(State{KASME: k, EEA: EEA2, EIA: EIA2, Uplink: MakeCount(1, 0xfe)})
	require.NoError(t, err)
	pdu, err := c.Protect(nil, Uplink, IntegrityCiphered, []byte{0x07, 0x43, 0x00, 0x03, 0x52, 0x00, 0xc2})
	require.NoError(t, err)
	require.Equal(t, goldenEIA2EEA2(t, k), pdu)
	require.Equal(t, MakeCount(1, 0xff), c.State().Uplink)
}

func TestReplayAndTampering(t *testing.T) {
	for eia := EIA1; eia <= EIA3; eia++ {
		ue, mme := newPair(t, EEA2, eia)
		var pdus [][]byte
		for range 300 {
			pdu, err := ue.Protect(nil, Uplink, IntegrityCiphered, []byte("message"))
			require.NoError(t, err)
			pdus = append(pdus, pdu)
		}
		_, _, err := mme.Unprotect(Uplink, pdus[0])
		require.NoError(t, err)
		_, _, err = mme.Unprotect(Uplink, pdus[0])
		require.ErrorIs(t, err, ErrReplay, "the same message again")
		_, _, err = mme.Unprotect(Uplink, pdus[9])
		require.NoError(t, err, "eight messages lost")
		_, _, err = mme.Unprotect(Uplink, pdus[5])
		require.ErrorIs(t, err, ErrReplay, "one of the lost, late")
		_, _, err = mme.Unprotect(Uplink, pdus[265])
		require.NoError(t, err, "255 messages lost, into the next overflow")
		require.Equal(t, Count(266), mme.State().Uplink)
		_, _, err = mme.Unprotect(Uplink, pdus[265])
		require.ErrorIs(t, err, ErrReplay)

		state := mme.State()
		for bit := range 8 * len(pdus[266]) {
			bad := bytes.Clone(pdus[266])
			bad[bit/8] ^= 1 << (bit % 8)
			_, _, err := mme.Unprotect(Uplink, bad)
			if err == nil { // the header type is outside the MAC
				require.Less(t, bit, 8)
				mme, err = NewContext(state)
				require.NoError(t, err)
				continue
			}
			require.Equal(t, state, mme.State(), "no count moves on an error")
		}
		_, _, err = mme.Unprotect(Downlink, pdus[266])
		require.ErrorIs(t, err, ErrIntegrity, "sent back")
		_, _, err = mme.Unprotect(Uplink, pdus[266])
		require.NoError(t, err)
	}
}

func TestMalformed(t *testing.T) {
	_, mme := newPair(t, EEA2, EIA2)
	for _, pdu := range [][]byte{
		nil, {0x27}, {0x27, 1, 2, 3, 4, 5}, {0x07, 0x41, 0, 0, 0, 0, 0}, {0xc7, 2, 0xa6, 0x79},
		{0x57, 0, 0, 0, 0, 0, 0}, {0x22, 0, 0, 0, 0, 0, 0}, make([]byte, MaxMessage+1),
	} {
		_, _, err := mme.Unprotect(Uplink, pdu)
		require.ErrorIs(t, err, ErrMalformed)
		dst, _, err := mme.AppendPlain([]byte{1}, Uplink, pdu)
		require.ErrorIs(t, err, ErrMalformed)
		require.Equal(t, []byte{1}, dst)
	}
	for ht, plain := range map[byte][]byte{0: {7}, 5: {7}, 12: {7}, 2: nil, 1: make([]byte, MaxMessage)} {
		dst, err := mme.Protect([]byte{1}, Downlink, ht, plain)
		require.ErrorIs(t, err, ErrMalformed)
		require.Equal(t, []byte{1}, dst)
	}
	require.Equal(t, Count(0), mme.State().Downlink)
}

func TestCountExhausted(t *testing.T) {
	s := State{KSI: 1, EIA: EIA2, EEA: EEA2, Uplink: countLimit - 1}
	ue, err := NewContext(s)
	require.NoError(t, err)
	mme, err := NewContext(s)
	require.NoError(t, err)
	pdu, err := ue.Protect(nil, Uplink, Integrity, []byte("last"))
	require.NoError(t, err)
	_, _, err = mme.Unprotect(Uplink, pdu)
	require.NoError(t, err)
	_, err = ue.Protect(nil, Uplink, Integrity, []byte("over"))
	require.ErrorIs(t, err, ErrCountExhausted)
	_, err = ue.ProtectServiceRequest(nil)
	require.ErrorIs(t, err, ErrCountExhausted)
	_, _, err = mme.Unprotect(Uplink, pdu)
	require.ErrorIs(t, err, ErrReplay)

	s.EIA, s.AllowNullIntegrity = EIA0, true
	null, err := NewContext(s)
	require.NoError(t, err)
	for _, sn := range []byte{0xff, 0, 1} {
		pdu, err := null.Protect(nil, Uplink, Integrity, []byte("emergency"))
		require.NoError(t, err)
		require.Equal(t, sn, pdu[5])
		require.Equal(t, []byte{0, 0, 0, 0}, pdu[1:5])
	}
}

func TestNewContextRefuses(t *testing.T) {
	_, err := NewContext(State{EIA: EIA0})
	require.ErrorIs(t, err, ErrNullIntegrity)
	for _, s := range []State{
		{EIA: 4}, {EIA: EIA2, EEA: 4}, {EIA: EIA2, KSI: NoKey}, {EIA: EIA2, KSI: NoKey | MappedKSI}, {EIA: EIA2, KSI: 16},
		{EIA: EIA2, Uplink: countLimit + 1}, {EIA: EIA2, Downlink: countLimit + 1},
	} {
		_, err := NewContext(s)
		require.Error(t, err, "%+v", s)
	}
}

func TestServiceRequest(t *testing.T) {
	for eia := EIA0; eia <= EIA3; eia++ {
		ue, mme := newPair(t, EEA0, eia)
		for i := range 80 {
			pdu, err := ue.ProtectServiceRequest(nil)
			require.NoError(t, err)
			require.Len(t, pdu, 4)
			require.Equal(t, []byte{0xc7, 2<<5 | byte(i)&31}, pdu[:2])
			if i%40 > 10 { // up to 31 in a row are lost
				continue
			}
			require.NoError(t, mme.VerifyServiceRequest(pdu))
			last, ok := mme.LastUplink()
			require.True(t, ok)
			require.Equal(t, Count(i), last)
			require.Equal(t, ue.KeNB(last), mme.KeNB(last))
			if eia == EIA0 {
				continue
			}
			require.ErrorIs(t, mme.VerifyServiceRequest(pdu), ErrReplay)
			pdu[3] ^= 1
			require.ErrorIs(t, mme.VerifyServiceRequest(pdu), ErrIntegrity)
			pdu[1] ^= 0x20
			require.ErrorIs(t, mme.VerifyServiceRequest(pdu), ErrKSI)
		}
		require.ErrorIs(t, mme.VerifyServiceRequest([]byte{0xc7, 0x40, 0}), ErrMalformed)
		require.ErrorIs(t, mme.VerifyServiceRequest([]byte{0x07, 0x40, 0, 0}), ErrMalformed)
	}
}

func TestCountEstimate(t *testing.T) {
	for _, c := range []struct {
		next Count
		sn   uint8
		bits uint
		want Count
	}{
		{0, 0, 8, 0}, {0, 255, 8, 255}, {5, 5, 8, 5}, {5, 4, 8, 260}, {255, 0, 8, 256},
		{0x1234ff, 0x00, 8, 0x123500}, {0xffff80, 0x7f, 8, 0x100007f},
		{0, 3, 5, 3}, {33, 1, 5, 33}, {34, 1, 5, 65}, {255, 0, 5, 256}, {0x40, 0xff, 5, 0x5f},
	} {
		require.Equal(t, c.want, c.next.estimate(c.sn, c.bits), "%+v", c)
	}
	require.Equal(t, "18/52", Count(0x1234).String())
}

func TestStateRoundTrip(t *testing.T) {
	s := State{KASME: KASME{1, 31: 9}, KSI: 3, EEA: EEA2, EIA: EIA1, Uplink: 0x010203, Downlink: 4}
	b, err := s.MarshalBinary()
	require.NoError(t, err)
	require.Equal(t, "a034800103812001"+"000000000000000000000000000000"+"00000000000000000000000000000009"+
		"820400010203"+"830400000004"+"840121", hexOf(b))
	var back State
	require.NoError(t, back.UnmarshalBinary(b))
	require.Equal(t, s, back)

	for i, v := range b {
		for _, flip := range []byte{1, 0x80} {
			b[i] = v ^ flip
			var got State
			if err := got.UnmarshalBinary(b); err == nil {
				_, err = NewContext(got)
				require.NoError(t, err)
			}
		}
		b[i] = v
	}
	require.Error(t, back.UnmarshalBinary(b[:53]))
	require.Error(t, back.UnmarshalBinary(nil))
	_, err = State{EIA: EIA0, AllowNullIntegrity: true}.MarshalBinary()
	require.Error(t, err)
	_, err = State{EIA: EIA2, KSI: MappedKSI}.MarshalBinary()
	require.Error(t, err)
}

// TestContextSize keeps a context within what a fleet of 100,000 UEs can
// afford twice.
func TestContextSize(t *testing.T) {
	const n = 2000
	keep := make([]*Context, n)
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	for i := range keep {
		keep[i], _ = NewContext(State{EIA: EIA2, EEA: EEA2})
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	size := (after.HeapAlloc - before.HeapAlloc) / n
	runtime.KeepAlive(keep)
	t.Logf("%d octets a context", size)
	require.Less(t, size, uint64(1400))
}

func TestProtectAllocatesNothing(t *testing.T) {
	for _, c := range []struct {
		eea EEA
		eia EIA
	}{{EEA0, EIA1}, {EEA1, EIA1}, {EEA2, EIA2}, {EEA1, EIA2}} {
		ue, mme := newPair(t, c.eea, c.eia)
		pdu, plain, msg := make([]byte, 0, 128), make([]byte, 0, 128), make([]byte, 64)
		require.Zero(t, testing.AllocsPerRun(100, func() {
			pdu, _ = ue.Protect(pdu[:0], Uplink, IntegrityCiphered, msg)
			plain, _, _ = mme.AppendPlain(plain[:0], Uplink, pdu)
		}), "%s %s", c.eea, c.eia)
	}
}

func BenchmarkProtectUnprotect(b *testing.B) {
	for _, c := range []struct {
		eea EEA
		eia EIA
	}{{EEA0, EIA2}, {EEA1, EIA1}, {EEA2, EIA2}, {EEA3, EIA3}} {
		b.Run(c.eea.String()+"+"+c.eia.String(), func(b *testing.B) {
			ue, mme := newPair(b, c.eea, c.eia)
			pdu, plain, msg := make([]byte, 0, 128), make([]byte, 0, 128), make([]byte, 64)
			b.ReportAllocs()
			for b.Loop() {
				pdu, _ = ue.Protect(pdu[:0], Uplink, IntegrityCiphered, msg)
				if ue.state.Uplink == countLimit {
					ue.state.Uplink, mme.state.Uplink = 0, countLimit-1
				}
				plain, _, _ = mme.AppendPlain(plain[:0], Uplink, pdu)
				mme.state.Uplink = ue.state.Uplink
			}
			require.Equal(b, msg, plain)
		})
	}
}

func BenchmarkNewContext(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := NewContext(State{EIA: EIA2, EEA: EEA2}); err != nil {
			b.Fatal(err)
		}
	}
}

func FuzzUnprotect(f *testing.F) {
	f.Add([]byte{0x27, 0xb8, 0x98, 0xf3, 0xce, 1, 2, 1, 0xd9}, uint32(0), uint8(2))
	f.Add([]byte{0xc7, 0x02, 0xa6, 0x79}, uint32(2), uint8(1))
	f.Fuzz(func(t *testing.T, pdu []byte, next uint32, algorithms uint8) {
		s := State{KASME: KASME{1}, EEA: EEA(algorithms % 4), EIA: EIA(algorithms / 4 % 4), AllowNullIntegrity: true,
			Uplink: Count(next % uint32(countLimit))}
		c, err := NewContext(s)
		require.NoError(t, err)
		before := bytes.Clone(pdu)
		plain, _, err := c.Unprotect(Uplink, pdu)
		require.Equal(t, before, pdu)
		if err != nil {
			require.Equal(t, s, c.State())
		} else {
			require.Len(t, plain, len(pdu)-6)
			require.Greater(t, c.State().Uplink, Count(0))
		}
		_ = c.VerifyServiceRequest(pdu)
		peer, err := NewContext(s)
		require.NoError(t, err)
		if len(pdu) > 0 && len(pdu) < MaxMessage-6 {
			out, err := peer.Protect(nil, Uplink, IntegrityCipheredNew, pdu)
			require.NoError(t, err)
			c, _ = NewContext(s)
			plain, ht, err := c.Unprotect(Uplink, out)
			require.NoError(t, err)
			require.Equal(t, byte(IntegrityCipheredNew), ht)
			require.Equal(t, pdu, plain)
		}
	})
}

func FuzzStateUnmarshal(f *testing.F) {
	b, _ := State{EIA: EIA2}.MarshalBinary()
	f.Add(b)
	f.Fuzz(func(t *testing.T, b []byte) {
		var s State
		if s.UnmarshalBinary(b) != nil {
			return
		}
		again, err := s.MarshalBinary()
		require.NoError(t, err)
		require.Equal(t, b, again)
	})
}
