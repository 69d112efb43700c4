package radius

import (
	"fmt"
	"math/rand/v2"
	"net/netip"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sunsetlab/hss"
	"sunsetlab/hss/aaa"
	"sunsetlab/nas"
)

// clock is simulated time: calls run when advance reaches them.
type clock struct {
	now   time.Time
	calls []*call
}

type call struct {
	at time.Time
	f  func()
}

func (c *clock) Now() time.Time { return c.now }

func (c *clock) After(d time.Duration, f func()) func() {
	entry := &call{c.now.Add(d), f}
	c.calls = append(c.calls, entry)
	return func() {
		c.calls = slices.DeleteFunc(c.calls, func(other *call) bool { return other == entry })
	}
}

func (c *clock) advance(d time.Duration) {
	until := c.now.Add(d)
	for {
		var first *call
		for _, entry := range c.calls {
			if !entry.at.After(until) && (first == nil || entry.at.Before(first.at)) {
				first = entry
			}
		}
		if first == nil {
			c.now = until
			return
		}
		c.calls = slices.DeleteFunc(c.calls, func(other *call) bool { return other == first })
		c.now = first.at
		first.f()
	}
}

// conn keeps what is sent.
type conn struct {
	sent  [][]byte
	about []string
}

func (c *conn) Send(about fmt.Stringer, pdu []byte) {
	c.sent = append(c.sent, slices.Clone(pdu))
	c.about = append(c.about, about.String())
}

func (c *conn) last() []byte { return c.sent[len(c.sent)-1] }

func random(seed byte) *rand.ChaCha8 { return rand.NewChaCha8([32]byte{seed}) }

const (
	password = "a-p4ssword"
	shared   = "the shared secret"
)

func mustIMSI(digits string) nas.IMSI {
	i, err := nas.ParseIMSI(digits)
	if err != nil {
		panic(err)
	}
	return i
}

// session has a value for everything that can be told of E-UTRAN.
func session(t testing.TB) aaa.Session {
	t.Helper()
	msisdn, err := nas.ParseMSISDN("818012345678")
	require.NoError(t, err)
	imeisv, err := nas.ParseIMEISV("3535360019876543")
	require.NoError(t, err)
	home := nas.MustParsePLMN("44010")
	return aaa.Session{
		APN: "iijmobile.biz", IMSI: mustIMSI("440101234567890"), MSISDN: msisdn, IMEISV: imeisv,
		PDNType: hss.IPv4v6, RATType: aaa.EUTRAN, Home: home, Serving: nas.MustParsePLMN("44051"), Gateway: home,
		ServingAddress: netip.MustParseAddr("192.0.2.1"), GatewayAddress: netip.MustParseAddr("192.0.2.2"),
		ChargingID: 0x01020304, ChargingCharacteristics: nas.Some(uint16(0x0800)), BearerID: 5, SelectionMode: nas.Some(uint8(0)),
		Location: aaa.Location{TAI: nas.TAI{PLMN: home, TAC: 7}, ECGI: aaa.ECGI{PLMN: home, CellIdentity: 0x0001a2b}},
		TimeZone: nas.Some(aaa.TimeZone{Offset: 9 * time.Hour}),
		QoS: aaa.QoS{QCI: 9, ARP: hss.ARP{Priority: 8, Vulnerable: true},
			AMBR: hss.AMBR{Uplink: 50_000_000, Downlink: 100_000_000}},
	}
}

func pap(user, password string) aaa.Credentials {
	return aaa.Credentials{Protocol: aaa.PAP, Identifier: 1, Username: user, Password: aaa.NewSecret(password)}
}

func chap(user, password string) aaa.Credentials {
	challenge := []byte("sixteen octets !")
	response := nas.CHAPResponseValue(7, password, challenge)
	return aaa.Credentials{Protocol: aaa.CHAP, Identifier: 7, Username: user, Challenge: challenge, Response: response[:]}
}

var gateway = NAS{Identifier: "pgw", Address: netip.MustParseAddr("192.0.2.2")}

func account(t testing.TB, status Status) *Account {
	a := &Account{Status: status, Session: session(t), Username: "mobile@iij", ByServer: true,
		Grant: aaa.Grant{Class: [][]byte{{1, 2, 3}, []byte("gold")}},
		IPv4:  netip.MustParseAddr("10.1.2.3"), IPv6: netip.MustParsePrefix("2001:db8:1:2::/64"),
		At: time.Unix(1774969200, 0)}
	if status != Start {
		a.Usage = Usage{UplinkOctets: 5<<32 + 1000, DownlinkOctets: 2000, UplinkPackets: 10, DownlinkPackets: 20, Time: time.Hour}
	}
	if status == Stop {
		a.Cause = UserRequest
	}
	return a
}
