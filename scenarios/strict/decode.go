package strict

import (
	"encoding"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/goccy/go-yaml/ast"
)

// Word is a string type that takes one of a few words.
type Word interface {
	Words() []string
}

// Single is a slice type whose one element may stand without a list.
type Single interface {
	Single()
}

var (
	textType     = reflect.TypeFor[encoding.TextUnmarshaler]()
	singleType   = reflect.TypeFor[Single]()
	timeType     = reflect.TypeFor[time.Time]()
	durationType = reflect.TypeFor[time.Duration]()
)

// maxMerges is how deep merged mappings (<<) may merge others.
const maxMerges = 16

type decoder struct {
	doc     *Document
	anchors map[string]ast.Node
	nodes   int
	merges  int
}

// bounds are the limits that a field's tag puts on its value.
type bounds struct {
	min, max *float64
}

func (d *decoder) reject(n ast.Node, format string, args ...any) {
	d.doc.add(placeOf(n), fmt.Sprintf(format, args...))
}

// value decodes n into v.
func (d *decoder) value(path string, n ast.Node, v reflect.Value, b bounds) {
	n = d.resolve(n)
	if n == nil {
		return
	}
	if _, ok := d.doc.places[path]; !ok {
		d.doc.places[path] = placeOf(n)
	}
	d.doc.nodes[path] = n
	if d.nodes++; d.nodes > maxNodes {
		if d.nodes == maxNodes+1 {
			d.reject(n, "the file holds more than %d values", maxNodes)
		}
		return
	}
	if v.Kind() == reflect.Pointer {
		v.Set(reflect.New(v.Type().Elem()))
		d.value(path, n, v.Elem(), b)
		return
	}
	if isScalar(v) {
		d.scalar(n, v)
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		d.structure(path, n, v)
	case reflect.Map:
		d.mapping(path, n, v)
	case reflect.Slice:
		d.list(path, n, v)
	default:
		d.basic(n, v, b)
	}
}

// resolve follows anchors and aliases. It returns nil after an error.
func (d *decoder) resolve(n ast.Node) ast.Node {
	for range 32 {
		switch x := n.(type) {
		case *ast.AnchorNode:
			d.anchors[x.Name.GetToken().Value] = x.Value
			n = x.Value
		case *ast.AliasNode:
			name := x.Value.GetToken().Value
			to, ok := d.anchors[name]
			if !ok {
				d.reject(n, "nothing before is anchored as &%s", name)
				return nil
			}
			n = to
		case *ast.TagNode:
			d.reject(n, "the tag %s has no meaning here", x.Start.Value)
			return nil
		default:
			return n
		}
	}
	d.reject(n, "an alias of itself")
	return nil
}

// text returns the source text of a scalar, false if n is none.
func text(n ast.Node) (string, bool) {
	switch x := n.(type) {
	case *ast.StringNode:
		return x.Value, true
	case *ast.LiteralNode:
		return x.Value.Value, true
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.InfinityNode, *ast.NanNode:
		return strings.TrimSpace(n.GetToken().Value), true
	}
	return "", false
}

// kind names what n is, for a message.
func kind(n ast.Node) string {
	switch x := n.(type) {
	case *ast.MappingNode, *ast.MappingValueNode:
		return "a mapping"
	case *ast.SequenceNode:
		return "a list"
	case *ast.NullNode:
		return "nothing"
	case *ast.StringNode:
		return strconv.Quote(clip(x.Value))
	case *ast.LiteralNode:
		return "a text"
	default:
		return clip(n.GetToken().Value)
	}
}

func clip(s string) string {
	if len(s) > 60 {
		return s[:57] + "..."
	}
	return s
}

// isScalar tells whether v reads itself from a text.
func isScalar(v reflect.Value) bool {
	return v.Type() == timeType || v.Type() == durationType || v.Addr().Type().Implements(textType)
}

