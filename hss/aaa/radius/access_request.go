package radius

import (
	"errors"
	"fmt"
	"net/netip"

	wire "layeh.com/radius"
	"layeh.com/radius/rfc2865"
	"layeh.com/radius/rfc3162"

	"sunsetlab/hss/aaa"
	"sunsetlab/nas"
)

// NAS is the gateway as it shows itself to servers.
type NAS struct {
	Identifier string
	Address    netip.Addr
	// Generic stands in for a device that sends no credentials (TS 29.061
	// 16.4.1). Without a username it is the IMSI's digits.
	Generic aaa.Login
}

// Envelope is what a request gets from its sender: who asks on the same port
// tells answers apart by the identifier and proves them by the authenticator
// and the secret (RFC 2865 3). An Accounting-Request has no authenticator of
// its own.
type Envelope struct {
	Identifier    uint8
	Authenticator [16]byte
	Secret        aaa.Secret
}

// ErrNotSendable is wrapped by errors about credentials that RADIUS has no room
// for.
var ErrNotSendable = errors.New("credentials do not fit into RADIUS")

// The values of TS 29.061 16.4.1 that don't depend on the session.
const gprsPDPContext rfc2865.FramedProtocol = 7

// AccessRequest encodes the question whether a device may use an APN.
func (n *NAS) AccessRequest(e Envelope, r *aaa.Request) ([]byte, error) {
	p := e.packet(wire.CodeAccessRequest)
	p.Authenticator = e.Authenticator
	// First, so that no attribute with the sender's choice of content stands
	// before it.
	p.Add(messageAuthenticator, make(wire.Attribute, 16))
	if err := n.addCredentials(p, r); err != nil {
		return nil, fmt.Errorf("build Access-Request: %w", err)
	}
	if err := n.addSession(p, &r.Session); err != nil {
		return nil, fmt.Errorf("build Access-Request: %w", err)
	}
	b, err := p.Encode()
	if err != nil {
		return nil, fmt.Errorf("build Access-Request: %w", err)
	}
	seal(b, e.Secret)
	return b, nil
}

func (e Envelope) packet(code wire.Code) *wire.Packet {
	return &wire.Packet{Code: code, Identifier: e.Identifier, Secret: []byte(e.Secret.Reveal())}
}

// username is who the session belongs to, for authentication and accounting.
func (n *NAS) username(sent string, imsi nas.IMSI) string {
	switch {
	case sent != "":
		return sent
	case n.Generic.Username != "":
		return n.Generic.Username
	}
	return imsi.String()
}

func (n *NAS) addCredentials(p *wire.Packet, r *aaa.Request) error {
	c := &r.Credentials
	password := c.Password
	if c.Protocol == aaa.NoProtocol {
		password = n.Generic.Password
	}
	if err := addText(p, rfc2865.UserName_Type, "username", n.username(c.Username, r.IMSI)); err != nil {
		return fmt.Errorf("%w: %w", ErrNotSendable, err)
	}
	if c.Protocol == aaa.CHAP {
		return addCHAP(p, c)
	}
	text := password.Reveal()
	if len(text) > 128 {
		return fmt.Errorf("%w: password of %d octets, at most 128 may be sent", ErrNotSendable, len(text))
	}
	return rfc2865.UserPassword_SetString(p, text)
}

func addCHAP(p *wire.Packet, c *aaa.Credentials) error {
	if len(c.Response) != 16 {
		return fmt.Errorf("%w: CHAP response of %d octets, want 16", ErrNotSendable, len(c.Response))
	}
	if len(c.Challenge) == 0 || len(c.Challenge) > 253 {
		return fmt.Errorf("%w: CHAP challenge of %d octets, want 1 to 253", ErrNotSendable, len(c.Challenge))
	}
	p.Add(rfc2865.CHAPPassword_Type, append(wire.Attribute{c.Identifier}, c.Response...))
	p.Add(rfc2865.CHAPChallenge_Type, append(wire.Attribute(nil), c.Challenge...))
	return nil
}

// addSession adds what every request tells about a session (TS 29.061 16.4.1 to
// 16.4.5).
func (n *NAS) addSession(p *wire.Packet, s *aaa.Session) error {
	if a := n.Address.Unmap(); a.Is4() {
		p.Add(rfc2865.NASIPAddress_Type, a.AsSlice())
	} else if a.Is6() {
		p.Add(rfc3162.NASIPv6Address_Type, a.AsSlice())
	}
	addInteger(p, rfc2865.ServiceType_Type, uint32(rfc2865.ServiceType_Value_FramedUser))
	addInteger(p, rfc2865.FramedProtocol_Type, uint32(gprsPDPContext))
	for _, t := range []struct {
		typ         wire.Type
		what, value string
	}{
		{rfc2865.CalledStationID_Type, "APN", s.APN},
		{rfc2865.CallingStationID_Type, "MSISDN", s.MSISDN.String()},
		{rfc2865.NASIdentifier_Type, "NAS identifier", n.Identifier},
	} {
		if t.value == "" {
			continue
		}
		if err := addText(p, t.typ, t.what, t.value); err != nil {
			return err
		}
	}
	addInteger(p, rfc2865.NASPortType_Type, uint32(rfc2865.NASPortType_Value_WirelessOther))
	p.Add(acctSessionID, wire.Attribute(s.ID()))
	return add3GPP(p, s)
}

func addInteger(p *wire.Packet, t wire.Type, v uint32) { p.Add(t, wire.NewInteger(v)) }

func addText(p *wire.Packet, t wire.Type, what, s string) error {
	if len(s) > 253 {
		return fmt.Errorf("%s of %d octets, at most 253 may be sent", what, len(s))
	}
	if s == "" {
		return fmt.Errorf("no %s", what)
	}
	p.Add(t, wire.Attribute(s))
	return nil
}
