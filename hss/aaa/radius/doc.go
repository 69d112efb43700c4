// Package radius asks RADIUS servers who may use an APN, and tells them what was
// used (RFC 2865, RFC 2866, RFC 2869, with the attributes of TS 29.061 16.4).
//
// A [Client] does no I/O: it builds datagrams and hands each to a server's
// [Conn], is given what comes back by Handle, and waits on the [Clock] that it
// is given. In a simulation a Conn is the end of a link; on a wire it is a
// [Socket].
//
//	client, err := radius.New(radius.Config{
//		NAS:     radius.NAS{Identifier: "pgw", Address: address},
//		Servers: []radius.Server{{Name: "aaa-1", Secret: secret, Conn: link.A}},
//		Random:  rng, Clock: clock,
//	})
//	link.A.Handle(func(pdu []byte) { client.Handle(0, pdu) })
//	client.Authenticate(request, func(v aaa.Verdict) { … })
//
// Servers for accounting listen at a port of their own and are a client of
// their own. A [Responder] is the other side, as an [aaa.Rule] on a link or a
// socket.
package radius
