package sip

import (
	"net/netip"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func invite() Request {
	s := speech()
	return Request{Method: "INVITE", URI: "tel:117;phone-context=" + domain, Local: netip.MustParseAddrPort("10.0.0.7:5060"),
		Branch: BranchOf(0x77), From: Party{URI: "sip:+8190@" + domain + ";user=phone", Tag: "a1"}, To: Party{URI: "tel:117;phone-context=" + domain},
		CallID: "c@10.0.0.7", CSeq: 1, Contact: "<sip:u@10.0.0.7:5060>", Route: []string{"<sip:192.0.2.60:5060;lr>", "<sip:orig@scscf." + domain + ";lr>"},
		RecordRoute: []string{"<sip:192.0.2.60:5060;lr>"}, Fields: []Field{{"Allow", "INVITE"}}, ContentType: SDP, Body: s.Append(nil)}
}

func TestRequest(t *testing.T) {
	r := invite()
	b, err := r.Append(nil)
	require.NoError(t, err)
	head, body, _ := strings.Cut(string(b), "\r\n\r\n")
	require.Equal(t, []string{
		"INVITE tel:117;phone-context=" + domain + " SIP/2.0",
		"Via: SIP/2.0/UDP 10.0.0.7:5060;branch=z9hG4bK77",
		"Max-Forwards: 70",
		"Route: <sip:192.0.2.60:5060;lr>",
		"Route: <sip:orig@scscf." + domain + ";lr>",
		"Record-Route: <sip:192.0.2.60:5060;lr>",
		"From: <sip:+8190@" + domain + ";user=phone>;tag=a1",
		"To: <tel:117;phone-context=" + domain + ">",
		"Call-ID: c@10.0.0.7",
		"CSeq: 1 INVITE",
		"Contact: <sip:u@10.0.0.7:5060>",
		"Allow: INVITE",
		"Content-Type: application/sdp",
		"Content-Length: " + strconv.Itoa(len(speechText)),
	}, strings.Split(head, "\r\n"))
	require.Equal(t, speechText, body)

	m, err := Parse(b)
	require.NoError(t, err)
	require.Equal(t, "INVITE", m.Method)
	require.Equal(t, r.URI, m.Target)
	require.Equal(t, [2]string{"a1", ""}, [2]string{m.FromTag, m.ToTag})
	require.Equal(t, r.From.URI, m.FromURI())
	require.Equal(t, r.RecordRoute, m.RecordRoute)
	require.Equal(t, SDP, m.ContentType)
	require.Equal(t, speechText, string(m.Body))

	answer := m.Reply(200, "OK", "b2")
	answer.Route(m)
	answer.SetBody(SDP, m.Body)
	m, err = Parse(answer.Append(nil))
	require.NoError(t, err)
	require.Equal(t, "b2", m.ToTag)
	require.Equal(t, r.RecordRoute, m.RecordRoute)
	require.Equal(t, speechText, string(m.Body))
	trying, err := Parse(m.Reply(100, "Trying", "").Append(nil))
	require.NoError(t, err)
	require.Equal(t, "b2", trying.ToTag, "the tag that is there stays")
}

func TestRequestToNowhere(t *testing.T) {
	for _, spoil := range []func(r *Request){
		func(r *Request) { r.URI = "nowhere" },
		func(r *Request) { r.From.URI = "" },
		func(r *Request) { r.To.URI = "<>" },
	} {
		r := invite()
		spoil(&r)
		_, err := r.Append(nil)
		require.ErrorContains(t, err, "address")
	}
}

func TestEmergencyContact(t *testing.T) {
	r := register(t)
	r.Emergency = true
	m, err := Parse(r.Append(nil))
	require.NoError(t, err)
	require.True(t, m.Contacts[0].Emergency)
	r.Emergency = false
	m, err = Parse(r.Append(nil))
	require.NoError(t, err)
	require.False(t, m.Contacts[0].Emergency)
}

func TestFirstAddress(t *testing.T) {
	for header, want := range map[string]string{
		"": "", "sip:a@b": "", "<sip:a@b": "",
		"<sip:+81@b;user=phone>, <tel:+81>": "sip:+81@b;user=phone",
		`"x" <tel:1>`:                       "tel:1",
	} {
		require.Equal(t, want, FirstAddress(header), header)
	}
}
