package sim

// schedule is a priority queue of calls by due time, first set first among
// equals. It is a 4-ary heap of small values over a table of slots, so that a
// pending timer costs tens of bytes and a cancelled one leaves at once.
type schedule struct {
	heap  []due
	slots []slot
	free  []uint32
	seq   uint64
}

type due struct {
	at   int64 // nanoseconds since the world's start
	seq  uint64
	slot uint32
}

type slot struct {
	call func()
	pos  int32 // in heap, or idle
	gen  uint32
}

const idle = -1

func (d due) before(o due) bool {
	return d.at < o.at || d.at == o.at && d.seq < o.seq
}

func (s *schedule) add(at int64, call func()) (id, gen uint32) {
	if n := len(s.free); n > 0 {
		id = s.free[n-1]
		s.free = s.free[:n-1]
	} else {
		id = uint32(len(s.slots))
		s.slots = append(s.slots, slot{})
	}
	s.slots[id].call = call
	s.seq++
	s.heap = append(s.heap, due{at: at, seq: s.seq, slot: id})
	s.up(len(s.heap) - 1)
	return id, s.slots[id].gen
}

// next is the due time of the first call, if there is one.
func (s *schedule) next() (at int64, ok bool) {
	if len(s.heap) == 0 {
		return 0, false
	}
	return s.heap[0].at, true
}

// pop removes the first call and returns it.
func (s *schedule) pop() func() {
	d := s.heap[0]
	call := s.slots[d.slot].call
	s.removeAt(0)
	s.release(d.slot)
	return call
}

func (s *schedule) pending(id, gen uint32) bool {
	return int(id) < len(s.slots) && s.slots[id].gen == gen && s.slots[id].call != nil
}

func (s *schedule) cancel(id, gen uint32) bool {
	if !s.pending(id, gen) {
		return false
	}
	s.removeAt(int(s.slots[id].pos))
	s.release(id)
	return true
}

func (s *schedule) release(id uint32) {
	s.slots[id] = slot{pos: idle, gen: s.slots[id].gen + 1}
	s.free = append(s.free, id)
}

func (s *schedule) removeAt(i int) {
	last := len(s.heap) - 1
	moved := s.heap[last]
	s.heap = s.heap[:last]
	if i == last {
		return
	}
	s.place(i, moved)
	s.down(i)
	s.up(i)
}

func (s *schedule) place(i int, d due) {
	s.heap[i] = d
	s.slots[d.slot].pos = int32(i)
}

func (s *schedule) up(i int) {
	d := s.heap[i]
	for i > 0 {
		parent := (i - 1) / 4
		if !d.before(s.heap[parent]) {
			break
		}
		s.place(i, s.heap[parent])
		i = parent
	}
	s.place(i, d)
}

func (s *schedule) down(i int) {
	d := s.heap[i]
	for {
		first := 4*i + 1
		if first >= len(s.heap) {
			break
		}
		least := first
		for c := first + 1; c < min(first+4, len(s.heap)); c++ {
			if s.heap[c].before(s.heap[least]) {
				least = c
			}
		}
		if !s.heap[least].before(d) {
			break
		}
		s.place(i, s.heap[least])
		i = least
	}
	s.place(i, d)
}
