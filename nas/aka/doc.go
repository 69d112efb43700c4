// Package aka is the authentication and key agreement of TS 33.102 6.3 with
// the Milenage algorithms (TS 35.206): what the authentication centre and the
// USIM each compute from the secrets they share. Neither side keeps time or
// draws random numbers here; the authentication centre passes RAND in.
//
//	v := key.Vector(rand, sqn, 0x8000) // the network's side
//	res, err := usim.AuthenticateEPS(v.RAND, v.AUTN, plmn)
package aka
