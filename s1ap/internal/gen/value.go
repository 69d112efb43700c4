package main

import (
	"fmt"
	"strings"
)

// unwrap splits the optional wrapper from a field's type: Opt, a pointer or "".
func unwrap(typ string) (wrapper, inner string) {
	if inner, ok := strings.CutPrefix(typ, "Opt["); ok {
		return "Opt", strings.TrimSuffix(inner, "]")
	}
	if inner, ok := strings.CutPrefix(typ, "*"); ok {
		return "*", inner
	}
	return "", typ
}

// present is the expression that says whether an optional field is.
func present(f *field, x string) string {
	switch wrapper, inner := unwrap(f.typ); {
	case wrapper == "Opt":
		return x + ".Present"
	case wrapper == "*":
		return x + " != nil"
	case inner == "bool":
		return x
	case inner == "BitString" || inner == "TransportLayerAddress":
		return x + ".Bytes != nil"
	case f.spec[0].kind == "list" && f.spec[0].lb > 0:
		return "len(" + x + ") > 0"
	default:
		return x + " != nil"
	}
}

func criticality(w string) string {
	return "Criticality" + strings.ToUpper(w[:1]) + w[1:]
}

// inRoot is the condition that x is in one of the parts of an integer's root.
func inRoot(x string, parts [][2]uint64) string {
	var or []string
	for _, p := range parts {
		switch {
		case p[0] == p[1]:
			or = append(or, fmt.Sprintf("%s == %d", x, p[0]))
		case p[0] == 0:
			or = append(or, fmt.Sprintf("%s <= %d", x, p[1]))
		default:
			or = append(or, fmt.Sprintf("%s >= %d && %[1]s <= %[3]d", x, p[0], p[1]))
		}
	}
	return strings.Join(or, " || ")
}

// isArray says whether typ is an array of octets: PLMNIdentity or [N]byte.
func isArray(typ string) bool {
	return typ == "PLMNIdentity" || strings.HasPrefix(typ, "[") && !strings.HasPrefix(typ, "[]")
}

// limit is the largest value of an unsigned integer type.
func limit(typ string) string {
	switch typ {
	case "uint8":
		return "1<<8-1"
	case "uint16":
		return "1<<16-1"
	case "uint32":
		return "1<<32-1"
	}
	return "1<<63-1"
}

// conv is expression x of type from as a typ.
func conv(typ, from, x string) string {
	if typ == from {
		return x
	}
	return typ + "(" + x + ")"
}

// decodeValue writes the decoding of a value into the variable x. old is the
// expression of a list to reuse.
func (g *generator) decodeValue(x, typ string, spec []constraint, old string) error {
	if len(spec) > 0 && spec[0].kind == "item" {
		g.p("crit, f := r.item(%d)", spec[0].id)
		if err := g.decodeValue(x, typ, spec[1:], old); err != nil {
			return err
		}
		g.p("r.leaveItem(f, %d, crit)", spec[0].id)
		return nil
	}
	switch wrapper, inner := unwrap(typ); wrapper {
	case "Opt":
		g.p("%s.Present = true", x)
		return g.decodeValue(x+".Value", inner, spec, old)
	case "*":
		g.p("%s = new(%s)", x, inner)
		return g.decodeValue(x, inner, spec, old)
	}
	if d := g.decls[typ]; d != nil && d.kind != "enum" {
		g.p("%s.decode(r)", x)
		return nil
	}
	if len(spec) > 0 && spec[0].kind == "list" {
		return g.decodeList(x, typ, spec, old)
	}
	if isArray(typ) {
		n := spec[0].ub
		if spec[0].kind == "bits" {
			n /= 8
		}
		g.p("copy(%s[:], r.FixedOctets(%d))", x, n)
		return nil
	}
	e, err := g.decodeExpr(typ, spec)
	if err != nil {
		return err
	}
	g.p("%s = %s", x, e)
	return nil
}

func (g *generator) decodeList(x, typ string, spec []constraint, old string) error {
	elem, c := strings.TrimPrefix(typ, "[]"), spec[0]
	size := 1
	switch rest := spec[1:]; {
	case len(rest) > 0 && rest[0].kind == "item":
		size = 4
	case len(rest) > 0 && rest[0].kind == "octets" && rest[0].lb > 1:
		size = int(rest[0].lb)
	}
	if old == "" {
		old = "[]" + elem + "(nil)"
	}
	g.p("n := r.Length(%d, %d)", c.lb, c.ub)
	g.p("list := room(r, %s, n, %d)", old, size)
	g.p("for range n {\nif r.Err() != nil {\nbreak\n}")
	if e, err := g.decodeExpr(elem, spec[1:]); err == nil {
		g.p("list = append(list, %s)", e)
	} else {
		g.p("list = append(list, *new(%s))", elem)
		if err := g.decodeValue("list[len(list)-1]", elem, spec[1:], ""); err != nil {
			return err
		}
	}
	g.p("}\n%s = list", x)
	return nil
}

