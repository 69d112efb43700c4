package sip

import "github.com/emiago/sipgo/sip"

// Reply is a response in the making.
type Reply struct {
	raw         *sip.Response
	contentType string
	body        []byte
}

// Reply begins a response: with the headers of the request that a response
// repeats, and with a tag of the answering side (RFC 3261 8.2.6.2). 100 Trying
// needs none.
func (m *Message) Reply(status int, reason, tag string) *Reply {
	r := sip.NewResponse(status, reason)
	sip.CopyHeaders("Via", m.raw, r)
	for _, name := range []string{"From", "To", "Call-ID", "CSeq"} {
		sip.CopyHeaders(name, m.raw, r)
	}
	if to := r.To(); to != nil && tag != "" && !to.Params.Has("tag") {
		to.Params.Add("tag", tag)
	}
	return &Reply{raw: r}
}

// Add adds a header.
func (r *Reply) Add(name, value string) { r.raw.AppendHeader(sip.NewHeader(name, value)) }

// Route repeats the proxies that want to stay in the dialogue that the request
// begins (RFC 3261 12.1.1).
func (r *Reply) Route(m *Message) {
	for _, v := range m.RecordRoute {
		r.Add("Record-Route", v)
	}
}

// SetBody has the response carry something.
func (r *Reply) SetBody(contentType string, body []byte) {
	r.contentType, r.body = contentType, body
}

// Append appends the response as it goes onto the wire.
func (r *Reply) Append(dst []byte) []byte {
	if len(r.body) > 0 {
		r.Add("Content-Type", r.contentType)
	}
	r.raw.SetBody(r.body)
	return append(dst, r.raw.String()...)
}
