package gateway

import (
	"bytes"
	"fmt"
	"strings"

	"sunsetlab/gtpv2"
	"sunsetlab/hss/aaa"
	"sunsetlab/nas"
)

// Authenticator judges who may use an APN.
type Authenticator interface {
	// Authenticate judges a request and calls answer once, at once or later.
	Authenticate(r AccessRequest, answer func(aaa.Verdict))
}

// AccessRequest is what an [Authenticator] judges by.
type AccessRequest struct {
	// Session is the PDN connection as it would be: it has its charging ID, and
	// no addresses yet.
	Session
	Credentials aaa.Credentials
}

// noAnswer is what PAP and CHAP are answered where nobody judges: nothing.
var noAnswer nas.PCOOption

// judged has the APN's authenticator judge by the credentials in protocol
// configuration options, and goes on when it has. Option is what the device is
// answered, none if it showed nothing.
func (g *Gateway) judged(p *peer, apn *APN, r AccessRequest, pco nas.PCO, done func(a *admission, option nas.PCOOption)) {
	r.Credentials = credentials(pco)
	g.lastID++
	r.ChargingID = g.lastID
	answered := false
	apn.Authenticator.Authenticate(r, func(v aaa.Verdict) {
		if answered {
			return
		}
		answered = true
		if g.recording() {
			who := &subscriber{imsi: r.IMSI, imei: r.MEI.IMEI()}
			g.decided(p, who, "APN authentication", "APN "+r.APN+" "+v.String()+granted(&v.Grant), "TS 29.061 11.2.1", "")
		}
		option := answerOf(&r.Credentials, &v)
		if !v.Accept {
			done(nil, option)
			return
		}
		done(&admission{id: r.ChargingID, username: r.Credentials.Username, ground: v.Ground, grant: v.Grant}, option)
	})
}

// granted is a grant in words.
func granted(g *aaa.Grant) string {
	var b strings.Builder
	for _, one := range []struct {
		what  string
		given bool
		value fmt.Stringer
	}{
		{"address", g.IPv4.IsValid(), g.IPv4}, {"prefix", g.IPv6.IsValid(), g.IPv6},
		{"for", g.SessionTimeout > 0, g.SessionTimeout}, {"accounts every", g.InterimInterval > 0, g.InterimInterval},
	} {
		if one.given {
			b.WriteString(", " + one.what + " " + one.value.String())
		}
	}
	return b.String()
}

// answerIn is the one option of a refusal as protocol configuration options.
func answerIn(option nas.PCOOption) (pco nas.PCO) {
	if option.ID != 0 {
		pco, _ = nas.NewPCO(nas.Downlink, option)
	}
	return pco
}

// authenticate judges a request of an MME.
func (g *Gateway) authenticate(h gtpv2.Header, m *gtpv2.CreateSessionRequest, apn *APN) {
	kept := copied(m)
	first := &kept.BearerContexts[0]
	r := AccessRequest{Session: Session{
		APN: apn.called(kept.APN), IMSI: kept.IMSI, MSISDN: kept.MSISDN, MEI: kept.MEI, RATType: kept.RATType, Access: OnS11,
		ServingNetwork: kept.ServingNetwork, ServingAddress: endpointOf(&kept.Sender).addr, ULI: kept.ULI, TimeZone: kept.UETimeZone,
		PDNType: kept.PAA.Type, AMBR: kept.AMBR.Value(), Bearers: []Bearer{{EBI: first.EBI, QoS: first.QoS}},
		SelectionMode: kept.SelectionMode, ChargingCharacteristics: kept.ChargingCharacteristics,
	}}
	if s := g.byTEID[h.TEID]; s != nil && r.IMSI.IsZero() {
		r.IMSI, r.MSISDN, r.MEI = s.imsi, s.msisdn, s.mei // they need not be said again
	}
	g.judged(&g.s11, apn, r, kept.PCO, func(a *admission, option nas.PCOOption) {
		if a != nil {
			g.admitLater(h, kept, apn, a, option)
			return
		}
		g.refuseWith(h, kept, gtpv2.CauseIE{Value: gtpv2.CauseUserAuthenticationFailed}, apn, answerIn(option))
	})
}

// admitLater admits what was judged, if the MME still has the tunnel.
func (g *Gateway) admitLater(h gtpv2.Header, m *gtpv2.CreateSessionRequest, apn *APN, a *admission, option nas.PCOOption) {
	if h.TEID != 0 && g.byTEID[h.TEID] == nil {
		g.refuseSession(h, m, gtpv2.CauseIE{Value: gtpv2.CauseContextNotFound}, nil)
		return
	}
	g.admit(h, m, apn, a, option)
}

// credentials reads the PAP request, or the CHAP challenge and response, of
// protocol configuration options.
func credentials(pco nas.PCO) (c aaa.Credentials) {
	var challenge nas.CHAP
	for o := range pco.Options(nas.Uplink) {
		switch o.ID {
		case nas.PCOPAP:
			p, err := nas.ParsePAP(o.Contents)
			if err == nil && p.Code == nas.PAPAuthenticateRequest && c.Protocol == aaa.NoProtocol {
				c = aaa.Credentials{Protocol: aaa.PAP, Identifier: p.Identifier, Username: p.PeerID, Password: aaa.NewSecret(string(p.Password))}
			}
		case nas.PCOCHAP:
			p, err := nas.ParseCHAP(o.Contents)
			switch {
			case err != nil:
			case p.Code == nas.CHAPChallenge:
				challenge = p
			case p.Code == nas.CHAPResponse && challenge.Code == nas.CHAPChallenge && challenge.Identifier == p.Identifier && c.Protocol == aaa.NoProtocol:
				c = aaa.Credentials{Protocol: aaa.CHAP, Identifier: p.Identifier, Username: p.Name,
					Challenge: bytes.Clone(challenge.Value), Response: bytes.Clone(p.Value)}
			}
		}
	}
	return c
}

func answerOf(c *aaa.Credentials, v *aaa.Verdict) nas.PCOOption {
	switch c.Protocol {
	case aaa.PAP:
		code := nas.PAPAuthenticateNak
		if v.Accept {
			code = nas.PAPAuthenticateAck
		}
		return nas.PAP{Code: code, Identifier: c.Identifier, Message: v.Message}.Option()
	case aaa.CHAP:
		code := nas.CHAPFailure
		if v.Accept {
			code = nas.CHAPSuccess
		}
		return nas.CHAP{Code: code, Identifier: c.Identifier, Message: v.Message}.Option()
	}
	return noAnswer
}
