package s1ap

import (
	"bufio"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// vector is a line of testdata/s1ap.jsonl: a PDU written by an independent
// encoder, with its value in JER (X.697).
type vector struct {
	Message   string
	PDU       string
	Procedure ProcedureCode `json:"procedureCode"`
	Variant   string
	Extension []string // what unknown data it carries
	Hex       string
	JER       map[string]struct {
		ProcedureCode int
		Criticality   string
		Value         any
	}
}

func (v vector) octets(t testing.TB) []byte {
	t.Helper()
	b, err := hex.DecodeString(v.Hex)
	require.NoError(t, err)
	return b
}

func vectors(t testing.TB) []vector {
	t.Helper()
	f, err := os.Open("testdata/s1ap.jsonl")
	require.NoError(t, err)
	defer f.Close()
	var all []vector
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<22)
	for lines.Scan() {
		var v vector
		d := json.NewDecoder(strings.NewReader(lines.Text()))
		d.UseNumber()
		require.NoError(t, d.Decode(&v))
		all = append(all, v)
	}
	require.NoError(t, lines.Err())
	return all
}

func TestGoldenVectors(t *testing.T) {
	seen := make(map[string]bool)
	for i, v := range vectors(t) {
		t.Run(fmt.Sprintf("%s/%s/%d", v.Message, v.Variant, i), func(t *testing.T) {
			b := v.octets(t)
			typ, code, err := Peek(b)
			require.NoError(t, err)
			require.Equal(t, v.PDU, typ.String())
			require.Equal(t, v.Procedure, code)

			m, err := Decode(b)
			requireUnknownOnly(t, v, err)
			require.Equal(t, v.Message, m.Name())
			require.Equal(t, v.PDU, m.PDU().String())
			require.Equal(t, v.Procedure, m.ProcedureCode())
			seen[reflect.TypeOf(m).Elem().Name()] = true

			got, err := m.Append(nil)
			require.NoError(t, err)
			require.Equal(t, v.Hex, hex.EncodeToString(got))

			w := &jerWalk{t: t}
			w.structure(v.Message, reflect.ValueOf(m).Elem(), v.JER[v.PDU].Value)
		})
	}
	for _, typ := range []PDUType{InitiatingMessage, SuccessfulOutcome, UnsuccessfulOutcome} {
		for code := range 256 {
			if m := newMessage(typ, ProcedureCode(code)); m != nil {
				require.True(t, seen[reflect.TypeOf(m).Elem().Name()], "no vector of %s", m.Name())
			}
		}
	}
}

// requireUnknownOnly accepts no error, or one about what the vector carries beyond
// the protocol: ids from 65000 on, and E-RAB IDs of more than eight bits, which
// make their list not comprehended.
func requireUnknownOnly(t *testing.T, v vector, err error) {
	t.Helper()
	if err == nil {
		return
	}
	require.Equal(t, "unknown_extension", v.Variant, "%v", err)
	var e *ProtocolError
	require.True(t, errors.As(err, &e), "%v", err)
	for _, ie := range e.IEs {
		if slices.Contains(v.Extension, "integer E-RAB-ID") && strings.Contains(ie.IEID.String(), "E-RAB") {
			continue
		}
		require.GreaterOrEqual(t, ie.IEID, ProtocolIEID(65000), "%v", err)
	}
}

// jerWalk walks a decoded message beside its JER value and fails at the first
// difference. It knows the types by their struct tags alone.
type jerWalk struct{ t *testing.T }

func (w *jerWalk) equal(path string, want, got any) {
	w.t.Helper()
	require.Equal(w.t, want, got, path)
}

// tagWords are the words of a field's tag that constrain its value, and the id
// of the IE or extension, -1 for none.
func tagWords(f reflect.StructField) (words []string, id int) {
	id = -1
	for _, s := range strings.Fields(f.Tag.Get("s1ap")) {
		key, value, _ := strings.Cut(s, "=")
		switch key {
		case "id", "ext":
			id, _ = strconv.Atoi(value)
		case "reject", "ignore", "notify", "mandatory", "optional", "conditional":
		default:
			words = append(words, s)
		}
	}
	return words, id
}

