package scenarios

import (
	"sunsetlab/hss"
	"sunsetlab/hss/aaa"
	"sunsetlab/sim/gateway"
)

// gate has an APN's rule judge the credentials that reach the gateway.
type gate struct{ rule *aaa.Rule }

func newGate(a hss.APNAuth) gate { return gate{aaa.RuleOf(a)} }

// protocols are the gateway's methods in the words of the AAA.
var protocols = map[gateway.Method]aaa.Protocol{gateway.NoCredentials: aaa.NoProtocol, gateway.PAP: aaa.PAP, gateway.CHAP: aaa.CHAP}

// Authenticate implements [gateway.Authenticator].
func (g gate) Authenticate(r gateway.AccessRequest, answer func(gateway.Verdict)) {
	c := &r.Credentials
	v := g.rule.Judge(&aaa.Request{
		Session: aaa.Session{APN: r.APN, IMSI: r.IMSI, MSISDN: r.MSISDN, IMEISV: r.MEI, Serving: r.ServingNetwork},
		Credentials: aaa.Credentials{Protocol: protocols[c.Method], Identifier: c.Identifier, Username: c.Username,
			Password: aaa.NewSecret(c.Password), Challenge: c.Challenge, Response: c.Response},
	})
	answer(gateway.Verdict{Accept: v.Accept, Message: v.Message})
}
