package aper

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"testing"

	oracle "github.com/free5gc/ngap/aper"
	"github.com/stretchr/testify/require"
)

// primitive is one kind of value, written and read by this package and by an
// independent implementation. Each draws a random value, tells what it was and
// how to write and read it.
type primitive struct {
	name string
	draw func(*rand.Rand) value
}

type value struct {
	what        any // compared with what is read
	write       func(*Writer)
	read        func(*Reader) any
	oracleWrite func(*oracle.PerBitData) error
	oracleRead  func(*oracle.PerBitData) (any, error)
}

// span draws bounds whose range needs up to n bits, and a value between them.
func span(rnd *rand.Rand, n int) (lb, ub, v int64) {
	lb = rnd.Int64N(300)
	ub = lb + rnd.Int64N(1<<(1+rnd.IntN(n)))
	return lb, ub, lb + rnd.Int64N(ub-lb+1)
}

func randomOctets(rnd *rand.Rand, n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(rnd.Uint32())
	}
	return b
}

// randomBits draws n bits with zeros after them.
func randomBits(rnd *rand.Rand, n int) BitString {
	b := randomOctets(rnd, (n+7)/8)
	if odd := n & 7; odd != 0 {
		b[len(b)-1] &= 0xff << (8 - odd)
	}
	return BitString{Bytes: b, Len: n}
}

func constrained(rnd *rand.Rand) value {
	lb, ub, v := span(rnd, 40)
	return value{v,
		func(w *Writer) { w.Constrained(uint64(v), uint64(lb), uint64(ub)) },
		func(r *Reader) any { return int64(r.Constrained(uint64(lb), uint64(ub))) },
		func(p *oracle.PerBitData) error { return p.WriteInteger(v, false, &lb, &ub) },
		func(p *oracle.PerBitData) (any, error) { return p.ReadInteger(false, &lb, &ub) },
	}
}

func semiConstrained(rnd *rand.Rand) value {
	v, lb := rnd.Int64N(1<<(1+rnd.IntN(60))), int64(0)
	return value{v,
		func(w *Writer) { w.SemiConstrained(uint64(v), 0) },
		func(r *Reader) any { return int64(r.SemiConstrained(0)) },
		func(p *oracle.PerBitData) error { return p.WriteInteger(v, false, &lb, nil) },
		func(p *oracle.PerBitData) (any, error) { return p.ReadInteger(false, &lb, nil) },
	}
}

func unconstrained(rnd *rand.Rand) value {
	v := rnd.Int64N(1<<(1+rnd.IntN(55))) - rnd.Int64N(1<<(1+rnd.IntN(55)))
	return value{v,
		func(w *Writer) { w.Unconstrained(v) },
		func(r *Reader) any { return r.Unconstrained() },
		func(p *oracle.PerBitData) error { return p.WriteInteger(v, false, nil, nil) },
		func(p *oracle.PerBitData) (any, error) { return p.ReadInteger(false, nil, nil) },
	}
}

func normallySmall(rnd *rand.Rand) value {
	v := rnd.Int64N(1 << (1 + rnd.IntN(12)))
	return value{v,
		func(w *Writer) { w.NormallySmall(uint64(v)) },
		func(r *Reader) any { return int64(r.NormallySmall()) },
		func(p *oracle.PerBitData) error { return p.WriteWholeNum(true, v, nil, nil) },
		func(p *oracle.PerBitData) (any, error) { return p.ReadWholeNum(true, nil, nil) },
	}
}

// enumerated draws from an extensible or closed enumeration of 1 to 300 root
// values.
func enumerated(rnd *rand.Rand) value {
	lb, ub := int64(0), rnd.Int64N(300)
	extensible := rnd.IntN(2) == 0
	v := rnd.Int64N(ub + 1)
	if extensible && rnd.IntN(2) == 0 {
		v = ub + 1 + rnd.Int64N(100)
	}
	return value{v,
		func(w *Writer) { w.Index(uint64(v), uint64(ub+1), extensible) },
		func(r *Reader) any { return int64(r.Index(uint64(ub+1), extensible)) },
		func(p *oracle.PerBitData) error {
			return p.WriteEnumerated(oracle.Enumerated(v), extensible, &lb, &ub)
		},
		func(p *oracle.PerBitData) (any, error) {
			e, err := p.ReadEnumerated(extensible, &lb, &ub)
			return int64(e), err
		},
	}
}

