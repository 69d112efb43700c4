package strict

import (
	"bytes"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// MaxSize is the most that a file may hold, in bytes.
const MaxSize = 4 << 20

// maxNodes bounds the work that aliases of aliases can make.
const maxNodes = 1 << 17

// Document is a file that was read, with the place of each of its values.
type Document struct {
	file     string
	lines    []string
	places   map[string]place
	nodes    map[string]ast.Node
	anchors  map[string]ast.Node
	problems Problems
}

type place struct{ line, column int }

// Decode reads src, the content of the file called name, into the struct that
// v points to. The error, if any, is [Problems]. The document is there even
// then, for further checks.
func Decode(name string, src []byte, v any) (*Document, error) {
	d := &Document{file: name, places: map[string]place{}, nodes: map[string]ast.Node{}, anchors: map[string]ast.Node{}}
	if len(src) > MaxSize {
		d.add(place{}, fmt.Sprintf("%d bytes are more than a file may have, %d", len(src), MaxSize))
		return d, d.Err()
	}
	src = bytes.TrimPrefix(src, []byte("\ufeff")) // some editors put it there
	d.lines = strings.Split(string(src), "\n")
	for i, line := range d.lines {
		if !utf8.ValidString(line) {
			valid := strings.ToValidUTF8(line, "\xff")
			d.add(place{i + 1, utf8.RuneCountInString(valid[:strings.IndexByte(valid, 0xff)]) + 1}, "this is not UTF-8 text")
			return d, d.Err()
		}
	}
	body, ok := d.parse(src)
	if !ok {
		return d, d.Err()
	}
	dec := decoder{doc: d, anchors: d.anchors}
	dec.value("", body, reflect.ValueOf(v).Elem(), bounds{})
	return d, d.Err()
}

// Overlay decodes the value at a path once more, onto what v points to: what
// the file leaves out keeps the value that it has there. It reports false if
// there is no such value.
func (d *Document) Overlay(path string, v any) bool {
	n, ok := d.nodes[path]
	if !ok {
		return false
	}
	dec := decoder{doc: d, anchors: d.anchors}
	dec.value(path, n, reflect.ValueOf(v).Elem(), bounds{})
	return true
}

// parse returns the one document of the file.
func (d *Document) parse(src []byte) (body ast.Node, ok bool) {
	// The parser has panicked on hostile text before; a file must not take
	// the program down.
	defer func() {
		if r := recover(); r != nil {
			d.add(place{}, "this is not YAML that can be read")
			body, ok = nil, false
		}
	}()
	file, err := parser.ParseBytes(src, 0, parser.AllowDuplicateMapKey())
	if err != nil {
		d.addSyntax(err)
		return nil, false
	}
	for _, doc := range file.Docs {
		if doc.Body == nil {
			continue
		}
		if _, comment := doc.Body.(*ast.CommentGroupNode); comment {
			continue
		}
		if body != nil {
			d.add(placeOf(doc.Body), "a second document: a file holds one")
			return nil, false
		}
		body = doc.Body
	}
	if body == nil {
		d.add(place{}, "the file is empty")
		return nil, false
	}
	return body, true
}

func (d *Document) addSyntax(err error) {
	var at place
	var message string
	if yerr, ok := err.(yaml.Error); ok {
		message = yerr.GetMessage()
		at = placeOfToken(yerr.GetToken())
	} else {
		message, _, _ = strings.Cut(err.Error(), "\n")
	}
	d.add(at, "not YAML: "+message)
}

// Reject adds a problem with the value at a path: keys joined by dots, items
// of a list by [index], such as "timeline[2].device". Where the path does not
// exist, the problem is put at its nearest parent.
func (d *Document) Reject(path, format string, args ...any) {
	d.add(d.placeAt(path), fmt.Sprintf(format, args...))
}

// Rejected reports whether there is a problem with the value at a path already.
func (d *Document) Rejected(path string) bool {
	at := d.placeOfValue(path)
	return slices.ContainsFunc(d.problems, func(p Problem) bool { return p.Line == at.line && p.Column == at.column })
}

func (d *Document) placeOfValue(path string) place {
	if n, ok := d.nodes[path]; ok {
		return placeOf(n)
	}
	return d.placeAt(path)
}

// Keys lists the keys of the mapping at a path, merged ones last.
func (d *Document) Keys(path string) []string {
	n, ok := d.nodes[path]
	if !ok {
		return nil
	}
	switch n.(type) {
	case *ast.MappingNode, *ast.MappingValueNode:
	default:
		return nil
	}
	dec := decoder{doc: d, anchors: d.anchors}
	es, _ := dec.entries(n)
	names := make([]string, len(es))
	for i := range es {
		names[i] = es[i].name
	}
	return names
}

// Pair is a key of a mapping and the text of its value.
type Pair struct {
	Key   string `json:"key"`
	Value string `json:"value"`
}

// Pairs lists the keys of the mapping at a path with the text of their values,
// merged ones last.
func (d *Document) Pairs(path string) []Pair {
	var all []Pair
	for _, key := range d.Keys(path) {
		at := key
		if path != "" {
			at = path + "." + key
		}
		if n, ok := d.nodes[at]; ok {
			all = append(all, Pair{Key: key, Value: strings.TrimSpace(n.String())})
		}
	}
	return all
}

// Err returns all problems so far, nil if there are none.
func (d *Document) Err() error { return d.problems.sorted() }

// Line is the line of the value at a path, 0 if there is no such value.
func (d *Document) Line(path string) int { return d.places[path].line }

func (d *Document) placeAt(path string) place {
	for {
		if p, ok := d.places[path]; ok {
			return p
		}
		i := strings.LastIndexAny(path, ".[")
		if i < 0 {
			return d.places[""]
		}
		path = path[:i]
	}
}

func (d *Document) add(at place, message string) {
	d.problems = append(d.problems, Problem{File: d.file, Line: at.line, Column: at.column,
		Message: message, Excerpt: excerpt(d.lines, at.line, at.column)})
}

func placeOf(n ast.Node) place {
	switch n := n.(type) {
	case *ast.MappingNode:
		if len(n.Values) > 0 && !n.IsFlowStyle {
			return placeOf(n.Values[0].Key)
		}
	case *ast.MappingValueNode:
		return placeOf(n.Key)
	}
	return placeOfToken(n.GetToken())
}

func placeOfToken(t *token.Token) place {
	if t == nil || t.Position == nil {
		return place{}
	}
	return place{t.Position.Line, t.Position.Column}
}
