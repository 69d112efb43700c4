package radius_test

import (
	"fmt"
	"math/rand/v2"
	"net"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sunsetlab/hss"
	"sunsetlab/hss/aaa"
	"sunsetlab/hss/aaa/radius"
	"sunsetlab/internal/freeradius"
	"sunsetlab/nas"
)

// loop is a live world: what sockets and timers bring runs on the one goroutine
// that waits for an answer.
type loop chan func()

func (l loop) Now() time.Time { return time.Now() }

func (l loop) After(d time.Duration, f func()) func() {
	t := time.AfterFunc(d, func() { l <- f })
	return func() { t.Stop() }
}

// until runs the loop until done says so.
func (l loop) until(t testing.TB, done *bool) {
	t.Helper()
	limit := time.After(30 * time.Second)
	for !*done {
		select {
		case f := <-l:
			f()
		case <-limit:
			t.Fatal("nothing happens")
		}
	}
}

// connect returns a client of servers at the addresses.
func (l loop) connect(t testing.TB, addresses ...string) *radius.Client {
	t.Helper()
	var client *radius.Client
	cfg := radius.Config{Clock: l, Random: rand.NewChaCha8([32]byte{1}), Timeout: 300 * time.Millisecond, Tries: 2,
		NAS: radius.NAS{Identifier: "pgw", Address: netip.MustParseAddr("192.0.2.2")}}
	for i, address := range addresses {
		s, err := radius.Dial(address, func(pdu []byte) { l <- func() { client.Handle(i, pdu) } })
		require.NoError(t, err)
		t.Cleanup(func() { require.NoError(t, s.Close()) })
		cfg.Servers = append(cfg.Servers, radius.Server{Name: address, Secret: aaa.NewSecret(freeradius.Secret), Conn: s})
	}
	client, err := radius.New(cfg)
	require.NoError(t, err)
	return client
}

func (l loop) ask(t testing.TB, c *radius.Client, r aaa.Request) (verdict aaa.Verdict) {
	t.Helper()
	done := false
	c.Authenticate(r, func(v aaa.Verdict) { verdict, done = v, true })
	l.until(t, &done)
	return verdict
}

// silent listens and never answers.
func silent(t testing.TB) string {
	t.Helper()
	c, err := net.ListenPacket("udp4", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { c.Close() })
	return c.LocalAddr().String()
}

// closed is a port where nobody listens.
func closed(t testing.TB) string {
	t.Helper()
	c, err := net.ListenPacket("udp4", "127.0.0.1:0")
	require.NoError(t, err)
	defer c.Close()
	return c.LocalAddr().String()
}

// The users: one by what the device knows, one who must be on E-UTRAN of that
// network, one by IMSI alone, and everybody else.
const users = `
mobile@iij Cleartext-Password := "pass-word"
	Framed-IP-Address = 10.1.2.3,
	Session-Timeout = 3600,
	Idle-Timeout = 600,
	Acct-Interim-Interval = 300,
	Class = 0x676f6c64,
	Reply-Message = "Welcome to %{Called-Station-Id}"

lte-only Cleartext-Password := "secret", 3GPP-RAT-Type == EUTRAN, 3GPP-IMSI-MCC-MNC == "44010", 3GPP-SGSN-MCC-MNC == "44051"
	Reply-Message = "%{3GPP-IMSI} %{3GPP-IMEISV} %{3GPP-NSAPI} %{3GPP-Selection-Mode} %{3GPP-PDP-Type} %{3GPP-SGSN-Address} %{3GPP-GGSN-Address} %{3GPP-Charging-ID} %{3GPP-Charging-Characteristics} %{3GPP-GPRS-Negotiated-QoS-profile} %{3GPP-GGSN-MCC-MNC} %{3GPP-User-Location-Info} %{3GPP-MS-Time-Zone} %{Calling-Station-Id} %{Acct-Session-Id} %{NAS-Port-Type} %{Framed-Protocol} %{Service-Type}"

440101234567890 Auth-Type := Accept
	Reply-Message = "known by IMSI"

DEFAULT Auth-Type := Reject
	Reply-Message = "who are you"
`