// decodeExpr is the expression that reads a value of a simple type.
func (g *generator) decodeExpr(typ string, spec []constraint) (string, error) {
	if d := g.decls[typ]; d != nil && d.kind == "enum" {
		return fmt.Sprintf("%s(r.enumeration(%d, %d, %t))", typ, d.root, len(d.values), d.extensible), nil
	}
	if len(spec) == 0 {
		return "", fmt.Errorf("type %s has no constraint and no declaration", typ)
	}
	c := spec[0]
	switch {
	case c.kind == "int" && c.extensible:
		return conv(typ, "uint64", fmt.Sprintf("r.integer(%d, %d, %s)", c.lb, c.ub, limit(typ))), nil
	case c.kind == "int":
		return conv(typ, "uint64", fmt.Sprintf("r.Constrained(%d, %d)", c.lb, c.ub)), nil
	case c.kind == "octets" && strings.HasPrefix(typ, "uint"):
		return conv(typ, "uint64", fmt.Sprintf("r.UintOctets(%d)", c.ub)), nil
	case c.kind == "octets" && typ == "[]byte" && !c.bounded:
		return "r.Octets()", nil
	case c.kind == "octets" && typ == "[]byte":
		return fmt.Sprintf("r.BoundedOctets(%d, %d, %t)", c.lb, c.ub, c.extensible), nil
	case c.kind == "bits" && strings.HasPrefix(typ, "uint") && c.extensible:
		return conv(typ, "uint64", fmt.Sprintf("r.fixedBits(%d)", c.ub)), nil
	case c.kind == "bits" && strings.HasPrefix(typ, "uint"):
		return conv(typ, "uint64", fmt.Sprintf("r.FixedBits(%d)", c.ub)), nil
	case c.kind == "bits" && !isArray(typ):
		return conv(typ, "BitString", fmt.Sprintf("r.BitString(%d, %d, %t)", c.lb, c.ub, c.extensible)), nil
	case c.kind == "printable", c.kind == "visible":
		return fmt.Sprintf("r.String(%d, %d, %t)", c.lb, c.ub, c.extensible), nil
	case c.kind == "null":
		return "true", nil
	case c.kind == "cause":
		return "r.cause()", nil
	}
	return "", fmt.Errorf("no reading of %s as %s", c.kind, typ)
}

// encodeValue writes the encoding of the expression x.
func (g *generator) encodeValue(x, typ string, spec []constraint) error {
	if len(spec) > 0 && spec[0].kind == "item" {
		g.p("f := w.head(%d, %s)", spec[0].id, criticality(spec[0].crit))
		if err := g.encodeValue(x, typ, spec[1:]); err != nil {
			return err
		}
		g.p("w.Leave(f)")
		return nil
	}
	switch wrapper, inner := unwrap(typ); wrapper {
	case "Opt":
		return g.encodeValue(x+".Value", inner, spec)
	case "*":
		return g.encodeValue(x, inner, spec)
	}
	if d := g.decls[typ]; d != nil {
		if d.kind == "enum" {
			g.p("w.enumeration(uint8(%s), %d, %d, %t)", x, d.root, len(d.values), d.extensible)
		} else {
			g.p("%s.encode(w)", x)
		}
		return nil
	}
	if len(spec) == 0 {
		return fmt.Errorf("type %s has no constraint and no declaration", typ)
	}
	c := spec[0]
	switch {
	case c.kind == "list":
		g.p("w.Length(len(%s), %d, %d)", x, c.lb, c.ub)
		g.p("for i := range %s {", x)
		if err := g.encodeValue(x+"[i]", strings.TrimPrefix(typ, "[]"), spec[1:]); err != nil {
			return err
		}
		g.p("}")
	case c.kind == "int" && c.extensible:
		g.p("w.integer(%s, %d, %d, %s)", conv("uint64", typ, x), c.lb, c.ub, inRoot(x, c.parts))
	case c.kind == "int":
		g.p("w.Constrained(%s, %d, %d)", conv("uint64", typ, x), c.lb, c.ub)
	case isArray(typ):
		if c.kind == "bits" {
			g.p("w.Align()")
		}
		g.p("w.FixedOctets(%s[:])", x)
	case c.kind == "octets" && strings.HasPrefix(typ, "uint"):
		g.p("w.UintOctets(%s, %d)", conv("uint64", typ, x), c.ub)
	case c.kind == "octets" && !c.bounded:
		g.p("w.Octets(%s)", x)
	case c.kind == "octets":
		g.p("w.BoundedOctets(%s, %d, %d, %t)", x, c.lb, c.ub, c.extensible)
	case c.kind == "bits" && strings.HasPrefix(typ, "uint") && c.extensible:
		g.p("w.fixedBits(%s, %d)", conv("uint64", typ, x), c.ub)
	case c.kind == "bits" && strings.HasPrefix(typ, "uint"):
		g.p("w.FixedBits(%s, %d)", conv("uint64", typ, x), c.ub)
	case c.kind == "bits":
		g.p("w.BitString(%s, %d, %d, %t)", conv("BitString", typ, x), c.lb, c.ub, c.extensible)
	case c.kind == "printable", c.kind == "visible":
		g.p("w.String(%s, %d, %d, %t)", x, c.lb, c.ub, c.extensible)
	case c.kind == "cause":
		g.p("w.cause(%s)", x)
	case c.kind == "null":
	default:
		return fmt.Errorf("no writing of %s as %s", typ, c.kind)
	}
	return nil
}
