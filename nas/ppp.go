package nas

import (
	"encoding/binary"
	"fmt"
)

// cutPPP reads the header that PAP, CHAP and IPCP packets share: code,
// identifier, length of the whole. Octets after the length are padding.
func cutPPP(what string, b []byte) (code, id uint8, data []byte, err error) {
	if len(b) < 4 {
		return 0, 0, nil, fmt.Errorf("read %s: %d octets, want at least 4", what, len(b))
	}
	n := int(binary.BigEndian.Uint16(b[2:]))
	if n < 4 || n > len(b) {
		return 0, 0, nil, fmt.Errorf("read %s: length %d of %d octets", what, n, len(b))
	}
	return b[0], b[1], b[4:n], nil
}

// appendPPP writes the header and the data.
func appendPPP(dst []byte, code, id uint8, data ...[]byte) []byte {
	n := 4
	for _, d := range data {
		n += len(d)
	}
	dst = binary.BigEndian.AppendUint16(append(dst, code, id), uint16(n))
	for _, d := range data {
		dst = append(dst, d...)
	}
	return dst
}

// cutCounted reads an octet of length and as many octets.
func cutCounted(what string, b []byte) (v, rest []byte, err error) {
	if len(b) == 0 || int(b[0]) > len(b)-1 {
		return nil, nil, fmt.Errorf("read %s: cut short", what)
	}
	n := 1 + int(b[0])
	return b[1:n], b[n:], nil
}

// counted returns s with its length before it, cut to what a length octet can
// tell.
func counted(s string) []byte {
	s = s[:min(len(s), 255)]
	return append([]byte{byte(len(s))}, s...)
}
