package radius

import (
	"fmt"
	"net/netip"
	"time"

	wire "layeh.com/radius"
	"layeh.com/radius/rfc2865"
	"layeh.com/radius/rfc2866"
	"layeh.com/radius/rfc2869"

	"sunsetlab/hss/aaa"
)

// Status says which moment of a session an account is of (RFC 2866 5.1).
type Status uint8

// The moments.
const (
	Start   Status = 1
	Stop    Status = 2
	Interim Status = 3
)

// TerminateCause is why a session ended (RFC 2866 5.10).
type TerminateCause uint8

// The causes that a gateway has.
const (
	UserRequest    TerminateCause = 1 // the device, or its detach
	LostCarrier    TerminateCause = 2 // the radio or the MME is gone
	LostService    TerminateCause = 3
	IdleTimeout    TerminateCause = 4
	SessionTimeout TerminateCause = 5
	AdminReset     TerminateCause = 6
	AdminReboot    TerminateCause = 7
	NASError       TerminateCause = 9
	NASRequest     TerminateCause = 10
)

// Account is what a server is told about a session that it admitted, or that was
// admitted without one.
type Account struct {
	Status  Status
	Session aaa.Session
	// Username is what the device sent, "" for none.
	Username string
	// Grant is that of the verdict: its Class is given back.
	Grant aaa.Grant
	// IPv4 and IPv6 are what the session got.
	IPv4 netip.Addr
	IPv6 netip.Prefix
	// At is when what is told happened.
	At time.Time
	// ByServer tells that a server judged the session, not the gateway itself.
	ByServer bool

	// Usage and Cause are not of a start, Cause only of a stop.
	Usage Usage
	Cause TerminateCause
}

// Usage is what a session has used so far.
type Usage struct {
	UplinkOctets, DownlinkOctets   uint64
	UplinkPackets, DownlinkPackets uint64
	Time                           time.Duration
}

// AccountingRequest encodes an account.
func (n *NAS) AccountingRequest(e Envelope, a *Account) ([]byte, error) {
	p := e.packet(wire.CodeAccountingRequest)
	if err := n.addAccount(p, a); err != nil {
		return nil, fmt.Errorf("build Accounting-Request: %w", err)
	}
	b, err := p.Encode()
	if err != nil {
		return nil, fmt.Errorf("build Accounting-Request: %w", err)
	}
	return b, nil
}

func (n *NAS) addAccount(p *wire.Packet, a *Account) error {
	if a.Status < Start || a.Status > Interim {
		return fmt.Errorf("no status %d", a.Status)
	}
	addInteger(p, rfc2866.AcctStatusType_Type, uint32(a.Status))
	if err := addText(p, rfc2865.UserName_Type, "username", n.username(a.Username, a.Session.IMSI)); err != nil {
		return err
	}
	if err := n.addSession(p, &a.Session); err != nil {
		return err
	}
	addAddresses(p, a)
	for _, class := range a.Grant.Class {
		if len(class) > 253 {
			return fmt.Errorf("class of %d octets, at most 253 may be sent", len(class))
		}
		p.Add(rfc2865.Class_Type, class)
	}
	addInteger(p, rfc2869.EventTimestamp_Type, uint32(a.At.Unix()))
	authentic := rfc2866.AcctAuthentic_Value_Local
	if a.ByServer {
		authentic = rfc2866.AcctAuthentic_Value_RADIUS
	}
	addInteger(p, rfc2866.AcctAuthentic_Type, uint32(authentic))
	if a.Status == Start {
		return nil
	}
	addUsage(p, &a.Usage)
	if a.Status == Stop {
		addInteger(p, rfc2866.AcctTerminateCause_Type, uint32(a.Cause))
		// Each of our sessions is a whole IP-CAN session with its only bearer.
		addVendor(p, subSessionStopIndicator, []byte{0xff})
	}
	return nil
}

func addAddresses(p *wire.Packet, a *Account) {
	if v4 := a.IPv4.Unmap(); v4.Is4() {
		p.Add(rfc2865.FramedIPAddress_Type, v4.AsSlice())
	}
	if a.IPv6.IsValid() && a.IPv6.Addr().Is6() {
		addPrefix(p, a.IPv6)
	}
}

// addUsage adds the counters, whose upper halves are attributes of their own
// (RFC 2869 5.1, 5.2). Input is what the device sent.
func addUsage(p *wire.Packet, u *Usage) {
	addInteger(p, rfc2866.AcctInputOctets_Type, uint32(u.UplinkOctets))
	addInteger(p, rfc2866.AcctOutputOctets_Type, uint32(u.DownlinkOctets))
	if in, out := u.UplinkOctets>>32, u.DownlinkOctets>>32; in|out != 0 {
		addInteger(p, rfc2869.AcctInputGigawords_Type, uint32(in))
		addInteger(p, rfc2869.AcctOutputGigawords_Type, uint32(out))
	}
	addInteger(p, rfc2866.AcctInputPackets_Type, uint32(u.UplinkPackets))
	addInteger(p, rfc2866.AcctOutputPackets_Type, uint32(u.DownlinkPackets))
	addInteger(p, rfc2866.AcctSessionTime_Type, uint32(u.Time/time.Second))
}
