package eps

import (
	"fmt"
	"strings"
)

// APN is an access point name, labels separated by dots, as TS 23.003 9 has it.
type APN string

// ParseAPN checks labels of 1 to 63 letters, digits and hyphens and a length of
// at most 100 octets when coded (TS 23.003 9.1).
func ParseAPN(s string) (APN, error) {
	if s == "" {
		return "", fmt.Errorf("parse APN: empty")
	}
	if len(s) > 99 {
		return "", fmt.Errorf("parse APN: %d characters, want at most 99", len(s))
	}
	for label := range strings.SplitSeq(s, ".") {
		if label == "" || len(label) > 63 {
			return "", fmt.Errorf("parse APN %q: a label has %d characters, want 1 to 63", s, len(label))
		}
		for i := range len(label) {
			if !isAPNChar(label[i]) {
				return "", fmt.Errorf("parse APN %q: %q is neither letter, digit nor hyphen", s, label[i])
			}
		}
	}
	return APN(s), nil
}

func isAPNChar(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-'
}

// Equal reports whether two APNs are the same; case does not matter.
func (a APN) Equal(b APN) bool { return strings.EqualFold(string(a), string(b)) }

// NetworkIdentifier returns a without an operator identifier
// ("mncXXX.mccYYY.gprs") at its end.
func (a APN) NetworkIdentifier() APN {
	labels := strings.Split(string(a), ".")
	n := len(labels)
	if n > 3 && strings.EqualFold(labels[n-1], "gprs") &&
		strings.HasPrefix(strings.ToLower(labels[n-3]), "mnc") && strings.HasPrefix(strings.ToLower(labels[n-2]), "mcc") {
		return APN(strings.Join(labels[:n-3], "."))
	}
	return a
}

// Append appends the labels, each with its length before it. A label over 63
// octets, which no decoded or parsed APN has, is cut.
func (a APN) Append(dst []byte) []byte {
	if a == "" {
		return dst
	}
	for rest, more := string(a), true; more; {
		var label string
		label, rest, more = strings.Cut(rest, ".")
		label = label[:min(len(label), 63)]
		dst = append(append(dst, byte(len(label))), label...)
	}
	return dst
}

// Decode reads labels. Characters outside ParseAPN's are let through, for it is
// not the codec that judges a name, but for dots and empty labels, which would
// not survive.
func (a *APN) Decode(b []byte) error {
	if len(b) == 0 || len(b) > 100 {
		return fmt.Errorf("decode APN: %d octets, want 1 to 100", len(b))
	}
	var buf [100]byte
	text := buf[:0]
	for i := 0; i < len(b); {
		n := int(b[i])
		i++
		if n == 0 || n > 63 || n > len(b)-i {
			return fmt.Errorf("decode APN: label of %d octets at offset %d of %d", n, i-1, len(b))
		}
		label := b[i : i+n]
		for _, c := range label {
			if c == '.' {
				return fmt.Errorf("decode APN: dot in a label")
			}
		}
		if len(text) > 0 {
			text = append(text, '.')
		}
		text = append(text, label...)
		i += n
	}
	*a = APN(text)
	return nil
}
