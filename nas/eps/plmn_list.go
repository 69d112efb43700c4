package eps

import (
	"fmt"
	"iter"

	"sunsetlab/nas"
)

// PLMNList is a list of up to 15 equivalent networks (TS 24.008 10.5.1.13).
// The zero list is empty and does not encode.
type PLMNList struct {
	n     uint8
	plmns [15]nas.PLMN
}

// NewPLMNList returns a list of 1 to 15 networks.
func NewPLMNList(plmns ...nas.PLMN) (PLMNList, error) {
	var l PLMNList
	if len(plmns) == 0 || len(plmns) > len(l.plmns) {
		return l, fmt.Errorf("make PLMN list: %d networks, want 1 to %d", len(plmns), len(l.plmns))
	}
	l.n = uint8(copy(l.plmns[:], plmns))
	return l, nil
}

// All yields the networks in order.
func (l *PLMNList) All() iter.Seq[nas.PLMN] {
	return func(yield func(nas.PLMN) bool) {
		for _, p := range l.plmns[:l.n] {
			if !yield(p) {
				return
			}
		}
	}
}

// Contains reports whether p is in the list.
func (l *PLMNList) Contains(p nas.PLMN) bool {
	for _, q := range l.plmns[:l.n] {
		if p == q {
			return true
		}
	}
	return false
}

// Append appends the value part of the element.
func (l PLMNList) Append(dst []byte) []byte {
	for _, p := range l.plmns[:l.n] {
		dst = append(dst, p[:]...)
	}
	return dst
}

// Decode reads the value part of the element.
func (l *PLMNList) Decode(b []byte) error {
	if len(b) == 0 || len(b)%3 != 0 || len(b) > 45 {
		return fmt.Errorf("decode PLMN list: %d octets, want 3 to 45 in threes", len(b))
	}
	*l = PLMNList{n: uint8(len(b) / 3)}
	for i := range int(l.n) {
		l.plmns[i] = nas.PLMN(b[3*i:])
	}
	return nil
}
