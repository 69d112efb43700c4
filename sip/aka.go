package sip

import (
	"encoding/base64"
	"fmt"
)

// Nonce carries an AKA challenge (RFC 3310 3.2).
func Nonce(rand, autn [16]byte) string {
	return base64.StdEncoding.EncodeToString(append(rand[:], autn[:]...))
}

// ParseNonce takes the AKA challenge out of a nonce. What a server adds after
// it is left alone.
func ParseNonce(nonce string) (rand, autn [16]byte, err error) {
	b, err := base64.StdEncoding.DecodeString(nonce)
	if err != nil {
		return rand, autn, fmt.Errorf("parse nonce: %w", err)
	}
	if len(b) < 32 {
		return rand, autn, fmt.Errorf("parse nonce: %d octets, want 32", len(b))
	}
	return [16]byte(b[:16]), [16]byte(b[16:32]), nil
}

// FormatAUTS is the parameter auts (RFC 3310 3.4).
func FormatAUTS(auts [14]byte) string { return base64.StdEncoding.EncodeToString(auts[:]) }

// ParseAUTS reads the parameter auts.
func ParseAUTS(s string) ([14]byte, error) {
	b, err := base64.StdEncoding.DecodeString(s)
	if err != nil {
		return [14]byte{}, fmt.Errorf("parse auts: %w", err)
	}
	if len(b) != 14 {
		return [14]byte{}, fmt.Errorf("parse auts: %d octets, want 14", len(b))
	}
	return [14]byte(b), nil
}
