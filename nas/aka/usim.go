package aka

import (
	"crypto/subtle"
	"encoding/binary"
	"errors"
	"fmt"

	"sunsetlab/nas/security"
)

// ErrSeparation is an AUTN for UTRAN or GERAN where one for E-UTRAN is due:
// EMM cause #26, non-EPS authentication unacceptable (TS 24.301 5.4.2.6).
var ErrSeparation = errors.New("separation bit of AMF is 0")

// SynchError is a sequence number that the USIM does not take. AUTS goes into
// the AUTHENTICATION FAILURE (TS 24.301 5.4.2.6, EMM cause #21).
type SynchError struct {
	AUTS [14]byte
	SQN  SQN // received
	MS   SQN // SQN_MS, the highest accepted
}

func (e *SynchError) Error() string {
	return fmt.Sprintf("SQN %s is out of range, SQN_MS is %s", e.SQN, e.MS)
}

// USIM is the card's part of authentication: the secrets and, for each index,
// the highest sequence number accepted (TS 33.102 C.2.2). The zero array takes
// any first SEQ from 1 on.
type USIM struct {
	Key
	accepted [1 << indBits]SQN
}

// NewUSIM returns a USIM that has accepted sqn and all before it.
func NewUSIM(key Key, sqn SQN) *USIM {
	u := &USIM{Key: key}
	for i := range u.accepted {
		u.accepted[i] = sqn
	}
	return u
}

// Response is a USIM's answer to a challenge (TS 33.102 6.3.3).
type Response struct {
	RES [8]byte
	CK  security.CK
	IK  security.IK
}

// Authenticate answers the challenge RAND, AUTN. The error wraps [ErrMAC] (EMM
// cause #20) or is a [*SynchError]; only on success is the sequence number
// taken.
func (u *USIM) Authenticate(rand, autn [16]byte) (Response, error) {
	m := u.milenage(&rand, 0, 0)
	res, ck, ik, ak, err := m.F2345()
	if err != nil {
		panic("aka: " + err.Error())
	}
	var o [6]byte
	subtle.XORBytes(o[:], autn[:6], ak)
	sqn := sqnFromOctets(o)
	// A second instance, as F1 takes SQN and AMF from the constructor.
	macA := must(u.milenage(&rand, sqn, binary.BigEndian.Uint16(autn[6:])).F1())
	if subtle.ConstantTimeCompare(macA, autn[8:]) == 0 {
		return Response{}, fmt.Errorf("authenticate network: MAC-A: %w", ErrMAC)
	}
	if ms := u.SQNMS(); !u.fresh(sqn, ms) {
		return Response{}, fmt.Errorf("authenticate network: %w", &SynchError{AUTS: u.auts(rand, ms), SQN: sqn, MS: ms})
	}
	u.accepted[sqn.IND()] = sqn
	return Response{RES: [8]byte(res), CK: security.CK(ck), IK: security.IK(ik)}, nil
}

// AuthenticateEPS is Authenticate with the UE's part for E-UTRAN: AMF's
// separation bit must be 1, else the error wraps [ErrSeparation], and K_ASME is
// derived for the serving network (TS 33.401 6.1.1).
func (u *USIM) AuthenticateEPS(rand, autn [16]byte, plmn [3]byte) (res [8]byte, kasme security.KASME, err error) {
	if binary.BigEndian.Uint16(autn[6:])&SeparationBit == 0 {
		return res, kasme, fmt.Errorf("authenticate network: %w", ErrSeparation)
	}
	r, err := u.Authenticate(rand, autn)
	if err != nil {
		return res, kasme, err
	}
	return r.RES, security.DeriveKASME(r.CK, r.IK, plmn, [6]byte(autn[:6])), nil
}

// SQNMS returns the highest sequence number accepted (TS 33.102 C.2.1).
func (u *USIM) SQNMS() SQN {
	ms := u.accepted[0]
	for _, s := range u.accepted[1:] {
		ms = max(ms, s)
	}
	return ms
}

// fresh is the freshness check of TS 33.102 C.2.1 and C.2.2.
func (u *USIM) fresh(sqn, ms SQN) bool {
	if sqn.SEQ() > ms.SEQ() && sqn.SEQ()-ms.SEQ() > maxStep {
		return false
	}
	return sqn.SEQ() > u.accepted[sqn.IND()].SEQ()
}
