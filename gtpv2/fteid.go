package gtpv2

import (
	"encoding/binary"
	"net/netip"
)

// Interface is whose tunnel endpoint an F-TEID names (TS 29.274 8.22).
type Interface uint8

// The interfaces of an E-UTRAN core.
const (
	S1UENodeBGTPU Interface = 0
	S1USGWGTPU    Interface = 1
	S5S8SGWGTPU   Interface = 4
	S5S8PGWGTPU   Interface = 5
	S5S8SGWGTPC   Interface = 6
	S5S8PGWGTPC   Interface = 7
	S11MMEGTPC    Interface = 10
	S11S4SGWGTPC  Interface = 11
	S3MMEGTPC     Interface = 13
	S3SGSNGTPC    Interface = 14
)

// FTEID is a fully qualified tunnel endpoint identifier (TS 29.274 8.22). One
// without an address is absent.
type FTEID struct {
	Interface  Interface
	TEID       uint32
	IPv4, IPv6 netip.Addr
}

// IsZero reports whether the F-TEID is absent.
func (f FTEID) IsZero() bool { return !f.IPv4.IsValid() && !f.IPv6.IsValid() }

const (
	fteidV4 = 1 << 7
	fteidV6 = 1 << 6
)

func appendFTEID(dst []byte, k key, f *FTEID) []byte {
	if f.IsZero() {
		return dst
	}
	start := len(dst)
	dst = append(group(dst, k), byte(f.Interface)&63)
	dst = binary.BigEndian.AppendUint32(dst, f.TEID)
	if f.IPv4.Is4() {
		dst[start+4] |= fteidV4
		a := f.IPv4.As4()
		dst = append(dst, a[:]...)
	}
	if f.IPv6.Is6() {
		dst[start+4] |= fteidV6
		a := f.IPv6.As16()
		dst = append(dst, a[:]...)
	}
	return grouped(dst, start)
}

func (d *decoder) fteid(f *FTEID) {
	v := d.value
	if len(v) < 5 {
		d.short()
		return
	}
	flags := v[0]
	*f = FTEID{Interface: Interface(flags & 63), TEID: binary.BigEndian.Uint32(v[1:])}
	v = v[5:]
	if flags&(fteidV4|fteidV6) == 0 {
		d.bad()
		return
	}
	if flags&fteidV4 != 0 {
		if len(v) < 4 {
			d.short()
			*f = FTEID{}
			return
		}
		f.IPv4 = netip.AddrFrom4([4]byte(v))
		v = v[4:]
	}
	if flags&fteidV6 != 0 {
		if len(v) < 16 {
			d.short()
			*f = FTEID{}
			return
		}
		f.IPv6 = netip.AddrFrom16([16]byte(v))
	}
}
