package radius

import (
	"encoding/binary"
	"fmt"
	"net/netip"
	"time"

	wire "layeh.com/radius"
	"layeh.com/radius/rfc2865"

	"sunsetlab/hss"
	"sunsetlab/hss/aaa"
	"sunsetlab/nas"
)

const vendor3GPP = 10415

// sub is the number of a 3GPP attribute (TS 29.061 16.4.7.1).
type sub uint8

const (
	subIMSI                    sub = 1
	subChargingID              sub = 2
	subPDPType                 sub = 3
	subQoS                     sub = 5
	subSGSNAddress             sub = 6
	subGGSNAddress             sub = 7
	subIMSIMCCMNC              sub = 8
	subGGSNMCCMNC              sub = 9
	subNSAPI                   sub = 10
	subSessionStopIndicator    sub = 11
	subSelectionMode           sub = 12
	subChargingCharacteristics sub = 13
	subSGSNIPv6Address         sub = 15
	subGGSNIPv6Address         sub = 16
	subSGSNMCCMNC              sub = 18
	subIMEISV                  sub = 20
	subRATType                 sub = 21
	subUserLocationInfo        sub = 22
	subMSTimeZone              sub = 23
)

// addVendor adds one 3GPP attribute in a Vendor-Specific of its own.
func addVendor(p *wire.Packet, t sub, value []byte) {
	a := binary.BigEndian.AppendUint32(make(wire.Attribute, 0, 6+len(value)), vendor3GPP)
	a = append(a, byte(t), byte(2+len(value)))
	p.Add(rfc2865.VendorSpecific_Type, append(a, value...))
}

// add3GPP adds what is known of a session (TS 29.061 16.4.7.2).
func add3GPP(p *wire.Packet, s *aaa.Session) error {
	addVendorText(p, subIMSI, s.IMSI.String())
	addVendor(p, subChargingID, binary.BigEndian.AppendUint32(nil, s.ChargingID))
	addVendor(p, subPDPType, binary.BigEndian.AppendUint32(nil, pdpType(s.PDNType)))
	if err := addQoS(p, &s.QoS); err != nil {
		return err
	}
	addVendorAddress(p, subSGSNAddress, subSGSNIPv6Address, s.ServingAddress)
	addVendorAddress(p, subGGSNAddress, subGGSNIPv6Address, s.GatewayAddress)
	addVendorText(p, subIMSIMCCMNC, s.Home.String())
	addVendorText(p, subGGSNMCCMNC, s.Gateway.String())
	if s.BearerID > 15 {
		return fmt.Errorf("bearer identity %d, at most 15 may be sent", s.BearerID)
	}
	if s.BearerID != 0 {
		addVendorText(p, subNSAPI, fmt.Sprintf("%X", s.BearerID))
	}
	if mode, ok := s.SelectionMode.Get(); ok {
		addVendorText(p, subSelectionMode, fmt.Sprintf("%d", mode&3))
	}
	if cc, ok := s.ChargingCharacteristics.Get(); ok {
		addVendorText(p, subChargingCharacteristics, fmt.Sprintf("%04X", cc))
	}
	addVendorText(p, subSGSNMCCMNC, s.Serving.String())
	addVendorText(p, subIMEISV, s.IMEISV.String())
	if s.RATType != 0 {
		addVendor(p, subRATType, []byte{byte(s.RATType)})
	}
	if uli := appendLocation(nil, &s.Location); len(uli) > 0 {
		addVendor(p, subUserLocationInfo, uli)
	}
	if tz, ok := s.TimeZone.Get(); ok {
		addVendor(p, subMSTimeZone, []byte{quarters(tz.Offset), byte(tz.DaylightSaving / time.Hour)})
	}
	return nil
}

func addVendorText(p *wire.Packet, t sub, s string) {
	if s != "" {
		addVendor(p, t, []byte(s))
	}
}

func addVendorAddress(p *wire.Packet, v4, v6 sub, a netip.Addr) {
	switch a = a.Unmap(); {
	case a.Is4():
		addVendor(p, v4, a.AsSlice())
	case a.Is6():
		addVendor(p, v6, a.AsSlice())
	}
}

