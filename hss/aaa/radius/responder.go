package radius

import (
	"crypto/md5"
	"encoding/binary"
	"errors"
	"fmt"
	"net/netip"
	"time"

	wire "layeh.com/radius"
	"layeh.com/radius/rfc2865"
	"layeh.com/radius/rfc2866"
	"layeh.com/radius/rfc2869"

	"sunsetlab/hss"
	"sunsetlab/hss/aaa"
	"sunsetlab/nas"
)

// Responder is a RADIUS server without a socket. It keeps nothing between
// requests: one that is sent again gets the same answer again.
type Responder struct {
	Secret aaa.Secret
	// Judge gives the verdicts. Of a session it sees who and where: the names,
	// the numbers, the networks and the radio access technology.
	Judge func(*aaa.Request) aaa.Verdict
	// Account is told of each account, once more for each time it is sent; nil
	// takes no accounts.
	Account func(*Account)
	// RequireMessageAuthenticator ignores an Access-Request without one.
	RequireMessageAuthenticator bool
}

// Respond answers a request. On an error there is no answer: the request is one
// that a server must ignore (RFC 2865 3). Errors wrap [ErrMalformed],
// [ErrForged] or [ErrUnexpected].
func (r *Responder) Respond(request []byte) ([]byte, error) {
	b, ok := datagram(request)
	if !ok {
		return nil, fmt.Errorf("%w: %d octets", ErrMalformed, len(request))
	}
	p, err := wire.Parse(b, []byte(r.Secret.Reveal()))
	if err != nil {
		return nil, fmt.Errorf("%w: attributes overrun it", ErrMalformed)
	}
	switch {
	case p.Code == wire.CodeAccessRequest:
		return r.judge(p, b)
	case p.Code == wire.CodeAccountingRequest && r.Account != nil:
		return r.account(p, b)
	}
	return nil, fmt.Errorf("%w: code %d", ErrUnexpected, p.Code)
}

func (r *Responder) judge(p *wire.Packet, b []byte) ([]byte, error) {
	present, right := sealed(b, b[4:headerLen], r.Secret)
	if present && !right || !present && r.RequireMessageAuthenticator {
		return nil, fmt.Errorf("%w: Message-Authenticator", ErrForged)
	}
	q := aaa.Request{Session: sessionOf(p)}
	var err error
	if q.Credentials, err = credentialsOf(p); err != nil {
		return nil, err
	}
	v := r.Judge(&q)
	answer := p.Response(wire.CodeAccessReject)
	if v.Accept {
		answer.Code = wire.CodeAccessAccept
	}
	answer.Add(messageAuthenticator, make(wire.Attribute, 16))
	if v.Message != "" {
		answer.Add(rfc2865.ReplyMessage_Type, wire.Attribute(v.Message[:min(len(v.Message), 253)]))
	}
	if v.Accept {
		addGrant(answer, &v.Grant)
	}
	return r.finish(answer)
}

func (r *Responder) account(p *wire.Packet, b []byte) ([]byte, error) {
	if !wire.IsAuthenticRequest(b, []byte(r.Secret.Reveal())) {
		return nil, ErrForged
	}
	a, err := accountOf(p)
	if err != nil {
		return nil, err
	}
	r.Account(a)
	return r.finish(p.Response(wire.CodeAccountingResponse))
}

// finish seals and signs a response, in that order: the signature is over the
// seal.
func (r *Responder) finish(answer *wire.Packet) ([]byte, error) {
	b, err := answer.MarshalBinary()
	if err != nil {
		return nil, fmt.Errorf("build response: %w", err)
	}
	seal(b, r.Secret)
	h := md5.New()
	h.Write(b)
	h.Write([]byte(r.Secret.Reveal()))
	h.Sum(b[4:4])
	return b, nil
}

func addGrant(p *wire.Packet, g *aaa.Grant) {
	if v4 := g.IPv4.Unmap(); v4.Is4() {
		p.Add(rfc2865.FramedIPAddress_Type, v4.AsSlice())
	}
	if g.IPv6.IsValid() && g.IPv6.Addr().Is6() {
		addPrefix(p, g.IPv6)
	}
	addSeconds(p, rfc2865.SessionTimeout_Type, g.SessionTimeout)
	addSeconds(p, rfc2865.IdleTimeout_Type, g.IdleTimeout)
	addSeconds(p, rfc2869.AcctInterimInterval_Type, g.InterimInterval)
	for _, class := range g.Class {
		p.Add(rfc2865.Class_Type, class)
	}
}

func addSeconds(p *wire.Packet, t wire.Type, d time.Duration) {
	if d > 0 {
		addInteger(p, t, uint32(d/time.Second))
	}
}