// plainName makes the names of Go and of ASN.1 alike.
func plainName(s string) string { return strings.ToLower(strings.ReplaceAll(s, "-", "")) }

// structure compares a message, a sequence or a choice.
func (w *jerWalk) structure(path string, v reflect.Value, jer any) {
	obj, ok := jer.(map[string]any)
	require.True(w.t, ok, "%s: %T", path, jer)
	typ := v.Type()
	var unknown *Unknown
	if f := v.FieldByName("Unknown"); f.IsValid() {
		unknown = f.Interface().(*Unknown)
	}
	compared := 0
	byID := func(list any, valueKey string) {
		ies := list.([]any)
		rest := 0
		for i, x := range ies {
			ie := x.(map[string]any)
			id := number(w.t, ie["id"])
			fi := fieldByID(typ, id)
			if fi >= 0 && unknown != nil && rest < len(unknown.IEs) && unknown.IEs[rest].Index == i {
				// Its value was not comprehended, and is kept as octets.
				w.equal(path+" unknown", id, int(unknown.IEs[rest].ID))
				rest++
				continue
			}
			if fi < 0 {
				require.NotNil(w.t, unknown, path)
				u := unknown.IEs[rest]
				rest++
				w.equal(path+" unknown", i, u.Index)
				w.equal(path+" unknown", id, int(u.ID))
				w.equal(path+" unknown", ie["criticality"], u.Criticality.String())
				w.equal(path+" unknown", ie[valueKey], hex.EncodeToString(u.Value))
				continue
			}
			words, _ := tagWords(typ.Field(fi))
			w.value(path+"."+typ.Field(fi).Name, v.Field(fi), words, ie[valueKey])
			compared++
		}
		if unknown != nil {
			w.equal(path+" unknown IEs", rest, len(unknown.IEs))
		}
	}
	for key, x := range obj {
		if key == "protocolIEs" {
			byID(x, "value")
			continue
		}
		if key == "iE-Extensions" {
			byID(x, "extensionValue")
			continue
		}
		if n, ok := strings.CutPrefix(key, "_ext_"); ok {
			i, err := strconv.Atoi(n)
			require.NoError(w.t, err)
			require.NotNil(w.t, unknown, path)
			var value []byte
			for _, a := range unknown.Additions {
				if a.Index == i-1 {
					value = a.Value
				}
			}
			w.equal(path+key, x, hex.EncodeToString(value))
			continue
		}
		found := false
		for i := range typ.NumField() {
			if words, id := tagWords(typ.Field(i)); id < 0 && plainName(typ.Field(i).Name) == plainName(key) {
				w.value(path+"."+typ.Field(i).Name, v.Field(i), words, x)
				found = true
				compared++
			}
		}
		require.True(w.t, found, "%s has no field for %s", typ, key)
	}
	// Whatever is present in the struct must have been in the JER value.
	present := 0
	for i := range typ.NumField() {
		if typ.Field(i).Name != "Unknown" && isPresent(v.Field(i)) && !isUnknown(unknown, typ.Field(i)) {
			present++
		}
	}
	w.equal(path+" fields", compared, present)
}

// isUnknown says whether the value of a field was not comprehended.
func isUnknown(u *Unknown, f reflect.StructField) bool {
	_, id := tagWords(f)
	return u != nil && slices.ContainsFunc(u.IEs, func(ie UnknownIE) bool { return int(ie.ID) == id })
}

func isPresent(v reflect.Value) bool {
	switch {
	case v.Kind() == reflect.Pointer, v.Kind() == reflect.Slice:
		return !v.IsNil()
	case v.Kind() == reflect.Bool:
		return v.Bool()
	case strings.HasPrefix(v.Type().Name(), "Opt["):
		return v.FieldByName("Present").Bool()
	case v.Type() == reflect.TypeFor[TransportLayerAddress](), v.Type() == reflect.TypeFor[BitString]():
		return !v.FieldByName("Bytes").IsNil()
	}
	return true
}

