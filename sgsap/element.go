package sgsap

import (
	"encoding/binary"
	"fmt"
	"strings"

	"sunsetlab/nas"
)

// IE is an information element identifier (TS 29.118 9.3).
type IE uint8

// The information elements.
const (
	IEIMSI                       IE = 0x01
	IEVLRName                    IE = 0x02
	IETMSI                       IE = 0x03
	IELAI                        IE = 0x04
	IEChannelNeeded              IE = 0x05
	IEEMLPPPriority              IE = 0x06
	IETMSIStatus                 IE = 0x07
	IESGsCause                   IE = 0x08
	IEMMEName                    IE = 0x09
	IEEPSLocationUpdateType      IE = 0x0a
	IEGlobalCNID                 IE = 0x0b
	IEMobileIdentity             IE = 0x0e
	IERejectCause                IE = 0x0f
	IEEPSDetachType              IE = 0x10
	IENonEPSDetachType           IE = 0x11
	IEIMEISV                     IE = 0x15
	IENASMessageContainer        IE = 0x16
	IEMMInformation              IE = 0x17
	IEErroneousMessage           IE = 0x1b
	IECLI                        IE = 0x1c
	IELCSClientIdentity          IE = 0x1d
	IELCSIndicator               IE = 0x1e
	IESSCode                     IE = 0x1f
	IEServiceIndicator           IE = 0x20
	IEUETimeZone                 IE = 0x21
	IEMobileStationClassmark2    IE = 0x22
	IETAI                        IE = 0x23
	IEECGI                       IE = 0x24
	IEUEEMMMode                  IE = 0x25
	IEAdditionalPagingIndicators IE = 0x26
	IETMSIBasedNRIContainer      IE = 0x27
	IESelectedCSDomainOperator   IE = 0x28
)

var ieNames = [...]string{
	IEIMSI:                       "IMSI",
	IEVLRName:                    "VLR name",
	IETMSI:                       "TMSI",
	IELAI:                        "Location area identifier",
	IEChannelNeeded:              "Channel needed",
	IEEMLPPPriority:              "eMLPP priority",
	IETMSIStatus:                 "TMSI status",
	IESGsCause:                   "SGs cause",
	IEMMEName:                    "MME name",
	IEEPSLocationUpdateType:      "EPS location update type",
	IEGlobalCNID:                 "Global CN-Id",
	IEMobileIdentity:             "Mobile identity",
	IERejectCause:                "Reject cause",
	IEEPSDetachType:              "IMSI detach from EPS service type",
	IENonEPSDetachType:           "IMSI detach from non-EPS service type",
	IEIMEISV:                     "IMEISV",
	IENASMessageContainer:        "NAS message container",
	IEMMInformation:              "MM information",
	IEErroneousMessage:           "Erroneous message",
	IECLI:                        "CLI",
	IELCSClientIdentity:          "LCS client identity",
	IELCSIndicator:               "LCS indicator",
	IESSCode:                     "SS code",
	IEServiceIndicator:           "Service indicator",
	IEUETimeZone:                 "UE Time Zone",
	IEMobileStationClassmark2:    "Mobile Station Classmark 2",
	IETAI:                        "TAI",
	IEECGI:                       "E-CGI",
	IEUEEMMMode:                  "UE EMM mode",
	IEAdditionalPagingIndicators: "Additional paging indicators",
	IETMSIBasedNRIContainer:      "TMSI based NRI container",
	IESelectedCSDomainOperator:   "Selected CS domain operator",
}

// String returns the element's name as the standard writes it.
func (i IE) String() string {
	if int(i) < len(ieNames) && ieNames[i] != "" {
		return ieNames[i]
	}
	return fmt.Sprintf("IE 0x%02x", uint8(i))
}

// MMEName is the name of an MME in the interface (TS 23.003 19.4.2.4).
func MMEName(g nas.GUMMEI) string {
	mnc := g.PLMN.MNC()
	if len(mnc) == 2 {
		mnc = "0" + mnc
	}
	return fmt.Sprintf("mmec%02x.mmegi%04x.mme.epc.mnc%s.mcc%s.3gppnetwork.org",
		g.MMECode, g.MMEGroupID, mnc, g.PLMN.MCC())
}

