package msc

import (
	"errors"
	"fmt"
	"time"
	"unicode/utf16"

	"sunsetlab/nas"
)

// The layers of SMS: CP (TS 24.011 7.2), RP (TS 24.011 7.3), and the short
// message itself (TS 23.040 9.2).
const (
	cpDiscriminator = 9

	cpData  = 1
	cpAck   = 4
	cpError = 16

	rpDataUp   = 0
	rpDataDown = 1
	rpAckUp    = 2
	rpAckDown  = 3
	rpErrorUp  = 4

	international = 0x91 // type of number and numbering plan
	ucs2          = 8
	maxText       = 70 // of 16 bits
)

// cp is a CP message. Transaction holds the transaction identifier, and its
// flag as the sender of the message sets it.
type cp struct {
	transaction, typ byte
	rp               []byte // at least two octets in a CP-DATA
}

func parseCP(b []byte) (cp, error) {
	if len(b) < 2 || b[0]&15 != cpDiscriminator {
		return cp{}, errors.New("read SMS: no CP message")
	}
	c := cp{transaction: b[0] >> 4, typ: b[1]}
	switch c.typ {
	case cpAck, cpError:
		return c, nil
	case cpData:
		if len(b) < 5 || int(b[2]) < 2 || int(b[2]) > len(b)-3 {
			return cp{}, errors.New("read SMS: CP-DATA is cut short")
		}
		c.rp = b[3 : 3+int(b[2])]
		return c, nil
	}
	return cp{}, fmt.Errorf("read SMS: CP message type %d", c.typ)
}

func cpMessage(transaction, typ byte, rp []byte) []byte {
	b := []byte{transaction<<4 | cpDiscriminator, typ}
	if typ == cpData {
		b = append(append(b, byte(len(rp))), rp...)
	}
	return b
}

// rpData carries a short message to a device, from a service centre.
func rpData(reference byte, centre nas.MSISDN, tpdu []byte) []byte {
	b := []byte{rpDataDown, reference}
	number := centre.AppendTBCD([]byte{international})
	b = append(append(b, byte(len(number))), number...)
	b = append(b, 0) // no destination address
	return append(append(b, byte(len(tpdu))), tpdu...)
}

// deliverTPDU is an SMS-DELIVER (TS 23.040 9.2.2.1) with no more messages to
// come.
func deliverTPDU(sender nas.MSISDN, text string, now time.Time) []byte {
	b := []byte{4, byte(len(sender.String())), international}
	b = append(sender.AppendTBCD(b), 0, ucs2)
	b = appendTimeStamp(b, now)
	units := utf16.Encode([]rune(text))
	b = append(b, byte(2*len(units)))
	for _, u := range units {
		b = append(b, byte(u>>8), byte(u))
	}
	return b
}

// appendTimeStamp appends a service centre time stamp (TS 23.040 9.2.3.11), with
// swapped digits and the zone in quarters of an hour.
func appendTimeStamp(dst []byte, t time.Time) []byte {
	for _, v := range []int{t.Year() % 100, int(t.Month()), t.Day(), t.Hour(), t.Minute(), t.Second()} {
		dst = append(dst, swapped(v))
	}
	_, offset := t.Zone()
	quarters := offset / 900
	if quarters < 0 {
		return append(dst, swapped(-quarters)|8)
	}
	return append(dst, swapped(quarters))
}

func swapped(v int) byte { return byte(v%10<<4 | v/10) }

// submitted reads the text of an SMS-SUBMIT (TS 23.040 9.2.2.2) in RP-DATA.
func submitted(rp []byte) (string, error) {
	bad := errors.New("read SMS-SUBMIT: cut short")
	at := 2
	for range 2 { // originator and destination address
		if at >= len(rp) {
			return "", bad
		}
		at += 1 + int(rp[at])
	}
	if at >= len(rp) || int(rp[at]) > len(rp)-at-1 {
		return "", bad
	}
	t := rp[at+1 : at+1+int(rp[at])]
	if len(t) < 4 {
		return "", bad
	}
	if t[0]&3 != 1 {
		return "", fmt.Errorf("read SMS-SUBMIT: message type %d", t[0]&3)
	}
	at = 4 + (int(t[2])+1)/2 // past the destination address
	validity := [4]int{0, 7, 1, 7}[t[0]>>3&3]
	head := at + 2 + validity // past PID, DCS and validity period
	if len(t) < head+1 {
		return "", bad
	}
	coding, n, data := t[at+1], int(t[head]), t[head+1:]
	if coding>>2&3 == 0 {
		return septets(data, n)
	}
	if n > len(data) {
		return "", bad
	}
	if coding>>2&3 != 2 {
		return fmt.Sprintf("%x", data[:n]), nil
	}
	units := make([]uint16, n/2)
	for i := range units {
		units[i] = uint16(data[2*i])<<8 | uint16(data[2*i+1])
	}
	return string(utf16.Decode(units)), nil
}

// septets unpacks characters of 7 bits (TS 23.038 6.1.2.1). Those that are not
// the same in ASCII read as a question mark.
func septets(data []byte, n int) (string, error) {
	if (7*n+7)/8 > len(data) {
		return "", errors.New("read SMS-SUBMIT: text is cut short")
	}
	text := make([]byte, n)
	for i := range text {
		bit := 7 * i
		v := uint(data[bit/8]) >> (bit % 8)
		if bit%8 > 1 && bit/8+1 < len(data) {
			v |= uint(data[bit/8+1]) << (8 - bit%8)
		}
		text[i] = byte(v & 0x7f)
		switch c := text[i]; {
		case c == '\n', c == '\r', c == ' ':
		case c < '!', c == '$', c == '@', c > 'Z' && c < 'a', c > 'z':
			text[i] = '?'
		}
	}
	return string(text), nil
}
