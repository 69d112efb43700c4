package aka_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"sunsetlab/nas/aka"
	"sunsetlab/nas/security"
)

var (
	testKey = aka.Key{K: [16]byte{1, 2, 3}, OPc: [16]byte{4, 5, 6}}
	plmn    = [3]byte{0x44, 0xf0, 0x01}
)

func TestAuthenticateEPS(t *testing.T) {
	usim := &aka.USIM{Key: testKey}
	var sqn aka.SQN
	for i := range 100 {
		var err error
		sqn, err = sqn.Next()
		require.NoError(t, err)
		v := testKey.Vector([16]byte{byte(i)}, sqn, 0x8000)
		res, kasme, err := usim.AuthenticateEPS(v.RAND, v.AUTN, plmn)
		require.NoError(t, err)
		require.Equal(t, v.XRES, res)
		require.Equal(t, v.KASME(plmn), kasme)
		require.NotEqual(t, v.KASME([3]byte{0x44, 0xf0, 0x02}), kasme)

		_, _, err = usim.AuthenticateEPS(v.RAND, v.AUTN, plmn)
		var synch *aka.SynchError
		require.ErrorAs(t, err, &synch, "each SQN once")
		require.Equal(t, sqn, synch.MS)
	}
}

func TestAuthenticateRefuses(t *testing.T) {
	usim := &aka.USIM{Key: testKey}
	v := testKey.Vector([16]byte{7}, 33, 0x8000)
	for bit := range 128 {
		bad := v.AUTN
		bad[bit/8] ^= 1 << (bit % 8)
		_, err := usim.Authenticate(v.RAND, bad)
		require.ErrorIs(t, err, aka.ErrMAC)
	}
	require.Zero(t, usim.SQNMS())
	other := aka.Key{K: [16]byte{9}, OPc: testKey.OPc}
	_, err := (&aka.USIM{Key: other}).Authenticate(v.RAND, v.AUTN)
	require.ErrorIs(t, err, aka.ErrMAC)

	g := testKey.Vector([16]byte{7}, 33, 0)
	_, _, err = usim.AuthenticateEPS(g.RAND, g.AUTN, plmn)
	require.ErrorIs(t, err, aka.ErrSeparation)
	_, err = usim.Authenticate(g.RAND, g.AUTN)
	require.NoError(t, err, "good for 3G")
}

func TestSQNWindow(t *testing.T) {
	seq := func(seq uint64, ind uint8) aka.SQN { return aka.SQN(seq<<5 | uint64(ind)) }
	usim := &aka.USIM{Key: testKey}
	try := func(sqn aka.SQN) error {
		v := testKey.Vector([16]byte{1}, sqn, 0x8000)
		_, err := usim.Authenticate(v.RAND, v.AUTN)
		return err
	}
	require.NoError(t, try(seq(100, 3)))
	require.NoError(t, try(seq(90, 4)), "an older vector with an index of its own")
	require.Error(t, try(seq(90, 4)))
	require.Error(t, try(seq(100, 3)))
	require.Error(t, try(seq(99, 3)))
	require.NoError(t, try(seq(101, 3)))
	require.Error(t, try(seq(101+1<<28+1, 5)), "too far ahead")
	require.NoError(t, try(seq(101+1<<28, 5)))
}

func TestResynchronised(t *testing.T) {
	seq := func(seq uint64) aka.SQN { return aka.SQN(seq << 5) }
	require.Equal(t, seq(500), seq(3).Resynchronised(seq(500)), "behind the card")
	require.Equal(t, seq(500), seq(500).Resynchronised(seq(500)))
	require.Equal(t, seq(600), seq(600).Resynchronised(seq(500)), "ahead within the card's reach")
	require.Equal(t, seq(500), seq(600+1<<28).Resynchronised(seq(500)), "out of the card's reach")
}

func TestVerifyAUTSRefuses(t *testing.T) {
	usim := aka.NewUSIM(testKey, 1000)
	v := testKey.Vector([16]byte{7}, 33, 0x8000)
	_, err := usim.Authenticate(v.RAND, v.AUTN)
	var synch *aka.SynchError
	require.ErrorAs(t, err, &synch)
	for bit := range 112 {
		bad := synch.AUTS
		bad[bit/8] ^= 1 << (bit % 8)
		_, err := testKey.VerifyAUTS(v.RAND, bad)
		require.ErrorIs(t, err, aka.ErrMAC)
	}
	_, err = testKey.VerifyAUTS([16]byte{8}, synch.AUTS)
	require.ErrorIs(t, err, aka.ErrMAC)
}

func TestSQNText(t *testing.T) {
	s, err := aka.ParseSQN("0123456789ab")
	require.NoError(t, err)
	require.Equal(t, "0123456789ab", s.String())
	for _, bad := range []string{"", "x", "1234567890abc", "0000000000001", "-1"} {
		_, err := aka.ParseSQN(bad)
		require.Error(t, err, bad)
	}
	_, err = aka.SQN(1<<48 - 1).Next()
	require.ErrorIs(t, err, aka.ErrSQNExhausted)
	next, err := aka.SQN(5<<5 | 31).Next()
	require.NoError(t, err)
	require.Equal(t, aka.SQN(6<<5), next)
}

func BenchmarkVector(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		testKey.Vector([16]byte{1}, 33, 0x8000)
	}
}

func BenchmarkAuthenticateEPS(b *testing.B) {
	b.ReportAllocs()
	v := testKey.Vector([16]byte{1}, 33, 0x8000)
	for b.Loop() {
		usim := aka.USIM{Key: testKey}
		if _, _, err := usim.AuthenticateEPS(v.RAND, v.AUTN, plmn); err != nil {
			b.Fatal(err)
		}
	}
}

// TestAuthenticateUMTS goes through a challenge of UTRAN, and on to the mapped
// context of a move to E-UTRAN: both sides end with the same keys.
func TestAuthenticateUMTS(t *testing.T) {
	usim := &aka.USIM{Key: testKey}
	v := testKey.Vector([16]byte{9}, 33, 0) // the separation bit is 0
	r, err := usim.Authenticate(v.RAND, v.AUTN)
	require.NoError(t, err)
	require.Equal(t, aka.Response{RES: v.XRES, CK: v.CK, IK: v.IK}, r)
	_, _, err = usim.AuthenticateEPS(v.RAND, v.AUTN, plmn)
	require.ErrorIs(t, err, aka.ErrSeparation, "no such challenge on E-UTRAN")

	device := security.DeriveMappedKASME(r.CK, r.IK, 0x01020304, 0xdeadbeef)
	require.Equal(t, device, security.DeriveMappedKASME(v.CK, v.IK, 0x01020304, 0xdeadbeef))
	require.NotEqual(t, device, security.DeriveMappedKASME(v.CK, v.IK, 0x01020305, 0xdeadbeef))

	// And back: CK' and IK' for UTRAN come from K_ASME and a NAS COUNT.
	ck, ik := security.DeriveMappedCKIK(device, 5)
	require.NotEqual(t, r.CK, ck)
	require.NotEqual(t, r.IK, ik)
	other, _ := security.DeriveMappedCKIK(device, 6)
	require.NotEqual(t, ck, other)
}
