package smtp

import (
	"bytes"
	"strings"
)

// Watch names what goes over one connection, for a trace.
type Watch struct {
	fromClient bool
	data       bool // the client's next octets are a message
	greeted    bool
	password   bool // the client's next line is a response to a challenge
}

// Names of events that are no command or reply.
const (
	Greeting = "greeting"
	Content  = "message"
)

// From says who sends the next PDU.
func (w *Watch) From(client bool) { w.fromClient = client }

// Describe names a PDU. A password that is on the wire is not in the name.
func (w *Watch) Describe(pdu []byte) (name, cause string) {
	if len(pdu) > 5 && pdu[0] >= recordChange && pdu[0] <= recordData && pdu[1] == 3 {
		plain := Unseal(pdu)
		if plain == nil {
			return describeHandshake(pdu), ""
		}
		pdu = plain
	}
	if w.fromClient {
		return w.command(pdu), ""
	}
	line, rest, _ := bytes.Cut(pdu, []byte("\r\n"))
	first := !w.greeted
	w.greeted = true
	text := string(line)
	if len(text) < 3 {
		return text, ""
	}
	w.data = text[:3] == "354"
	w.password = text[:3] == "334"
	if first {
		return Greeting, ""
	}
	if len(rest) > 0 {
		text = text[:3] + " " + clip(text[min(4, len(text)):])
	}
	if text[0] >= '4' {
		cause = text[:3]
	}
	return clip(text), cause
}

func (w *Watch) command(pdu []byte) string {
	if w.data {
		return Content
	}
	line, _, _ := bytes.Cut(pdu, []byte("\r\n"))
	if w.password {
		return "AUTH response"
	}
	text := string(line)
	if len(text) > 5 && strings.EqualFold(text[:5], "AUTH ") {
		mech, _, _ := strings.Cut(text[5:], " ")
		return "AUTH " + mech
	}
	return clip(text)
}

func describeHandshake(pdu []byte) string {
	switch {
	case pdu[0] == recordAlert:
		return "TLS alert"
	case pdu[0] == recordHandshake && pdu[5] == clientHello:
		return "TLS Client Hello"
	case pdu[0] == recordHandshake && pdu[5] == serverHello:
		return "TLS Server Hello"
	}
	return "TLS Finished"
}