// ECGI is an E-UTRAN cell global identity (TS 29.118 9.4.3a).
type ECGI struct {
	PLMN nas.PLMN
	// CellIdentity has 28 bits.
	CellIdentity uint32
}

// MobileIdentity is what a VLR calls the UE from now on (TS 29.118 9.4.14):
// a new TMSI, or the IMSI to end the use of an old one. The zero
// MobileIdentity is absent.
type MobileIdentity struct {
	TMSI nas.Opt[nas.TMSI]
	IMSI nas.IMSI
}

func put(dst []byte, ie IE, v ...byte) []byte {
	return append(append(dst, byte(ie), byte(len(v))), v...)
}

func octets(dst []byte, ie IE, v []byte) []byte {
	if len(v) == 0 || len(v) > 255 {
		return dst
	}
	return put(dst, ie, v...)
}

func nonzero[T ~uint8](dst []byte, ie IE, v T) []byte {
	if v == 0 {
		return dst
	}
	return append(dst, byte(ie), 1, byte(v))
}

func optional[T ~uint8](dst []byte, ie IE, o nas.Opt[T]) []byte {
	if v, ok := o.Get(); ok {
		return append(dst, byte(ie), 1, byte(v))
	}
	return dst
}

// sized fills in the length of the element that begins at start.
func sized(dst []byte, start int) []byte {
	dst[start+1] = byte(len(dst) - start - 2)
	return dst
}

func appendIMSI(dst []byte, i nas.IMSI) []byte {
	if i.IsZero() {
		return dst
	}
	start := len(dst)
	return sized(i.AppendMobileIdentity(append(dst, byte(IEIMSI), 0), 1), start)
}

// appendName appends a name with dots as labels (RFC 1035).
func appendName(dst []byte, ie IE, name string) []byte {
	if name == "" || len(name) > maxName {
		return dst
	}
	start := len(dst)
	dst = append(dst, byte(ie), 0)
	for label := range strings.SplitSeq(name, ".") {
		dst = append(append(dst, byte(len(label))), label...)
	}
	return sized(dst, start)
}

const maxName = 253

func appendLAI(dst []byte, l nas.LAI) []byte {
	if l.IsZero() {
		return dst
	}
	return l.Append(append(dst, byte(IELAI), 5))
}

func appendTMSI(dst []byte, o nas.Opt[nas.TMSI]) []byte {
	if t, ok := o.Get(); ok {
		return binary.BigEndian.AppendUint32(append(dst, byte(IETMSI), 4), uint32(t))
	}
	return dst
}

func appendMobileIdentity(dst []byte, m MobileIdentity) []byte {
	if t, ok := m.TMSI.Get(); ok {
		return binary.BigEndian.AppendUint32(append(dst, byte(IEMobileIdentity), 5, 0xf4), uint32(t))
	}
	if m.IMSI.IsZero() {
		return dst
	}
	start := len(dst)
	return sized(m.IMSI.AppendMobileIdentity(append(dst, byte(IEMobileIdentity), 0), 1), start)
}

// appendIMEISV appends 16 digits, two an octet, the earlier one low (TS 29.018
// 18.4.9).
func appendIMEISV(dst []byte, i nas.IMEISV) []byte {
	if i.IsZero() {
		return dst
	}
	dst = append(dst, byte(IEIMEISV), 8)
	s := i.String()
	for k := 0; k+1 < len(s); k += 2 {
		dst = append(dst, s[k+1]<<4|s[k]&15)
	}
	return dst
}

func appendTAI(dst []byte, t nas.TAI) []byte {
	if t.IsZero() {
		return dst
	}
	return t.Append(append(dst, byte(IETAI), 5))
}

func appendECGI(dst []byte, e ECGI) []byte {
	if e == (ECGI{}) {
		return dst
	}
	dst = append(dst, byte(IEECGI), 7, e.PLMN[0], e.PLMN[1], e.PLMN[2])
	return binary.BigEndian.AppendUint32(dst, e.CellIdentity&(1<<28-1))
}

func appendPLMN(dst []byte, p nas.PLMN) []byte {
	if p.IsZero() {
		return dst
	}
	return put(dst, IESelectedCSDomainOperator, p[:]...)
}
