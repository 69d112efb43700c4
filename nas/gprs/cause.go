package gprs

import "strconv"

// causeString returns the number and the words of a cause.
func causeString(c uint8, text *[256]string) string {
	s := "#" + strconv.Itoa(int(c))
	if text[c] != "" {
		s += " " + text[c]
	}
	return s
}
