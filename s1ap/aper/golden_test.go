package aper

import (
	"bytes"
	"encoding/hex"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestGoldenBytes(t *testing.T) {
	for _, c := range []struct {
		name  string
		write func(*Writer)
		want  string
	}{
		{"integer of one value", func(w *Writer) { w.Constrained(5, 5, 5); w.Bool(true) }, "80"},
		{"integer of 5 values", func(w *Writer) { w.Constrained(7, 3, 7) }, "80"},
		{"integer of 255 values", func(w *Writer) { w.Bool(true); w.Constrained(254, 0, 254) }, "ff00"},
		{"integer of 256 values", func(w *Writer) { w.Bool(true); w.Constrained(254, 0, 255) }, "80fe"},
		{"integer of 257 values", func(w *Writer) { w.Bool(true); w.Constrained(256, 0, 256) }, "800100"},
		{"integer of 64K values", func(w *Writer) { w.Constrained(65535, 0, 65535) }, "ffff"},
		{"integer of 64K+1 values", func(w *Writer) { w.Constrained(65536, 0, 65536) }, "80010000"},
		{"MME UE S1AP ID 28645", func(w *Writer) { w.Constrained(28645, 0, 1<<32-1) }, "406fe5"},
		{"bit rate of 10 Gbit/s", func(w *Writer) { w.Constrained(1e10, 0, 1e10) }, "8002540be400"},
		{"all of 64 bits", func(w *Writer) { w.Constrained(1<<64-1, 0, 1<<64-1) }, "e0ffffffffffffffff"},
		{"semi-constrained", func(w *Writer) { w.Bool(true); w.SemiConstrained(257, 1) }, "80020100"},
		{"unconstrained -1", func(w *Writer) { w.Unconstrained(-1) }, "01ff"},
		{"unconstrained 128", func(w *Writer) { w.Unconstrained(128) }, "020080"},
		{"unconstrained -128", func(w *Writer) { w.Unconstrained(-128) }, "0180"},
		{"unconstrained least", func(w *Writer) { w.Unconstrained(-1 << 63) }, "088000000000000000"},
		{"enumeration in the root", func(w *Writer) { w.Index(4, 5, true) }, "40"},
		{"enumeration beyond it", func(w *Writer) { w.Index(6, 5, true) }, "81"},
		{"enumeration far beyond", func(w *Writer) { w.Index(69, 5, true) }, "c00140"},
		{"additions, 1", func(w *Writer) { w.NormallySmallLength(1); w.Bool(true) }, "01"},
		{"additions, 65", func(w *Writer) { w.NormallySmallLength(65) }, "8041"},
		{"octet string", func(w *Writer) { w.Bool(true); w.Octets([]byte{1, 2}) }, "80020102"},
		{"empty octet string", func(w *Writer) { w.Octets(nil) }, "00"},
		{"octet string of two octets", func(w *Writer) { w.Bool(true); w.FixedOctets([]byte{1, 2}) }, "808100"},
		{"octet string of three", func(w *Writer) { w.Bool(true); w.FixedOctets([]byte{1, 2, 3}) }, "80010203"},
		{"octets as an integer", func(w *Writer) { w.UintOctets(0x01020304, 4) }, "01020304"},
		{"octets of 3 to 8", func(w *Writer) { w.BoundedOctets([]byte{1, 2, 3, 4}, 3, 8, false) }, "2001020304"},
		{"bit string of 10 bits", func(w *Writer) { w.Bool(true); w.FixedBits(0x3ff, 10) }, "ffe0"},
		{"bit string of 28 bits", func(w *Writer) { w.Bool(true); w.FixedBits(0xabcdef1, 28) }, "80abcdef10"},
		{"bit string of 22 in 22 to 32", func(w *Writer) {
			w.BitString(BitString{Bytes: []byte{0xe1, 0x44, 0x04}, Len: 22}, 22, 32, true)
		}, "00e14404"},
		{"bit string beyond its root", func(w *Writer) {
			w.BitString(BitString{Bytes: []byte{0xf0}, Len: 4}, 22, 32, true)
		}, "8004f0"},
		{"printable string", func(w *Writer) { w.String("eNB", 1, 150, true) }, "0100654e42"},
		{"open type", func(w *Writer) { s := w.Enter(); w.Bool(true); w.Leave(s) }, "0180"},
		{"empty open type", func(w *Writer) { s := w.Enter(); w.Leave(s) }, "0100"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := NewWriter(nil)
			c.write(&w)
			require.NoError(t, w.Err())
			require.Equal(t, c.want, hex.EncodeToString(w.Bytes()))
		})
	}
}

