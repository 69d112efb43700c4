package nas

import (
	"fmt"
	"net/netip"
)

// IPCPCode is the code of an IPCP packet (RFC 1332, RFC 1661 5).
type IPCPCode uint8

// The codes.
const (
	IPCPConfigureRequest IPCPCode = 1
	IPCPConfigureAck     IPCPCode = 2
	IPCPConfigureNak     IPCPCode = 3
	IPCPConfigureReject  IPCPCode = 4
)

// IPCPOptionType is the type of a configuration option.
type IPCPOptionType uint8

// The types of RFC 1332 3 and RFC 1877 1 that carry an IPv4 address.
const (
	IPCPAddress       IPCPOptionType = 3
	IPCPPrimaryDNS    IPCPOptionType = 129
	IPCPPrimaryNBNS   IPCPOptionType = 130
	IPCPSecondaryDNS  IPCPOptionType = 131
	IPCPSecondaryNBNS IPCPOptionType = 132
)

// IPCPOption is one configuration option with at most 253 octets of data.
type IPCPOption struct {
	Type IPCPOptionType
	Data []byte
}

// IPCPAddr returns an option that carries an IPv4 address; 0.0.0.0 asks for
// one.
func IPCPAddr(t IPCPOptionType, a netip.Addr) IPCPOption {
	return IPCPOption{Type: t, Data: a.AsSlice()}
}

// Addr returns the IPv4 address that the option carries.
func (o IPCPOption) Addr() (netip.Addr, error) {
	if len(o.Data) != 4 {
		return netip.Addr{}, fmt.Errorf("read IPCP option %d: %d octets, want 4", o.Type, len(o.Data))
	}
	return netip.AddrFrom4([4]byte(o.Data)), nil
}

// IPCP is an Internet Protocol Control Protocol packet (RFC 1332) in protocol
// configuration options.
type IPCP struct {
	Code       IPCPCode
	Identifier uint8
	Options    []IPCPOption
}

// ParseIPCP reads the contents of an IPCP option; data alias b.
func ParseIPCP(b []byte) (IPCP, error) {
	code, id, data, err := cutPPP("IPCP packet", b)
	if err != nil {
		return IPCP{}, err
	}
	p := IPCP{Code: IPCPCode(code), Identifier: id}
	for len(data) > 0 {
		if len(data) < 2 || data[1] < 2 || int(data[1]) > len(data) {
			return IPCP{}, fmt.Errorf("read IPCP packet: option %d is cut short", data[0])
		}
		n := int(data[1])
		p.Options = append(p.Options, IPCPOption{Type: IPCPOptionType(data[0]), Data: data[2:n:n]})
		data = data[n:]
	}
	return p, nil
}

// Find returns the option of a type, and whether there is one.
func (p IPCP) Find(t IPCPOptionType) (IPCPOption, bool) {
	for _, o := range p.Options {
		if o.Type == t {
			return o, true
		}
	}
	return IPCPOption{}, false
}

// Append appends the packet.
func (p IPCP) Append(dst []byte) []byte {
	var data []byte
	for _, o := range p.Options {
		d := o.Data[:min(len(o.Data), 253)]
		data = append(append(data, byte(o.Type), byte(2+len(d))), d...)
	}
	return appendPPP(dst, uint8(p.Code), p.Identifier, data)
}

// Option returns the packet as an option.
func (p IPCP) Option() PCOOption { return PCOOption{ID: PCOIPCP, Contents: p.Append(nil)} }
