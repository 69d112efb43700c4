package report

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"sunsetlab/sim"
)

// Ladder draws a trace as a message sequence chart in text: a column for each
// element in order of appearance, a line for each message, and what was decided
// as notes between. A NAS message is one arrow from device to core; the S1AP
// that carries it is left out unless asked for.
type Ladder struct {
	// Devices limits the chart to what concerns these, by name or IMSI. All
	// without any.
	Devices []string
	// Width is how many columns of text there are; what is longer is cut.
	// Zero is no limit.
	Width int
	// S1AP also draws the S1AP messages that only carry NAS, Radio the frames
	// on the air.
	S1AP, Radio bool
	// Start is the time from which times count. Zero is that of the first
	// event.
	Start time.Time
}

// rung is one line of the chart: an arrow or a note.
type rung struct {
	at       time.Time
	from, to string
	label    string
	lost     bool
	note     bool
}

// Write draws the events, which are a trace in order.
func (l Ladder) Write(w io.Writer, events []sim.Event) error {
	if len(events) == 0 {
		return nil
	}
	s := newScript(&l, events)
	for i := range events {
		s.add(&events[i])
	}
	start := l.Start
	if start.IsZero() {
		start = events[0].Time
	}
	out := bufio.NewWriter(w)
	newChart(&l, s, start).draw(out)
	if err := out.Flush(); err != nil {
		return fmt.Errorf("writing the ladder: %w", err)
	}
	return nil
}

// script chooses what the chart shows.
type script struct {
	l     *Ladder
	names *names
	want  map[string]bool
	// s1ap is what was read of each S1AP message, carrier the one that took a
	// NAS message, onlyCarries those about nothing but NAS that is drawn.
	s1ap        map[sim.EventID]*s1apFacts
	carrier     map[sim.EventID]carrier
	onlyCarries map[sim.EventID]bool
	// onS1 are the elements that speak S1AP.
	onS1    map[string]bool
	rank    map[string]int
	columns []string
	rungs   []rung
}

// carrier is an S1AP message with a NAS message in it.
type carrier struct {
	device string
	name   string
	alone  bool // it carries NAS and nothing else
}

// Ranks of columns, from left to right.
const (
	rankDevice = iota
	rankCell
	rankENB
	rankCore
)

func newScript(l *Ladder, events []sim.Event) *script {
	s := &script{l: l, names: newNames(), want: map[string]bool{}, s1ap: map[sim.EventID]*s1apFacts{},
		carrier: map[sim.EventID]carrier{}, onlyCarries: map[sim.EventID]bool{}, onS1: map[string]bool{}, rank: map[string]int{}}
	s.match(events)
	for _, d := range l.Devices {
		s.want[s.names.of(d)] = true
	}
	return s
}

// match finds which S1AP message took which NAS message: the first on S1 after
// the sender reported it, or, since a core may report the one after the other,
// at the same moment. Of a message that was sent twice the latter is taken.
func (s *script) match(events []sim.Event) {
	waiting := map[string]*sim.Event{} // NAS messages not on S1 yet
	type unclaimed struct {
		at time.Time
		c  carrier
		id sim.EventID
	}
	early := map[string]unclaimed{} // messages on S1 that nobody has reported
	for i := range events {
		e := &events[i]
		switch {
		case e.Kind != sim.Sent:
		case e.Protocol == sim.Uu:
			s.rank[e.From], s.rank[e.To] = rankCell, rankCell
			s.rank[e.Device] = rankDevice
		case e.Protocol == sim.Iu:
			if e.Name == sim.IuInitialUEMessage.String() {
				s.rank[e.From] = rankENB
			}
			s.onlyCarries[e.ID] = e.Name == sim.IuInitialUEMessage.String() || e.Name == sim.IuDirectTransfer.String()
		case e.Protocol == sim.NAS && e.Bytes != nil:
			s.names.learnOn3G(e)
			key := string(e.Bytes)
			if u, ok := early[key]; ok && u.at.Equal(e.Time) {
				s.carrier[e.ID] = u.c
				s.onlyCarries[u.id] = true
				delete(early, key)
				continue
			}
			waiting[key] = e
		case e.Protocol == sim.S1AP && e.Bytes != nil:
			f := readS1AP(e.Bytes)
			s.s1ap[e.ID] = &f
			s.onS1[e.From], s.onS1[e.To] = true, true
			device := s.names.learn(e, &f)
			if f.name == "S1SetupRequest" || f.name == "InitialUEMessage" {
				s.rank[e.From] = rankENB
			}
			for _, msg := range f.nas {
				key := string(msg)
				c := carrier{device, f.name, f.transport}
				if sent := waiting[key]; sent != nil {
					s.carrier[sent.ID] = c
					s.onlyCarries[e.ID] = true
					delete(waiting, key)
				} else {
					early[key] = unclaimed{e.Time, c, e.ID}
				}
			}
		}
	}
}