// TestFragments holds the edges of 11.9.3.8 against the determinants it gives.
func TestFragments(t *testing.T) {
	const k = 1024
	for _, c := range []struct {
		n    int
		want []string // the determinants, each before its items
		run  []int    // how many items follow each
	}{
		{127, []string{"7f"}, []int{127}},
		{128, []string{"8080"}, []int{128}},
		{16*k - 1, []string{"bfff"}, []int{16*k - 1}},
		{16 * k, []string{"c1", "00"}, []int{16 * k, 0}},
		{48*k + 127, []string{"c3", "7f"}, []int{48 * k, 127}},
		{64*k + 128, []string{"c4", "8080"}, []int{64 * k, 128}},
		{144*k + 1, []string{"c4", "c4", "c1", "01"}, []int{64 * k, 64 * k, 16 * k, 1}},
	} {
		items := make([]byte, c.n)
		for i := range items {
			items[i] = byte(i * 7 >> 3)
		}
		var want []byte
		rest := items
		for i, d := range c.want {
			head, err := hex.DecodeString(d)
			require.NoError(t, err)
			want = append(append(want, head...), rest[:c.run[i]]...)
			rest = rest[c.run[i]:]
		}
		w := NewWriter(nil)
		w.Octets(items)
		require.True(t, bytes.Equal(want, w.Bytes()), "octet string of %d", c.n)

		w = NewWriter([]byte{0xaa})
		start := w.Enter()
		w.FixedOctets(items)
		w.Leave(start)
		require.True(t, bytes.Equal(append([]byte{0xaa}, want...), w.Bytes()), "open type of %d", c.n)

		r := NewReader(want)
		require.True(t, bytes.Equal(items, r.Octets()), "read octet string of %d", c.n)
		require.NoError(t, r.Err())

		r = NewReader(want)
		f := r.Enter()
		require.True(t, bytes.Equal(items, r.FixedOctets(c.n)), "read open type of %d", c.n)
		r.Leave(f)
		require.NoError(t, r.Err())
		require.Zero(t, r.Remaining())

		s := BitString{Bytes: items, Len: 8 * c.n}
		w = NewWriter(nil)
		w.BitString(s, 1, 1<<21, false)
		require.NoError(t, w.Err())
		r = NewReader(w.Bytes())
		got := r.BitString(1, 1<<21, false)
		require.NoError(t, r.Err())
		require.Equal(t, s.Len, got.Len)
		require.True(t, bytes.Equal(items, got.Bytes), "bit string of %d octets", c.n)
	}
}

func TestWriterRefuses(t *testing.T) {
	for name, write := range map[string]func(*Writer){
		"integer below":       func(w *Writer) { w.Constrained(1, 2, 9) },
		"integer above":       func(w *Writer) { w.Constrained(10, 2, 9) },
		"semi-constrained":    func(w *Writer) { w.SemiConstrained(1, 2) },
		"enumeration":         func(w *Writer) { w.Index(3, 3, false) },
		"octets too few":      func(w *Writer) { w.BoundedOctets([]byte{1}, 2, 8, false) },
		"octets too many":     func(w *Writer) { w.BoundedOctets(make([]byte, 9), 2, 8, false) },
		"bits too high":       func(w *Writer) { w.FixedBits(8, 3) },
		"bit string":          func(w *Writer) { w.BitString(BitString{Bytes: []byte{0}, Len: 8}, 9, 20, false) },
		"bits without octets": func(w *Writer) { w.BitString(BitString{Len: 8}, 1, 20, false) },
		"string":              func(w *Writer) { w.String("", 1, 20, false) },
		"additions":           func(w *Writer) { w.NormallySmallLength(0) },
		"count":               func(w *Writer) { w.Patch16(w.Reserve16(), 65536) },
	} {
		t.Run(name, func(t *testing.T) {
			w := NewWriter(nil)
			write(&w)
			require.ErrorIs(t, w.Err(), ErrRange)
		})
	}
}

