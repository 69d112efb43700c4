package keyring_test

import (
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"testing"

	"github.com/stretchr/testify/require"

	"sunsetlab/sim/mail/keyring"
)

func TestKeysFollowFromSeedAndLabel(t *testing.T) {
	a, err := keyring.RSA(1024, 1, "smx s1")
	require.NoError(t, err)
	b, err := keyring.RSA(1024, 1, "smx s1")
	require.NoError(t, err)
	require.True(t, a.Equal(b))
	require.Equal(t, 1024, a.N.BitLen())
	for _, other := range []struct {
		seed  uint64
		label string
	}{{2, "smx s1"}, {1, "smx s2"}} {
		c, err := keyring.RSA(1024, other.seed, other.label)
		require.NoError(t, err)
		require.False(t, a.Equal(c))
	}
	require.Equal(t, keyring.Ed25519(1, "x"), keyring.Ed25519(1, "x"))
	require.NotEqual(t, keyring.Ed25519(1, "x"), keyring.Ed25519(2, "x"))
}

func TestAnRSAKeySigns(t *testing.T) {
	k, err := keyring.RSA(2048, 7, "google s1")
	require.NoError(t, err)
	require.Equal(t, 2048, k.N.BitLen())
	digest := sha256.Sum256([]byte("text"))
	one, err := rsa.SignPKCS1v15(nil, k, crypto.SHA256, digest[:])
	require.NoError(t, err)
	two, err := rsa.SignPKCS1v15(nil, k, crypto.SHA256, digest[:])
	require.NoError(t, err)
	require.Equal(t, one, two)
	require.NoError(t, rsa.VerifyPKCS1v15(&k.PublicKey, crypto.SHA256, digest[:], one))
}

func TestSizesThatNoKeyHas(t *testing.T) {
	for _, bits := range []int{0, 512, 1023, 1032, 8192} {
		_, err := keyring.RSA(bits, 1, "x")
		require.Error(t, err, bits)
	}
}

func BenchmarkRSA2048(b *testing.B) {
	for i := range b.N {
		if _, err := keyring.RSA(2048, uint64(i), "x"); err != nil {
			b.Fatal(err)
		}
	}
}
