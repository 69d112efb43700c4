package radius

import (
	"errors"
	"fmt"
	"net/netip"
	"strings"
	"time"
	"unicode/utf8"

	wire "layeh.com/radius"
	"layeh.com/radius/rfc2865"
	"layeh.com/radius/rfc2869"
	"layeh.com/radius/rfc3162"

	"sunsetlab/hss/aaa"
)

// Errors of responses that must be ignored (RFC 2865 3).
var (
	ErrMalformed = errors.New("malformed RADIUS response")
	// ErrForged: the response was not made for the request by one who knows the
	// secret.
	ErrForged = errors.New("RADIUS response with a wrong authenticator")
	// ErrUnexpected: the response is of a kind that does not answer the request.
	ErrUnexpected = errors.New("unexpected kind of RADIUS response")
)

// maxMessage is how much an answer of PAP can carry.
const maxMessage = 255

// ReadAccessResponse reads a server's verdict on an encoded Access-Request.
// Errors wrap [ErrMalformed], [ErrForged] or [ErrUnexpected].
func ReadAccessResponse(response, request []byte, secret aaa.Secret) (aaa.Verdict, error) {
	p, err := verified(response, request, secret, false)
	if err != nil {
		return aaa.Verdict{}, err
	}
	return verdictOf(p, sentPassword(request, secret))
}

// ReadAccountingResponse reads a server's receipt for an encoded
// Accounting-Request. Its errors are those of [ReadAccessResponse].
func ReadAccountingResponse(response, request []byte, secret aaa.Secret) error {
	p, err := verified(response, request, secret, false)
	if err != nil {
		return err
	}
	return receiptOf(p)
}

// verified parses a response and checks that it was made for the request by one
// who knows the secret.
func verified(response, request []byte, secret aaa.Secret, needSeal bool) (*wire.Packet, error) {
	b, ok := datagram(response)
	if !ok {
		return nil, fmt.Errorf("%w: %d octets", ErrMalformed, len(response))
	}
	shared := []byte(secret.Reveal())
	p, err := wire.Parse(b, shared)
	if err != nil {
		return nil, fmt.Errorf("%w: attributes overrun it", ErrMalformed)
	}
	if len(request) < headerLen || b[1] != request[1] || !wire.IsAuthenticResponse(b, request, shared) {
		return nil, ErrForged
	}
	if p.Code == wire.CodeAccountingResponse {
		return p, nil
	}
	if present, right := sealed(b, request[4:headerLen], secret); present && !right || needSeal && !present {
		return nil, fmt.Errorf("%w: Message-Authenticator", ErrForged)
	}
	return p, nil
}

func receiptOf(p *wire.Packet) error {
	if p.Code != wire.CodeAccountingResponse {
		return fmt.Errorf("%w: code %d", ErrUnexpected, p.Code)
	}
	return nil
}

// verdictOf reads a verdict. A server may well quote what it was sent: the
// password is masked in its message.
func verdictOf(p *wire.Packet, password aaa.Secret) (v aaa.Verdict, err error) {
	switch p.Code {
	case wire.CodeAccessAccept:
		v.Ground = aaa.AcceptedByServer
		if v.Grant, err = grantOf(p); err != nil {
			return aaa.Verdict{}, err
		}
	case wire.CodeAccessReject:
		v.Ground = aaa.RejectedByServer
	case wire.CodeAccessChallenge:
		v.Ground = aaa.ChallengedByServer
	default:
		return aaa.Verdict{}, fmt.Errorf("%w: code %d", ErrUnexpected, p.Code)
	}
	v.Accept, v.Reason, v.Message = v.Ground.Accepts(), v.Ground.String(), replyMessage(p, password)
	return v, nil
}

// replyMessage joins the parts of a Reply-Message (RFC 2865 5.18).
func replyMessage(p *wire.Packet, password aaa.Secret) string {
	var s strings.Builder
	for _, avp := range p.Attributes {
		if avp.Type == rfc2865.ReplyMessage_Type {
			s.Write(avp.Attribute)
		}
	}
	message := s.String()
	if !password.IsZero() {
		message = strings.ReplaceAll(message, password.Reveal(), password.String())
	}
	return clipped(strings.ToValidUTF8(message, "?"))
}

// sentPassword reads the User-Password out of an encoded request, the zero
// Secret if there is none.
func sentPassword(request []byte, secret aaa.Secret) aaa.Secret {
	p, err := wire.Parse(request, []byte(secret.Reveal()))
	if err != nil {
		return aaa.Secret{}
	}
	return aaa.NewSecret(rfc2865.UserPassword_GetString(p))
}

// clipped cuts a message to what an answer can carry, between characters.
func clipped(s string) string {
	if len(s) <= maxMessage {
		return s
	}
	n := maxMessage
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

func grantOf(p *wire.Packet) (g aaa.Grant, err error) {
	for _, avp := range p.Attributes {
		a := avp.Attribute
		switch avp.Type {
		case rfc2865.FramedIPAddress_Type:
			g.IPv4, err = framedAddress(a)
		case rfc3162.FramedIPv6Prefix_Type:
			g.IPv6, err = framedPrefix(a)
		case rfc2865.SessionTimeout_Type:
			g.SessionTimeout, err = seconds("Session-Timeout", a)
		case rfc2865.IdleTimeout_Type:
			g.IdleTimeout, err = seconds("Idle-Timeout", a)
		case rfc2869.AcctInterimInterval_Type:
			g.InterimInterval, err = seconds("Acct-Interim-Interval", a)
		case rfc2865.Class_Type:
			g.Class = append(g.Class, []byte(a))
		}
		if err != nil {
			return aaa.Grant{}, fmt.Errorf("%w: %w", ErrMalformed, err)
		}
	}
	return g, nil
}

func seconds(what string, a wire.Attribute) (time.Duration, error) {
	v, err := wire.Integer(a)
	if err != nil {
		return 0, fmt.Errorf("%s of %d octets", what, len(a))
	}
	return time.Duration(v) * time.Second, nil
}

// framedAddress reads Framed-IP-Address. Its two special values leave the choice
// to the device or the gateway (RFC 2865 5.8), as its absence does.
func framedAddress(a wire.Attribute) (netip.Addr, error) {
	if len(a) != 4 {
		return netip.Addr{}, fmt.Errorf("Framed-IP-Address of %d octets", len(a))
	}
	v := netip.AddrFrom4([4]byte(a))
	if v == netip.AddrFrom4([4]byte{255, 255, 255, 255}) || v == netip.AddrFrom4([4]byte{255, 255, 255, 254}) {
		return netip.Addr{}, nil
	}
	return v, nil
}

// framedPrefix reads Framed-IPv6-Prefix (RFC 3162 2.3), whose prefix may be cut
// short after its last octet that is not zero.
func framedPrefix(a wire.Attribute) (netip.Prefix, error) {
	if len(a) < 2 || len(a) > 18 || a[1] > 128 {
		return netip.Prefix{}, fmt.Errorf("Framed-IPv6-Prefix of %d octets", len(a))
	}
	var v [16]byte
	copy(v[:], a[2:])
	return netip.PrefixFrom(netip.AddrFrom16(v), int(a[1])).Masked(), nil
}

func addPrefix(p *wire.Packet, prefix netip.Prefix) {
	prefix = prefix.Masked()
	v := prefix.Addr().As16()
	a := append(wire.Attribute{0, byte(prefix.Bits())}, v[:(prefix.Bits()+7)/8]...)
	p.Add(rfc3162.FramedIPv6Prefix_Type, a)
}
