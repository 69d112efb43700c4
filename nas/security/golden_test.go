package security

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"testing"

	"github.com/emmansun/gmsm/cbcmac"
	"github.com/stretchr/testify/require"
)

func hexOf(b []byte) string { return hex.EncodeToString(b) }

// goldenEIA2EEA2 builds the PDU of TestGolden from other people's primitives.
func goldenEIA2EEA2(t *testing.T, k KASME) []byte {
	t.Helper()
	key := func(s string) cipher.Block {
		h := hmac.New(sha256.New, k[:])
		h.Write(unhex(t, s))
		b, err := aes.NewCipher(h.Sum(nil)[16:])
		require.NoError(t, err)
		return b
	}
	body := unhex(t, "074300035200c2")
	cipher.NewCTR(key("15010001020001"), unhex(t, "000001fe000000000000000000000000")).XORKeyStream(body, body)
	signed := append([]byte{0xfe}, body...)
	sum := cbcmac.NewCMAC(key("15020001020001"), 16).MAC(append(unhex(t, "000001fe00000000"), signed...))
	return append(append([]byte{0x27}, sum[:4]...), signed...)
}
