package mme

// table hands out the 32-bit identifiers of one interface: 24 bits of place in
// the table, from 1 on, below 8 bits that change with each reuse, so that a
// late message for what is gone finds nothing.
type table[T any] struct {
	rows []row[T]
	free []uint32
}

type row[T any] struct {
	v   *T
	gen uint8
}

const placeBits = 24

// add gives v an identifier. It is never 0.
func (t *table[T]) add(v *T) uint32 {
	var place uint32
	if n := len(t.free); n > 0 {
		place = t.free[n-1]
		t.free = t.free[:n-1]
	} else {
		place = uint32(len(t.rows))
		t.rows = append(t.rows, row[T]{})
	}
	t.rows[place].v = v
	return uint32(t.rows[place].gen)<<placeBits | (place + 1)
}

// get returns what has the identifier, nil if nothing has.
func (t *table[T]) get(id uint32) *T {
	place := id&(1<<placeBits-1) - 1
	if place >= uint32(len(t.rows)) || t.rows[place].gen != uint8(id>>placeBits) {
		return nil
	}
	return t.rows[place].v
}

// remove takes the identifier back.
func (t *table[T]) remove(id uint32) {
	if t.get(id) == nil {
		return
	}
	place := id&(1<<placeBits-1) - 1
	t.rows[place].v = nil
	t.rows[place].gen++
	t.free = append(t.free, place)
}

// each calls f for all in the table. f may remove what it is given.
func (t *table[T]) each(f func(*T)) {
	for i := 0; i < len(t.rows); i++ {
		if v := t.rows[i].v; v != nil {
			f(v)
		}
	}
}