// scalar decodes the text of a YAML scalar as it stands in the file: 00101
// without quotes is "00101", not an octal number.
func (d *decoder) scalar(n ast.Node, v reflect.Value) {
	s, ok := text(n)
	if !ok {
		d.reject(n, "%s stands where one value should", kind(n))
		return
	}
	switch p := v.Addr().Interface().(type) {
	case *time.Duration:
		if err := setDuration(p, s); err != nil {
			d.reject(n, "%v", err)
		}
	case *time.Time:
		if err := setTime(p, s); err != nil {
			d.reject(n, "%v", err)
		}
	case encoding.TextUnmarshaler:
		if words := WordsOf(v.Type()); words != nil && !slices.Contains(words, s) {
			d.reject(n, "%q is no value here%s", clip(s), wordHint(s, words))
			return
		}
		if err := p.UnmarshalText([]byte(s)); err != nil {
			d.reject(n, "%v", err)
		}
	}
}

func (d *decoder) basic(n ast.Node, v reflect.Value, b bounds) {
	s, ok := text(n)
	if !ok {
		d.reject(n, "%s stands where %s should", kind(n), wanted(v))
		return
	}
	switch v.Kind() {
	case reflect.String:
		if words := WordsOf(v.Type()); words != nil && !slices.Contains(words, s) {
			d.reject(n, "%q is no value here%s", clip(s), wordHint(s, words))
			return
		}
		v.SetString(s)
	case reflect.Bool:
		x, ok := n.(*ast.BoolNode)
		if !ok {
			d.reject(n, "%s stands where true or false should", kind(n))
			return
		}
		v.SetBool(x.Value)
	case reflect.Float64:
		f, err := strconv.ParseFloat(s, 64)
		if err != nil || math.IsNaN(f) || math.IsInf(f, 0) {
			d.reject(n, "%s stands where a number should", kind(n))
			return
		}
		if d.inBounds(n, f, b) {
			v.SetFloat(f)
		}
	default:
		d.integer(n, s, v, b)
	}
}

func wordHint(s string, words []string) string {
	if near, ok := Nearest(s, words); ok {
		return `; did you mean "` + near + `"?`
	}
	return ": want " + strings.Join(words, ", ")
}

func (d *decoder) integer(n ast.Node, s string, v reflect.Value, b bounds) {
	_, quoted := n.(*ast.StringNode)
	i, err := strconv.ParseInt(s, 0, 64)
	if quoted || err != nil {
		d.reject(n, "%s stands where a whole number should", kind(n))
		return
	}
	if !d.inBounds(n, float64(i), b) {
		return
	}
	if v.CanUint() {
		if i < 0 || v.OverflowUint(uint64(i)) {
			d.reject(n, "%d is out of range", i)
			return
		}
		v.SetUint(uint64(i))
		return
	}
	if v.OverflowInt(i) {
		d.reject(n, "%d is out of range", i)
		return
	}
	v.SetInt(i)
}

func (d *decoder) inBounds(n ast.Node, f float64, b bounds) bool {
	switch {
	case b.min != nil && f < *b.min:
		d.reject(n, "%v is less than %v, the least there can be", f, *b.min)
	case b.max != nil && f > *b.max:
		d.reject(n, "%v is more than %v, the most there can be", f, *b.max)
	default:
		return true
	}
	return false
}

func wanted(v reflect.Value) string {
	switch v.Kind() {
	case reflect.Bool:
		return "true or false"
	case reflect.String:
		if words := WordsOf(v.Type()); words != nil {
			return "one of " + strings.Join(words, ", ")
		}
		return "a text"
	default:
		return "a number"
	}
}

func (d *decoder) list(path string, n ast.Node, v reflect.Value) {
	seq, ok := n.(*ast.SequenceNode)
	if !ok {
		if _, empty := n.(*ast.NullNode); !empty && v.Type().Implements(singleType) {
			v.Set(reflect.MakeSlice(v.Type(), 1, 1))
			d.value(path+"[0]", n, v.Index(0), bounds{})
			return
		}
		d.reject(n, "%s stands where a list should", kind(n))
		return
	}
	all := reflect.MakeSlice(v.Type(), len(seq.Values), len(seq.Values))
	for i, item := range seq.Values {
		d.value(fmt.Sprintf("%s[%d]", path, i), item, all.Index(i), bounds{})
	}
	v.Set(all)
}

