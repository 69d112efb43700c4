package s1ap

import (
	"errors"
	"fmt"

	"sunsetlab/s1ap/aper"
)

// reader decodes one PDU. The generated decode functions share it.
type reader struct {
	aper.Reader
	diag diagnosis
}

// errNotComprehended stops the decoding of an IE whose value this version does
// not know; errReported the same, once the diagnosis names what it was.
var (
	errNotComprehended = errors.New("s1ap: value not comprehended")
	errReported        = errors.New("s1ap: value not comprehended and reported")
)

// ie reads the head of a protocol IE or an extension and enters its value.
func (r *reader) ie() (ProtocolIEID, Criticality, aper.Frame) {
	id := ProtocolIEID(r.Uint(2))
	crit := Criticality(r.Constrained(0, 2))
	return id, crit, r.Enter()
}

// settle leaves an IE's value. It is false when the value was not comprehended,
// which is then reported, or when decoding cannot go on, which Err tells.
func (r *reader) settle(f aper.Frame, id ProtocolIEID, crit Criticality) bool {
	r.Leave(f)
	switch r.Err() {
	case nil:
		return true
	case errNotComprehended:
		r.diag.report(id, crit, TypeOfErrorNotUnderstood)
		r.Recover()
	case errReported:
		r.Recover()
	}
	return false
}

// keep adds the value of the IE just left to those not comprehended.
func keep(u *Unknown, index int, id ProtocolIEID, crit Criticality, value []byte) *Unknown {
	if u == nil {
		u = new(Unknown)
	}
	u.IEs = append(u.IEs, UnknownIE{Index: index, ID: id, Criticality: crit, Value: value})
	return u
}

// skip leaves the value of an IE whose id is unknown and keeps it.
func (r *reader) skip(u *Unknown, index int, id ProtocolIEID, crit Criticality, f aper.Frame) *Unknown {
	value := r.Content()
	r.Fail(errNotComprehended)
	r.settle(f, id, crit)
	return keep(u, index, id, crit, value)
}

// item enters an element of a list of single containers, whose id is given.
func (r *reader) item(want ProtocolIEID) (Criticality, aper.Frame) {
	id, crit, f := r.ie()
	if id != want && r.Err() == nil {
		r.diag.report(id, crit, TypeOfErrorNotUnderstood)
		r.Fail(errReported)
	}
	return crit, f
}

// leaveItem leaves an element of a list of single containers.
func (r *reader) leaveItem(f aper.Frame, id ProtocolIEID, crit Criticality) {
	r.Leave(f)
	if r.Err() != errNotComprehended {
		return
	}
	r.diag.report(id, crit, TypeOfErrorNotUnderstood)
	r.Recover()
	r.Fail(errReported)
}

// enumeration reads an enumeration of which known values are declared.
func (r *reader) enumeration(root, known uint64, extensible bool) uint8 {
	v := r.Index(root, extensible)
	if v >= known {
		r.Fail(errNotComprehended)
		return 0
	}
	return uint8(v)
}

// choice reads the index of a choice of which known alternatives are declared.
func (r *reader) choice(root, known uint64, extensible bool) uint64 {
	v := r.Index(root, extensible)
	if v >= known {
		r.Fail(errNotComprehended)
	}
	return v
}

// integer reads an extensible INTEGER whose root is lb to ub into a field that
// holds up to limit.
func (r *reader) integer(lb, ub, limit uint64) uint64 {
	if !r.Bool() {
		return r.Constrained(lb, ub)
	}
	v := r.Unconstrained()
	if v < 0 || uint64(v) > limit {
		r.Fail(errNotComprehended)
		return lb
	}
	return uint64(v)
}

// fixedBits reads a BIT STRING with an extensible fixed size of n bits; no other
// size is comprehended.
func (r *reader) fixedBits(n int) uint64 {
	if !r.Bool() {
		return r.FixedBits(n)
	}
	r.Fail(errNotComprehended)
	return 0
}

