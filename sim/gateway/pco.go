package gateway

import (
	"encoding/binary"
	"net/netip"

	"sunsetlab/nas"
)

// configure answers protocol configuration options (TS 24.008 10.5.6.3) with
// what the APN has. It returns nil if the device asked for nothing. The answer
// lives until the next.
func (g *Gateway) configure(pco nas.PCO, c *session, apn *APN, auth nas.PCOOption) []byte {
	if len(pco) == 0 {
		return nil
	}
	dst := append(g.pco[:0], 0x80) // PPP for use with IP
	if auth.ID != 0 {
		dst = option(dst, auth.ID, auth.Contents)
	}
	for o := range pco.Options(nas.Uplink) {
		switch o.ID {
		case nas.PCODNSServerIPv4:
			dst = eachAddress(dst, o.ID, apn.DNS, netip.Addr.Is4)
		case nas.PCODNSServerIPv6:
			dst = eachAddress(dst, o.ID, apn.DNS, netip.Addr.Is6)
		case nas.PCOPCSCFIPv4:
			dst = eachAddress(dst, o.ID, apn.PCSCF, netip.Addr.Is4)
		case nas.PCOPCSCFIPv6:
			dst = eachAddress(dst, o.ID, apn.PCSCF, netip.Addr.Is6)
		case nas.PCOIPv4LinkMTU:
			if apn.MTU > 0 && c.paa.IPv4.IsValid() {
				dst = option(dst, o.ID, []byte{byte(apn.MTU >> 8), byte(apn.MTU)})
			}
		case nas.PCOMSISDN:
			if !c.owner.msisdn.IsZero() {
				dst = option(dst, o.ID, nas.PCOMSISDNOf(c.owner.msisdn).Contents)
			}
		case nas.PCOIPCP:
			if c.paa.IPv4.IsValid() {
				dst = g.negotiate(dst, o.Contents, c.paa.IPv4, apn)
			}
		}
	}
	g.pco = dst
	if len(dst) == 1 {
		return nil
	}
	return dst
}

// option appends an option whose length takes one octet, as all have that the
// gateway sends.
func option(dst []byte, id nas.PCOID, v []byte) []byte {
	v = v[:min(len(v), 255)]
	dst = binary.BigEndian.AppendUint16(dst, uint16(id))
	return append(append(dst, byte(len(v))), v...)
}

func eachAddress(dst []byte, id nas.PCOID, all []netip.Addr, is func(netip.Addr) bool) []byte {
	for _, a := range all {
		switch {
		case !is(a):
		case a.Is4():
			v := a.As4()
			dst = option(dst, id, v[:])
		default:
			v := a.As16()
			dst = option(dst, id, v[:])
		}
	}
	return dst
}

// negotiate answers an IPCP Configure-Request: Nak with the values that the
// device is to use, Ack if it has them, Reject if it asks for nothing that
// there is (RFC 1661 5, RFC 1877). What can't be had beside what can is left
// out, since one packet has one code and a device needs the values.
func (g *Gateway) negotiate(dst, contents []byte, addr netip.Addr, apn *APN) []byte {
	req, err := nas.ParseIPCP(contents)
	if err != nil || req.Code != nas.IPCPConfigureRequest {
		return dst
	}
	var dns [2]netip.Addr
	n := 0
	for _, a := range apn.DNS {
		if a.Is4() && n < len(dns) {
			dns[n] = a
			n++
		}
	}
	code := nas.IPCPConfigureAck
	var have, lack []nas.IPCPOption
	for _, o := range req.Options {
		var value netip.Addr
		switch o.Type {
		case nas.IPCPAddress:
			value = addr
		case nas.IPCPPrimaryDNS:
			value = dns[0]
		case nas.IPCPSecondaryDNS:
			value = dns[1]
		}
		if !value.IsValid() {
			lack = append(lack, o)
			continue
		}
		if asked, err := o.Addr(); err != nil || asked != value {
			code = nas.IPCPConfigureNak
		}
		have = append(have, nas.IPCPAddr(o.Type, value))
	}
	if len(have) == 0 && len(lack) > 0 {
		code, have = nas.IPCPConfigureReject, lack
	}
	return option(dst, nas.PCOIPCP, nas.IPCP{Code: code, Identifier: req.Identifier, Options: have}.Append(nil))
}