// entry is a key of a mapping with its value.
type entry struct {
	key   ast.Node
	name  string
	value ast.Node
}

// entries lists a mapping's keys, merged ones (<<) last, and rejects
// duplicates.
func (d *decoder) entries(n ast.Node) ([]entry, bool) {
	var values []*ast.MappingValueNode
	switch m := n.(type) {
	case *ast.MappingNode:
		values = m.Values
	case *ast.MappingValueNode:
		values = []*ast.MappingValueNode{m}
	default:
		d.reject(n, "%s stands where a mapping (key: value) should", kind(n))
		return nil, false
	}
	seen := map[string]place{}
	var own, merged []entry
	for _, kv := range values {
		if kv.Key.IsMergeKey() {
			merged = append(merged, d.merged(kv.Value)...)
			continue
		}
		name, ok := text(kv.Key)
		if !ok {
			d.reject(kv.Key, "%s can't be a key", kind(kv.Key))
			continue
		}
		if first, twice := seen[name]; twice {
			d.reject(kv.Key, "key %q stands here twice, first in line %d", name, first.line)
			continue
		}
		seen[name] = placeOf(kv.Key)
		own = append(own, entry{kv.Key, name, kv.Value})
	}
	for _, e := range merged {
		if _, overridden := seen[e.name]; !overridden {
			seen[e.name] = placeOf(e.key)
			own = append(own, e)
		}
	}
	return own, true
}

func (d *decoder) merged(n ast.Node) []entry {
	if d.merges == maxMerges || d.nodes > maxNodes {
		d.reject(n, "mappings merged too deep")
		return nil
	}
	d.merges++
	defer func() { d.merges-- }()
	n = d.resolve(n)
	if n == nil {
		return nil
	}
	es, _ := d.entries(n)
	d.nodes += len(es)
	return es
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

func (d *decoder) mapping(path string, n ast.Node, v reflect.Value) {
	es, ok := d.entries(n)
	if !ok {
		return
	}
	m := reflect.MakeMapWithSize(v.Type(), len(es))
	for _, e := range es {
		at := join(path, e.name)
		d.doc.places[at] = placeOf(e.key)
		key := reflect.New(v.Type().Key()).Elem()
		if !d.key(e, key) {
			continue
		}
		item := reflect.New(v.Type().Elem()).Elem()
		d.value(at, e.value, item, bounds{})
		m.SetMapIndex(key, item)
	}
	v.Set(m)
}

// key decodes a mapping's key: a text or a whole number.
func (d *decoder) key(e entry, v reflect.Value) bool {
	before := len(d.doc.problems)
	if isScalar(v) {
		d.scalar(e.key, v)
	} else {
		d.basic(e.key, v, bounds{})
	}
	return len(d.doc.problems) == before
}

func (d *decoder) structure(path string, n ast.Node, v reflect.Value) {
	es, ok := d.entries(n)
	if !ok {
		return
	}
	fields := fieldsOf(v.Type())
	given := map[string]bool{}
	for _, e := range es {
		given[e.name] = true
		f, ok := fields.byName[e.name]
		if !ok {
			d.reject(e.key, "unknown key %q%s%s", clip(e.name), under(path), Hint(e.name, fields.names))
			continue
		}
		d.value(join(path, e.name), e.value, v.FieldByIndex(f.index), f.bounds)
	}
	for _, name := range fields.names {
		if fields.byName[name].required && !given[name] {
			d.reject(n, "%s has no %s", owner(path), name)
		}
	}
}

func under(path string) string {
	if path == "" {
		return ""
	}
	return " in " + path
}

func owner(path string) string {
	if path == "" {
		return "the file"
	}
	return path
}
