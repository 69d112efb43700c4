package sip

import (
	"net/netip"
	"strconv"

	"github.com/emiago/sipgo/sip"

	"sunsetlab/nas"
)

// Register is a REGISTER request of a device (TS 24.229 5.1.1.2).
type Register struct {
	// Domain is the home network's, User the user's name in it.
	Domain, User string
	// Local is where the device takes SIP.
	Local netip.AddrPort
	// Branch, Tag and CallID are told apart by what they are drawn from.
	Branch, Tag, CallID uint64
	CSeq                uint32
	// Expires is how long the registration shall last, in seconds; 0 ends it.
	Expires int
	// Emergency registers for an emergency call (TS 24.229 5.1.6.2).
	Emergency bool
	// SMS says that the device takes short messages over IP (TS 24.341
	// 5.3.2.2).
	SMS  bool
	IMEI nas.IMEI
	// AccessNetwork is the value of P-Access-Network-Info.
	AccessNetwork string
	Credentials   Credentials
}

// BranchOf is the branch of a transaction.
func BranchOf(n uint64) string { return branchCookie + Word(n) }

// Append appends the request as it goes onto the wire.
func (r *Register) Append(dst []byte) []byte {
	home := sip.Uri{Scheme: "sip", Host: r.Domain}
	user := sip.Uri{Scheme: "sip", User: r.User, Host: r.Domain}
	host, port := r.Local.Addr().String(), int(r.Local.Port())

	req := sip.NewRequest(sip.REGISTER, home)
	req.AppendHeader(&sip.ViaHeader{ProtocolName: "SIP", ProtocolVersion: "2.0", Transport: "UDP", Host: host, Port: port,
		Params: sip.HeaderParams{{K: "branch", V: BranchOf(r.Branch)}}})
	hops := sip.MaxForwardsHeader(70)
	req.AppendHeader(&hops)
	req.AppendHeader(&sip.FromHeader{Address: user, Params: sip.HeaderParams{{K: "tag", V: Word(r.Tag)}}})
	req.AppendHeader(&sip.ToHeader{Address: user})
	id := sip.CallIDHeader(Word(r.CallID) + "@" + host)
	req.AppendHeader(&id)
	req.AppendHeader(&sip.CSeqHeader{SeqNo: r.CSeq, MethodName: sip.REGISTER})
	expires := strconv.Itoa(r.Expires)
	contact := sip.Uri{Scheme: "sip", User: r.User, Host: host, Port: port}
	if r.Emergency {
		contact.UriParams = sip.HeaderParams{{K: "sos"}}
	}
	params := sip.HeaderParams{
		{K: "expires", V: expires},
		{K: "+sip.instance", V: `"<` + InstanceID(r.IMEI) + `>"`},
		{K: "+g.3gpp.icsi-ref", V: `"urn%3Aurn-7%3A3gpp-service.ims.icsi.mmtel"`},
	}
	if r.SMS {
		params.Add("+g.3gpp.smsip", "")
	}
	req.AppendHeader(&sip.ContactHeader{Address: contact, Params: params})
	req.AppendHeader(sip.NewHeader("Authorization", r.Credentials.String()))
	req.AppendHeader(sip.NewHeader("Expires", expires))
	req.AppendHeader(sip.NewHeader("Supported", "path"))
	if r.AccessNetwork != "" {
		req.AppendHeader(sip.NewHeader("P-Access-Network-Info", r.AccessNetwork))
	}
	req.SetBody(nil)
	return append(dst, req.String()...)
}