// pdpType is the number of 3GPP-PDP-Type.
func pdpType(t hss.PDNType) uint32 {
	switch t {
	case hss.IPv6:
		return 2
	case hss.IPv4v6, hss.IPv4OrIPv6:
		return 3
	}
	return 0
}

// addQoS adds 3GPP-GPRS-Negotiated-QoS-profile: the release whose coding is
// used, and the octets of it in hexadecimal.
func addQoS(p *wire.Packet, q *aaa.QoS) error {
	switch {
	case len(q.Profile) > 110:
		return fmt.Errorf("QoS profile of %d octets, at most 110 may be sent", len(q.Profile))
	case len(q.Profile) > 3:
		addVendorText(p, subQoS, fmt.Sprintf("99-%X", q.Profile))
	case len(q.Profile) > 0: // delay, reliability, throughput and precedence alone
		addVendorText(p, subQoS, fmt.Sprintf("98-%X", q.Profile))
	case q.QCI != 0:
		b := []byte{arp(q.ARP), q.QCI}
		b = binary.BigEndian.AppendUint32(b, kilobits(q.AMBR.Uplink))
		b = binary.BigEndian.AppendUint32(b, kilobits(q.AMBR.Downlink))
		addVendorText(p, subQoS, fmt.Sprintf("08-%X", b))
	}
	return nil
}

// arp is the octet of TS 29.274 8.86, whose flags say what may not be.
func arp(a hss.ARP) byte {
	b := a.Priority & 15 << 2
	if !a.Capable {
		b |= 1 << 6
	}
	if !a.Vulnerable {
		b |= 1
	}
	return b
}

func kilobits(b hss.Bitrate) uint32 { return uint32(min(b/1000, 1<<32-1)) }

// Kinds of place (TS 29.061 16.4.7.2, geographic location type).
const (
	placeSAI        = 1
	placeRAI        = 2
	placeTAI        = 128
	placeECGI       = 129
	placeTAIAndECGI = 130
)

func appendLocation(dst []byte, l *aaa.Location) []byte {
	hasTAI, hasECGI := !l.TAI.IsZero(), l.ECGI != aaa.ECGI{}
	switch {
	case hasTAI && hasECGI:
		return appendECGI(l.TAI.Append(append(dst, placeTAIAndECGI)), l.ECGI)
	case hasTAI:
		return l.TAI.Append(append(dst, placeTAI))
	case hasECGI:
		return appendECGI(append(dst, placeECGI), l.ECGI)
	case l.SAI != aaa.SAI{}:
		return binary.BigEndian.AppendUint16(l.SAI.LAI.Append(append(dst, placeSAI)), l.SAI.SAC)
	case !l.RAI.IsZero():
		// The code has one octet and room for two.
		return append(l.RAI.LAI().Append(append(dst, placeRAI)), l.RAI.RAC, 0xff)
	}
	return dst
}

func appendECGI(dst []byte, e aaa.ECGI) []byte {
	dst = append(dst, e.PLMN[:]...)
	return binary.BigEndian.AppendUint32(dst, e.CellIdentity&(1<<28-1))
}

// quarters codes an offset from UTC as TS 24.008 10.5.3.8 does: quarters of an
// hour in two digits, the low one first, and the sign in bit 4.
func quarters(offset time.Duration) byte {
	var sign byte
	if offset < 0 {
		sign, offset = 1<<3, -offset
	}
	q := byte(min(offset/(15*time.Minute), 79))
	return q%10<<4 | q/10 | sign
}

// vendorAttribute finds the value of a 3GPP attribute, which may share its
// Vendor-Specific with others.
func vendorAttribute(p *wire.Packet, t sub) []byte {
	for _, avp := range p.Attributes {
		a := avp.Attribute
		if avp.Type != rfc2865.VendorSpecific_Type || len(a) < 4 || binary.BigEndian.Uint32(a) != vendor3GPP {
			continue
		}
		for a = a[4:]; len(a) >= 2 && a[1] >= 2 && int(a[1]) <= len(a); a = a[a[1]:] {
			if sub(a[0]) == t {
				return a[2:a[1]]
			}
		}
	}
	return nil
}

func vendorPLMN(p *wire.Packet, t sub) nas.PLMN {
	plmn, err := nas.ParsePLMN(string(vendorAttribute(p, t)))
	if err != nil {
		return nas.PLMN{}
	}
	return plmn
}
