package sip

import "github.com/emiago/sipgo/sip"

// Reply is a response in the making.
type Reply struct {
	raw *sip.Response
}

// Reply begins a response: with the headers of the request that a response
// repeats, and with a tag of the answering side (RFC 3261 8.2.6.2).
func (m *Message) Reply(status int, reason, tag string) *Reply {
	r := sip.NewResponse(status, reason)
	sip.CopyHeaders("Via", m.raw, r)
	for _, name := range []string{"From", "To", "Call-ID", "CSeq"} {
		sip.CopyHeaders(name, m.raw, r)
	}
	if to := r.To(); to != nil && !to.Params.Has("tag") {
		to.Params.Add("tag", tag)
	}
	return &Reply{raw: r}
}

// Add adds a header.
func (r *Reply) Add(name, value string) { r.raw.AppendHeader(sip.NewHeader(name, value)) }

// Append appends the response as it goes onto the wire.
func (r *Reply) Append(dst []byte) []byte {
	r.raw.SetBody(nil)
	return append(dst, r.raw.String()...)
}
