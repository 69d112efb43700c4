package hss

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"

	"sunsetlab/nas"
)

// maxYAMLDepth is far deeper than any sensible file of subscribers nests, and
// shallow enough for the parser's recursion.
const maxYAMLDepth = 64

// LoadYAML reads profiles and subscribers from YAML; name is what errors call
// the file.
//
//	profiles:
//	  mobile:
//	    default: internet
//	    visited_plmns: ["44010"]        # where to register; all if missing
//	    apns:
//	      - name: internet              # "*" stands for any other APN
//	        pdn_type: ipv4v6            # ipv4 (default), ipv6, ipv4v6, ipv4_or_ipv6
//	        qci: 9                      # default 9
//	        arp_priority: 8             # default 8
//	        preemption_capability: false
//	        preemption_vulnerability: true
//	        ambr_uplink: 50M            # default 50M up, 100M down
//	        ambr_downlink: 100M
//	        auth: chap                  # none (default), pap, chap, pap_or_chap
//	        auth_required: true         # default false
//	        username: mobile@example
//	        password: secret
//	subscribers:
//	  - imsi: "440101234567890"
//	    k: 00112233445566778899aabbccddeeff
//	    opc: 63bfa50ee6523365ff14c1f45f88737d   # or op
//	    amf: "8000"                             # default 8000
//	    sqn: 000000000000                       # last used, hexadecimal, default 0
//	    msisdn: "819012345678"                  # default none
//	    network_access_mode: only_packet        # default packet_and_circuit
//	    access_restriction: [utran_not_allowed] # default none
//	    ambr_uplink: 50M
//	    ambr_downlink: 100M
//	    profile: mobile                         # may be missing if there is just one; none: no EPS subscription
//
// An unknown or repeated key, a value that cannot be and a name that nothing
// has are [*LoadError]s with their lines; all of them are joined, and nothing
// is returned then.
func LoadYAML(name string, r io.Reader) (Data, error) {
	src, err := io.ReadAll(r)
	if err != nil {
		return Data{}, fmt.Errorf("read %s: %w", name, err)
	}
	l := newLoader(name, nil)
	tokens := lexer.Tokenize(string(src))
	if err := checkTokens(name, tokens); err != nil {
		return Data{}, err
	}
	file, err := parser.Parse(tokens, 0)
	if err != nil {
		return Data{}, yamlError(name, err)
	}
	if len(file.Docs) != 1 || file.Docs[0].Body == nil {
		return Data{}, &LoadError{name, 1, errors.New("want one document with subscribers")}
	}
	top := l.mapping(file.Docs[0].Body, "the file", []string{"profiles", "subscribers"})
	if n, ok := top["profiles"]; ok {
		l.yamlProfiles(n)
	}
	var all []Subscriber
	if n, ok := top["subscribers"]; ok {
		for _, e := range l.sequence(n, "subscribers") {
			fields := l.fields(e, "a subscriber", subscriberFields)
			if fields != nil {
				all = append(all, l.subscriber(lineOf(e), fields))
			}
		}
	}
	if err := l.err(); err != nil {
		return Data{}, err
	}
	return Data{Profiles: l.profiles, Subscribers: all}, nil
}

// checkTokens refuses what would lead the parser's recursion as deep as the file
// is long: nested flow collections, lists that open in one another on one line,
// and chains of tags and anchors, for which there is no use here anyway.
func checkTokens(file string, tokens token.Tokens) error {
	flow := 0
	for _, t := range tokens {
		deep := false
		switch t.Type {
		case token.SequenceStartType, token.MappingStartType:
			flow++
			deep = flow > maxYAMLDepth
		case token.SequenceEndType, token.MappingEndType:
			flow--
		case token.SequenceEntryType, token.MappingKeyType:
			deep = t.Position.Column > 4*maxYAMLDepth
		case token.TagType, token.AnchorType, token.AliasType:
			return &LoadError{file, t.Position.Line, errors.New("tags, anchors and aliases are not taken")}
		}
		if deep {
			return &LoadError{file, t.Position.Line, fmt.Errorf("nested more than %d levels", maxYAMLDepth)}
		}
	}
	return nil
}

func yamlError(name string, err error) error {
	var e yaml.Error
	if errors.As(err, &e) && e.GetToken() != nil && e.GetToken().Position != nil {
		return &LoadError{name, e.GetToken().Position.Line, errors.New(e.GetMessage())}
	}
	return &LoadError{name, 1, err}
}

