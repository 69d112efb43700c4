// Package gprs holds the 3G core network's messages as plain structs: mobility
// management, GPRS mobility management, call control and session management of
// TS 24.008 V17, the short message layers of TS 24.011 and the SMS TPDUs of
// TS 23.040. Names are the standards'; where two protocols share one, the
// protocol is put before it, as in MMIdentityRequest and GMMIdentityRequest.
//
//	req := &gprs.ActivatePDPContextRequest{
//		RequestedNSAPI:      5,
//		RequestedLLCSAPI:    gprs.LLCSAPI3,
//		RequestedQoS:        gprs.SubscribedQoS(),
//		RequestedPDPAddress: gprs.PDPAddress{Type: gprs.PDPIPv4},
//		APN:                 nas.Some(eps.APN("iijmobile.biz")),
//		…
//	}
//	pdu, err := req.Append(nil)
//	m, err := gprs.Decode(pdu, nas.Uplink)
//
// It is package eps's way of doing things: the tag is the element's row in the
// standard's table, an optional element is a nas.Opt, or a nil slice when
// absent; a bool is an element that is nothing but its identifier. Byte slices
// of a decoded message alias the input. Elements a message does not know, or
// that come out of sequence, are kept in Unknown, which Append writes last.
// Elements that TS 24.008 has in common with TS 24.301 are package eps's types.
//
// The suffixes MO and MT part messages of one name by who began the procedure:
// DetachRequestMO goes up and its answer DetachAcceptMO comes down.
//
// # Errors
//
// Decode follows TS 24.008 clause 8. Its errors are of type *Error, which says
// what to answer; one for which IsSoft holds comes with a usable message, an
// optional element of which was wrong and is taken as absent.
//
// # Short messages
//
// An SMS travels in four layers: the text in a TPDU (SMSSubmit, SMSDeliver),
// the TPDU in the user data of an RP message, that in a CP-DATA, and that in
// its connection. Each is encoded and decoded by itself:
//
//	cp, err := gprs.Decode(pdu, nas.Uplink)               // *CPData
//	rp, err := gprs.DecodeRP(cp.UserData, nas.Uplink)     // *RPData
//	tpdu, err := gprs.DecodeTPDU(rp.UserData, nas.Uplink) // *SMSSubmit
//
// In UMTS ciphering and integrity are the radio network's work (TS 33.102), so
// nothing here is protected.
package gprs

//go:generate go run ../internal/iegen
