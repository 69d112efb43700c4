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
	l       *Ladder
	names   *names
	want    map[string]bool
	carried map[string][]carrier // by NAS message, in order
	s1ap    map[sim.EventID]*s1apFacts
	columns []string
	rungs   []rung
}

// carrier is an S1AP message with a NAS message in it.
type carrier struct {
	event  sim.EventID
	at     time.Time
	device string
	name   string
	alone  bool // it carries NAS and nothing else
}

func newScript(l *Ladder, events []sim.Event) *script {
	s := &script{l: l, names: newNames(), want: map[string]bool{}, carried: map[string][]carrier{}, s1ap: map[sim.EventID]*s1apFacts{}}
	for i := range events {
		e := &events[i]
		if e.Kind != sim.Sent || e.Protocol != sim.S1AP || e.Bytes == nil {
			continue
		}
		f := readS1AP(e.Bytes)
		device := s.names.learn(e, &f)
		s.s1ap[e.ID] = &f
		for _, msg := range f.nas {
			s.carried[string(msg)] = append(s.carried[string(msg)], carrier{e.ID, e.Time, device, f.name, f.transport})
		}
	}
	for _, d := range l.Devices {
		s.want[s.names.of(d)] = true
	}
	// What is carried is drawn as NAS where the trace has the message itself.
	own := map[string]bool{}
	for i := range events {
		if e := &events[i]; e.Kind == sim.Sent && e.Protocol == sim.NAS {
			own[string(e.Bytes)] = true
		}
	}
	for msg := range s.carried {
		if !own[msg] {
			delete(s.carried, msg)
		}
	}
	return s
}

// onlyCarries tells whether all that an S1AP message is about is NAS that is
// drawn by itself.
func (s *script) onlyCarries(f *s1apFacts) bool {
	for _, msg := range f.nas {
		if s.carried[string(msg)] == nil {
			return false
		}
	}
	return len(f.nas) > 0
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
	case sim.S1AP:
		if f := s.s1ap[e.ID]; f != nil {
			if !s.l.S1AP && s.onlyCarries(f) {
				return
			}
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
	const patience = 5 * time.Second
	device := e.Device
	queue, known := s.carried[string(e.Bytes)]
	for len(queue) > 0 && queue[0].at.Before(e.Time) {
		queue = queue[1:]
	}
	if len(queue) == 0 || queue[0].at.Sub(e.Time) > patience {
		// Without bytes, or without S1 in the trace, there is nothing to tell.
		r.lost = r.lost || len(e.Bytes) > 0 && len(s.s1ap) > 0 && s.names.of(e.From) == s.names.of(e.Device)
	} else {
		c := queue[0]
		queue = queue[1:]
		if device == "" {
			device = c.device
		}
		if !c.alone && !s.l.S1AP {
			r.label += " (" + c.name + ")"
		}
	}
	if known {
		s.carried[string(e.Bytes)] = queue
	}
	if r.to == "" {
		r.to = s.names.of(device)
	}
	if r.from == "" {
		r.from = s.names.of(device)
	}
	return device
}

func (s *script) column(name string) {
	if !slices.Contains(s.columns, name) {
		s.columns = append(s.columns, name)
	}
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
