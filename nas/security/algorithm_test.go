package security

import (
	"bufio"
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"testing"

	"github.com/emmansun/gmsm/cbcmac"
	free5gc "github.com/free5gc/nas/security"
	"github.com/stretchr/testify/require"
)

// testSet is a line of testdata/algorithms.jsonl: a published test set.
type testSet struct {
	Set       string `json:"set"`
	Alg       string `json:"alg"`
	Key       string `json:"key"`
	Count     string `json:"count"`
	Bearer    uint8  `json:"bearer"`
	Direction uint8  `json:"direction"`
	Bits      int    `json:"bits"`
	In        string `json:"in"`
	Out       string `json:"out"`
}

func unhex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(s)
	require.NoError(t, err)
	return b
}

func loadTestSets(t *testing.T) []testSet {
	t.Helper()
	f, err := os.Open("testdata/algorithms.jsonl")
	require.NoError(t, err)
	defer f.Close()
	var sets []testSet
	s := bufio.NewScanner(f)
	for s.Scan() {
		var v testSet
		require.NoError(t, json.Unmarshal(s.Bytes(), &v))
		sets = append(sets, v)
	}
	require.NoError(t, s.Err())
	return sets
}

func TestPublishedTestSets(t *testing.T) {
	seen := map[string]int{}
	for _, v := range loadTestSets(t) {
		seen[v.Alg]++
		t.Run(v.Alg+"/"+v.Set, func(t *testing.T) {
			key := KNAS(unhex(t, v.Key))
			count, err := strconv.ParseUint(v.Count, 16, 32)
			require.NoError(t, err)
			in, want := unhex(t, v.In), unhex(t, v.Out)
			dir := Direction(v.Direction)
			if v.Alg[:3] == "eia" {
				a, err := ParseEIA(v.Alg)
				require.NoError(t, err)
				got := a.macBits(&key, uint32(count), v.Bearer, dir, in, v.Bits)
				require.Equal(t, v.Out, hex.EncodeToString(got[:]))
				return
			}
			a, err := ParseEEA(v.Alg)
			require.NoError(t, err)
			got := make([]byte, len(in))
			a.Crypt(key, uint32(count), v.Bearer, dir, got, in)
			if odd := v.Bits % 8; odd != 0 { // bits after the last are not defined
				mask := byte(0xff << (8 - odd))
				got[len(got)-1] &= mask
				want[len(want)-1] &= mask
			}
			require.Equal(t, hex.EncodeToString(want), hex.EncodeToString(got))
		})
	}
	require.Equal(t, map[string]int{"eea1": 8, "eea2": 6, "eea3": 5, "eia1": 7, "eia2": 5, "eia3": 5}, seen)
}

// TestSNOW3GKeystream is TS 35.217 3: the generator by itself.
func TestSNOW3GKeystream(t *testing.T) {
	for _, c := range []struct {
		k, iv [4]uint32 // in the order of the document, which is the tests' k0 to k3
		z     map[int]uint32
	}{
		{[4]uint32{0x2bd6459f, 0x82c5b300, 0x952c4910, 0x4881ff48}, [4]uint32{0xea024714, 0xad5c4d84, 0xdf1f9b25, 0x1c0bf45f}, map[int]uint32{1: 0xabee9704, 2: 0x7ac31373}},
		{[4]uint32{0x8ce33e2c, 0xc3c0b5fc, 0x1f3de8a6, 0xdc66b1f3}, [4]uint32{0xd3c5d592, 0x327fb11c, 0xde551988, 0xceb2f9b7}, map[int]uint32{1: 0xeff8a342, 2: 0xf751480f}},
		{[4]uint32{0x4035c668, 0x0af8c6d1, 0xa8ff8667, 0xb1714013}, [4]uint32{0x62a54098, 0x1ba6f9b7, 0x4592b0e7, 0x8690f71b}, map[int]uint32{1: 0xa8c874a9, 2: 0x7ae7c4f8}},
		{[4]uint32{0x0ded7263, 0x109cf92e, 0x3352255a, 0x140e0f76}, [4]uint32{0x6b68079a, 0x41a7c4c9, 0x1befd79f, 0x7fdcc233}, map[int]uint32{1: 0xd712c05c, 2: 0xa937c2a6, 3: 0xeb7eaae3, 2500: 0x9c0db3aa}},
	} {
		var g snow3g
		g.init(c.k, c.iv)
		for i := 1; i <= 2500; i++ {
			z := g.next()
			if want, ok := c.z[i]; ok {
				require.Equal(t, want, z, "z%d", i)
			}
		}
	}
}

