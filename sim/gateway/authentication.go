package gateway

import (
	"bytes"

	"sunsetlab/gtpv2"
	"sunsetlab/nas"
)

// Authenticator judges who may use an APN.
type Authenticator interface {
	// Authenticate judges a request and calls answer once, at once or later.
	Authenticate(r AccessRequest, answer func(Verdict))
}

// AccessRequest is what an [Authenticator] judges by.
type AccessRequest struct {
	APN            string
	IMSI           nas.IMSI
	MSISDN         nas.MSISDN
	MEI            nas.IMEISV
	RATType        gtpv2.RATType
	ServingNetwork nas.PLMN
	ULI            gtpv2.ULI
	PDNType        gtpv2.PDNType
	Credentials    Credentials
}

// Method is how a device proves who it is.
type Method uint8

// The methods.
const (
	// NoCredentials: the device sent none, or none that can be read.
	NoCredentials Method = iota
	PAP
	CHAP
)

// Credentials are what a device sent in protocol configuration options
// (TS 29.061 11.2.1). With CHAP it is the device that made the challenge.
type Credentials struct {
	Method     Method
	Identifier uint8
	Username   string
	Password   string // PAP
	Challenge  []byte // CHAP
	Response   []byte // CHAP
}

// Verdict is an authenticator's answer. Message is for the device.
type Verdict struct {
	Accept  bool
	Message string
}

// noAnswer is what PAP and CHAP are answered where nobody judges: nothing.
var noAnswer nas.PCOOption

// authenticate has the APN's authenticator judge, and goes on when it has.
func (g *Gateway) authenticate(h gtpv2.Header, m *gtpv2.CreateSessionRequest, apn *APN) {
	kept := copied(m)
	creds := credentials(kept.PCO)
	answered := false
	apn.Authenticator.Authenticate(AccessRequest{
		APN: apn.Name, IMSI: kept.IMSI, MSISDN: kept.MSISDN, MEI: kept.MEI, RATType: kept.RATType,
		ServingNetwork: kept.ServingNetwork, ULI: kept.ULI, PDNType: kept.PAA.Type, Credentials: creds,
	}, func(v Verdict) {
		if answered {
			return
		}
		answered = true
		option := answerOf(creds, v)
		if v.Accept {
			g.admitLater(h, kept, apn, option)
			return
		}
		var pco nas.PCO
		if option.ID != 0 {
			pco, _ = nas.NewPCO(nas.Downlink, option)
		}
		g.refuseWith(h, kept, gtpv2.CauseIE{Value: gtpv2.CauseUserAuthenticationFailed}, apn, pco)
	})
}

// admitLater admits what was judged, if the MME still has the tunnel.
func (g *Gateway) admitLater(h gtpv2.Header, m *gtpv2.CreateSessionRequest, apn *APN, option nas.PCOOption) {
	if h.TEID != 0 && g.byTEID[h.TEID] == nil {
		g.refuseSession(h, m, gtpv2.CauseIE{Value: gtpv2.CauseContextNotFound}, nil)
		return
	}
	g.admit(h, m, apn, option)
}

// credentials reads the PAP request, or the CHAP challenge and response, of
// protocol configuration options.
func credentials(pco nas.PCO) (c Credentials) {
	var challenge nas.CHAP
	for o := range pco.Options(nas.Uplink) {
		switch o.ID {
		case nas.PCOPAP:
			p, err := nas.ParsePAP(o.Contents)
			if err == nil && p.Code == nas.PAPAuthenticateRequest && c.Method == NoCredentials {
				c = Credentials{Method: PAP, Identifier: p.Identifier, Username: p.PeerID, Password: p.Password}
			}
		case nas.PCOCHAP:
			p, err := nas.ParseCHAP(o.Contents)
			switch {
			case err != nil:
			case p.Code == nas.CHAPChallenge:
				challenge = p
			case p.Code == nas.CHAPResponse && challenge.Code == nas.CHAPChallenge && challenge.Identifier == p.Identifier && c.Method == NoCredentials:
				c = Credentials{Method: CHAP, Identifier: p.Identifier, Username: p.Name,
					Challenge: bytes.Clone(challenge.Value), Response: bytes.Clone(p.Value)}
			}
		}
	}
	return c
}

func answerOf(c Credentials, v Verdict) nas.PCOOption {
	switch c.Method {
	case PAP:
		code := nas.PAPAuthenticateNak
		if v.Accept {
			code = nas.PAPAuthenticateAck
		}
		return nas.PAP{Code: code, Identifier: c.Identifier, Message: v.Message}.Option()
	case CHAP:
		code := nas.CHAPFailure
		if v.Accept {
			code = nas.CHAPSuccess
		}
		return nas.CHAP{Code: code, Identifier: c.Identifier, Message: v.Message}.Option()
	}
	return noAnswer
}
