package gprs

import (
	"sunsetlab/nas"
	"sunsetlab/nas/eps"
)

// AuthenticationAndCipheringRequest challenges the mobile station, or sets the
// ciphering of A/Gb mode (TS 24.008 9.4.9). RAND makes it a challenge, and then
// CKSN has to be there, and AUTN in UMTS.
//
//nas:gmm 12 downlink AUTHENTICATION AND CIPHERING REQUEST
type AuthenticationAndCipheringRequest struct {
	CipheringAlgorithm CipheringAlgorithm `nas:"V 1/2 low Ciphering algorithm"`
	IMEISVRequest      eps.IMEISVRequest  `nas:"V 1/2 high IMEISV request"`
	ForceToStandby     ForceToStandby     `nas:"V 1/2 low Force to standby"`
	ACReferenceNumber  uint8              `nas:"V 1/2 high A&C reference number"`

	RAND                            nas.Opt[[16]byte]                `nas:"21 TV 17 Authentication parameter RAND"`
	CKSN                            nas.Opt[CKSN]                    `nas:"8- TV 1 GPRS ciphering key sequence number"`
	AUTN                            nas.Opt[[16]byte]                `nas:"28 TLV 18 Authentication parameter AUTN"`
	ReplayedMSNetworkCapability     nas.Opt[eps.MSNetworkCapability] `nas:"31 TLV 4-10 Replayed MS network capability"`
	IntegrityAlgorithm              nas.Opt[uint8]                   `nas:"9- TV 1 Integrity algorithm"`
	MessageAuthenticationCode       nas.Opt[[4]byte]                 `nas:"43 TLV 6 Message authentication code"`
	ReplayedMSRadioAccessCapability MSRadioAccessCapability          `nas:"33 TLV 7-53 Replayed MS Radio Access capability"`

	Unknown []byte
}

// conditional judges TS 24.008 9.4.9.2: the key set's number comes with RAND.
func (m *AuthenticationAndCipheringRequest) conditional() string {
	if m.RAND.Present() && !m.CKSN.Present() {
		return "GPRS ciphering key sequence number"
	}
	return ""
}

// AuthenticationAndCipheringResponse answers the challenge (TS 24.008 9.4.10).
// RES is the first four octets of the response, RESExtension the others.
//
//nas:gmm 13 uplink AUTHENTICATION AND CIPHERING RESPONSE
type AuthenticationAndCipheringResponse struct {
	ACReferenceNumber uint8 `nas:"V 1/2 low A&C reference number"`

	RES                       nas.Opt[[4]byte]            `nas:"22 TV 5 Authentication Response parameter"`
	IMEISV                    nas.Opt[nas.MobileIdentity] `nas:"23 TLV 11 IMEISV"`
	RESExtension              []byte                      `nas:"29 TLV 3-14 Authentication Response parameter (extension)"`
	MessageAuthenticationCode nas.Opt[[4]byte]            `nas:"43 TLV 6 Message authentication code"`

	Unknown []byte
}

// AuthenticationAndCipheringReject tells the mobile station that it is not who
// it says (TS 24.008 9.4.11).
//
//nas:gmm 14 downlink AUTHENTICATION AND CIPHERING REJECT
type AuthenticationAndCipheringReject struct {
	Unknown []byte
}

// AuthenticationAndCipheringFailure says that the network did not authenticate
// itself; AUTS comes with cause #21 (TS 24.008 9.4.10a).
//
//nas:gmm 1C uplink AUTHENTICATION AND CIPHERING FAILURE
type AuthenticationAndCipheringFailure struct {
	GMMCause GMMCause `nas:"V 1 GMM cause"`

	AUTS nas.Opt[[14]byte] `nas:"30 TLV 16 Authentication Failure parameter"`

	Unknown []byte
}

func (m *AuthenticationAndCipheringFailure) conditional() string {
	if m.GMMCause == GMMCauseSynchFailure && !m.AUTS.Present() {
		return "Authentication Failure parameter"
	}
	return ""
}
