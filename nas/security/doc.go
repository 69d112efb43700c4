// Package security protects NAS messages: the algorithms EEA0 to EEA3 and EIA0
// to EIA3 (TS 33.401 Annex B), the EPS key hierarchy (TS 33.401 Annex A), the
// NAS COUNTs and the EPS NAS security context that ties them together
// (TS 24.301 4.4).
//
// Both ends of a NAS connection hold a [Context] with the same K_ASME and
// algorithms:
//
//	ue, err := security.NewContext(state)
//	pdu, err := ue.Protect(nil, security.Uplink, security.IntegrityCiphered, plain)
//	// the other end
//	plain, _, err := mme.Unprotect(security.Uplink, pdu)
//
// The package works on octets and knows no message; it does no I/O and holds
// no state but the contexts. A context belongs to one goroutine.
package security
