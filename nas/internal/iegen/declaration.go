package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// message is one declared message.
type message struct {
	goName, file    string
	protocol        protocol
	number          uint16 // type octet, below the discriminator where types are wide
	direction, name string
	fields          []field
	hasCheck        bool // a conditional method judges it after decoding
	shared          bool // another message has the same type
}

// field is one information element.
type field struct {
	goName, name string
	goType       string
	kind         kind
	optional     bool // carries an IEI
	wrapped      bool // declared as nas.Opt
	iei          uint8
	format       string
	half         string // "low", "high" or empty
	min, max     int    // octets of the value part
	size         int    // of an array
}

// kind says how a value goes to octets.
type kind int

const (
	flag   kind = iota // no octets: the identifier says it all
	octet              // an unsigned octet
	array              // [n]byte
	slice              // a byte slice
	method             // has Append and Decode
)

// protocol says how a protocol's messages begin.
type protocol struct {
	name          string
	discriminator uint8
	header        string // the embedded struct with the rest of the header, if any
	wide          bool   // message types carry the discriminator
}

var protocols = []protocol{
	{"emm", 7, "", false},
	{"esm", 2, "ESMHeader", false},
	{"gmm", 8, "", true},
	{"sm", 10, "SMHeader", true},
	{"mm", 5, "MMHeader", true},
	{"cc", 3, "CCHeader", true},
	{"rr", 6, "", true},
	{"cp", 9, "CPHeader", true},
	{"rp", 16, "RPHeader", true}, // inside CP messages, without a discriminator
}

// source is a parsed folder: its messages and what its types are made of.
type source struct {
	pkg      string              // the folder's package
	types    map[string]ast.Expr // by name, qualified for imported packages
	messages []*message
}

// load parses the declarations in dir and the types of the package above it.
func load(dir string) (*source, error) {
	s := &source{types: map[string]ast.Expr{}}
	checks := map[string]bool{}
	if err := s.parse(filepath.Join(dir, ".."), "nas.", nil); err != nil {
		return nil, err
	}
	if err := s.parse(filepath.Join(dir, "..", "eps"), "eps.", nil); err != nil {
		return nil, err
	}
	err := s.parse(dir, "", func(file string, decl ast.Decl) error {
		if fn, ok := decl.(*ast.FuncDecl); ok && fn.Recv != nil && fn.Name.Name == "conditional" {
			checks[strings.TrimPrefix(typeText(fn.Recv.List[0].Type), "*")] = true
		}
		return s.collect(file, decl)
	})
	if err != nil {
		return nil, err
	}
	for _, m := range s.messages {
		m.hasCheck = checks[m.goName]
		if err := s.resolve(m); err != nil {
			return nil, fmt.Errorf("%s: %w", m.goName, err)
		}
	}
	slices.SortFunc(s.messages, func(a, b *message) int {
		if a.number != b.number {
			return int(a.number) - int(b.number)
		}
		return strings.Compare(b.direction, a.direction)
	})
	return s, nil
}

// parse reads the Go files of dir, notes their types under prefix and hands
// each declaration to visit.
func (s *source) parse(dir, prefix string, visit func(file string, decl ast.Decl) error) error {
	paths, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		return err
	}
	for _, path := range paths {
		base := filepath.Base(path)
		if strings.HasPrefix(base, "zz_") || strings.HasSuffix(base, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		s.pkg = file.Name.Name
		for _, decl := range file.Decls {
			if gen, ok := decl.(*ast.GenDecl); ok {
				for _, spec := range gen.Specs {
					if t, ok := spec.(*ast.TypeSpec); ok {
						s.types[prefix+t.Name.Name] = t.Type
					}
				}
			}
			if visit == nil {
				continue
			}
			if err := visit(base, decl); err != nil {
				return fmt.Errorf("%s: %w", base, err)
			}
		}
	}
	return nil
}

