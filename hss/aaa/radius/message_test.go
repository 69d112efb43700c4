package radius

import (
	"crypto/md5"
	"encoding/binary"
	"encoding/hex"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/stretchr/testify/require"

	"sunsetlab/hss"
	"sunsetlab/hss/aaa"
	"sunsetlab/nas"
)

// signed makes a response by RFC 2865 3 with nothing of the package.
func signed(t testing.TB, request []byte, code byte, attributes []byte) []byte {
	t.Helper()
	b := binary.BigEndian.AppendUint16([]byte{code, request[1]}, uint16(20+len(attributes)))
	sum := md5.New()
	sum.Write(b)
	sum.Write(request[4:20])
	sum.Write(attributes)
	sum.Write([]byte(shared))
	return append(sum.Sum(b), attributes...)
}

func unhex(t testing.TB, s string) []byte {
	t.Helper()
	var digits strings.Builder
	for line := range strings.Lines(s) {
		line, _, _ = strings.Cut(line, "//")
		digits.WriteString(strings.Join(strings.Fields(line), ""))
	}
	b, err := hex.DecodeString(digits.String())
	require.NoError(t, err)
	return b
}

// The examples of RFC 2865 7.1 and 7.2.
const (
	rfcSecret       = "xyzzy5461"
	telnetRequest   = "01000038 0f403f9473978057bd83d5cb98f4227a 01066e656d6f 02120dbe708d93d413ce3196e43f782a0aee 0406c0a80110 050600000003"
	telnetResponse  = "02000026 86fe220e7624ba2a1005f6bf9b55e0b2 060600000001 0f0600000000 0e06c0a80103"
	framedRequest   = "01010047 2aee86f08d0d55969ca5978e0d3367a2 0108666c6f707379 031316e97557c316185895f293ff6344077275 0406c0a80110 050600000014 060600000002 070600000001"
	framedResponse  = "02010038 15efbc7dab26cfa3dc34d9c03c8601a4 060600000002 070600000001 0806fffffffe 0a0600000002 0d0600000001 0c06000005dc"
	telnetPassword  = "0dbe708d93d413ce3196e43f782a0aee"
	telnetChallenge = "0f403f9473978057bd83d5cb98f4227a"
)

func TestRFC2865Examples(t *testing.T) {
	secret := aaa.NewSecret(rfcSecret)
	for name, x := range map[string]struct{ request, response string }{
		"PAP, 7.1":  {telnetRequest, telnetResponse},
		"CHAP, 7.2": {framedRequest, framedResponse},
	} {
		t.Run(name, func(t *testing.T) {
			request, response := unhex(t, x.request), unhex(t, x.response)
			v, err := ReadAccessResponse(response, request, secret)
			require.NoError(t, err)
			require.True(t, v.Accept)
			require.Zero(t, v.Grant.IPv4, "none, or left to the NAS")
			_, err = ReadAccessResponse(response, request, aaa.NewSecret("xyzzy5462"))
			require.ErrorIs(t, err, ErrForged)

			asked := 0
			r := Responder{Secret: secret, Judge: func(q *aaa.Request) aaa.Verdict {
				asked++
				user := map[string]string{"PAP, 7.1": "nemo", "CHAP, 7.2": "flopsy"}[name]
				rule := aaa.Rule{Method: hss.AuthPAPOrCHAP, Login: aaa.Login{Username: user, Password: aaa.NewSecret("arctangent")}}
				return rule.Judge(q)
			}}
			answer, err := r.Respond(request)
			require.NoError(t, err)
			require.Equal(t, 1, asked)
			v, err = ReadAccessResponse(answer, request, secret)
			require.NoError(t, err)
			require.True(t, v.Accept)
		})
	}
	// The hidden password is that of the RFC, octet by octet.
	var authenticator [16]byte
	copy(authenticator[:], unhex(t, telnetChallenge))
	b, err := (&NAS{Identifier: "x"}).AccessRequest(Envelope{Authenticator: authenticator, Secret: secret},
		&aaa.Request{Credentials: pap("nemo", "arctangent")})
	require.NoError(t, err)
	require.Contains(t, hex.EncodeToString(b), "0212"+telnetPassword)
}

