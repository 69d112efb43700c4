package sip

import (
	"encoding/hex"
	"testing"

	"github.com/stretchr/testify/require"
)

func octets(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(s)
	require.NoError(t, err)
	return b
}

// The example of RFC 2617 3.5: the same formula, with a password in words.
func TestDigestOfRFC2617(t *testing.T) {
	c := Credentials{Username: "Mufasa", Realm: "testrealm@host.com", Nonce: "dcd98b7102dd2f0e8b11d0f600bfb0c093",
		URI: "/dir/index.html", QOP: "auth", NC: 1, CNonce: "0a4f113b"}
	require.Equal(t, "6629fae49393a05397450978507c4ef1", c.Digest("GET", []byte("Circle Of Life")))
}

// RAND, AUTN and RES of TS 35.208 4.3, test set 1; the digests were computed
// with Python's hashlib.
func TestDigestOfAKA(t *testing.T) {
	rand := [16]byte(octets(t, "23553cbe9637a89d218ae64dae47bf35"))
	autn := [16]byte(octets(t, "55f328b43577b9b94a9ffac354dfafb3"))
	res := octets(t, "a54211d5e3ba50bf")
	const domain = "ims.mnc010.mcc440.3gppnetwork.org"

	nonce := Nonce(rand, autn)
	require.Equal(t, "I1U8vpY3qJ0hiuZNrke/NVXzKLQ1d7m5Sp/6w1Tfr7M=", nonce)
	gotRAND, gotAUTN, err := ParseNonce(nonce)
	require.NoError(t, err)
	require.Equal(t, rand, gotRAND)
	require.Equal(t, autn, gotAUTN)

	c := Credentials{Username: "440101234567890@" + domain, Realm: domain, Nonce: nonce, URI: "sip:" + domain,
		Algorithm: AKAv1, QOP: "auth", NC: 1, CNonce: "0a4f113b"}
	require.Equal(t, "aed8eba6acbea5a23b5864d17845c9c7", c.Digest("REGISTER", res))
	require.Equal(t, "7f3bb2edbd2c3b28b7605bf89fea42ae", c.Digest("REGISTER", nil), "resynchronisation: an empty password")
	c.QOP = ""
	require.Equal(t, "288e25ffa4a344d7ad7d1988669d991e", c.Digest("REGISTER", res), "as RFC 2069 has it")
}

func TestHeaders(t *testing.T) {
	c := Credentials{Username: `a"b\c`, Realm: "r", Nonce: "n==", URI: "sip:r", Opaque: "o", Algorithm: AKAv1,
		Response: "00", QOP: "auth", CNonce: "c", NC: 0x1f, AUTS: "AAAA"}
	want := `Digest username="a\"b\\c",realm="r",nonce="n==",uri="sip:r",response="00",algorithm=AKAv1-MD5,cnonce="c",qop=auth,nc=0000001f,opaque="o",auts="AAAA"`
	require.Equal(t, want, c.String())
	got, err := ParseCredentials(want)
	require.NoError(t, err)
	require.Equal(t, c, got)

	ch := Challenge{Realm: "r", Nonce: "n==", Opaque: "o", Algorithm: AKAv1, QOP: "auth,auth-int", Stale: true}
	want = `Digest realm="r",nonce="n==",opaque="o",algorithm=AKAv1-MD5,qop="auth,auth-int",stale=TRUE`
	require.Equal(t, want, ch.String())
	parsed, err := ParseChallenge("digest  REALM = \"r\" , nonce=\"n==\",opaque=o, algorithm=AKAv1-MD5,qop=\"auth,auth-int\",stale=true")
	require.NoError(t, err)
	require.Equal(t, ch, parsed)
	require.True(t, ch.OffersAuth())
	require.False(t, (&Challenge{QOP: "auth-int"}).OffersAuth())
}

func TestBadHeaders(t *testing.T) {
	for value, want := range map[string]string{
		"":                       "scheme",
		`Basic QWxhZGRpbg==`:     "scheme",
		`Digest realm`:           "no parameter",
		`Digest realm="x`:        "quotation mark",
		`Digest realm="x"y`:      "after the value",
		`Digest nc=1`:            "8 hexadecimal digits",
		`Digest nc=gggggggg`:     "8 hexadecimal digits",
		`Digest realm=a,realm=b`: "twice",
		`Digest a=,b=,c=,d=,e=,f=,g=,h=,i=,j=,k=,l=,m=`: "too many",
	} {
		_, err := ParseCredentials(value)
		require.ErrorContains(t, err, want, value)
	}
	for _, nonce := range []string{"", "%", "AAAA"} {
		_, _, err := ParseNonce(nonce)
		require.Error(t, err, nonce)
	}
	for _, auts := range []string{"", "%", "AAAA"} {
		_, err := ParseAUTS(auts)
		require.Error(t, err, auts)
	}
	auts := [14]byte{1, 2, 3}
	got, err := ParseAUTS(FormatAUTS(auts))
	require.NoError(t, err)
	require.Equal(t, auts, got)
}
