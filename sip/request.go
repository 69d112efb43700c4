package sip

import (
	"fmt"
	"net/netip"
	"strconv"

	"github.com/emiago/sipgo/sip"
)

// Party is one end of a request as From and To name it: an address and, once
// there is a dialogue, a tag.
type Party struct {
	URI, Tag string
}

// Field is a header that only some requests have.
type Field struct {
	Name, Value string
}

// Request is a request other than REGISTER (RFC 3261 8.1.1).
type Request struct {
	Method string
	// URI is whom it is for.
	URI string
	// Local is where the answer is to go, and Branch names the transaction.
	Local  netip.AddrPort
	Branch string
	// From is who asks, To who is asked.
	From, To Party
	CallID   string
	CSeq     uint32
	// Contact is the value of that header; a request that begins no dialogue
	// needs none.
	Contact string
	// Route are the proxies to go by, in order, RecordRoute those that want to
	// stay in the dialogue.
	Route, RecordRoute []string
	// Fields follow in their order.
	Fields      []Field
	ContentType string
	Body        []byte
}

// Append appends the request as it goes onto the wire. An error says which of
// the addresses is none.
func (r *Request) Append(dst []byte) ([]byte, error) {
	target, err := uriOf(r.URI)
	if err != nil {
		return nil, err
	}
	from, err := uriOf(r.From.URI)
	if err != nil {
		return nil, err
	}
	to, err := uriOf(r.To.URI)
	if err != nil {
		return nil, err
	}
	host, port := r.Local.Addr().String(), int(r.Local.Port())
	method := sip.RequestMethod(r.Method)
	req := sip.NewRequest(method, target)
	req.AppendHeader(&sip.ViaHeader{ProtocolName: "SIP", ProtocolVersion: "2.0", Transport: "UDP", Host: host, Port: port,
		Params: sip.HeaderParams{{K: "branch", V: r.Branch}}})
	hops := sip.MaxForwardsHeader(70)
	req.AppendHeader(&hops)
	for _, v := range r.Route {
		req.AppendHeader(sip.NewHeader("Route", v))
	}
	for _, v := range r.RecordRoute {
		req.AppendHeader(sip.NewHeader("Record-Route", v))
	}
	req.AppendHeader(&sip.FromHeader{Address: from, Params: tagParam(r.From.Tag)})
	req.AppendHeader(&sip.ToHeader{Address: to, Params: tagParam(r.To.Tag)})
	id := sip.CallIDHeader(r.CallID)
	req.AppendHeader(&id)
	req.AppendHeader(&sip.CSeqHeader{SeqNo: r.CSeq, MethodName: method})
	if r.Contact != "" {
		req.AppendHeader(sip.NewHeader("Contact", r.Contact))
	}
	for _, f := range r.Fields {
		req.AppendHeader(sip.NewHeader(f.Name, f.Value))
	}
	if len(r.Body) > 0 {
		req.AppendHeader(sip.NewHeader("Content-Type", r.ContentType))
	}
	req.SetBody(r.Body)
	return append(dst, req.String()...), nil
}

func uriOf(s string) (sip.Uri, error) {
	var u sip.Uri
	if err := sip.ParseUri(s, &u); err != nil {
		return sip.Uri{}, fmt.Errorf("address %q: %w", clip(s), err)
	}
	return u, nil
}

func tagParam(tag string) sip.HeaderParams {
	if tag == "" {
		return nil
	}
	return sip.HeaderParams{{K: "tag", V: tag}}
}

// SMS is the content type of an RP message (TS 24.341 5.3.1.2).
const SMS = "application/vnd.3gpp.sms"

// Word writes a drawn number as a tag, or as part of a Call-ID.
func Word(n uint64) string { return strconv.FormatUint(n, 16) }