func session() aaa.Session {
	imsi, _ := nas.ParseIMSI("440101234567890")
	msisdn, _ := nas.ParseMSISDN("818012345678")
	imeisv, _ := nas.ParseIMEISV("3535360019876543")
	home := nas.MustParsePLMN("44010")
	return aaa.Session{
		APN: "iijmobile.biz", IMSI: imsi, MSISDN: msisdn, IMEISV: imeisv,
		PDNType: hss.IPv4v6, RATType: aaa.EUTRAN, Home: home, Serving: nas.MustParsePLMN("44051"), Gateway: home,
		ServingAddress: netip.MustParseAddr("192.0.2.1"), GatewayAddress: netip.MustParseAddr("192.0.2.2"),
		ChargingID: 77, ChargingCharacteristics: nas.Some(uint16(0x0800)), BearerID: 5, SelectionMode: nas.Some(uint8(0)),
		Location: aaa.Location{TAI: nas.TAI{PLMN: home, TAC: 7}},
		TimeZone: nas.Some(aaa.TimeZone{Offset: 9 * time.Hour}),
		QoS:      aaa.QoS{QCI: 9, ARP: hss.ARP{Priority: 8}, AMBR: hss.AMBR{Uplink: 50_000_000, Downlink: 100_000_000}},
	}
}

func request(c aaa.Credentials) aaa.Request { return aaa.Request{Session: session(), Credentials: c} }

func pap(user, password string) aaa.Credentials {
	return aaa.Credentials{Protocol: aaa.PAP, Identifier: 1, Username: user, Password: aaa.NewSecret(password)}
}

func chap(user, password string) aaa.Credentials {
	challenge := []byte("a challenge of more than sixteen octets")
	response := nas.CHAPResponseValue(7, password, challenge)
	return aaa.Credentials{Protocol: aaa.CHAP, Identifier: 7, Username: user, Challenge: challenge, Response: response[:]}
}

func TestFreeRADIUSVerdicts(t *testing.T) {
	server := freeradius.Start(t, users)
	l := make(loop, 16)
	c := l.connect(t, server.Access)
	on3G := request(pap("lte-only", "secret"))
	on3G.RATType = aaa.UTRAN
	for _, tt := range []struct {
		name    string
		request aaa.Request
		accept  bool
		message string
	}{
		{"PAP", request(pap("mobile@iij", "pass-word")), true, "Welcome to iijmobile.biz"},
		{"CHAP", request(chap("mobile@iij", "pass-word")), true, "Welcome to iijmobile.biz"},
		{"PAP, wrong password", request(pap("mobile@iij", "pass-wordx")), false, "Welcome to iijmobile.biz"},
		{"CHAP, wrong password", request(chap("mobile@iij", "pass-wordx")), false, "Welcome to iijmobile.biz"},
		{"PAP, unknown user", request(pap("nobody", "pass-word")), false, "who are you"},
		{"CHAP, unknown user", request(chap("nobody", "pass-word")), false, "who are you"},
		{"no credentials, known IMSI", request(aaa.Credentials{}), true, "known by IMSI"},
		{"3GPP attributes", request(pap("lte-only", "secret")), true,
			"440101234567890 3535360019876543 5 0 3 192.0.2.1 192.0.2.2 77 0800 08-61090000C350000186A0 44010 0x8044f0010007 0x6300 " +
				"818012345678 c00002020000004d Wireless-Other GPRS-PDP-Context Framed-User"},
		{"another RAT type", on3G, false, "who are you"},
		{"long password", request(pap("mobile@iij", strings.Repeat("x", 128))), false, "Welcome to iijmobile.biz"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			v := l.ask(t, c, tt.request)
			require.Equal(t, tt.accept, v.Accept, v.String())
			require.Equal(t, tt.message, v.Message)
			if tt.accept && strings.Contains(tt.message, "Welcome") {
				require.Equal(t, aaa.Grant{IPv4: netip.MustParseAddr("10.1.2.3"), SessionTimeout: time.Hour,
					IdleTimeout: 10 * time.Minute, InterimInterval: 5 * time.Minute, Class: [][]byte{[]byte("gold")}}, v.Grant)
			}
		})
	}
	counters := c.Counters(0)
	require.Zero(t, counters.Forged+counters.Malformed+counters.Unexpected+counters.Timeouts)
	require.EqualValues(t, 10, counters.Responses)
}

