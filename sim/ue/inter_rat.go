package ue

import (
	"encoding/binary"
	"errors"

	"sunsetlab/nas"
	"sunsetlab/nas/eps"
	"sunsetlab/nas/gprs"
	"sunsetlab/nas/security"
	"sunsetlab/sim"
)

var errNonce = errors.New("mapped security context for another NonceUE or key set")

// fromUTRAN tells whether the device's next update on E-UTRAN begins with what
// UTRAN gave it.
func (u *UE) fromUTRAN() bool {
	return u.umts != nil && u.umts.tin == tinPTMSI && u.umts.hasPTMSI
}

// mappedIdentity is what a device from UTRAN calls itself on E-UTRAN (TS 24.301
// 5.5.1.2.2, 5.5.3.2.2).
type mappedIdentity struct {
	guti      eps.MobileIdentity
	signature nas.Opt[[3]byte]
	native    nas.Opt[eps.MobileIdentity] // a GUTI that an MME gave
	cksn      gprs.CKSN
}

func (u *UE) mappedGUTI() (id mappedIdentity, ok bool) {
	if !u.fromUTRAN() {
		return id, false
	}
	g := u.umts
	id.guti = eps.MobileIdentityOfGUTI(nas.GUTIFromPTMSI(g.ptmsi, g.rai))
	id.cksn = g.keys[sim.PSDomain].sequenceNumber()
	if s, ok := g.signature.Get(); ok {
		id.signature.Set([3]byte(s))
	}
	if !u.guti.IsZero() {
		id.native.Set(eps.MobileIdentityOfGUTI(u.guti))
	}
	return id, true
}

// newNonce makes NonceUE, of which a mapped security context is derived (TS
// 33.401 9.1.2).
func (u *UE) newNonce() (n eps.Nonce) {
	u.umts.nonceUE = u.env.Rand().Uint32()
	binary.BigEndian.PutUint32(n[:], u.umts.nonceUE)
	return n
}

// mappedKASME derives K'_ASME from the keys of UTRAN, if the network means
// those and this device's nonce (TS 33.401 A.11, TS 24.301 5.4.3.3).
func (u *UE) mappedKASME(m *eps.SecurityModeCommand) (security.KASME, error) {
	g := u.umts
	if g == nil {
		return security.KASME{}, errNonce
	}
	k := g.keys[sim.PSDomain]
	var own eps.Nonce
	binary.BigEndian.PutUint32(own[:], g.nonceUE)
	if !k.valid || k.cksn != gprs.CKSN(security.KSI(m.NASKeySetIdentifier).Identifier()) || m.ReplayedNonceUE.Value() != own {
		return security.KASME{}, errNonce
	}
	theirs := m.NonceMME.Value()
	return security.DeriveMappedKASME(k.ck, k.ik, g.nonceUE, binary.BigEndian.Uint32(theirs[:])), nil
}

// movedToEUTRAN is an accept on E-UTRAN: without ISR what UTRAN gave is not
// used for the next update (TS 23.401 4.3.5.6).
func (u *UE) movedToEUTRAN(combined bool) {
	g := u.umts
	if g == nil {
		return
	}
	g.tin, g.due = tinGUTI, updateNone
	if combined {
		g.updated, g.attached = true, true
	}
}
