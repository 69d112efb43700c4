package main

import (
	"fmt"
	"slices"
	"strings"
)

var pduTypes = map[string]string{
	"initiating":   "InitiatingMessage",
	"successful":   "SuccessfulOutcome",
	"unsuccessful": "UnsuccessfulOutcome",
}

// messages writes the methods of every message and the tables over all of them.
func (g *generator) messages() error {
	g.header("import \"sunsetlab/s1ap/aper\"")
	if err := g.all("message", g.message); err != nil {
		return err
	}
	var all []*decl
	for _, name := range g.names {
		if d := g.decls[name]; d.kind == "message" {
			all = append(all, d)
		}
	}
	slices.SortStableFunc(all, func(a, b *decl) int { return a.procedure - b.procedure })
	g.p("// newMessage is an empty message of the procedure, nil for an unknown one.")
	g.p("func newMessage(typ PDUType, code ProcedureCode) Message {")
	for _, pdu := range []string{"initiating", "successful", "unsuccessful"} {
		g.p("if typ == %s {\nswitch code {", pduTypes[pdu])
		for _, d := range all {
			if d.pdu == pdu {
				g.p("case %d:\nreturn new(%s)", d.procedure, d.name)
			}
		}
		g.p("}\n}")
	}
	g.p("return nil\n}\n")
	outcomes := make(map[int][]string)
	for _, d := range all {
		switch d.pdu {
		case "successful":
			outcomes[d.procedure] = append(outcomes[d.procedure], "hasSuccessful")
		case "unsuccessful":
			outcomes[d.procedure] = append(outcomes[d.procedure], "hasUnsuccessful")
		}
	}
	codes := make([]int, 0, len(outcomes))
	for code := range outcomes {
		codes = append(codes, code)
	}
	slices.Sort(codes)
	g.p("// procedureOutcomes says which outcomes a procedure has.")
	g.p("func procedureOutcomes(code ProcedureCode) outcome {\nswitch code {")
	for _, code := range codes {
		slices.Sort(outcomes[code])
		g.p("case %d:\nreturn %s", code, strings.Join(outcomes[code], " | "))
	}
	g.p("}\nreturn 0\n}")
	return nil
}

func (g *generator) message(d *decl) error {
	if len(d.fields) > 64 {
		return fmt.Errorf("%d IEs, the decoder counts 64", len(d.fields))
	}
	head := "head" + d.name
	g.p("var %s = pdu{%s, %d, %s}\n", head, pduTypes[d.pdu], d.procedure, criticality(d.criticality))
	g.p("// ProcedureCode is that of the message's procedure.")
	g.p("func (*%s) ProcedureCode() ProcedureCode { return %d }\n", d.name, d.procedure)
	g.p("// PDU is the alternative of the S1AP-PDU the message travels in.")
	g.p("func (*%s) PDU() PDUType { return %s }\n", d.name, pduTypes[d.pdu])
	g.p("// Name is %q.", d.asn1)
	g.p("func (*%s) Name() string { return %q }\n", d.name, d.asn1)
	g.p("// Append appends the encoded PDU to dst.")
	g.p("func (m *%s) Append(dst []byte) ([]byte, error) {", d.name)
	g.p("w := writer{Writer: aper.NewWriter(dst)}\nmark := w.beginPDU(%s)\nm.encode(&w)", head)
	g.p("return w.finish(dst, mark, %q)\n}\n", d.asn1)
	g.p("// Decode replaces the message by the one in b.")
	g.p("func (m *%s) Decode(b []byte) error {", d.name)
	g.p("r := reader{Reader: aper.NewReader(b)}\nf, err := r.start(b, %q, %s)", d.asn1, head)
	g.p("if err != nil {\nreturn err\n}\nm.decode(&r)\nreturn r.conclude(b, f, %q)\n}\n", d.asn1)
	if err := g.decodeMessage(d); err != nil {
		return err
	}
	g.p("func (m *%s) encode(w *writer) {", d.name)
	g.p("w.Bool(m.Unknown.hasAdditions())")
	if err := g.encodeContainer("m", d.fields, 0); err != nil {
		return err
	}
	g.p("if m.Unknown.hasAdditions() {\nw.additions(m.Unknown)\n}\n}\n")
	return nil
}

func (g *generator) decodeMessage(d *decl) error {
	old := make(map[string]string)
	var mask uint64
	for k, f := range d.fields {
		if f.presence == "mandatory" {
			mask |= 1 << k
		}
	}
	if mask != 0 {
		g.p("var ies%s = [...]ieInfo{", d.name)
		for k, f := range d.fields {
			g.p("{%d, %s, %t},", f.id, criticality(f.criticality), mask&(1<<k) != 0)
		}
		g.p("}\n")
	}
	g.p("func (m *%s) decode(r *reader) {", d.name)
	for _, f := range d.fields {
		if len(f.spec) > 0 && f.spec[0].kind == "list" {
			old[f.name] = "old" + f.name
			g.p("old%s := m.%[1]s", f.name)
		}
	}
	g.p("*m = %s{}\nadded := r.Bool()", d.name)
	if err := g.decodeContainer("m", d.fields, 0, old); err != nil {
		return err
	}
	if mask != 0 {
		g.p("if s.seen&%#x != %#[1]x {\nr.diag.missing(s, ies%s[:])\n}", mask, d.name)
	}
	g.p("if added {\nm.Unknown = r.additions(m.Unknown)\n}\n}\n")
	return nil
}
