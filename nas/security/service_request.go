package security

import "fmt"

// serviceRequestLen is the length of a SERVICE REQUEST: header, KSI and
// sequence number, short MAC (TS 24.301 8.2.25).
const serviceRequestLen = 4

// ProtectServiceRequest appends a whole SERVICE REQUEST (TS 24.301 8.2.25) to
// dst: the KSI and the 5 low bits of the uplink sequence number, then the 2
// low octets of the MAC over the two octets before (TS 24.301 9.9.3.19,
// 9.9.3.28). The uplink count advances. The error is [ErrCountExhausted].
func (c *Context) ProtectServiceRequest(dst []byte) ([]byte, error) {
	count, err := c.take(Uplink)
	if err != nil {
		return dst, err
	}
	n := len(dst)
	dst = append(dst, ServiceRequest<<4|mobilityManagement, c.state.KSI.Identifier()<<5|count.SN()&31)
	mac := c.mac(count, Uplink, dst[n:])
	c.state.Uplink = count + 1
	return append(dst, mac[2], mac[3]), nil
}

// VerifyServiceRequest checks a SERVICE REQUEST and advances the uplink count.
// The count is the smallest one from the expected on with the 5 bits that the
// message carries.
//
// The errors wrap [ErrMalformed], [ErrKSI], [ErrIntegrity] or [ErrReplay].
func (c *Context) VerifyServiceRequest(pdu []byte) error {
	if len(pdu) != serviceRequestLen || pdu[0] != ServiceRequest<<4|mobilityManagement {
		return fmt.Errorf("verify SERVICE REQUEST: %w: %d octets", ErrMalformed, len(pdu))
	}
	if ksi := pdu[1] >> 5; ksi != c.state.KSI.Identifier() {
		return fmt.Errorf("verify SERVICE REQUEST: %w: %d, this is %d", ErrKSI, ksi, c.state.KSI.Identifier())
	}
	next := c.state.Uplink
	count := next.estimate(pdu[1]&31, 5)
	if c.state.EIA == EIA0 {
		c.state.Uplink = count%countLimit + 1
		return nil
	}
	if count < countLimit && c.shortMACMatches(count, pdu) {
		c.state.Uplink = count + 1
		return nil
	}
	if count >= 1<<5 {
		if old := count - 1<<5; old < next && c.shortMACMatches(old, pdu) {
			return fmt.Errorf("verify SERVICE REQUEST: %w: %s, next is %s", ErrReplay, old, next)
		}
	}
	return fmt.Errorf("verify SERVICE REQUEST: %w: short MAC %x for NAS COUNT %s", ErrIntegrity, pdu[2:], count)
}

func (c *Context) shortMACMatches(count Count, pdu []byte) bool {
	mac := c.mac(count, Uplink, pdu[:2])
	return mac[2] == pdu[2] && mac[3] == pdu[3]
}
