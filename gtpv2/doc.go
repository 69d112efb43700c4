// Package gtpv2 reads and writes the GTPv2-C messages of the interfaces
// S11 and S3 (TS 29.274) as flat structs: one field an information element.
//
// MME and gateway exchange three such pairs for every attach and detach, so the
// package is made for speed: a decoder fills a struct that its owner reuses,
// byte fields point into the input, and an encoder appends to a buffer that its
// owner reuses. The tests hold it to wmnsk/go-gtp in both directions, and to
// tshark.
//
//	req := gtpv2.CreateSessionRequest{Sequence: 1, IMSI: imsi, APN: "internet", ...}
//	conn.Send(about, req.Append(buf[:0]))
//
//	var res gtpv2.CreateSessionResponse
//	if err := res.Decode(pdu); err != nil { ... }
//
// The zero value of a field is an absent element; where zero is a value of its
// own the field is a [nas.Opt]. An element that a message does not know is
// skipped, a malformed optional element counts as absent (TS 29.274 7.7.11),
// and only the first of a repeated one counts (7.7.10). What makes a message
// unusable is an [Error] that carries the cause to answer with.
package gtpv2
