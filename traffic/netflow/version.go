package netflow

import (
	"fmt"
	"net/netip"
	"strings"

	"sunsetlab/traffic"
)

// Version is the number that a message begins with.
type Version uint16

const (
	V5    Version = 5
	V9    Version = 9
	IPFIX Version = 10
)

// ParseVersion reads 5, v5, 9, v9, 10 or ipfix.
func ParseVersion(s string) (Version, error) {
	switch strings.ToLower(s) {
	case "5", "v5":
		return V5, nil
	case "9", "v9":
		return V9, nil
	case "10", "ipfix":
		return IPFIX, nil
	}
	return 0, fmt.Errorf("NetFlow version %q: want 5, 9 or ipfix", s)
}

func (v Version) String() string {
	switch v {
	case V5:
		return "NetFlow v5"
	case V9:
		return "NetFlow v9"
	case IPFIX:
		return "IPFIX"
	}
	return fmt.Sprintf("NetFlow version %d", uint16(v))
}

// Carries tells whether the version has room for the record: v5 is for IPv4
// alone, and no version mixes the families.
func (v Version) Carries(r *traffic.Record) bool {
	return is4(r.Src) && is4(r.Dst) || v != V5 && is6(r.Src) && is6(r.Dst)
}

func is4(a netip.Addr) bool { return a.Is4() || a.Is4In6() }
func is6(a netip.Addr) bool { return a.Is6() && !a.Is4In6() }

// Sampling is how packets were chosen.
type Sampling struct {
	Algorithm Algorithm
	N         uint32 // of one packet in N
}

// Algorithm is the samplingAlgorithm of the IPFIX registry (IE 35).
type Algorithm uint8

const (
	Systematic Algorithm = 1 // every Nth packet
	Random     Algorithm = 2 // each packet with probability 1/N
)
