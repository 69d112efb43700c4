package aaa

import (
	"encoding/hex"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sunsetlab/hss"
	"sunsetlab/nas"
)

const shared, own = "shared-by-all", "my-own"

func imsi(t testing.TB, digits string) nas.IMSI {
	t.Helper()
	i, err := nas.ParseIMSI(digits)
	require.NoError(t, err)
	return i
}

func pap(user, password string) Credentials {
	return Credentials{Protocol: PAP, Identifier: 1, Username: user, Password: NewSecret(password)}
}

func chap(user, password string) Credentials {
	challenge := []byte("sixteen octets !")
	response := nas.CHAPResponseValue(7, password, challenge)
	return Credentials{Protocol: CHAP, Identifier: 7, Username: user, Challenge: challenge, Response: response[:]}
}

func TestRule(t *testing.T) {
	plain, special := imsi(t, "440101234567890"), imsi(t, "440101234567891")
	login := Login{"mobile@iij", NewSecret(shared)}
	either := Rule{Method: hss.AuthPAPOrCHAP, Required: true, Login: login}
	with := func(change func(r *Rule)) Rule {
		r := either
		change(&r)
		return r
	}
	onlyPAP := with(func(r *Rule) { r.Method = hss.AuthPAP })
	onlyCHAP := with(func(r *Rule) { r.Method = hss.AuthCHAP })
	optional := with(func(r *Rule) { r.Required = false })
	personal := with(func(r *Rule) {
		r.Subscribers = map[nas.IMSI]Subscriber{special: {Login: Login{"me", NewSecret(own)}}}
	})
	missing := with(func(r *Rule) { r.Tolerance = AcceptMissing })
	anyOf := with(func(r *Rule) { r.Method, r.Tolerance = hss.AuthCHAP, AcceptAny })
	listed := with(func(r *Rule) {
		r.Tolerance, r.Subscribers = ByIMSI, map[nas.IMSI]Subscriber{special: {}}
	})
	known := with(func(r *Rule) { r.Tolerance, r.Knows = ByIMSI, func(i nas.IMSI) bool { return i == special } })
	oneTolerated := with(func(r *Rule) {
		r.Subscribers = map[nas.IMSI]Subscriber{special: {Tolerance: AcceptMissing | AcceptAny}}
	})

	tests := []struct {
		name        string
		rule        Rule
		imsi        nas.IMSI
		credentials Credentials
		want        Ground
	}{
		{"an APN without authentication", Rule{}, plain, pap("x", "y"), NotAsked},
		{"nothing to an APN without authentication", Rule{}, plain, Credentials{}, NotAsked},
		{"right by PAP", either, plain, pap("mobile@iij", shared), Proven},
		{"right by CHAP", either, plain, chap("mobile@iij", shared), Proven},
		{"wrong password by PAP", either, plain, pap("mobile@iij", "nope"), WrongCredentials},
		{"wrong password by CHAP", either, plain, chap("mobile@iij", "nope"), WrongCredentials},
		{"wrong user by PAP", either, plain, pap("mobile", shared), WrongCredentials},
		{"wrong user by CHAP", either, plain, chap("mobile", shared), WrongCredentials},
		{"user in other case", either, plain, pap("Mobile@iij", shared), WrongCredentials},
		{"empty password", either, plain, pap("mobile@iij", ""), WrongCredentials},
		{"empty CHAP response", either, plain, Credentials{Protocol: CHAP, Username: "mobile@iij"}, WrongCredentials},
		{"none where required", either, plain, Credentials{}, Missing},
		{"none where optional", optional, plain, Credentials{}, NotRequired},
		{"wrong where optional", optional, plain, pap("mobile@iij", "nope"), WrongCredentials},
		{"PAP where PAP is taken", onlyPAP, plain, pap("mobile@iij", shared), Proven},
		{"CHAP where only PAP is taken", onlyPAP, plain, chap("mobile@iij", shared), MethodNotAllowed},
		{"PAP where only CHAP is taken", onlyCHAP, plain, pap("mobile@iij", shared), MethodNotAllowed},
		{"CHAP where CHAP is taken", onlyCHAP, plain, chap("mobile@iij", shared), Proven},
		{"any username", with(func(r *Rule) { r.Login.Username = "" }), plain, pap("who", shared), Proven},

		{"one's own login", personal, special, pap("me", own), Proven},
		{"the shared login by one with an own", personal, special, pap("mobile@iij", shared), WrongCredentials},
		{"another's own login", personal, plain, pap("me", own), WrongCredentials},

		{"missing accepted: none", missing, plain, Credentials{}, MissingTolerated},
		{"missing accepted: wrong", missing, plain, pap("x", "y"), WrongCredentials},
		{"missing accepted: right", missing, plain, pap("mobile@iij", shared), Proven},
		{"any accepted: wrong", anyOf, plain, chap("x", "y"), AnyTolerated},
		{"any accepted: the other protocol", anyOf, plain, pap("x", "y"), AnyTolerated},
		{"any accepted: none", anyOf, plain, Credentials{}, Missing},
		{"by IMSI: listed, none", listed, special, Credentials{}, KnownIMSI},
		{"by IMSI: listed, wrong", listed, special, pap("x", "y"), KnownIMSI},
		{"by IMSI: listed, right", listed, special, pap("mobile@iij", shared), Proven},
		{"by IMSI: not listed, none", listed, plain, Credentials{}, Missing},
		{"by IMSI: not listed, right", listed, plain, pap("mobile@iij", shared), Proven},
		{"by IMSI: known", known, special, Credentials{}, KnownIMSI},
		{"by IMSI: not known", known, plain, Credentials{}, Missing},
		{"by IMSI: no IMSI", known, nas.IMSI{}, Credentials{}, Missing},
		{"one subscriber tolerated", oneTolerated, special, Credentials{}, MissingTolerated},
		{"one subscriber tolerated, wrong", oneTolerated, special, pap("x", "y"), AnyTolerated},
		{"one subscriber tolerated, another not", oneTolerated, plain, Credentials{}, Missing},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			require.NoError(t, tt.rule.Validate())
			v := tt.rule.Judge(&Request{Session: Session{APN: "a", IMSI: tt.imsi}, Credentials: tt.credentials})
			require.Equal(t, tt.want, v.Ground)
			require.Equal(t, tt.want.Accepts(), v.Accept)
			require.NotEmpty(t, v.Reason)
			for _, secret := range []string{shared, own, "nope"} {
				require.NotContains(t, v.Reason+v.Message+v.String(), secret)
			}
			if v.Accept {
				require.Empty(t, v.Message)
			} else {
				require.NotEmpty(t, v.Message)
			}
		})
	}
}

