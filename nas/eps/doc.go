// Package eps holds the messages of EPS mobility management and EPS session
// management (TS 24.301 V17.6.0 clauses 8 and 9) as plain structs.
//
//	req := &eps.AttachRequest{
//		EPSAttachType:       eps.CombinedAttach,
//		NASKeySetIdentifier: eps.NoKey,
//		EPSMobileIdentity:   eps.MobileIdentityOfIMSI(imsi),
//		VoiceDomain:         nas.Some(nas.NewVoiceDomain(nas.IMSPSVoicePreferred, nas.VoiceCentric)),
//		…
//	}
//	pdu, err := req.Append(nil)
//	m, err := eps.Decode(pdu, nas.Uplink)
//
// # Elements
//
// A mandatory element is a field of its type. An optional one is a nas.Opt,
// read with Get, Or or Value; a byte-slice element needs no wrapper: nil is
// absent, an empty slice is present and empty. The tag is the element's row in
// the standard's table: IEI, format, length, name.
//
// Decode gives byte slices that alias its input: a receiver that keeps one
// beyond the input's life copies it. All other values stand on their own.
//
// Elements that a message does not know, or that come out of sequence, are
// skipped as TS 24.301 7.6 asks and kept in Unknown, which Append writes last:
// messages with later releases' elements at their end re-encode to the same
// octets.
//
// # Errors
//
// Decode follows TS 24.301 clause 7. Its errors are of type *Error, which says
// what to answer; one for which IsSoft holds comes with a usable message, an
// optional element of which was wrong and is taken as absent.
//
// Append and Decode of each message are generated; security protection of
// messages is package security's work, on the octets that SecurityProtected
// lays out.
package eps

//go:generate go run ../internal/iegen

// ESMHeader is what every ESM message begins with (TS 24.301 9.3.2, 9.4).
type ESMHeader struct {
	EPSBearerIdentity            uint8 // 5 to 15, 0 for none
	ProcedureTransactionIdentity uint8 // 1 to 254, 0 for none
}
