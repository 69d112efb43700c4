package gtpv1

import (
	"encoding/binary"

	"sunsetlab/nas"
)

// QoSProfile is the quality of service of a PDP context (TS 29.060 7.7.34). One
// without Value is absent.
type QoSProfile struct {
	// ARP is the allocation and retention priority, 1 the highest, to 3.
	ARP uint8
	// Value is the value of the information element of TS 24.008 10.5.6.5:
	// identifier and length are not part of it.
	Value []byte
}

func appendQoS(dst []byte, q *QoSProfile) []byte {
	if len(q.Value) == 0 {
		return dst
	}
	return append(append(head(dst, IEQoSProfile, 1+len(q.Value)), q.ARP), q.Value...)
}

func (d *decoder) qos(q *QoSProfile) {
	// The three octets of Release 98 at least.
	if d.has(4) {
		*q = QoSProfile{d.value[0], d.value[1:]}
	}
}

// AMBR is an APN's aggregate maximum bit rate in kbit/s (TS 29.060 7.7.98).
type AMBR struct{ Uplink, Downlink uint32 }

func appendAMBR(dst []byte, o nas.Opt[AMBR]) []byte {
	a, ok := o.Get()
	if !ok {
		return dst
	}
	dst = binary.BigEndian.AppendUint32(head(dst, IEAPNAMBR, 8), a.Uplink)
	return binary.BigEndian.AppendUint32(dst, a.Downlink)
}

func (d *decoder) ambr(o *nas.Opt[AMBR]) {
	if d.has(8) {
		o.Set(AMBR{binary.BigEndian.Uint32(d.value), binary.BigEndian.Uint32(d.value[4:])})
	}
}