func lineOf(n ast.Node) int {
	if t := n.GetToken(); t != nil && t.Position != nil {
		return t.Position.Line
	}
	return 1
}

// mapping returns the values of a mapping whose keys are all known and there
// once; the rest is reported. With no list, any key is known.
func (l *loader) mapping(n ast.Node, what string, known []string) map[string]ast.Node {
	var pairs []*ast.MappingValueNode
	switch m := n.(type) {
	case *ast.MappingNode:
		pairs = m.Values
	case *ast.MappingValueNode:
		pairs = []*ast.MappingValueNode{m}
	default:
		l.fail(lineOf(n), "%s must be a mapping of keys to values", what)
		return nil
	}
	values := map[string]ast.Node{}
	for _, p := range pairs {
		key, ok := scalarText(p.Key)
		switch _, twice := values[key]; {
		case !ok:
			l.fail(lineOf(p), "a key of %s must be plain text", what)
		case known != nil && !slices.Contains(known, key):
			l.fail(lineOf(p.Key), "unknown key %q in %s%s", clip(key), what, didYouMean(key, known))
		case twice:
			l.fail(lineOf(p.Key), "key %q twice in %s", clip(key), what)
		default:
			values[key] = p.Value
		}
	}
	return values
}

func (l *loader) sequence(n ast.Node, what string) []ast.Node {
	s, ok := n.(*ast.SequenceNode)
	if !ok {
		l.fail(lineOf(n), "%s must be a list", what)
		return nil
	}
	return s.Values
}

// fields returns the mapping's values as text; a value that is no text is
// reported and stays as a cell without a line. A list of words is text too where
// the field is a set.
func (l *loader) fields(n ast.Node, what string, known []string) map[string]cell {
	values := l.mapping(n, what, known)
	if values == nil {
		return nil
	}
	fields := make(map[string]cell, len(values))
	for key, v := range values {
		text, ok := scalarText(v)
		if list, isList := v.(*ast.SequenceNode); isList && key == "access_restriction" {
			text, ok = wordsText(list)
		}
		if !ok {
			l.fail(lineOf(v), "%s: want a plain value", key)
			fields[key] = cell{line: reported}
			continue
		}
		fields[key] = cell{text, lineOf(v)}
	}
	return fields
}

func wordsText(list *ast.SequenceNode) (string, bool) {
	words := make([]string, len(list.Values))
	for i, v := range list.Values {
		var ok bool
		if words[i], ok = scalarText(v); !ok {
			return "", false
		}
	}
	return strings.Join(words, " "), true
}

// scalarText returns a scalar as it is written, so that an IMSI without quotes
// keeps its zeros.
func scalarText(n ast.Node) (string, bool) {
	switch v := n.(type) {
	case *ast.StringNode:
		return v.Value, true
	case *ast.LiteralNode:
		return strings.TrimSuffix(v.Value.Value, "\n"), true
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode:
		return n.GetToken().Value, true
	}
	return "", false
}

func (l *loader) yamlProfiles(n ast.Node) {
	named := l.mapping(n, "profiles", nil)
	for name, v := range named {
		before := len(l.errs)
		p := l.yamlProfile(name, v)
		if len(l.errs) == before {
			if err := p.validateShape(); err != nil {
				l.fail(lineOf(v), "%w", err)
			}
		}
		if name == NoProfile || name == "" {
			l.fail(lineOf(v), "a profile cannot be called %q", name)
		}
		l.profiles = append(l.profiles, p)
	}
	slices.SortFunc(l.profiles, func(a, b *Profile) int { return strings.Compare(a.Name, b.Name) })
}

func (l *loader) yamlProfile(name string, n ast.Node) *Profile {
	p := &Profile{Name: name}
	values := l.mapping(n, "a profile", []string{"default", "visited_plmns", "apns"})
	scalars := map[string]cell{}
	if v, ok := values["default"]; ok {
		if text, ok := scalarText(v); ok {
			scalars["default"] = cell{text, lineOf(v)}
		} else {
			l.fail(lineOf(v), "default: want the name of an APN")
		}
	}
	set(l, scalars, "default", &p.Default, parseText)
	if v, ok := values["visited_plmns"]; ok {
		for _, e := range l.sequence(v, "visited_plmns") {
			text, _ := scalarText(e)
			var plmn nas.PLMN
			set(l, map[string]cell{"visited_plmns": {text, lineOf(e)}}, "visited_plmns", &plmn, nas.ParsePLMN)
			p.VisitedPLMNs = append(p.VisitedPLMNs, plmn)
		}
	}
	if v, ok := values["apns"]; ok {
		for _, e := range l.sequence(v, "apns") {
			p.APNs = append(p.APNs, l.yamlAPN(e))
		}
	}
	return p
}

