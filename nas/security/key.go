package security

import (
	"crypto/sha256"
	"encoding/binary"
)

// The keys of the hierarchy (TS 33.401 6.2), as values.
type (
	// CK is the cipher key that AKA yields.
	CK [16]byte
	// IK is the integrity key that AKA yields.
	IK [16]byte
	// KASME is the key that the MME and the UE share.
	KASME [32]byte
	// KeNB is the key of the eNodeB.
	KeNB [32]byte
	// NH is a next hop parameter.
	NH [32]byte
	// KNAS is K_NASenc or K_NASint.
	KNAS [16]byte
	// KRRC is K_RRCenc or K_RRCint.
	KRRC [16]byte
)

// kdf is HMAC-SHA-256 (TS 33.220 B.2) over FC and the parameters, each
// followed by its length. It is written out, on the stack, since crypto/hmac
// allocates half a dozen times for what an attach does eight times.
func kdf(key []byte, fc byte, params ...[]byte) [32]byte {
	var inner [sha256.BlockSize + 64]byte
	var outer [sha256.BlockSize + sha256.Size]byte
	copy(inner[:], key)
	copy(outer[:], key)
	for i := range sha256.BlockSize {
		inner[i] ^= 0x36
		outer[i] ^= 0x5c
	}
	s := append(inner[:sha256.BlockSize], fc)
	for _, p := range params {
		s = append(s, p...)
		s = binary.BigEndian.AppendUint16(s, uint16(len(p)))
	}
	sum := sha256.Sum256(s)
	copy(outer[sha256.BlockSize:], sum[:])
	return sha256.Sum256(outer[:])
}

func joinCKIK(ck CK, ik IK) (k [32]byte) {
	copy(k[:16], ck[:])
	copy(k[16:], ik[:])
	return k
}

func splitCKIK(k [32]byte) (CK, IK) { return CK(k[:16]), IK(k[16:]) }

func countOctets(c Count) (b [4]byte) {
	binary.BigEndian.PutUint32(b[:], uint32(c))
	return b
}

// DeriveKASME derives K_ASME (TS 33.401 A.2). The serving network's identity is
// its PLMN as three octets of BCD (TS 24.301 9.9.3.32); sqnXorAK is the first
// six octets of AUTN.
func DeriveKASME(ck CK, ik IK, plmn [3]byte, sqnXorAK [6]byte) KASME {
	key := joinCKIK(ck, ik)
	return kdf(key[:], 0x10, plmn[:], sqnXorAK[:])
}

// DeriveKeNB derives K_eNB from K_ASME and the uplink NAS COUNT of the message
// that led to it (TS 33.401 A.3): the last SECURITY MODE COMPLETE of an attach
// with authentication, else the ATTACH REQUEST, TRACKING AREA UPDATE REQUEST or
// SERVICE REQUEST itself (TS 33.401 7.2.6.2).
func DeriveKeNB(k KASME, uplink Count) KeNB {
	c := countOctets(uplink)
	return kdf(k[:], 0x11, c[:])
}

// DeriveNH derives a next hop parameter (TS 33.401 A.4). The synchronisation
// input is the initial K_eNB for the first one and the NH before for the rest.
func DeriveNH(k KASME, sync [32]byte) NH { return kdf(k[:], 0x12, sync[:]) }

// DeriveKeNBStar derives K_eNB* for a handover to a cell (TS 33.401 A.5) from
// the current K_eNB or a fresh NH, the cell's physical identity and its
// downlink carrier.
func DeriveKeNBStar(key [32]byte, pci, earfcn uint16) KeNB {
	var p, e [2]byte
	binary.BigEndian.PutUint16(p[:], pci)
	binary.BigEndian.PutUint16(e[:], earfcn)
	return kdf(key[:], 0x13, p[:], e[:])
}

// DeriveKNASenc derives the key of a NAS encryption algorithm (TS 33.401 A.7).
func DeriveKNASenc(k KASME, a EEA) KNAS { return KNAS(algorithmKey(k, 1, uint8(a))) }

// DeriveKNASint derives the key of a NAS integrity algorithm (TS 33.401 A.7).
func DeriveKNASint(k KASME, a EIA) KNAS { return KNAS(algorithmKey(k, 2, uint8(a))) }

// DeriveKRRCenc derives the key of an RRC encryption algorithm (TS 33.401 A.7).
func DeriveKRRCenc(k KeNB, a EEA) KRRC { return KRRC(algorithmKey(k, 3, uint8(a))) }

// DeriveKRRCint derives the key of an RRC integrity algorithm (TS 33.401 A.7).
func DeriveKRRCint(k KeNB, a EIA) KRRC { return KRRC(algorithmKey(k, 4, uint8(a))) }

// algorithmKey keeps the 128 least significant bits (TS 33.401 A.7).
func algorithmKey(k [32]byte, distinguisher, id uint8) [16]byte {
	out := kdf(k[:], 0x15, []byte{distinguisher}, []byte{id})
	return [16]byte(out[16:])
}

// DeriveMappedCKIKForHandover derives CK' and IK' for a handover to UTRAN from
// the downlink NAS COUNT (TS 33.401 A.8).
func DeriveMappedCKIKForHandover(k KASME, downlink Count) (CK, IK) {
	c := countOctets(downlink)
	return splitCKIK(kdf(k[:], 0x16, c[:]))
}

// DeriveNASToken derives the NAS token that authenticates an idle mode move to
// UTRAN (TS 33.401 A.9): the 16 least significant bits.
func DeriveNASToken(k KASME, uplink Count) uint16 {
	c := countOctets(uplink)
	out := kdf(k[:], 0x17, c[:])
	return binary.BigEndian.Uint16(out[30:])
}

// DeriveMappedKASMEForHandover derives K'_ASME from the keys of UTRAN at a
// handover (TS 33.401 A.10).
func DeriveMappedKASMEForHandover(ck CK, ik IK, nonceMME uint32) KASME {
	key := joinCKIK(ck, ik)
	n := nonceOctets(nonceMME)
	return kdf(key[:], 0x18, n[:])
}

// DeriveMappedKASME derives K'_ASME from the keys of UTRAN at an idle mode move
// to E-UTRAN (TS 33.401 A.11).
func DeriveMappedKASME(ck CK, ik IK, nonceUE, nonceMME uint32) KASME {
	key := joinCKIK(ck, ik)
	u, m := nonceOctets(nonceUE), nonceOctets(nonceMME)
	return kdf(key[:], 0x19, u[:], m[:])
}

// DeriveMappedCKIK derives CK' and IK' for an idle mode move to UTRAN from the
// uplink NAS COUNT that the NAS token used (TS 33.401 A.13).
func DeriveMappedCKIK(k KASME, uplink Count) (CK, IK) {
	c := countOctets(uplink)
	return splitCKIK(kdf(k[:], 0x1b, c[:]))
}

func nonceOctets(n uint32) (b [4]byte) {
	binary.BigEndian.PutUint32(b[:], n)
	return b
}