func TestReaderRefuses(t *testing.T) {
	for _, c := range []struct {
		name string
		in   []byte
		read func(*Reader)
		want error
	}{
		{"no bit", nil, func(r *Reader) { r.Bool() }, ErrShort},
		{"bits past the end", []byte{1}, func(r *Reader) { r.Bits(9) }, ErrShort},
		{"octets past the end", []byte{3, 1, 2}, func(r *Reader) { r.Octets() }, ErrShort},
		{"fragment past the end", []byte{0xc4, 1, 2}, func(r *Reader) { r.Octets() }, ErrShort},
		{"additions of none", []byte{0x80, 0}, func(r *Reader) { r.NormallySmallLength() }, ErrRange},
		{"no last fragment", append([]byte{0xc1}, make([]byte, fragment)...), func(r *Reader) { r.Octets() }, ErrShort},
		{"fragment of five", []byte{0xc5, 1, 2}, func(r *Reader) { r.Octets() }, ErrRange},
		{"fragment of none", []byte{0xc0, 1, 2}, func(r *Reader) { r.Octets() }, ErrRange},
		{"integer above", []byte{0xff}, func(r *Reader) { r.Constrained(0, 4) }, ErrRange},
		{"integer of nine octets", []byte{9, 1, 2, 3, 4, 5, 6, 7, 8, 9}, func(r *Reader) { r.Unconstrained() }, ErrRange},
		{"integer of no octets", []byte{0}, func(r *Reader) { r.Unconstrained() }, ErrRange},
		{"bit string too long", []byte{10, 1, 2}, func(r *Reader) { r.BitString(1, 70000, false); r.Octets() }, ErrShort},
		{"open type past the end", []byte{2, 1}, func(r *Reader) { r.Enter() }, ErrShort},
		{"open type left over", []byte{2, 1, 2}, func(r *Reader) { f := r.Enter(); r.Uint(1); r.Leave(f) }, ErrTrailing},
		{"skip", []byte{1}, func(r *Reader) { r.Skip(9) }, ErrShort},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := NewReader(c.in)
			c.read(&r)
			require.ErrorIs(t, r.Err(), c.want)
		})
	}
}

func TestWriterAllocatesNothing(t *testing.T) {
	buf := make([]byte, 0, 256)
	octets := []byte{1, 2, 3, 4, 5}
	require.Zero(t, testing.AllocsPerRun(100, func() {
		w := NewWriter(buf[:0])
		start := w.Enter()
		w.Constrained(77, 0, 1<<32-1)
		w.Octets(octets)
		w.BitString(BitString{Bytes: octets, Len: 37}, 1, 160, true)
		w.String("eNB", 1, 150, true)
		w.Leave(start)
	}))
}

// FuzzReader runs the methods that the input names over the rest of it.
func FuzzReader(f *testing.F) {
	f.Add([]byte{4, 7, 7, 8, 10, 11, 0xc1, 2, 3, 0x80, 0xff})
	f.Fuzz(func(t *testing.T, b []byte) {
		if len(b) == 0 {
			return
		}
		n := min(int(b[0]), len(b)-1)
		methods, in := b[1:1+n], b[1+n:]
		r := NewReader(in)
		for _, m := range methods {
			switch m % 12 {
			case 0:
				r.Bits(int(m / 12))
			case 1:
				r.Constrained(uint64(m), uint64(m)<<(m/8))
			case 2:
				r.SemiConstrained(uint64(m))
			case 3:
				r.Unconstrained()
			case 4:
				r.Index(uint64(m)+1, m&16 != 0)
			case 5:
				r.NormallySmallLength()
			case 6:
				r.Octets()
			case 7:
				r.BoundedOctets(1, 2+int(m), m&16 != 0)
			case 8:
				r.BitString(int(m)/2, int(m), m&16 != 0)
			case 9:
				r.String(1, int(m), m&16 != 0)
			case 10:
				r.Enter()
			case 11:
				r.FixedBits(int(m) / 4)
			}
			require.GreaterOrEqual(t, r.Remaining(), 0)
		}
	})
}
