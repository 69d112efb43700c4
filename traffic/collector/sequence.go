package collector

// sequence counts what did not arrive of a numbered stream.
type sequence struct {
	known bool
	next  uint32

	boot      uint32 // of the exporter, in milliseconds modulo 2^32
	bootKnown bool

	// late is where the last datagram ended that came from before next, lateRun
	// the number of those that followed each other.
	late    uint32
	lateRun int
}

const (
	// maxGap is the longest loss that is believed.
	maxGap = 1 << 20
	// maxLateRun is the number of datagrams in order, yet before what came
	// last, that show a stream begun anew.
	maxLateRun = 3
	// maxClockStep is by how many milliseconds an exporter's boot time may
	// move without a restart: clocks are set.
	maxClockStep = 10_000
)

// arrived takes note of a datagram that counts for so many.
func (s *source) arrived(seq, count uint32) {
	q := &s.sequence
	if !q.known {
		*q = sequence{known: true, next: seq + count, boot: q.boot, bootKnown: q.bootKnown}
		return
	}
	gap := int32(seq - q.next)
	switch {
	case gap == 0:
		q.next += count
		q.lateRun = 0
	case gap > 0 && gap <= maxGap:
		s.Lost += uint64(gap)
		q.next = seq + count
		q.lateRun = 0
	case gap < 0 && gap >= -maxGap && !s.restarted(seq, count):
		s.Reordered++
		s.Lost -= min(s.Lost, uint64(count))
	default:
		s.Restarts++
		q.next = seq + count
		q.lateRun = 0
	}
}

// restarted tells whether datagrams from before the last one are a stream
// begun anew.
func (s *source) restarted(seq, count uint32) bool {
	q := &s.sequence
	if q.lateRun == 0 || q.late != seq {
		q.lateRun = 0
	}
	q.late = seq + count
	q.lateRun++
	if q.lateRun < maxLateRun {
		return false
	}
	s.Reordered -= maxLateRun - 1
	return true
}

// unsure forgets what the next number should be.
func (s *source) unsure() { s.sequence.known = false }

// booted notices an exporter that was started again, by its uptime. The wrap
// of the uptime after 49.7 days changes nothing modulo 2^32.
func (s *source) booted(m *message) {
	q := &s.sequence
	boot := uint32(m.unixMilli) - m.uptime
	if q.bootKnown && int32(boot-q.boot) > maxClockStep {
		s.Restarts++
		s.unsure()
	}
	q.boot, q.bootKnown = boot, true
}
