package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
)

// decl is a type with an //s1ap: directive.
type decl struct {
	name   string
	kind   string // message, sequence, choice or enum
	fields []*field
	values []string // the ASN.1 names of an enumeration's values

	root           int // of choice and enum
	extensible     bool
	plain, sealed  bool
	asn1           string // of a message
	procedure      int
	pdu            string
	criticality    string
	hasPlaceholder bool // the struct ends with an Unknown field
}

// field is a component of a type.
type field struct {
	name, typ   string
	id          int // of a protocol IE or an extension
	isIE, isExt bool
	criticality string
	presence    string
	optional    bool
	spec        []constraint
}

// constraint is one word of a tag, such as int(0..15,...).
type constraint struct {
	kind       string
	lb, ub     uint64
	parts      [][2]uint64 // of an int whose root has gaps
	bounded    bool
	extensible bool
	id         int    // of item
	crit       string // of item
}

// parse reads the declarations of the package in dir.
func parse(dir string) (map[string]*decl, error) {
	names, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		return nil, err
	}
	fset := token.NewFileSet()
	var files []*ast.File
	for _, name := range names {
		if base := filepath.Base(name); strings.HasPrefix(base, "zz_") || strings.HasSuffix(base, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(fset, name, nil, parser.ParseComments)
		if err != nil {
			return nil, err
		}
		files = append(files, file)
	}
	decls := make(map[string]*decl)
	for _, file := range files {
		if err := parseFile(fset, file, decls); err != nil {
			return nil, err
		}
	}
	for _, file := range files {
		parseConstants(file, decls)
	}
	return decls, nil
}

func parseFile(fset *token.FileSet, file *ast.File, decls map[string]*decl) error {
	for _, node := range file.Decls {
		gd, ok := node.(*ast.GenDecl)
		if !ok || gd.Tok != token.TYPE || gd.Doc == nil {
			continue
		}
		for _, c := range gd.Doc.List {
			directive, ok := strings.CutPrefix(c.Text, "//s1ap:")
			if !ok {
				continue
			}
			ts := gd.Specs[0].(*ast.TypeSpec)
			d, err := parseType(ts, strings.Fields(directive))
			if err != nil {
				return fmt.Errorf("%s: %s: %w", fset.Position(ts.Pos()), ts.Name.Name, err)
			}
			decls[d.name] = d
		}
	}
	return nil
}

func parseType(ts *ast.TypeSpec, words []string) (*decl, error) {
	d := &decl{name: ts.Name.Name, kind: words[0]}
	for i, w := range words[1:] {
		key, value, _ := strings.Cut(w, "=")
		var err error
		switch {
		case d.kind == "message" && i == 0:
			d.asn1 = w
		case key == "procedure":
			d.procedure, err = strconv.Atoi(value)
		case key == "root":
			d.root, err = strconv.Atoi(value)
		case w == "extensible":
			d.extensible = true
		case w == "plain":
			d.plain = true
		case w == "sealed":
			d.sealed = true
		case w == "initiating", w == "successful", w == "unsuccessful":
			d.pdu = w
		case isCriticality(w):
			d.criticality = w
		default:
			return nil, fmt.Errorf("unknown word %q in the directive", w)
		}
		if err != nil {
			return nil, fmt.Errorf("word %q of the directive: %w", w, err)
		}
	}
	st, ok := ts.Type.(*ast.StructType)
	if !ok {
		return d, nil
	}
	for _, f := range st.Fields.List {
		name := f.Names[0].Name
		if name == "Unknown" {
			d.hasPlaceholder = true
			continue
		}
		fl := &field{name: name, typ: typeString(f.Type)}
		if f.Tag != nil {
			tag, err := strconv.Unquote(f.Tag.Value)
			if err != nil {
				return nil, err
			}
			if err := fl.parseTag(reflect.StructTag(tag).Get("s1ap")); err != nil {
				return nil, fmt.Errorf("%s: %w", name, err)
			}
		}
		d.fields = append(d.fields, fl)
	}
	return d, nil
}

func isCriticality(w string) bool { return w == "reject" || w == "ignore" || w == "notify" }

func (f *field) parseTag(tag string) error {
	for w := range strings.FieldsSeq(tag) {
		key, value, _ := strings.Cut(w, "=")
		var err error
		switch {
		case key == "id":
			f.isIE = true
			f.id, err = strconv.Atoi(value)
		case key == "ext":
			f.isExt = true
			f.id, err = strconv.Atoi(value)
		case isCriticality(w):
			f.criticality = w
		case w == "optional" && !f.isIE:
			f.optional = true
		case w == "mandatory", w == "optional", w == "conditional":
			f.presence = w
		default:
			var c constraint
			if c, err = parseConstraint(w); err == nil {
				f.spec = append(f.spec, c)
			}
		}
		if err != nil {
			return fmt.Errorf("word %q of the tag: %w", w, err)
		}
	}
	return nil
}

// parseConstraint reads KIND, KIND(N), KIND(L..U), KIND(L..U|N|...) and each with
// ",...", and item(ID,CRITICALITY).
func parseConstraint(w string) (constraint, error) {
	kind, args, ok := strings.Cut(w, "(")
	c := constraint{kind: kind}
	switch kind {
	case "int", "octets", "bits", "printable", "visible", "list", "item", "null", "cause":
	default:
		return c, fmt.Errorf("unknown kind %q", kind)
	}
	if !ok {
		return c, nil
	}
	args = strings.TrimSuffix(args, ")")
	var err error
	if kind == "item" {
		id, crit, _ := strings.Cut(args, ",")
		c.crit = crit
		c.id, err = strconv.Atoi(id)
		return c, err
	}
	c.bounded = true
	args, c.extensible = strings.CutSuffix(args, ",...")
	for part := range strings.SplitSeq(args, "|") {
		lb, ub, isRange := strings.Cut(part, "..")
		var p [2]uint64
		if p[0], err = strconv.ParseUint(lb, 10, 64); err != nil {
			return c, err
		}
		if p[1] = p[0]; isRange {
			if p[1], err = strconv.ParseUint(ub, 10, 64); err != nil {
				return c, err
			}
		}
		c.parts = append(c.parts, p)
	}
	c.lb, c.ub = c.parts[0][0], c.parts[len(c.parts)-1][1]
	return c, nil
}

// typeString spells a field's type; the declarations use no others.
func typeString(e ast.Expr) string {
	switch t := e.(type) {
	case *ast.Ident:
		return t.Name
	case *ast.StarExpr:
		return "*" + typeString(t.X)
	case *ast.ArrayType:
		if t.Len == nil {
			return "[]" + typeString(t.Elt)
		}
		return "[" + t.Len.(*ast.BasicLit).Value + "]" + typeString(t.Elt)
	case *ast.IndexExpr:
		return typeString(t.X) + "[" + typeString(t.Index) + "]"
	}
	return fmt.Sprintf("%T", e)
}

// parseConstants collects the values of the enumerations.
func parseConstants(file *ast.File, decls map[string]*decl) {
	for _, node := range file.Decls {
		gd, ok := node.(*ast.GenDecl)
		if !ok || gd.Tok != token.CONST {
			continue
		}
		first := gd.Specs[0].(*ast.ValueSpec)
		id, ok := first.Type.(*ast.Ident)
		if !ok {
			continue
		}
		d := decls[id.Name]
		if d == nil || d.kind != "enum" {
			continue
		}
		for _, s := range gd.Specs {
			d.values = append(d.values, strings.TrimSpace(s.(*ast.ValueSpec).Comment.Text()))
		}
	}
}