// cause reads a Cause.
func (r *reader) cause() Cause {
	group := r.choice(uint64(len(causeGroups)), uint64(len(causeGroups)), true)
	if r.Err() != nil {
		return 0
	}
	g := &causeGroups[group]
	return CauseOf(uint8(group), r.enumeration(uint64(g.root), uint64(len(g.values)), true))
}

// additions reads the unknown additions after a sequence's extension marker.
func (r *reader) additions(u *Unknown) *Unknown {
	n := r.NormallySmallLength()
	bitmap := r.Reader
	r.Skip(n)
	if r.Err() != nil {
		return u
	}
	if u == nil {
		u = new(Unknown)
	}
	u.AdditionCount = n
	for i := range n {
		if bitmap.Bool() {
			u.Additions = append(u.Additions, UnknownAddition{Index: i, Value: r.Octets()})
		}
		if r.Err() != nil {
			break
		}
	}
	return u
}

// extensions reads an iE-Extensions container none of whose ids is known.
func (r *reader) extensions(u *Unknown) *Unknown {
	n := r.Length(1, 65535)
	for i := range n {
		id, crit, f := r.ie()
		if r.Err() != nil {
			break
		}
		u = r.skip(u, i, id, crit, f)
	}
	return u
}

// zero clears the field of an IE that was not comprehended.
func zero[T any](p *T) { *p = *new(T) }

// room is a list with the backing array of old that n elements of at least size
// octets each can be appended to, as far as the input has them.
func room[T any](r *reader, old []T, n, size int) []T {
	n = min(n, r.Remaining()/size+1)
	if old != nil && cap(old) >= n {
		return old[:0]
	}
	return make([]T, 0, n)
}

// writer encodes one PDU. The generated encode functions share it.
type writer struct {
	aper.Writer
	ie ProtocolIEID // of the message, for errors
}

// at names the IE about to be written, for the first error to keep.
func (w *writer) at(id ProtocolIEID) {
	if w.Err() == nil {
		w.ie = id
	}
}

// container counts the IEs or the extensions as they are written and puts the
// unknown ones in their places.
type container struct {
	mark, n int
	unknown []UnknownIE // not yet written
	all     []UnknownIE
}

// begin reserves the count of a container.
func (w *writer) begin(u *Unknown) container {
	c := container{mark: w.Reserve16()}
	if u != nil {
		c.unknown, c.all = u.IEs, u.IEs
	}
	return c
}

// next writes the unknown IEs due before a known one of the given id. It is
// false when that id is itself among the unknown ones.
func (c *container) next(w *writer, id ProtocolIEID) bool {
	if c.all == nil {
		return true
	}
	for len(c.unknown) > 0 && c.unknown[0].Index <= c.n {
		c.flush(w)
	}
	for i := range c.all {
		if c.all[i].ID == id {
			return false
		}
	}
	return true
}

// flush writes the first of the unknown IEs left.
func (c *container) flush(w *writer) {
	u := &c.unknown[0]
	c.unknown = c.unknown[1:]
	w.Uint(uint64(u.ID), 2)
	w.Constrained(uint64(u.Criticality), 0, 2)
	w.Octets(u.Value)
	c.n++
}

// enter writes the head of an IE and returns what Leave needs.
func (c *container) enter(w *writer, id ProtocolIEID, crit Criticality) int {
	c.n++
	return w.head(id, crit)
}

// head writes id and criticality and enters the value.
func (w *writer) head(id ProtocolIEID, crit Criticality) int {
	w.Uint(uint64(id), 2)
	w.Constrained(uint64(crit), 0, 2)
	return w.Enter()
}

// end writes the unknown IEs left and the count, less lb.
func (c *container) end(w *writer, lb int) {
	for len(c.unknown) > 0 {
		c.flush(w)
	}
	w.Patch16(c.mark, c.n-lb)
}

// hasIEs and hasAdditions say what of a sequence has to be written.
func (u *Unknown) hasIEs() bool       { return u != nil && len(u.IEs) > 0 }
func (u *Unknown) hasAdditions() bool { return u != nil && u.AdditionCount > 0 }

// extensions writes an iE-Extensions container of unknown ids alone.
func (w *writer) extensions(u *Unknown) {
	c := w.begin(u)
	c.end(w, 1)
}

