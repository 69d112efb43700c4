package sip

import (
	"fmt"
	"strings"

	"sunsetlab/nas"
)

// HomeDomain is the domain of a network's IMS, for subscribers without an ISIM
// (TS 23.003 13.2): "ims.mnc010.mcc440.3gppnetwork.org".
func HomeDomain(p nas.PLMN) string {
	return fmt.Sprintf("ims.mnc%03s.mcc%s.3gppnetwork.org", p.MNC(), p.MCC())
}

// PrivateIdentity is a user's IMPI in a domain, for subscribers without an ISIM
// (TS 23.003 13.3). The temporary public user identity is the same as a SIP URI
// (TS 23.003 13.4B).
func PrivateIdentity(imsi nas.IMSI, domain string) string { return imsi.String() + "@" + domain }

// IMSIOf is the subscriber behind a private identity of the domain.
func IMSIOf(impi, domain string) (nas.IMSI, error) {
	user, host, _ := strings.Cut(impi, "@")
	if !strings.EqualFold(host, domain) {
		return nas.IMSI{}, fmt.Errorf("private identity of domain %q, want %q", clip(host), domain)
	}
	imsi, err := nas.ParseIMSI(user)
	if err != nil {
		return nas.IMSI{}, fmt.Errorf("private identity: %w", err)
	}
	return imsi, nil
}

// InstanceID is the URN of a device (RFC 7254 4): type allocation code, serial
// number, and 0 in place of the check digit.
func InstanceID(i nas.IMEI) string {
	d := i.String()
	if len(d) < 14 {
		return "urn:gsma:imei:00000000-000000-0"
	}
	return "urn:gsma:imei:" + d[:8] + "-" + d[8:14] + "-0"
}

// AccessNetwork is the P-Access-Network-Info of a cell of E-UTRAN (TS 24.229
// 7.2A.4).
func AccessNetwork(p nas.PLMN, tac uint16, cell uint32) string {
	return fmt.Sprintf("3GPP-E-UTRAN-FDD;utran-cell-id-3gpp=%s%04x%07x", p, tac, cell&0xfffffff)
}

// clip keeps hostile text short in errors.
func clip(s string) string { return s[:min(len(s), 64)] }

// FirstAddress is the first address of a header that lists some in angle
// brackets, such as P-Associated-URI: "" if there is none.
func FirstAddress(header string) string {
	_, rest, ok := strings.Cut(header, "<")
	if !ok {
		return ""
	}
	address, _, ok := strings.Cut(rest, ">")
	if !ok {
		return ""
	}
	return address
}