// credentialsOf reads what the device sent. Where there is no CHAP-Challenge the
// request's authenticator is the challenge (RFC 2865 5.3).
func credentialsOf(p *wire.Packet) (aaa.Credentials, error) {
	c := aaa.Credentials{Username: rfc2865.UserName_GetString(p)}
	if a, ok := p.Lookup(rfc2865.CHAPPassword_Type); ok {
		if len(a) != 17 {
			return aaa.Credentials{}, fmt.Errorf("%w: CHAP-Password of %d octets", ErrMalformed, len(a))
		}
		c.Protocol, c.Identifier, c.Response = aaa.CHAP, a[0], a[1:]
		c.Challenge = p.Authenticator[:]
		if challenge, ok := p.Lookup(rfc2865.CHAPChallenge_Type); ok {
			c.Challenge = challenge
		}
		return c, nil
	}
	password, err := rfc2865.UserPassword_LookupString(p)
	switch {
	case errors.Is(err, wire.ErrNoAttribute):
		return c, nil
	case err != nil:
		return aaa.Credentials{}, fmt.Errorf("%w: User-Password", ErrMalformed)
	case password == "" && c.Username == string(vendorAttribute(p, subIMSI)):
		// What stands for a device that sent nothing ([NAS.Generic]).
		return aaa.Credentials{}, nil
	}
	c.Protocol, c.Password = aaa.PAP, aaa.NewSecret(password)
	return c, nil
}

// sessionOf reads who and where. What cannot be read counts as not said.
func sessionOf(p *wire.Packet) (s aaa.Session) {
	s.APN = rfc2865.CalledStationID_GetString(p)
	s.MSISDN, _ = nas.ParseMSISDN(rfc2865.CallingStationID_GetString(p))
	s.IMSI, _ = nas.ParseIMSI(string(vendorAttribute(p, subIMSI)))
	s.IMEISV, _ = nas.ParseIMEISV(string(vendorAttribute(p, subIMEISV)))
	s.ChargingID = vendorInteger(p, subChargingID)
	switch vendorInteger(p, subPDPType) {
	case 2:
		s.PDNType = hss.IPv6
	case 3:
		s.PDNType = hss.IPv4v6
	}
	if rat := vendorAttribute(p, subRATType); len(rat) > 0 {
		s.RATType = aaa.RATType(rat[len(rat)-1])
	}
	s.Home, s.Gateway, s.Serving = vendorPLMN(p, subIMSIMCCMNC), vendorPLMN(p, subGGSNMCCMNC), vendorPLMN(p, subSGSNMCCMNC)
	s.GatewayAddress = vendorAddress(p, subGGSNAddress, subGGSNIPv6Address)
	s.ServingAddress = vendorAddress(p, subSGSNAddress, subSGSNIPv6Address)
	return s
}

func vendorInteger(p *wire.Packet, t sub) uint32 {
	if a := vendorAttribute(p, t); len(a) == 4 {
		return binary.BigEndian.Uint32(a)
	}
	return 0
}

func vendorAddress(p *wire.Packet, v4, v6 sub) netip.Addr {
	a, ok := netip.AddrFromSlice(vendorAttribute(p, v4))
	if !ok {
		a, _ = netip.AddrFromSlice(vendorAttribute(p, v6))
	}
	return a
}

// accountOf reads an account.
func accountOf(p *wire.Packet) (*Account, error) {
	status := rfc2866.AcctStatusType_Get(p)
	if status < rfc2866.AcctStatusType(Start) || status > rfc2866.AcctStatusType(Interim) {
		return nil, fmt.Errorf("%w: status %d", ErrUnexpected, status)
	}
	a := &Account{Session: sessionOf(p), Username: rfc2865.UserName_GetString(p),
		Status: Status(status), At: rfc2869.EventTimestamp_Get(p),
		Cause:    TerminateCause(rfc2866.AcctTerminateCause_Get(p)),
		ByServer: rfc2866.AcctAuthentic_Get(p) == rfc2866.AcctAuthentic_Value_RADIUS}
	grant, err := grantOf(p)
	if err != nil {
		return nil, err
	}
	a.IPv4, a.IPv6 = grant.IPv4, grant.IPv6
	a.Grant.Class = grant.Class
	a.Usage = Usage{
		UplinkOctets:    uint64(rfc2869.AcctInputGigawords_Get(p))<<32 | uint64(rfc2866.AcctInputOctets_Get(p)),
		DownlinkOctets:  uint64(rfc2869.AcctOutputGigawords_Get(p))<<32 | uint64(rfc2866.AcctOutputOctets_Get(p)),
		UplinkPackets:   uint64(rfc2866.AcctInputPackets_Get(p)),
		DownlinkPackets: uint64(rfc2866.AcctOutputPackets_Get(p)),
		Time:            time.Duration(rfc2866.AcctSessionTime_Get(p)) * time.Second,
	}
	return a, nil
}