// additions writes the unknown additions after a sequence's extension marker.
func (w *writer) additions(u *Unknown) {
	w.NormallySmallLength(u.AdditionCount)
	next := 0
	for i := range u.AdditionCount {
		present := next < len(u.Additions) && u.Additions[next].Index == i
		w.Bool(present)
		if present {
			next++
		}
	}
	if next < len(u.Additions) {
		w.Fail(fmt.Errorf("%w: addition %d of %d", aper.ErrRange, u.Additions[next].Index, u.AdditionCount))
		return
	}
	for i := range u.Additions {
		w.Octets(u.Additions[i].Value)
	}
}

// enumeration writes an enumeration of which known values are declared.
func (w *writer) enumeration(v uint8, root, known uint64, extensible bool) {
	if uint64(v) >= known {
		w.Fail(fmt.Errorf("%w: enumeration value %d", aper.ErrRange, v))
		return
	}
	w.Index(uint64(v), root, extensible)
}

// integer writes an extensible INTEGER whose root goes from lb to ub; inRoot
// says whether v is in it, since a root may have gaps.
func (w *writer) integer(v, lb, ub uint64, inRoot bool) {
	w.Bool(!inRoot)
	switch {
	case inRoot:
		w.Constrained(v, lb, ub)
	case v > 1<<63-1:
		w.Fail(fmt.Errorf("%w: %d", aper.ErrRange, v))
	default:
		w.Unconstrained(int64(v))
	}
}

// fixedBits writes a BIT STRING with an extensible fixed size of n bits.
func (w *writer) fixedBits(v uint64, n int) {
	w.Bool(false)
	w.FixedBits(v, n)
}

// cause writes a Cause.
func (w *writer) cause(c Cause) {
	if int(c.Group()) >= len(causeGroups) {
		w.Fail(fmt.Errorf("%w: cause group %d", aper.ErrRange, c.Group()))
		return
	}
	g := &causeGroups[c.Group()]
	w.Index(uint64(c.Group()), uint64(len(causeGroups)), true)
	w.enumeration(c.Value(), uint64(g.root), uint64(len(g.values)), true)
}

// noAlternative fails for a choice without exactly one field present.
func (w *writer) noAlternative(name string, present int) {
	w.Fail(fmt.Errorf("%w: %d alternatives of %s present, want 1", aper.ErrRange, present, name))
}

// pdu is the head of an S1AP-PDU.
type pdu struct {
	typ         PDUType
	code        ProcedureCode
	criticality Criticality
}

// beginPDU writes the head of a PDU and enters the message.
func (w *writer) beginPDU(p pdu) int {
	w.Index(uint64(p.typ), 3, true)
	w.Uint(uint64(p.code), 1)
	w.Constrained(uint64(p.criticality), 0, 2)
	return w.Enter()
}

// finish ends the PDU of the named message that was appended to dst.
func (w *writer) finish(dst []byte, mark int, name string) ([]byte, error) {
	if err := w.Err(); err != nil {
		return dst, fmt.Errorf("s1ap: encode %s: IE %s: %w", name, w.ie, err)
	}
	w.Leave(mark)
	return w.Bytes(), nil
}

// head reads the head of a PDU; it does not enter the message.
func (r *reader) head() pdu {
	typ := r.Index(3, true)
	if typ > uint64(UnsuccessfulOutcome) {
		r.Fail(fmt.Errorf("%w: S1AP-PDU alternative %d", aper.ErrRange, typ))
		return pdu{}
	}
	code := r.Uint(1)
	return pdu{PDUType(typ), ProcedureCode(code), Criticality(r.Constrained(0, 2))}
}

// Peek reads the head of an S1AP-PDU.
func Peek(b []byte) (PDUType, ProcedureCode, error) {
	r := aper.NewReader(b)
	rd := reader{Reader: r}
	p := rd.head()
	if err := rd.Err(); err != nil {
		return 0, 0, fmt.Errorf("s1ap: read the head of a PDU of %d octets: %w", len(b), err)
	}
	return p.typ, p.code, nil
}