var apnFields = []string{
	"name", "pdn_type", "qci", "arp_priority", "preemption_capability", "preemption_vulnerability",
	"ambr_uplink", "ambr_downlink", "auth", "auth_required", "username", "password",
}

func (l *loader) yamlAPN(n ast.Node) APN {
	a := APN{QCI: 9, ARP: ARP{Priority: 8, Vulnerable: true}, AMBR: defaultAMBR}
	before := len(l.errs)
	f := l.fields(n, "an APN", apnFields)
	set(l, f, "name", &a.Name, parseText)
	set(l, f, "pdn_type", &a.PDNType, ParsePDNType)
	set(l, f, "qci", &a.QCI, parseSmall)
	set(l, f, "arp_priority", &a.ARP.Priority, parseSmall)
	set(l, f, "preemption_capability", &a.ARP.Capable, parseBool)
	set(l, f, "preemption_vulnerability", &a.ARP.Vulnerable, parseBool)
	set(l, f, "ambr_uplink", &a.AMBR.Uplink, ParseBitrate)
	set(l, f, "ambr_downlink", &a.AMBR.Downlink, ParseBitrate)
	set(l, f, "auth", &a.Auth.Method, ParseAuthMethod)
	set(l, f, "auth_required", &a.Auth.Required, parseBool)
	set(l, f, "username", &a.Auth.Username, parseText)
	set(l, f, "password", &a.Auth.Password, parsePassword)
	if len(l.errs) == before {
		if err := a.Validate(); err != nil {
			l.fail(lineOf(n), "%w", err)
		}
	}
	return a
}

// WriteYAML writes data so that LoadYAML reads the same.
func WriteYAML(w io.Writer, d Data) error {
	var b strings.Builder
	b.WriteString("profiles:\n")
	if len(d.Profiles) == 0 {
		b.Reset()
	}
	for _, p := range d.Profiles {
		p.writeYAML(&b)
	}
	if len(d.Subscribers) == 0 {
		b.WriteString("subscribers: []\n")
	} else {
		b.WriteString("subscribers:\n")
	}
	for i := range d.Subscribers {
		fields := d.Subscribers[i].fields()
		mark := "  - "
		for _, name := range subscriberFields {
			if v := fields[name]; v != "" {
				fmt.Fprintf(&b, "%s%s: %s\n", mark, name, quoteYAML(v))
				mark = "    "
			}
		}
	}
	if _, err := io.WriteString(w, b.String()); err != nil {
		return fmt.Errorf("write subscribers: %w", err)
	}
	return nil
}

func (p *Profile) writeYAML(b *strings.Builder) {
	fmt.Fprintf(b, "  %s:\n    default: %s\n", quoteYAML(p.Name), quoteYAML(p.Default))
	if len(p.VisitedPLMNs) > 0 {
		b.WriteString("    visited_plmns:\n")
	}
	for _, v := range p.VisitedPLMNs {
		fmt.Fprintf(b, "      - %s\n", quoteYAML(v.String()))
	}
	b.WriteString("    apns:\n")
	for _, a := range p.APNs {
		fmt.Fprintf(b, "      - name: %s\n        pdn_type: %s\n        qci: %d\n        arp_priority: %d\n",
			quoteYAML(a.Name), a.PDNType, a.QCI, a.ARP.Priority)
		fmt.Fprintf(b, "        preemption_capability: %t\n        preemption_vulnerability: %t\n", a.ARP.Capable, a.ARP.Vulnerable)
		fmt.Fprintf(b, "        ambr_uplink: %s\n        ambr_downlink: %s\n", a.AMBR.Uplink, a.AMBR.Downlink)
		if a.Auth.Method != AuthNone {
			fmt.Fprintf(b, "        auth: %s\n        auth_required: %t\n        username: %s\n        password: %s\n",
				a.Auth.Method, a.Auth.Required, quoteYAML(a.Auth.Username), quoteYAML(string(a.Auth.Password)))
		}
	}
}

// quoteYAML quotes without escapes: single quotes hold any printable text.
func quoteYAML(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }
