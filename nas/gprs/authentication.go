package gprs

import "sunsetlab/nas"

// AuthenticationReject tells the mobile station that it is not who it says
// (TS 24.008 9.2.1).
//
//nas:mm 11 downlink AUTHENTICATION REJECT
type AuthenticationReject struct {
	MMHeader
	Unknown []byte
}

// AuthenticationRequest challenges the mobile station; with AUTN it is a UMTS
// challenge (TS 24.008 9.2.2).
//
//nas:mm 12 downlink AUTHENTICATION REQUEST
type AuthenticationRequest struct {
	MMHeader
	CKSN CKSN     `nas:"V 1/2 low Ciphering key sequence number"`
	RAND [16]byte `nas:"V 16 Authentication parameter RAND"`

	AUTN nas.Opt[[16]byte] `nas:"20 TLV 18 Authentication Parameter AUTN"`

	Unknown []byte
}

// AuthenticationResponse answers the challenge (TS 24.008 9.2.3). RES is the
// first four octets of the response, or SRES, RESExtension the others.
//
//nas:mm 14 uplink AUTHENTICATION RESPONSE
type AuthenticationResponse struct {
	MMHeader
	RES [4]byte `nas:"V 4 Authentication Response parameter"`

	RESExtension []byte `nas:"21 TLV 3-14 Authentication Response Parameter (extension)"`

	Unknown []byte
}

// AuthenticationFailure says that the network did not authenticate itself;
// AUTS comes with cause #21 (TS 24.008 9.2.3a).
//
//nas:mm 1C uplink AUTHENTICATION FAILURE
type AuthenticationFailure struct {
	MMHeader
	RejectCause MMCause `nas:"V 1 Reject Cause"`

	AUTS nas.Opt[[14]byte] `nas:"22 TLV 16 Authentication Failure parameter"`

	Unknown []byte
}

func (m *AuthenticationFailure) conditional() string {
	if m.RejectCause == MMCauseSynchFailure && !m.AUTS.Present() {
		return "Authentication Failure parameter"
	}
	return ""
}

// SplitRES parts a response as the messages carry it: the first four octets,
// and the extension, nil if there is none.
func SplitRES(res []byte) (head [4]byte, extension []byte) {
	if n := copy(head[:], res); n < len(res) {
		extension = res[n:]
	}
	return head, extension
}

// JoinRES undoes SplitRES, appending to dst.
func JoinRES(dst []byte, head [4]byte, extension []byte) []byte {
	return append(append(dst, head[:]...), extension...)
}
