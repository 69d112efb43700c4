package scenarios

import (
	"crypto/md5"
	"crypto/subtle"

	"sunsetlab/hss"
	"sunsetlab/sim/gateway"
)

// gate judges credentials for an APN as its operator's server would: by one
// username and password for all, as is the custom with APNs.
type gate hss.APNAuth

// Authenticate implements [gateway.Authenticator].
func (g gate) Authenticate(r gateway.AccessRequest, answer func(gateway.Verdict)) {
	c := &r.Credentials
	switch {
	case c.Method == gateway.NoCredentials && g.Required:
		answer(gateway.Verdict{Message: "no credentials"})
	case c.Method == gateway.NoCredentials:
		answer(gateway.Verdict{Accept: true})
	case c.Method == gateway.PAP && !g.Method.PAP(), c.Method == gateway.CHAP && !g.Method.CHAP():
		answer(gateway.Verdict{Message: "the method is not allowed"})
	case g.Username != "" && c.Username != g.Username, !g.proves(c):
		answer(gateway.Verdict{Message: "unknown user or wrong password"})
	default:
		answer(gateway.Verdict{Accept: true})
	}
}

// proves tells whether credentials hold the password (RFC 1334, RFC 1994).
func (g gate) proves(c *gateway.Credentials) bool {
	if c.Method == gateway.PAP {
		return subtle.ConstantTimeCompare([]byte(c.Password), []byte(g.Password)) == 1
	}
	sum := md5.New()
	sum.Write([]byte{c.Identifier})
	sum.Write([]byte(g.Password))
	sum.Write(c.Challenge)
	return subtle.ConstantTimeCompare(sum.Sum(nil), c.Response) == 1
}
