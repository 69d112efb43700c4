// Package s1ap holds the messages between eNodeB and MME, TS 36.413 V17.4.0, as
// flat Go structs, and their ALIGNED PER codec, which go generate writes from
// the structs' tags. It does no I/O. Every message is here but PRIVATE MESSAGE,
// whose contents the standard leaves open; it counts as an unknown procedure.
//
//	m := &s1ap.InitialUEMessage{ENBUES1APID: 1, NASPDU: nas, TAI: tai, EUTRANCGI: cell,
//		RRCEstablishmentCause: s1ap.RRCEstablishmentCauseMOSignalling}
//	b, err := m.Append(nil)
//	...
//	got, err := s1ap.Decode(b)
//
// # Optional values
//
// An absent list, octet string or bit string is nil. Scalars, enumerations,
// strings and identities of a few octets are Opt values, held in place. Every
// other optional structure is a pointer, nil when absent. A CHOICE is a struct
// with exactly one field present by these rules; its NULL alternatives are bools.
//
// # Memory
//
// A decoded message aliases the input: byte strings, and the bytes of bit
// strings and unknown IEs, are slices of it. A message decoded into again by its
// Decode method reuses its lists. Append writes into the slice it is given and
// allocates nothing when that is long enough.
//
// # What is not understood
//
// Unknown IEs, unknown extensions and unknown sequence additions are kept in the
// Unknown field beside the known ones and are written back in place. So is an IE
// with an unknown choice alternative or enumeration value in it: its field is
// then absent, or zero where mandatory, as TS 36.413 10.3.4 has it. What the
// sender must be told is a *ProtocolError:
//
//	m, err := s1ap.Decode(b)
//	var pe *s1ap.ProtocolError
//	if errors.As(err, &pe) && pe.Answer == s1ap.AnswerErrorIndication {
//		report, _ := pe.ErrorIndication().Append(nil)
//		...
//	}
//	if err != nil && (pe == nil || !pe.Soft()) {
//		return // m, where it is not nil, is only good to look at
//	}
//
// # Declarations
//
// The directive before a type and the tags of its fields follow the ASN.1:
//
//	//s1ap:message NAME procedure=N initiating|successful|unsuccessful CRITICALITY
//	//s1ap:sequence [plain] [sealed]   plain: no iE-Extensions; sealed: no "..."
//	//s1ap:choice root=N [extensible]  alternatives after the first N are extensions
//	//s1ap:enum root=N [extensible]    the comment of each constant is its ASN.1 name
//
//	id=N CRITICALITY PRESENCE          a protocol IE of a message
//	ext=N CRITICALITY                  an extension in iE-Extensions
//	optional                           an OPTIONAL component
//	int(L..U) int(L..U|N|N,...)        INTEGER
//	octets octets(N) octets(L..U)      OCTET STRING; in an unsigned integer, big-endian
//	bits(N) bits(N,...) bits(L..U,...) BIT STRING; in an unsigned integer, last bit lowest
//	printable(L..U,...) visible        character strings
//	list(L..U) [item(ID,CRITICALITY)]  SEQUENCE OF, of single containers with item; the
//	                                   element's own constraint follows
//	null cause                         NULL, and the hand-written Cause
package s1ap

//go:generate go run ./internal/gen
