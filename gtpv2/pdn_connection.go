package gtpv2

import (
	"net/netip"

	"sunsetlab/nas"
)

// PDNConnection is a PDN connection as an SGSN or an MME hands it over (TS
// 29.274 table 7.3.6-2). The bearers in it have their ends at SGW and PGW.
type PDNConnection struct {
	// APN is the name with dots, at most 99 characters.
	APN            string
	APNRestriction nas.Opt[uint8]
	SelectionMode  nas.Opt[uint8]
	// The addresses of the device; of the one of IPv6, the prefix.
	IPv4, IPv6 netip.Addr
	// LinkedEBI is the default bearer's identity.
	LinkedEBI uint8
	// PGW is the S5/S8 endpoint of the PGW.
	PGW                     FTEID
	BearerContexts          []BearerContext
	AMBR                    nas.Opt[AMBR]
	ChargingCharacteristics nas.Opt[uint16]
}

// maxPDNConnections is how many a UE can have: one a bearer.
const maxPDNConnections = 11

func appendPDNConnections(dst []byte, list []PDNConnection) []byte {
	for i := range list {
		p := &list[i]
		start := len(dst)
		dst = appendAPN(group(dst, kPDNConnection), p.APN)
		dst = optional(dst, kAPNRestriction, p.APNRestriction)
		dst = optional(dst, kSelectionMode, p.SelectionMode)
		if p.IPv4.Is4() {
			a := p.IPv4.As4()
			dst = octets(dst, kIPAddress, a[:])
		}
		if p.IPv6.Is6() {
			a := p.IPv6.As16()
			dst = octets(dst, kIPAddress+1, a[:])
		}
		dst = octet(dst, kEBI, p.LinkedEBI)
		dst = appendFTEID(dst, kFTEID, &p.PGW)
		dst = appendBearers(dst, kBearerContext, p.BearerContexts, &inPDNConnection)
		dst = appendAMBR(dst, p.AMBR)
		dst = appendU16(dst, kChargingCharacteristics, p.ChargingCharacteristics)
		dst = grouped(dst, start)
	}
	return dst
}

// pdnConnection reads the current element and appends it to list.
func (d *decoder) pdnConnection(list []PDNConnection) []PDNConnection {
	if len(list) == maxPDNConnections {
		d.fail(&Error{Message: d.message, Cause: CauseMandatoryIEIncorrect, IE: IEPDNConnection})
		return list
	}
	in := decoder{message: d.message, rest: d.value}
	var p PDNConnection
	for in.next() {
		switch in.key {
		case kAPN:
			p.APN = in.apn("")
		case kAPNRestriction:
			in.optional8(&p.APNRestriction)
		case kSelectionMode:
			in.optional8(&p.SelectionMode)
		case kIPAddress:
			p.IPv4 = in.ip(4)
		case kIPAddress + 1:
			p.IPv6 = in.ip(16)
		case kEBI:
			p.LinkedEBI = in.ebi()
		case kFTEID:
			in.fteid(&p.PGW)
		case kBearerContext:
			p.BearerContexts = in.bearer(p.BearerContexts, &inPDNConnection)
		case kAMBR:
			in.ambr(&p.AMBR)
		case kChargingCharacteristics:
			in.optional16(&p.ChargingCharacteristics)
		}
	}
	in.need(p.APN != "", IEAPN, 0)
	in.need(p.LinkedEBI != 0, IEEBI, 0)
	in.need(!p.PGW.IsZero(), IEFTEID, 0)
	in.need(len(p.BearerContexts) > 0, IEBearerContext, 0)
	in.need(p.AMBR.Present(), IEAMBR, 0)
	in.sound(IEIPAddress, 0)
	in.sound(IEIPAddress, 1)
	if in.failed != nil {
		d.fail(in.failed)
		return list
	}
	return append(list, p)
}

// ip reads an address of n octets.
func (d *decoder) ip(n int) netip.Addr {
	a, ok := netip.AddrFromSlice(d.value)
	if !ok || len(d.value) != n {
		d.bad()
		return netip.Addr{}
	}
	return a
}
