package gtpv1

// maxAPN is the longest name, in octets on the wire (TS 23.003 9.1).
const maxAPN = 100

func appendAPN(dst []byte, apn string) []byte {
	if apn == "" {
		return dst
	}
	return labels(head(dst, IEAPN, len(apn)+1), apn)
}

// labels appends a name, written with dots, as labels (TS 23.003 9.1).
func labels(dst []byte, apn string) []byte {
	dst = append(dst, 0)
	label := len(dst) - 1
	for i := range len(apn) {
		if apn[i] == '.' {
			dst = append(dst, 0)
			label = len(dst) - 1
			continue
		}
		dst = append(dst, apn[i])
		dst[label]++
	}
	return dst
}

// apn reads an APN. Where it is the same as last, the text that is there is
// used again.
func (d *decoder) apn(last string) string {
	name, ok := unlabel(d.value, last)
	if !ok {
		d.bad()
	}
	return name
}

func unlabel(v []byte, last string) (string, bool) {
	if len(v) < 2 || len(v) > maxAPN {
		return "", false
	}
	var text [maxAPN]byte
	n := copy(text[:], v[1:])
	for at := 0; at < len(v); {
		l := int(v[at])
		if l == 0 || at+1+l > len(v) {
			return "", false
		}
		if at += 1 + l; at < len(v) {
			text[at-1] = '.'
		}
	}
	for _, c := range text[:n] {
		if c <= ' ' || c >= 0x7f {
			return "", false
		}
	}
	if string(text[:n]) == last {
		return last, true
	}
	return string(text[:n]), true
}
