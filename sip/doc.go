// Package sip is what both ends of a registration with the IMS and of its calls
// share: the messages of RFC 3261, digest authentication by AKA (RFC 3310),
// descriptions of speech (RFC 4566), and the identities of TS 23.003 13. Package
// sip/call is one end of a call.
//
//	m, err := sip.Parse(datagram)
//	credentials, err := sip.ParseCredentials(m.Header("Authorization"))
//	r := m.Reply(200, "OK", tag)
//	r.Add("Expires", "600000")
//	buf = r.Append(buf[:0])
//
// Headers are read and written by github.com/emiago/sipgo; what a datagram must
// have and digests are ours. There is no security association by IPsec (TS
// 33.203 7): messages travel in clear over UDP, as in a network that takes IMS
// AKA without it.
package sip
