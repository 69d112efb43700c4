package smtp

import (
	"encoding/base64"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// script is a session that takes everything, and writes down what it was told.
type script struct {
	said    []string
	message string
	reply   Reply
	hold    func(Reply) // set while an answer is held back
	late    bool
}

func (s *script) Hello(name string)         { s.said = append(s.said, "hello "+name) }
func (s *script) Secured(v Version)         { s.said = append(s.said, "tls "+v.String()) }
func (s *script) Authenticated(user string) { s.said = append(s.said, "user "+user) }
func (s *script) Password(user string) (string, bool) {
	return map[string]string{"taro": "secret", "a,b=c": "x"}[user], user == "taro" || user == "a,b=c"
}
func (s *script) Mail(from string) Reply {
	s.said = append(s.said, "from "+from)
	return Reply{250, "2.1.0", "Ok"}
}
func (s *script) Rcpt(to string) Reply {
	if strings.HasPrefix(to, "nobody") {
		return Reply{550, "5.1.1", "No such user"}
	}
	s.said = append(s.said, "to "+to)
	return Reply{250, "2.1.5", "Ok"}
}
func (s *script) Data(msg []byte, answer func(Reply)) {
	s.message = string(msg)
	if s.late {
		s.hold = answer
		return
	}
	answer(s.reply)
}
func (s *script) Reset() {}

func source() *rand.Rand { return rand.New(rand.NewPCG(1, 2)) }

// talk has a client deliver to a server, octet by octet if small.
func talk(t *testing.T, sc ServerConfig, cc ClientConfig, session *script, e Envelope, step int) Outcome {
	t.Helper()
	sc.Hostname, cc.Hostname = "b.example", "a.example"
	var toServer, toClient []byte
	var out *Outcome
	closed := false
	client := NewClient(cc, e, source(), func(b []byte) { toServer = append(toServer, b...) }, func(o Outcome) { out = &o })
	server := NewServer(sc, session, source(), func(b []byte) { toClient = append(toClient, b...) }, func() { closed = true })
	for range 100_000 {
		switch {
		case len(toClient) > 0:
			n := min(step, len(toClient))
			part := toClient[:n]
			toClient = toClient[n:]
			client.Feed(part)
		case len(toServer) > 0:
			n := min(step, len(toServer))
			part := toServer[:n]
			toServer = toServer[n:]
			server.Feed(part)
		case closed:
			client.Closed()
		}
		if out != nil {
			return *out
		}
	}
	t.Fatal("they talk for ever")
	return Outcome{}
}

var letter = Envelope{From: "taro@a.example", To: []string{"hanako@b.example"}, Message: []byte("Subject: x\r\n\r\n.dot\r\n")}

func TestEveryMechanismAndVersion(t *testing.T) {
	for _, mech := range []Mechanism{PlainAuth, LoginAuth, ScramSHA256} {
		for _, version := range []Version{TLS10, TLS11, TLS12, TLS13} {
			for _, step := range []int{1, 1000} {
				s := &script{reply: Reply{250, "2.0.0", "queued"}}
				o := talk(t, ServerConfig{Hostname: "b", TLS: &TLSPolicy{Min: TLS10, Max: version}, Auth: []Mechanism{mech}, AuthFirst: true},
					ClientConfig{Hostname: "a", TLS: TLSPolicy{Min: TLS10}, Credentials: &Credentials{User: "taro", Password: "secret"}}, s, letter, step)
				require.NoError(t, o.Err)
				require.Equal(t, version, o.TLS)
				require.Equal(t, []Reply{{250, "2.0.0", "queued"}}, o.Replies)
				require.Equal(t, string(letter.Message), s.message)
				require.Contains(t, s.said, "user taro")
				require.Contains(t, s.said, "tls "+version.String())
			}
		}
	}
}

func TestNamesWithCommasInSCRAM(t *testing.T) {
	s := &script{reply: Reply{250, "", "ok"}}
	o := talk(t, ServerConfig{Auth: []Mechanism{ScramSHA256}, PlainAuth: true}, ClientConfig{Credentials: &Credentials{User: "a,b=c", Password: "x"}}, s, letter, 1000)
	require.Contains(t, s.said, "user a,b=c")
	require.NoError(t, o.Err)
}

func TestWrongPasswords(t *testing.T) {
	for _, mech := range []Mechanism{PlainAuth, LoginAuth, ScramSHA256} {
		for _, user := range []string{"taro", "nobody"} {
			o := talk(t, ServerConfig{Auth: []Mechanism{mech}, PlainAuth: true},
				ClientConfig{Credentials: &Credentials{User: user, Password: "wrong"}}, &script{}, letter, 1000)
			require.Equal(t, Reply{535, "5.7.8", "Authentication credentials invalid"}, o.Refused, mech)
		}
	}
}

func TestPolicies(t *testing.T) {
	ok := Reply{250, "", "ok"}
	for name, c := range map[string]struct {
		server  ServerConfig
		client  ClientConfig
		refused int
		tls     Version
		failed  bool
	}{
		"plain":                  {ServerConfig{}, ClientConfig{}, 0, Plain, false},
		"never":                  {ServerConfig{TLS: &TLSPolicy{}}, ClientConfig{Security: Never}, 0, Plain, false},
		"required, not offered":  {ServerConfig{}, ClientConfig{Security: Required}, 454, Plain, false},
		"required by the server": {ServerConfig{TLS: &TLSPolicy{}, RequireTLS: true}, ClientConfig{Security: Never}, 530, Plain, false},
		"no version in common":   {ServerConfig{TLS: &TLSPolicy{Min: TLS13}}, ClientConfig{TLS: TLSPolicy{Max: TLS12}}, 0, Plain, true},
		"no AUTH without TLS":    {ServerConfig{Auth: []Mechanism{PlainAuth}}, ClientConfig{Credentials: &Credentials{User: "taro", Password: "secret"}}, 454, Plain, false},
		"AUTH asked, none shown": {ServerConfig{AuthFirst: true}, ClientConfig{}, 530, Plain, false},
	} {
		t.Run(name, func(t *testing.T) {
			o := talk(t, c.server, c.client, &script{reply: ok}, letter, 1000)
			require.Equal(t, c.refused, o.Refused.Code)
			require.Equal(t, c.tls, o.TLS)
			require.Equal(t, c.failed, o.TLSFailed)
			if c.refused == 0 && !c.failed {
				require.Equal(t, []Reply{ok}, o.Replies)
			}
		})
	}
}

func TestSomeRecipients(t *testing.T) {
	e := letter
	e.To = []string{"a@b.example", "nobody@b.example", "c@b.example"}
	o := talk(t, ServerConfig{}, ClientConfig{}, &script{reply: Reply{452, "4.3.1", "full"}}, e, 1000)
	require.Equal(t, []int{452, 550, 452}, []int{o.Replies[0].Code, o.Replies[1].Code, o.Replies[2].Code})
	e.To = []string{"nobody@b.example"}
	s := &script{}
	o = talk(t, ServerConfig{}, ClientConfig{}, s, e, 1000)
	require.Equal(t, 550, o.Replies[0].Code)
	require.Empty(t, s.message)
}

// dialogue feeds lines to a server and gives the codes of its replies.
func dialogue(cfg ServerConfig, s *script, lines ...string) (codes []string, closed bool) {
	var out strings.Builder
	v := NewServer(cfg, s, source(), func(b []byte) { out.Write(b) }, func() { closed = true })
	for _, l := range lines {
		v.Feed([]byte(l))
	}
	for line := range strings.SplitSeq(strings.TrimSuffix(out.String(), "\r\n"), "\r\n") {
		if len(line) > 3 && line[3] == ' ' {
			codes = append(codes, line[:3])
		}
	}
	return codes, closed
}

func TestOrderOfCommands(t *testing.T) {
	plain := base64.StdEncoding.EncodeToString([]byte("\x00taro\x00secret"))
	auth := ServerConfig{Auth: []Mechanism{PlainAuth}, PlainAuth: true}
	for name, c := range map[string]struct {
		cfg   ServerConfig
		lines []string
		want  string
	}{
		"MAIL before EHLO":   {ServerConfig{}, []string{"MAIL FROM:<>\r\n"}, "220 503"},
		"RCPT before MAIL":   {ServerConfig{}, []string{"EHLO a\r\nRCPT TO:<a@b.example>\r\n"}, "220 250 503"},
		"DATA before RCPT":   {ServerConfig{}, []string{"EHLO a\r\nMAIL FROM:<>\r\nDATA\r\n"}, "220 250 250 554"},
		"two MAILs":          {ServerConfig{}, []string{"EHLO a\r\nMAIL FROM:<>\r\nMAIL FROM:<>\r\n"}, "220 250 250 503"},
		"RSET":               {ServerConfig{}, []string{"EHLO a\r\nMAIL FROM:<>\r\nRSET\r\nMAIL FROM:<>\r\n"}, "220 250 250 250 250"},
		"pipelined":          {ServerConfig{}, []string{"EHLO a\r\nMAIL FROM:<>\r\nRCPT TO:<a@b.example>\r\nDATA\r\nx\r\n.\r\nQUIT\r\n"}, "220 250 250 250 354 250 221"},
		"too big by SIZE":    {ServerConfig{MaxSize: 10}, []string{"EHLO a\r\nMAIL FROM:<> SIZE=11\r\n"}, "220 250 552"},
		"too big":            {ServerConfig{MaxSize: 2}, []string{"EHLO a\r\nMAIL FROM:<>\r\nRCPT TO:<a@b.example>\r\nDATA\r\nxyz\r\n.\r\nNOOP\r\n"}, "220 250 250 250 354 552 250"},
		"unknown":            {ServerConfig{}, []string{"XYZZY\r\nHELP\r\nVRFY a\r\n"}, "220 500 214 252"},
		"unknown parameter":  {ServerConfig{}, []string{"EHLO a\r\nMAIL FROM:<> RET=HDRS\r\n"}, "220 250 555"},
		"no STARTTLS":        {ServerConfig{}, []string{"EHLO a\r\nSTARTTLS\r\n"}, "220 250 502"},
		"AUTH twice":         {auth, []string{"EHLO a\r\nAUTH PLAIN " + plain + "\r\nAUTH PLAIN\r\n"}, "220 250 235 503"},
		"AUTH, no base64":    {auth, []string{"EHLO a\r\nAUTH PLAIN %%\r\n"}, "220 250 501"},
		"AUTH cancelled":     {auth, []string{"EHLO a\r\nAUTH PLAIN\r\n*\r\n"}, "220 250 334 501"},
		"AUTH, two steps":    {auth, []string{"EHLO a\r\nAUTH PLAIN\r\n" + plain + "\r\n"}, "220 250 334 235"},
		"AUTH, unknown":      {auth, []string{"EHLO a\r\nAUTH CRAM-MD5\r\n"}, "220 250 504"},
		"AUTH, not in plain": {ServerConfig{Auth: []Mechanism{PlainAuth}}, []string{"EHLO a\r\nAUTH PLAIN\r\n"}, "220 250 538"},
		"no TLS":             {ServerConfig{TLS: &TLSPolicy{}}, []string{"EHLO a\r\nSTARTTLS\r\nEHLO in the clear\r\n"}, "220 250 220"},
	} {
		t.Run(name, func(t *testing.T) {
			codes, _ := dialogue(c.cfg, &script{reply: Reply{250, "", "ok"}}, c.lines...)
			require.Equal(t, c.want, strings.Join(codes, " "))
		})
	}
}

func TestHostileClients(t *testing.T) {
	codes, closed := dialogue(ServerConfig{}, &script{}, strings.Repeat("x", MaxLine+1))
	require.Equal(t, []string{"220", "500"}, codes)
	require.True(t, closed)
	codes, closed = dialogue(ServerConfig{}, &script{}, strings.Repeat("bad\r\n", 100))
	require.Equal(t, "421", codes[len(codes)-1])
	require.Len(t, codes, 1+maxErrors+1)
	require.True(t, closed)
}

// What a client says while its message is judged waits.
func TestALateAnswer(t *testing.T) {
	s := &script{late: true}
	var out strings.Builder
	v := NewServer(ServerConfig{}, s, source(), func(b []byte) { out.Write(b) }, func() {})
	v.Feed([]byte("EHLO a\r\nMAIL FROM:<>\r\nRCPT TO:<a@b.example>\r\nDATA\r\nx\r\n.\r\nQUIT\r\n"))
	require.NotContains(t, out.String(), "221")
	s.hold(Reply{250, "2.0.0", "late"})
	require.Contains(t, out.String(), "250 2.0.0 late\r\n221")
}

func FuzzServer(f *testing.F) {
	f.Add([]byte("EHLO a\r\nSTARTTLS\r\n\x16\x03\x01\x00\x02\x01\x00"))
	f.Add([]byte("EHLO a\r\nAUTH SCRAM-SHA-256 biwsbj1hLHI9Yg==\r\n\r\n"))
	f.Add([]byte("EHLO a\r\nMAIL FROM:<>\r\nRCPT TO:<a@b>\r\nDATA\r\n..\r\n.\r\n"))
	f.Fuzz(func(t *testing.T, in []byte) {
		cfg := ServerConfig{Hostname: "b", TLS: &TLSPolicy{}, Auth: []Mechanism{PlainAuth, LoginAuth, ScramSHA256}, PlainAuth: true, MaxSize: 1000}
		var replies int
		v := NewServer(cfg, &script{reply: Reply{250, "", "ok"}}, source(), func(b []byte) { replies += len(b) }, func() {})
		v.Feed(in)
		if replies > 1000+400*len(in) {
			t.Fatalf("%d octets of replies to %d", replies, len(in))
		}
	})
}

func FuzzClient(f *testing.F) {
	f.Add([]byte("220 a\r\n250-a\r\n250-STARTTLS\r\n250 AUTH LOGIN\r\n220 go\r\n"))
	f.Add([]byte("220 a\r\n250 a\r\n250 a\r\n250 a\r\n354 a\r\n250 a\r\n221 a\r\n"))
	f.Fuzz(func(t *testing.T, in []byte) {
		done := 0
		c := NewClient(ClientConfig{Hostname: "a"}, letter, source(), func([]byte) {}, func(Outcome) { done++ })
		c.Feed(in)
		c.Closed()
		if done != 1 {
			t.Fatalf("done was told %d times", done)
		}
	})
}
