package sip

import (
	"net/netip"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sunsetlab/nas"
)

const domain = "ims.mnc010.mcc440.3gppnetwork.org"

func register(t testing.TB) *Register {
	imei, err := nas.ParseIMEISV("3535360019876543")
	require.NoError(t, err)
	return &Register{Domain: domain, User: "440101234567890", Local: netip.MustParseAddrPort("10.0.0.7:5060"),
		Branch: 0xb, Tag: 0xa, CallID: 0xc, CSeq: 1, Expires: 600000, IMEI: imei.IMEI(),
		AccessNetwork: AccessNetwork(nas.MustParsePLMN("44010"), 7, 0x101),
		Credentials:   Credentials{Username: "440101234567890@" + domain, Realm: domain, URI: "sip:" + domain}}
}

// golden compares with a file, in which lines end as in the message.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	want, err := os.ReadFile("testdata/" + name)
	require.NoError(t, err)
	require.Equal(t, string(want), string(got))
}

func TestRegister(t *testing.T) {
	r := register(t)
	wire := r.Append(nil)
	golden(t, "register.sip", wire)

	m, err := Parse(wire)
	require.NoError(t, err)
	require.Equal(t, "REGISTER", m.Method)
	require.Zero(t, m.Status)
	require.Equal(t, domain, m.Host)
	require.Equal(t, BranchOf(0xb), m.Branch)
	require.Equal(t, "c@10.0.0.7", m.CallID)
	require.EqualValues(t, 1, m.CSeq)
	require.Equal(t, URI{"440101234567890", domain}, m.To)
	require.Equal(t, m.To, m.From)
	require.Len(t, m.Contacts, 1)
	require.Equal(t, 600000, m.Contacts[0].Expires)
	require.Equal(t, "sip:440101234567890@10.0.0.7:5060", m.Contacts[0].URI)
	require.Equal(t, 600000, m.Seconds("expires"))
	c, err := ParseCredentials(m.Header("Authorization"))
	require.NoError(t, err)
	require.Equal(t, r.Credentials, c)

	r.Local = netip.MustParseAddrPort("[2001:db8::7]:5060")
	m, err = Parse(r.Append(nil))
	require.NoError(t, err)
	require.Equal(t, "sip:440101234567890@[2001:db8::7]:5060", m.Contacts[0].URI)
}

func TestReply(t *testing.T) {
	m, err := Parse(register(t).Append(nil))
	require.NoError(t, err)
	r := m.Reply(401, "Unauthorized", "f00d")
	r.Add("WWW-Authenticate", (&Challenge{Realm: domain, Nonce: "AA==", Algorithm: AKAv1, QOP: "auth"}).String())
	wire := r.Append(nil)
	golden(t, "unauthorized.sip", wire)
	require.Equal(t, wire, m.Reply(401, "Unauthorized", "f00d").with("WWW-Authenticate", r.raw.GetHeader("WWW-Authenticate").Value()).Append(nil),
		"nothing in a reply is drawn by chance")

	a, err := Parse(wire)
	require.NoError(t, err)
	require.Equal(t, 401, a.Status)
	require.Equal(t, "REGISTER", a.Method)
	require.Equal(t, m.Branch, a.Branch)
	require.Equal(t, -1, a.Seconds("Retry-After"))
}

func (r *Reply) with(name, value string) *Reply {
	r.Add(name, value)
	return r
}

func TestBadMessages(t *testing.T) {
	good := string(register(t).Append(nil))
	without := func(name string) string {
		at := strings.Index(good, "\r\n"+name+":") + 2
		return good[:at] + good[at+strings.Index(good[at:], "\r\n")+2:]
	}
	for name, text := range map[string]string{
		"empty": "", "no text": "\x00\x01\x02", "first line only": "REGISTER sip:x SIP/2.0\r\n",
		"no Via": without("Via"), "no From": without("From"), "no To": without("To"), "no Call-ID": without("Call-ID"),
		"no CSeq": without("CSeq"), "long": strings.Repeat("x", 70000),
	} {
		m, err := Parse([]byte(text))
		require.ErrorIs(t, err, ErrNoReply, name)
		require.Nil(t, m, name)
	}
	for name, text := range map[string]string{
		"no Max-Forwards": without("Max-Forwards"),
		"CSeq of another": strings.Replace(good, "1 REGISTER", "1 INVITE", 1),
		"old branch":      strings.Replace(good, "z9hG4bK", "branch", 1),
		"version":         strings.Replace(good, " SIP/2.0", " SIP/3.0", 1),
		"length":          strings.Replace(good, "Content-Length: 0", "Content-Length: 9", 1),
	} {
		m, err := Parse([]byte(text))
		require.Error(t, err, name)
		require.NotErrorIs(t, err, ErrNoReply, name)
		require.NotNil(t, m, name)
	}
	require.Equal(t, 30, seconds("30 (in maintenance);duration=3600"))
	require.Equal(t, -1, seconds("soon"))
}

