package nas

// PAPCode is the code of a PAP packet (RFC 1334 2.2).
type PAPCode uint8

// The codes.
const (
	PAPAuthenticateRequest PAPCode = 1
	PAPAuthenticateAck     PAPCode = 2
	PAPAuthenticateNak     PAPCode = 3
)

// PAP is a Password Authentication Protocol packet (RFC 1334 2.2) in protocol
// configuration options. Peer-ID and password are of a request, the message of
// an answer; each is at most 255 octets.
type PAP struct {
	Code       PAPCode
	Identifier uint8
	PeerID     string
	Password   Password
	Message    string
}

// ParsePAP reads the contents of a PAP option.
func ParsePAP(b []byte) (PAP, error) {
	code, id, data, err := cutPPP("PAP packet", b)
	if err != nil {
		return PAP{}, err
	}
	p := PAP{Code: PAPCode(code), Identifier: id}
	if p.Code != PAPAuthenticateRequest {
		// Answers without a message, and without its length, are common.
		if len(data) > 0 {
			message, _, err := cutCounted("PAP message", data)
			if err != nil {
				return PAP{}, err
			}
			p.Message = string(message)
		}
		return p, nil
	}
	peer, rest, err := cutCounted("PAP peer-ID", data)
	if err != nil {
		return PAP{}, err
	}
	password, _, err := cutCounted("PAP password", rest)
	if err != nil {
		return PAP{}, err
	}
	p.PeerID, p.Password = string(peer), Password(password)
	return p, nil
}

// Append appends the packet.
func (p PAP) Append(dst []byte) []byte {
	if p.Code == PAPAuthenticateRequest {
		return appendPPP(dst, uint8(p.Code), p.Identifier, counted(p.PeerID), counted(string(p.Password)))
	}
	return appendPPP(dst, uint8(p.Code), p.Identifier, counted(p.Message))
}

// Option returns the packet as an option.
func (p PAP) Option() PCOOption { return PCOOption{ID: PCOPAP, Contents: p.Append(nil)} }
