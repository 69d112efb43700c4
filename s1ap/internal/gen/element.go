package main

// sequence writes encode and decode of a SEQUENCE.
func (g *generator) sequence(d *decl) error {
	var comps, exts []*field
	bits := 0
	for _, f := range d.fields {
		if f.isExt {
			exts = append(exts, f)
			continue
		}
		comps = append(comps, f)
		if f.optional {
			bits++
		}
	}
	if !d.sealed {
		bits++
	}
	if !d.plain {
		bits++
	}
	if err := g.decodeSequence(d, comps, exts, bits); err != nil {
		return err
	}
	if err := g.encodeSequence(d, comps, exts, bits); err != nil {
		return err
	}
	if len(exts) == 0 {
		return nil
	}
	return g.extensions(d, exts)
}

func (g *generator) decodeSequence(d *decl, comps, exts []*field, bits int) error {
	g.p("func (v *%s) decode(r *reader) {", d.name)
	g.p("p := r.Bits(%d)", bits)
	bit := bits - 1
	if !d.sealed {
		bit--
	}
	for _, f := range comps {
		if f.optional {
			g.p("if p&(1<<%d) != 0 {", bit)
			bit--
		} else if len(f.spec) > 0 && f.spec[0].kind == "list" {
			g.p("{")
		}
		if err := g.decodeValue("v."+f.name, f.typ, f.spec, ""); err != nil {
			return err
		}
		if f.optional || len(f.spec) > 0 && f.spec[0].kind == "list" {
			g.p("}")
		}
	}
	if !d.plain {
		g.p("if p&1 != 0 {")
		if len(exts) > 0 {
			g.p("v.decodeExtensions(r)")
		} else {
			g.p("v.Unknown = r.extensions(v.Unknown)")
		}
		g.p("}")
	}
	if !d.sealed {
		g.p("if p&(1<<%d) != 0 {\nv.Unknown = r.additions(v.Unknown)\n}", bits-1)
	}
	g.p("}\n")
	return nil
}

func (g *generator) encodeSequence(d *decl, comps, exts []*field, bits int) error {
	g.p("func (v *%s) encode(w *writer) {", d.name)
	g.p("var p uint64")
	bit := bits - 1
	if !d.sealed {
		g.p("if v.Unknown.hasAdditions() {\np |= 1 << %d\n}", bit)
		bit--
	}
	for _, f := range comps {
		if f.optional {
			g.p("if %s {\np |= 1 << %d\n}", present(f, "v."+f.name), bit)
			bit--
		}
	}
	if !d.plain {
		g.p("if v.Unknown.hasIEs()")
		g.out.Truncate(g.out.Len() - 1)
		for _, f := range exts {
			g.p(" || %s", present(f, "v."+f.name))
			g.out.Truncate(g.out.Len() - 1)
		}
		g.p(" {\np |= 1\n}")
	}
	g.p("w.Bits(p, %d)", bits)
	bit = bits - 1
	if !d.sealed {
		bit--
	}
	for _, f := range comps {
		if f.optional {
			g.p("if p&(1<<%d) != 0 {", bit)
			bit--
		}
		if err := g.encodeValue("v."+f.name, f.typ, f.spec); err != nil {
			return err
		}
		if f.optional {
			g.p("}")
		}
	}
	if !d.plain {
		g.p("if p&1 != 0 {")
		if len(exts) > 0 {
			g.p("v.encodeExtensions(w)")
		} else {
			g.p("w.extensions(v.Unknown)")
		}
		g.p("}")
	}
	if !d.sealed {
		g.p("if p&(1<<%d) != 0 {\nw.additions(v.Unknown)\n}", bits-1)
	}
	g.p("}\n")
	return nil
}