func (s *script) add(e *sim.Event) {
	switch e.Kind {
	case sim.Sent:
		s.addMessage(e)
	case sim.Decision, sim.Step, sim.StatusChange, sim.Fault:
		if s.concerns(e.Device, e.From) || e.Kind == sim.Step && e.Device == "" {
			s.rungs = append(s.rungs, rung{at: e.Time, note: true, label: mark[e.Kind] + " " + e.From + ": " + noteText(e)})
		}
	}
}

var mark = map[sim.Kind]string{sim.Decision: "·", sim.Step: "*", sim.StatusChange: "=", sim.Fault: "!"}

func noteText(e *sim.Event) string {
	s := text(e)
	if e.Kind == sim.Decision && e.Clause != "" && e.Detail != "" {
		s += ", " + e.Clause
	}
	return s
}

// concerns tells whether something is about one of the devices wanted.
func (s *script) concerns(names ...string) bool {
	if len(s.want) == 0 {
		return true
	}
	return slices.ContainsFunc(names, func(n string) bool { return n != "" && s.want[s.names.of(n)] })
}

func (s *script) addMessage(e *sim.Event) {
	r := rung{at: e.Time, from: s.names.of(e.From), to: s.names.of(e.To), label: message(e), lost: e.Lost}
	device := e.Device
	switch e.Protocol {
	case sim.Uu:
		if !s.l.Radio {
			return
		}
	case sim.NAS:
		device = s.addressNAS(e, &r)
	case sim.Iu:
		if s.onlyCarries[e.ID] && !s.l.S1AP {
			return
		}
	case sim.S1AP:
		if s.onlyCarries[e.ID] && !s.l.S1AP {
			return
		}
		if f := s.s1ap[e.ID]; f != nil {
			device = s.names.learn(e, f)
		}
	}
	if !s.concerns(device, e.From, e.To) || r.from == "" || r.to == "" {
		return
	}
	s.column(r.from)
	s.column(r.to)
	s.rungs = append(s.rungs, r)
}

// addressNAS completes a NAS message by the S1AP message that took it: whose it
// was, if the core did not know yet, and that it was lost on the air if none
// did. It returns the device.
func (s *script) addressNAS(e *sim.Event, r *rung) string {
	device := e.Device
	c, taken := s.carrier[e.ID]
	fromDevice := e.From != "" && e.From == e.Device
	switch {
	case taken:
		if device == "" {
			device = c.device
		}
		if !c.alone && !s.l.S1AP {
			r.label += " (" + c.name + ")"
		}
	case fromDevice && len(e.Bytes) > 0 && s.onS1[e.To]:
		// Without bytes, or without S1 in the trace, there is nothing to tell;
		// and what goes to an SGSN or an MSC does not go over S1.
		r.lost = true
	}
	if fromDevice {
		s.rank[r.from] = rankDevice
	}
	if r.to == "" {
		r.to = s.names.of(device)
	}
	if r.from == "" {
		r.from = s.names.of(device)
	}
	return device
}

// column gives an element a column: devices first, then cells and eNodeBs, then
// the rest, each in order of appearance.
func (s *script) column(name string) {
	if slices.Contains(s.columns, name) {
		return
	}
	rank := func(n string) int {
		if r, ok := s.rank[n]; ok {
			return r
		}
		return rankCore
	}
	i := len(s.columns)
	for i > 0 && rank(s.columns[i-1]) > rank(name) {
		i--
	}
	s.columns = slices.Insert(s.columns, i, name)
}

