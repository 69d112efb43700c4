package aka

import (
	"crypto/subtle"
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/wmnsk/milenage"

	"sunsetlab/nas/security"
)

// SeparationBit is the bit of AMF that is 1 in vectors for E-UTRAN and 0 in
// those for UTRAN and GERAN (TS 33.102 Annex H, TS 33.401 6.1.1).
const SeparationBit uint16 = 0x8000

// ErrMAC is an AUTN (MAC-A) or an AUTS (MAC-S) that was not made with the same
// secrets.
var ErrMAC = errors.New("authentication code does not verify")

// Key is what a USIM and the authentication centre share: the subscriber key
// and the operator's variant of Milenage.
type Key struct {
	K, OPc [16]byte
}

// DeriveOPc derives OPc from the subscriber key and the operator's OP
// (TS 35.206 4.1).
func DeriveOPc(k, op [16]byte) [16]byte {
	opc, err := milenage.ComputeOPc(k[:], op[:])
	if err != nil {
		panic("aka: " + err.Error()) // lengths are right by type
	}
	return [16]byte(opc)
}

// Vector is an authentication vector (TS 33.102 6.3.2).
type Vector struct {
	RAND [16]byte
	AUTN [16]byte
	XRES [8]byte
	CK   security.CK
	IK   security.IK
}

// KASME derives K_ASME for a serving network from the vector.
func (v *Vector) KASME(plmn [3]byte) security.KASME {
	return security.DeriveKASME(v.CK, v.IK, plmn, [6]byte(v.AUTN[:6]))
}

// Vector computes the vector for RAND, SQN and AMF.
func (k *Key) Vector(rand [16]byte, sqn SQN, amf uint16) Vector {
	m := k.milenage(&rand, sqn, amf)
	macA := must(m.F1())
	res, ck, ik, ak, err := m.F2345()
	if err != nil {
		panic("aka: " + err.Error())
	}
	v := Vector{RAND: rand, XRES: [8]byte(res), CK: security.CK(ck), IK: security.IK(ik)}
	o := sqn.octets()
	subtle.XORBytes(v.AUTN[:6], o[:], ak)
	binary.BigEndian.PutUint16(v.AUTN[6:], amf)
	copy(v.AUTN[8:], macA)
	return v
}

// VerifyAUTS returns the SQN_MS that a USIM sent in AUTS in answer to RAND
// (TS 33.102 6.3.3, 6.3.5), or an error that wraps [ErrMAC].
func (k *Key) VerifyAUTS(rand [16]byte, auts [14]byte) (SQN, error) {
	m := k.milenage(&rand, 0, 0)
	var o [6]byte
	subtle.XORBytes(o[:], auts[:6], must(m.F5Star()))
	// AMF is all zeros in MAC-S, not to travel in clear (TS 33.102 6.3.3).
	macS := must(m.F1Star(o[:], []byte{0, 0}))
	if subtle.ConstantTimeCompare(macS, auts[6:]) == 0 {
		return 0, fmt.Errorf("verify AUTS: MAC-S: %w", ErrMAC)
	}
	return sqnFromOctets(o), nil
}

// auts conceals SQN_MS and signs it (TS 33.102 6.3.3).
func (k *Key) auts(rand [16]byte, sqnMS SQN) (auts [14]byte) {
	m := k.milenage(&rand, 0, 0)
	o := sqnMS.octets()
	subtle.XORBytes(auts[:6], o[:], must(m.F5Star()))
	copy(auts[6:], must(m.F1Star(o[:], []byte{0, 0})))
	return auts
}

func (k *Key) milenage(rand *[16]byte, sqn SQN, amf uint16) *milenage.Milenage {
	return milenage.NewWithOPc(k.K[:], k.OPc[:], rand[:], uint64(sqn), amf)
}

// must takes a result of Milenage, whose only errors are wrong lengths, and
// the types here rule those out.
func must(b []byte, err error) []byte {
	if err != nil {
		panic("aka: " + err.Error())
	}
	return b
}
