package gateway

import (
	"bytes"
	"net/netip"

	"sunsetlab/gtpv1"
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
	// ServingAddress is that of the MME or SGSN that asks.
	ServingAddress netip.Addr
	// ULI is where the device is on E-UTRAN, Place and RAI where on UTRAN.
	ULI      gtpv2.ULI
	Place    gtpv1.ULI
	RAI      nas.RAI
	TimeZone nas.Opt[gtpv2.UETimeZone]
	PDNType  gtpv2.PDNType
	// BearerID is the EPS bearer identity or NSAPI.
	BearerID uint8
	// QoS and AMBR are what an MME asks for, Profile what an SGSN does.
	QoS                     gtpv2.BearerQoS
	AMBR                    gtpv2.AMBR
	Profile                 gtpv1.QoSProfile
	SelectionMode           nas.Opt[uint8]
	ChargingCharacteristics nas.Opt[uint16]
	Credentials             Credentials
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

// judged has the APN's authenticator judge by the credentials in protocol
// configuration options, and goes on when it has. Option is what the device is
// answered, none if it showed nothing.
func judged(apn *APN, r AccessRequest, pco nas.PCO, done func(accept bool, option nas.PCOOption)) {
	r.Credentials = credentials(pco)
	answered := false
	apn.Authenticator.Authenticate(r, func(v Verdict) {
		if answered {
			return
		}
		answered = true
		done(v.Accept, answerOf(r.Credentials, v))
	})
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
	r := AccessRequest{
		APN: apn.called(kept.APN), IMSI: kept.IMSI, MSISDN: kept.MSISDN, MEI: kept.MEI, RATType: kept.RATType,
		ServingNetwork: kept.ServingNetwork, ServingAddress: endpointOf(&kept.Sender).addr, ULI: kept.ULI, TimeZone: kept.UETimeZone,
		PDNType: kept.PAA.Type, BearerID: kept.BearerContexts[0].EBI, QoS: kept.BearerContexts[0].QoS, AMBR: kept.AMBR.Value(),
		SelectionMode: kept.SelectionMode, ChargingCharacteristics: kept.ChargingCharacteristics,
	}
	if s := g.byTEID[h.TEID]; s != nil && r.IMSI.IsZero() {
		r.IMSI, r.MSISDN, r.MEI = s.imsi, s.msisdn, s.mei // they need not be said again
	}
	judged(apn, r, kept.PCO, func(accept bool, option nas.PCOOption) {
		if accept {
			g.admitLater(h, kept, apn, option)
			return
		}
		g.refuseWith(h, kept, gtpv2.CauseIE{Value: gtpv2.CauseUserAuthenticationFailed}, apn, answerIn(option))
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