// collect notes a message if decl declares one.
func (s *source) collect(file string, decl ast.Decl) error {
	gen, ok := decl.(*ast.GenDecl)
	if !ok || gen.Doc == nil || len(gen.Specs) != 1 {
		return nil
	}
	for _, c := range gen.Doc.List {
		text, ok := strings.CutPrefix(c.Text, "//nas:")
		if !ok {
			continue
		}
		words := strings.Fields(text)
		if len(words) < 4 {
			return fmt.Errorf("directive %q: want protocol, type, direction and name", c.Text)
		}
		n, err := strconv.ParseUint(words[1], 16, 8)
		if err != nil {
			return fmt.Errorf("directive %q: message type: %w", c.Text, err)
		}
		i := slices.IndexFunc(protocols, func(p protocol) bool { return p.name == words[0] })
		if i < 0 {
			return fmt.Errorf("directive %q: protocol is not known", c.Text)
		}
		if !slices.Contains([]string{"uplink", "downlink", "both"}, words[2]) {
			return fmt.Errorf("directive %q: direction is neither uplink, downlink nor both", c.Text)
		}
		number := uint16(n)
		if protocols[i].wide {
			number |= uint16(protocols[i].discriminator) << 8
		}
		spec := gen.Specs[0].(*ast.TypeSpec)
		s.messages = append(s.messages, &message{
			goName: spec.Name.Name, file: file, protocol: protocols[i], number: number,
			direction: words[2], name: strings.Join(words[3:], " "),
		})
	}
	return nil
}

// resolve reads the fields of a message.
func (s *source) resolve(m *message) error {
	st, ok := s.types[m.goName].(*ast.StructType)
	if !ok {
		return fmt.Errorf("is not a struct")
	}
	for _, f := range st.Fields.List {
		if f.Tag == nil {
			continue
		}
		raw, err := strconv.Unquote(f.Tag.Value)
		if err != nil {
			return err
		}
		if len(f.Names) != 1 {
			return fmt.Errorf("tag %s: want one field", raw)
		}
		el, err := s.element(f.Names[0].Name, reflect.StructTag(raw).Get("nas"), f.Type)
		if err != nil {
			return fmt.Errorf("%s: %w", f.Names[0].Name, err)
		}
		if n := len(m.fields); n > 0 && m.fields[n-1].optional && !el.optional {
			return fmt.Errorf("%s: mandatory element after an optional one", el.goName)
		}
		m.fields = append(m.fields, el)
	}
	return nil
}

// element reads one tag.
func (s *source) element(goName, tag string, typ ast.Expr) (field, error) {
	f := field{goName: goName}
	words := strings.Fields(tag)
	if len(words) > 0 && !slices.Contains(formats, words[0]) {
		iei, err := strconv.ParseUint(strings.TrimSuffix(words[0], "-"), 16, 8)
		if err != nil {
			return f, fmt.Errorf("tag %q: IEI: %w", tag, err)
		}
		f.optional, f.iei = true, uint8(iei)
		if strings.HasSuffix(words[0], "-") {
			f.iei <<= 4
		}
		words = words[1:]
	}
	if len(words) < 3 || !slices.Contains(formats, words[0]) {
		return f, fmt.Errorf("tag %q: want format, length and name", tag)
	}
	f.format = words[0]
	length := words[1]
	words = words[2:]
	if words[0] == "low" || words[0] == "high" {
		f.half, words = words[0], words[1:]
	}
	f.name = strings.Join(words, " ")
	if err := f.bounds(length); err != nil {
		return f, fmt.Errorf("tag %q: %w", tag, err)
	}
	if err := s.goType(&f, typ); err != nil {
		return f, err
	}
	return f, f.fits()
}

var formats = []string{"T", "V", "TV", "LV", "TLV", "LV-E", "TLV-E"}

