package sgsn

// table hands out control plane TEIDs: 24 bits of place in the table, from 1 on,
// below 8 bits that change with each reuse, so that a late message for what is
// gone finds nothing.
type table struct {
	rows []row
	free []uint32
}

type row struct {
	v   *mmContext
	gen uint8
}

const placeBits = 24

// add gives v an identifier. It is never 0.
func (t *table) add(v *mmContext) uint32 {
	var place uint32
	if n := len(t.free); n > 0 {
		place = t.free[n-1]
		t.free = t.free[:n-1]
	} else {
		place = uint32(len(t.rows))
		t.rows = append(t.rows, row{})
	}
	t.rows[place].v = v
	return uint32(t.rows[place].gen)<<placeBits | (place + 1)
}

// get returns what has the identifier, nil if nothing has.
func (t *table) get(id uint32) *mmContext {
	place := id&(1<<placeBits-1) - 1
	if place >= uint32(len(t.rows)) || t.rows[place].gen != uint8(id>>placeBits) {
		return nil
	}
	return t.rows[place].v
}

// remove takes the identifier back.
func (t *table) remove(id uint32) {
	if t.get(id) == nil {
		return
	}
	place := id&(1<<placeBits-1) - 1
	t.rows[place].v = nil
	t.rows[place].gen++
	t.free = append(t.free, place)
}