func fieldByID(typ reflect.Type, id int) int {
	for i := range typ.NumField() {
		if _, n := tagWords(typ.Field(i)); n == id {
			return i
		}
	}
	return -1
}

func number(t *testing.T, x any) int {
	n, ok := x.(json.Number)
	require.True(t, ok, "%T", x)
	i, err := n.Int64()
	require.NoError(t, err)
	return int(i)
}

// value compares one value by the words of its tag.
func (w *jerWalk) value(path string, v reflect.Value, words []string, jer any) {
	if len(words) > 0 && strings.HasPrefix(words[0], "item(") {
		ie := jer.(map[string]any)
		id, crit, _ := strings.Cut(strings.TrimSuffix(words[0][len("item("):], ")"), ",")
		w.equal(path, id, ie["id"].(json.Number).String())
		w.equal(path, crit, ie["criticality"])
		w.value(path, v, words[1:], ie["value"])
		return
	}
	if strings.HasPrefix(v.Type().Name(), "Opt[") {
		require.True(w.t, v.FieldByName("Present").Bool(), path)
		w.value(path, v.FieldByName("Value"), words, jer)
		return
	}
	if v.Kind() == reflect.Pointer {
		require.False(w.t, v.IsNil(), path)
		w.value(path, v.Elem(), words, jer)
		return
	}
	if len(words) == 0 {
		if v.Kind() == reflect.Struct {
			w.structure(path, v, jer)
			return
		}
		w.equal(path, jer, v.Interface().(fmt.Stringer).String())
		return
	}
	kind, args, _ := strings.Cut(strings.TrimSuffix(words[0], ")"), "(")
	switch kind {
	case "list":
		list := jer.([]any)
		w.equal(path, len(list), v.Len())
		for i, x := range list {
			w.value(fmt.Sprintf("%s[%d]", path, i), v.Index(i), words[1:], x)
		}
	case "int":
		w.equal(path, jer.(json.Number).String(), strconv.FormatUint(v.Uint(), 10))
	case "octets":
		n, _ := strconv.Atoi(args)
		w.equal(path, jer, hex.EncodeToString(octetsOf(v, n)))
	case "bits":
		w.bits(path, v, args, jer)
	case "printable", "visible":
		w.equal(path, jer, v.String())
	case "null":
		w.equal(path, nil, jer)
		w.equal(path, true, v.Bool())
	case "cause":
		for group, value := range jer.(map[string]any) {
			w.equal(path, fmt.Sprintf("%s: %s", group, value), v.Interface().(Cause).String())
		}
	default:
		require.Fail(w.t, "no comparison of "+kind, path)
	}
}

// octetsOf are the octets of a slice, an array or an integer of n octets.
func octetsOf(v reflect.Value, n int) []byte {
	if v.Kind() == reflect.Slice {
		return v.Bytes()
	}
	var b []byte
	if v.Kind() == reflect.Array {
		for i := range v.Len() {
			b = append(b, byte(v.Index(i).Uint()))
		}
		return b
	}
	for i := n - 1; i >= 0; i-- {
		b = append(b, byte(v.Uint()>>(8*i)))
	}
	return b
}

func (w *jerWalk) bits(path string, v reflect.Value, args string, jer any) {
	if v.Kind() == reflect.Struct {
		length := v.FieldByName("Len").Int()
		value := jer
		if obj, ok := jer.(map[string]any); ok {
			w.equal(path, obj["length"].(json.Number).String(), strconv.FormatInt(length, 10))
			value = obj["value"]
		}
		w.equal(path, value, hex.EncodeToString(v.FieldByName("Bytes").Bytes()))
		return
	}
	if v.Kind() == reflect.Array {
		w.equal(path, jer, hex.EncodeToString(octetsOf(v, 0)))
		return
	}
	n, err := strconv.Atoi(strings.TrimSuffix(args, ",..."))
	require.NoError(w.t, err)
	octets := (n + 7) / 8
	var b []byte
	for i := octets - 1; i >= 0; i-- {
		b = append(b, byte(v.Uint()<<(8*octets-n)>>(8*i)))
	}
	w.equal(path, jer, hex.EncodeToString(b))
}
