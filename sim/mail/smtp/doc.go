// Package smtp is the talk of mail hosts (RFC 5321) as two state machines that
// know no socket: a [Server] and a [Client] that are fed what arrives and say
// what to send. Both speak STARTTLS (RFC 3207), AUTH (RFC 4954), SIZE,
// PIPELINING, 8BITMIME and ENHANCEDSTATUSCODES.
//
// Behind STARTTLS the hellos are real: the version is negotiated as RFC 8446
// has it, and what follows travels in TLS records. The records carry plain
// text, since nobody is to be kept out of a lab's link: see [Layer].
package smtp
