package security

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"testing"

	"github.com/stretchr/testify/require"
)

// The values of TestDeriveKASME and TestDeriveKeNB were computed by others:
// they are known answers of an independent core's key derivation.
func TestDeriveKASME(t *testing.T) {
	ck := CK(unhex(t, "b40ba9a3c58b2a05bbf0d987b21bf8cb"))
	ik := IK(unhex(t, "f769bcd751044604127672711c6d3441"))
	ak := unhex(t, "aa689c648370")
	for _, c := range []struct{ plmn, sqn, want string }{
		{"024830", "fd8eef40df7d", "238e457e0f758badbca8d34bb2612c10428d426757cb5553b2b184fa64bfc549"},
		{"02f843", "fd8eef40df7d", "bd7a0903a7d0f68767ee2f5c90cb7d7d835998d940afdbf73173e63567c5b894"},
		{"21f354", "fd8eef40df7d", "546a79bc6d1613a72a4d631ee0351d66036b2a0c44a3831be6d365e24f023013"},
		{"024830", "ff9bb4d0b607", "564cb4d2007e4f293b67d9b29392a64add4c776b133d895af6499aa6882aab62"},
		{"02f843", "ff9bb4d0b607", "34865eb0dc9a6d788a905c0514529bf588485da817ffbe92e9a9b4d033b8cc6f"},
		{"21f354", "ff9bb4d0b607", "9ea141da4b24cdebc8f5fb3f61a0511216681f121199b23ebcfacc75b358be43"},
	} {
		x := unhex(t, c.sqn)
		for i := range x {
			x[i] ^= ak[i]
		}
		got := DeriveKASME(ck, ik, [3]byte(unhex(t, c.plmn)), [6]byte(x))
		require.Equal(t, c.want, hex.EncodeToString(got[:]))
	}
}

func TestDeriveKeNB(t *testing.T) {
	for _, c := range []struct {
		count       Count
		kasme, want string
	}{
		{0xdb1a3569, "238e457e0f758badbca8d34bb2612c10428d426757cb5553b2b184fa64bfc549", "8eb1bf0083bd79281ef7034bf677e9ec529f196e15287514a2d122acf713b8e8"},
		{0x001fb39c, "564cb4d2007e4f293b67d9b29392a64add4c776b133d895af6499aa6882aab62", "009010688f85855e218339de6c5bd7b6394958da12ddfbf7559e978ce43408f1"},
		{0x00000012, "fa77e41f693c2a6e71455cb8687e6e6058ef91e2f5abd1bd3c496179481f308c", "0afe81266de52b8c8f1c3f4fe799be883f364b018e7368c41f14dd6d050e13e1"},
		{0xaabbccdd, "70d7071aa016a087f9d888ad51f3a83e2c83443ab27843b35bd1b4923615091c", "158781a2fdf2ce53abfa186d22eb751decb8273471dc792b5016c9016947d1ae"},
	} {
		got := DeriveKeNB(KASME(unhex(t, c.kasme)), c.count)
		require.Equal(t, c.want, hex.EncodeToString(got[:]))
	}
}

// TestKDFInputs checks each derivation against HMAC of the standard library
// over the string that Annex A spells out.
func TestKDFInputs(t *testing.T) {
	var k [32]byte
	copy(k[:], "0123456789abcdef0123456789ABCDEF")
	ck, ik := splitCKIK(k)
	mac := func(s string) []byte {
		h := hmac.New(sha256.New, k[:])
		h.Write(unhex(t, s))
		return h.Sum(nil)
	}
	sync := [32]byte{0xaa}
	enc, intg := DeriveKNASenc(k, EEA2), DeriveKNASint(k, EIA1)
	nh, star := DeriveNH(k, sync), DeriveKeNBStar(k, 0x0102, 0x0304)
	hck, hik := DeriveMappedCKIKForHandover(k, 0x010203)
	ick, iik := DeriveMappedCKIK(k, 0x010203)
	hk, mk := DeriveMappedKASMEForHandover(ck, ik, 0xdeadbeef), DeriveMappedKASME(ck, ik, 0x01020304, 0xdeadbeef)
	for _, c := range []struct {
		name, s string
		got     []byte
	}{
		{"A.4", "12" + hex.EncodeToString(sync[:]) + "0020", nh[:]},
		{"A.5", "13" + "01020002" + "03040002", star[:]},
		{"A.7 encryption", "15" + "010001" + "020001", enc[:]},
		{"A.7 integrity", "15" + "020001" + "010001", intg[:]},
		{"A.8", "16" + "00010203" + "0004", append(hck[:], hik[:]...)},
		{"A.10", "18" + "deadbeef" + "0004", hk[:]},
		{"A.11", "19" + "01020304" + "0004" + "deadbeef" + "0004", mk[:]},
		{"A.13", "1b" + "00010203" + "0004", append(ick[:], iik[:]...)},
	} {
		want := mac(c.s)
		require.Equal(t, want[32-len(c.got):], c.got, c.name)
	}
	token := mac("17" + "00010203" + "0004")
	require.Equal(t, uint16(token[30])<<8|uint16(token[31]), DeriveNASToken(k, 0x010203))
}

func BenchmarkDeriveKNAS(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		DeriveKNASint(KASME{1}, EIA2)
	}
}

func TestRRCKeys(t *testing.T) {
	ke := KeNB{0: 1, 31: 2}
	mac := hmac.New(sha256.New, ke[:])
	mac.Write([]byte{0x15, 4, 0, 1, 2, 0, 1})
	require.Equal(t, mac.Sum(nil)[16:], fixed(DeriveKRRCint(ke, 2)))
	mac.Reset()
	mac.Write([]byte{0x15, 3, 0, 1, 1, 0, 1})
	require.Equal(t, mac.Sum(nil)[16:], fixed(DeriveKRRCenc(ke, 1)))
}

func fixed(k KRRC) []byte { return k[:] }