// extensions writes the iE-Extensions container of a sequence with known ones.
func (g *generator) extensions(d *decl, exts []*field) error {
	g.p("func (v *%s) decodeExtensions(r *reader) {", d.name)
	if err := g.decodeContainer("v", exts, 1, nil); err != nil {
		return err
	}
	g.p("}\n")
	g.p("func (v *%s) encodeExtensions(w *writer) {", d.name)
	if err := g.encodeContainer("v", exts, 1); err != nil {
		return err
	}
	g.p("}\n")
	return nil
}

// decodeContainer writes the loop over the IEs of a message, or the extensions
// of a sequence, at least lb of them, into the fields of x.
func (g *generator) decodeContainer(x string, fields []*field, lb int, old map[string]string) error {
	g.p("var s sequence")
	g.p("for i := range r.Length(%d, 65535) {", lb)
	g.p("id, crit, f := r.ie()\nif r.Err() != nil {\nreturn\n}")
	g.p("value := r.Content()")
	g.p("switch id {")
	for k, f := range fields {
		g.p("case %d:\ns.place(&r.diag, %d)", f.id, k)
		if err := g.decodeValue(x+"."+f.name, f.typ, f.spec, old[f.name]); err != nil {
			return err
		}
	}
	g.p("default:\n%s.Unknown = r.skip(%[1]s.Unknown, i, id, crit, f)\ncontinue\n}", x)
	g.p("if r.settle(f, id, crit) {\ncontinue\n}")
	g.p("if r.Err() != nil {\nreturn\n}")
	g.p("switch id {")
	for _, f := range fields {
		g.p("case %d:\nzero(&%s.%s)", f.id, x, f.name)
	}
	g.p("}\n%s.Unknown = keep(%[1]s.Unknown, i, id, crit, value)\n}", x)
	return nil
}

// encodeContainer writes the IEs of a message, or the extensions of a sequence,
// from the fields of x.
func (g *generator) encodeContainer(x string, fields []*field, lb int) error {
	g.p("c := w.begin(%s.Unknown)", x)
	for _, f := range fields {
		cond := ""
		if f.presence != "mandatory" {
			cond = present(f, x+"."+f.name) + " && "
		}
		g.p("if %sc.next(w, %d) {", cond, f.id)
		if f.isIE {
			g.p("w.at(%d)", f.id)
		}
		g.p("f := c.enter(w, %d, %s)", f.id, criticality(f.criticality))
		if err := g.encodeValue(x+"."+f.name, f.typ, f.spec); err != nil {
			return err
		}
		g.p("w.Leave(f)\n}")
	}
	g.p("c.end(w, %d)", lb)
	return nil
}

// choice writes encode and decode of a CHOICE.
func (g *generator) choice(d *decl) error {
	g.p("func (v *%s) decode(r *reader) {", d.name)
	g.p("switch r.choice(%d, %d, %t) {", d.root, len(d.fields), d.extensible)
	for i, f := range d.fields {
		g.p("case %d:", i)
		if i >= d.root {
			g.p("open := r.Enter()")
		}
		if err := g.decodeValue("v."+f.name, f.typ, f.spec, ""); err != nil {
			return err
		}
		if i >= d.root {
			g.p("r.Leave(open)")
		}
	}
	g.p("}\n}\n")
	g.p("func (v *%s) encode(w *writer) {\nn := 0", d.name)
	for _, f := range d.fields {
		g.p("if %s {\nn++\n}", present(f, "v."+f.name))
	}
	g.p("if n != 1 {\nw.noAlternative(%q, n)\nreturn\n}", d.name)
	g.p("switch {")
	for i, f := range d.fields {
		g.p("case %s:\nw.Index(%d, %d, %t)", present(f, "v."+f.name), i, d.root, d.extensible)
		if i >= d.root {
			g.p("open := w.Enter()")
		}
		if err := g.encodeValue("v."+f.name, f.typ, f.spec); err != nil {
			return err
		}
		if i >= d.root {
			g.p("w.Leave(open)")
		}
	}
	g.p("}\n}\n")
	return nil
}