// A tolerance never refuses whom the strict rule admits.
func TestTolerancesOnlyAdmitMore(t *testing.T) {
	known := imsi(t, "440101234567891")
	for method := hss.AuthNone; method <= hss.AuthPAPOrCHAP; method++ {
		for _, required := range []bool{false, true} {
			for _, c := range []Credentials{{}, pap("u", shared), pap("u", "x"), chap("u", shared), chap("u", "x")} {
				for _, i := range []nas.IMSI{known, imsi(t, "440101234567890")} {
					strict := Rule{Method: method, Required: required, Login: Login{"u", NewSecret(shared)}}
					q := &Request{Session: Session{IMSI: i}, Credentials: c}
					was := strict.Judge(q).Accept
					for tol := Tolerance(0); tol < 8; tol++ {
						r := strict
						r.Tolerance, r.Knows = tol, func(i nas.IMSI) bool { return i == known }
						now := r.Judge(q).Accept
						require.True(t, now || !was, "%s %v %s", method, required, tol)
						if tol == AcceptMissing|AcceptAny {
							require.True(t, now)
						}
					}
				}
			}
		}
	}
}

func TestMessages(t *testing.T) {
	r := Rule{Method: hss.AuthPAP, Required: true, Login: Login{"u", NewSecret(shared)}, Welcome: "hello", Refusal: "go away"}
	require.Equal(t, "hello", r.Judge(&Request{Credentials: pap("u", shared)}).Message)
	require.Equal(t, "go away", r.Judge(&Request{Credentials: pap("u", "x")}).Message)
	v := r.Judge(&Request{Credentials: chap("u", shared)})
	require.Equal(t, "rejected: the device sent CHAP, but the APN takes only pap", v.String())
	require.Equal(t, "accepted: the credentials are right", r.Judge(&Request{Credentials: pap("u", shared)}).String())
}

func TestRuleOf(t *testing.T) {
	r := RuleOf(hss.APNAuth{Method: hss.AuthCHAP, Required: true, Username: "u", Password: "p"})
	require.Equal(t, &Rule{Method: hss.AuthCHAP, Required: true, Login: Login{"u", NewSecret("p")}}, r)
}

func TestValidate(t *testing.T) {
	long := strings.Repeat("x", 256)
	for want, r := range map[string]Rule{
		"unknown authentication method 9": {Method: 9},
		"neither required nor logins":     {Required: true},
		"unknown tolerance 0x8":           {Tolerance: 8},
		"more than 255 octets":            {Method: hss.AuthPAP, Login: Login{Password: NewSecret(long)}},
		"subscriber 440101234567890: username": {Method: hss.AuthPAP,
			Subscribers: map[nas.IMSI]Subscriber{imsi(t, "440101234567890"): {Login: Login{Username: long}}}},
	} {
		err := r.Validate()
		require.ErrorContains(t, err, want)
		require.NotContains(t, err.Error(), long)
	}
}

// The example of RFC 2865 7.2, computed by others: the response to a challenge.
func TestCHAPGolden(t *testing.T) {
	challenge, _ := hex.DecodeString("2aee86f08d0d55969ca5978e0d3367a2")
	response, _ := hex.DecodeString("e97557c316185895f293ff6344077275")
	c := Credentials{Protocol: CHAP, Identifier: 0x16, Username: "flopsy", Challenge: challenge, Response: response}
	require.True(t, Login{"flopsy", NewSecret("arctangent")}.Verify(&c))
	c.Identifier++
	require.False(t, Login{"flopsy", NewSecret("arctangent")}.Verify(&c))
}

func TestToleranceText(t *testing.T) {
	for tol := Tolerance(0); tol < 8; tol++ {
		text, err := tol.MarshalText()
		require.NoError(t, err)
		var back Tolerance
		require.NoError(t, back.UnmarshalText(text))
		require.Equal(t, tol, back)
	}
	_, err := ParseTolerance("accept_all")
	require.ErrorContains(t, err, "there are accept_missing, accept_any, by_imsi")
}

func TestGrounds(t *testing.T) {
	for g := NotAsked; g <= NotSendable; g++ {
		require.NotEmpty(t, g.String())
		require.NotContains(t, g.String(), "ground(")
	}
	require.Equal(t, "ground(0)", Ground(0).String())
	require.False(t, Ground(0).Accepts())
	require.True(t, AcceptedUnanswered.Accepts())
	require.False(t, NoServerAnswered.Accepts())
}

func BenchmarkJudge(b *testing.B) {
	r := Rule{Method: hss.AuthCHAP, Required: true, Login: Login{"u", NewSecret(shared)}}
	q := &Request{Session: Session{APN: "a"}, Credentials: chap("u", shared)}
	b.ReportAllocs()
	for b.Loop() {
		if !r.Judge(q).Accept {
			b.Fatal("refused")
		}
	}
}
