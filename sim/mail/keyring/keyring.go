// Package keyring makes the signing keys of mail hosts, from a seed alone: the
// same seed gives the same keys, and so the same signatures, byte for byte.
// They are of no use outside a lab, where who knows the seed knows the key.
package keyring

import (
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"math/big"
	"math/rand/v2"
)

// source is the random source that a seed and a label give.
func source(seed uint64, label string) *rand.ChaCha8 {
	b := binary.BigEndian.AppendUint64(nil, seed)
	return rand.NewChaCha8(sha256.Sum256(append(b, label...)))
}

// Ed25519 makes a key for RFC 8463.
func Ed25519(seed uint64, label string) ed25519.PrivateKey {
	var b [ed25519.SeedSize]byte
	fill(source(seed, "ed25519 "+label), b[:])
	return ed25519.NewKeyFromSeed(b[:])
}

func fill(r *rand.ChaCha8, b []byte) {
	for i := 0; i < len(b); i += 8 {
		var word [8]byte
		binary.LittleEndian.PutUint64(word[:], r.Uint64())
		copy(b[i:], word[:])
	}
}

// RSA makes a key of so many bits, 1024 to 4096. The standard library's
// generator takes no source of randomness any more, so the primes are found
// here.
func RSA(bits int, seed uint64, label string) (*rsa.PrivateKey, error) {
	if bits < 1024 || bits > 4096 || bits%16 != 0 {
		return nil, fmt.Errorf("making an RSA key: %d bits are not 1024 to 4096 in steps of 16", bits)
	}
	r := source(seed, fmt.Sprintf("rsa %d %s", bits, label))
	e := big.NewInt(65537)
	one := big.NewInt(1)
	for range 100 {
		p, q := prime(r, bits/2), prime(r, bits/2)
		if p.Cmp(q) == 0 {
			continue
		}
		n := new(big.Int).Mul(p, q)
		phi := new(big.Int).Mul(new(big.Int).Sub(p, one), new(big.Int).Sub(q, one))
		d := new(big.Int).ModInverse(e, phi)
		if n.BitLen() != bits || d == nil {
			continue
		}
		k := &rsa.PrivateKey{PublicKey: rsa.PublicKey{N: n, E: int(e.Int64())}, D: d, Primes: []*big.Int{p, q}}
		k.Precompute()
		if err := k.Validate(); err != nil {
			return nil, fmt.Errorf("making an RSA key: %w", err)
		}
		return k, nil
	}
	return nil, errors.New("making an RSA key: no primes found")
}

// smallPrimes sort out most candidates without an exponentiation.
var smallPrimes = sieve(1 << 13)

func sieve(most int) []uint64 {
	composite := make([]bool, most)
	var all []uint64
	for i := 3; i < most; i += 2 {
		if composite[i] {
			continue
		}
		all = append(all, uint64(i))
		for j := i * i; j < most; j += 2 * i {
			composite[j] = true
		}
	}
	return all
}

// prime finds the first prime after a random number of so many bits, the two
// highest of which are set, so that the product of two has twice as many.
func prime(r *rand.ChaCha8, bits int) *big.Int {
	for {
		b := make([]byte, bits/8)
		fill(r, b)
		b[0] |= 0xc0
		b[len(b)-1] |= 1
		start := new(big.Int).SetBytes(b)
		residues := make([]uint64, len(smallPrimes))
		m, rest := new(big.Int), new(big.Int)
		for i, p := range smallPrimes {
			residues[i] = rest.Mod(start, m.SetUint64(p)).Uint64()
		}
		for step := uint64(0); step < 1<<16; step += 2 {
			if divisible(residues, step) {
				continue
			}
			c := new(big.Int).Add(start, m.SetUint64(step))
			if c.BitLen() == bits && c.ProbablyPrime(0) && c.ProbablyPrime(10) {
				return c
			}
		}
	}
}

func divisible(residues []uint64, step uint64) bool {
	for i, r := range residues {
		if (r+step)%smallPrimes[i] == 0 {
			return true
		}
	}
	return false
}