const (
	chapDigest    = "154db77bb2141c922680edebc9940ddf" // printf '\x07a-p4sswordsixteen octets !' | openssl md5
	messageDigest = "149506462baccac0543627895a65bf6b" // openssl dgst -md5 -mac HMAC, over the packet with zeros here
)

const goldenAccess = `
01 2a 018e  000102030405060708090a0b0c0d0e0f // Access-Request, authenticator
50 12 %MA%                                   // Message-Authenticator
01 0c 6d6f62696c6540 69696a                  // User-Name mobile@iij
03 13 07 %CHAP%                              // CHAP-Password: identifier, response
3c 12 7369787465656e206f63746574732021       // CHAP-Challenge
04 06 c0000202                               // NAS-IP-Address
06 06 00000002                               // Service-Type Framed
07 06 00000007                               // Framed-Protocol GPRS PDP Context
1e 0f 69696a6d6f62696c652e62697a             // Called-Station-Id iijmobile.biz
1f 0e 383138303132333435363738               // Calling-Station-Id 818012345678
20 05 706777                                 // NAS-Identifier pgw
3d 06 00000012                               // NAS-Port-Type Wireless - Other
2c 12 63303030303230323031303230333034       // Acct-Session-Id: address, charging ID
1a 17 000028af 01 11 343430313031323334353637383930 // 3GPP-IMSI
1a 0c 000028af 02 06 01020304                // 3GPP-Charging-ID
1a 0c 000028af 03 06 00000003                // 3GPP-PDP-Type IPv4v6
1a 1f 000028af 05 19 30382d 3630303930303030433335303030303138364130 // 08-6009 0000C350 000186A0
1a 0c 000028af 06 06 c0000201                // 3GPP-SGSN-Address
1a 0c 000028af 07 06 c0000202                // 3GPP-GGSN-Address
1a 0d 000028af 08 07 3434303130              // 3GPP-IMSI-MCC-MNC
1a 0d 000028af 09 07 3434303130              // 3GPP-GGSN-MCC-MNC
1a 09 000028af 0a 03 35                      // 3GPP-NSAPI 5
1a 09 000028af 0c 03 30                      // 3GPP-Selection-Mode 0
1a 0c 000028af 0d 06 30383030                // 3GPP-Charging-Characteristics 0800
1a 0d 000028af 12 07 3434303531              // 3GPP-SGSN-MCC-MNC
1a 18 000028af 14 12 33353335333630303139383736353433 // 3GPP-IMEISV
1a 09 000028af 15 03 06                      // 3GPP-RAT-Type E-UTRAN
1a 15 000028af 16 0f 82 44f0010007 44f00100001a2b // 3GPP-User-Location-Info: TAI and ECGI
1a 0a 000028af 17 04 6300                    // 3GPP-MS-TimeZone +9:00
`

func TestAccessRequestGolden(t *testing.T) {
	golden := strings.NewReplacer("%MA%", messageDigest, "%CHAP%", chapDigest).Replace(goldenAccess)
	e := Envelope{Identifier: 42, Secret: aaa.NewSecret(shared)}
	for i := range e.Authenticator {
		e.Authenticator[i] = byte(i)
	}
	b, err := gateway.AccessRequest(e, &aaa.Request{Session: session(t), Credentials: chap("mobile@iij", password)})
	require.NoError(t, err)
	require.Equal(t, hex.EncodeToString(unhex(t, golden)), hex.EncodeToString(b))
}

func TestLocations(t *testing.T) {
	home := nas.MustParsePLMN("44010")
	tai, ecgi := nas.TAI{PLMN: home, TAC: 7}, aaa.ECGI{PLMN: home, CellIdentity: 0xfabcdef1}
	sai := aaa.SAI{LAI: nas.LAI{PLMN: home, LAC: 0x0102}, SAC: 0x0304}
	for want, l := range map[string]aaa.Location{
		"":                           {},
		"8044f0010007":               {TAI: tai},
		"8144f0010abcdef1":           {ECGI: ecgi},
		"8244f001000744f0010abcdef1": {TAI: tai, ECGI: ecgi},
		"0144f00101020304":           {SAI: sai},
		"0244f001010209ff":           {RAI: nas.RAI{PLMN: home, LAC: 0x0102, RAC: 9}},
	} {
		require.Equal(t, want, hex.EncodeToString(appendLocation(nil, &l)))
	}
}

func TestQuarters(t *testing.T) {
	for offset, want := range map[time.Duration]byte{
		0: 0, 9 * time.Hour: 0x63, 5*time.Hour + 45*time.Minute: 0x32, -3*time.Hour - 30*time.Minute: 0x49,
		-12 * time.Hour: 0x8c, 14 * time.Hour: 0x65, 100 * time.Hour: 0x97,
	} {
		require.Equal(t, want, quarters(offset), offset.String())
	}
}

func TestQoS(t *testing.T) {
	for want, q := range map[string]aaa.QoS{
		"":                            {},
		"98-1B921F":                   {Profile: []byte{0x1b, 0x92, 0x1f}},
		"99-1B921F7396FEFE742BFFFF00": {Profile: unhex(t, "1b921f7396fefe742bffff00")},
		"08-0506FFFFFFFF000003E8":     {QCI: 6, ARP: hss.ARP{Priority: 1, Capable: true}, AMBR: hss.AMBR{Uplink: 1 << 50, Downlink: 1_000_000}},
	} {
		p := Envelope{}.packet(1)
		require.NoError(t, addQoS(p, &q))
		require.Equal(t, want, string(vendorAttribute(p, subQoS)))
	}
}

func TestIPv6(t *testing.T) {
	s := aaa.Session{APN: "a", PDNType: hss.IPv6, ServingAddress: netip.MustParseAddr("2001:db8::1"), GatewayAddress: netip.MustParseAddr("2001:db8::2")}
	n := NAS{Address: netip.MustParseAddr("2001:db8::2")}
	b, err := n.AccessRequest(Envelope{Secret: aaa.NewSecret(shared)}, &aaa.Request{Session: s, Credentials: pap("u", "")})
	require.NoError(t, err)
	text := hex.EncodeToString(b)
	require.Contains(t, text, "5f1220010db8000000000000000000000002", "NAS-IPv6-Address")
	require.Contains(t, text, "000028af0f1220010db8000000000000000000000001", "3GPP-SGSN-IPv6-Address")
	require.Contains(t, text, "000028af101220010db8000000000000000000000002", "3GPP-GGSN-IPv6-Address")
	require.Contains(t, text, "000028af030600000002", "3GPP-PDP-Type")
}

func TestGrant(t *testing.T) {
	request := unhex(t, telnetRequest)
	attributes := unhex(t, `
		08 06 0a010203             // Framed-IP-Address
		61 0c 0040 20010db800010002 // Framed-IPv6-Prefix, cut after its last octet
		1b 06 00000e10             // Session-Timeout 1 h
		1c 06 00000258             // Idle-Timeout 10 min
		55 06 0000012c             // Acct-Interim-Interval 5 min
		19 05 010203               // Class
		19 06 676f6c64             // Class again
		12 08 57656c636f6d         // Reply-Message, in two parts
		12 05 652120`)
	v, err := ReadAccessResponse(signed(t, request, 2, attributes), request, aaa.NewSecret(shared))
	require.NoError(t, err)
	require.Equal(t, aaa.Verdict{Accept: true, Ground: aaa.AcceptedByServer, Reason: "accepted by the AAA server", Message: "Welcome! ",
		Grant: aaa.Grant{IPv4: netip.MustParseAddr("10.1.2.3"), IPv6: netip.MustParsePrefix("2001:db8:1:2::/64"),
			SessionTimeout: time.Hour, IdleTimeout: 10 * time.Minute, InterimInterval: 5 * time.Minute,
			Class: [][]byte{{1, 2, 3}, []byte("gold")}}}, v)

	for _, special := range []string{"0806ffffffff", "0806fffffffe"} {
		v, err := ReadAccessResponse(signed(t, request, 2, unhex(t, special)), request, aaa.NewSecret(shared))
		require.NoError(t, err)
		require.False(t, v.Grant.IPv4.IsValid())
	}
	for _, bad := range []string{"08050a0102", "1b0400ff", "6103 00", "6104 0081"} {
		_, err := ReadAccessResponse(signed(t, request, 2, unhex(t, bad)), request, aaa.NewSecret(shared))
		require.ErrorIs(t, err, ErrMalformed)
	}
}

func TestLongReplyMessage(t *testing.T) {
	request := unhex(t, telnetRequest)
	part := append([]byte{18, 254}, strings.Repeat("é", 126)...)
	v, err := ReadAccessResponse(signed(t, request, 3, append(part, part...)), request, aaa.NewSecret(shared))
	require.NoError(t, err)
	require.Equal(t, strings.Repeat("é", 127), v.Message)
	v, err = ReadAccessResponse(signed(t, request, 3, []byte{18, 3, 0xff}), request, aaa.NewSecret(shared))
	require.NoError(t, err)
	require.Equal(t, "?", v.Message)
}

var byValue = cmp.Options{cmp.Comparer(func(a, b nas.IMSI) bool { return a == b }), cmp.Comparer(func(a, b nas.MSISDN) bool { return a == b }),
	cmp.Comparer(func(a, b nas.IMEISV) bool { return a == b }), cmp.Comparer(func(a, b netip.Addr) bool { return a == b }),
	cmp.Comparer(func(a, b netip.Prefix) bool { return a == b }), cmpopts.EquateEmpty(),
	cmpopts.IgnoreFields(aaa.Session{}, "ChargingCharacteristics", "SelectionMode", "Location", "TimeZone", "QoS", "BearerID")}

// What one end builds the other reads.
func TestRoundTrip(t *testing.T) {
	for _, c := range []aaa.Credentials{{}, pap("mobile@iij", password), pap("u", strings.Repeat("p", 128)), chap("mobile@iij", password)} {
		want := aaa.Request{Session: session(t), Credentials: c}
		b, err := gateway.AccessRequest(Envelope{Identifier: 1, Authenticator: [16]byte{9}, Secret: aaa.NewSecret(shared)}, &want)
		require.NoError(t, err)
		if c.Protocol == aaa.PAP {
			want.Credentials.Identifier = 0 // not on this wire
		}
		r := Responder{Secret: aaa.NewSecret(shared), RequireMessageAuthenticator: true, Judge: func(q *aaa.Request) aaa.Verdict {
			require.Empty(t, cmp.Diff(&want, q, byValue))
			return aaa.Verdict{}
		}}
		_, err = r.Respond(b)
		require.NoError(t, err)
		b[25] ^= 1 // in the Message-Authenticator
		_, err = r.Respond(b)
		require.ErrorIs(t, err, ErrForged)
	}
	for _, status := range []Status{Start, Interim, Stop} {
		want := account(t, status)
		b, err := gateway.AccountingRequest(Envelope{Identifier: 1, Secret: aaa.NewSecret(shared)}, want)
		require.NoError(t, err)
		r := Responder{Secret: aaa.NewSecret(shared), Account: func(a *Account) { require.Empty(t, cmp.Diff(want, a, byValue)) }}
		response, err := r.Respond(b)
		require.NoError(t, err)
		require.NoError(t, ReadAccountingResponse(response, b, aaa.NewSecret(shared)))
		require.ErrorIs(t, ReadAccountingResponse(response, b, aaa.NewSecret("x")), ErrForged)
		require.ErrorIs(t, ReadAccountingResponse(signed(t, b, 2, nil), b, aaa.NewSecret(shared)), ErrUnexpected)
		b[30] ^= 1
		_, err = r.Respond(b)
		require.ErrorIs(t, err, ErrForged)
	}
}

func TestResponderIgnores(t *testing.T) {
	r := Responder{Secret: aaa.NewSecret(shared), RequireMessageAuthenticator: true,
		Judge: func(*aaa.Request) aaa.Verdict { t.Fatal("judged"); return aaa.Verdict{} }}
	for want, request := range map[string]string{
		"no authenticator":  telnetRequest,
		"nothing":           "",
		"an Access-Accept":  telnetResponse,
		"overrun":           "01000017 0f403f9473978057bd83d5cb98f4227a 010900",
		"an account, alone": "04000014 0f403f9473978057bd83d5cb98f4227a",
	} {
		answer, err := r.Respond(unhex(t, request))
		require.Error(t, err, want)
		require.Nil(t, answer, want)
	}
}

func TestDescribe(t *testing.T) {
	e := Envelope{Secret: aaa.NewSecret(shared)}
	access, err := gateway.AccessRequest(e, &aaa.Request{Session: session(t), Credentials: pap("u", password)})
	require.NoError(t, err)
	start, err := gateway.AccountingRequest(e, account(t, Start))
	require.NoError(t, err)
	stop, err := gateway.AccountingRequest(e, account(t, Stop))
	require.NoError(t, err)
	for want, b := range map[string][]byte{
		"Access-Request, ":                      access,
		"Access-Accept, ":                       unhex(t, telnetResponse),
		"Accounting-Request Start, ":            start,
		"Accounting-Request Stop, User-Request": stop,
		"malformed RADIUS, ":                    access[:30],
	} {
		name, cause := Describe(b)
		require.Equal(t, want, name+", "+cause)
	}
	name, _ := Describe(unhex(t, "01000017 0f403f9473978057bd83d5cb98f4227a 010900"))
	require.Equal(t, "malformed RADIUS", name)
}

// Nothing that arrives makes either end panic, and only a proven response is a
// verdict.
func FuzzRADIUS(f *testing.F) {
	e := Envelope{Identifier: 1, Secret: aaa.NewSecret(shared)}
	request, err := gateway.AccessRequest(e, &aaa.Request{Session: session(f), Credentials: pap("mobile@iij", password)})
	require.NoError(f, err)
	stop, err := gateway.AccountingRequest(e, account(f, Stop))
	require.NoError(f, err)
	rule := aaa.Rule{Method: hss.AuthPAPOrCHAP, Login: aaa.Login{Username: "mobile@iij", Password: aaa.NewSecret(password)}}
	r := Responder{Secret: e.Secret, Judge: rule.Judge, Account: func(*Account) {}}
	answer, err := r.Respond(request)
	require.NoError(f, err)
	for _, seed := range [][]byte{request, stop, answer, unhex(f, telnetRequest), unhex(f, framedRequest), unhex(f, framedResponse)} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		Describe(b)
		if answer, err := r.Respond(b); err == nil {
			if _, err := verified(answer, b, e.Secret, false); err != nil {
				t.Fatalf("own answer: %v", err)
			}
		}
		if len(b) < 20 {
			return
		}
		if _, err := verified(signed(t, request, b[0], b[20:]), request, e.Secret, false); err == nil {
			v, err := ReadAccessResponse(signed(t, request, b[0], b[20:]), request, e.Secret)
			if err == nil && v.Accept != (b[0] == 2) {
				t.Fatalf("code %d: %s", b[0], v)
			}
		}
	})
}
