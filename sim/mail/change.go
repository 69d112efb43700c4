package mail

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"mime/quotedprintable"
	"slices"
	"strings"

	"sunsetlab/mail/message"
)

// Change is one thing that a host does to a message that it passes on. Each has
// one key; several are several items of the list.
type Change struct {
	// Footer is text that is put after the body.
	Footer string `yaml:"footer" json:"footer,omitempty"`
	// SubjectPrefix is put before the subject, unless it is there.
	SubjectPrefix string `yaml:"subject_prefix" json:"subject_prefix,omitempty"`
	// Reencode has a body of one part carried in another transfer encoding.
	Reencode Encoding `yaml:"reencode" json:"reencode,omitempty"`
	// TrailingCRLF is how many line ends there are after the last line with
	// something in it: 0 takes all away, 1 is what a body usually has.
	TrailingCRLF *int `yaml:"trailing_crlf" json:"trailing_crlf,omitempty" jsonschema:"minimum=0,maximum=1000"`
	// RemoveHeader are names of fields that are taken away.
	RemoveHeader []string `yaml:"remove_header" json:"remove_header,omitempty"`
	// SetHeader are fields that take the place of those of their name.
	SetHeader map[string]string `yaml:"set_header" json:"set_header,omitempty"`
	// RefoldHeader are names of fields that are folded anew, one word a line:
	// nothing but blanks changes.
	RefoldHeader []string `yaml:"refold_header" json:"refold_header,omitempty"`
}

// Encoding is a content transfer encoding (RFC 2045 6).
type Encoding string

// The encodings.
const (
	Base64          Encoding = "base64"
	QuotedPrintable Encoding = "quoted_printable"
)

// Words lists them.
func (Encoding) Words() []string { return []string{string(Base64), string(QuotedPrintable)} }

// Kinds is how many kinds of change c names; a change is one.
func (c *Change) Kinds() int {
	n := 0
	for _, given := range []bool{c.Footer != "", c.SubjectPrefix != "", c.Reencode != "", c.TrailingCRLF != nil,
		c.RemoveHeader != nil, c.SetHeader != nil, c.RefoldHeader != nil} {
		if given {
			n++
		}
	}
	return n
}

var crlf = []byte("\r\n")

func (c *Change) apply(m *message.Message) (*message.Message, error) {
	switch {
	case c.Footer != "":
		return addFooter(m, c.Footer), nil
	case c.SubjectPrefix != "":
		subject := m.Last("Subject").Text()
		if strings.Contains(subject, c.SubjectPrefix) {
			return m, nil
		}
		return setHeader(m, "Subject", strings.TrimSpace(c.SubjectPrefix+" "+subject)), nil
	case c.Reencode != "":
		return reencode(m, c.Reencode)
	case c.TrailingCRLF != nil:
		body := m.Body
		for bytes.HasSuffix(body, crlf) {
			body = body[:len(body)-2]
		}
		return m.WithBody(append(slices.Clip(body), bytes.Repeat(crlf, *c.TrailingCRLF)...)), nil
	case c.RemoveHeader != nil:
		return m.WithHeader(slices.DeleteFunc(slices.Clone(m.Header), func(f message.Field) bool {
			return slices.ContainsFunc(c.RemoveHeader, f.Is)
		})), nil
	case c.SetHeader != nil:
		names := make([]string, 0, len(c.SetHeader))
		for name := range c.SetHeader {
			names = append(names, name)
		}
		slices.Sort(names)
		for _, name := range names {
			m = setHeader(m, name, c.SetHeader[name])
		}
	case c.RefoldHeader != nil:
		h := slices.Clone(m.Header)
		for i, f := range h {
			if slices.ContainsFunc(c.RefoldHeader, f.Is) {
				h[i] = message.NewField(f.Name(), strings.Join(strings.Fields(f.Text()), "\r\n "))
			}
		}
		return m.WithHeader(h), nil
	}
	return m, nil
}

// setHeader gives the lowest field of a name another value; it is added if
// there is none.
func setHeader(m *message.Message, name, value string) *message.Message {
	f := message.NewField(name, value)
	h := slices.Clone(m.Header)
	for i := len(h) - 1; i >= 0; i-- {
		if h[i].Is(name) {
			h[i] = f
			return m.WithHeader(h)
		}
	}
	return m.WithHeader(append(h, f))
}

// addFooter puts text after the body, in its own encoding. A body of several
// parts gets it after its last boundary, where readers do not look but hashes
// do.
func addFooter(m *message.Message, footer string) *message.Message {
	text := message.Normalize([]byte(strings.TrimRight(footer, "\n") + "\n"))
	body := slices.Clip(m.Body)
	if strings.EqualFold(m.Last("Content-Transfer-Encoding").Text(), "base64") {
		if plain, err := decoded(m); err == nil {
			return m.WithBody(lines64(append(plain, text...)))
		}
	}
	if len(body) > 0 && !bytes.HasSuffix(body, crlf) {
		body = append(body, crlf...)
	}
	return m.WithBody(append(body, text...))
}

// decoded gives the body as it was before its transfer encoding.
func decoded(m *message.Message) ([]byte, error) {
	switch e := strings.ToLower(m.Last("Content-Transfer-Encoding").Text()); e {
	case "", "7bit", "8bit", "binary":
		return bytes.Clone(m.Body), nil
	case "base64":
		return io.ReadAll(base64.NewDecoder(base64.StdEncoding, bytes.NewReader(m.Body)))
	case "quoted-printable":
		return io.ReadAll(quotedprintable.NewReader(bytes.NewReader(m.Body)))
	default:
		return nil, fmt.Errorf("the transfer encoding %q is unknown", e)
	}
}

var errMultipart = errors.New("a body of several parts is not encoded anew")

func reencode(m *message.Message, e Encoding) (*message.Message, error) {
	if strings.HasPrefix(strings.ToLower(m.Last("Content-Type").Text()), "multipart/") {
		return nil, errMultipart
	}
	plain, err := decoded(m)
	if err != nil {
		return nil, err
	}
	name := "base64"
	var body []byte
	if e == Base64 {
		body = lines64(plain)
	} else {
		name = "quoted-printable"
		var b bytes.Buffer
		w := quotedprintable.NewWriter(&b)
		w.Write(plain) // a buffer takes all
		w.Close()
		body = b.Bytes()
	}
	if m.Last("MIME-Version").IsZero() {
		m = setHeader(m, "MIME-Version", "1.0")
	}
	return setHeader(m, "Content-Transfer-Encoding", name).WithBody(body), nil
}

// lines64 is base64 in lines of 76 (RFC 2045 6.8).
func lines64(plain []byte) []byte {
	text := base64.StdEncoding.EncodeToString(plain)
	var b []byte
	for part := range slices.Chunk([]byte(text), 76) {
		b = append(append(b, part...), crlf...)
	}
	return b
}