// choice draws an alternative of the root: beyond it the other implementation
// does not follow 23.8.
func choice(rnd *rand.Rand) value {
	ub, extensible := rnd.Int64N(20), rnd.IntN(2) == 0
	v := rnd.Int64N(ub + 1)
	return value{v,
		func(w *Writer) { w.Index(uint64(v), uint64(ub+1), extensible) },
		func(r *Reader) any { return int64(r.Index(uint64(ub+1), extensible)) },
		func(p *oracle.PerBitData) error { return p.WriteChoicePreambleBitMap(v, extensible, &ub) },
		func(p *oracle.PerBitData) (any, error) { return p.ReadChoicePreambleBitMap(extensible, &ub) },
	}
}

func length(rnd *rand.Rand) value {
	lb := uint64(rnd.IntN(10))
	ub := lb + uint64(rnd.IntN(60000))
	v := lb + rnd.Uint64N(ub-lb+1)
	return value{v,
		func(w *Writer) { w.Length(int(v), int(lb), int(ub)) },
		func(r *Reader) any { return uint64(r.Length(int(lb), int(ub))) },
		func(p *oracle.PerBitData) error { return p.WriteLength(false, v, &lb, &ub) },
		func(p *oracle.PerBitData) (any, error) { return p.ReadLength(false, &lb, &ub) },
	}
}

// additionsLength is the length of the bitmap of sequence additions. Up to 64,
// since beyond that the other implementation writes a semi-constrained number.
func additionsLength(rnd *rand.Rand) value {
	v := 1 + rnd.Uint64N(64)
	return value{v,
		func(w *Writer) { w.NormallySmallLength(int(v)) },
		func(r *Reader) any { return uint64(r.NormallySmallLength()) },
		func(p *oracle.PerBitData) error { return p.WriteLength(true, v, nil, nil) },
		func(p *oracle.PerBitData) (any, error) { return p.ReadLength(true, nil, nil) },
	}
}

func octetString(n int) func(*rand.Rand) value {
	return func(rnd *rand.Rand) value {
		b := randomOctets(rnd, rnd.IntN(n))
		return value{b,
			func(w *Writer) { w.Octets(b) },
			func(r *Reader) any { return r.Octets() },
			func(p *oracle.PerBitData) error { return p.WriteOctetString(b, false, nil, nil) },
			func(p *oracle.PerBitData) (any, error) {
				o, err := p.ReadOctetString(false, nil, nil)
				return []byte(o), err
			},
		}
	}
}

func fixedOctets(rnd *rand.Rand) value {
	n := uint64(1 + rnd.IntN(20))
	b := randomOctets(rnd, int(n))
	return value{b,
		func(w *Writer) { w.FixedOctets(b) },
		func(r *Reader) any { return r.FixedOctets(int(n)) },
		func(p *oracle.PerBitData) error { return p.WriteOctetString(b, false, &n, &n) },
		func(p *oracle.PerBitData) (any, error) {
			o, err := p.ReadOctetString(false, &n, &n)
			return []byte(o), err
		},
	}
}

func boundedOctets(rnd *rand.Rand) value {
	lb := uint64(1 + rnd.IntN(5))
	ub := lb + 1 + uint64(rnd.IntN(600))
	extensible := rnd.IntN(2) == 0
	n := int(lb) + rnd.IntN(int(ub-lb)+1)
	b := randomOctets(rnd, n)
	return value{b,
		func(w *Writer) { w.BoundedOctets(b, int(lb), int(ub), extensible) },
		func(r *Reader) any { return r.BoundedOctets(int(lb), int(ub), extensible) },
		func(p *oracle.PerBitData) error { return p.WriteOctetString(b, extensible, &lb, &ub) },
		func(p *oracle.PerBitData) (any, error) {
			o, err := p.ReadOctetString(extensible, &lb, &ub)
			return []byte(o), err
		},
	}
}

func printable(rnd *rand.Rand) value {
	lb, ub := uint64(1), uint64(150)
	s := randomOctets(rnd, 1+rnd.IntN(150))
	for i := range s {
		s[i] = 'A' + s[i]%26
	}
	return value{string(s),
		func(w *Writer) { w.String(string(s), 1, 150, true) },
		func(r *Reader) any { return r.String(1, 150, true) },
		func(p *oracle.PerBitData) error {
			return p.WritePrintableString(oracle.PrintableString(s), true, &lb, &ub)
		},
		func(p *oracle.PerBitData) (any, error) {
			o, err := p.ReadPrintableString(true, &lb, &ub)
			return string(o), err
		},
	}
}

func bitString(rnd *rand.Rand, lb, ub uint64, extensible bool) value {
	s := randomBits(rnd, int(lb)+rnd.IntN(int(ub-lb)+1))
	return value{s,
		func(w *Writer) { w.BitString(s, int(lb), int(ub), extensible) },
		func(r *Reader) any { return r.BitString(int(lb), int(ub), extensible) },
		func(p *oracle.PerBitData) error {
			return p.WriteBitString(oracle.BitString{Bytes: bytes.Clone(s.Bytes), BitLength: uint64(s.Len)}, extensible, &lb, &ub)
		},
		func(p *oracle.PerBitData) (any, error) {
			o, err := p.ReadBitString(extensible, &lb, &ub)
			return BitString{Bytes: o.Bytes, Len: int(o.BitLength)}, err
		},
	}
}

func fixedBitString(rnd *rand.Rand) value {
	n := uint64(1 + rnd.IntN(300))
	return bitString(rnd, n, n, rnd.IntN(2) == 0)
}

func boundedBitString(rnd *rand.Rand) value {
	lb := uint64(1 + rnd.IntN(30))
	return bitString(rnd, lb, lb+1+uint64(rnd.IntN(300)), rnd.IntN(2) == 0)
}

func openType(n int) func(*rand.Rand) value {
	return func(rnd *rand.Rand) value {
		b := randomOctets(rnd, 1+rnd.IntN(n))
		return value{b,
			func(w *Writer) {
				start := w.Enter()
				w.FixedOctets(b)
				w.Leave(start)
			},
			func(r *Reader) any {
				f := r.Enter()
				got := r.Content()
				r.Skip(8 * len(got))
				r.Leave(f)
				return got
			},
			func(p *oracle.PerBitData) error { return p.WriteOpenType(b) },
			func(p *oracle.PerBitData) (any, error) { return p.ReadOpenType() },
		}
	}
}

func TestAgainstOracle(t *testing.T) {
	primitives := []primitive{
		{"constrained integer", constrained},
		{"semi-constrained integer", semiConstrained},
		{"unconstrained integer", unconstrained},
		{"normally small number", normallySmall},
		{"enumerated", enumerated},
		{"choice index", choice},
		{"constrained length", length},
		{"length of additions", additionsLength},
		{"octet string", octetString(2000)},
		{"fragmented octet string", octetString(200000)},
		{"fixed octet string", fixedOctets},
		{"bounded octet string", boundedOctets},
		{"printable string", printable},
		{"fixed bit string", fixedBitString},
		{"bounded bit string", boundedBitString},
		{"open type", openType(2000)},
		{"fragmented open type", openType(200000)},
	}
	for seed, p := range primitives {
		t.Run(p.name, func(t *testing.T) {
			rnd := rand.New(rand.NewPCG(uint64(seed), 36413))
			rounds := 3000
			if len(p.name) > 10 && p.name[:10] == "fragmented" {
				rounds = 40
			}
			for range rounds {
				compare(t, rnd, p.draw(rnd))
			}
		})
	}
}

// compare writes v between a few bits, so that every alignment is met, by both
// implementations, and has each read what the other wrote.
func compare(t *testing.T, rnd *rand.Rand, v value) {
	t.Helper()
	lead := rnd.IntN(10)
	w := NewWriter(nil)
	p := oracle.NewPerBitData(nil)
	for i := range lead {
		w.Bool(i%2 == 0)
		require.NoError(t, p.WriteBool(i%2 == 0))
	}
	v.write(&w)
	w.Bool(true)
	require.NoError(t, w.Err())
	require.NoError(t, v.oracleWrite(p))
	require.NoError(t, p.WriteBool(true))
	if !bytes.Equal(p.Bytes(), w.Bytes()) {
		require.Equal(t, hex.EncodeToString(p.Bytes()), hex.EncodeToString(w.Bytes()), "%v after %d bits", v.what, lead)
	}
	r := NewReader(p.Bytes())
	q := oracle.NewPerBitData(w.Bytes())
	for range lead {
		r.Bool()
		_, err := q.ReadBool()
		require.NoError(t, err)
	}
	require.Equal(t, fmt.Sprint(v.what), fmt.Sprint(v.read(&r)))
	require.True(t, r.Bool())
	require.NoError(t, r.Err())
	got, err := v.oracleRead(q)
	require.NoError(t, err)
	require.Equal(t, fmt.Sprint(v.what), fmt.Sprint(got))
	last, err := q.ReadBool()
	require.NoError(t, err)
	require.True(t, last)
}