func TestIdentities(t *testing.T) {
	require.Equal(t, domain, HomeDomain(nas.MustParsePLMN("44010")))
	require.Equal(t, "ims.mnc120.mcc310.3gppnetwork.org", HomeDomain(nas.MustParsePLMN("310120")))
	imsi := nas.MustParseIMSI("440101234567890")
	got, err := IMSIOf(PrivateIdentity(imsi, domain), domain)
	require.NoError(t, err)
	require.Equal(t, imsi, got)
	for _, bad := range []string{"", "440101234567890", "440101234567890@example.org", "alice@" + domain, "@" + domain} {
		_, err := IMSIOf(bad, domain)
		require.Error(t, err, bad)
	}
}

func TestDescribe(t *testing.T) {
	for text, want := range map[string][2]string{
		"REGISTER sip:x SIP/2.0\r\n\r\n":             {"REGISTER", ""},
		"SIP/2.0 401 Unauthorized\r\n\r\n":           {"401 Unauthorized", ""},
		"SIP/2.0 200 OK\r\n\r\n":                     {"200 OK", ""},
		"SIP/2.0 403 Forbidden\r\n\r\n":              {"403 Forbidden", "SIP 403"},
		"SIP/2.0 503 Service Unavailable\r\n\r\nxyz": {"503 Service Unavailable", "SIP 503"},
		"": {"SIP, malformed", ""}, "\r\n": {"SIP, malformed", ""}, "GET / HTTP/1.1\r\n": {"SIP, malformed", ""},
	} {
		name, cause := Describe([]byte(text))
		require.Equal(t, want, [2]string{name, cause}, text)
	}
}

func FuzzParse(f *testing.F) {
	f.Add(register(f).Append(nil))
	f.Add([]byte("SIP/2.0 401 Unauthorized\r\nv: SIP/2.0/UDP [::1]:5060;branch=z9hG4bKb\r\nf: <sip:a@b>;tag=1\r\nt: *\r\ni: c\r\nCSeq: 1 REGISTER\r\nm: *\r\n\r\n"))
	f.Add([]byte("REGISTER sip:[::1]:5;x=\"y?z=1 SIP/2.0\r\nVia: SIP/2.0/UDP a:b;rport, SIP / 2.0 / UDP c;x\r\nFrom: \"a\\\" <b>\" <tel:1>\r\nTo:;\r\nCall-ID:\r\n\r\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		Describe(b)
		m, err := Parse(b)
		if m == nil {
			require.ErrorIs(t, err, ErrNoReply)
			return
		}
		m.Header("Authorization")
		m.Seconds("Expires")
		r := m.Reply(400, "Bad Request", "t")
		r.Add("Expires", "0")
		require.NotEmpty(t, r.Append(nil))
	})
}

func FuzzDigest(f *testing.F) {
	f.Add((&Credentials{Username: `"\`, Realm: "r", QOP: "auth", CNonce: ",", NC: 1, AUTS: "=="}).String())
	f.Add((&Challenge{Realm: "r", Nonce: "==", Algorithm: AKAv1, QOP: "auth,auth-int", Stale: true}).String())
	f.Fuzz(func(t *testing.T, s string) {
		if ch, err := ParseChallenge(s); err == nil {
			_, _, _ = ParseNonce(ch.Nonce)
		}
		c, err := ParseCredentials(s)
		if err != nil {
			return
		}
		if c.Algorithm = ""; c.QOP != "" {
			c.QOP = "auth"
		} else {
			c.NC, c.CNonce = 0, ""
		}
		again, err := ParseCredentials(c.String())
		require.NoError(t, err)
		require.Equal(t, c, again)
	})
}