func TestFreeRADIUSSecondServerTakesOver(t *testing.T) {
	server := freeradius.Start(t, users)
	for name, first := range map[string]string{"silent": silent(t), "nobody there": closed(t)} {
		t.Run(name, func(t *testing.T) {
			l := make(loop, 16)
			c := l.connect(t, first, server.Access)
			require.True(t, l.ask(t, c, request(chap("mobile@iij", "pass-word"))).Accept)
			require.Equal(t, radius.Counters{Requests: 1, Retransmissions: 1, Timeouts: 1}, c.Counters(0))
			require.True(t, l.ask(t, c, request(pap("mobile@iij", "pass-word"))).Accept)
			require.EqualValues(t, 1, c.Counters(0).Requests, "held down, so not asked first")
			require.EqualValues(t, 2, c.Counters(1).Responses)
		})
	}
}

func TestNoServerAnswers(t *testing.T) {
	l := make(loop, 16)
	c := l.connect(t, silent(t), closed(t))
	v := l.ask(t, c, request(pap("mobile@iij", "pass-word")))
	require.Equal(t, "rejected: no AAA server answered", v.String())
	require.EqualValues(t, 1, c.Counters(0).Timeouts)
	require.EqualValues(t, 1, c.Counters(1).Timeouts)
}

// FreeRADIUS with another secret than ours is one that doesn't answer.
func TestFreeRADIUSOtherSecret(t *testing.T) {
	server := freeradius.Start(t, users)
	l := make(loop, 16)
	s, err := radius.Dial(server.Access, func([]byte) {})
	require.NoError(t, err)
	defer s.Close()
	c, err := radius.New(radius.Config{Clock: l, Random: rand.NewChaCha8([32]byte{1}), Timeout: 100 * time.Millisecond, Tries: 1,
		NAS:     radius.NAS{Identifier: "pgw"},
		Servers: []radius.Server{{Name: "a", Secret: aaa.NewSecret("another"), Conn: s}}})
	require.NoError(t, err)
	require.Equal(t, aaa.NoServerAnswered, l.ask(t, c, request(pap("mobile@iij", "pass-word"))).Ground)
}

func TestFreeRADIUSAccounting(t *testing.T) {
	server := freeradius.Start(t, users)
	l := make(loop, 16)
	access, accounting := l.connect(t, server.Access), l.connect(t, server.Accounting)
	v := l.ask(t, access, request(pap("mobile@iij", "pass-word")))
	require.True(t, v.Accept)
	a := radius.Account{Status: radius.Start, Session: session(), Username: "mobile@iij", Grant: v.Grant, IPv4: v.Grant.IPv4,
		IPv6: netip.MustParsePrefix("2001:db8:1:2::/64"), At: time.Unix(1774969200, 0), ByServer: true}
	tell := func() {
		done := false
		accounting.Account(a, func(err error) {
			require.NoError(t, err)
			done = true
		})
		l.until(t, &done)
	}
	tell()
	a.Status = radius.Interim
	a.Usage = radius.Usage{UplinkOctets: 1000, DownlinkOctets: 2000, UplinkPackets: 10, DownlinkPackets: 20, Time: 5 * time.Minute}
	tell()
	a.Status, a.Cause = radius.Stop, radius.SessionTimeout
	a.Usage.DownlinkOctets, a.Usage.Time = 5<<32+7, time.Hour
	tell()
	require.Equal(t, radius.Counters{Requests: 3, Responses: 3}, accounting.Counters(0))

	blocks := strings.Split(strings.TrimSpace(server.Accounts(t)), "\n\n")
	require.Len(t, blocks, 3)
	for i, wants := range [][]string{
		{"Acct-Status-Type = Start"},
		{"Acct-Status-Type = Interim-Update", "Acct-Input-Octets = 1000", "Acct-Output-Octets = 2000", "Acct-Session-Time = 300"},
		{"Acct-Status-Type = Stop", "Acct-Output-Octets = 7", "Acct-Output-Gigawords = 5", "Acct-Input-Packets = 10",
			"Acct-Session-Time = 3600", "Acct-Terminate-Cause = Session-Timeout", "3GPP-Session-Stop-Indicator = 255"},
	} {
		wants = append(wants, `Acct-Session-Id = "c00002020000004d"`, "Framed-IP-Address = 10.1.2.3", "Class = 0x676f6c64",
			"Framed-IPv6-Prefix = 2001:db8:1:2::/64", `Called-Station-Id = "iijmobile.biz"`, `3GPP-IMSI = "440101234567890"`,
			"3GPP-RAT-Type = EUTRAN", "Acct-Authentic = RADIUS", `User-Name = "mobile@iij"`, fmt.Sprintf("3GPP-Charging-ID = %d", 77))
		for _, want := range wants {
			require.Contains(t, blocks[i], want)
		}
	}
}
