package s1ap

import (
	"errors"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"sunsetlab/s1ap/aper"
)

// corpus is every PDU at hand, golden and captured, of at most limit octets.
func corpus(t testing.TB, limit int) [][]byte {
	t.Helper()
	var all [][]byte
	for _, v := range vectors(t) {
		if len(v.Hex)/2 <= limit {
			all = append(all, v.octets(t))
		}
	}
	for _, name := range captures(t) {
		all = append(all, capturedPDUs(t, name)...)
	}
	return all
}

// checkHostile decodes b, which may be anything. A message that comes back
// without an error, or with a soft one, must survive encoding.
func checkHostile(t testing.TB, b []byte) {
	t.Helper()
	m, err := Decode(b)
	if err != nil {
		var e *ProtocolError
		if !errors.As(err, &e) {
			require.Fail(t, "unexpected type of error", "%T: %v", err, err)
		}
		if _, err := e.ErrorIndication().Append(nil); err != nil {
			require.NoError(t, err, "answer to %x", b)
		}
		if !e.Soft() {
			return
		}
	}
	if lacksMandatory(m, b) {
		return
	}
	again, err := m.Append(nil)
	require.NoError(t, err, "encode what was decoded from %x", b)
	m2, err := Decode(again)
	var e *ProtocolError
	if err != nil && !(errors.As(err, &e) && e.Soft()) {
		require.NoError(t, err, "decode %x, encoded from %x", again, b)
	}
	// cmp explains a difference, but is too slow to look for one.
	if !reflect.DeepEqual(m, m2) {
		require.Empty(t, cmp.Diff(m, m2), "from %x by way of %x", b, again)
	}
}

// lacksMandatory says whether b came without a mandatory IE. Where that has
// criticality ignore the message decodes without an error, yet may not encode.
func lacksMandatory(m Message, b []byte) bool {
	r := reader{Reader: aper.NewReader(b)}
	r.head()
	r.Enter()
	r.Bool()
	received := make(map[int]bool)
	for range r.Length(0, 65535) {
		id, _, f := r.ie()
		r.Leave(f)
		r.Recover()
		received[int(id)] = true
	}
	typ := reflect.TypeOf(m).Elem()
	for i := range typ.NumField() {
		f := typ.Field(i)
		if _, id := tagWords(f); strings.Contains(f.Tag.Get("s1ap"), " mandatory") && !received[id] {
			return true
		}
	}
	return false
}

func TestTruncated(t *testing.T) {
	for _, b := range corpus(t, 4096) {
		for n := range b {
			_, err := Decode(b[:n:n])
			var e *ProtocolError
			if !errors.As(err, &e) || e.Cause != CauseProtocolTransferSyntaxError {
				require.Fail(t, "truncated PDU", "%d of %d octets: %v", n, len(b), err)
			}
		}
	}
}

func TestTrailing(t *testing.T) {
	for _, b := range corpus(t, 4096) {
		_, err := Decode(append(b[:len(b):len(b)], 0))
		var e *ProtocolError
		require.True(t, errors.As(err, &e), "%v", err)
		require.Equal(t, CauseProtocolTransferSyntaxError, e.Cause)
	}
}

func TestBitFlips(t *testing.T) {
	for _, b := range corpus(t, 400) {
		for i := range len(b) * 8 {
			c := append([]byte(nil), b...)
			c[i/8] ^= 0x80 >> (i % 8)
			checkHostile(t, c)
		}
	}
	rnd := rand.New(rand.NewPCG(1, 2))
	for _, b := range corpus(t, 1<<20) {
		for range 50 {
			c := append([]byte(nil), b...)
			for range 1 + rnd.IntN(4) {
				c[rnd.IntN(len(c))] ^= 1 << rnd.IntN(8)
			}
			checkHostile(t, c)
		}
	}
}

func FuzzDecode(f *testing.F) {
	for _, b := range corpus(f, 2048) {
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) { checkHostile(t, b) })
}
