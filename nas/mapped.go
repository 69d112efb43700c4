package nas

// A GUTI and a P-TMSI with its RAI turn into each other when a device moves
// between E-UTRAN and UTRAN, so that the new network finds the old one (TS
// 23.003 2.8.2). Each mapping has a way there, for the device, and a way back,
// for the core. Two bits of an M-TMSI are lost on the way: they are 1 in every
// M-TMSI, as in every P-TMSI, of a network with both.

const (
	topBits  = 0xc0000000
	mappable = 0x3f00ffff // what M-TMSI and P-TMSI have in common
)

// PTMSIFromGUTI maps a GUTI for a routing area update or an attach on UTRAN (TS
// 23.003 2.8.2.1): the MME's group is the location area, its code the routing
// area and the part of the P-TMSI that names an SGSN. The signature is the
// first octet of a P-TMSI signature; the others are the NAS token.
func PTMSIFromGUTI(g GUTI) (ptmsi TMSI, rai RAI, signature byte) {
	ptmsi = TMSI(topBits | g.MTMSI&mappable | uint32(g.MMECode)<<16)
	return ptmsi, RAI{PLMN: g.PLMN, LAC: g.MMEGroupID, RAC: g.MMECode}, byte(g.MTMSI >> 16)
}

// GUTIBehindPTMSI undoes PTMSIFromGUTI.
func GUTIBehindPTMSI(ptmsi TMSI, rai RAI, signature byte) GUTI {
	return GUTI{PLMN: rai.PLMN, MMEGroupID: rai.LAC, MMECode: rai.RAC,
		MTMSI: topBits | uint32(ptmsi)&mappable | uint32(signature)<<16}
}

// GUTIFromPTMSI maps a P-TMSI and the routing area in which it was allotted for
// a tracking area update or an attach on E-UTRAN (TS 23.003 2.8.2.2).
func GUTIFromPTMSI(ptmsi TMSI, rai RAI) GUTI {
	return GUTI{PLMN: rai.PLMN, MMEGroupID: rai.LAC, MMECode: byte(ptmsi >> 16),
		MTMSI: topBits | uint32(ptmsi)&mappable | uint32(rai.RAC)<<16}
}

// PTMSIBehindGUTI undoes GUTIFromPTMSI.
func PTMSIBehindGUTI(g GUTI) (TMSI, RAI) {
	return TMSI(topBits | g.MTMSI&mappable | uint32(g.MMECode)<<16),
		RAI{PLMN: g.PLMN, LAC: g.MMEGroupID, RAC: byte(g.MTMSI >> 16)}
}
