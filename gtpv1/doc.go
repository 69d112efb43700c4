// Package gtpv1 reads and writes the GTPv1-C messages of the Gn interface
// (TS 29.060) as flat structs: one field an information element. SGSN and GGSN
// make, change and end PDP contexts with them; SGSN and MME hand each other the
// context of a device that has moved between UTRAN and E-UTRAN.
//
// It is the younger sibling of package gtpv2 and is used the same way: a decoder
// fills a struct that its owner reuses, byte fields point into the input, and an
// encoder appends to a buffer that its owner reuses.
//
//	req := gtpv1.CreatePDPContextRequest{Sequence: 1, IMSI: imsi, NSAPI: 5, APN: "internet", ...}
//	conn.Send(about, req.Append(buf[:0]))
//
//	var res gtpv1.CreatePDPContextResponse
//	if err := res.Decode(pdu); err != nil { ... }
//
// The zero value of a field is an absent element; where zero is a value of its
// own the field is a [nas.Opt]. An element with a length that a message does not
// know is skipped, one without has no end and spoils the message (TS 29.060
// 11.1.9), a malformed optional element counts as absent, and only the first of
// a repeated one counts. What makes a message unusable is an [Error] that
// carries the cause to answer with.
package gtpv1