// bounds turns the table's length into the value part's.
func (f *field) bounds(length string) error {
	if length == "1/2" || f.format == "TV" && length == "1" {
		if f.half == "" && !f.optional {
			return fmt.Errorf("half octet is neither low nor high")
		}
		if f.half == "" {
			f.half = "low"
		}
		return nil
	}
	over := map[string]int{"T": 1, "V": 0, "TV": 1, "LV": 1, "TLV": 2, "LV-E": 2, "TLV-E": 3}[f.format]
	lo, hi, isRange := strings.Cut(length, "-")
	n, err := strconv.Atoi(lo)
	if err != nil {
		return fmt.Errorf("length: %w", err)
	}
	f.min, f.max = n-over, n-over
	limit := 255
	if strings.HasSuffix(f.format, "-E") {
		limit = 65535
	}
	switch {
	case hi == "n":
		f.max = limit
	case isRange:
		if n, err = strconv.Atoi(hi); err != nil {
			return fmt.Errorf("length: %w", err)
		}
		f.max = n - over
	}
	if f.min < 0 || f.max < f.min || f.max > limit {
		return fmt.Errorf("length %s makes no sense for format %s", length, f.format)
	}
	return nil
}

// goType notes the field's type and what it is made of.
func (s *source) goType(f *field, typ ast.Expr) error {
	if ix, ok := typ.(*ast.IndexExpr); ok {
		if typeText(ix.X) != "nas.Opt" {
			return fmt.Errorf("type %s is not known", typeText(typ))
		}
		f.wrapped, typ = true, ix.Index
	}
	f.goType = typeText(typ)
	prefix := ""
	for {
		name := typeText(typ)
		if !strings.Contains(name, ".") {
			name = prefix + name
		}
		under, ok := s.types[name]
		if !ok {
			break
		}
		prefix, typ = name[:strings.Index(name, ".")+1], under
	}
	switch t := typ.(type) {
	case *ast.Ident:
		switch t.Name {
		case "uint8", "byte":
			f.kind = octet
		case "bool":
			f.kind = flag
		case "string":
			f.kind = method
		default:
			return fmt.Errorf("type %s is neither octet, string nor bool", t.Name)
		}
	case *ast.ArrayType:
		if typeText(t.Elt) != "byte" {
			return fmt.Errorf("type %s is not of bytes", typeText(typ))
		}
		f.kind = slice
		if t.Len != nil {
			n, err := strconv.Atoi(t.Len.(*ast.BasicLit).Value)
			if err != nil {
				return err
			}
			f.kind, f.size = array, n
		}
	case *ast.StructType:
		f.kind = method
	default:
		return fmt.Errorf("type %s is not known", f.goType)
	}
	return nil
}

// fits checks that type, format and length agree.
func (f *field) fits() error {
	switch {
	case (f.format == "T") != (f.kind == flag):
		return fmt.Errorf("an element of format T, and no other, is a bool")
	case f.kind == flag && (!f.optional || f.wrapped):
		return fmt.Errorf("an element of format T has an IEI and needs no Opt")
	case f.kind == flag:
		return nil
	case f.half != "" && f.kind != octet:
		return fmt.Errorf("a half octet needs an octet type")
	case f.half == "" && f.kind == octet && (f.min != 1 || f.max != 1):
		return fmt.Errorf("an octet type needs a value of one octet")
	case f.kind == array && (f.min != f.size || f.max != f.size):
		return fmt.Errorf("an array of %d does not hold %d to %d octets", f.size, f.min, f.max)
	case f.optional && f.kind == slice && f.wrapped:
		return fmt.Errorf("a byte slice needs no Opt")
	case f.optional && f.kind != slice && !f.wrapped:
		return fmt.Errorf("an optional element needs Opt")
	case !f.optional && f.wrapped:
		return fmt.Errorf("a mandatory element needs no Opt")
	}
	return nil
}

func typeText(e ast.Expr) string {
	switch t := e.(type) {
	case *ast.Ident:
		return t.Name
	case *ast.SelectorExpr:
		return typeText(t.X) + "." + t.Sel.Name
	case *ast.StarExpr:
		return "*" + typeText(t.X)
	case *ast.ArrayType:
		if t.Len == nil {
			return "[]" + typeText(t.Elt)
		}
		return "[" + t.Len.(*ast.BasicLit).Value + "]" + typeText(t.Elt)
	case *ast.IndexExpr:
		return typeText(t.X) + "[" + typeText(t.Index) + "]"
	}
	return fmt.Sprintf("%T", e)
}