// chart is a script laid out.
type chart struct {
	*script
	start     time.Time
	long      bool // times as h:mm:ss
	timeWidth int
	gap       int
	line      []rune
}

const (
	minGap   = 6
	minLabel = 24
)

func newChart(l *Ladder, s *script, start time.Time) *chart {
	c := &chart{script: s, start: start}
	if n := len(s.rungs); n > 0 {
		c.long = s.rungs[n-1].at.Sub(start) >= 1000*time.Second
		c.timeWidth = utf8.RuneCountInString(c.clock(s.rungs[n-1].at))
	}
	c.timeWidth = max(c.timeWidth, 9)
	for _, name := range s.columns {
		c.gap = max(c.gap, utf8.RuneCountInString(name)+2)
	}
	if n := len(s.columns); l.Width > 0 && n > 0 {
		c.gap = min(c.gap, (l.Width-c.timeWidth-minLabel)/n)
	}
	c.gap = max(c.gap, minGap)
	return c
}

func (c *chart) clock(at time.Time) string {
	d := at.Sub(c.start)
	if !c.long {
		return fmt.Sprintf("%.3f s", d.Seconds())
	}
	d = d.Truncate(time.Millisecond)
	return fmt.Sprintf("%d:%02d:%02d.%03d", d/time.Hour, d/time.Minute%60, d/time.Second%60, d/time.Millisecond%1000)
}

// at is where a column's line stands.
func (c *chart) at(column int) int { return c.timeWidth + 3 + column*c.gap }

func (c *chart) draw(w *bufio.Writer) {
	c.drawHeader(w)
	for i := range c.rungs {
		r := &c.rungs[i]
		if r.note {
			c.drawNote(w, r)
		} else {
			c.drawArrow(w, r)
		}
	}
}

func (c *chart) drawHeader(w *bufio.Writer) {
	c.line = c.line[:0]
	for i, name := range c.columns {
		// A name starts at its line, so that the last is never cut for the next.
		c.put(c.at(i), cut(name, c.gap-1))
	}
	c.flush(w)
}

func (c *chart) drawArrow(w *bufio.Writer, r *rung) {
	c.line = c.line[:0]
	c.put(0, fmt.Sprintf("%*s", c.timeWidth, c.clock(r.at)))
	for i := range c.columns {
		c.put(c.at(i), "│")
	}
	a, b := c.at(slices.Index(c.columns, r.from)), c.at(slices.Index(c.columns, r.to))
	left, right := min(a, b), max(a, b)
	for x := left + 1; x < right; x++ {
		c.line[x] = '─'
	}
	switch {
	case a == b:
		c.line[a] = '●'
	case r.lost:
		c.line[(a+b)/2] = '×'
		for x := (a+b)/2 + sign(b-a); x != b; x += sign(b - a) {
			c.line[x] = ' '
		}
		for i := range c.columns {
			if x := c.at(i); x > left && x < right && (x-(a+b)/2)*sign(b-a) > 0 {
				c.line[x] = '│'
			}
		}
	case a < b:
		c.line[b-1] = '>'
	default:
		c.line[b+1] = '<'
	}
	label := r.label
	if r.lost {
		label += " (lost)"
	}
	c.put(c.at(len(c.columns)-1)+3, label)
	c.flush(w)
}

func sign(n int) int {
	if n < 0 {
		return -1
	}
	return 1
}

// drawNote writes a note on a line of its own, over the columns, so that it has
// room.
func (c *chart) drawNote(w *bufio.Writer, r *rung) {
	c.line = c.line[:0]
	c.put(0, fmt.Sprintf("%*s", c.timeWidth, c.clock(r.at)))
	c.put(c.timeWidth+3, r.label)
	c.flush(w)
}

func (c *chart) put(x int, s string) {
	for len(c.line) < x {
		c.line = append(c.line, ' ')
	}
	c.line = append(c.line[:x], []rune(s)...)
}

func (c *chart) flush(w *bufio.Writer) {
	s := strings.TrimRight(string(c.line), " ")
	if c.l.Width > 0 {
		s = cut(s, c.l.Width)
	}
	w.WriteString(s)
	w.WriteByte('\n')
}

// cut shortens text to n characters, the last of which then tells so.
func cut(s string, n int) string {
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	return string([]rune(s)[:max(n-1, 0)]) + "…"
}