// TestAgainstOtherImplementations runs random messages through unrelated code:
// free5gc's NAS security for SNOW 3G and ZUC, the standard library's counter
// mode, gmsm's CMAC.
func TestAgainstOtherImplementations(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for i := range 200 {
		var key KNAS
		for j := range key {
			key[j] = byte(r.Uint32())
		}
		count, bearer, dir := r.Uint32(), uint8(r.IntN(32)), Direction(r.IntN(2))
		msg := make([]byte, 1+r.IntN(150))
		for j := range msg {
			msg[j] = byte(r.Uint32())
		}
		got := make([]byte, len(msg))

		if i < 40 { // half a millisecond each
			EEA1.Crypt(key, count, bearer, dir, got, msg)
			want, err := free5gc.NEA1(key, count, uint32(bearer), uint32(dir), msg, uint32(8*len(msg)))
			require.NoError(t, err)
			require.Equal(t, want, got, "EEA1")
			mac, err := free5gc.NIA1(key, count, bearer, uint32(dir), msg, uint64(8*len(msg)))
			require.NoError(t, err)
			own := EIA1.MAC(key, count, bearer, dir, msg)
			require.Equal(t, mac, own[:], "EIA1")
		}

		EEA3.Crypt(key, count, bearer, dir, got, msg)
		want, err := free5gc.NEA3(key, count, bearer, uint8(dir), msg, uint32(8*len(msg)))
		require.NoError(t, err)
		require.Equal(t, want, got, "EEA3")
		mac, err := free5gc.NIA3(key, count, bearer, uint8(dir), msg, uint32(8*len(msg)))
		require.NoError(t, err)
		own := EIA3.MAC(key, count, bearer, dir, msg)
		require.Equal(t, mac, own[:], "EIA3")

		block, err := aes.NewCipher(key[:])
		require.NoError(t, err)
		iv := make([]byte, 16)
		binary.BigEndian.PutUint32(iv, count)
		iv[4] = bearer<<3 | byte(dir)<<2
		want = make([]byte, len(msg))
		cipher.NewCTR(block, iv).XORKeyStream(want, msg)
		EEA2.Crypt(key, count, bearer, dir, got, msg)
		require.Equal(t, want, got, "EEA2")
		own = EIA2.MAC(key, count, bearer, dir, msg)
		require.Equal(t, cbcmac.NewCMAC(block, 16).MAC(append(iv[:8:8], msg...))[:4], own[:], "EIA2")
	}
}

func TestNullAlgorithms(t *testing.T) {
	msg, out := []byte("attach"), make([]byte, 6)
	EEA0.Crypt(KNAS{1}, 7, 0, Uplink, out, msg)
	require.Equal(t, msg, out)
	require.Equal(t, [4]byte{}, EIA0.MAC(KNAS{1}, 7, 0, Uplink, msg))
}

func TestCryptInPlace(t *testing.T) {
	for a := EEA0; a <= EEA3; a++ {
		for n := range 70 {
			msg := bytes.Repeat([]byte{0xa5}, n)
			apart := make([]byte, n)
			a.Crypt(KNAS{9}, 5, 0, Downlink, apart, msg)
			a.Crypt(KNAS{9}, 5, 0, Downlink, msg, msg)
			require.Equal(t, apart, msg, "%s of %d octets", a, n)
		}
	}
}

func TestAlgorithmNames(t *testing.T) {
	for s, want := range map[string]EEA{"eea0": EEA0, "EEA0": EEA0, "128-EEA1": EEA1, "eea2": EEA2, "128-eea3": EEA3} {
		got, err := ParseEEA(s)
		require.NoError(t, err, s)
		require.Equal(t, want, got)
		var back EEA
		text, err := got.MarshalText()
		require.NoError(t, err)
		require.NoError(t, back.UnmarshalText(text))
		require.Equal(t, got, back)
	}
	require.Equal(t, "128-EIA2", EIA2.String())
	require.Equal(t, "EIA0", fmt.Sprint(EIA0))
	for _, s := range []string{"", "eia", "eia4", "eea2", "EIA22", "128-", "aes"} {
		_, err := ParseEIA(s)
		require.Error(t, err, s)
	}
	var a EIA
	require.EqualError(t, a.UnmarshalText([]byte("snow")), `parse integrity algorithm: "snow" is not one of EIA0, 128-EIA1, 128-EIA2, 128-EIA3`)
}

func BenchmarkCrypt(b *testing.B) {
	msg := make([]byte, 64)
	for a := EEA1; a <= EEA3; a++ {
		b.Run(a.String(), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				a.Crypt(KNAS{1}, 7, 0, Uplink, msg, msg)
			}
		})
	}
}

func BenchmarkMAC(b *testing.B) {
	msg := make([]byte, 64)
	for a := EIA1; a <= EIA3; a++ {
		b.Run(a.String(), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				a.MAC(KNAS{1}, 7, 0, Uplink, msg)
			}
		})
	}
}
