package radius

import (
	wire "layeh.com/radius"
	"layeh.com/radius/rfc2866"
)

// Describe names a packet for a trace, an Accounting-Request with its status.
// Cause is that of a session's end, "" for others.
func Describe(pdu []byte) (name, cause string) {
	b, ok := datagram(pdu)
	if !ok {
		return "malformed RADIUS", ""
	}
	p, err := wire.Parse(b, nil)
	if err != nil {
		return "malformed RADIUS", ""
	}
	if p.Code != wire.CodeAccountingRequest {
		return p.Code.String(), ""
	}
	name = p.Code.String() + " " + rfc2866.AcctStatusType_Get(p).String()
	if c, err := rfc2866.AcctTerminateCause_Lookup(p); err == nil {
		cause = c.String()
	}
	return name, cause
}
