// Package call is one end of a call in SIP, whichever end that is: the INVITE
// with its transaction, the dialogue that it begins, CANCEL, ACK and BYE (RFC 3261
// 9, 12 to 15, 17).
//
//	leg := call.Calling(ground, party, call.Ends{Local: local, From: me, To: you, Contact: contact})
//	leg.Invite(call.Invitation{URI: you, Route: route, Body: offer})
//	…
//	leg.Handle(message) // for each one that leg.Concerns
//	leg.HangUp()
//
// [Ask] sends a request outside of any call until it is answered.
//
// A leg has no clock and no socket of its own: those are the [Ground] that it
// stands on. What the other end does is told to a [Party].
//
// Provisional responses are not acknowledged (no 100rel) and there are no
// preconditions: a description in 183 is repeated in 200 OK. A dialogue is not
// renegotiated: a second INVITE in it is refused with 488.
package call
